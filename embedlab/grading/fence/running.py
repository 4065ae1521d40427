"""Outside the fence: has a notebook run inside, takes its outputs, then asks it the hidden questions.

The questions are sent when all cells have run, so that no output can tell of them. What ends the process (a crash, an
exit, a loop that cannot be interrupted) costs the cell, or the task, in which it happened: the notebook is run again
without it.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from embedlab.checks.answer import Answer
from embedlab.checks.task import CheckTask
from embedlab.grading.fence.answers import answers_from
from embedlab.grading.fence.fence import Fence, FenceError
from embedlab.grading.fence.limits import MIB
from embedlab.grading.fence.wire import WireError, receive, send

MOST_RUNS = 6  # of one notebook; each but the last found something to leave out
_MOST_ANSWERS = 8 * MIB


@dataclass(frozen=True)
class Cell:
    """A code cell to run.

    Attributes
    ----------
    source : str
    answers : sequence of (str, str)
        For a check, which is not run: the names of tasks and the expressions that stand for their answers.
    """

    source: str
    answers: Sequence[tuple[str, str]] = ()


@dataclass
class Ran:
    """What came out of a notebook.

    Attributes
    ----------
    outputs : dict of int to list
        Of each cell that ran, as the notebook format has them; from students' code, not yet looked at.
    answers : dict of str to list of Answer
        Of each task that was asked and answered, one a case.
    ended : dict of int to str
        Cells that ended the process, and how; they were left out when it was run again.
    unanswered : dict of str to str
        Tasks whose answers ended the process, and how.
    left_out : list of int
        Cells for which no time was left.
    seconds : float
    cell_seconds : dict of int to float
    megabytes : float
        The most that all processes held beyond the libraries.
    """

    outputs: dict[int, list[Any]] = field(default_factory=dict)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    ended: dict[int, str] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    left_out: list[int] = field(default_factory=list)
    seconds: float = 0.0
    cell_seconds: dict[int, float] = field(default_factory=dict)
    megabytes: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether every cell ran and every question was answered."""
        return not (self.ended or self.unanswered or self.left_out)


def run(fence: Fence, cells: Sequence[Cell], tasks: Mapping[str, CheckTask]) -> Ran:
    """Run a notebook and ask it questions.

    Parameters
    ----------
    fence : Fence
    cells : sequence of Cell
        All of them; those that the fence begins with are not run again.
    tasks : mapping of str to CheckTask
        The hidden cases, by the task's name. Only their inputs are sent.

    Returns
    -------
    Ran

    Raises
    ------
    FenceError
        If the fence itself breaks; never for what is in a notebook.
    """
    ran = Ran()
    begun = time.monotonic()
    for _ in range(MOST_RUNS):
        ended = _Run(fence, cells, tasks, ran).once()
        ran.megabytes = max(ran.megabytes, ended["megabytes"])
        if ended["done"] or time.monotonic() - begun > 2 * fence.limits.seconds:
            break
    ran.seconds = round(time.monotonic() - begun, 2)
    return ran


class _Run:
    """One try to get through a notebook."""

    def __init__(self, fence: Fence, cells: Sequence[Cell], tasks: Mapping[str, CheckTask], ran: Ran) -> None:
        self.fence, self.cells, self.tasks, self.ran = fence, cells, tasks, ran
        self.running: int | None = None
        self.asked = ""
        self.room = int(fence.limits.output_megabytes * MIB * 3)

    def once(self) -> dict[str, Any]:
        """Run what was not found to end the process; note what does."""
        job = self.fence.start()
        how = ""
        try:
            self._cells(job)
            self._questions(job)
        except WireError as error:
            how = str(error)
        except (EOFError, OSError):
            how = "ended"
        ended = self.fence.stop(job, now=bool(how))
        if how:
            self._blame(how, ended)
        return ended | {"done": not how}

    def _cells(self, job: Any) -> None:
        limits, given = self.fence.limits, self.fence.given_ran
        for place, ran in enumerate(given):
            self._note(place, ran)
        sent = [
            {"number": number, "source": cell.source, "answers": list(cell.answers)}
            for number, cell in enumerate(self.cells)
            if number >= len(given) and number not in self.ran.ended
        ]
        send(job, {"cells": sent})
        self.ran.left_out = []
        deadline = time.monotonic() + limits.seconds + limits.grace_seconds
        while True:
            seconds = min(limits.cell_seconds, deadline - time.monotonic()) + limits.grace_seconds
            word = self._word(job, self.room, seconds)
            if "refused" in word:
                raise FenceError(f"a process could not be confined: {word['refused']}")
            if word.get("ran") == "all":
                self.running = None
                return
            number = word.get("begins", word.get("ran"))
            if not isinstance(number, int) or not 0 <= number < len(self.cells):
                raise WireError("it sent what was not asked for")
            if "begins" in word:
                self.running = number
                continue
            self._note(number, word)

    def _note(self, number: int, word: Mapping[str, Any]) -> None:
        outputs = word.get("outputs")
        self.ran.outputs[number] = outputs if isinstance(outputs, list) else []
        if isinstance(word.get("seconds"), float):
            self.ran.cell_seconds[number] = word["seconds"]
        if word.get("left_out"):
            self.ran.left_out.append(number)

    def _questions(self, job: Any) -> None:
        for name, task in self.tasks.items():
            if name in self.ran.answers or name in self.ran.unanswered:
                continue
            self.asked = name
            send(job, task.questions().to_dict())
            seconds = task.seconds * len(task.cases) + self.fence.limits.grace_seconds
            self.ran.answers[name] = answers_from(self._word(job, _MOST_ANSWERS, seconds), task)
        self.asked = ""

    def _word(self, job: Any, most: int, seconds: float) -> dict[str, Any]:
        word = receive(job, most, seconds)
        if not isinstance(word, dict):
            raise WireError("it sent what was not asked for")
        return word

    def _blame(self, how: str, ended: Mapping[str, Any]) -> None:
        """Note what ended the process, so that the next run leaves it out."""
        if ended["reason"] == "warden":  # not the notebook's fault, as far as anybody can tell: it is run again
            self.running, self.asked = None, ""
            return
        if ended["reason"] == "memory":
            how = f"it used more than {self.fence.limits.megabytes:,} MB of memory"
        elif how == "ended":
            how = _ending(ended["code"])
        elif how == "it did not come in time":
            how = "it did not end in time, and could not be interrupted"
        if self.asked:
            self.ran.unanswered[self.asked] = how
        else:
            # Before the first cell nothing of a student's ran: leave out the first, rather than to run for ever.
            cell = len(self.fence.given) if self.running is None else self.running
            self.ran.ended[cell] = how
            self.ran.outputs.pop(cell, None)
        self.running, self.asked = None, ""


def _ending(code: int) -> str:
    """Say how a process ended; a signal's number comes back as one below zero, in a byte."""
    number = -code if code < 0 else 256 - code
    try:
        return f"it crashed ({signal.Signals(number).name})"
    except ValueError:
        return f"it ended the process (code {code})"
