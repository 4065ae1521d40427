"""A person's visit: JupyterLab opens a lesson, shows its stored pictures, runs it, and every explorer answers."""

from __future__ import annotations

import re

import lab
from explorer_page import PICTURE, ExplorerPage

# What the cell of an explorer holds.
EXPLORER = re.compile(r"(Explorer|EncoderComparison)\(")
# A wrong input for one text field of an explorer, and a part of the message that must then stand in its error line.
WRONG = {
    "AnalogyExplorer": ("a", "queeen", "queen"),
    "AxisExplorer": ("words", "kingg, queen", "king"),
    "NeighbourExplorer": ("word", "musicc", "music"),
    "TrainingExplorer": ("word", "musicc", "music"),
}


def explorers(lesson: lab.LessonPage) -> list[ExplorerPage]:
    """The explorers of a lesson, found by their cells' source; each is scrolled into view when it is used."""
    found = []
    for index in explorer_cells(lesson):
        lesson.within(index, PICTURE)
        found.append(ExplorerPage(lesson.cell(index).locator(".embedlab-explorer")))
    return found


def explorer_cells(lesson: lab.LessonPage) -> list[int]:
    """Where the cells of explorers are."""
    return [index for index, (kind, source) in enumerate(lesson.cells()) if kind == "code" and EXPLORER.search(source)]


def test_a_lesson_shows_its_pictures_runs_and_its_explorers_answer(lesson):
    a_stored_picture_shows(lesson)
    lesson.run_all()
    shown = explorers(lesson)
    assert shown, f"{lesson.name} has no explorer"
    for explorer in shown:
        explorer.root.scroll_into_view_if_needed()
        assert explorer.error() == ""
        assert explorer.not_drawn() == 0, f"{explorer.name}: a part of the picture is missing"
        for way in ("by_keyboard", "by_mouse"):
            pictures_changed = tables_changed = 0
            for control in explorer.controls():
                before = explorer.look()
                # A choice may be refused with an explanation (twice the same axis): then the next one is taken.
                for _ in range(8 if control.kind == "choice" else 1):
                    getattr(control, way)()
                    after = explorer.wait_for_change(before)
                    if not explorer.error():
                        break
                moved = f"{explorer.name}: {control.kind} {control.label!r} moved {way} to {control.value()!r}"
                assert after != before, f"{moved}: neither picture nor table changed"
                assert explorer.error() == "", f"{moved}: {explorer.error()}"
                pictures_changed += after[0] != before[0]
                tables_changed += after[1] != before[1]
            assert pictures_changed, f"{explorer.name}: no control changed the picture {way}"
            assert tables_changed, f"{explorer.name}: no control changed the table {way}"
        a_wrong_input_is_explained(explorer)
    assert lesson.complaints == []


def a_stored_picture_shows(lesson: lab.LessonPage) -> None:
    """Before anything runs, the first explorer's picture stands in its place."""
    image = lesson.within(explorer_cells(lesson)[0], ".jp-OutputArea-output img")
    assert image.evaluate("picture => picture.naturalWidth") >= 400


def a_wrong_input_is_explained(explorer: ExplorerPage) -> None:
    """The message stands in the explorer, the last good picture stays, and a right input ends it."""
    if explorer.name not in WRONG:
        return
    label, wrong, part = WRONG[explorer.name]
    field = next(control for control in explorer.controls() if control.label == label)
    good, before = field.value(), explorer.look()
    for value, message in ((wrong, part), (good, "")):
        field.handle.fill(value)
        field.handle.press("Enter")
        explorer.root.locator(".embedlab-error").filter(has_text=message).wait_for(state="attached")
        for _ in range(50):
            if bool(explorer.error()) == bool(message):
                break
            explorer.root.page.wait_for_timeout(60)
        assert message in explorer.error()
        assert explorer.look() == before


def test_a_fresh_start_shows_no_pop_up(browser, lab_address):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{lab_address}/lab")
        page.locator(".jp-FileBrowser").first.wait_for()
        page.wait_for_timeout(2000)
        assert page.locator(".jp-Dialog").count() == 0
        assert page.locator(".Toastify__toast").count() == 0
