"""The gradebook of a class: nbgrader's, so that texts are graded by hand in its formgrader and points exported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from embedlab.errors import FileError
from embedlab.files import write_whole
from embedlab.grading.assignment_rows import save_assignment
from embedlab.grading.course_folder import make_folder, notebook_path, open_course
from embedlab.grading.database import Database
from embedlab.grading.handed_in import keep_handed_in
from embedlab.grading.marks import HandMark
from embedlab.grading.outcomes import Outcome
from embedlab.grading.release import Release
from embedlab.grading.submission_rows import save_submission

if TYPE_CHECKING:
    from filelock import BaseFileLock
    from nbgrader.coursedir import CourseDirectory
    from sqlalchemy import Select

_LOCK = ".grading.lock"


class Book:
    """A gradebook that is open for writing; :func:`open_book` opens it, ``with`` closes it.

    Parameters
    ----------
    course : CourseDirectory
        nbgrader's.
    database : Database
    lock : BaseFileLock
        Held as long as the book is open.
    """

    def __init__(self, course: CourseDirectory, database: Database, lock: BaseFileLock):
        self._course = course
        self._database = database
        self._lock = lock

    @property
    def path(self) -> Path:
        """The file of the gradebook."""
        return self._database.path

    def prepare(self, release: Release) -> tuple[str, ...]:
        """Write an exercise to the gradebook; nothing happens if it is there and the same.

        Parameters
        ----------
        release : Release

        Returns
        -------
        tuple of str
            What changed in an exercise that was there already, a line each.

        Raises
        ------
        FileError
            If the gradebook or the folder cannot be written.
        """
        with self._database.transaction() as session:
            notes = save_assignment(session, release, self._database.course)
        # Formgrader shows the exercises that have a source. An author's own, with solutions, stays.
        source = notebook_path(self._course, self._course.source_directory, ".", release.name)
        if not source.exists():
            _write_notebook(source, release.notebook)
        return notes

    def write(self, outcome: Outcome, notebook: Any, handed_in: bytes | None = None) -> None:
        """Write what came of grading a submission; the same once more changes nothing.

        What a person gave (points, extra credit, comments) stays as it is. Where the text or the points of the checks
        changed since, the cell needs a look again; formgrader shows it with a button "Resolve".

        Parameters
        ----------
        outcome : Outcome
        notebook : NotebookNode
            As it was run, in the form of the exercise.
        handed_in : bytes, optional
            The file that came from the student. Formgrader counts submissions by the files in ``submitted``, so it is
            written there, unless nbgrader collected one.

        Raises
        ------
        InputError
            If the exercise is not in the gradebook, lacks a cell of the outcome, or the id is no name of a folder.
        FileError
            If the gradebook or the folder cannot be written. Written again, all is as it should be.
        """
        path = notebook_path(self._course, self._course.autograded_directory, outcome.student, outcome.lesson)
        before = _stored_sources(path)
        changed = {name: before.get(name) != source for name, source in _sources(notebook).items()}
        # The file comes last: as long as the old one stands, whoever writes again sees what changed.
        with self._database.transaction() as session:
            save_submission(session, outcome, changed)
        _write_notebook(path, notebook)
        if handed_in is not None:
            place = notebook_path(self._course, self._course.submitted_directory, outcome.student, outcome.lesson)
            keep_handed_in(place, handed_in, outcome.submitted)

    def marks(self, lesson: str) -> Mapping[str, Mapping[str, HandMark]]:
        """Read what was given by hand.

        Parameters
        ----------
        lesson : str

        Returns
        -------
        mapping of str to mapping of str to HandMark
            By student and by cell: only those for which somebody gave points or a comment. Comments on code stand under
            the cell of the answer, points under that of its check.

        Raises
        ------
        FileError
        """
        from sqlalchemy import or_, select

        api = self._database.api
        grade, comment = api.Grade, api.Comment
        points = select(api.Student.id, api.BaseCell.name, grade.manual_score, grade.extra_credit)
        words = select(api.Student.id, api.BaseCell.name, comment.manual_comment)
        given = or_(grade.manual_score.is_not(None), grade.extra_credit.is_not(None))
        found: dict[str, dict[str, HandMark]] = defaultdict(dict)
        with self._database.transaction() as session:
            said = session.execute(self._joined(words, comment, lesson).where(comment.manual_comment != "")).all()
            scored = session.execute(self._joined(points, grade, lesson).where(given)).all()
        for student, cell, text in said:
            found[student][cell] = HandMark(None, text)
        for student, cell, score, extra in scored:
            text = found[student][cell].comment if cell in found[student] else ""
            found[student][cell] = HandMark(score, text, extra or 0.0)
        return dict(found)

    def close(self) -> None:
        """Close it; another process may then write."""
        self._database.close()
        self._lock.release()

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _joined(self, asked: Select[Any], kind: Any, lesson: str) -> Select[Any]:
        """From a grade or a comment to its cell, student and exercise."""
        api = self._database.api
        whole, part = api.SubmittedAssignment, api.SubmittedNotebook
        return (
            asked.select_from(kind)
            .join(api.BaseCell, kind.cell_id == api.BaseCell.id)
            .join(part, kind.notebook_id == part.id)
            .join(whole, part.assignment_id == whole.id)
            .join(api.Student, whole.student_id == api.Student.id)
            .join(api.Assignment, whole.assignment_id == api.Assignment.id)
            .where(api.Assignment.name == lesson)
        )


def open_book(folder: str | Path, patience: float = 10.0) -> Book:
    """Open the gradebook of a course, or begin one.

    Parameters
    ----------
    folder : str or Path
        nbgrader's course folder. ``nbgrader_config.py`` and ``gradebook.db`` are made where they are missing.
    patience : float, default 10
        Seconds to wait for other programs that write to it.

    Returns
    -------
    Book
        No other process can open it for grading until it is closed; formgrader can be open all the while.

    Raises
    ------
    FileError
        If another process grades into it, or the gradebook is locked, damaged or not nbgrader's.
    InputError
        If nbgrader's settings name another folder, or a gradebook that is not SQLite.
    MissingPackageError
        Without nbgrader, which ``embedlab[grading]`` installs.

    Examples
    --------
    >>> with open_book("course") as book:  # doctest: +SKIP
    ...     book.prepare(load_release("exercises/01_encodings"))
    ...     book.write(outcome, notebook)
    ...     book.marks("01_encodings")
    {'ada': {'answer_tokens': HandMark(points=3.0, comment='Well seen.', extra=0.0)}}
    """
    from filelock import FileLock, Timeout

    course = open_course(Path(folder))
    lock = FileLock(Path(course.root) / _LOCK, timeout=patience)
    try:
        lock.acquire()
    except Timeout as error:
        raise FileError(
            f"another process grades into {course.root} (it holds {_LOCK}); wait until it is done, or end it, then "
            "grade again"
        ) from error
    except OSError as error:
        raise FileError(f"cannot write to {course.root}: {error.strerror}; see to its permissions") from error
    try:
        return Book(course, Database(course.db_url, course.course_id, patience), lock)
    except BaseException:
        lock.release()
        raise


def _write_notebook(path: Path, notebook: Any) -> None:
    import nbformat

    content = _text(nbformat.writes(notebook)).rstrip(b"\n") + b"\n"  # type: ignore[no-untyped-call]
    make_folder(path.parent)
    for scratch in path.parent.glob(f".{path.name}-*"):  # of a grading that was killed while it wrote
        scratch.unlink()
    if not path.exists() or path.read_bytes() != content:
        write_whole(path, content, "the graded notebook")


def _stored_sources(path: Path) -> dict[str, bytes]:
    """Give the sources of the notebook that was written before; none where it is missing or damaged."""
    import nbformat

    try:
        return _sources(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]
    except Exception:  # all kinds of errors come from what is no notebook; a new one is written over it
        return {}


def _sources(notebook: Any) -> dict[str, bytes]:
    """Give the sources of the cells that nbgrader knows, by its name of them, as they are in a file."""
    known = (cell for cell in notebook.cells if "nbgrader" in cell.metadata)
    return {cell.metadata.nbgrader.grade_id: _text(cell.source) for cell in known}


def _text(text: str) -> bytes:
    # A student's output can hold half a character, which no file of text can.
    return text.encode("utf-8", "replace")
