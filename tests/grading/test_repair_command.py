"""`embedlab repair`: a notebook out of shape goes in, one that can be graded comes out, and the old one stays."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from embedlab.cli import main

EXERCISE = Path(__file__).resolve().parents[2] / "exercises" / "01_encodings" / "01_encodings.ipynb"
ANSWER = "def normalize_text(text):\n    return text.lower()"


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """An exercise with one answer, whose marks are gone and whose checks were deleted."""
    notebook = nbformat.read(EXERCISE, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "check(" not in cell.source]
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
        if cell.id == "normalize_text":
            cell.source = ANSWER
    path = tmp_path / "ada.ipynb"
    nbformat.write(notebook, path)
    return path


def test_answers_and_checks_are_back(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = damaged.read_bytes()
    assert main(["repair", str(damaged), "--exercise", str(EXERCISE)]) == 0
    assert damaged.read_bytes() == before
    told = capsys.readouterr().out.splitlines()
    assert told.count("check_normalize_text: the check was deleted; it was put back.") == 1
    assert told[-1] == f"Written: {damaged.with_name('ada_repaired.ipynb')}"
    repaired = nbformat.read(damaged.with_name("ada_repaired.ipynb"), as_version=4)
    nbformat.validate(repaired)
    released = nbformat.read(EXERCISE, as_version=4)
    assert [cell.id for cell in repaired.cells] == [cell.id for cell in released.cells]
    cells = {cell.id: cell for cell in repaired.cells}
    assert cells["normalize_text"].source == ANSWER
    assert cells["check_normalize_text"].metadata.nbgrader.points == 3


@pytest.mark.parametrize(("content", "said"), [(None, "check the path"), ("<html>", "HTML")])
def test_what_is_no_notebook_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, said: str
) -> None:
    path = tmp_path / "ada.ipynb"
    if content is not None:
        path.write_text(content)
    assert main(["repair", str(path), "--exercise", str(EXERCISE)]) == 1
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("*_repaired*"))


def test_an_exercise_is_needed(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repair", str(damaged), "--exercise", str(damaged)]) == 1
    assert "no cell that gives points" in capsys.readouterr().err
