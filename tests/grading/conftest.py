"""The gradebook, and the folder of grades, that several tests begin with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import where
from graded import RELEASE, notebook, outcome
from zoo.kind import as_file, solved

from embedlab.cli import main
from embedlab.grading.gradebook import open_book


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The gradebook of one student, all right, both texts answered."""
    folder = tmp_path / "course"
    with open_book(folder) as book:
        assert book.prepare(RELEASE) == ()
        book.write(outcome(), notebook())
    return folder


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of grades in which the hidden cases are drawn already."""
    grades = tmp_path_factory.mktemp("grades")
    folder = tmp_path_factory.mktemp("one")
    (folder / "Ada.ipynb").write_bytes(as_file(solved()))
    assert main(["grade", str(folder), "--lesson", "1", *where(grades), "--dry-run"]) == 0
    return grades


@pytest.fixture
def grades(seeded: Path, tmp_path: Path) -> Path:
    """A folder of grades of one's own."""
    return Path(shutil.copytree(seeded, tmp_path / "grades"))
