"""Grades as tables: for a person, for Canvas, for Moodle and for other programs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedlab.errors import InputError
from embedlab.files import write_json, write_whole
from embedlab.grading.marks import HandMark, points_by_hand, points_waiting
from embedlab.grading.outcomes import Outcome

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "student",
    "name",
    "exercise",
    "tasks",
    "by_hand",
    "deduction",
    "total",
    "possible",
    "waiting",
    "state",
    "submitted",
    "looks",
    "canvas",
    "moodle",
)
# A spreadsheet takes a cell that begins like this for a formula, and runs it (OWASP, "CSV Injection").
_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r]")


def grades_table(
    outcomes: Sequence[Outcome],
    *,
    marks: Mapping[str, Mapping[str, HandMark]] | None = None,
    deductions: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Put the grades of a class in a table, one row a submission.

    Parameters
    ----------
    outcomes : sequence of Outcome
    marks : mapping of str to mapping of str to HandMark, optional
        By student, then by grade_id.
    deductions : mapping of str to float, optional
        Points off for a late submission, by student, 0 or more. A total is never below 0.

    Returns
    -------
    DataFrame
        With the columns of ``COLUMNS``. ``waiting`` is what texts can still add when somebody has read them;
        ``canvas`` and ``moodle`` are the platforms' numbers, empty where they are not known.

    Raises
    ------
    InputError
        If a deduction is below 0.

    Examples
    --------
    >>> outcome = Outcome("ada", "Ada", "01_encodings", "Ada.ipynb", "4a1c", "graded")
    >>> grades_table([outcome])[["name", "total", "state"]].values.tolist()
    [['Ada', 0.0, 'graded']]
    """
    import pandas as pd

    rows = [
        _row(outcome, (marks or {}).get(outcome.student, {}), (deductions or {}).get(outcome.student, 0.0))
        for outcome in outcomes
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def write_csv(table: pd.DataFrame, path: str | Path) -> Path:
    """Write the table for a person, who opens it in a spreadsheet.

    Parameters
    ----------
    table : DataFrame
        As :func:`grades_table` gives it.
    path : str or Path

    Returns
    -------
    Path

    Raises
    ------
    FileError
        If it cannot be written.
    """
    # Excel takes a CSV file without a byte order mark for the system's old code page, and names turn into signs.
    return _write(table, path, "utf-8-sig")


def write_canvas(table: pd.DataFrame, path: str | Path, assignment: str) -> tuple[str, ...]:
    """Write the file that Canvas's gradebook imports.

    Parameters
    ----------
    table : DataFrame
        As :func:`grades_table` gives it.
    path : str or Path
    assignment : str
        As Canvas writes it in the heading of an exported gradebook, with its number: ``"Exercises 1 (4711)"``. A name
        that Canvas does not know makes a new assignment.

    Returns
    -------
    tuple of str
        Names of those whose number in Canvas is not known. They are in the file; Canvas looks for them by their names,
        and asks where it finds nobody.

    Raises
    ------
    InputError
        If there is no name of an assignment, or the rows can earn different points.
    FileError
        If it cannot be written.
    """
    import pandas as pd

    if not assignment.strip():
        raise InputError('assignment is empty; give it as Canvas exports it, for example "Exercises 1 (4711)"')
    possible = sorted(set(table["possible"]) - {0.0})
    if len(possible) > 1:
        raise InputError(f"the rows can earn {possible} points; Canvas needs one number: write one file an exercise")
    rows = pd.DataFrame(
        {
            "Student": ["    Points Possible", *table["name"]],
            "ID": ["", *table["canvas"]],
            "SIS User ID": "",
            "SIS Login ID": "",
            "Section": "",
            assignment: [possible[0] if possible else 0.0, *table["total"]],
        }
    )
    _write(rows, path, "utf-8")  # Canvas would read a byte order mark as a part of the first heading
    return _without(table, "canvas")


def write_moodle(table: pd.DataFrame, path: str | Path, comments: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Write the worksheet that Moodle's "Upload grading worksheet" reads.

    A grade that Moodle has already is replaced only if the box "Allow updating records that have been modified more
    recently" is ticked there: the worksheet says nothing about when a grade was given.

    Parameters
    ----------
    table : DataFrame
        As :func:`grades_table` gives it.
    path : str or Path
    comments : mapping of str to str, optional
        By student; Moodle shows them with the grade.

    Returns
    -------
    tuple of str
        Names of those whose number in Moodle is not known. They are left out: Moodle knows people by that number alone.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    import pandas as pd

    known = table[table["moodle"] != ""]
    rows = pd.DataFrame(
        {
            "Identifier": "Participant " + known["moodle"].astype(str),
            "Full name": known["name"],
            "Grade": known["total"],
            "Maximum Grade": known["possible"],
            "Last modified (grade)": "-",
            "Feedback comments": [(comments or {}).get(student, "") for student in known["student"]],
        }
    )
    _write(rows, path, "utf-8")  # Moodle compares headings as they are; its own worksheets have no byte order mark
    return _without(table, "moodle")


def write_records(table: pd.DataFrame, path: str | Path) -> Path:
    """Write the table for other programs: a list of objects, one a row, with the columns as keys.

    Parameters
    ----------
    table : DataFrame
        As :func:`grades_table` gives it.
    path : str or Path

    Returns
    -------
    Path

    Raises
    ------
    FileError
        If it cannot be written.
    """
    return write_json(path, table.to_dict(orient="records"), "the grades")


def _row(outcome: Outcome, marks: Mapping[str, HandMark], deduction: float) -> dict[str, Any]:
    if not deduction >= 0:
        raise InputError(f"the deduction of {outcome.student} is {deduction}; give the points to take off, 0 or more")
    by_hand = points_by_hand(outcome, marks)
    return {
        "student": outcome.student,
        "name": outcome.name,
        "exercise": outcome.lesson,
        "tasks": float(outcome.points),
        "by_hand": float(by_hand),
        "deduction": float(deduction),
        "total": round(max(0.0, outcome.points + by_hand - deduction), 4),
        "possible": float(outcome.possible),
        "waiting": float(points_waiting(outcome, marks)),
        "state": outcome.state,
        "submitted": outcome.submitted.isoformat() if outcome.submitted else "",
        "looks": "; ".join(outcome.looks),
        "canvas": str(outcome.keys.get("canvas", "")),
        "moodle": str(outcome.keys.get("moodle", "")),
    }


def _write(table: pd.DataFrame, path: str | Path, encoding: str) -> Path:
    guarded = table.map(_guard).rename(columns=_guard)
    text = guarded.to_csv(index=False, lineterminator="\r\n")
    return write_whole(path, text.encode(encoding, "replace"), "the grades")


def _guard(value: Any) -> Any:
    """Keep a text from being taken for a formula; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value != "-" and _FORMULA.match(value) else value


def _without(table: pd.DataFrame, key: str) -> tuple[str, ...]:
    return tuple(table.loc[table[key] == "", "name"])
