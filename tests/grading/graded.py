"""A graded submission to the first exercise, and what nbgrader reads of it in a gradebook."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from embedlab.grading.gradebook import open_book
from embedlab.grading.outcomes import CaseOutcome, Outcome, TaskOutcome, TextOutcome
from embedlab.grading.release import load_release

LESSON = "01_encodings"
RELEASE = load_release(Path(__file__).resolve().parents[2] / "exercises" / LESSON)
CHECKS = [cell for cell in RELEASE.cells if cell.role == "check"]
TEXT, OTHER_TEXT = "answer_tokens", "answer_interview"
SENT = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)


def outcome(student: str = "ada", name: str = "Ada King", share: float = 1.0, empty: tuple[str, ...] = ()) -> Outcome:
    tasks = tuple(
        TaskOutcome(cell.tasks[0], cell.grade_id, "", (CaseOutcome("", "passed", share * cell.points, cell.points),))
        for cell in CHECKS
    )
    texts = tuple(TextOutcome(grade_id, 4, grade_id not in empty) for grade_id in (TEXT, OTHER_TEXT))
    return Outcome(student, name, LESSON, "a.ipynb", "4a1c", "graded", tasks, texts, submitted=SENT)


def notebook(text: str = "Word pieces.") -> Any:
    book = copy.deepcopy(RELEASE.notebook)
    for cell in book.cells:
        if cell.id == TEXT:
            cell.source = text
    return book


@contextmanager
def nbgrader(folder: Path) -> Iterator[Any]:
    """Open the gradebook with nbgrader's own program."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        yield book


def give(folder: Path, cell: str, points: float | None = None, extra: float | None = None, comment: str = "") -> None:
    """What formgrader does when a person gives points or writes a comment."""
    with nbgrader(folder) as book:
        if points is not None or extra is not None:
            grade = book.find_grade(cell, LESSON, LESSON, "ada")
            grade.manual_score, grade.extra_credit = points, extra
            grade.needs_manual_grade = grade.auto_score is None and points is None
        if comment:
            book.find_comment(cell, LESSON, LESSON, "ada").manual_comment = comment
        book.db.commit()


def waiting(folder: Path) -> set[str]:
    """The cells that wait for a person."""
    with nbgrader(folder) as book:
        grades = book.find_submission_notebook(LESSON, LESSON, "ada").grades
        return {grade.name for grade in grades if grade.needs_manual_grade}


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of the course, and every row of the gradebook."""
    with sqlite3.connect(folder / "gradebook.db") as database:
        rows = "\n".join(database.iterdump())
    files = {str(path): path.read_bytes() for path in folder.rglob("*.ipynb")}
    return files | {"rows": rows.encode()}


def write(folder: Path, done: Outcome, run: Any) -> None:
    with open_book(folder) as book:
        book.write(done, run)
