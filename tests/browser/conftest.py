"""For each test a JupyterLab of its own, over fresh copies of the lessons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import lab
import pytest
from playwright.sync_api import Browser

LESSONS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture
def lab_address() -> Iterator[str]:
    # Not shared: JupyterLab saves by itself after two minutes, and a lesson that was run is not the stored one.
    with lab.running_lab(LESSONS) as address:
        yield address


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request: pytest.FixtureRequest, browser: Browser, lab_address: str) -> Iterator[lab.LessonPage]:
    """A lesson open in JupyterLab, not run yet."""
    with lab.lesson_page(browser, lab_address, request.param.name) as page:
        yield page
