"""What an author writes: a task, its cases, and the mistakes that students make.

This goes into ``tasks.py`` beside the master notebook, which no student has::

    def cases(rng):
        yield Case("the first word", {"word": "cat", "vocabulary": ["cat", "dog"]})
        words = list(rng.permutation(["cat", "cow", "dog", "eel"]))
        yield Case("any word", {"word": words[2], "vocabulary": words}, points=2)

    TASKS = [
        Task(
            "encodings.one_hot",
            "One-hot vectors",
            reference=FromMaster("one_hot"),
            cases=cases,
            compare="array",
            wrong=[Wrong(counts_from_one, loses=3, hint="Places count from 0.")],
        )
    ]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from embedlab.checks.task import SECONDS
from embedlab.errors import InputError

COMPUTED: Any = type("Computed", (), {"__repr__": lambda self: "COMPUTED"})()
"""The expected value is what the reference gives."""


@dataclass(frozen=True)
class FromMaster:
    """The name of a function or value that the master notebook makes."""

    name: str


@dataclass(frozen=True)
class Case:
    """One question asked of an answer.

    Attributes
    ----------
    name : str
        What the student reads: "a word that is not in the vocabulary".
    inputs : mapping of str to value
        The arguments of the function, in their order; ``{"texts": [...]}`` for a model; empty for a value.
    points : float, default 1
    hint : str
        Said if the answer is wrong and comes from no known mistake.
    compare : str, optional
        Another comparison than the task's, with options of its own.
    options : mapping, optional
    part : sequence of str or int
        The keys and places that lead to the part of the answer that is looked at.
    partial : bool, default False
        Whether an answer that is partly right gets a part of the points.
    expected : value
        Computed from the reference unless given; None for the comparison "between".
    """

    name: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    points: float = 1
    hint: str = ""
    compare: str | None = None
    options: Mapping[str, Any] | None = None
    part: Sequence[str | int] = ()
    partial: bool = False
    expected: Any = COMPUTED


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that students give.

    Attributes
    ----------
    answer : function, value or FromMaster
    loses : float
        How many points exactly.
    hint : str
        Said where an answer is what this mistake gives.
    """

    answer: Any
    loses: float
    hint: str


@dataclass(frozen=True)
class Task:
    """A task as its author writes it.

    Attributes
    ----------
    id : str
        "lesson.task".
    title : str
    reference : function, value or FromMaster
        A right answer; a function makes it a task for which a function is asked.
    cases : callable or sequence of Case
        ``cases(rng)`` gives the cases drawn from a NumPy generator: the same for the same seed. Hidden cases come from
        the same function and a seed that an instructor keeps.
    compare : str
        The name of a comparison (:data:`embedlab.checks.KINDS`).
    options : mapping
        Its options.
    wrong : sequence of Wrong
        Where two of them give the same, the hint of the one that goes wrong in fewer cases is told.
    other_right : sequence
        Other right answers, written in another way; a proof that the check does not ask for one way.
    seconds : float, default 5
        The most that one call may take.
    keeps_inputs : bool, default False
        Whether a function that changes its arguments is wrong.
    """

    id: str
    title: str
    reference: Any
    cases: Callable[[np.random.Generator], Iterable[Case]] | Sequence[Case]
    compare: str
    options: Mapping[str, Any] = field(default_factory=dict)
    wrong: Sequence[Wrong] = ()
    other_right: Sequence[Any] = ()
    seconds: float = SECONDS
    keeps_inputs: bool = False


def resolved(answer: Any, namespace: Mapping[str, Any]) -> Any:
    """Give the answer itself, looked up in the master's names where it is a :class:`FromMaster`.

    Raises
    ------
    InputError
        If the master has no such name.
    """
    if not isinstance(answer, FromMaster):
        return answer
    if answer.name not in namespace:
        raise InputError(f"the master defines no {answer.name!r}; name what one of its cells makes")
    return namespace[answer.name]
