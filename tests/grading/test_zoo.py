"""Every kind of broken or hostile submission gets exactly what it earned, and costs nobody else anything."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from fences import needs_fence
from zoo import KINDS, Kind
from zoo.kind import ALL, LESSON, ROOT

from embedlab.checks.values import decode
from embedlab.grading.fence.fence import Fence
from embedlab.grading.fence.limits import Limits
from embedlab.grading.hidden import hidden_tasks
from embedlab.grading.marking import Work, mark
from embedlab.grading.release import load_release
from embedlab.grading.submissions import Submission

pytestmark = needs_fence

BEFORE = {child.pid for child in psutil.Process().children(recursive=True)}
LIMITS = Limits(cell_seconds=3.0, grace_seconds=1.0, seconds=20.0, megabytes=600, disk_megabytes=64)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    release = load_release(ROOT / "exercises" / LESSON)
    others = (load_release(ROOT / "exercises" / "04_pretrained_models"),)
    tasks = hidden_tasks(ROOT / "solutions" / LESSON, release, tmp_path_factory.mktemp("grades"))
    return Work(release, tasks, others, LIMITS, ("numpy", "pandas", "embedlab.encodings", "plotly.express"))


@pytest.fixture(scope="module")
def fence(work: Work) -> Iterator[Fence]:
    with Fence(work.limits, work.imports) as made:
        yield made


@pytest.fixture(scope="module")
def secrets(work: Work) -> set[str]:
    """Texts of hidden inputs that stand nowhere in what students have."""
    known = (ROOT / "embedlab" / "data" / "checks" / f"{LESSON}.json").read_text(encoding="utf-8")
    words = (word for task in work.tasks.values() for case in task.cases for word in _texts(case.input))
    return {text for text in words if len(text) > 12 and json.dumps(text)[1:-1] not in known}


def _texts(value: Any) -> Iterator[str]:
    value = decode(value) if not isinstance(value, dict | list | tuple | str) else value
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in (*value, *value.values()):
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_gets_what_it_earned(kind: Kind, work: Work, fence: Fence, secrets: set[str]) -> None:
    marked = mark(Submission("mal", "Mal", kind.make()), work, fence)
    outcome = marked.outcome
    told = json.dumps(outcome.to_dict(), ensure_ascii=False)
    shown = json.dumps([cell.get("outputs", []) for cell in marked.notebook.cells]) if marked.notebook else ""
    assert outcome.points == kind.points, (outcome.state, outcome.notes)
    assert outcome.state == kind.state, outcome.notes
    assert bool(outcome.looks) == kind.looks, outcome.looks
    assert kind.shows in shown, shown[-2000:]
    assert len(shown) < 12_000_000
    assert secrets
    assert not [text for text in secrets if text in told or text in shown]
    assert "HIDDEN" not in told
    assert _left_behind() == []


def _left_behind() -> list[str]:
    """Name what still runs after a second besides the warden and what started it."""
    for _ in range(20):
        children = psutil.Process().children(recursive=True)
        left = [child for child in children if child.pid not in BEFORE and _command(child) not in ("", "gone")]
        # bubblewrap, its own first process, the warden.
        if len(left) <= 3:
            return []
        time.sleep(0.05)
    return [_command(child) for child in left]


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return "gone"


def test_there_are_sixty_kinds_or_more() -> None:
    assert len(KINDS) >= 60
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert sum(kind.points == ALL for kind in KINDS) > 30


def test_an_honest_student_after_all_of_them(work: Work, fence: Fence) -> None:
    outcome = mark(Submission("ada", "Ada", KINDS[0].make()), work, fence).outcome
    assert (outcome.state, outcome.points, outcome.looks) == ("graded", ALL, ())
    assert not Path("/tmp/asked").exists()
