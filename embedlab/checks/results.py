"""The result of a check: for people to read, for programs to use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

State = Literal["passed", "wrong", "not attempted"]


@dataclass(frozen=True)
class CaseResult:
    """How one case went.

    Attributes
    ----------
    name : str
    state : {"passed", "wrong", "not attempted"}
    points, possible : float
    call : str
        The call that was made; empty if none was.
    came, expected : str
        In short.
    wrong : str
        What is wrong, in one sentence.
    hint : str
        What to do.
    """

    name: str
    state: State
    points: float
    possible: float
    call: str = ""
    came: str = ""
    expected: str = ""
    wrong: str = ""
    hint: str = ""


class Case(Protocol):
    """One case of a task, as far as adding up is concerned."""

    @property
    def state(self) -> State:
        """How it went."""
        ...

    @property
    def points(self) -> float:
        """What it earned."""
        ...

    @property
    def possible(self) -> float:
        """What it can earn."""
        ...


class Summed:
    """What the cases of a task add up to."""

    cases: tuple[Case, ...]

    @property
    def points(self) -> float:
        """What was earned."""
        return round(sum(case.points for case in self.cases), 4)

    @property
    def possible(self) -> float:
        """What can be earned."""
        return sum(case.possible for case in self.cases)

    @property
    def attempted(self) -> bool:
        """Whether something has been written yet."""
        return any(case.state != "not attempted" for case in self.cases)


@dataclass(frozen=True, eq=False)  # two results are two, even if they say the same: each is shown once
class CheckResult(Summed):
    """How a task went.

    Attributes
    ----------
    task, title : str
    cases : tuple of CaseResult

    Examples
    --------
    >>> cases = (CaseResult("a word", "passed", 1, 1), CaseResult("no word", "wrong", 0, 2, came="1", expected="0"))
    >>> result = CheckResult("encodings.count", "Count words", cases)
    >>> result.points, result.possible, result.passed
    (1, 3, False)
    >>> print(result)
    Count words: 1 of 3 points
      ✓ passed         a word (1 of 1)
      ✗ wrong          no word (0 of 2)
          came:     1
          expected: 0
    """

    task: str
    title: str
    cases: tuple[CaseResult, ...]

    @property
    def passed(self) -> bool:
        """Whether every case passed."""
        return all(case.state == "passed" for case in self.cases)

    def to_dict(self) -> dict[str, Any]:
        """Give the result as what JSON knows."""
        return {
            "task": self.task,
            "title": self.title,
            "points": self.points,
            "possible": self.possible,
            "cases": [asdict(case) for case in self.cases],
        }

    def __str__(self) -> str:
        from embedlab.checks.showing import as_text

        return as_text(self)

    def __repr__(self) -> str:
        return f"<CheckResult {self.task}: {self.points:g} of {self.possible:g} points>"

    def _ipython_display_(self) -> None:
        from embedlab.checks.showing import show_again

        show_again(self)
