"""A notebook as it came, read and mended: old formats, other encodings, missing parts, or no notebook at all."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from embedlab.grading.decoding import UnreadableError, parsed
from embedlab.grading.mends import Mends, whole_text
from embedlab.grading.metadata import CELL_METADATA, NOTEBOOK_METADATA, are_attachments, clean, metadata, whole_number

MOST_CELLS = 5_000
CELL_TYPES = ("code", "markdown", "raw")


@dataclass(frozen=True)
class Read:
    """What came of reading a notebook.

    Attributes
    ----------
    notebook : NotebookNode or None
        In format 4.5, valid, without outputs; ``None`` where there is nothing to read.
    notes : tuple of str
        What was mended, a line each.
    problem : str
        Why there is no notebook; empty where there is one.
    """

    notebook: Any
    notes: tuple[str, ...] = ()
    problem: str = ""


def read_notebook(content: bytes) -> Read:
    """Read a notebook of any format and mend what is wrong with its form.

    Sources stay as they were written, except for their line ends. Outputs are dropped: grading runs the notebook anew.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    Read
        Nothing is ever raised for what is in a file.

    Examples
    --------
    >>> read_notebook(b"print('hello')").problem
    'this is no notebook: it looks like a Python script'
    >>> read = read_notebook(b'{"cells": [{"cell_type": "code", "source": ["1 +", " 1"]}], "nbformat": 4}')
    >>> read.notebook.cells[0].source
    '1 + 1'
    >>> print(*read.notes, sep="; ")
    the notebook was of format 4.0 and was read as 4.5; cell 1: metadata or execution count was missing
    """
    notes = Mends()
    try:
        notebook = _rebuilt(parsed(content, notes), notes)
    except UnreadableError as problem:
        return Read(None, notes.lines(), str(problem))
    except (RecursionError, MemoryError):
        return Read(None, notes.lines(), "the notebook is nested too deeply, or too large, to be read")
    except Exception as error:  # whatever a file holds, it costs its own author only
        return Read(None, notes.lines(), f"the notebook could not be read: {type(error).__name__}: {str(error)[:150]}")
    return Read(notebook, notes.lines())


def _rebuilt(found: dict[str, Any], notes: Mends) -> Any:
    import nbformat

    major, minor = (whole_number(found.get(key)) for key in ("nbformat", "nbformat_minor"))
    if "cells" not in found and major not in (2, 3):
        major = 3
    if major == 0:
        notes.add("the number of the format was missing")
    elif (major, minor) != (4, 5):
        notes.add(f"the notebook was of format {major}.{minor} and was read as 4.5")
    raw_cells = found["cells"] if "cells" in found else list(_sheets(found["worksheets"]))
    if len(raw_cells) > MOST_CELLS:
        raise UnreadableError(f"the notebook has {len(raw_cells):,} cells, more than the {MOST_CELLS:,} that are read")
    cells = []
    for place, raw in enumerate(raw_cells, 1):
        if isinstance(raw, dict):
            cells.append(_rebuilt_cell(raw, place, notes))
        else:
            notes.add("it was no cell and was left out", place)
    _give_ids(cells, notes, expected=(major, minor) >= (4, 5))
    kept = metadata(found.get("metadata"), NOTEBOOK_METADATA, notes)
    if major in (2, 3):
        kept.pop("name", None)  # the old place of the file's name
    whole = {"cells": cells, "metadata": kept, "nbformat": 4, "nbformat_minor": 5}
    notebook = nbformat.from_dict(whole)  # type: ignore[no-untyped-call]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat would warn of what has been mended
        if not nbformat.validator.isvalid(notebook):  # type: ignore[no-untyped-call]
            notebook.metadata = nbformat.from_dict({})  # type: ignore[no-untyped-call]
            for cell in notebook.cells:
                cell.metadata = nbformat.from_dict(
                    {key: cell.metadata[key] for key in ("nbgrader",) if key in cell.metadata}
                )  # type: ignore[no-untyped-call]
            notes.add("metadata that the format does not allow was left out")
        nbformat.validate(notebook)
    return notebook


def _sheets(sheets: Iterable[Any]) -> Iterable[Any]:
    """Give the cells of all worksheets, which formats 2 and 3 had."""
    for sheet in sheets:
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        if isinstance(cells, list):
            yield from cells


def _rebuilt_cell(raw: dict[str, Any], place: int, notes: Mends) -> dict[str, Any]:
    kind = raw.get("cell_type")
    source = _source(raw.get("source", raw.get("input") if kind == "code" else None), place, notes)
    if kind == "heading":  # of format 3
        source = f"{'#' * min(max(whole_number(raw.get('level')), 1), 6)} {' '.join(source.splitlines())}"
        kind = "markdown"
    elif kind == "html":
        kind = "markdown"
    elif kind not in CELL_TYPES:
        notes.add(f"its type is {_shown(kind)}, which is unknown; it was read as raw text", place)
        kind = "raw"
    cell: dict[str, Any] = {"id": raw.get("id"), "cell_type": kind, "source": source}
    old = "input" in raw or "prompt_number" in raw
    if "metadata" not in raw or (kind == "code" and "execution_count" not in raw and not old):
        notes.add("metadata or execution count was missing", place)
    cell["metadata"] = metadata(raw.get("metadata"), CELL_METADATA, notes, place)
    if kind == "code":
        count = raw.get("execution_count", raw.get("prompt_number"))
        good = count is None or (isinstance(count, int) and not isinstance(count, bool) and count >= 0)
        if not good:
            notes.add("its execution count was no number and was left out", place)
        cell |= {"execution_count": count if good else None, "outputs": []}
    elif "attachments" in raw:
        if are_attachments(raw["attachments"]):
            cell["attachments"] = clean(raw["attachments"], notes, place)
        else:
            notes.add("its attachments were not of the right form and were left out", place)
    return cell


def _source(value: Any, place: int, notes: Mends) -> str:
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    if not isinstance(value, str):
        notes.add("it had no source" if value is None else "its source was no text and was left out", place)
        return ""
    if "\r" in value:
        notes.add("line ends of Windows or of an old Mac became plain ones", place)
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return whole_text(value, place, notes)


def _shown(kind: Any) -> str:
    return repr(whole_text(kind, 0, Mends())[:30]) if isinstance(kind, str) else "missing or no text"


def _give_ids(cells: list[dict[str, Any]], notes: Mends, *, expected: bool) -> None:
    """Give a new id to each cell without a valid one of its own; the first of two keeps it."""
    good = re.compile(r"[a-zA-Z0-9_-]{1,64}")
    taken = {cell["id"] for cell in cells if isinstance(cell["id"], str)}
    seen: set[str] = set()
    for place, cell in enumerate(cells, 1):
        old = cell["id"]
        if isinstance(old, str) and good.fullmatch(old) and old not in seen:
            seen.add(old)
            continue
        if old is None:
            if expected:
                notes.add("it had no id and got one", place)
        else:
            why = "not unique" if isinstance(old, str) and old in seen else "not valid"
            notes.add(f"its id was {why} and it got another", place)
        new, number = f"cell-{place}", 1
        while new in taken:
            number += 1
            new = f"cell-{place}-{number}"
        taken.add(new)
        seen.add(new)
        cell["id"] = new
