"""After the grading: gradebook, feedback and tables agree, points by hand stay, the policy is applied."""

from __future__ import annotations

import csv
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from commands import where
from fences import needs_fence
from zoo.kind import ALL, LESSON, as_file, place, solved, with_answer, without

from embedlab.cli import main

pytestmark = needs_fence
TEXT = "answer_tokens"
POLICY = """
[lessons."01_encodings"]
due = 2026-03-01T12:00:00Z
[late]
per_day = 0.10
[resubmissions]
take = "best"
"""


def with_text() -> bytes:
    notebook = solved()
    notebook.cells[place(notebook, TEXT)].source = "Because whole words never end."
    return as_file(notebook)


def rows(grades: Path, ending: str = "") -> dict[str, dict[str, str]]:
    with (grades / f"{LESSON}{ending}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row.get("name") or row.get("Full name") or row["Student"]: row for row in csv.DictReader(file)}


def give(grades: Path, student: str, cell: str, points: float, comment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Grade by hand, as formgrader does it."""
    from nbgrader.api import Gradebook

    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with Gradebook(f"sqlite:///{grades}/gradebook/gradebook.db") as book:
        grade = book.find_grade(cell, LESSON, LESSON, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment(cell, LESSON, LESSON, student).manual_comment = comment
        book.db.commit()


def test_points_by_hand_stand_everywhere_and_stay(
    tmp_path: Path, grades: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "Ada.ipynb").write_bytes(with_text())
    command = ["grade", str(folder), "--lesson", "1", *where(grades, workers=1)]
    assert main(command) == 0
    assert (rows(grades)["Ada"]["total"], rows(grades)["Ada"]["waiting"]) == (f"{ALL}.0", "4.0")
    give(grades, "Ada", TEXT, 3, "Well seen, Ada.", monkeypatch)
    for more in ([], ["--regrade"]):
        assert main([*command, *more]) == 0
        row = rows(grades)["Ada"]
        assert (row["tasks"], row["by_hand"], row["total"], row["waiting"]) == (
            f"{ALL}.0",
            "3.0",
            f"{ALL + 3}.0",
            "0.0",
        )
        page = (grades / "feedback" / LESSON / "Ada.html").read_text()
        assert "Well seen, Ada." in page
        assert f"{ALL + 3}" in page


def test_grading_one_student_keeps_the_others_in_the_tables(tmp_path: Path, grades: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    for name in ("Ada", "Grace"):
        (folder / f"{name}.ipynb").write_bytes(as_file(solved()))
    command = ["grade", str(folder), "--lesson", "1", *where(grades, workers=1)]
    assert main([*command, "--only", "Ada"]) == 0
    assert list(rows(grades)) == ["Ada"]
    assert main(command) == 0
    assert main([*command, "--only", "Ada", "--regrade"]) == 0
    assert list(rows(grades)) == ["Ada", "Grace"]


def test_without_the_packages_for_grading_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "embedlab.grading.command", None)
    assert main(["grade", "class", "--lesson", "1"]) == 1
    assert "pip install 'embedlab[grading]'" in capsys.readouterr().err


def test_the_policy_of_the_course(tmp_path: Path, grades: Path) -> None:
    tree = tmp_path / "submitted"
    sent = {
        "ada": ("2026-03-02 11:00:00 UTC", as_file(solved())),
        "grace": ("2026-03-01 11:00:00 UTC", with_answer("encode", "def encode(words, vocabulary): return []")()),
    }
    for student, (time, content) in sent.items():
        place = tree / student / LESSON
        place.mkdir(parents=True)
        (place / f"{LESSON}.ipynb").write_bytes(content)
        (place / "timestamp.txt").write_text(time)
    policy = tmp_path / "grading.toml"
    policy.write_text(POLICY)
    assert main(["grade", str(tree), "--lesson", "1", *where(grades, workers=1), "--policy", str(policy)]) == 0
    table = rows(grades)
    assert [(table[name]["deduction"], table[name]["total"]) for name in ("ada", "grace")] == [
        ("2.6", "23.4"),
        ("0.0", f"{without('encode')}.0"),
    ]
    assert "1 day" not in json.loads((grades / f"{LESSON}_trail.json").read_text())[1]["sentence"]
    assert "23.4" in (grades / "feedback" / LESSON / "ada.html").read_text()


def test_tables_for_moodle_and_pages_for_those_without_a_notebook(tmp_path: Path, grades: Path) -> None:
    path = tmp_path / "moodle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Ada Lovelace_12_assignsubmission_file_/work.ipynb", as_file(solved()))
        archive.writestr("Grace Hopper_34_assignsubmission_file_/work.ipynb", b"{")
    assert main(["grade", str(path), "--lesson", "1", *where(grades, workers=1)]) == 3
    moodle = rows(grades, "_moodle")
    assert moodle["Ada Lovelace"]["Identifier"] == "Participant 12"
    assert moodle["Ada Lovelace"]["Grade"].startswith(str(ALL))
    assert len(list((grades / "feedback" / LESSON).glob("*.html"))) == 2
    (grace,) = (grades / "gradebook" / "autograded").glob("*race*/*/*.ipynb")
    nbformat.validate(nbformat.read(grace, as_version=4))


def test_a_policy_that_cannot_be_read_is_told(tmp_path: Path, grades: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.toml").write_text("[late]\nper_dey = 0.1")
    (tmp_path / "Ada.ipynb").write_bytes(as_file(solved()))
    arguments: list[Any] = [
        "grade",
        str(tmp_path),
        "--lesson",
        "1",
        *where(grades, workers=1),
        "--policy",
        str(tmp_path / "p.toml"),
    ]
    assert main(arguments) == 1
    assert "per_day" in capsys.readouterr().err
