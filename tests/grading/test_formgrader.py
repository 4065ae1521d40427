"""An instructor's visit: formgrader shows the graded class, takes points and a comment, and they are exported."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import lab
import pytest
from graded import LESSON, RELEASE, TEXT, notebook, outcome
from playwright.sync_api import Browser, Page

from embedlab.grading.gradebook import open_book
from embedlab.grading.marks import HandMark

pytest.importorskip("nbgrader")

FORMGRADER = '--ServerApp.jpserver_extensions={"nbgrader.server_extensions.formgrader": True}'


def open_submission(page: Page, address: str) -> None:
    """From the list of exercises to the one submission, by clicks."""
    page.goto(f"{address}/formgrader/gradebook", wait_until="commit")
    for link in (LESSON, LESSON, "Submission #1"):
        page.get_by_role("link", name=link, exact=True).click()
    page.locator(f"#{TEXT}").wait_for()


def test_points_and_a_comment_are_given_in_formgrader(browser: Browser, tmp_path: Path) -> None:
    course = tmp_path / "course"
    with open_book(course) as book:
        book.prepare(RELEASE)
        book.write(outcome(), notebook("**Word pieces** split what is rare."))
    with (
        lab.running_server("jupyter_server", tmp_path, course, FORMGRADER) as address,
        browser.new_context(viewport=lab.VIEWPORT) as context,
    ):
        page = context.new_page()
        # As on a machine without internet, whatever this one has: scripts from elsewhere are not there.
        page.route(lambda url: not url.startswith(address), lambda route: route.abort())
        open_submission(page, address)
        score = page.locator(f"#{TEXT}")
        page.wait_for_function("formgrader.grades.loaded && formgrader.comments.loaded")
        assert "needs_manual_grade" in str(score.get_attribute("class"))
        assert page.locator("#check_encode").get_attribute("placeholder") == "3"
        with page.expect_response(lambda answer: "/api/grade/" in answer.url and answer.ok):
            score.fill("3.5")
            score.press("Tab")
        comment = page.locator(f"#{TEXT}-comment")
        with page.expect_response(lambda answer: "/api/comment/" in answer.url and answer.ok):
            comment.fill("Well seen, “rare” is the word.")
            comment.press("Tab")
    with open_book(course) as book:
        assert book.marks(LESSON) == {"ada": {TEXT: HandMark(3.5, "Well seen, “rare” is the word.")}}
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "export"], cwd=course, check=True, capture_output=True, timeout=60
    )
    with (course / "grades.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["student_id"], float(row["score"]), float(row["max_score"])) == ("ada", 29.5, 34)
