"""What the file of an index holds: arrays, and a header in JSON that says what they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from embedlab.errors import FileError
from embedlab.files import array_as_json, json_as_array, load_arrays, save_arrays

FORMAT, VERSION = "embedlab search index", 1


def save_content(path: str | Path, about: dict[str, Any], ids: Sequence[str], arrays: dict[str, NDArray[Any]]) -> Path:
    """Write an index to a file; what :meth:`VectorIndex.save` and :meth:`KeywordIndex.save` call.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    header = {"format": FORMAT, "version": VERSION, **about, "count": len(ids)}
    return save_arrays(
        path, {"header": json_as_array(header), "ids": json_as_array(list(ids)), **arrays}, f"the index of {len(ids):,}"
    )


def read_content(path: str | Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read the header and the arrays of a file.

    Raises
    ------
    FileError
        No such file, one that is damaged or cut off, of another format, or of a later version of embedlab.
    """
    arrays = load_arrays(path, "an index's save()")
    header = array_as_json(arrays.pop("header")) if "header" in arrays else None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise FileError(f"{path} is whole but no index that embedlab saved; give a file that .save(...) wrote.")
    if header["version"] > VERSION:
        raise FileError(
            f"{path} was saved by a later embedlab (version {header['version']} of the format, this one reads "
            f"{VERSION}); update embedlab, or build and save again."
        )
    return header, arrays
