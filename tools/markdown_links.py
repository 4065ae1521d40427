"""Links of Markdown text, changed one by one: what leads to a file here may lead nowhere where the text goes."""

from __future__ import annotations

import re
from collections.abc import Callable

# [words](target#place), not a picture; the words may hold one pair of brackets inside. Addresses with a scheme stay.
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)#:\s]+)(#[^)\s]*)?\)")


def with_links(text: str, change: Callable[[str, str], str | None]) -> str:
    """Ask for the new target of every link to a file.

    Parameters
    ----------
    text : str
    change : callable
        Gets the target and its place (``#section`` or nothing); gives what stands in the brackets then, or None for a
        link that becomes plain words.

    Examples
    --------
    >>> with_links("[a](b.md#c), [d](e.md) and [f](#g)", lambda target, place: "x" + place if place else None)
    '[a](x#c), d and [f](#g)'
    """

    def one(match: re.Match[str]) -> str:
        words, target, place = match[1], match[2], match[3] or ""
        new = change(target, place)
        return words if new is None else f"[{words}]({new})"

    return LINK.sub(one, text)
