"""Which of a student's submissions counts, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from embedlab.errors import InputError
from embedlab.grading.lateness import Deduction, number, percent
from embedlab.grading.outcomes import Outcome
from embedlab.grading.policy import Policy, Take, shown_time


@dataclass(frozen=True)
class Chosen:
    """The submission that counts.

    Attributes
    ----------
    outcome : Outcome
    deduction : Deduction
    take : {"last", "best"}
        The rule it was chosen by.
    trail : tuple of str
        A line for each submission, in the order of their times: what it earned and lost, and why it counts or not.
    looks : tuple of str
        For the instructor.
    """

    outcome: Outcome
    deduction: Deduction
    take: Take
    trail: tuple[str, ...]
    looks: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give it as what JSON knows; the outcome is named by its source and digest."""
        return {
            "student": self.outcome.student,
            "lesson": self.outcome.lesson,
            "source": self.outcome.source,
            "digest": self.outcome.digest,
            "take": self.take,
            "earned": self.deduction.earned,
            "share": self.deduction.share,
            "deducted": self.deduction.points,
            "total": self.deduction.total,
            "sentence": self.deduction.sentence,
            "trail": list(self.trail),
            "looks": list(self.looks),
        }


def choose(outcomes: Sequence[Outcome], policy: Policy) -> Chosen:
    """Choose the submission that counts.

    Parameters
    ----------
    outcomes : sequence of Outcome
        All of one student for one lesson, in any order.
    policy : Policy

    Returns
    -------
    Chosen
        "last": the one handed in last, whatever became of it. "best": the one with the most points after deduction; of
        equal ones the last. Those without a time come before those with one, by the names of their files.

    Raises
    ------
    InputError
        If there are none, or they are of several students or lessons.

    Examples
    --------
    >>> from embedlab.grading.outcomes import CaseOutcome, TaskOutcome
    >>> def sent(day, points):
    ...     case = CaseOutcome("all", "passed", points, 20)
    ...     task = TaskOutcome("encodings.encode", "check_encode", "Ids", (case,))
    ...     time = datetime(2026, 3, day, tzinfo=UTC)
    ...     return Outcome("ada", "Ada", "01_encodings", f"{day}.ipynb", "4a", "graded", (task,), submitted=time)
    >>> chosen = choose([sent(2, 15), sent(1, 18)], Policy(take="best"))
    >>> for line in chosen.trail:
    ...     print(line)
    2026-03-01 00:00 UTC, 1.ipynb: 18 points; counts: it has the most points
    2026-03-02 00:00 UTC, 2.ipynb: 15 points; does not count: another has more points
    """
    whose = sorted({(outcome.student, outcome.lesson) for outcome in outcomes})
    if len(whose) != 1:
        came = ", ".join(f"{student} {lesson}" for student, lesson in whose[:4]) or "none"
        raise InputError(f"the submissions of one student for one lesson are compared; got those of: {came}")
    ordered = sorted(outcomes, key=_order)
    deductions = [policy.deduction(outcome) for outcome in ordered]
    taken = len(ordered) - 1
    if policy.take == "best":
        taken = max(range(len(ordered)), key=lambda place: (deductions[place].total, place))
    trail = tuple(
        f"{_described(outcome, deduction, policy)}; {_why(place, taken, deductions, policy.take)}"
        for place, (outcome, deduction) in enumerate(zip(ordered, deductions, strict=True))
    )
    looks = tuple(filter(None, (deductions[taken].look, *_doubts(ordered, taken))))
    return Chosen(ordered[taken], deductions[taken], policy.take, trail, looks)


def _order(outcome: Outcome) -> tuple[bool, datetime, str, str, float]:
    """Give what submissions are sorted by, so that the order they come in does not matter."""
    time = outcome.submitted
    return time is not None, time or datetime.min.replace(tzinfo=UTC), outcome.source, outcome.digest, outcome.points


def _described(outcome: Outcome, deduction: Deduction, policy: Policy) -> str:
    time = "Time not known"
    if outcome.submitted is not None:
        due = policy.due_for(outcome.student, outcome.lesson)
        time = shown_time(outcome.submitted.astimezone(due.tzinfo) if due else outcome.submitted)
    line = f"{time}, {outcome.source}: {number(deduction.earned)} point{'' if deduction.earned == 1 else 's'}"
    if outcome.state != "graded":
        line += f" ({outcome.state})"
    if deduction.points:
        line += f", {number(deduction.points)} less for being late ({percent(deduction.share)})"
        line += f", {number(deduction.total)} left"
    return line


def _why(place: int, taken: int, deductions: Sequence[Deduction], take: Take) -> str:
    if len(deductions) == 1:
        return "counts: it is the only one"
    if take == "last":
        return "counts: it is the last" if place == taken else "does not count: another came later"
    equal = deductions[place].total == deductions[taken].total
    if place != taken:
        return f"does not count: another {'has as many points and came later' if equal else 'has more points'}"
    alone = sum(deduction.total == deductions[taken].total for deduction in deductions) == 1
    return f"counts: it has the most points{'' if alone else ' and is the last of these'}"


def _doubts(ordered: Sequence[Outcome], taken: int) -> list[str]:
    """Say where a person may decide otherwise than the rule."""
    doubts = []
    if len(ordered) > 1 and any(outcome.submitted is None for outcome in ordered):
        doubts.append("Not all submissions have a time: which is the last goes by the names of the files.")
    usable = [outcome.source for outcome in ordered if outcome.state == "graded"]
    if ordered[taken].state != "graded" and usable:
        doubts.append(f"The one that counts is {ordered[taken].state}, but {usable[-1]} could be graded.")
    return doubts
