"""``check``: tells a student at once what is right."""

from __future__ import annotations

from typing import Any

from embedlab.checks.calling import answers_of
from embedlab.checks.judging import judge_all
from embedlab.checks.results import CheckResult
from embedlab.checks.showing import heading, show
from embedlab.checks.store import find_task
from embedlab.errors import WrongAnswerError


def check(task_id: str, answer: Any, *, strict: bool = False) -> CheckResult:
    """Check the answer to a task, and show for each case what came and what was expected.

    A function is called on inputs made for each call, with a time limit, its output caught. Random states and the
    answer stay as they are.

    Parameters
    ----------
    task_id : str
        "lesson.task", as the check cell has it.
    answer : object
        A value or a function, as the task asks for; ``...`` or None if nothing is written yet.
    strict : bool, default False
        Whether a wrong answer is an error, after it was shown.

    Returns
    -------
    CheckResult
        Its ``points``, ``possible`` and ``cases`` say the same to a program.

    Raises
    ------
    InputError
        If there is no such task.
    WrongAnswerError
        If ``strict`` and not every case passed.
    """
    task = find_task(task_id)
    result = judge_all(task, answers_of(task, answer))
    show(result)
    if strict and not result.passed:
        raise WrongAnswerError(f"{heading(result)}; the table above says what is wrong")
    return result
