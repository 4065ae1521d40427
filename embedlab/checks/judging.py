"""Judging answers: plain data in, points and hints out. No student code runs here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from embedlab.checks.answer import Answer
from embedlab.checks.compare import compare, difference
from embedlab.checks.plain import FigureFacts, Unusable
from embedlab.checks.results import CaseResult, CheckResult
from embedlab.checks.task import CheckCase, CheckTask
from embedlab.checks.values import decode
from embedlab.checks.wording import a_kind, in_short
from embedlab.errors import InputError


def judge_all(task: CheckTask, answers: Sequence[Answer]) -> CheckResult:
    """Judge the answers to all cases of a task.

    Parameters
    ----------
    task : CheckTask
    answers : sequence of Answer
        One a case. If all are blank nothing was attempted, and even a case that expects None gives no points.

    Returns
    -------
    CheckResult

    Raises
    ------
    InputError
        If there is not one answer a case.
    """
    if len(answers) != len(task.cases):
        raise InputError(f"{task.id} has {len(task.cases)} cases, got {len(answers)} answers; give one a case")
    if all(_blank(case, answer) for case, answer in zip(task.cases, answers, strict=True)):
        cases = [
            CaseResult(
                name=case.name,
                state="not attempted",
                points=0,
                possible=case.points,
                call=answer.call,
                expected=_expected(case) if answer.call else "",  # a value is not told before there is an answer
            )
            for case, answer in zip(task.cases, answers, strict=True)
        ]
    else:
        cases = [judge(task, case, answer) for case, answer in zip(task.cases, answers, strict=True)]
    return CheckResult(task.id, task.title, tuple(cases))


def judge(task: CheckTask, case: CheckCase, answer: Answer) -> CaseResult:
    """Judge the answer to one case.

    Parameters
    ----------
    task : CheckTask
    case : CheckCase
        One of its cases.
    answer : Answer

    Returns
    -------
    CaseResult
        With the hint of the first known mistake that gives this answer, else the case's own hint.
    """
    expected = decode(case.expected)
    value = answer.value if answer.blank or answer.problem else part_of(answer.value, case.part)
    changed = f"It changed its argument {answer.changed!r}; work on a copy." if answer.changed else ""
    notes = (*answer.notes, changed)
    if answer.problem:
        fraction, wrong = 0.0, answer.problem
    elif case.expected is None and case.kind != "between":
        fraction, wrong = (1.0, "") if value is None else (0.0, f"None was expected, not {a_kind(value)}.")
    elif value is None:
        fraction, wrong = 0.0, "" if answer.notes or case.part else "It gives nothing (None): is there a return?"
    else:
        verdict = compare(case.kind, value, expected, case.options)
        fraction, wrong = verdict.fraction, verdict.wrong
    if task.keeps_inputs and answer.changed:
        fraction = min(fraction, 0.999)
    passed = fraction == 1
    return CaseResult(
        name=case.name,
        state="passed" if passed else "not attempted" if _blank(case, answer) else "wrong",
        points=case.points if passed else round(fraction * case.points, 2) * case.partial,
        possible=case.points,
        call=answer.call,
        came="" if answer.problem else in_short(value),
        expected=_expected(case),
        wrong=" ".join(filter(None, [wrong, *notes])),
        hint="" if passed else _hint(case, answer, value),
    )


def _blank(case: CheckCase, answer: Answer) -> bool:
    """Tell whether nothing was written: no answer at all, or ``...`` in the part that a case looks at."""
    return answer.blank or bool(case.part and not answer.problem and part_of(answer.value, case.part) is None)


def _hint(case: CheckCase, answer: Answer, value: Any) -> str:
    for mistake in case.mistakes:
        if mistake.raises:
            made = mistake.raises == answer.raised
        elif answer.problem or value is None:
            made = False
        else:
            made = _alike(case, value, decode(mistake.value))
        if made:
            return mistake.hint
    return case.hint


def _alike(case: CheckCase, value: Any, mistaken: Any) -> bool:
    """Tell whether an answer is what a mistake gives, as far as the case's comparison can tell two answers apart."""
    if not difference(value, mistaken):
        return True
    # A mistake may give anything; a comparison knows what to do with what is of the expected kind.
    alike = _family(mistaken) is _family(decode(case.expected))
    return alike and compare(case.kind, value, mistaken, case.options).right


def _family(value: Any) -> type:
    """Give the type of a value, where lists, tuples and arrays are of one kind."""
    return list if isinstance(value, (tuple, np.ndarray)) else type(value)


def part_of(value: Any, part: Sequence[str | int]) -> Any:
    """Take the part of an answer that a case looks at; Unusable if the answer has no such part.

    Examples
    --------
    >>> part_of({"words": ["cat", "dog"]}, ["words", 1])
    'dog'
    """
    for name in part:
        try:
            value = getattr(value, str(name)) if isinstance(value, FigureFacts) else value[name]
        except (KeyError, IndexError, TypeError, AttributeError):
            return Unusable(f"{a_kind(value)} without {name!r}")
    return value


def _expected(case: CheckCase) -> str:
    if case.kind == "between":
        low, high = case.options.get("low"), case.options.get("high")
        return " and ".join(
            f"at {side} {in_short(end)}" for side, end in (("least", low), ("most", high)) if end is not None
        )
    return in_short(decode(case.expected))
