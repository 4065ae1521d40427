"""The report on a class, for its instructor: one page with numbers, and the names of those who need a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np

from embedlab.errors import InputError
from embedlab.grading import class_numbers as numbers
from embedlab.grading.marks import HandMark, points_waiting
from embedlab.grading.outcomes import Outcome, State
from embedlab.grading.pages import page


def class_report(
    outcomes: Sequence[Outcome],
    *,
    before: Sequence[Outcome] = (),
    marks: Mapping[str, Mapping[str, HandMark]] | None = None,
) -> str:
    """Write the report on a class.

    Parameters
    ----------
    outcomes : sequence of Outcome
        One a student, all of one exercise.
    before : sequence of Outcome, optional
        The same students' outcomes of an earlier quiz, to say what they gained.
    marks : mapping of str to mapping of str to HandMark, optional
        By student, then by grade_id. Texts without points count 0 until somebody has read them.

    Returns
    -------
    str
        HTML in one file that asks nothing of a network and runs no script.

    Raises
    ------
    InputError
        If there is no outcome, or there are several exercises.

    Examples
    --------
    >>> outcome = Outcome("ada", "Ada", "01_encodings", "Ada.ipynb", "4a1c", "unreadable", looks=("no notebook",))
    >>> "no notebook" in class_report([outcome])
    True
    """
    lessons = sorted({outcome.lesson for outcome in outcomes})
    if len(lessons) != 1:
        came = f"outcomes of {', '.join(lessons)}" if lessons else "no outcomes"
        raise InputError(f"a report is about one exercise, got {came}; pass the outcomes of one exercise")
    marks = marks or {}
    run = numbers.graded(outcomes)
    totals = numbers.totals(run, marks)
    possible = max((outcome.possible for outcome in run), default=0.0)
    states = Counter(outcome.state for outcome in outcomes)
    return page(
        "class_report.html.j2",
        f"Class report: {lessons[0]}",
        lesson=lessons[0],
        submissions=len(outcomes),
        states=[(state, states[state]) for state in get_args(State) if states[state]],
        looks=_looks(outcomes),
        run=len(run),
        possible=possible,
        middle=_middle(totals),
        bars=_bars(numbers.histogram(totals, possible)) if totals and possible else [],
        waiting=sum(1 for one in run if points_waiting(one, marks.get(one.student, {}))),
        tasks=numbers.task_numbers(run),
        mistakes=numbers.mistakes(run),
        guesses=numbers.guess_numbers(run),
        cost=_cost(run),
        gain=numbers.gain(before, outcomes, marks),
        earlier=len(before),
    )


def _looks(outcomes: Sequence[Outcome]) -> list[tuple[str, str, tuple[str, ...]]]:
    """List who needs a look, by name, and why; whoever was not graded to the end is among them."""
    rows = [(one.name, one.student, (*([] if one.state == "graded" else [one.state]), *one.looks)) for one in outcomes]
    return sorted(row for row in rows if row[2])


def _middle(totals: Sequence[float]) -> dict[str, float]:
    if not totals:
        return {}
    low, median, high = np.percentile(totals, [25, 50, 75])
    return {"mean": float(np.mean(totals)), "median": float(median), "low": float(low), "high": float(high)}


def _bars(bins: Sequence[tuple[float, float, int]]) -> list[dict[str, Any]]:
    """Place the bars of the histogram on a drawing of 600 by 200."""
    most = max(count for _, _, count in bins)
    width = 600 / len(bins)
    return [
        {
            "low": low,
            "high": high,
            "count": count,
            "x": round(place * width + 2, 1),
            "width": round(width - 4, 1),
            "y": round(190 - 165 * count / most, 1),
            "height": round(165 * count / most, 1),
        }
        for place, (low, high, count) in enumerate(bins)
    ]


def _cost(run: Sequence[Outcome]) -> list[tuple[str, str, str, str]]:
    """Say what running took: what, the median, the largest, and whose that was."""
    if not run:
        return []
    rows = []
    for what, unit in (("seconds", "s"), ("megabytes", "MB")):
        values = [float(getattr(outcome, what)) for outcome in run]
        largest = int(np.argmax(values))
        name = "Run time" if what == "seconds" else "Memory"
        rows.append((name, f"{np.median(values):,.0f} {unit}", f"{values[largest]:,.0f} {unit}", run[largest].name))
    return rows
