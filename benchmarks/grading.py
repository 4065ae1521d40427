"""Grading a class: notebooks a minute beside nbgrader's autograde, memory of a large class, and points kept."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import psutil

from embedlab.cli import main
from embedlab.grading.grade import Course, carry_out, plan

Row = dict[str, str | float]

ROOT = Path(__file__).resolve().parents[1]
FIRST, HEAVY = "01_encodings", ("04_pretrained_models", "06_search_and_clusters")
BROKEN = (
    b"",
    b"<html>",
    b'{"cells": ',
)
HOSTILE = (
    "while True: pass",
    "import os\nos._exit(0)",
    "full = [b'x' * 10**7 for _ in range(10**6)]",
    "while True: print('x' * 1000)",
    "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=2)",
)


def solved(lesson: str, leave_out: set[str] = frozenset(), wrong: set[str] = frozenset()) -> Any:  # type: ignore[assignment]
    """Give an exercise as a student hands it in: all solved but some tasks, which are left or wrong."""
    notebook = nbformat.read(ROOT / "exercises" / lesson / f"{lesson}.ipynb", as_version=4)
    master = nbformat.read(ROOT / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)
    sources = {cell.id: cell.source for cell in master.cells}
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and cell.cell_type == "code" and cell.id not in leave_out:
            lines = sources[cell.id].splitlines()
            cell.source = "\n".join(line for line in lines if "### " not in line)
            if cell.id in wrong:
                cell.source += f"\n\ndef {cell.id}(*arguments): return 'wrong'"
    return notebook


def tasks_of(lesson: str) -> list[str]:
    """Name the cells of answers that are functions."""
    notebook = nbformat.read(ROOT / "exercises" / lesson / f"{lesson}.ipynb", as_version=4)
    marked = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return [cell.id for cell in marked if cell.cell_type == "code" and f"def {cell.id}(" in cell.source]


def class_of(lesson: str, students: int, *, bad: bool) -> Iterator[tuple[str, bytes]]:
    """Make a class: of ten, three are right, four partly right, one wrong, and with ``bad`` one broken, one hostile."""
    names = tasks_of(lesson)
    for number in range(students):
        kind = number % 10
        some = {names[number % len(names)], names[(number // 10 + 3) % len(names)]}
        if kind == 8 and bad:
            content = BROKEN[number // 10 % len(BROKEN)]
        else:
            notebook = solved(
                lesson,
                leave_out=some if kind in (3, 4) else set(),
                wrong=some if kind in (5, 6) else set(names) if kind == 7 else set(),
            )
            if kind == 9 and bad:
                cell = nbformat.v4.new_code_cell(HOSTILE[number // 10 % len(HOSTILE)], id="own")
                notebook.cells.insert(5, cell)
            content = nbformat.writes(notebook).encode()
        yield f"student{number:04d}", content


@contextmanager
def graded(lesson: str, students: int, *, bad: bool) -> Iterator[tuple[float, Path, Path]]:
    """Grade a class with the command; give the seconds, its folder and the grades' folder."""
    with tempfile.TemporaryDirectory() as folder:
        class_folder, grades = Path(folder, "class"), Path(folder, "grades")
        class_folder.mkdir()
        for name, content in class_of(lesson, students, bad=bad):
            (class_folder / f"{name}.ipynb").write_bytes(content)
        # Hidden cases are drawn once for a course, not for each grading.
        plan(class_folder, lesson, Course(ROOT, grades))
        begin = time.perf_counter()
        where = ["--course", str(ROOT), "--to", str(grades), "--workers", str(os.cpu_count() or 2)]
        main(["grade", str(class_folder), "--lesson", lesson, *where])
        yield time.perf_counter() - begin, class_folder, grades


def points_of(grades: Path) -> dict[str, dict[str, float]]:
    """Read the points of each check."""
    found: dict[str, dict[str, float]] = {}
    for path in grades.glob("results/*/*/*.json"):
        outcome = json.loads(path.read_text())
        found[outcome["student"]] = {
            task["grade_id"]: sum(case["points"] for case in task["cases"]) for task in outcome["tasks"]
        }
    return found


def with_asserts(lesson: str) -> Any:
    """Give the master as nbgrader can grade it: an assert in place of each check."""
    master = nbformat.read(ROOT / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)
    for cell in master.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade") and cell.cell_type == "code":
            cell.source = f"assert {cell.source}.passed"
        cell.pop("outputs", None)
        if cell.cell_type == "code":
            cell.outputs = []
    return master


def beside_nbgrader(lesson: str, students: int, theirs: int) -> tuple[float, float, int, int]:
    """Grade a class, and its first ``theirs`` with nbgrader; give seconds a submission, and how many checks agree."""
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import Config

    with graded(lesson, students, bad=False) as (ours, class_folder, grades), tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        for part in ("source", "submitted"):
            (course / part).mkdir()
        source = course / "source" / lesson
        source.mkdir()
        nbformat.write(with_asserts(lesson), source / f"{lesson}.ipynb")
        names = sorted(path.stem for path in class_folder.glob("*.ipynb"))[:theirs]
        for name in names:
            place = course / "submitted" / name / lesson
            place.mkdir(parents=True)
            (place / f"{lesson}.ipynb").write_bytes((class_folder / f"{name}.ipynb").read_bytes())
        # nbgrader calls its database's tool by name.
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        config = Config()
        config.CourseDirectory.root = str(course)
        config.CourseDirectory.db_url = f"sqlite:///{course}/gradebook.db"
        config.ExecutePreprocessor.timeout = 120
        config.ClearSolutions.code_stub = {"python": ""}
        api = NbGraderAPI(config=config)
        made = api.generate_assignment(lesson, force=True, create=True)
        if not made["success"]:
            raise RuntimeError(made["log"][-2000:])
        begin = time.perf_counter()
        for name in names:
            api.autograde(lesson, name, force=True, create=True)
        seconds = time.perf_counter() - begin
        own = points_of(grades)
        same = different = 0
        with api.gradebook as book:
            for name in names:
                for grade in book.find_submission_notebook(lesson, lesson, name).grades:
                    if grade.cell.cell_type != "code" or grade.cell.name not in own[name]:
                        continue
                    points, most = own[name][grade.cell.name], grade.max_score
                    if points not in (0, most):
                        continue  # a part of the points, which an assert cannot give
                    same += points == grade.auto_score
                    different += points != grade.auto_score
    return ours / students, seconds / theirs, same, different


def a_class() -> Row:
    with graded(FIRST, 300, bad=True) as (seconds, _, grades):
        count = len(list(grades.glob("results/*/*/*.json")))
    return {
        "what": f"{count} submissions of lesson 1, one in ten broken, one in ten hostile",
        "ours": seconds,
        "peer": 600.0,
        "peer_name": "the most that is allowed",
        "unit": "s",
        "goal": "<= 600 s",
    }


def first_lesson() -> Row:
    return _beside(FIRST, theirs=60, goal=">= 3 x")


def lesson_with_torch() -> Row:
    return _beside(HEAVY[0], theirs=10, goal=">= 8 x")


def lesson_with_torch_and_gensim() -> Row:
    return _beside(HEAVY[1], theirs=10, goal=">= 8 x")


def _beside(lesson: str, theirs: int, goal: str) -> Row:
    ours, peer, same, different = beside_nbgrader(lesson, 60, theirs)
    return {
        "what": f"a submission of 60 to {lesson} ({same} checks with the same points, {different} with others)",
        "ours": ours,
        "peer": peer,
        "peer_name": f"nbgrader autograde, one process, {theirs} of them",
        "unit": "s",
        "goal": goal,
    }


def memory_of_two_thousand() -> Row:
    """Watch the memory of the grading process and its workers over a class of 2,000."""
    seen: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        class_folder = Path(folder, "class")
        class_folder.mkdir()
        for name, content in class_of(FIRST, 2_000, bad=False):
            (class_folder / f"{name}.ipynb").write_bytes(content)
        course = Course(ROOT, Path(folder, "grades"))
        todo = plan(class_folder, FIRST, course)
        stop = threading.Event()

        def watch() -> None:
            while not stop.wait(1.0):
                seen.append((time.perf_counter(), _megabytes()))

        watcher = threading.Thread(target=watch)
        begin = time.perf_counter()
        watcher.start()
        halves = [time.perf_counter() for _ in carry_out(todo, course, progress=False)]
        stop.set()
        watcher.join()
    middle, end = halves[999], halves[-1]
    early = max(used for at, used in seen if begin + 10 < at < middle)
    late = max(used for at, used in seen if at >= middle)
    print(
        f"first 1,000: {middle - halves[0]:.0f} s, next 1,000: {end - middle:.0f} s; {early:.0f} MB, then {late:.0f} MB"
    )
    return {
        "what": "memory of all processes over the second thousand of 2,000 submissions",
        "ours": late,
        "peer": early,
        "peer_name": "over the first thousand",
        "unit": "MB",
        "goal": "about the same",
    }


def _megabytes() -> float:
    own = psutil.Process()
    total = 0
    for process in (own, *own.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total / 1e6


PAIRS: list[Callable[[], Row]] = [
    a_class,
    first_lesson,
    lesson_with_torch,
    lesson_with_torch_and_gensim,
    memory_of_two_thousand,
]
