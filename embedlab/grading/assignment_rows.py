"""An exercise in nbgrader's gradebook: the cells that are graded or answered, with their points."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from embedlab.grading.course_folder import nbgrader_module
from embedlab.grading.release import Release

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def save_assignment(session: Session, release: Release, course: str) -> tuple[str, ...]:
    """Write an exercise to the gradebook, or what changed in it.

    Parameters
    ----------
    session : Session
    release : Release
    course : str
        nbgrader's id of the course.

    Returns
    -------
    tuple of str
        What changed in an exercise that was there already, a line each. A cell that is no longer in the exercise goes,
        with its points, unless somebody gave points or comments for it by hand.
    """
    notebook, new = _notebook(session, release, course)
    notes = []
    for kind, wanted in _wanted(release).items():
        notes += _save_cells(session, kind, notebook.id, wanted)
    return () if new else tuple(notes)


def _notebook(session: Session, release: Release, course: str) -> tuple[Any, bool]:
    from sqlalchemy import select

    api = nbgrader_module("nbgrader.api")
    assignment = session.scalar(select(api.Assignment).where(api.Assignment.name == release.name))
    if assignment is None:
        assignment = api.Assignment(name=release.name, course_id=course)
        session.add(assignment)
        session.flush()
    asked = select(api.Notebook).where(api.Notebook.assignment_id == assignment.id, api.Notebook.name == release.name)
    notebook = session.scalar(asked)
    new = notebook is None
    if notebook is None:
        notebook = api.Notebook(name=release.name, assignment_id=assignment.id)
        session.add(notebook)
    notebook.kernelspec = json.dumps(release.notebook.metadata.get("kernelspec", {}))
    session.flush()
    return notebook, new


def _wanted(release: Release) -> dict[Any, dict[str, dict[str, Any]]]:
    """Give the columns of every cell, by nbgrader's kind of cell and then by name."""
    api, utils = nbgrader_module("nbgrader.api"), nbgrader_module("nbgrader.utils")
    wanted: dict[Any, dict[str, dict[str, Any]]] = {api.GradeCell: {}, api.SolutionCell: {}, api.SourceCell: {}}
    for cell in release.notebook.cells:
        grade, solution, locked = utils.is_grade(cell), utils.is_solution(cell), utils.is_locked(cell)
        if not (grade or solution or locked):
            continue
        marks = cell.metadata.nbgrader
        if grade:
            wanted[api.GradeCell][marks.grade_id] = {"max_score": float(marks.points), "cell_type": cell.cell_type}
        if solution:
            wanted[api.SolutionCell][marks.grade_id] = {}
        wanted[api.SourceCell][marks.grade_id] = {
            "cell_type": cell.cell_type,
            "locked": locked,
            "source": cell.source,
            "checksum": marks.get("checksum"),
        }
    return wanted


def _save_cells(session: Session, kind: Any, notebook: str, wanted: Mapping[str, Mapping[str, Any]]) -> list[str]:
    from sqlalchemy import select

    api = nbgrader_module("nbgrader.api")
    notes = []
    stored = {cell.name: cell for cell in session.scalars(select(kind).where(kind.notebook_id == notebook))}
    for name, columns in wanted.items():
        cell = stored.get(name)
        if cell is None:
            session.add(kind(name=name, notebook_id=notebook, **columns))
            if kind is api.GradeCell:
                notes.append(f"{name} is new, for {columns['max_score']:g} points.")
            continue
        if kind is api.GradeCell and cell.max_score != columns["max_score"]:
            notes.append(
                f"{name} gives up to {columns['max_score']:g} points, no longer {cell.max_score:g}; points given by "
                "hand stay as they are."
            )
        for column, value in columns.items():
            setattr(cell, column, value)
    for name in stored.keys() - wanted.keys():
        if kind is not api.SourceCell and _has_marks(session, stored[name].id):
            notes.append(f"{name} left the exercise; it stays in the gradebook for the sake of what was given by hand.")
            continue
        if kind is not api.SourceCell:
            _delete_rows(session, stored[name].id)
        if kind is api.GradeCell:
            notes.append(f"{name} left the exercise, and its points the gradebook.")
        session.delete(stored[name])
    session.flush()
    return notes


def _has_marks(session: Session, cell: str) -> bool:
    from sqlalchemy import exists, or_, select

    api = nbgrader_module("nbgrader.api")
    points = or_(api.Grade.manual_score.is_not(None), api.Grade.extra_credit.is_not(None))
    given = exists().where(api.Grade.cell_id == cell, points)
    said = exists().where(api.Comment.cell_id == cell, api.Comment.manual_comment != "")
    return bool(session.scalar(select(or_(given, said))))


def _delete_rows(session: Session, cell: str) -> None:
    from sqlalchemy import delete

    api = nbgrader_module("nbgrader.api")
    for kind in (api.Grade, api.Comment):
        session.execute(delete(kind).where(kind.cell_id == cell).execution_options(synchronize_session=False))
