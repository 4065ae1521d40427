"""One submission from the file that came to points: read, repaired, run behind the fence, judged outside of it."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from embedlab.checks.guessing import calls_in, guesses_in
from embedlab.checks.task import CheckTask
from embedlab.grading.fence.fence import Fence
from embedlab.grading.fence.limits import Limits
from embedlab.grading.fence.outputs import as_outputs, errors_in
from embedlab.grading.fence.running import Cell, Ran, run
from embedlab.grading.judging import judge_task, unanswered
from embedlab.grading.needed import needed
from embedlab.grading.outcomes import Outcome, TaskOutcome, TextOutcome
from embedlab.grading.reading import read_notebook
from embedlab.grading.release import Release
from embedlab.grading.repair import Repaired, repair
from embedlab.grading.submissions import Submission


@dataclass(frozen=True)
class Work:
    """What is the same for all submissions of a lesson.

    Attributes
    ----------
    release : Release
    tasks : mapping of str to CheckTask
        The hidden cases, with what is expected.
    others : tuple of Release
        Exercises that a submission could be by mistake.
    limits : Limits
    imports : tuple of str
        Modules that are imported before the first notebook.
    given : tuple of str
        The first cells of the exercise, up to the first in which a student writes; a worker runs them once.
    fenced : bool
    """

    release: Release
    tasks: Mapping[str, CheckTask]
    others: tuple[Release, ...] = ()
    limits: Limits = field(default_factory=Limits)
    imports: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    fenced: bool = True

    def digest(self, content: bytes) -> str:
        """Tell a submission, graded with this exercise and these cases, from any other."""
        return hashlib.sha256(self._own_digest + content).hexdigest()

    @cached_property
    def _own_digest(self) -> bytes:
        cells = [f"{cell.id}\0{cell.source}\0{cell.points}" for cell in self.release.cells]
        tasks = [repr(task) for task in self.tasks.values()]
        return hashlib.sha256("\0".join([*cells, *tasks]).encode()).digest()


@dataclass(frozen=True)
class Marked:
    """A graded submission.

    Attributes
    ----------
    outcome : Outcome
    notebook : NotebookNode or None
        In the exercise's form, with the outputs of what ran; None where there was no notebook.
    """

    outcome: Outcome
    notebook: Any


def mark(submission: Submission, work: Work, fence: Fence) -> Marked:
    """Grade a submission.

    Parameters
    ----------
    submission : Submission
    work : Work
    fence : Fence

    Returns
    -------
    Marked
        Whatever is in the submission.

    Raises
    ------
    FenceError
        If the fence breaks.
    """
    read = read_notebook(submission.content)
    if read.notebook is None:
        return Marked(_without(submission, work, "unreadable", read.problem), None)
    repaired = repair(read.notebook, work.release, work.others)
    if repaired.wrong_lesson:
        problem = f"this looks like the exercise {repaired.wrong_lesson}"
        return Marked(_without(submission, work, "wrong exercise", problem), None)
    notebook = copy.deepcopy(repaired.notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    cells = cells_to_run(code, work)
    ran = run(fence.beginning_with([cell.source for cell in code]), cells, work.tasks)
    for number, cell in enumerate(code):
        cell.outputs = as_outputs(ran.outputs.get(number, []))
    return Marked(_outcome(submission, work, repaired, code, ran, read.notes), notebook)


def not_run(submission: Submission, work: Work, problem: str) -> Marked:
    """Give a submission no points, and say that a person should look at why it could not be graded."""
    return Marked(_without(submission, work, "not run", problem), None)


def cells_to_run(code: Sequence[Any], work: Work) -> list[Cell]:
    """Give a cell to run for each code cell of a notebook in the exercise's form.

    It is empty where a given cell need not run (:mod:`~embedlab.grading.needed`), and holds the expressions of answers
    where a check stands.
    """
    released = {cell.id: cell for cell in work.release.cells}
    checks = {
        cell.id: [(name, ast.unparse(call.args[1])) for name, call in calls_in(released[cell.id].source, "check")]
        for cell in code
        if cell.id in released and released[cell.id].role == "check"
    }
    rest = [cell for cell in code if cell.id not in checks]
    own = [cell.id not in released or released[cell.id].role == "code" for cell in rest]
    expressions = [expression for answers in checks.values() for _, expression in answers]
    runs = dict(zip((cell.id for cell in rest), needed([cell.source for cell in rest], own, expressions), strict=True))
    return [Cell(cell.source if runs.get(cell.id) else "", checks.get(cell.id, ())) for cell in code]


def judged(work: Work, ran: Ran) -> list[TaskOutcome]:
    """Judge the answers to all tasks; those that could not be asked get no points."""
    tasks = []
    for cell in work.release.cells:
        for name in cell.tasks if cell.role == "check" else ():
            task = work.tasks[name]
            if name in ran.answers:
                tasks.append(judge_task(task, cell.grade_id, ran.answers[name]))
            else:
                tasks.append(unanswered(task, cell.grade_id, ran.unanswered.get(name, "It could not be asked.")))
    return tasks


def _outcome(
    submission: Submission, work: Work, repaired: Repaired, code: Sequence[Any], ran: Ran, read_notes: Sequence[str]
) -> Outcome:
    notes = [*read_notes, *(f"{note.cell}: {note.what}" for note in repaired.notes)]
    looks = [f"{note.cell}: {note.what}" for note in repaired.notes if not note.sure]
    for number, how in ran.ended.items():
        notes.append(f"{code[number].id}: {how}; the rest was run without this cell.")
        looks.append(notes[-1])
    notes += [f"{name}: {how}; it got no points." for name, how in ran.unanswered.items()]
    if ran.left_out:
        notes.append(f"{len(ran.left_out)} cells were not run: the time of the notebook was used up.")
        looks.append(notes[-1])
    notes += [f"{cell.id} raised {error}." for cell in code if (error := errors_in(cell.outputs))]
    answered = repaired.answers
    return Outcome(
        **_who(submission, work),
        state="graded" if ran.whole else "partly run" if ran.outputs else "not run",
        tasks=tuple(judged(work, ran)),
        texts=tuple(
            TextOutcome(cell.grade_id, cell.points, answered.get(cell.grade_id) == "filled")
            for cell in work.release.cells
            if cell.role == "text"
        ),
        notes=tuple(notes),
        looks=tuple(looks),
        guesses={name: guess for cell in code for name, guess in guesses_in(cell.source).items()},
        seconds=ran.seconds,
        megabytes=ran.megabytes,
    )


def _without(submission: Submission, work: Work, state: Any, problem: str) -> Outcome:
    """Give an outcome without points to a file that could not be run."""
    checks = [(cell.grade_id, name) for cell in work.release.cells if cell.role == "check" for name in cell.tasks]
    return Outcome(
        **_who(submission, work),
        state=state,
        tasks=tuple(unanswered(work.tasks[name], grade_id) for grade_id, name in checks),
        texts=tuple(TextOutcome(c.grade_id, c.points, answered=False) for c in work.release.cells if c.role == "text"),
        notes=(problem,),
        looks=(problem,),
    )


def _who(submission: Submission, work: Work) -> dict[str, Any]:
    return {
        "student": submission.student,
        "name": submission.name,
        "lesson": work.release.name,
        "source": submission.source,
        "digest": work.digest(submission.content),
        "submitted": submission.submitted,
        "late": submission.late,
        "keys": dict(submission.keys),
    }
