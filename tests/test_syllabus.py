"""The plans for a class name lessons, sections, minutes and points as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
SYLLABUS = (NOTEBOOKS / "SYLLABUS.md").read_text(encoding="utf-8")
MAP = (NOTEBOOKS / "README.md").read_text(encoding="utf-8")
LESSONS = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))


def minutes_of(lesson: str) -> dict[str, int]:
    """The minutes of each section, by its number; the last row is the recap."""
    cells = nbformat.read(NOTEBOOKS / lesson, as_version=4).cells
    rows = re.findall(r"^\| (.+?) \| (\d+) \|$", cells[0].source, re.MULTILINE)
    headings = {line.lstrip("# ") for cell in cells for line in cell.source.splitlines() if line.startswith("## ")}
    assert {name for name, _ in rows[:-1]} <= headings
    numbered = {name.partition(".")[0]: int(minutes) for name, minutes in rows[:-1]}
    return numbered | {"recap": int(rows[-1][1])}


MINUTES = {lesson: minutes_of(lesson) for lesson in LESSONS}


def sections(text: str) -> Iterator[str]:
    """Give "1–3, 5, recap" one by one."""
    for part in text.split(", "):
        first, _, last = part.partition("–")
        yield from [part] if part == "recap" else map(str, range(int(first), int(last or first) + 1))


def planned(row: str) -> list[tuple[str, list[str]]]:
    return [
        (lesson, list(sections(text)))
        for lesson, text in re.findall(r"\[lesson \d\]\(([\w.]+)\)(?:: | \| )([\d–, ]+(?:recap)?)(?=;| \|)", row)
    ]


ROWS = [line for line in SYLLABUS.splitlines() if "[lesson " in line]
PLANS = SYLLABUS.split("\n## ")


@pytest.mark.parametrize("row", ROWS)
def test_minutes_are_those_of_the_lessons(row):
    plan = planned(row)
    assert plan
    said = int(re.findall(r"(?<=\| )\d+(?= \|)", row)[-1])
    assert said == sum(MINUTES[lesson][section] for lesson, names in plan for section in names)


@pytest.mark.parametrize("heading", ["Fourteen", "Seven"])
def test_long_plans_hold_everything_once(heading):
    (plan,) = (part for part in PLANS if part.startswith(heading))
    taught = [(lesson, name) for row in plan.splitlines() for lesson, names in planned(row) for name in names]
    assert sorted(taught) == sorted((lesson, name) for lesson in LESSONS for name in MINUTES[lesson])


def test_the_whole_is_told():
    assert f"take {sum(sum(each.values()) for each in MINUTES.values())} minutes" in SYLLABUS


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_course_map_tells_the_same_minutes(lesson):
    (row,) = (line for line in MAP.splitlines() if line.startswith("| [") and f"]({lesson})" in line)
    assert row.endswith(f"| {sum(MINUTES[lesson].values())} |")


@pytest.mark.parametrize("found", sorted(set(re.findall(r"\]\(\.\./(exercises/[\w/.]+)\), (\d+) points", SYLLABUS))))
def test_points_are_those_of_the_exercises(found):
    path, points = found
    cells = nbformat.read(NOTEBOOKS.parent / path, as_version=4).cells
    assert sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells) == int(points)
