"""What came of grading a submission: points case by case, in a form that a file can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from embedlab.checks.results import Summed

State = Literal["graded", "partly run", "not run", "unreadable", "wrong exercise"]
CaseState = Literal["passed", "wrong", "not attempted"]


@dataclass(frozen=True)
class CaseOutcome:
    """How one hidden case went.

    Attributes
    ----------
    name : str
        What the case is about; its inputs and what was expected are nowhere in an outcome.
    state : {"passed", "wrong", "not attempted"}
    points, possible : float
    problem : str
        What went wrong, as far as it tells nothing of the inputs; may be empty.
    hint : str
    """

    name: str
    state: CaseState
    points: float
    possible: float
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True)
class TaskOutcome(Summed):
    """How a task went that is judged by its answers.

    Attributes
    ----------
    task : str
        "lesson.task".
    grade_id : str
        The check's name in the exercise, and in nbgrader's gradebook.
    title : str
    cases : tuple of CaseOutcome
    """

    task: str
    grade_id: str
    title: str
    cases: tuple[CaseOutcome, ...]


@dataclass(frozen=True)
class TextOutcome:
    """A text that a person grades.

    Attributes
    ----------
    grade_id : str
    possible : float
    answered : bool
        Whether something was written; an empty answer gets 0 points and needs nobody.
    """

    grade_id: str
    possible: float
    answered: bool


@dataclass(frozen=True)
class Outcome:
    """What came of grading one submission.

    Attributes
    ----------
    student, name : str
        The id, safe as a file name, and the name as shown.
    lesson : str
        "01_encodings".
    source : str
        Where the submission was found.
    digest : str
        Of the submission, the exercise and the hidden cases (SHA-256): an outcome of another digest is out of date.
    state : {"graded", "partly run", "not run", "unreadable", "wrong exercise"}
        "partly run" where a limit ended the run before its last cell, "not run" where nothing came back.
    tasks : tuple of TaskOutcome
        All tasks of the exercise, those without an answer too.
    texts : tuple of TextOutcome
    notes : tuple of str
        For the student: what was mended in the notebook, which cells raised an error.
    looks : tuple of str
        For the instructor: what a person should look at.
    guesses : mapping of str to value
    submitted : datetime or None
        In UTC.
    late : bool
        What the learning platform says; :mod:`embedlab.grading.policy` goes by ``submitted``.
    keys : mapping of str to str
        The numbers by which Moodle or Canvas know the submission.
    seconds, megabytes : float
        How long it ran, and the most memory that its processes held together.
    """

    student: str
    name: str
    lesson: str
    source: str
    digest: str
    state: State
    tasks: tuple[TaskOutcome, ...] = ()
    texts: tuple[TextOutcome, ...] = ()
    notes: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    guesses: Mapping[str, Any] = field(default_factory=dict)
    submitted: datetime | None = None
    late: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    megabytes: float = 0.0

    @property
    def points(self) -> float:
        """What the tasks earned; texts are graded by hand and not in it."""
        return round(sum(task.points for task in self.tasks), 4)

    @property
    def possible(self) -> float:
        """What tasks and texts can earn together."""
        return sum(task.possible for task in self.tasks) + sum(text.possible for text in self.texts)

    def to_dict(self) -> dict[str, Any]:
        """Give the outcome as what JSON knows."""
        return asdict(self) | {"submitted": self.submitted.isoformat() if self.submitted else None}

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Outcome:
        """Read what :meth:`to_dict` gave.

        Examples
        --------
        >>> case = CaseOutcome("two words", "passed", 2, 2)
        >>> task = TaskOutcome("encodings.split_words", "check_split_words", "Cut a text", (case,))
        >>> outcome = Outcome("ada", "Ada", "01_encodings", "Ada.ipynb", "4a1c", "graded", tasks=(task,))
        >>> Outcome.from_dict(outcome.to_dict()) == outcome, outcome.points
        (True, 2)
        """
        rest: dict[str, Any] = dict(written)
        submitted = rest["submitted"]
        rest["submitted"] = datetime.fromisoformat(submitted) if submitted else None
        rest["tasks"] = tuple(
            TaskOutcome(**task | {"cases": tuple(CaseOutcome(**case) for case in task["cases"])})
            for task in rest["tasks"]
        )
        rest["texts"] = tuple(TextOutcome(**text) for text in rest["texts"])
        rest["notes"], rest["looks"] = tuple(rest["notes"]), tuple(rest["looks"])
        return cls(**rest)
