"""What an exercise holds, read from the file that students get."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from embedlab.errors import FileError, InputError
from embedlab.grading.release import load_release

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"


def test_cells_know_what_they_are_for() -> None:
    release = load_release(EXERCISES / "01_encodings")
    roles = [cell.role for cell in release.cells]
    assert (roles.count("check"), roles.count("guess"), roles.count("text")) == (7, 2, 2)
    answers, checks = ([cell for cell in release.cells if cell.role == role] for role in ("code", "check"))
    assert all(cell.grade_id and cell.answered for cell in answers)
    assert checks[0].tasks == ("encodings.normalize_text",)
    assert not any(cell.answered for cell in checks)


@pytest.mark.parametrize("name", sorted(path.name for path in EXERCISES.glob("0[1-8]_*")))
def test_points_are_those_that_the_title_tells(name: str) -> None:
    release = load_release(EXERCISES / name / f"{name}.ipynb")
    assert release.name == name
    assert f"{release.points:g} points" in release.cells[0].source


def test_what_is_no_exercise_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="make exercises"):
        load_release(tmp_path / "09_nothing.ipynb")
    (tmp_path / "bad.ipynb").write_text("no JSON")
    with pytest.raises(FileError, match="is no notebook"):
        load_release(tmp_path / "bad.ipynb")
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "empty.ipynb")
    with pytest.raises(InputError, match="no cell that gives points"):
        load_release(tmp_path / "empty.ipynb")
