"""Hidden cases: others than the visible ones, the same each time, and nobody's but the instructor's."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from embedlab.checks.store import load_lesson
from embedlab.errors import FileError, InputError
from embedlab.grading.hidden import hidden_tasks, private_seed
from embedlab.grading.release import load_release

ROOT = Path(__file__).resolve().parents[2]
LESSON = "02_word_vectors"
MASTER = ROOT / "solutions" / LESSON
RELEASE = load_release(ROOT / "exercises" / LESSON)


def test_they_differ_from_the_visible_ones_and_give_the_same_points(tmp_path: Path) -> None:
    hidden = hidden_tasks(MASTER, RELEASE, tmp_path)
    visible = load_lesson(ROOT / "embedlab" / "data" / "checks" / f"{LESSON}.json")
    assert list(hidden) == list(visible)
    assert [task.points for task in hidden.values()] == [task.points for task in visible.values()]
    other = sum(
        json.dumps(a.to_dict()["input"]) != json.dumps(b.to_dict()["input"])
        for name in hidden
        for a, b in zip(hidden[name].cases, visible[name].cases, strict=True)
    )
    assert other > sum(len(task.cases) for task in hidden.values()) / 2


def test_they_are_drawn_once(tmp_path: Path) -> None:
    first = hidden_tasks(MASTER, RELEASE, tmp_path)
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "hidden").rglob("*.json")}
    assert {name: task.to_dict() for name, task in hidden_tasks(MASTER, RELEASE, tmp_path).items()} == {
        name: task.to_dict() for name, task in first.items()
    }
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "hidden").rglob("*.json")} == written


def test_a_seed_is_private_and_stays(tmp_path: Path) -> None:
    seed = private_seed(tmp_path)
    assert private_seed(tmp_path) == seed
    assert stat.S_IMODE((tmp_path / "seed").stat().st_mode) == 0o600
    assert private_seed(_made(tmp_path / "other")) != seed


def test_a_damaged_seed_is_told(tmp_path: Path) -> None:
    (tmp_path / "seed").write_text("seven")
    with pytest.raises(FileError, match="a whole number is expected"):
        private_seed(tmp_path)


def test_an_exercise_that_gives_other_points_is_refused(tmp_path: Path) -> None:
    cells = tuple(replace(cell, points=cell.points + 1) if cell.role == "check" else cell for cell in RELEASE.cells)
    with pytest.raises(InputError, match="run `make exercises`"):
        hidden_tasks(MASTER, replace(RELEASE, cells=cells), tmp_path)


def test_a_master_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="solutions/"):
        hidden_tasks(tmp_path / "solutions" / LESSON, RELEASE, _made(tmp_path / "grades"))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
