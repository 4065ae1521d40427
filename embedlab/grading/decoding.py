"""From the bytes of a file to what JSON knows, or to a sentence on what the file is instead."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from embedlab.grading.mends import Mends

MOST_BYTES = 20_000_000

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


class UnreadableError(Exception):
    """Says why a file cannot be read as a notebook."""


def parsed(content: bytes, notes: Mends) -> dict[str, Any]:
    """Read the JSON object of a notebook from a file's bytes.

    Raises
    ------
    UnreadableError
        It is too large, damaged, or something else than a notebook; the message says what it looks like.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableError(
            f"the file has {len(content):,} bytes, more than the {MOST_BYTES:,} that are read; "
            "clear its outputs, save it and hand it in again"
        )
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableError("the file is empty")
    for beginning, what in _BEGINNINGS.items():
        if content.startswith(beginning):
            raise UnreadableError(f"this is no notebook: it looks like {what}")
    text = _decoded(content, notes).lstrip("\ufeff \t\r\n")
    if not text.startswith("{"):
        raise UnreadableError(f"this is no notebook: it looks like {_look(text)}")
    found = _decoded_json(text, notes)
    if not isinstance(found.get("cells", found.get("worksheets")), list):
        raise UnreadableError("this is no notebook: it is JSON, but holds no list of cells")
    return found


def _decoded(content: bytes, notes: Mends) -> str:
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


def _decoded_json(text: str, notes: Mends) -> dict[str, Any]:
    def no_number(_: str) -> None:
        """Take NaN for null."""
        notes.add("NaN or an infinite number, which JSON does not know, was read as null")

    def number(digits: str) -> float | None:
        """Take a number too large to be one for null."""
        value = float(digits)
        if math.isfinite(value):
            return value
        no_number(digits)
        return None

    def decoder(strict: bool) -> json.JSONDecoder:
        """Make a decoder that knows these two."""
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
            raise UnreadableError(
                f"the file breaks off after {len(text):,} characters: it was not saved or not uploaded whole"
            ) from None
        raise UnreadableError(
            f"the file is damaged: no JSON at line {error.lineno}, column {error.colno} ({error.msg})"
        ) from None
    except ValueError as error:  # a whole number of thousands of digits
        raise UnreadableError(f"the file holds a number that cannot be read: {str(error)[:80]}") from None
    if text[end:].strip("\x00 \t\r\n"):
        notes.add("something stood after the end of the notebook and was left out")
    return found  # type: ignore[no-any-return]  # a text that begins with { is an object
