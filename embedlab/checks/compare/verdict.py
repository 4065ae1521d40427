"""What a comparison says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """How far an answer is right.

    Attributes
    ----------
    fraction : float
        From 0 to 1; 1 is right.
    wrong : str
        What is wrong, in one sentence; empty if nothing is.
    """

    fraction: float
    wrong: str = ""

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return self.fraction == 1


RIGHT = Verdict(1.0)


def share(right: float, of: float, wrong: str) -> Verdict:
    """Judge by a share: all right is right; else the sentence is told, and what is not right never counts as such."""
    return RIGHT if right >= of else Verdict(max(0.0, min(float(right / of), 0.999)), wrong)


def count(number: int, what: str) -> str:
    """Write a number with its noun.

    Examples
    --------
    >>> count(1, "word"), count(2, "word")
    ('1 word', '2 words')
    """
    return f"{number:,} {what}{'s' * (number != 1)}"
