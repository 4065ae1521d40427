"""A grading policy as a file: TOML, every key of it checked."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from embedlab.errors import FileError, InputError
from embedlab.grading.lateness import Late
from embedlab.grading.policy import Extension, Policy, Take, did_you_mean, shown_time

# The largest that makes sense: more is a mistake, such as minutes where days are meant.
_MOST = {"grace_minutes": 10_080.0, "per_day": 1.0, "most": 1.0, "closed_after_days": 366.0, "days": 366.0}
_YEARS = range(2000, 2200)
_TAKES: tuple[Take, ...] = ("last", "best")


def load_policy(path: str | Path) -> Policy:
    r"""Read a policy, for example ``grading.toml``.

    Parameters
    ----------
    path : str or Path
        Every part may be left out::

            [lessons."01_encodings"]
            due = 2026-03-01T23:59:00+01:00

            [late]
            grace_minutes = 15
            per_day = 0.10          # share of the earned points lost for each day begun
            most = 0.50             # never more than this share
            closed_after_days = 14  # what comes later counts 0

            [extensions.ada]        # the student's id
            "01_encodings" = 2026-03-04T23:59:00+01:00
            days = 2                # for all other lessons

            [resubmissions]
            take = "last"           # or "best"

    Returns
    -------
    Policy

    Raises
    ------
    FileError
        If there is no such file or it is no TOML.
    InputError
        If a key is not known, a value is of the wrong type or out of range, a time has no zone, or an extension is for
        a lesson that is not there or ends before the lesson is due.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "grading.toml")
    ...     _ = path.write_text("[late]\nper_day = 0.1\nmost = 0.5")
    ...     load_policy(path).late
    Late(grace_minutes=0.0, per_day=0.1, most=0.5, closed_after_days=None)
    """
    path = Path(path)
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileError(f"the policy {path} could not be read: {error.strerror}; check the path") from error
    except ValueError as error:
        raise FileError(f"{path} is no TOML: {error}. Mend that place, or begin with an empty file") from error
    return _Reader(path.name).policy(tree)


class _Reader:
    """Reads the tables of one file; its messages name the file and the key."""

    def __init__(self, name: str) -> None:
        self.name = name

    def policy(self, tree: Mapping[str, Any]) -> Policy:
        """Read the whole file."""
        self.known(tree, "", ("lessons", "late", "extensions", "resubmissions"))
        due = {lesson: self.lesson(lesson, table) for lesson, table in self.table(tree, "lessons").items()}
        late = self.table(tree, "late")
        self.known(late, "late", ("grace_minutes", "per_day", "most", "closed_after_days"))
        extensions = self.table(tree, "extensions")
        return Policy(
            due,
            Late(**{key: self.amount(value, f"late.{key}", key) for key, value in late.items()}),
            {student: self.extension(student, table, due) for student, table in extensions.items()},
            self.take(self.table(tree, "resubmissions")),
        )

    def lesson(self, lesson: str, table: Any) -> datetime:
        """Read when a lesson is due."""
        where = f"lessons.{_quoted(lesson)}"
        self.is_table(table, where)
        self.known(table, where, ("due",))
        if "due" not in table:
            raise self.error(where, "has no due time", "due = 2026-03-01T23:59:00+01:00")
        return self.time(table["due"], f"{where}.due")

    def extension(self, student: str, table: Any, due: Mapping[str, datetime]) -> Extension:
        """Read the more time that one student has."""
        where = f"extensions.{_quoted(student)}"
        self.is_table(table, where)
        self.known(table, where, ("days", *due))
        own = {key: self.time(value, f"{where}.{_quoted(key)}") for key, value in table.items() if key != "days"}
        for lesson, time in own.items():
            if time < due[lesson]:
                came = f"ends {shown_time(time)}, before the lesson is due"
                raise self.error(f"{where}.{_quoted(lesson)}", came, f"a time after {shown_time(due[lesson])}")
        return Extension(own, self.amount(table["days"], f"{where}.days", "days") if "days" in table else 0.0)

    def take(self, table: Mapping[str, Any]) -> Take:
        """Read which of several submissions counts."""
        self.known(table, "resubmissions", ("take",))
        came = table.get("take", "last")
        for take in _TAKES:
            if came == take:
                return take
        mistyped = did_you_mean(came, _TAKES) if isinstance(came, str) else ""
        raise self.error("resubmissions.take", f"is {came!r}", '"last" or "best"', mistyped)

    def table(self, tree: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Give a table, empty where there is none."""
        return self.is_table(tree.get(key, {}), key)

    def is_table(self, value: Any, where: str) -> Mapping[str, Any]:
        """Check that it is a table."""
        if not isinstance(value, dict):
            raise self.error(where, f"is {_shown(value)}", f"a table that begins with [{where}]")
        return value

    def known(self, table: Mapping[str, Any], where: str, keys: Sequence[str]) -> None:
        """Check that a table has no other keys than these."""
        for key in table:
            if key not in keys:
                place = f"{where}.{_quoted(key)}" if where else _quoted(key)
                raise self.error(place, "is not known", ", ".join(keys), did_you_mean(key, keys))

    def amount(self, value: Any, where: str, key: str) -> float:
        """Check a number and its range."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= _MOST[key]:
            raise self.error(where, f"is {_shown(value)}", f"a number from 0 to {_MOST[key]:,g}")
        return float(value)

    def time(self, value: Any, where: str) -> datetime:
        """Check a time: it has a zone, and a year in which somebody studies."""
        if not isinstance(value, datetime):
            raise self.error(where, f"is {_shown(value)}", "a time such as 2026-03-01T23:59:00+01:00, without quotes")
        if value.tzinfo is None:
            example = f"{value.isoformat()}+01:00, or Z at the end for UTC"
            raise self.error(where, f"is {value.isoformat()}, a time without a zone", example)
        if value.year not in _YEARS:
            raise self.error(where, f"is in the year {value.year}", f"a year from {_YEARS[0]} to {_YEARS[-1]}")
        return value

    def error(self, where: str, came: str, expected: str, hint: str = "") -> InputError:
        """Say what came and what was expected."""
        return InputError(f"{self.name}: {where} {came}; expected: {expected}.{hint}")


def _quoted(key: str) -> str:
    """Write a key as TOML does."""
    return key if re.fullmatch(r"[A-Za-z_-]+", key) else json.dumps(key, ensure_ascii=False)


def _shown(value: Any) -> str:
    """Write a value in short."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return str(value).lower() if isinstance(value, bool) else f"{value!r}" if isinstance(value, str) else f"{value}"
