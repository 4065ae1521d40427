"""The report on a class: the numbers are those that a person counts, and names are only text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from listening import listen
from playwright.sync_api import Browser

from embedlab.errors import InputError
from embedlab.grading.class_numbers import Gain, gain, guess_numbers, histogram, mistakes, task_numbers
from embedlab.grading.class_report import class_report
from embedlab.grading.marks import HandMark
from embedlab.grading.outcomes import CaseOutcome, Outcome, TaskOutcome, TextOutcome

HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(1)</script>"


def task(points: float, title: str = "Ids", hint: str = "Count from 0.", tried: bool = True) -> TaskOutcome:
    """A task of 10 points in two cases: one passed with the points, the other wrong."""
    missed = CaseOutcome("a word twice", "wrong" if tried else "not attempted", 0, 10 - points, "Too short.", hint)
    return TaskOutcome(
        "e.ids", "check_ids", title, (CaseOutcome("one", "passed", points, points), missed) if tried else (missed,)
    )


def outcome(student: str, points: float, state: Any = "graded", **rest: Any) -> Outcome:
    tasks = rest.pop("tasks", (task(points),)) if state in ("graded", "partly run") else ()
    return Outcome(student, student.title(), "01_encodings", "x", "4a", state, tasks, **rest)


CLASS = [
    outcome("ada", 9, guesses={"g.once": 0.2, "g.word": "king"}, seconds=30, megabytes=900),
    outcome("bo", 4, guesses={"g.once": 0.4, "g.word": None}, seconds=50, megabytes=1100),
    outcome("cy", 5, "partly run", guesses={"g.once": 10**400, "g.word": "king"}, seconds=600, megabytes=800),
    outcome("di", 0, "unreadable", looks=("no notebook: a picture",)),
]


def section(page: str, name: str) -> str:
    found = BeautifulSoup(page, "html.parser").select_one(f"[aria-labelledby={name}]")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def test_states_and_who_needs_a_look() -> None:
    page = class_report(CLASS)
    assert section(page, "states") == "What came back State Submissions graded 2 partly run 1 unreadable 1"
    assert section(page, "looks") == "What needs a look Cy (cy) partly run Di (di) unreadable no notebook: a picture"
    assert "Nothing." in section(class_report(CLASS[:1]), "looks")


def test_points_are_counted_for_those_who_were_run() -> None:
    page = class_report(CLASS)
    told = section(page, "distribution")
    assert "the 3 students whose notebooks were run have 6 on average. The median is 5" in told
    assert "4 to below 5 1 5 to below 6 1" in told
    assert "9 to 10 1" in told
    bars = BeautifulSoup(page, "html.parser").find_all("rect")
    assert [float(str(bar["height"])) > 0 for bar in bars] == [False] * 4 + [True] * 2 + [False] * 3 + [True]


def test_marks_by_hand_move_the_points() -> None:
    waits = outcome("ada", 2, texts=(TextOutcome("answer", 4, True),))
    assert "1 of them holds texts that nobody has graded yet" in class_report([waits])
    page = class_report([waits], marks={"ada": {"answer": HandMark(3)}})
    assert "nobody has graded" not in page
    assert "have 5 on average" in section(page, "distribution")


def test_histogram_counts_everybody_once() -> None:
    bins = histogram([0, 1, 9.99, 10, 12, -1], 10)
    assert [count for _, _, count in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert bins[0][:2] == (0.0, 1.0)


def test_tasks_by_share_of_points_and_not_tried() -> None:
    untouched = outcome("eve", 0, tasks=(task(0, tried=False),))
    (row,) = task_numbers([outcome("ada", 9), outcome("bo", 3), untouched])
    assert row.title == "Ids"
    assert row.points == pytest.approx(0.4)
    assert row.not_attempted == pytest.approx(1 / 3)


def test_mistakes_of_several_students_come_by_number() -> None:
    rare = outcome("eve", 1, tasks=(task(1, hint="Seldom."),))
    rows = mistakes([outcome("ada", 9), outcome("bo", 3), rare])
    assert [(row.task, row.case, row.told, row.students) for row in rows] == [
        ("Ids", "a word twice", "Count from 0.", 2)
    ]
    assert mistakes([rare]) == []
    assert mistakes([outcome("ada", 9, tasks=(task(9, hint=""),))] * 2)[0].told == "Too short."


def test_guesses_of_all_kinds() -> None:
    once, word = guess_numbers(CLASS[:3])
    assert (once.guessed, once.asked) == (3, 3)
    assert once.quartiles == pytest.approx((0.2, 0.25, 0.3, 0.35, 0.4))
    assert once.commonest[0][1] == 1  # a number too large to count with
    assert (word.guessed, word.quartiles, word.commonest) == (2, (), (("king", 2),))


def test_time_and_memory_with_the_largest_and_whose() -> None:
    told = section(class_report(CLASS), "cost")
    assert "Run time 50 s 600 s Cy" in told
    assert "Memory 900 MB 1,100 MB Bo" in told


def test_the_gain_is_told_only_where_there_are_two_quizzes() -> None:
    earlier = [outcome("ada", 3), outcome("bo", 1), outcome("gone", 10)]
    assert 'id="gain"' not in class_report(CLASS)
    found = gain(earlier, CLASS, {})
    assert found == Gain(2, pytest.approx(0.2), pytest.approx(0.65), pytest.approx(0.5625))  # type: ignore[arg-type]
    told = section(class_report(CLASS, before=earlier), "gain")
    assert "The 2 students who took both quizzes had 20% of the points before and 65% after" in told
    assert "gained 56%" in told
    assert "Nobody took both" in section(class_report(CLASS, before=[outcome("gone", 1)]), "gain")
    full = [outcome("ada", 0, tasks=(TaskOutcome("a", "a", "A", (CaseOutcome("c", "passed", 1, 1),)),))]
    assert gain(full, full, {}) == Gain(1, 1.0, 1.0, None)


def test_one_exercise_at_a_time() -> None:
    with pytest.raises(InputError, match="got no outcomes"):
        class_report([])
    other = Outcome("a", "A", "03_word2vec", "x", "4a", "graded")
    with pytest.raises(InputError, match="01_encodings, 03_word2vec"):
        class_report([*CLASS, other])


def test_a_class_of_which_nothing_was_run() -> None:
    page = class_report([outcome("di", 0, "unreadable")])
    assert "No notebook was run." in section(page, "distribution")


def test_what_students_wrote_is_only_text() -> None:
    hostile = Outcome(
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        "4a",
        "graded",
        (TaskOutcome(HOSTILE, HOSTILE, HOSTILE, (CaseOutcome(HOSTILE, "wrong", 0, 1, HOSTILE, HOSTILE),)),),
        looks=(HOSTILE,),
        guesses={HOSTILE: HOSTILE},
    )
    soup = BeautifulSoup(class_report([hostile, hostile]), "html.parser")
    assert not soup.find_all(["script", "img"])
    assert "script-src" not in str(soup.select("meta[http-equiv]")[0]["content"])


def test_in_a_browser_nothing_scrolls_sideways_or_leaves(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(class_report(CLASS * 10, before=CLASS), encoding="utf-8")
    complaints: list[str] = []
    for width in (390, 1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        heard = listen(page, file.as_uri())
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("svg rect").last.is_visible()
        page.close()
        complaints += heard
    assert complaints == []
