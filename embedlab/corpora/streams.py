"""Read a corpus larger than memory: words of one text after the other, as often as training asks for them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TextIO

from embedlab.corpora.readers import json_lines, parquet_rows, where_not_decoded
from embedlab.errors import InputError
from embedlab.text import CleaningOptions, clean_batch

# A longer text is cut at a space into parts, whatever its length: memory stays the same.
_LONGEST = 1_000_000
# gensim leaves out, without a word, what comes after the 10,000th word of a text.
_MOST_WORDS = 10_000
_BLOCK = 100
_LAST_SPACE = re.compile(r"\s\S*\Z")


class TokenStream:
    """The words of a corpus, text by text; can be read again and again. Made by :func:`stream_tokens`.

    Attributes
    ----------
    texts : int
        Texts read in the last pass (missing ones not counted).
    skipped : int
        Missing texts (None) left out in the last pass.
    """

    def __init__(
        self,
        source: str | Path | Iterable[Any],
        options: CleaningOptions,
        column: str,
        encoding: str,
        errors: Literal["strict", "replace"],
    ):
        self.source = source
        self.options = options
        self.column = column
        self.encoding = encoding
        self.errors = errors
        self.texts = 0
        self.skipped = 0

    def __iter__(self) -> Iterator[list[str]]:
        self.texts = self.skipped = 0
        parts = self._parts()
        # As many texts as one batch of cleaning takes, but no more of long ones than fit in a few megabytes.
        while block := list(_until(islice(parts, _BLOCK), 2 * _LONGEST)):
            for words in clean_batch(block, self.options):
                for start in range(0, len(words), _MOST_WORDS):
                    yield words[start : start + _MOST_WORDS]

    def _parts(self) -> Iterator[str]:
        if isinstance(self.source, Path) and self.source.suffix == ".txt":
            yield from self._counted_lines(self.source)
            return
        for text in self._values():
            if text is None:
                self.skipped += 1
                continue
            self.texts += 1
            if not isinstance(text, str):
                raise InputError(
                    f"text number {self.texts + self.skipped - 1} is {text!r:.40} ({type(text).__name__}), expected "
                    f"a string. If the text stands under another name than {self.column!r}, pass column=..."
                )
            if len(text) > _LONGEST:
                yield from _lines(io.StringIO(text))
            else:
                yield text

    def _counted_lines(self, path: Path) -> Iterator[str]:
        try:
            with path.open(encoding=self.encoding, errors=self.errors) as file:
                begins = True
                for part in _lines(file):
                    self.texts += begins
                    begins = part.endswith("\n")
                    yield part
        except UnicodeDecodeError as error:
            raise InputError(where_not_decoded(path, self.encoding)) from error

    def _values(self) -> Iterator[Any]:
        if isinstance(self.source, Path):
            if self.source.suffix == ".parquet":
                return parquet_rows(self.source, self.column)
            return json_lines(self.source, self.column, self.encoding, self.errors)
        return self._rows(self.source)

    def _rows(self, source: Iterable[Any]) -> Iterator[Any]:
        try:
            for row in source:
                if isinstance(row, dict) and self.column not in row:
                    held = ", ".join(map(repr, row))
                    raise InputError(f"the records have no field {self.column!r}; they hold {held}. Pass column=...")
                yield row[self.column] if isinstance(row, dict) else row
        except UnicodeDecodeError as error:
            raise InputError(
                f"what comes after text number {self.texts + self.skipped} cannot be decoded ({error}). Save the file "
                "anew as UTF-8, or name its encoding: stream_tokens(path, encoding=...)."
            ) from error


def stream_tokens(
    source: str | Path | Iterable[Any],
    options: CleaningOptions | None = None,
    *,
    column: str = "text",
    encoding: str = "utf-8",
    errors: Literal["strict", "replace"] = "strict",
) -> TokenStream:
    """Open a corpus of any size as a stream of word lists, in constant memory.

    Parameters
    ----------
    source : path or iterable
        A file: ``.txt`` (one text a line), ``.jsonl`` (one record a line) or ``.parquet``. Or anything that can be
        read from the start again: a list of texts, a ``datasets.Dataset`` or ``IterableDataset``.
    options : CleaningOptions, optional
        Which steps to take; by default all but accents, in English.
    column : str
        Where a record keeps its text.
    encoding : str
        Of a ``.txt`` or ``.jsonl`` file.
    errors : {"strict", "replace"}
        A byte that `encoding` does not know is an error that names its line, or becomes ``�``.

    Returns
    -------
    TokenStream
        Each pass over it reads the source anew and gives lists of 1 to 10,000 words: texts of which nothing is left
        are passed over, longer ones come in several lists, missing ones (None) are counted in ``.skipped``.

    Raises
    ------
    InputError
        No such file, a format it does not read, a source that can be read only once. While reading: bytes of another
        encoding, a damaged record, a text that is no string, a million characters without a space.

    Examples
    --------
    >>> stream = stream_tokens(["The cat sat.", None, "Two dogs!"])
    >>> list(stream), stream.skipped
    ([['cat', 'sat'], ['dogs']], 1)
    """
    if isinstance(source, str):
        source = Path(source)
    if isinstance(source, Path):
        if not source.is_file():
            raise InputError(f"no file {str(source)!r}: check the path. A list of texts is passed as a list.")
        if source.suffix not in {".txt", ".jsonl", ".parquet"}:
            raise InputError(f"{source.name!r} is none of .txt, .jsonl, .parquet: convert it, or load it by datasets.")
    elif isinstance(source, Iterator):
        raise InputError(
            f"a {type(source).__name__} can be read only once, and training reads a corpus several times. Pass a list, "
            "a file's path, or an object whose __iter__ starts anew."
        )
    return TokenStream(source, options or CleaningOptions(), column, encoding, errors)


def _until(texts: Iterable[str], most_characters: int) -> Iterator[str]:
    characters = 0
    for text in texts:
        yield text
        characters += len(text)
        if characters > most_characters:
            return


def _lines(file: TextIO) -> Iterator[str]:
    """Yield the lines of `file`; one that is too long comes in parts, cut at its spaces."""
    rest = ""
    while part := file.readline(_LONGEST):
        text = rest + part
        rest = ""
        if len(part) == _LONGEST and not part.endswith("\n"):
            space = _LAST_SPACE.search(text)
            if space is None:
                raise InputError(
                    f"{len(text):,} characters without a space, beginning with {text[:30]!r}: this is not running "
                    "text. Take such records out (encoded pictures, DNA), or cut them into words yourself."
                )
            text, rest = text[: space.start()], text[space.start() :]
        yield text
    if rest:
        yield rest
