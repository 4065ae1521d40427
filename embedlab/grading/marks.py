"""What a person gave for texts, and what it adds to the points of the tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from embedlab.grading.outcomes import Outcome


@dataclass(frozen=True)
class HandMark:
    """Points and a comment that a person gave.

    Attributes
    ----------
    points : float or None
        For a text; None while it waits. For a task, in place of what its hidden cases gave.
    comment : str
        For a text or for code; may be empty.
    extra : float
        Extra credit, beyond the points.
    """

    points: float | None = None
    comment: str = ""
    extra: float = 0.0


def points_by_hand(outcome: Outcome, marks: Mapping[str, HandMark]) -> float:
    """Add up what a person gave: points of texts, other points than the cases gave a task, and extra credit.

    Parameters
    ----------
    outcome : Outcome
    marks : mapping of str to HandMark
        By grade_id.

    Returns
    -------
    float

    Examples
    --------
    >>> from embedlab.grading.outcomes import CaseOutcome, TaskOutcome
    >>> task = TaskOutcome("encodings.encode", "check_encode", "Ids", (CaseOutcome("all", "wrong", 1, 3),))
    >>> outcome = Outcome("ada", "Ada", "01_encodings", "Ada.ipynb", "4a1c", "graded", tasks=(task,))
    >>> points_by_hand(outcome, {"check_encode": HandMark(2, extra=0.5)})
    1.5
    """
    texts = sum(_points(marks, text.grade_id) or 0.0 for text in outcome.texts)
    given = ((_points(marks, task.grade_id), task.points) for task in outcome.tasks)
    instead = sum(points - earned for points, earned in given if points is not None)
    return round(texts + instead + sum(mark.extra for mark in marks.values()), 4)


def points_waiting(outcome: Outcome, marks: Mapping[str, HandMark]) -> float:
    """Add up the points that answered texts can still earn: those that nobody graded yet.

    Examples
    --------
    >>> from embedlab.grading.outcomes import TextOutcome
    >>> texts = (TextOutcome("a", 4, True), TextOutcome("b", 4, True), TextOutcome("c", 2, False))
    >>> outcome = Outcome("ada", "Ada", "01_encodings", "Ada.ipynb", "4a1c", "graded", texts=texts)
    >>> points_by_hand(outcome, {"a": HandMark(3)}), points_waiting(outcome, {"a": HandMark(3)})
    (3.0, 4)
    """
    return sum(text.possible for text in outcome.texts if text.answered and _points(marks, text.grade_id) is None)


def _points(marks: Mapping[str, HandMark], grade_id: str) -> float | None:
    return marks[grade_id].points if grade_id in marks else None
