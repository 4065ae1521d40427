"""Answers that came from inside the fence, read with every care: whoever sent them may have sent anything."""

from __future__ import annotations

import math
from typing import Any

from embedlab.checks.answer import Answer
from embedlab.checks.plain import DEEPEST, MOST_ITEMS, plain
from embedlab.checks.task import CheckTask
from embedlab.checks.values import decode
from embedlab.grading.fence.wire import WireError

_DTYPES = frozenset(
    ["bool", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))]
    + [f"float{bits}" for bits in (16, 32, 64)]
)
_TAGS = frozenset(["$array", "$float", "$tuple", "$set", "$dict", "$figure", "$frame"])
_TEXTS = ("problem", "raised", "changed", "call")
_MOST_LETTERS = 2_000
_MOST_AXES = 8
_UNREADABLE = Answer(problem="The answer could not be read.", raised="Unreadable")


def answers_from(word: Any, task: CheckTask) -> list[Answer]:
    """Read the answers to a task's cases.

    Parameters
    ----------
    word : object
        What came, as JSON gave it.
    task : CheckTask

    Returns
    -------
    list of Answer
        One a case. What is no answer becomes one with a problem.

    Raises
    ------
    WireError
        If it is not for this task, or there is not one for each case.
    """
    if not isinstance(word, dict) or word.get("task") != task.id or not isinstance(word.get("answers"), list):
        raise WireError("it sent what was not asked for")
    if len(word["answers"]) != len(task.cases):
        raise WireError("it did not answer every case")
    return [answer_from(written) for written in word["answers"]]


def answer_from(written: Any) -> Answer:
    """Read one answer.

    Examples
    --------
    >>> answer_from({"value": {"$tuple": [1, 2]}}).value
    (1, 2)
    >>> answer_from({"value": {"$array": ["a"], "dtype": "S1000000000"}}).problem
    'The answer could not be read.'
    """
    if not isinstance(written, dict):
        return _UNREADABLE
    texts = {name: written.get(name, "") for name in _TEXTS}
    notes = written.get("notes", [])
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(notes, list):
        return _UNREADABLE
    try:
        _look(written.get("value"), 0, [MOST_ITEMS])
        value = plain(decode(written.get("value")))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError, MemoryError):
        return _UNREADABLE
    return Answer(
        value,
        blank=written.get("blank") is True,
        notes=tuple(str(note)[:_MOST_LETTERS] for note in notes[:3]),
        **{name: text[:_MOST_LETTERS] for name, text in texts.items()},
    )


def _look(value: Any, depth: int, left: list[int]) -> None:
    """Raise ValueError unless a written value has only forms that are safe to read."""
    left[0] -= 1
    if depth > 2 * DEEPEST or left[0] < 0:
        raise ValueError("too much")
    if isinstance(value, list):
        for item in value:
            _look(item, depth + 1, left)
    elif isinstance(value, dict):
        tag = next(iter(value), "")
        if tag.startswith("$") and tag not in _TAGS:
            raise ValueError(tag)
        if tag == "$array":
            shape = value.get("shape", [])
            if value.get("dtype") not in _DTYPES or not isinstance(shape, list) or len(shape) > _MOST_AXES:
                raise ValueError("dtype")
            # An array without a number in it can still have rows without end.
            if math.prod(abs(length) or 1 for length in shape) > MOST_ITEMS:
                raise ValueError("shape")
        if tag == "$figure":
            _look_at_figure(value[tag])
        for item in value.values():
            _look(item, depth + 1, left)


def _look_at_figure(facts: Any) -> None:
    texts = [facts[name] for name in ("title", "x", "y")]
    if not isinstance(facts["points"], int) or not isinstance(facts["types"], list):
        raise ValueError("figure")
    if not all(isinstance(text, str) for text in (*texts, *facts["types"])):
        raise ValueError("figure")
