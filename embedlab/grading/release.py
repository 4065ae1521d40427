"""What was handed out: the cells of an exercise, with what each of them is for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from embedlab.checks.guessing import calls_in
from embedlab.errors import FileError, InputError

Role = Literal["given", "code", "text", "check", "guess"]


@dataclass(frozen=True)
class ReleaseCell:
    """A cell of an exercise.

    Attributes
    ----------
    id : str
        The id that the notebook format gives every cell.
    grade_id : str
        nbgrader's name of it; empty where nothing is answered or checked.
    type : {"code", "markdown"}
    source : str
        As it was handed out.
    role : {"given", "code", "text", "check", "guess"}
        Something to read or to run as it is; a place for code; a place for a text that is graded by hand; a check; a
        guess.
    points : float
        What a check, or a text, can earn.
    tasks : tuple of str
        The names that it calls ``check`` or ``predict`` with.
    """

    id: str
    grade_id: str
    type: Literal["code", "markdown"]
    source: str
    role: Role
    points: float = 0.0
    tasks: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether students write into this cell."""
        return self.role in ("code", "text", "guess")


@dataclass(frozen=True)
class Release:
    """An exercise as it was handed out.

    Attributes
    ----------
    name : str
        "01_encodings".
    cells : tuple of ReleaseCell
    notebook : NotebookNode
        The whole of it.
    """

    name: str
    cells: tuple[ReleaseCell, ...]
    notebook: Any

    @property
    def points(self) -> float:
        """What can be earned, by checks and by hand."""
        return sum(cell.points for cell in self.cells)


def load_release(path: str | Path) -> Release:
    """Read an exercise that was generated from its master.

    Parameters
    ----------
    path : str or Path
        ``exercises/NN_name/NN_name.ipynb``, or its folder.

    Returns
    -------
    Release

    Raises
    ------
    FileError
        If it cannot be read.
    InputError
        If it holds nothing to check and nothing to grade: it is no exercise.
    """
    import nbformat

    path = Path(path)
    path = path / f"{path.name}.ipynb" if path.is_dir() else path
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise FileError(
            f"the exercise {path} could not be read: {error.strerror}; `make exercises` makes it from its master"
        ) from error
    except ValueError as error:
        raise FileError(f"{path} is no notebook: {str(error)[:200]}; `make exercises` makes it anew") from error
    cells = tuple(_release_cell(cell) for cell in notebook.cells)
    if not any(cell.points for cell in cells):
        raise InputError(f"{path} has no cell that gives points; is it an exercise of this course?")
    return Release(path.stem, cells, notebook)


def _release_cell(cell: Any) -> ReleaseCell:
    marks = cell.metadata.get("nbgrader", {})
    tasks: tuple[str, ...] = ()
    role: Role = "given"
    if marks.get("solution"):
        role = "text" if marks.get("grade") else "code"
    elif marks.get("grade"):
        role, tasks = "check", _named(cell, "check")
    elif cell.cell_type == "code" and (tasks := _named(cell, "predict")):
        role = "guess"
    return ReleaseCell(
        id=cell.get("id", ""),
        grade_id=marks.get("grade_id", ""),
        type="code" if cell.cell_type == "code" else "markdown",
        source=cell.source,
        role=role,
        points=float(marks.get("points", 0) or 0) if marks.get("grade") else 0.0,
        tasks=tasks,
    )


def _named(cell: Any, function: str) -> tuple[str, ...]:
    return tuple(name for name, _ in calls_in(cell.source, function))
