"""An instructor's round: choose, release, hand out, collect, grade, return; everything from the bundles alone."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import nbformat
import pytest
import release
from fences import needs_fence
from zoo.kind import ALL, LESSON, POINTS

from embedlab.cli import main

pytestmark = needs_fence
SOLVED = {"Ada King": set(POINTS), "Zoë O'Neil": {"normalize_text", "one_hot"}, "李 雷": set[str]()}


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Both bundles, unpacked: the students' and the instructor's."""
    dist, desk = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("desk")
    release.release([LESSON], dist)
    for path in dist.glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(desk)
    (student,), (instructor,) = desk.glob("embedlab-student-*"), desk.glob("embedlab-instructor-*")
    return student, instructor


def collected(student: Path, instructor: Path, folder: Path) -> Path:
    """Give the zip that Moodle gives, after each student has solved some tasks of the exercise in the bundle."""
    master = nbformat.read(instructor / "solutions" / LESSON / f"{LESSON}.ipynb", as_version=4)
    sources = {cell.id: cell.source for cell in master.cells}
    path = folder / "submissions.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, tasks) in enumerate(SOLVED.items(), 7):
            notebook = nbformat.read(student / "exercises" / LESSON / f"{LESSON}.ipynb", as_version=4)
            for cell in notebook.cells:
                if cell.id in tasks:
                    lines = sources[cell.id].splitlines()
                    cell.source = "\n".join(line for line in lines if "### " not in line)
            archive.writestr(f"{name}_{number}_assignsubmission_file_/{LESSON}.ipynb", nbformat.writes(notebook))
    return path


def test_from_handing_out_to_returning(desks: tuple[Path, Path], tmp_path: Path) -> None:
    student, instructor = desks
    back = collected(student, instructor, tmp_path)
    grades = tmp_path / "grades"
    command = ["grade", str(back), "--lesson", "01", "--course", str(instructor), "--to", str(grades), "--workers", "1"]
    assert main(command) == 0
    rows = csv.DictReader(io.StringIO((grades / f"{LESSON}.csv").read_text(encoding="utf-8-sig")))
    points = {row["name"]: float(row["tasks"]) for row in rows}
    expected = {name: sum(POINTS[task] for task in tasks) for name, tasks in SOLVED.items()}
    assert points == expected
    assert expected["Ada King"] == ALL
    assert len(list((grades / "feedback" / LESSON).glob("*.html"))) == len(SOLVED)
    assert (grades / f"{LESSON}_moodle.csv").is_file()


def test_a_student_checks_the_bundle_with_the_package_alone(desks: tuple[Path, Path], capsys) -> None:
    student, _ = desks
    notebook = student / "exercises" / LESSON / f"{LESSON}.ipynb"
    assert main(["check", str(notebook)]) == 1  # nothing is solved yet
    assert f"0 of {ALL}" in capsys.readouterr().out
