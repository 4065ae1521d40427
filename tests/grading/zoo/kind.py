"""What a kind of submission is, and the solved exercise that all are made from."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[3]
LESSON = "01_encodings"
POINTS = {
    "normalize_text": 3,
    "split_words": 4,
    "build_vocabulary": 4,
    "encode": 3,
    "one_hot": 4,
    "text_vector": 3,
    "tf_idf": 5,
}
ALL = sum(POINTS.values())


@dataclass(frozen=True)
class Kind:
    """A kind of submission.

    Attributes
    ----------
    name : str
    make : callable
        Gives the file.
    points : float
        What it must get, exactly.
    state : str
        What its outcome must say.
    looks : bool
        Whether a person must be told to look at it.
    shows : str
        A text that the outputs of its cells must hold.
    """

    name: str
    make: Callable[[], bytes]
    points: float = ALL
    state: str = "graded"
    looks: bool = False
    shows: str = ""


def solved() -> Any:
    """Give exercise 1 with every task solved."""
    notebook = nbformat.read(ROOT / "exercises" / LESSON / f"{LESSON}.ipynb", as_version=4)
    master = nbformat.read(ROOT / "solutions" / LESSON / f"{LESSON}.ipynb", as_version=4)
    sources = {cell.id: cell.source for cell in master.cells}
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and cell.cell_type == "code":
            cell.source = "\n".join(line for line in sources[cell.id].splitlines() if "### " not in line)
    return notebook


def as_file(notebook: Any) -> bytes:
    """Give a notebook as it is written, valid or not."""
    return json.dumps(notebook, indent=1).encode()


def place(notebook: Any, name: str) -> int:
    """Find a cell by its id."""
    return next(number for number, cell in enumerate(notebook.cells) if cell.id == name)


def with_cell(source: str, after: str = "imports") -> Callable[[], bytes]:
    """Add a cell of the student's own."""

    def make() -> bytes:
        notebook = solved()
        notebook.cells.insert(place(notebook, after) + 1, nbformat.v4.new_code_cell(source, id="own"))
        return as_file(notebook)

    return make


def with_answer(name: str, source: str) -> Callable[[], bytes]:
    """Write something else in the place of an answer."""

    def make() -> bytes:
        notebook = solved()
        notebook.cells[place(notebook, name)].source = source
        return as_file(notebook)

    return make


def changed(change: Callable[[Any], Any]) -> Callable[[], bytes]:
    """Change the solved notebook in any way."""

    def make() -> bytes:
        notebook = copy.deepcopy(solved())
        return as_file(change(notebook) or notebook)

    return make


def without(*names: str) -> int:
    """Count the points that are left when tasks are lost."""
    return ALL - sum(POINTS[name] for name in names)
