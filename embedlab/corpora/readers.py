"""Read one column of a file of records, a little at a time, and say where a file cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from embedlab.errors import InputError


def json_lines(path: Path, column: str, encoding: str, errors: str) -> Iterator[Any]:
    """Yield what each line's record holds under `column`; empty lines are passed over."""
    try:
        with path.open(encoding=encoding, errors=errors) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _field(line, column, f"line {number} of {path.name}")
    except UnicodeDecodeError as error:
        raise InputError(where_not_decoded(path, encoding)) from error


def _field(line: str, column: str, place: str) -> Any:
    try:
        record = json.loads(line.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise InputError(f"{place} is no JSON record ({error}): {line[:40]!r}. Mend or remove the line.") from error
    if not isinstance(record, dict) or column not in record:
        held = ", ".join(map(repr, record)) if isinstance(record, dict) else type(record).__name__
        raise InputError(f"{place} has no field {column!r}; it holds {held}. Pass column=... with the text's name.")
    return record[column]


def parquet_rows(path: Path, column: str) -> Iterator[Any]:
    """Yield the values of `column`, row group by row group."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise InputError(f"{path.name} cannot be read as parquet ({error}): fetch or write it anew.") from error
    with file:
        if column not in file.schema_arrow.names:
            held = ", ".join(map(repr, file.schema_arrow.names))
            raise InputError(f"{path.name} has no column {column!r}; it holds {held}. Pass column=...")
        for batch in file.iter_batches(batch_size=256, columns=[column]):
            yield from batch.column(0).to_pylist()


def where_not_decoded(path: Path, encoding: str) -> str:
    """Find the first line of `path` that is not in `encoding` and say what to do about it."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError as error:
                around = line[max(0, error.start - 12) : error.end + 12]
                return (
                    f"line {number} of {path.name} is not {encoding}: byte 0x{line[error.start]:02x} in {around!r}. "
                    'If the whole file is in another encoding, pass encoding="cp1252" (old Windows files) or the like; '
                    'if single lines are, save them anew, or pass errors="replace" to read on with � in their place.'
                )
    return f"{path.name} is not {encoding}: pass encoding=... with the one it was written in."
