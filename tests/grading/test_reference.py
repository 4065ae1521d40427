"""The master before any student: what it tells of the lesson, and what is run once for everybody."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import nbformat
import pytest
from fences import needs_fence
from zoo.kind import LESSON, ROOT

from embedlab.checks.store import load_lesson
from embedlab.errors import InputError
from embedlab.grading.marking import Work
from embedlab.grading.reference import prepared
from embedlab.grading.release import load_release

pytestmark = needs_fence
TASKS = load_lesson(ROOT / "embedlab" / "data" / "checks" / f"{LESSON}.json")


def changed(folder: Path, part: str, **sources: str) -> Path:
    """Copy an exercise or its master with lines put before the cells that are named."""
    notebook: Any = nbformat.read(ROOT / part / LESSON / f"{LESSON}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.id in sources:
            cell.source = f"{sources[cell.id]}\n{cell.source}"
    place = folder / part / LESSON
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{LESSON}.ipynb")
    return place


def test_the_first_cells_are_those_before_a_student_writes() -> None:
    release = load_release(ROOT / "exercises" / LESSON)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        work = prepared(Work(release, TASKS), ROOT / "solutions" / LESSON)
    code = [cell for cell in release.cells if cell.role in ("given", "code", "check", "guess") and cell.type == "code"]
    first = [cell.role for cell in code].index("code")
    assert first > 0
    assert work.given == tuple(cell.source for cell in code[:first])
    assert "numpy" in work.imports


def test_first_cells_that_cannot_be_run_for_all_are_run_by_each(tmp_path: Path) -> None:
    # Every notebook has a folder of its own: a file that was written once for all is not in it.
    write = {"setup": "open('note.txt', 'w').write('x')"}
    release = load_release(changed(tmp_path, "exercises", **write))
    master = changed(tmp_path, "solutions", **write, encode="open('note.txt').read()")
    with pytest.warns(UserWarning, match="each runs them"):
        work = prepared(Work(release, TASKS), master)
    assert work.given == ()


def test_a_master_that_loses_points_is_refused(tmp_path: Path) -> None:
    release = load_release(ROOT / "exercises" / LESSON)
    master = changed(tmp_path, "solutions", encode="raise SystemExit")
    with pytest.raises(InputError, match="does not earn every point"):
        prepared(Work(release, TASKS), master)
