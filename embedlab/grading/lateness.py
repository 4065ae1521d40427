"""How late a submission is, and what that costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Late:
    """What being late costs.

    Attributes
    ----------
    grace_minutes : float
        Up to so many minutes after the due time a submission counts as on time. Days are counted from then on.
    per_day : float
        The share of the earned points that each day begun costs, in [0, 1].
    most : float
        Never more than this share, in [0, 1].
    closed_after_days : float or None
        What comes later than this counts 0; None: nothing is too late.
    """

    grace_minutes: float = 0.0
    per_day: float = 0.0
    most: float = 1.0
    closed_after_days: float | None = None

    def days(self, lateness: timedelta) -> int:
        """Count the days begun after the grace.

        Examples
        --------
        >>> late = Late(grace_minutes=15)
        >>> [late.days(timedelta(minutes=minutes)) for minutes in (-5, 15, 16, 24 * 60 + 15, 24 * 60 + 16)]
        [0, 0, 1, 1, 2]
        """
        return max(0, math.ceil((lateness - timedelta(minutes=self.grace_minutes)) / _DAY))

    def closed(self, lateness: timedelta) -> bool:
        """Tell whether it is too late to earn anything."""
        if self.closed_after_days is None:
            return False
        return lateness > timedelta(minutes=self.grace_minutes, days=self.closed_after_days)

    def share(self, lateness: timedelta) -> float:
        """Give the share of the earned points that is lost.

        Parameters
        ----------
        lateness : timedelta
            Since the due time; negative if there was time left.

        Returns
        -------
        float
            In [0, 1].

        Examples
        --------
        >>> late = Late(per_day=0.1, most=0.5, closed_after_days=14)
        >>> [late.share(timedelta(days=days)) for days in (-1, 0.5, 2.5, 9, 15)]
        [0.0, 0.1, 0.3, 0.5, 1.0]
        """
        if self.closed(lateness):
            return 1.0
        return float(min(self.most, round(self.per_day * self.days(lateness), 10)))


@dataclass(frozen=True)
class Deduction:
    """What a submission loses for being late.

    Attributes
    ----------
    earned : float
        The points of the tasks.
    share : float
        Lost, in [0, 1]. Points given by hand lose the same share.
    points : float
        Lost of ``earned``.
    days : int
        Days begun after the grace.
    sentence : str
        For the student.
    look : str
        For the instructor, where a person has to decide; mostly empty.
    """

    earned: float
    share: float
    points: float
    days: int
    sentence: str
    look: str = ""

    @property
    def total(self) -> float:
        """What is left of ``earned``."""
        return round(self.earned - self.points, 4)


def number(value: float) -> str:
    """Write a number with at most two decimals.

    >>> [number(value) for value in (2.0, 1.75, 1 / 3)]
    ['2', '1.75', '0.33']
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """Write a share in percent.

    >>> percent(0.1), percent(0.125)
    ('10 %', '12.5 %')
    """
    return f"{number(100 * share)} %"


def span(time: timedelta) -> str:
    """Write a time that has passed, by its two largest units.

    >>> span(timedelta(days=1, hours=3, minutes=20)), span(timedelta(hours=1)), span(timedelta(seconds=40))
    ('1 day and 3 hours', '1 hour', 'less than a minute')
    """
    minutes = int(time / timedelta(minutes=1))
    counts = (("day", minutes // 1440), ("hour", minutes // 60 % 24), ("minute", minutes % 60))
    first = next((place for place, (_, count) in enumerate(counts) if count), None)
    if first is None:
        return "less than a minute"
    return " and ".join(f"{n} {unit}{'' if n == 1 else 's'}" for unit, n in counts[first : first + 2] if n)
