"""Judging alone: plain data in, points and hints out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from test_checks_compare import EXPECTED, answers

from embedlab.checks import KINDS, Answer, CheckCase, CheckTask, Mistake, encode, judge, judge_all, plain
from embedlab.errors import InputError

CASE = CheckCase("a case", 2, "number", {}, {}, expected=0.5, hint="Think again.")
TASK = CheckTask("a.task", "A task", "value", (CASE,))


def test_points_and_hints() -> None:
    assert judge(TASK, CASE, Answer.of(0.5)).points == 2
    result = judge(TASK, CASE, Answer.of(0.7))
    assert (result.state, result.points, result.hint) == ("wrong", 0, "Think again.")
    assert (result.came, result.expected, result.wrong) == ("0.7", "0.5", "It is 0.7, which is 0.2 too high.")


def test_the_first_mistake_that_fits_gives_the_hint() -> None:
    mistakes = (
        Mistake("It is squared.", 0.25),
        Mistake("The same again.", 0.25),
        Mistake("A text.", "0.5"),
        Mistake("Division by zero.", {"$float": "nan"}),
        Mistake("No such word.", raises="KeyError"),
    )
    case = replace(CASE, mistakes=mistakes)

    def hint(answer: Answer) -> str:
        return judge(TASK, case, answer).hint

    assert hint(Answer.of(0.25)) == "It is squared."
    assert hint(Answer.of("0.5")) == "A text."
    assert hint(Answer.of(float("nan"))) == "Division by zero."
    assert hint(Answer(problem="It raised KeyError: 'a'.", raised="KeyError")) == "No such word."
    assert hint(Answer(problem="It raised ValueError.", raised="ValueError")) == "Think again."
    assert hint(Answer.of(0.3)) == "Think again."
    assert hint(Answer.of(0.5)) == ""


def test_mistakes_are_compared_as_answers_are() -> None:
    plane = [[3.0, 1.0], [-2.0, 0.5], [-1.0, -1.5]]
    case = CheckCase(
        "a", 1, "vectors", {"up_to": ["sign"]}, {}, plane, mistakes=(Mistake("Doubled.", [[6, 2], [-4, 1], [-2, -3]]),)
    )
    mirrored = [[-6.0, 2.0], [4.0, 1.0], [2.0, -3.0]]
    assert judge(TASK, case, Answer.of(mirrored)).hint == "Doubled."


def test_a_part_of_an_answer() -> None:
    case = replace(CASE, part=("scores", 1))
    assert judge(TASK, case, Answer.of({"scores": [0.1, 0.5]})).state == "passed"
    assert judge(TASK, case, Answer.of({"scores": [0.1]})).wrong == "The answer is a list of 1 item without 1."
    assert judge(TASK, case, Answer.of(3)).wrong == "The answer is the number 3 without 'scores'."


def test_a_part_that_is_left_open_is_no_attempt() -> None:
    cases = tuple(replace(CASE, name=name, part=(name,)) for name in ("first", "second"))
    task = CheckTask("a.task", "A task", "value", cases)
    untouched = judge_all(task, [Answer.of({"first": ..., "second": ...})] * 2)
    assert not untouched.attempted
    begun = judge_all(task, [Answer.of({"first": 0.5, "second": ...})] * 2)
    assert [(case.state, case.points, case.wrong) for case in begun.cases] == [
        ("passed", 2, ""),
        ("not attempted", 0, ""),
    ]


def test_partly_right() -> None:
    case = CheckCase("a", 2, "list", {}, {}, ["a", "b", "c", "d"])
    answer = Answer.of(["a", "b", "c", "x"])
    assert judge(TASK, case, answer).points == 0
    some = judge(TASK, replace(case, partial=True), answer)
    assert (some.state, some.points) == ("wrong", 1.5)


def test_one_answer_a_case() -> None:
    with pytest.raises(InputError, match=r"a\.task has 1 cases, got 2 answers"):
        judge_all(TASK, [Answer.of(1), Answer.of(2)])


@pytest.mark.parametrize("kind", KINDS)
@given(answer=answers, mistaken=answers)
def test_no_answer_and_no_mistake_raises(kind: str, answer: Any, mistaken: Any) -> None:
    case = CheckCase(
        "a", 1, kind, {}, {}, encode(EXPECTED[kind]), partial=True, mistakes=(Mistake("So.", encode(plain(mistaken))),)
    )
    result = judge(TASK, case, Answer.of(answer))
    assert 0 <= result.points <= 1
    assert (result.state == "passed") == (result.points == 1)
    if repr(answer) == repr(mistaken) and result.state == "wrong" and answer is not None:
        assert result.hint == "So."
