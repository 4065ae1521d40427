"""Judging what came from inside the fence, outside of it: points, and only such words as tell nothing of the cases.

A student reads the outcome, so an answer or an error message is not repeated in it: a function could return, or raise,
the inputs that it was given.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from embedlab.checks.answer import Answer
from embedlab.checks.judging import judge_all
from embedlab.checks.limits import OutOfTimeError, run_limited
from embedlab.checks.results import CaseResult
from embedlab.checks.task import CheckCase, CheckTask
from embedlab.errors import FileError, InputError
from embedlab.grading.outcomes import CaseOutcome, TaskOutcome

SECONDS = 30.0  # the most that judging a task may take
_NO_TIME = "It did not end in time: does a loop never stop?"
_ERRORS = frozenset(name for name, kind in vars(builtins).items() if isinstance(kind, type))


def judge_task(task: CheckTask, grade_id: str, answers: Sequence[Answer]) -> TaskOutcome:
    """Judge the answers to a task's hidden cases.

    Parameters
    ----------
    task : CheckTask
        With what is expected.
    grade_id : str
        Of its check.
    answers : sequence of Answer
        One a case.

    Returns
    -------
    TaskOutcome

    Examples
    --------
    >>> case = CheckCase("a word", 1, "number", {}, {}, expected=3)
    >>> task = CheckTask("words.length", "Length", "value", (case,))
    >>> judge_task(task, "check_length", [Answer(3)]).points
    1.0
    """
    ran = run_limited(lambda: judge_all(task, answers), SECONDS)
    if isinstance(ran.error, FileError | InputError | OutOfTimeError) or ran.value is None:
        return unanswered(task, grade_id, "The answer could not be compared with what was expected.")
    cases = tuple(
        _outcome(case, answer, result)
        for case, answer, result in zip(task.cases, answers, ran.value.cases, strict=True)
    )
    return TaskOutcome(task.id, grade_id, task.title, cases)


def unanswered(task: CheckTask, grade_id: str, problem: str = "") -> TaskOutcome:
    """Give a task no points: there is no answer, or what should give one ended the run."""
    state = "wrong" if problem else "not attempted"
    cases = tuple(CaseOutcome(case.name, state, 0.0, case.points, problem) for case in task.cases)  # type: ignore[arg-type]
    return TaskOutcome(task.id, grade_id, task.title, cases)


def _outcome(case: CheckCase, answer: Answer, result: CaseResult) -> CaseOutcome:
    problem = "" if result.state == "passed" else _problem(case, answer)
    return CaseOutcome(case.name, result.state, float(result.points), float(case.points), problem, result.hint)


def _problem(case: CheckCase, answer: Answer) -> str:
    """Say what went wrong in words of our own."""
    if answer.raised == OutOfTimeError.__name__:
        return _NO_TIME
    if answer.raised == "NameError" and not answer.call:
        return "There is no such name: the cell that should make it is missing, or raised an error."
    if answer.raised:
        return f"It raised {answer.raised}." if answer.raised in _ERRORS else "It raised an error."
    if answer.problem:
        return "Its answer cannot be judged."
    if answer.changed in case.input:
        return f"It changed its argument {answer.changed!r}; work on a copy."
    if answer.value is None and answer.notes:
        return "It printed something and returned nothing: write return."
    return "It gives nothing (None)." if answer.value is None and not answer.blank else ""
