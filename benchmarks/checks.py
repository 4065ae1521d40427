"""How long a student waits for a check: every check of every exercise, with the master's own answer."""

from __future__ import annotations

import runpy
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path

from embedlab.checks import Task, check, namespace_of
from embedlab.checks.authoring import resolved

Row = dict[str, str | float]

SOLUTIONS = Path(__file__).resolve().parents[1] / "solutions"


@cache
def waits() -> dict[str, dict[str, float]]:
    """Seconds of each check, by exercise."""
    found: dict[str, dict[str, float]] = {}
    for folder in sorted(path for path in SOLUTIONS.iterdir() if (path / "tasks.py").exists()):
        names = namespace_of(folder / f"{folder.name}.ipynb")
        tasks: list[Task] = runpy.run_path(str(folder / "tasks.py"))["TASKS"]
        found[folder.name] = {task.id: _seconds(task, names) for task in tasks}
    return found


def _seconds(task: Task, names: dict[str, object]) -> float:
    answer = resolved(task.reference, names)
    begin = time.perf_counter()
    with redirect_stdout(StringIO()):
        check(task.id, answer)
    return time.perf_counter() - begin


def slowest_check() -> Row:
    name, seconds = max((one for checks in waits().values() for one in checks.items()), key=lambda one: one[1])
    return {
        "what": f"the slowest of {sum(map(len, waits().values()))} checks: {name}",
        "ours": seconds,
        "peer": 1.0,
        "peer_name": "the most that is allowed",
        "unit": "s",
        "goal": "<= 1 s",
    }


def slowest_exercise() -> Row:
    name, seconds = max(((name, sum(checks.values())) for name, checks in waits().items()), key=lambda one: one[1])
    return {
        "what": f"all checks of an exercise, the slowest: {name}",
        "ours": seconds,
        "peer": 20.0,
        "peer_name": "the most that is allowed",
        "unit": "s",
        "goal": "<= 20 s",
    }


PAIRS: list[Callable[[], Row]] = [slowest_check, slowest_exercise]
