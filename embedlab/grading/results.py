"""Outcomes on disk: a file for each submission, written whole, so that a grading that was cut off goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from embedlab.errors import FileError
from embedlab.files import write_json, write_whole
from embedlab.grading.course_folder import make_folder
from embedlab.grading.marking import Marked
from embedlab.grading.outcomes import Outcome

_SHORT = 16  # letters of a digest that name a file


class Results:
    """The outcomes of a lesson.

    Parameters
    ----------
    folder : str or Path
        Made if it is missing. Each student has a folder in it, each submission two files there.

    Raises
    ------
    FileError
        If it cannot be made.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     results = Results(folder)
    ...     _ = results.save(Marked(Outcome("ada", "Ada", "01_encodings", "Ada.ipynb", "4a1c", "not run"), None))
    ...     results.has("ada", "4a1c"), results.load("ada", "4a1c").outcome.name
    (True, 'Ada')
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        make_folder(self.folder)

    def has(self, student: str, digest: str) -> bool:
        """Tell whether this very submission was graded with this very exercise and these cases."""
        return self._path(student, digest).exists()

    def save(self, marked: Marked) -> Path:
        """Write an outcome, its notebook first: what has an outcome is whole.

        Raises
        ------
        FileError
            If the disk is full, or the folder cannot be written.
        """
        outcome = marked.outcome
        path = self._path(outcome.student, outcome.digest)
        make_folder(path.parent)
        if marked.notebook is not None:
            content = json.dumps(marked.notebook, ensure_ascii=False).encode("utf-8", "replace")
            write_whole(path.with_suffix(".ipynb"), content, "a graded notebook")
        return write_json(path, outcome.to_dict(), "an outcome")

    def load(self, student: str, digest: str) -> Marked:
        """Read an outcome and its notebook.

        Raises
        ------
        FileError
            If there is none, or it is damaged.
        """
        import nbformat

        path = self._path(student, digest)
        try:
            outcome = Outcome.from_dict(json.loads(path.read_text(encoding="utf-8")))
            held = path.with_suffix(".ipynb")
            notebook: Any = nbformat.read(held, as_version=4) if held.exists() else None  # type: ignore[no-untyped-call]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise FileError(
                f"{path} cannot be read as an outcome ({type(error).__name__}: {error}); "
                "remove it, and the submission is graded again"
            ) from error
        return Marked(outcome, notebook)

    def latest(self) -> list[Outcome]:
        """Give the outcome of each student that was written last.

        Raises
        ------
        FileError
            If one is damaged.
        """
        newest: dict[str, Path] = {}
        for path in sorted(self.folder.glob("*/*.json"), key=lambda path: path.stat().st_mtime_ns):
            newest[path.parent.name] = path
        return [self.load(student, path.stem).outcome for student, path in sorted(newest.items())]

    def _path(self, student: str, digest: str) -> Path:
        return self.folder / student / f"{digest[:_SHORT]}.json"
