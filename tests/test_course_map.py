"""The course map in notebooks/README.md names every feature, and only sections and functions that exist."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
LAST = {"A": 9, "B": 12, "C": 14, "D": 13, "E": 11, "F": 7, "G": 6, "H": 10}  # features of each finished part
FINISHED = [f"{part}{n}" for part, last in LAST.items() for n in range(1, last + 1)]


class Row(NamedTuple):
    """One line of the map: feature id, what a student sees, notebook, section heading, functions."""

    feature: str
    what: str
    notebook: str
    section: str
    functions: str


def rows() -> Iterator[Row]:
    for line in (NOTEBOOKS / "README.md").read_text(encoding="utf-8").splitlines():
        if re.match(r"\|\s*[A-H]\d+\s*\|", line):
            yield Row(*(field.strip() for field in line.strip().strip("|").split("|")))


ROWS = list(rows())
THIS = Path(__file__)
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in THIS.parent.rglob("test_*.py") if path != THIS)


def named(dotted: str) -> object:
    """Import ``embedlab.a.b.c``, where the last parts may be attributes; AttributeError when there is none."""
    head, *rest = dotted.split(".")
    found: object = importlib.import_module(head)
    for depth, part in enumerate(rest, 1):
        if not hasattr(found, part):
            importlib.import_module(".".join([head, *rest[:depth]]))
        found = getattr(found, part)
    return found


def test_every_feature_stands_in_the_map_once():
    features = [row.feature for row in ROWS]
    assert len(features) == len(set(features))
    assert set(FINISHED) <= set(features), f"missing: {sorted(set(FINISHED) - set(features))}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.feature)
def test_the_section_exists(row):
    name = re.sub(r".*\(|\)|`", "", row.notebook)
    path = NOTEBOOKS / name
    assert path.is_file(), f"{row.feature}: no notebook {name}"
    cells = nbformat.read(path, as_version=4).cells
    lines = [line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    headings = {line.lstrip("#").strip() for line in lines if line.startswith("#")}
    assert row.section in headings, f"{row.feature}: no heading {row.section!r} in {name}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.feature)
def test_the_functions_exist(row):
    functions = re.findall(r"`([\w.]+)(?:\(\))?`", row.functions)
    assert functions, f"{row.feature}: names no function"
    for function in functions:
        dotted = function if function.startswith("embedlab.") else f"embedlab.{function}"
        assert callable(named(dotted)), f"{row.feature}: {dotted} is not a function or class"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.feature)
def test_the_functions_are_tested(row):
    for function in re.findall(r"`([\w.]+)(?:\(\))?`", row.functions):
        name = function.rpartition(".")[2]
        assert re.search(rf"\b{name}\b", TESTS), f"{row.feature}: no test names {function}"
