"""When a class hands in and what being late costs: a policy, and what it takes off a submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from embedlab.errors import InputError
from embedlab.grading.lateness import Deduction, Late, number, percent, span
from embedlab.grading.outcomes import Outcome
from embedlab.spelling import nearest_spellings

Take = Literal["last", "best"]


@dataclass(frozen=True)
class Extension:
    """More time for one student.

    Attributes
    ----------
    due : mapping of str to datetime
        A due time of the student's own for each lesson that is named.
    days : float
        So many days more for all other lessons.
    """

    due: Mapping[str, datetime] = field(default_factory=dict)
    days: float = 0.0


@dataclass(frozen=True)
class Policy:
    """What a class agreed on.

    Attributes
    ----------
    due : mapping of str to datetime
        When each lesson is due, with a time zone.
    late : Late
    extensions : mapping of str to Extension
        By student.
    take : {"last", "best"}
        Which of several submissions counts.

    See Also
    --------
    embedlab.grading.policy_file.load_policy : read it from a file.
    embedlab.grading.choosing.choose : which of several submissions counts.
    """

    due: Mapping[str, datetime] = field(default_factory=dict)
    late: Late = field(default_factory=Late)
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    take: Take = "last"

    def due_for(self, student: str, lesson: str) -> datetime | None:
        """Give the time by which a student has to hand in a lesson; None if none was set.

        Examples
        --------
        >>> from datetime import UTC
        >>> policy = Policy({"01_encodings": datetime(2026, 3, 1, tzinfo=UTC)}, extensions={"ada": Extension(days=2)})
        >>> [policy.due_for(student, "01_encodings").day for student in ("ada", "grace")]
        [3, 1]
        """
        due = self.due.get(lesson)
        extension = self.extensions.get(student)
        if due is None or extension is None:
            return due
        return extension.due.get(lesson, due + timedelta(days=extension.days))

    def deduction(self, outcome: Outcome) -> Deduction:
        """Work out what a submission loses for being late.

        Parameters
        ----------
        outcome : Outcome

        Returns
        -------
        Deduction
            Nothing is deducted where the time is not known; then ``look`` says so.

        Raises
        ------
        InputError
            If the time of the submission has no time zone.

        Examples
        --------
        >>> from datetime import UTC
        >>> from embedlab.grading.outcomes import CaseOutcome, TaskOutcome
        >>> task = TaskOutcome("encodings.encode", "check_encode", "Ids", (CaseOutcome("all", "passed", 20, 20),))
        >>> sent = datetime(2026, 3, 2, 3, tzinfo=UTC)
        >>> outcome = Outcome("ada", "Ada", "01_encodings", "a.ipynb", "4a", "graded", (task,), submitted=sent)
        >>> policy = Policy({"01_encodings": datetime(2026, 3, 1, tzinfo=UTC)}, Late(per_day=0.1))
        >>> policy.deduction(outcome).sentence
        'Handed in 1 day and 3 hours late: 4 of 20 points less (10 % for each day begun).'
        """
        earned = outcome.points
        due = self.due_for(outcome.student, outcome.lesson)
        if due is None:
            return Deduction(earned, 0.0, 0.0, 0, "No due time was set.", self._no_due_time(outcome))
        if outcome.submitted is None:
            sentence = "It is not known when this was handed in: nothing is deducted."
            return Deduction(earned, 0.0, 0.0, 0, sentence, _no_time(outcome))
        if outcome.submitted.tzinfo is None:
            raise InputError(
                f"{outcome.source} was handed in at {outcome.submitted} without a time zone; expected is a time in UTC"
            )
        lateness = outcome.submitted - due
        share, days = self.late.share(lateness), self.late.days(lateness)
        points = round(share * earned, 4)
        look = ""
        if outcome.late and lateness <= timedelta(0) and outcome.student not in self.extensions:
            look = f"The learning platform says late, but it was on time by the policy: due {shown_time(due)}."
        return Deduction(earned, share, points, days, self._sentence(lateness, share, points, earned), look)

    def strangers(self, students: Sequence[str]) -> tuple[str, ...]:
        """Name the extensions of students who are not in the class, a line each: a misspelt id gives nobody more time.

        Examples
        --------
        >>> Policy(extensions={"Ada": Extension(days=2)}).strangers(["ada", "grace"])
        ("The extension of 'Ada' is for nobody in the class. Did you mean: ada?",)
        """
        return tuple(
            f"The extension of {student!r} is for nobody in the class.{did_you_mean(student, students)}"
            for student in self.extensions
            if student not in students
        )

    def _sentence(self, lateness: timedelta, share: float, points: float, earned: float) -> str:
        if lateness <= timedelta(0):
            return "Handed in on time."
        begun = f"Handed in {span(lateness)} late"
        if self.late.closed(lateness):
            return f"{begun}: too late to count (closed after {number(self.late.closed_after_days or 0)} days)."
        if not share:
            within = lateness <= timedelta(minutes=self.late.grace_minutes)
            return f"{begun}, {'within the grace: ' if within else ''}nothing is deducted."
        rule = f"{percent(self.late.per_day)} for each day begun"
        most = f", at most {percent(self.late.most)}" if share == self.late.most else ""
        return f"{begun}: {number(points)} of {number(earned)} points less ({rule}{most})."

    def _no_due_time(self, outcome: Outcome) -> str:
        if not self.due:
            return "The learning platform says late, but no due time was set." if outcome.late else ""
        return f"The policy has no due time for {outcome.lesson!r}.{did_you_mean(outcome.lesson, list(self.due))}"


def shown_time(time: datetime) -> str:
    """Write a time with its zone.

    >>> from datetime import UTC
    >>> shown_time(datetime(2026, 3, 1, 23, 59, tzinfo=UTC))
    '2026-03-01 23:59 UTC'
    """
    return f"{time:%Y-%m-%d %H:%M %Z}"


def did_you_mean(word: str, words: Sequence[str]) -> str:
    """Ask after the nearest spellings, with a blank in front; nothing where none is near.

    >>> did_you_mean("lat", ["late", "lessons"])
    ' Did you mean: late?'
    """
    near = nearest_spellings(word, words)
    return f" Did you mean: {', '.join(near)}?" if near else ""


def _no_time(outcome: Outcome) -> str:
    if outcome.late:
        return "The learning platform says late, but not by how much: nothing was deducted."
    return "It is not known when this was handed in: nothing was deducted."
