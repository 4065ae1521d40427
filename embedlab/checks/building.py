"""From what an author writes to data: the cases drawn, the expected values and the known mistakes worked out."""

from __future__ import annotations

import inspect
import json
import linecache
import math
import runpy
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.checks.answer import Answer
from embedlab.checks.authoring import COMPUTED, Case, Task, resolved
from embedlab.checks.calling import answers_of
from embedlab.checks.cells import as_python
from embedlab.checks.judging import judge, part_of
from embedlab.checks.plain import Unusable, plain
from embedlab.checks.proving import prove
from embedlab.checks.store import save_lesson, validate
from embedlab.checks.task import CheckTask
from embedlab.checks.values import encode
from embedlab.errors import FileError, InputError

# More digits than a comparison looks at, fewer than differ between processors.
DIGITS = 9
# What is smaller is what rounding left of a zero.
ZERO = 1e-14


def build_cases(task: Task, seed: int, namespace: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Draw a task's cases, and work out what is expected and what each known mistake gives.

    Parameters
    ----------
    task : Task
    seed : int
        One seed for what students see, another, kept private, for hidden cases.
    namespace : mapping, optional
        The names that the master makes (:func:`namespace_of`).

    Returns
    -------
    dict
        A task as ``task.schema.json`` describes it. Reading it tells inputs and expected values, no code.

    Raises
    ------
    InputError
        If the reference fails, or a value cannot be written down.
    """
    namespace = namespace or {}
    reference = resolved(task.reference, namespace)
    # Each task draws from a stream of its own: a new task leaves the others' cases as they were.
    cases = _drawn(task, np.random.default_rng([seed, zlib.crc32(task.id.encode())]))
    written: dict[str, Any] = {
        "id": task.id,
        "title": task.title,
        "points": sum(case.points for case in cases),
        "kind": "function" if inspect.isroutine(reference) else "value",
        "seconds": task.seconds,
        "keeps_inputs": task.keeps_inputs,
        "cases": [_written(task, case) for case in cases],
    }
    answers = answers_of(CheckTask.from_dict(written), reference)
    for case, entry, answer in zip(cases, written["cases"], answers, strict=True):
        expected = _expected(case, answer)
        problem = answer.problem or (f"It is {expected.what}." if isinstance(expected, Unusable) else "")
        if problem:
            raise InputError(f"{task.id}, case {case.name!r}: the reference gives no value. {problem}")
        looked_at = entry["compare"]["kind"] != "between"  # which knows its two ends alone
        entry["expected"] = encode(expected) if looked_at else None
    _add_mistakes(written, [(wrong.hint, resolved(wrong.answer, namespace)) for wrong in task.wrong])
    return written


def build_lesson(tasks: Sequence[Task], seed: int, namespace: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Build all tasks of a lesson, prove each, and give them in the form that :func:`save_lesson` writes.

    Raises
    ------
    InputError
        If a task does not hold what its author promises (:func:`~embedlab.checks.proving.prove`), or the tasks do not
        belong to one lesson.
    """
    if not tasks:
        raise InputError("a lesson needs at least one task, got none")
    built = [build_cases(task, seed, namespace) for task in tasks]
    lesson = {"lesson": tasks[0].id.partition(".")[0], "tasks": built}
    validate(lesson)
    for task, written in zip(tasks, built, strict=True):
        prove(task, written, namespace)
    return lesson


def write_checks(solution: str | Path, to: str | Path, seed: int = 0) -> Path:
    """Make a lesson's file of checks from its master notebook and the ``tasks.py`` beside it.

    Parameters
    ----------
    solution : str or Path
        The folder ``solutions/NN_name``; its ``tasks.py`` names its tasks ``TASKS``.
    to : str or Path
        The folder of the file ``NN_name.json``: ``embedlab/data/checks``, or one that no student has.
    seed : int, default 0
        0 for what students see; another, kept private, for hidden cases.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        If a task does not hold what it promises, or the tasks belong to another lesson.
    FileError
        If the master cannot be read, or the file cannot be written.
    """
    folder = Path(solution)
    tasks = runpy.run_path(str(folder / "tasks.py"))["TASKS"]
    lesson = build_lesson(tasks, seed, namespace_of(folder / f"{folder.name}.ipynb"))
    if folder.name.split("_", 1)[-1] != lesson["lesson"]:
        raise InputError(f"{folder.name} holds tasks of {lesson['lesson']}; begin their names with the folder's name")
    return save_lesson(Path(to) / f"{folder.name}.json", lesson)


def namespace_of(notebook: str | Path) -> dict[str, Any]:
    """Run the cells of a master notebook and give the names they make.

    Cells that nbgrader grades are left out (they check, and what they check with is what is being made), as are lines
    that only Jupyter understands.

    Parameters
    ----------
    notebook : str or Path
        A notebook of one's own: its code runs in this process.

    Returns
    -------
    dict

    Raises
    ------
    FileError
        If it cannot be read.
    """
    path = Path(notebook)
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError) as error:
        raise FileError(f"could not read {path} as a notebook: {error}") from error
    # Jupyter gives every notebook a `display`.
    namespace: dict[str, Any] = {"__name__": path.stem, "display": lambda *shown, **options: None}
    with redirect_stdout(StringIO()):
        for number, cell in enumerate(cells):
            marks = cell["metadata"].get("nbgrader", {})
            if cell["cell_type"] != "code" or (marks.get("grade") and not marks.get("solution")):
                continue
            source = as_python("".join(cell["source"]))
            name = f"<{path.name}, cell {number}>"
            # So that the source of a function can be read, as of one in a file.
            linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
            exec(compile(source, name, "exec"), namespace)
    return namespace


def _drawn(task: Task, rng: np.random.Generator) -> list[Case]:
    make: Callable[..., Any] | None = task.cases if callable(task.cases) else None
    cases = list(make(rng) if make else task.cases)  # type: ignore[arg-type]
    if not cases:
        raise InputError(f"{task.id} has no cases; give at least one")
    return cases


def _written(task: Task, case: Case) -> dict[str, Any]:
    """Write a case down, but for what is expected."""
    own = case.compare is not None
    options = case.options if own or case.options is not None else task.options
    written: dict[str, Any] = {
        "name": case.name,
        "points": case.points,
        "compare": {"kind": case.compare or task.compare, "options": dict(options or {})},
    }
    if case.inputs:
        written["input"] = {name: encode(_inner(value)) for name, value in case.inputs.items()}
    if case.part:
        written["part"] = list(case.part)
    if case.partial:
        written["partial"] = True
    if case.hint:
        written["hint"] = case.hint
    return written


def _inner(value: Any) -> Any:
    """Make an input plain, as NumPy's own texts and numbers are not; word vectors stay what they are."""
    return value if hasattr(value, "index_to_key") else plain(value)


def _add_mistakes(written: dict[str, Any], mistakes: Sequence[tuple[str, Any]]) -> None:
    """Write to each case what the mistakes give there, unless that is right.

    Where two mistakes give the same, the one that goes wrong in fewer cases is told: it says more.
    """
    task = CheckTask.from_dict(written)
    tried = []
    for hint, answer in mistakes:
        answers = answers_of(task, answer)
        states = [judge(task, case, came).state for case, came in zip(task.cases, answers, strict=True)]
        tried.append((states.count("wrong"), hint, answers, states))
    for _, hint, answers, states in sorted(tried, key=lambda one: one[0]):
        for case, entry, came, state in zip(task.cases, written["cases"], answers, states, strict=True):
            if state != "wrong":
                continue
            if came.raised:
                entry.setdefault("mistakes", []).append({"raises": came.raised, "hint": hint})
            elif not came.problem and came.value is not None:
                value = _rounded(part_of(came.value, case.part))
                if not isinstance(value, Unusable):  # as where the part is missing; the case's own hint says so
                    entry.setdefault("mistakes", []).append({"value": encode(value), "hint": hint})


def _expected(case: Case, answer: Answer) -> Any:
    return _rounded(part_of(answer.value, case.part) if case.expected is COMPUTED else plain(case.expected))


def _rounded(value: Any) -> Any:
    """Round all numbers in plain data to nine digits, so that the same file comes out on every machine."""
    match value:
        case bool() | int() | str() | None:
            return value
        case float():
            return _digits(value)
        case np.ndarray() if value.dtype.kind == "f":
            return np.vectorize(_digits, otypes=[np.float64])(value) if value.size else value
        case list() | tuple() | set():
            return type(value)(_rounded(item) for item in value)
        case dict():
            return {name: _rounded(item) for name, item in value.items()}
    return value


def _digits(number: float) -> float:
    if not math.isfinite(number):  # NumPy warns where NaN is compared
        return number
    return 0.0 if abs(number) < ZERO else float(f"{number:.{DIGITS - 1}e}")
