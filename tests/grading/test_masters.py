"""Every master: its tasks hold what they promise, its mutants are caught, and what students get is made from it."""

from __future__ import annotations

import doctest
import inspect
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutants import Hunt, hunt_mutants

import exercises
from embedlab.checks import (
    CheckTask,
    Task,
    answers_of,
    build_cases,
    build_lesson,
    judge_all,
    load_lesson,
    namespace_of,
    prove,
    save_lesson,
)
from embedlab.checks.authoring import resolved

ROOT = Path(__file__).resolve().parents[2]
MASTERS = exercises.masters(ROOT / "solutions")
LEAST_CAUGHT = 0.95  # of the mutants that are not equal to the reference
HIDDEN = 20_261  # any seed but the students'


@dataclass(frozen=True)
class Master:
    """A master that has been run."""

    name: str
    tasks: list[Task]
    equivalent: dict[str, dict[str, str]]
    namespace: dict[str, Any]

    def functions(self) -> Iterator[tuple[Task, Callable[..., Any]]]:
        """The tasks that ask for a function, each with its reference."""
        for task in self.tasks:
            reference = resolved(task.reference, self.namespace)
            if inspect.isroutine(reference):
                yield task, reference


@pytest.fixture(scope="module", params=MASTERS)
def master(request: pytest.FixtureRequest) -> Master:
    folder = ROOT / "solutions" / request.param
    written = runpy.run_path(str(folder / "tasks.py"))
    names = namespace_of(folder / f"{folder.name}.ipynb")
    return Master(folder.name, written["TASKS"], written.get("EQUIVALENT", {}), names)


def test_the_shipped_checks_are_made_from_the_master(master, tmp_path):
    """Building them proves stub, reference, other right and wrong answers; what comes out is what students have."""
    lesson = build_lesson(master.tasks, 0, master.namespace)
    made = load_lesson(save_lesson(tmp_path / f"{master.name}.json", lesson))
    shipped = load_lesson(exercises.CHECKS / f"{master.name}.json")
    assert list(made) == list(shipped), "run `make exercises`"
    text = (tmp_path / f"{master.name}.json").read_text(encoding="utf-8")
    assert text == (exercises.CHECKS / f"{master.name}.json").read_text(encoding="utf-8"), "run `make exercises`"
    arrays = [
        path.with_suffix(".npz")
        for path in (tmp_path / f"{master.name}.json", exercises.CHECKS / f"{master.name}.json")
    ]
    assert arrays[0].exists() == arrays[1].exists()
    if arrays[0].exists():
        with np.load(arrays[0]) as ours, np.load(arrays[1]) as theirs:
            assert ours.files == theirs.files
            # Vectors that a mistake trains: each kind of processor adds up in an order of its own.
            assert all(np.allclose(ours[name], theirs[name], atol=1e-3, equal_nan=True) for name in ours.files)


def test_every_task_has_right_and_wrong_answers(master):
    for task in master.tasks:
        assert len(task.other_right) >= 1, f"{task.id}: no other right answer"
        assert len(task.wrong) >= 3, f"{task.id}: {len(task.wrong)} wrong answers"
        assert all(wrong.hint.endswith((".", "?", "!")) for wrong in task.wrong), f"{task.id}: a hint is a sentence"


def test_the_examples_that_students_read_are_true(master):
    """Those in the docstrings of the functions, run with the names that the master makes."""
    told: list[str] = []
    for task, reference in master.functions():
        names = dict(master.namespace)
        examples = doctest.DocTestParser().get_doctest(reference.__doc__ or "", names, task.id, None, 0)
        doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(examples, out=told.append)
    assert told == []


def test_hidden_cases_hold_too_and_are_others(master):
    """An instructor's seed gives cases that no student has seen, and the same promises hold on them."""
    for task, _ in master.functions():
        seen, hidden = (build_cases(task, seed, master.namespace) for seed in (0, HIDDEN))
        prove(task, hidden, master.namespace)
        assert [case.get("input") for case in seen["cases"]] != [case.get("input") for case in hidden["cases"]], task.id


def test_mutants_are_caught(master, record_property):
    hunts = {task.id: _hunt(task, reference, master) for task, reference in master.functions()}
    lines, caught, missed = [], 0, 0
    for name, hunt in hunts.items():
        known = master.equivalent.get(name, {})
        survivors = {mutant.what.partition(": ")[2] for mutant in hunt.survivors}
        assert set(known) <= survivors, f"{name}: called equivalent, but caught: {set(known) - survivors}"
        lost = [mutant.what for mutant in hunt.survivors if mutant.what.partition(": ")[2] not in known]
        caught, missed = caught + len(hunt.caught), missed + len(lost)
        lines += [f"   {name}: {len(hunt.caught)} caught, {len(known)} equivalent, {len(lost)} missed", *lost]
    share = caught / (caught + missed) if hunts else 1.0
    record_property("mutants", [f"{master.name}: {caught} of {caught + missed} caught ({share:.0%})", *lines])
    assert share >= LEAST_CAUGHT


def _hunt(task: Task, reference: Callable[..., Any], master: Master) -> Hunt:
    built = CheckTask.from_dict(build_cases(task, 0, master.namespace))
    return hunt_mutants(reference, lambda mutant: judge_all(built, answers_of(built, mutant)).passed)
