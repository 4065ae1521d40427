"""The gradebook that several tests begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
from graded import RELEASE, notebook, outcome

from embedlab.grading.gradebook import open_book


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The gradebook of one student, all right, both texts answered."""
    folder = tmp_path / "course"
    with open_book(folder) as book:
        assert book.prepare(RELEASE) == ()
        book.write(outcome(), notebook())
    return folder
