"""A class by one command: everybody graded once, whatever comes between."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from commands import where
from fences import needs_fence
from zoo.kind import ALL, LESSON, ROOT, as_file, solved, with_answer, with_cell, without

from embedlab.cli import main

pytestmark = needs_fence

CLASS = {
    "Ada": as_file(solved()),
    "Grace": (ROOT / "exercises" / LESSON / f"{LESSON}.ipynb").read_bytes(),
    "Zoë O'Neil": with_answer("encode", "def encode(words, vocabulary): return []")(),
    "李 雷": as_file(solved()),
    "Broken": b"{",
    "Exits": with_cell("import os\nos._exit(0)")(),
}
POINTS = {"Ada": ALL, "Grace": 0, "Zoë O'Neil": without("encode"), "李 雷": ALL, "Broken": 0, "Exits": ALL}


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    folder = tmp_path / "handed in"
    folder.mkdir()
    for name, content in CLASS.items():
        (folder / f"{name}.ipynb").write_bytes(content)
    return folder


def grade(folder: Path, grades: Path, *more: str) -> int:
    return main(["grade", str(folder), "--lesson", "01", *where(grades), *more])


def outcomes(grades: Path) -> dict[str, dict[str, Any]]:
    found = (json.loads(path.read_text()) for path in (grades / "results" / LESSON).glob("*/*.json"))
    return {outcome["name"]: outcome for outcome in found}


def points(outcome: dict[str, Any]) -> float:
    return sum(case["points"] for task in outcome["tasks"] for case in task["cases"])


def test_everybody_gets_what_they_earned(handed_in: Path, grades: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade(handed_in, grades) == 3  # somebody should look at two of them
    assert {name: points(outcome) for name, outcome in outcomes(grades).items()} == POINTS
    told = capsys.readouterr().out
    assert f"{LESSON}: 6 submissions, 0 graded already, 6 to grade" in told
    assert "4 graded, 1 unreadable, 1 partly run" in told
    assert "Exits: own: it ended the process (code 0)" in told
    assert grade(handed_in, grades) == 3
    assert "6 graded already, 0 to grade" in capsys.readouterr().out


def test_only_regrade_and_dry_run(handed_in: Path, grades: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade(handed_in, grades, "--dry-run") == 0
    assert outcomes(grades) == {}
    assert grade(handed_in, grades, "--only", "ada") == 0
    assert list(outcomes(grades)) == ["Ada"]
    (path,) = (grades / "results" / LESSON).glob("Ada/*.json")
    before = path.stat().st_mtime_ns
    assert grade(handed_in, grades, "--only", "Ada", "--regrade") == 0
    assert path.stat().st_mtime_ns > before
    capsys.readouterr()
    assert grade(handed_in, grades, "--only", "Ad") == 1
    assert "no submission is Ad's; did you mean Ada" in capsys.readouterr().err


def test_a_changed_submission_is_graded_again(handed_in: Path, grades: Path) -> None:
    grade(handed_in, grades, "--only", "Grace")
    (handed_in / "Grace.ipynb").write_bytes(CLASS["Ada"])
    grade(handed_in, grades, "--only", "Grace")
    assert sorted(points(json.loads(p.read_text())) for p in (grades / "results" / LESSON).glob("Grace/*.json")) == [
        0,
        ALL,
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lesson", "11"], "there is no exercise '11'"),
        (["--lesson", "01_encoding"], "did you mean 01_encodings?"),
        (["--lesson", "1", "--course", "/tmp"], "holds no exercises/"),
        (["--lesson", "1", "--workers", "0"], "at least one worker, got 0"),
        (["--lesson", "1", "--scheduler", "tcp://127.0.0.1:9"], "no Dask scheduler answers at tcp://127.0.0.1:9"),
    ],
)
def test_what_cannot_be_done_is_told(
    handed_in: Path,
    grades: Path,
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("embedlab.grading.workers.CONNECT_SECONDS", 1)
    assert main(["grade", str(handed_in), *where(grades), *arguments]) == 1
    assert said in capsys.readouterr().err


def test_nothing_handed_in_is_told(tmp_path: Path, grades: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade(tmp_path / "none", grades) == 1
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04")
    assert grade(tmp_path / "torn.zip", grades) == 1
    assert "none" in capsys.readouterr().err


def test_a_zip_of_moodle(tmp_path: Path, grades: Path) -> None:
    path = tmp_path / "moodle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Ada Lovelace_12_assignsubmission_file_/work.ipynb", CLASS["Ada"])
    assert grade(path, grades) == 0
    assert outcomes(grades)["Ada Lovelace"]["keys"] == {"moodle": "12"}


def test_a_master_that_fails_stops_everything(
    handed_in: Path, grades: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embedlab.grading.reference.judged", _nobody)
    assert grade(handed_in, grades) == 1
    assert "does not earn every point behind the fence: encodings.encode, a case: wrong" in capsys.readouterr().err
    assert outcomes(grades) == {}


def _nobody(work: object, ran: object) -> list[Any]:
    from embedlab.grading.outcomes import CaseOutcome, TaskOutcome

    return [TaskOutcome("encodings.encode", "check_encode", "Ids", (CaseOutcome("a case", "wrong", 0, 1),))]


def test_workers_of_a_scheduler_of_ones_own(handed_in: Path, grades: Path, tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{(port := _free_port())}"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", str(port), "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    commands = [
        [*dask, "--host", "127.0.0.1"],
        *([*worker, "--local-directory", str(tmp_path / name)] for name in ("a", "b")),
    ]
    started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for command in commands]
    try:
        time.sleep(4)
        assert grade(handed_in, grades, "--scheduler", address) == 3
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(20)
    assert {name: points(outcome) for name, outcome in outcomes(grades).items()} == POINTS


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_grading_killed_at_any_moment_goes_on(tmp_path: Path, grades: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(20):
        content = list(CLASS.values())[number % 5]
        (folder / f"Student {number:02d}.ipynb").write_bytes(content)
    calm = tmp_path / "calm"
    subprocess.run(["cp", "-rp", grades, calm], check=True)
    assert grade(folder, calm) == 3
    rng = random.Random(9)
    command = [sys.executable, "-m", "embedlab.cli", "grade", str(folder), "--lesson", "1", *where(grades)]
    kills = 0
    for _ in range(8):
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(rng.uniform(0.5, 7))
        except subprocess.TimeoutExpired:
            kills += 1
        os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
        process.wait()
    assert kills >= 2
    assert grade(folder, grades) == 3
    assert _facts(grades) == _facts(calm)


def _facts(grades: Path) -> dict[str, Any]:
    """Outcomes without what differs between two runs."""
    apart = ("seconds", "megabytes")
    found = {name: {k: v for k, v in one.items() if k not in apart} for name, one in outcomes(grades).items()}
    assert len(found) == 20
    return found


def test_unfenced_is_said_aloud(
    handed_in: Path, grades: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name, *_: None)
    assert grade(handed_in, grades, "--only", "Ada") == 1
    assert "--unfenced" in capsys.readouterr().err
    assert grade(handed_in, grades, "--only", "Ada", "--unfenced") == 0
    assert "No fence: students' code runs with your rights" in capsys.readouterr().out
    assert points(outcomes(grades)["Ada"]) == ALL
