"""A notebook as it came, read and mended: old formats, other encodings, missing parts, or no notebook at all."""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 20_000_000
MOST_CELLS = 5_000
MOST_DEPTH = 64
CELL_TYPES = ("code", "markdown", "raw")

_BEGINNINGS = {
    b"PK\x03\x04": "a zip file (or an Office document)",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\xd0\xcf\x11\xe0": "an Office document",
}
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SURROGATES = re.compile("[\ud800-\udfff]")


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


class _UnreadableError(Exception):
    """The message is the problem."""


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
    notes = _Notes()
    try:
        notebook = _rebuilt(_parsed(content, notes), notes)
    except _UnreadableError as problem:
        return Read(None, notes.lines(), str(problem))
    except (RecursionError, MemoryError):
        return Read(None, notes.lines(), "the notebook is nested too deeply, or too large, to be read")
    except Exception as error:  # whatever a file holds, it costs its own author only
        return Read(None, notes.lines(), f"the notebook could not be read: {type(error).__name__}: {str(error)[:150]}")
    return Read(notebook, notes.lines())


class _Notes:
    """What was mended, and in which cells: one line for each kind."""

    def __init__(self) -> None:
        self._cells: dict[str, list[int]] = {}

    def add(self, text: str, cell: int = 0) -> None:
        cells = self._cells.setdefault(text, [])
        if cell and cell not in cells[-1:]:
            cells.append(cell)

    def lines(self) -> tuple[str, ...]:
        return tuple(f"{_cells_named(cells)}: {text}" if cells else text for text, cells in self._cells.items())


def _cells_named(cells: list[int]) -> str:
    if len(cells) == 1:
        return f"cell {cells[0]}"
    more = f" and {len(cells) - 10} more" if len(cells) > 10 else ""
    return f"cells {', '.join(map(str, cells[:10]))}{more}"


# ---- from bytes to what JSON knows


def _parsed(content: bytes, notes: _Notes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise _UnreadableError(
            f"the file has {len(content):,} bytes, more than the {MOST_BYTES:,} that are read; "
            "clear its outputs, save it and hand it in again"
        )
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise _UnreadableError("the file is empty")
    for beginning, what in _BEGINNINGS.items():
        if content.startswith(beginning):
            raise _UnreadableError(f"this is no notebook: it looks like {what}")
    text = _decoded(content, notes).lstrip("\ufeff \t\r\n")
    if not text.startswith("{"):
        raise _UnreadableError(f"this is no notebook: it looks like {_look(text)}")
    found = _decoded_json(text, notes)
    if not isinstance(found.get("cells", found.get("worksheets")), list):
        raise _UnreadableError("this is no notebook: it is JSON, but holds no list of cells")
    return found


def _decoded(content: bytes, notes: _Notes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            notes.add(f"the file was {encoding.upper()}, not UTF-8")
            return content.decode(encoding, "replace")
    if content[:2] in (b"{\x00", b"\x00{"):
        notes.add("the file was UTF-16, not UTF-8")
        return content.decode("utf-16-le" if content[0] else "utf-16-be", "replace")
    if content.startswith(b"\xef\xbb\xbf"):
        notes.add("the file began with a byte order mark")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if content.lstrip()[:1] == b"{":
            notes.add("the file was not UTF-8 and was read as Windows-1252; letters with accents may be wrong")
        return content.decode("cp1252", "replace")


def _look(text: str) -> str:
    start = text[:5000]
    if re.match(r"(?is)<(!doctype\s+html|html|head|body|!--)", start):
        return "a web page (HTML)"
    if re.search(r"(?m)^\s*(import \w|from [\w.]+ import |def \w+\(|print\(|# %%|#!.*python)", start):
        return "a Python script"
    if start.startswith("["):
        return "a list in JSON"
    unprintable = sum(not (letter.isprintable() or letter in "\r\n\t") for letter in start)
    return "a binary file" if unprintable > len(start) / 20 else f"plain text, beginning {start[:40]!r}"


def _decoded_json(text: str, notes: _Notes) -> dict[str, Any]:
    def no_number(_: str) -> None:
        notes.add("NaN or an infinite number, which JSON does not know, was read as null")

    def number(digits: str) -> float | None:
        value = float(digits)
        if math.isfinite(value):
            return value
        no_number(digits)
        return None

    def decoder(strict: bool) -> json.JSONDecoder:
        return json.JSONDecoder(parse_constant=no_number, parse_float=number, strict=strict)

    try:
        try:
            found, end = decoder(True).raw_decode(text)
        except json.JSONDecodeError as error:
            if "control character" not in error.msg:
                raise
            found, end = decoder(False).raw_decode(text)
            notes.add("texts held control characters that JSON wants escaped")
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip("\x00 \t\r\n")) - 1:
            raise _UnreadableError(
                f"the file breaks off after {len(text):,} characters: it was not saved or not uploaded whole"
            ) from None
        raise _UnreadableError(
            f"the file is damaged: no JSON at line {error.lineno}, column {error.colno} ({error.msg})"
        ) from None
    except ValueError as error:  # a whole number of thousands of digits
        raise _UnreadableError(f"the file holds a number that cannot be read: {str(error)[:80]}") from None
    if text[end:].strip("\x00 \t\r\n"):
        notes.add("something stood after the end of the notebook and was left out")
    return found  # type: ignore[no-any-return]  # a text that begins with { is an object


# ---- from there to a valid notebook


def _rebuilt(found: dict[str, Any], notes: _Notes) -> Any:
    import nbformat

    major, minor = (_whole(found.get(key)) for key in ("nbformat", "nbformat_minor"))
    if "cells" not in found and major not in (2, 3):
        major = 3
    if major == 0:
        notes.add("the number of the format was missing")
    elif (major, minor) != (4, 5):
        notes.add(f"the notebook was of format {major}.{minor} and was read as 4.5")
    raw_cells = found["cells"] if "cells" in found else list(_sheets(found["worksheets"]))
    if len(raw_cells) > MOST_CELLS:
        raise _UnreadableError(f"the notebook has {len(raw_cells):,} cells, more than the {MOST_CELLS:,} that are read")
    cells = []
    for place, raw in enumerate(raw_cells, 1):
        if isinstance(raw, dict):
            cells.append(_rebuilt_cell(raw, place, notes))
        else:
            notes.add("it was no cell and was left out", place)
    _give_ids(cells, notes, expected=(major, minor) >= (4, 5))
    metadata = _metadata(found.get("metadata"), _NOTEBOOK_METADATA, notes)
    if major in (2, 3):
        metadata.pop("name", None)  # the old place of the file's name
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
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


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000 else 0


def _sheets(sheets: Iterable[Any]) -> Iterable[Any]:
    """Give the cells of all worksheets, which formats 2 and 3 had."""
    for sheet in sheets:
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        if isinstance(cells, list):
            yield from cells


def _rebuilt_cell(raw: dict[str, Any], place: int, notes: _Notes) -> dict[str, Any]:
    kind = raw.get("cell_type")
    source = _source(raw.get("source", raw.get("input") if kind == "code" else None), place, notes)
    if kind == "heading":  # of format 3
        source = f"{'#' * min(max(_whole(raw.get('level')), 1), 6)} {' '.join(source.splitlines())}"
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
    cell["metadata"] = _metadata(raw.get("metadata"), _CELL_METADATA, notes, place)
    if kind == "code":
        count = raw.get("execution_count", raw.get("prompt_number"))
        good = count is None or (isinstance(count, int) and not isinstance(count, bool) and count >= 0)
        if not good:
            notes.add("its execution count was no number and was left out", place)
        cell |= {"execution_count": count if good else None, "outputs": []}
    elif "attachments" in raw:
        if _are_attachments(raw["attachments"]):
            cell["attachments"] = _clean(raw["attachments"], notes, place)
        else:
            notes.add("its attachments were not of the right form and were left out", place)
    return cell


def _source(value: Any, place: int, notes: _Notes) -> str:
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    if not isinstance(value, str):
        notes.add("it had no source" if value is None else "its source was no text and was left out", place)
        return ""
    if "\r" in value:
        notes.add("line ends of Windows or of an old Mac became plain ones", place)
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return _whole_text(value, place, notes)


def _whole_text(text: str, place: int, notes: _Notes) -> str:
    """Replace halves of characters, which no file could hold."""
    if not _SURROGATES.search(text):
        return text
    notes.add("halves of characters were replaced by \ufffd", place)
    return _SURROGATES.sub("\ufffd", text)


def _shown(kind: Any) -> str:
    return repr(_SURROGATES.sub("\ufffd", kind)[:30]) if isinstance(kind, str) else "missing or no text"


def _give_ids(cells: list[dict[str, Any]], notes: _Notes, *, expected: bool) -> None:
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


# ---- metadata


def _metadata(found: Any, rules: Mapping[str, Callable[[Any], bool]], notes: _Notes, place: int = 0) -> dict[str, Any]:
    """Give metadata without the entries whose form the format, or nbgrader, does not allow."""
    if not isinstance(found, dict):
        if found is not None:
            notes.add("its metadata was no object and was left out", place)
        return {}
    kept: dict[str, Any] = {}
    for key, value in found.items():
        if key in rules and not rules[key](value):
            notes.add(f"its metadata {key!r} was not of the right form and was left out", place)
        elif _deeper_than(value, MOST_DEPTH):
            notes.add("metadata nested too deeply was left out", place)
        else:
            kept[_whole_text(key, place, notes)] = _clean(value, notes, place)
    if "nbgrader" in kept and "nbgrader" in rules:
        marks = kept["nbgrader"]
        for key in [key for key in marks if key in _MARKS_OF_NBGRADER and not _MARKS_OF_NBGRADER[key](marks[key])]:
            notes.add(f"its nbgrader mark {key!r} was of the wrong type and was left out", place)
            del marks[key]
    return kept


def _clean(value: Any, notes: _Notes, place: int) -> Any:
    if isinstance(value, str):
        return _whole_text(value, place, notes)
    if isinstance(value, list):
        return [_clean(item, notes, place) for item in value]
    if isinstance(value, dict):
        return {_whole_text(key, place, notes): _clean(item, notes, place) for key, item in value.items()}
    return value


def _deeper_than(value: Any, depth: int) -> bool:
    """Look at one level after another: a walk that calls itself could be nested too deeply itself."""
    level = [value]
    for _ in range(depth):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _are_tags(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(tag, str) and tag and "," not in tag for tag in value)
        and len(set(value)) == len(value)
    )


def _are_points(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9


def _are_attachments(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(bundle, dict)
        and all(
            isinstance(data, str) or (isinstance(data, list) and all(isinstance(line, str) for line in data))
            for data in bundle.values()
        )
        for bundle in value.values()
    )


_CELL_METADATA: dict[str, Callable[[Any], bool]] = {
    "nbgrader": _is_object,
    "name": _is_text,
    "tags": _are_tags,
    "collapsed": _is_flag,
    "scrolled": lambda value: isinstance(value, bool) or value == "auto",
    "jupyter": _is_object,
    "format": _is_text,
    "execution": lambda value: isinstance(value, dict) and all(isinstance(item, str) for item in value.values()),
}
_NOTEBOOK_METADATA: dict[str, Callable[[Any], bool]] = {
    "kernelspec": lambda value: (
        isinstance(value, dict) and all(_is_text(value.get(k)) for k in ("name", "display_name"))
    ),
    "language_info": lambda value: isinstance(value, dict) and _is_text(value.get("name")),
    "orig_nbformat": lambda value: _whole(value) >= 1,
    "title": _is_text,
    "authors": lambda value: isinstance(value, list),
}
_MARKS_OF_NBGRADER: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("grade", "solution", "locked", "task"), _is_flag),
    "grade_id": _is_text,
    "points": _are_points,
    "schema_version": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "checksum": lambda value: value is None or isinstance(value, str),
    "cell_type": _is_text,
}
