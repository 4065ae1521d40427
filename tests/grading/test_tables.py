"""Grades go out whole: for a spreadsheet, for Canvas, for Moodle, and no name becomes a formula."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from embedlab.errors import FileError, InputError
from embedlab.grading.marks import HandMark
from embedlab.grading.outcomes import CaseOutcome, Outcome, TaskOutcome, TextOutcome
from embedlab.grading.tables import grades_table, write_canvas, write_csv, write_moodle, write_records


def outcome(student: str, name: str, points: float, **rest: object) -> Outcome:
    case = CaseOutcome("two words", "passed" if points else "wrong", points, 6)
    task = TaskOutcome("encodings.encode", "check_encode", "Ids", (case,))
    texts = (TextOutcome("answer", 4, True),)
    return Outcome(student, name, "01_encodings", f"{student}.ipynb", "4a1c", "graded", (task,), texts, **rest)  # type: ignore[arg-type]


CLASS = [
    outcome("ada", 'Lovelace, Ada "Countess"', 6.0, keys={"canvas": "81", "moodle": "501"}),
    outcome("ivan", "Иван 李", 4.5, submitted=datetime(2026, 3, 1, 12, tzinfo=UTC), keys={"moodle": "502"}),
    outcome("eve", "=HYPERLINK(1)", 0.0, looks=("-cheap trick", "no"), keys={"canvas": "83"}),
]
MARKS = {"ada": {"answer": HandMark(3.5, "Well said.")}}


def table() -> pd.DataFrame:
    return grades_table(CLASS, marks=MARKS, deductions={"ivan": 1.0, "eve": 2.0})


def rows_of(path: Path, encoding: str = "utf-8") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def test_points_by_tasks_by_hand_and_off() -> None:
    rows = table().set_index("student")
    columns = ["tasks", "by_hand", "deduction", "total", "possible", "waiting"]
    assert rows.loc["ada", columns].tolist() == [6.0, 3.5, 0.0, 9.5, 10.0, 0.0]
    assert rows.loc["ivan", columns].tolist() == [4.5, 0.0, 1.0, 3.5, 10.0, 4.0]
    assert rows.loc["eve", "total"] == 0.0  # 0 - 2, but never below 0
    assert rows.loc["ivan", "submitted"] == "2026-03-01T12:00:00+00:00"


def test_a_negative_deduction_is_refused() -> None:
    with pytest.raises(InputError, match="deduction of ada is -1"):
        grades_table(CLASS, deductions={"ada": -1})


def test_plain_csv_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    path = write_csv(table(), tmp_path / "grades.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    head, ada, ivan, eve = rows_of(path, "utf-8-sig")
    assert head[:3] == ["student", "name", "exercise"]
    assert ada[1] == 'Lovelace, Ada "Countess"'
    assert ivan[1] == "Иван 李"
    assert eve[1] == "'=HYPERLINK(1)"
    assert eve[head.index("looks")] == "'-cheap trick; no"
    assert ivan[head.index("total")] == "3.5"


def test_canvas_gets_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "canvas.csv"
    assert write_canvas(table(), path, "Exercises 1 (4711)") == ("Иван 李",)
    assert rows_of(path) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Exercises 1 (4711)"],
        ["    Points Possible", "", "", "", "", "10.0"],
        ['Lovelace, Ada "Countess"', "81", "", "", "", "9.5"],
        ["Иван 李", "", "", "", "", "3.5"],
        ["'=HYPERLINK(1)", "83", "", "", "", "0.0"],
    ]


def test_canvas_needs_one_assignment(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="assignment is empty"):
        write_canvas(table(), tmp_path / "canvas.csv", " ")
    mixed = pd.concat([table(), table().assign(possible=12.0)])
    with pytest.raises(InputError, match=r"10\.0, 12\.0"):
        write_canvas(mixed, tmp_path / "canvas.csv", "Exercises")
    assert list(tmp_path.iterdir()) == []


def test_moodle_gets_its_worksheet(tmp_path: Path) -> None:
    path = tmp_path / "moodle.csv"
    assert write_moodle(table(), path, {"ada": "Well done.\nGo on."}) == ("=HYPERLINK(1)",)
    assert rows_of(path) == [
        ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments"],
        ["Participant 501", 'Lovelace, Ada "Countess"', "9.5", "10.0", "-", "Well done.\nGo on."],
        ["Participant 502", "Иван 李", "3.5", "10.0", "-", ""],
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\t=1", " =1", "\r=1"])
def test_no_name_is_a_formula(name: str, tmp_path: Path) -> None:
    rows = rows_of(write_csv(grades_table([outcome("x", name, 1.0)]), tmp_path / "x.csv"), "utf-8-sig")
    assert rows[1][1] == f"'{name}"


def test_json_keeps_names_as_they_are(tmp_path: Path) -> None:
    rows = json.loads(write_records(table(), tmp_path / "grades.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in rows] == [each.name for each in CLASS]
    assert rows[0]["total"] == 9.5


def test_an_empty_class_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert len(rows_of(write_csv(grades_table([]), tmp_path / "none.csv"), "utf-8-sig")) == 1
    assert write_canvas(grades_table([]), tmp_path / "c.csv", "Exercises") == ()
    assert write_moodle(grades_table([]), tmp_path / "m.csv") == ()
    with pytest.raises(FileError, match="could not save the grades"):
        write_csv(table(), tmp_path / "missing" / "grades.csv")
