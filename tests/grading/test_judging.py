"""Judging outside of the fence: points case by case, and no word that tells a hidden case."""

from __future__ import annotations

import pytest

from embedlab.checks.answer import Answer
from embedlab.checks.task import CheckCase, CheckTask, Mistake
from embedlab.grading.judging import judge_task, unanswered

CASES = (
    CheckCase("a short one", 1, "list", {}, {"words": ["HIDDEN"]}, expected=[1], hint="Count from one."),
    CheckCase("a long one", 2, "list", {}, {"words": ["HIDDEN"]}, expected=[2], mistakes=(Mistake("Not zero.", [0]),)),
)
TASK = CheckTask("words.count", "Count", "function", CASES)


def test_points_are_counted_case_by_case() -> None:
    outcome = judge_task(TASK, "check_count", [Answer([1], call="count(...)"), Answer([0], call="count(...)")])
    assert (outcome.points, outcome.possible, outcome.grade_id) == (1, 3, "check_count")
    assert [case.state for case in outcome.cases] == ["passed", "wrong"]
    assert [case.hint for case in outcome.cases] == ["", "Not zero."]
    assert outcome.attempted


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(problem="It raised ValueError: HIDDEN.", raised="ValueError", call="c"), "It raised ValueError."),
        (Answer(problem="It raised HIDDEN: HIDDEN.", raised="HIDDEN", call="c"), "It raised an error."),
        (Answer(problem="HIDDEN", raised="OutOfTimeError"), "It did not end in time: does a loop never stop?"),
        (
            Answer(problem="HIDDEN", raised="NameError"),
            "There is no such name: the cell that should make it is missing",
        ),
        (Answer(problem="HIDDEN"), "Its answer cannot be judged."),
        (Answer(["HIDDEN"], changed="words"), "It changed its argument 'words'; work on a copy."),
        (Answer(["HIDDEN"], changed="HIDDEN"), ""),
        (Answer(None, notes=("It printed HIDDEN",)), "It printed something and returned nothing: write return."),
        (Answer(None), "It gives nothing (None)."),
        (Answer(["HIDDEN"]), ""),
    ],
)
def test_what_went_wrong_is_said_in_words_of_our_own(answer: Answer, said: str) -> None:
    outcome = judge_task(TASK, "check_count", [answer, Answer([2])])
    assert outcome.cases[0].problem.startswith(said)
    assert bool(outcome.cases[0].problem) == bool(said)
    assert "HIDDEN" not in repr(outcome)
    assert outcome.points == 2


def test_nothing_attempted_is_no_mistake() -> None:
    outcome = judge_task(TASK, "check_count", [Answer(blank=True)] * 2)
    assert not outcome.attempted
    assert unanswered(TASK, "check_count") == outcome


def test_what_ended_the_run_is_wrong_not_unattempted() -> None:
    outcome = unanswered(TASK, "check_count", "it crashed")
    assert {(case.state, case.problem, case.points) for case in outcome.cases} == {("wrong", "it crashed", 0.0)}
