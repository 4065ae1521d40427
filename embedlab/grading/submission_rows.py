"""A graded submission in nbgrader's gradebook; what a person gave by hand is never touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any

from embedlab.errors import InputError
from embedlab.grading.course_folder import nbgrader_module
from embedlab.grading.outcomes import Outcome

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NO_RESPONSE = "No response."  # nbgrader's own words; formgrader and the feedback show them


def save_submission(session: Session, outcome: Outcome, changed: Mapping[str, bool]) -> None:
    """Write what came of grading a submission to the gradebook.

    Parameters
    ----------
    session : Session
    outcome : Outcome
    changed : mapping of str to bool
        For each cell of the notebook that nbgrader knows, whether its source is another than when the submission was
        written before.

    Raises
    ------
    InputError
        If the exercise is not in the gradebook, or lacks a cell of the outcome.
    """
    api = nbgrader_module("nbgrader.api")
    notebook = _notebook(session, outcome)
    graded = _names(session, api.GradeCell, notebook)
    earned = _earned(outcome, graded)
    empty = {text.grade_id for text in outcome.texts if not text.answered}
    _save_student(session, outcome)
    submission = _submission(session, outcome, notebook)
    # A cell that left the exercise may still be in the gradebook. A cell of the notebook of which the outcome says
    # nothing, because what was handed in cannot be read, waits for a person.
    here = {name: cell for name, cell in graded.items() if name in changed or name in earned}
    for name, grade in _rows(session, api.Grade, submission, here).items():
        _save_points(grade, earned.get(name), changed.get(name, False))
    for name, comment in _rows(session, api.Comment, submission, _names(session, api.SolutionCell, notebook)).items():
        comment.auto_comment = _NO_RESPONSE if name in empty else None


def split_name(name: str) -> tuple[str, str]:
    """Cut a name into first and last name, as nbgrader keeps them.

    Parameters
    ----------
    name : str

    Returns
    -------
    tuple of str
        First names and last name; without commas, which would shift the columns of nbgrader's CSV file.

    Examples
    --------
    >>> split_name("Ada Augusta King"), split_name("King, Ada Augusta"), split_name("Ada")
    (('Ada Augusta', 'King'), ('Ada Augusta', 'King'), ('', 'Ada'))
    """
    name = name.encode("utf-8", "replace").decode("utf-8")  # half characters, of file names that are no text
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.strip().rpartition(" ")
    return " ".join(first.replace(",", " ").split()), " ".join(last.split())


def _notebook(session: Session, outcome: Outcome) -> Any:
    from sqlalchemy import select

    api = nbgrader_module("nbgrader.api")
    asked = select(api.Notebook).join(api.Assignment, api.Notebook.assignment_id == api.Assignment.id)
    notebook = session.scalar(asked.where(api.Assignment.name == outcome.lesson, api.Notebook.name == outcome.lesson))
    if notebook is None:
        raise InputError(f"the gradebook holds no exercise {outcome.lesson!r}; write it first, with Book.prepare")
    return notebook


def _names(session: Session, kind: Any, notebook: Any) -> dict[str, str]:
    """Give the ids of the cells of a kind, by name."""
    from sqlalchemy import select

    cells = session.execute(select(kind.name, kind.id).where(kind.notebook_id == notebook.id))
    return {row.name: row.id for row in cells}


def _earned(outcome: Outcome, graded: Mapping[str, str]) -> dict[str, float | None]:
    """Give the points of each cell; None for what a person grades."""
    points: dict[str, float] = defaultdict(float)
    for task in outcome.tasks:
        points[task.grade_id] += task.points
    earned: dict[str, float | None] = dict(points)
    earned |= {text.grade_id: None if text.answered else 0.0 for text in outcome.texts}
    for name in earned.keys() - graded.keys():
        raise InputError(
            f"{outcome.student} was graded in {name!r}, which {outcome.lesson} in the gradebook has not; write the "
            "exercise to it with Book.prepare, or grade the submission by the same exercise"
        )
    return earned


def _save_student(session: Session, outcome: Outcome) -> None:
    api = nbgrader_module("nbgrader.api")
    first, last = split_name(outcome.name)  # an empty first name, because formgrader shows None as "Ada, None"
    student = session.get(api.Student, outcome.student)
    if student is None:
        session.add(api.Student(id=outcome.student, first_name=first, last_name=last))
    elif not student.first_name and not student.last_name:  # a name that stands may come from the class list
        student.first_name, student.last_name = first, last


def _submission(session: Session, outcome: Outcome, notebook: Any) -> Any:
    """Find the submitted notebook, made with its submission where there is none."""
    from sqlalchemy import select

    api = nbgrader_module("nbgrader.api")
    whole, part = api.SubmittedAssignment, api.SubmittedNotebook
    submission = session.scalar(
        select(whole).where(whole.assignment_id == notebook.assignment_id, whole.student_id == outcome.student)
    )
    if submission is None:
        submission = whole(id=api.new_uuid(), assignment_id=notebook.assignment_id, student_id=outcome.student)
        session.add(submission)
    if outcome.submitted is not None:  # nbgrader keeps UTC without saying so
        submission.timestamp = outcome.submitted.astimezone(UTC).replace(tzinfo=None)
    asked = select(part).where(part.assignment_id == submission.id, part.notebook_id == notebook.id)
    submitted = session.scalar(asked)
    if submitted is None:
        submitted = part(id=api.new_uuid(), assignment_id=submission.id, notebook_id=notebook.id)
        session.add(submitted)
    return submitted


def _rows(session: Session, kind: Any, submission: Any, cells: Mapping[str, str]) -> dict[str, Any]:
    """Find the row of each cell, grades or comments, made where there is none."""
    from sqlalchemy import select

    stored = {row.cell_id: row for row in session.scalars(select(kind).where(kind.notebook_id == submission.id))}
    for cell in cells.values():
        if cell not in stored:
            stored[cell] = kind(cell_id=cell, notebook_id=submission.id)
            session.add(stored[cell])
    return {name: stored[cell] for name, cell in cells.items()}


def _save_points(grade: Any, points: float | None, changed: bool) -> None:
    changed = changed or grade.auto_score != points
    grade.auto_score = points
    if grade.manual_score is None:
        grade.needs_manual_grade = points is None
    elif changed:
        # The points given by hand stay and count; formgrader shows them with a button "Resolve".
        grade.needs_manual_grade = True
