"""The glossary is what the lessons' tables of new words say, and every word leads to the section that has it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import glossary
import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"^\| (.+?) \| .+ \| \[lesson \d(?:, section \d+)?\]\(([^#]+)#([^)]+)\) \|$", re.MULTILINE)

TWO_SECTIONS = """# 1. Letters

Here **ink** is shown.

## 1. The first

A *pen* writes.

## 2. The second

Now **pens** are introduced.

## Recap

Paper.

## New words

| word | meaning |
|---|---|
{rows}
"""


def lesson(folder: Path, rows: str, name: str = "01_letters.ipynb") -> Path:
    cells = [nbformat.v4.new_markdown_cell(TWO_SECTIONS.format(rows=rows))]
    path = folder / name
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_the_stored_glossary_is_what_the_lessons_say():
    stored = (ROOT / "notebooks" / "GLOSSARY.md").read_text(encoding="utf-8")
    assert stored == glossary.page(ROOT / "notebooks"), "run `make glossary`"


def test_every_word_of_every_lesson_is_there_in_the_order_of_the_alphabet():
    stored = (ROOT / "notebooks" / "GLOSSARY.md").read_text(encoding="utf-8")
    listed = [name for name, _, _ in LINK.findall(stored)]
    assert listed == sorted(listed, key=lambda name: (name.casefold(), name))
    assert len(listed) == len(set(listed)) == len(stored.splitlines()) - len(glossary.HEAD.splitlines())
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        rows = list(glossary.table_rows(glossary.prose(path), path.name))
        assert len(rows) >= 10
        assert {name for name, _ in rows} <= set(listed)


def test_every_link_leads_to_a_heading_of_its_lesson():
    stored = (ROOT / "notebooks" / "GLOSSARY.md").read_text(encoding="utf-8")
    links = LINK.findall(stored)
    assert links
    for name, file, fragment in links:
        headings = re.findall(r"^##? (.+)$", glossary.prose(ROOT / "notebooks" / file), re.MULTILINE)
        assert unquote(fragment) in [glossary.anchor(heading) for heading in headings], name


def test_a_word_belongs_to_the_section_that_has_it_in_bold(tmp_path):
    lesson(tmp_path, "| pen | what writes |\n| ink | what is written with |")
    ink, pen = glossary.words(tmp_path)
    assert (pen.section, pen.at_start) == ("2. The second", False)
    assert pen.row == "| pen | what writes | [lesson 1, section 2](01_letters.ipynb#2-the-second) |\n"
    assert ink.row == "| ink | what is written with | [lesson 1](01_letters.ipynb#1-letters) |\n"


def test_a_row_of_several_words_gives_each_its_part(tmp_path):
    lesson(tmp_path, "| pen, ink | what writes; what is written with |")
    assert [(word.name, word.meaning) for word in glossary.words(tmp_path)] == [
        ("ink", "what is written with"),
        ("pen", "what writes"),
    ]


def test_a_word_that_no_section_uses_is_an_error(tmp_path):
    lesson(tmp_path, "| paper | what is written on |")
    with pytest.raises(ValueError, match="no section uses 'paper'; introduce it"):
        glossary.words(tmp_path)


def test_two_lessons_must_say_the_same_of_a_word(tmp_path):
    lesson(tmp_path, "| pen | what writes |")
    lesson(tmp_path, "| pen | a place for sheep |", "02_sheep.ipynb")
    with pytest.raises(ValueError, match=r"'what writes' in 01_.* 'a place for sheep' in 02_.*make them agree"):
        glossary.words(tmp_path)
    lesson(tmp_path, "| pen | what writes |", "02_sheep.ipynb")
    (pen,) = glossary.words(tmp_path)
    assert pen.lesson == "01_letters.ipynb"


@pytest.mark.parametrize(
    ("rows", "said"),
    [("| pen, ink, paper | one; two |", "3 words with 2 meanings"), ("", 'no table "New words"')],
)
def test_a_table_that_cannot_be_read_is_an_error(tmp_path, rows, said):
    lesson(tmp_path, rows)
    with pytest.raises(ValueError, match=said):
        glossary.words(tmp_path)
