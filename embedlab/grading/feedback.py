"""Feedback for a student: one page with the points, the student's notebook, and what the hidden cases found in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from embedlab.errors import InputError
from embedlab.grading.marks import HandMark, points_by_hand, points_waiting
from embedlab.grading.outcomes import Outcome, TaskOutcome, TextOutcome
from embedlab.grading.outputs import Showing
from embedlab.grading.pages import page
from embedlab.grading.sanitising import clean_text

__all__ = ["HandMark", "feedback_page"]

_STATES = {
    "graded": "",
    "partly run": "Your notebook was stopped before its last cell, because it needed too much time or memory. What "
    "stands after that cell could not be graded.",
    "not run": "Your notebook could not be run.",
    "unreadable": "Your file could not be read as a notebook.",
    "wrong exercise": "Your file is not the notebook of this exercise.",
}
# Each state has its sign and its word, so that it does not hang on the colour.
_SIGNS = {"passed": "✓", "wrong": "✗", "not attempted": "–"}
# What stands below a cell where nothing is graded; points of None are not known yet.
_NOTHING: dict[str, Any] = {
    "grade_id": "",
    "title": "",
    "possible": None,
    "points": None,
    "said": "",
    "cases": (),
    "comment": "",
}
_POINTS_IN_TITLE = re.compile(r"\s*\(\d+ points?\)\s*$")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def feedback_page(
    outcome: Outcome,
    notebook: Any,
    marks: Mapping[str, HandMark],
    *,
    late: str = "",
    deduction: float = 0.0,
) -> str:
    """Write the page of a student.

    The page is one file that asks nothing of a network. Whatever the notebook holds, none of it runs there: scripts,
    styles and frames are taken out, pictures must be PNG or JPEG, and figures are drawn by plotly's own script.

    Parameters
    ----------
    outcome : Outcome
    notebook : NotebookNode
        As it was run, in the form of the exercise.
    marks : mapping of str to HandMark
        By grade_id: points and comments for texts, comments for code.
    late : str, optional
        What a late submission costs, as a sentence.
    deduction : float, default 0
        The points that it costs; the total is never below 0.

    Returns
    -------
    str
        HTML, below 2.5 MB.

    Raises
    ------
    InputError
        If the deduction is below 0.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> outcome = Outcome("ada", "Ada", "01_encodings", "Ada.ipynb", "4a1c", "unreadable")
    >>> "could not be read" in feedback_page(outcome, new_notebook(), {})
    True
    """
    if not deduction >= 0:
        raise InputError(f"the deduction of {outcome.student} is {deduction}; give the points to take off, 0 or more")
    showing = Showing(notebook)
    judged: dict[str, TaskOutcome | TextOutcome] = {task.grade_id: task for task in outcome.tasks}
    judged |= {text.grade_id: text for text in outcome.texts}
    titles = _titles(notebook, outcome)
    cells = [_cell(cell, showing, judged, marks, titles) for cell in notebook.cells]
    placed = [cell["grade_id"] for cell in cells if cell["grade_id"]]
    missing = [_result(grade_id, judged, marks, titles) for grade_id in judged if grade_id not in placed]
    missing += [
        _NOTHING | {"comment": mark.comment, "title": grade_id}
        for grade_id, mark in marks.items()
        if mark.comment and grade_id not in judged and grade_id not in placed
    ]
    order = [grade_id for grade_id in placed if grade_id in judged]
    order += [grade_id for grade_id in judged if grade_id not in placed]
    return page(
        "feedback.html.j2",
        f"{_shown(outcome.name)}: {outcome.lesson}",
        showing.figures,
        outcome=outcome,
        name=_shown(outcome.name),
        state=_STATES[outcome.state],
        total=max(0.0, outcome.points + points_by_hand(outcome, marks) - deduction),
        waiting=points_waiting(outcome, marks),
        late=late,
        rows=[_row(judged[grade_id], marks, titles) for grade_id in order],
        notes=[_shown(note) for note in outcome.notes],
        cells=cells,
        missing=missing,
        signs=_SIGNS,
    )


def _cell(
    cell: Any,
    showing: Showing,
    judged: Mapping[str, TaskOutcome | TextOutcome],
    marks: Mapping[str, HandMark],
    titles: Mapping[str, str],
) -> dict[str, Any]:
    """Give what the template says about a cell."""
    about = cell.metadata.get("nbgrader", {})
    grade_id = str(about.get("grade_id", ""))
    written = "answer" if cell.cell_type == "markdown" else "code"
    return {
        "type": cell.cell_type,
        "grade_id": grade_id,
        "label": f"Your {written}" if about.get("solution") else "",
        "source": showing.source(cell),
        "outputs": showing.outputs(cell),
        "result": _result(grade_id, judged, marks, titles) if grade_id else None,
    }


def _result(
    grade_id: str,
    judged: Mapping[str, TaskOutcome | TextOutcome],
    marks: Mapping[str, HandMark],
    titles: Mapping[str, str],
) -> dict[str, Any] | None:
    """Give what stands below a cell that was graded, or that somebody wrote a comment on."""
    one = judged.get(grade_id)
    comment = marks[grade_id].comment if grade_id in marks else ""
    if one is None:
        return _NOTHING | {"comment": comment} if comment else None
    return _row(one, marks, titles) | {"comment": comment}


def _row(one: TaskOutcome | TextOutcome, marks: Mapping[str, HandMark], titles: Mapping[str, str]) -> dict[str, Any]:
    """Give what the table of points says about a task or a text."""
    row = _NOTHING | {"grade_id": one.grade_id, "title": titles[one.grade_id], "possible": one.possible}
    if isinstance(one, TaskOutcome):
        said = "" if one.attempted else "not attempted"
        return row | {"points": one.points, "said": said, "cases": one.cases}
    points = marks[one.grade_id].points if one.grade_id in marks else None
    if points is not None:
        return row | {"points": points}
    return row | ({"said": "waits for your instructor"} if one.answered else {"points": 0.0, "said": "no answer"})


def _titles(notebook: Any, outcome: Outcome) -> dict[str, str]:
    """Name what is graded: tasks have titles, texts take the heading above them."""
    titles = {text.grade_id: text.grade_id for text in outcome.texts}
    heading = ""
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in titles and heading:
            titles[grade_id] = heading
        elif cell.cell_type == "markdown" and (found := _HEADING.findall(cell.source)):
            heading = _POINTS_IN_TITLE.sub("", found[-1])
    return titles | {task.grade_id: task.title for task in outcome.tasks}


def _shown(text: str) -> str:
    return clean_text(text).strip()
