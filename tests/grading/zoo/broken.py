"""Files that are damaged, mistaken or unfinished, and mean no harm."""

from __future__ import annotations

import json
import random
from typing import Any

import nbformat

from zoo.kind import LESSON, ROOT, Kind, as_file, changed, place, solved, with_answer, with_cell, without


def _bare(notebook: Any) -> None:
    for number, cell in enumerate(notebook.cells):
        cell.metadata.clear()
        cell.id = f"c{number}"


def _shuffled(notebook: Any) -> None:
    random.Random(1).shuffle(notebook.cells)


def _no_checks(notebook: Any) -> None:
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("check_")]


def _generous_checks(notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.id.startswith("check_"):
            cell.source = "print('all points')"
            cell.metadata["nbgrader"]["points"] = 1000


def _twice(notebook: Any) -> None:
    notebook.cells += [nbformat.from_dict(dict(cell)) for cell in notebook.cells]


def _in_text(notebook: Any) -> None:
    cell = notebook.cells[place(notebook, "encode")]
    notebook.cells[place(notebook, "encode")] = nbformat.v4.new_markdown_cell(
        f"```python\n{cell.source}\n```", id="encode", metadata=cell.metadata
    )


def _one_name_for_all(notebook: Any) -> None:
    for name in ("one_hot", "tf_idf"):
        cell = notebook.cells[place(notebook, name)]
        body = cell.source.split('"""')[-1]
        head = cell.source.split("\n")[0]
        call = "helper(ids, size)" if name == "one_hot" else "helper(texts)"
        arguments = "(ids, size)" if name == "one_hot" else "(texts)"
        cell.source = f"def helper{arguments}:{body}\n\n{head}\n    return {call}"


def _half(notebook: Any) -> None:
    for name in ("one_hot", "text_vector", "tf_idf"):
        notebook.cells[place(notebook, name)].source = ""


def _many(notebook: Any) -> None:
    notebook.cells += [nbformat.v4.new_code_cell(f"number_{place} = {place}") for place in range(1000)]


def _old_format() -> bytes:
    cells = []
    for cell in solved().cells:
        if cell.cell_type == "code":
            cells.append(
                {"cell_type": "code", "language": "python", "metadata": {}, "outputs": [], "input": cell.source}
            )
        else:
            cells.append({"cell_type": "markdown", "metadata": {}, "source": cell.source})
    book = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    return json.dumps(book).encode()


def _untouched() -> bytes:
    return (ROOT / "exercises" / LESSON / f"{LESSON}.ipynb").read_bytes()


def _other_lesson() -> bytes:
    return (ROOT / "exercises" / "04_pretrained_models" / "04_pretrained_models.ipynb").read_bytes()


def _conflict() -> bytes:
    lines = as_file(solved()).decode().splitlines()
    return "\n".join([*lines[:40], "<<<<<<< HEAD", *lines[40:60], "=======", *lines[60:]]).encode()


def _surrogate() -> bytes:
    return as_file(solved()).replace(b'"import math', b'"# \\ud800\\nimport math')


_UNREADABLE = {"points": 0, "state": "unreadable", "looks": True}

BROKEN = (
    Kind("solved", lambda: as_file(solved())),
    Kind("untouched", _untouched, 0),
    Kind("half of it", changed(_half), without("one_hot", "text_vector", "tf_idf")),
    Kind("an empty file", lambda: b"", **_UNREADABLE),
    Kind("not JSON", lambda: as_file(solved())[:3000], **_UNREADABLE),
    Kind("a web page", lambda: b"<!DOCTYPE html><html><body>Sign in</body></html>", **_UNREADABLE),
    Kind("a script", lambda: b"import math\nprint(math.pi)\n", **_UNREADABLE),
    Kind("a picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), **_UNREADABLE),
    Kind("a list", lambda: b"[1, 2, 3]", **_UNREADABLE),
    Kind("nested without end", lambda: b'{"cells": ' + b"[" * 200_000, **_UNREADABLE),
    Kind("marks of a merge", _conflict, **_UNREADABLE),
    Kind("another lesson", _other_lesson, 0, "wrong exercise", looks=True),
    Kind("a byte order mark and Windows line ends", lambda: b"\xef\xbb\xbf" + as_file(solved()).replace(b"\n", b"\r\n")),
    Kind("UTF-16", lambda: as_file(solved()).decode().encode("utf-16")),
    Kind("notebook format 3", _old_format),
    Kind("half a letter", _surrogate),
    Kind("without metadata and ids", changed(_bare)),
    Kind("in another order", changed(_shuffled)),
    Kind("without checks", changed(_no_checks)),
    Kind("checks that promise points", changed(_generous_checks)),
    Kind("everything twice", changed(_twice)),
    Kind("an answer in a text cell", changed(_in_text), looks=True),
    Kind("a helper of one name in two tasks", changed(_one_name_for_all)),
    Kind("a thousand cells more", changed(_many)),
    Kind("an error in between", with_cell("1 / 0")),
    Kind("a cell that is no Python", with_cell("def (:")),
    Kind("an answer that is no Python", with_answer("encode", "def encode(words, vocabulary):\n  return ["), without("encode"), looks=True),
    Kind("an answer of another name", with_answer("encode", "def coded(words, vocabulary):\n    return []"), without("encode")),
    Kind("a lambda", with_answer("normalize_text", 'normalize_text = lambda text: " ".join(text.lower().split())')),
    Kind("top-level await", with_cell("import asyncio\nawait asyncio.sleep(0)\nprint('waited')"), shows="waited"),
    Kind("magics", with_cell("%matplotlib inline\n%time sum(range(10))\n!echo from the shell"), shows="from the shell"),
    Kind("installs a package", with_cell("%pip install no-such-package-here")),
    Kind("asks for input", with_cell("name = input('Your name? ')"), shows="Your name?"),
    Kind("a figure", with_cell("import plotly.express as px\npx.line(x=[1, 2], y=[2, 1])"), shows="application/vnd.plotly.v1+json"),
    Kind("a widget", with_cell("import ipywidgets\nipywidgets.IntSlider()"), shows="IntSlider"),
)  # fmt: skip
