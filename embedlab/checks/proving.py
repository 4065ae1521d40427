"""Proving a task: the stub earns nothing, right answers all, each known mistake loses what it should."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from embedlab.checks.authoring import Task, resolved
from embedlab.checks.calling import answers_of
from embedlab.checks.judging import judge_all
from embedlab.checks.results import CheckResult
from embedlab.checks.task import CheckTask
from embedlab.errors import InputError


def prove(task: Task, written: Mapping[str, Any], namespace: Mapping[str, Any] | None = None) -> None:
    """Try a task on answers whose points are known.

    Parameters
    ----------
    task : Task
        What the author promises.
    written : mapping
        What :func:`~embedlab.checks.building.build_cases` made of it, with any seed.
    namespace : mapping, optional
        The names that the master makes.

    Raises
    ------
    InputError
        If a stub earns anything, a right answer does not earn all, or a wrong one does not lose exactly the points
        named for it or never gets its hint. All that does not hold is named.
    """
    built = CheckTask.from_dict(written)
    names = namespace or {}
    found: list[str] = []

    def tried(answer: Any) -> CheckResult:
        """Check an answer without showing it."""
        return judge_all(built, answers_of(built, answer))

    stubs = [None, ...] if built.kind == "value" else [None, ..., _not_written, _only_a_docstring]
    for stub in stubs:
        result = tried(stub)
        if result.points or result.attempted:
            found.append(f"a stub ({stub!r}) earns {result.points:g} points and looks attempted")
    for place, right in enumerate([task.reference, *task.other_right]):
        result = tried(resolved(right, names))
        lost = [f"{case.name}: {case.wrong}" for case in result.cases if case.state != "passed"]
        if lost:
            found.append(f"{'the reference' if place == 0 else f'other_right[{place - 1}]'} loses points ({lost[0]})")
    for place, wrong in enumerate(task.wrong):
        result = tried(resolved(wrong.answer, names))
        loses = result.possible - result.points
        if abs(loses - wrong.loses) > 1e-9:
            found.append(f"wrong[{place}] loses {loses:g} points, expected {wrong.loses:g}")
        if wrong.hint not in {case.hint for case in result.cases}:
            found.append(f"wrong[{place}] never gets its hint {wrong.hint!r}")
    if found:
        raise InputError(f"{task.id} does not hold what it promises: {'; '.join(found)}")


def _not_written(*args: Any, **kwargs: Any) -> Any:
    raise NotImplementedError


def _only_a_docstring(*args: Any, **kwargs: Any) -> Any:
    """Return nothing, as the body of a stub may."""
