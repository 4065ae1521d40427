"""What a page in the browser complains of, and what it asks for elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Dialog, Page


def listen(page: Page, *home: str, harmless: tuple[str, ...] = (), kinds: tuple[str, ...] = ()) -> list[str]:
    """Note everything that goes wrong on a page from now on.

    Parameters
    ----------
    page : Page
    *home : str
        What addresses begin with that the page may ask for; without any, all are allowed.
    harmless : tuple of str
        Words of complaints that tell of nothing wrong.
    kinds : tuple of str
        Lines of the console that count, such as "error"; without any, every line does.

    Returns
    -------
    list of str
        It goes on growing: errors, lines of the console, dialogs, refused and foreign requests.
    """
    heard: list[str] = []

    def note(complaint: str) -> None:
        if not any(words in complaint for words in harmless):
            heard.append(f"{page.url}: {complaint}")

    def console(line: ConsoleMessage) -> None:
        if not kinds or line.type in kinds:
            note(line.text)

    def dialog(shown: Dialog) -> None:
        note(f"a dialog: {shown.message}")
        shown.dismiss()

    page.on("console", console)
    page.on("pageerror", lambda error: note(str(error)))
    page.on("dialog", dialog)
    if home:
        page.on("request", lambda call: call.url.startswith(home) or note(f"asked for {call.url}"))
        page.on("response", lambda answer: answer.status < 400 or note(f"{answer.status} for {answer.url}"))
    return heard
