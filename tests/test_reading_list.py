"""The reading list holds what each lesson says to read on, with the same authors and years, and is whole by itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
TEXT = (NOTEBOOKS / "READING.md").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"- (?P<bold>\*\*)?(?P<authors>[^*]+?), \*(?P<title>[^*]+)\*, (?P<venue>.+?), "
    r"(?P<year>\d{4}|online)\.(?(bold)\*\*) (?P<why>[A-Z].+\.)"
)
READ_ON = re.compile(
    r"(?:^- |; )(?P<authors>[^*]+), \*(?P<title>[^*]+)\*, (?P<year>\d{4}|third edition draft)", re.MULTILINE
)


class Entry(NamedTuple):
    """A text to read: authors, title, venue, year, and what to look for in it."""

    authors: str
    title: str
    venue: str
    year: str
    why: str


def entries(number: int) -> list[Entry]:
    """The entries of a lesson's part; a line that is no entry is an error."""
    part = re.search(rf"^## {number}\. .+\n((?:(?!## ).*\n?)*)", TEXT, re.MULTILINE)
    assert part is not None, f"no part for lesson {number}"
    found = []
    for line in filter(None, part[1].splitlines()):
        match = ENTRY.fullmatch(line)
        assert match is not None, f"not of the form authors, *title*, venue, year. Why: {line}"
        found.append(Entry(*match.group("authors", "title", "venue", "year", "why")))
    return found


def last_cell(lesson: Path) -> str:
    return nbformat.read(lesson, as_version=4).cells[-1].source


def surnames(authors: str) -> set[str]:
    """The last words of all names."""
    return {name.split()[-1] for name in re.split(r", | and ", authors)}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_and_the_list_say_the_same(lesson):
    listed = {entry.title: entry for entry in entries(int(lesson.name[:2]))}
    asked = list(READ_ON.finditer(last_cell(lesson).partition("## Read on")[2].partition("\n\n**")[0]))
    assert len(asked) >= 3
    for text in asked:
        assert text["title"] in listed, f"not in READING.md: {text['title']}"
        entry = listed[text["title"]]
        assert surnames(text["authors"]) == surnames(entry.authors) or "others" in text["authors"], text["title"]
        assert text["authors"].split(",")[0].split(" and ")[0] in entry.authors
        assert text["year"] in (entry.year, entry.venue.partition(",")[0])


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_line_of_read_on_is_compared(lesson):
    asked = last_cell(lesson).partition("## Read on")[2].partition("\n\n**")[0]
    assert len(READ_ON.findall(asked)) == asked.count(", *")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_part_has_its_lesson_s_title_and_is_in_the_order_of_years(lesson):
    title = nbformat.read(lesson, as_version=4).cells[0].source.splitlines()[0].removeprefix("# ").partition(":")[0]
    assert f"\n## {title}\n" in TEXT
    found = entries(int(lesson.name[:2]))
    years = [int(entry.year) for entry in found if entry.year != "online"]
    assert years == sorted(years)
    assert all(1900 < year < 2030 for year in years)
    assert len({entry.title for entry in found}) == len(found)


def test_an_entry_is_the_same_wherever_it_stands():
    known: dict[str, tuple[str, str, str]] = {}
    for number in range(1, len(LESSONS) + 1):
        for authors, title, venue, year, _ in entries(number):
            assert known.setdefault(title, (authors, venue, year)) == (authors, venue, year), title
