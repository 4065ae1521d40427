"""Notebooks are read as they come, and what was mended is told."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedlab.grading import decoding
from embedlab.grading.reading import Read, read_notebook

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"


def code(source: Any = "1", **more: Any) -> dict[str, Any]:
    return {
        "id": "a",
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    } | more


def read(*cells: Any, metadata: Any = None, **more: Any) -> Read:
    whole = {"cells": list(cells), "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5} | more
    return read_notebook(json.dumps(whole).encode())


@pytest.mark.parametrize("path", sorted(EXERCISES.glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_a_good_notebook_is_left_as_it_is(path: Path) -> None:
    found = read_notebook(path.read_bytes())
    expected = nbformat.read(path, as_version=4)
    for cell in expected.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    assert found == Read(expected, (), "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_other_encodings(encoding: str) -> None:
    text = json.dumps(
        {"cells": [code("'Zürich'")], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False
    )
    found = read_notebook(text.encode(encoding))
    assert found.notebook.cells[0].source == "'Zürich'"
    assert len(found.notes) == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b" \n\x00", "the file is empty"),
        (b"import numpy as np\n", "looks like a Python script"),
        (b"<!DOCTYPE html><html>", "looks like a web page"),
        (b"%PDF-1.7", "looks like a PDF"),
        (b"Dear professor", "looks like plain text, beginning 'Dear professor'"),
        (b"\x01\x02\x03\x04", "looks like a binary file"),
        (b"[1, 2]", "looks like a list in JSON"),
        (b'{"a": 1}', "holds no list of cells"),
        (b'{"cells": 3}', "holds no list of cells"),
        (b'{"cells": [{"cell_ty', "the file breaks off after 20 characters"),
        (b'{"cells": [{"a": 1},', "the file breaks off after 20 characters"),
        (b'{"cells": [<<<<<<< HEAD\n]}', "no JSON at line 1, column 12"),
        (b'{"cells": [' + b"9" * 5000 + b"]}", "a number that cannot be read"),
        (b'{"cells": ' + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_notebook_is_told(content: bytes, problem: str) -> None:
    found = read_notebook(content)
    assert found.notebook is None
    assert problem in found.problem


def test_a_zip_is_told() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", "b")
    assert "looks like a zip file" in read_notebook(buffer.getvalue()).problem


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(read(*[code()] * 5000).notebook.cells) == 5000
    assert read(*[code()] * 5001).problem == "the notebook has 5,001 cells, more than the 5,000 that are read"
    monkeypatch.setattr(decoding, "MOST_BYTES", 10)
    assert read_notebook(b"{" * 11).problem.startswith("the file has 11 bytes, more than the 10 that are read")


def test_format_3_as_nbformat_itself_upgrades_it() -> None:
    old = nbformat.v3.new_notebook(
        worksheets=[
            nbformat.v3.new_worksheet(
                cells=[
                    nbformat.v3.new_heading_cell("Title", level=2),
                    nbformat.v3.new_text_cell("markdown", source="text"),
                    nbformat.v3.new_code_cell(input="x = 1", prompt_number=3),
                ]
            ),
            nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell(input="y = 2")]),
        ]
    )
    found = read_notebook(json.dumps(old).encode())
    assert [(cell.cell_type, cell.source) for cell in found.notebook.cells] == [
        ("markdown", "## Title"),
        ("markdown", "text"),
        ("code", "x = 1"),
        ("code", "y = 2"),
    ]
    assert found.notebook.cells[2].execution_count == 3
    assert found.notes == ("the notebook was of format 3.0 and was read as 4.5",)


def test_format_4_2_gets_ids() -> None:
    cells = [{key: value for key, value in code().items() if key != "id"} for _ in range(2)]
    found = read(*cells, nbformat_minor=2)
    assert [cell.id for cell in found.notebook.cells] == ["cell-1", "cell-2"]
    assert found.notes == ("the notebook was of format 4.2 and was read as 4.5",)


def test_ids_are_mended_and_stay_unique() -> None:
    found = read(*(code(id=name) for name in ("cell-2", "cell-2", "not valid!", 7, None, "x" * 65)))
    assert [cell.id for cell in found.notebook.cells] == ["cell-2", "cell-2-2", "cell-3", "cell-4", "cell-5", "cell-6"]
    assert found.notes == (
        "cell 2: its id was not unique and it got another",
        "cells 3, 4, 6: its id was not valid and it got another",
        "cell 5: it had no id and got one",
    )


def test_cells_are_mended() -> None:
    found = read(
        code(["a\r\n", "b\rc"]),
        {"id": "b", "cell_type": "widget", "metadata": {}, "source": "w"},
        {"id": "c", "cell_type": "code", "source": {"no": "text"}},
        "no cell",
        code("'\ud800'", id="e", execution_count="three"),
    )
    assert [(cell.cell_type, cell.source) for cell in found.notebook.cells] == [
        ("code", "a\nb\nc"),
        ("raw", "w"),
        ("code", ""),
        ("code", "'\ufffd'"),
    ]
    assert found.notes == (
        "cell 1: line ends of Windows or of an old Mac became plain ones",
        "cell 2: its type is 'widget', which is unknown; it was read as raw text",
        "cell 3: its source was no text and was left out",
        "cell 3: metadata or execution count was missing",
        "cell 4: it was no cell and was left out",
        "cell 5: halves of characters were replaced by \ufffd",
        "cell 5: its execution count was no number and was left out",
    )


def test_marks_of_nbgrader_of_the_wrong_type_are_left_out() -> None:
    marks = {"grade_id": "q1", "grade": "yes", "points": [1], "solution": True}
    found = read(code(metadata={"nbgrader": marks}), code(id="b", metadata={"nbgrader": 3, "tags": "x"}))
    assert found.notebook.cells[0].metadata == {"nbgrader": {"grade_id": "q1", "solution": True}}
    assert found.notebook.cells[1].metadata == {}
    assert len(found.notes) == 4


def test_metadata_of_colab_and_vs_code_is_left_alone() -> None:
    of_cell = {"id": "Zx", "colab": {"base_uri": "x"}, "vscode": {"languageId": "python"}, "outputId": "1"}
    of_all = {
        "colab": {"provenance": []},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "accelerator": "GPU",
    }
    found = read(code(metadata=of_cell), metadata=of_all)
    assert (found.notebook.cells[0].metadata, found.notebook.metadata, found.notes) == (of_cell, of_all, ())


def test_outputs_are_dropped_without_a_word() -> None:
    found = read(code(outputs=[{"output_type": "nonsense"}]))
    assert (found.notebook.cells[0].outputs, found.notes) == ([], ())


def test_json_that_is_not_quite_json() -> None:
    content = json.dumps(
        {"cells": [code(metadata={"a": float("nan")})], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    )
    found = read_notebook(content.encode() + b"\n}}garbage")
    assert found.notebook.cells[0].metadata.a is None
    assert [note.split(" ")[0] for note in found.notes] == ["NaN", "something"]


def test_metadata_nested_too_deeply_costs_itself_only() -> None:
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    found = read(code("kept", metadata={"deep": deep}))
    assert (found.notebook.cells[0].source, found.notebook.cells[0].metadata) == ("kept", {})
    assert found.notes == ("cell 1: metadata nested too deeply was left out",)


def whole(read: Read) -> bool:
    """Tell whether there is a whole notebook, or else a problem that somebody thought of."""
    if read.notebook is None:
        return bool(read.problem) and "could not be read" not in read.problem
    nbformat.validate(read.notebook)
    nbformat.writes(read.notebook).encode()
    return not read.problem


@given(st.binary(max_size=200))
def test_random_bytes_never_raise(content: bytes) -> None:
    assert whole(read_notebook(content))
    assert whole(read_notebook(b"{" + content))


KEYS = st.sampled_from(
    ["cells", "worksheets", "cell_type", "source", "input", "metadata", "nbgrader", "tags", "id", "level", "authors",
     "attachments", "kernelspec", "language_info", "nbformat", "nbformat_minor", "execution_count", "name", "points",
     "grade_id", "jupyter"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 5) | st.floats() | st.text(max_size=4)
    | st.sampled_from(["code", "markdown", "heading", "\ud800", "\r\n"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=2), inner, max_size=5),
    max_leaves=15,
)  # fmt: skip
CELLS = st.dictionaries(KEYS, VALUES, max_size=6).map(lambda cell: {"cell_type": "code"} | cell)


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(KEYS, VALUES, max_size=4), st.lists(CELLS | VALUES, max_size=4), st.sampled_from([2, 3, 4, 5, "x"])
)
def test_random_json_never_raises(more: dict[str, Any], cells: list[Any], version: Any) -> None:
    assert whole(read_notebook(json.dumps({"cells": cells, "nbformat": version} | more).encode()))
    assert whole(read_notebook(json.dumps({"worksheets": [{"cells": cells}], "nbformat": version}).encode()))
