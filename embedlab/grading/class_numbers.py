"""What the outcomes of a class say together: points, tasks, mistakes, guesses, and the gain between two quizzes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedlab.grading.marks import HandMark, points_by_hand
from embedlab.grading.outcomes import Outcome

BINS = 10


@dataclass(frozen=True)
class TaskNumbers:
    """How a class did on a task: the share of its points, and of students who wrote nothing, both in [0, 1]."""

    title: str
    points: float
    not_attempted: float


@dataclass(frozen=True)
class Mistake:
    """A case that several students missed in the same way."""

    task: str
    case: str
    told: str
    students: int


@dataclass(frozen=True)
class GuessNumbers:
    """The guesses at one thing: the five numbers of a box plot, or the commonest answers if they are no numbers.

    Attributes
    ----------
    name : str
    guessed, asked : int
        How many guessed, of how many.
    quartiles : tuple of float
        Smallest, lower quartile, median, upper quartile, largest; empty without numbers.
    commonest : tuple of (str, int)
        Up to three answers that are no numbers, with how many gave them.
    """

    name: str
    guessed: int
    asked: int
    quartiles: tuple[float, ...]
    commonest: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Gain:
    """What a class gained between two quizzes, over the students who took both.

    Attributes
    ----------
    students : int
    before, after : float
        Mean share of the points, in [0, 1].
    normalised : float or None
        Hake's gain: the part of what could still be gained that was gained; None if nothing could.

    References
    ----------
    R. Hake, "Interactive-engagement versus traditional methods", 1998.
    """

    students: int
    before: float
    after: float
    normalised: float | None


def graded(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Keep those that were run, to the end or to a limit; the others say nothing about what students know."""
    return [outcome for outcome in outcomes if outcome.state in ("graded", "partly run")]


def totals(outcomes: Sequence[Outcome], marks: Mapping[str, Mapping[str, HandMark]]) -> list[float]:
    """Give the points of each, by tasks and by hand so far."""
    return [outcome.points + points_by_hand(outcome, marks.get(outcome.student, {})) for outcome in outcomes]


def histogram(points: Sequence[float], possible: float) -> list[tuple[float, float, int]]:
    """Count points in ten intervals of the same width.

    Returns
    -------
    list of (float, float, int)
        From, to, how many. An interval holds its lower end; the last one holds both.

    Examples
    --------
    >>> histogram([0, 3.4, 34], 34)[0], histogram([0, 3.4, 34], 34)[-1]
    ((0.0, 3.4, 1), (30.6, 34.0, 1))
    """
    counts, edges = np.histogram(np.clip(points, 0, possible), bins=BINS, range=(0, possible))
    ends = [round(float(edge), 4) for edge in edges]
    return [(low, high, int(n)) for low, high, n in zip(ends, ends[1:], counts, strict=False)]


def task_numbers(outcomes: Sequence[Outcome]) -> list[TaskNumbers]:
    """Say how a class did on each task, in the order of the exercise."""
    found: dict[str, list[tuple[float, bool]]] = {}
    titles: dict[str, str] = {}
    for outcome in outcomes:
        for task in outcome.tasks:
            titles[task.grade_id] = task.title
            share = task.points / task.possible if task.possible else 0.0
            found.setdefault(task.grade_id, []).append((share, not task.attempted))
    return [
        TaskNumbers(titles[name], *(float(mean) for mean in np.mean(np.array(rows, dtype=float), axis=0)))
        for name, rows in found.items()
    ]


def mistakes(outcomes: Sequence[Outcome], most: int = 15) -> list[Mistake]:
    """Find the cases that most students missed, and what they were told about them.

    Parameters
    ----------
    outcomes : sequence of Outcome
    most : int, default 15

    Returns
    -------
    list of Mistake
        Those of several students, the commonest first.
    """
    counts = Counter(
        mistake
        for outcome in outcomes
        for mistake in {
            (task.title, case.name, case.hint or case.problem)
            for task in outcome.tasks
            for case in task.cases
            if case.state == "wrong"
        }
    )
    common = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [Mistake(*mistake, students) for mistake, students in common[:most] if students > 1]


def guess_numbers(outcomes: Sequence[Outcome]) -> list[GuessNumbers]:
    """Say how a class guessed, guess by guess."""
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.guesses)
    rows = []
    for name in names:
        values = [outcome.guesses[name] for outcome in outcomes if outcome.guesses.get(name) is not None]
        numbers = [number for value in values if (number := _number(value)) is not None]
        others = Counter(str(value)[:60] for value in values if _number(value) is None)
        quartiles = tuple(float(q) for q in np.percentile(numbers, [0, 25, 50, 75, 100])) if numbers else ()
        rows.append(GuessNumbers(name, len(values), len(outcomes), quartiles, tuple(others.most_common(3))))
    return rows


def gain(
    before: Sequence[Outcome], after: Sequence[Outcome], marks: Mapping[str, Mapping[str, HandMark]]
) -> Gain | None:
    """Compare two quizzes over the students who took both; None if nobody did.

    Examples
    --------
    >>> from embedlab.grading.outcomes import CaseOutcome, TaskOutcome
    >>> def quiz(points):
    ...     task = TaskOutcome("quiz.one", "one", "One", (CaseOutcome("all", "passed", points, 10),))
    ...     return [Outcome("ada", "Ada", "00_quiz", "a.ipynb", "4a", "graded", (task,))]
    >>> gain(quiz(4), quiz(7), {})
    Gain(students=1, before=0.4, after=0.7, normalised=0.5)
    """
    first, second = _shares(before, {}), _shares(after, marks)
    both = sorted(first.keys() & second.keys())
    if not both:
        return None
    start = float(np.mean([first[student] for student in both]))
    end = float(np.mean([second[student] for student in both]))
    return Gain(len(both), start, end, round((end - start) / (1 - start), 4) if start < 1 else None)


def _shares(outcomes: Sequence[Outcome], marks: Mapping[str, Mapping[str, HandMark]]) -> dict[str, float]:
    run = [outcome for outcome in graded(outcomes) if outcome.possible]
    points = totals(run, marks)
    return {outcome.student: total / outcome.possible for outcome, total in zip(run, points, strict=True)}


def _number(value: Any) -> float | None:
    """Take a guess for a number if it is one that can be counted with."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
