"""Make notebooks/GLOSSARY.md from the lessons' own tables of new words, so that nothing is written twice.

    python tools/glossary.py

A row of a table may name several words; then its meaning has as many parts, divided by "; ", or one for all. Each
word is linked to the section of its lesson that introduces it: the first that has it in bold, else the first that has
it. Two lessons may list a word if they say the same of it; the first is linked.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat

ROOT = Path(__file__).resolve().parent.parent
LESSONS = ROOT / "notebooks"
GLOSSARY = LESSONS / "GLOSSARY.md"
TABLE = re.compile(r"^## New words\n\n\| word \| meaning \|\n\|---\|---\|\n((?:\|.*\|\n?)+)", re.MULTILINE)
BOLD = re.compile(r"\*\*(.+?)\*\*")
SECTION = re.compile(r"^## (\d+\. .*)$", re.MULTILINE)
HEAD = """# Glossary

The new words of all lessons, each with the section that introduces it. The last table of each lesson is the source:
change a word there, then run `make glossary`.

| word | meaning | introduced in |
|---|---|---|
"""


class Word(NamedTuple):
    """A word, its meaning, and the place that introduces it."""

    name: str
    meaning: str
    lesson: str
    section: str
    at_start: bool  # before the first numbered section, whose heading is then the lesson's title

    @property
    def row(self) -> str:
        place = f"lesson {int(self.lesson[:2])}"
        if not self.at_start:
            place += f", section {self.section.partition('.')[0]}"
        return f"| {self.name} | {self.meaning} | [{place}]({self.lesson}#{anchor(self.section)}) |\n"


def anchor(heading: str) -> str:
    """Give the name under which GitHub, and the course's site, link a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def prose(lesson: Path) -> str:
    """Give all text of a lesson."""
    notebook = nbformat.read(lesson, as_version=4)
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def sections(text: str) -> dict[str, str]:
    """Cut a lesson's text into its numbered sections: heading to text, without what comes after the last."""
    before, *parts = SECTION.split(text.partition("\n## Recap")[0])
    title = before.splitlines()[0].removeprefix("# ")
    return {title: before, **dict(zip(parts[::2], parts[1::2], strict=True))}


def table_rows(text: str, lesson: str) -> Iterator[tuple[str, str]]:
    """Give each word of a lesson's table with its meaning."""
    found = TABLE.search(text)
    if found is None:
        raise ValueError(f'{lesson} has no table "New words" with the columns word and meaning; add one')
    for line in found[1].splitlines():
        names, meaning = (part.strip() for part in line.strip("|").split("|"))
        words, meanings = names.split(", "), meaning.split("; ")
        if len(words) > 1 and len(meanings) not in (1, len(words)):
            raise ValueError(f"{lesson}: {names!r} are {len(words)} words with {len(meanings)} meanings; make them fit")
        several = len(words) == len(meanings)
        yield from zip(words, meanings if several else [meaning] * len(words), strict=True)


def place_of(name: str, parts: dict[str, str], lesson: str) -> str:
    """Find the heading of the section that introduces a word."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(s|es|d|ed)?(?!\w)", re.IGNORECASE)
    for heading, text in parts.items():
        if any(word.search(bold) for bold in BOLD.findall(text)):
            return heading
    _, *numbered = parts
    for heading in numbered:
        # The marks around a word do not count: *min_count*, "**training** pairs".
        if word.search(heading) or word.search(re.sub(r"[*`]", "", parts[heading])):
            return heading
    raise ValueError(f"{lesson}: no section uses {name!r}; introduce it, or take it out of the table of new words")


def words(folder: Path) -> list[Word]:
    """Collect the words of all lessons of a folder, in the order of the alphabet."""
    known: dict[str, Word] = {}
    for lesson in sorted(folder.glob("*.ipynb")):
        text = prose(lesson)
        parts = sections(text)
        for name, meaning in table_rows(text, lesson.name):
            section = place_of(name, parts, lesson.name)
            word = Word(name, meaning, lesson.name, section, section == next(iter(parts)))
            first = known.setdefault(name, word)
            if first.meaning != meaning:
                raise ValueError(
                    f"{name!r} is {first.meaning!r} in {first.lesson} and {meaning!r} in {lesson.name}; make them agree"
                )
    return sorted(known.values(), key=lambda word: (word.name.casefold(), word.name))


def page(folder: Path) -> str:
    """Give the glossary's text."""
    return HEAD + "".join(word.row for word in words(folder))


def main() -> int:
    GLOSSARY.write_text(page(LESSONS), encoding="utf-8")
    print(f"{GLOSSARY.relative_to(ROOT)}: {len(words(LESSONS))} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
