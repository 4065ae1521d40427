"""An index in a file: no pickle inside, whole or not there at all, and damage is noticed.

The file is a NumPy ``.npz``: arrays, and a header in JSON that says what they are and holds their SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import FileError, InputError
from embedlab.search.base import VectorIndex
from embedlab.search.exact import ExactIndex
from embedlab.search.faiss_index import SETTINGS, FaissIndex
from embedlab.search.keyword import KeywordIndex
from embedlab.whole_file import write_whole

FORMAT, VERSION = "embedlab search index", 1
ZIP_START = b"PK"


def save_content(path: str | Path, about: dict[str, Any], ids: Sequence[str], arrays: dict[str, NDArray[Any]]) -> Path:
    """Write an index to a file; what :meth:`VectorIndex.save` and :meth:`KeywordIndex.save` call.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    arrays = {"ids": text_array(ids), **arrays}
    header = {"format": FORMAT, "version": VERSION, **about, "count": len(ids)}
    header["sha256"] = _digest(header, arrays)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, header=text_array(header), **arrays)
    return write_whole(path, buffer.getvalue(), f"the index of {len(ids):,}")


def load_index(path: str | Path, *, model: str | None = None) -> VectorIndex | KeywordIndex:
    """Load an index that was saved.

    Parameters
    ----------
    path : str or Path
    model : str, optional
        Name of the encoder that queries will come from; an index of another one's vectors is refused.

    Returns
    -------
    ExactIndex, FaissIndex or KeywordIndex
        What was saved.

    Raises
    ------
    FileError
        No such file, one that is damaged or cut off, of another format, or of a later version of embedlab.
    InputError
        The index holds vectors of another model.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = ExactIndex(["a", "b"], [[1, 0], [0, 1]], model="mine").save(f"{folder}/two.npz")
    ...     load_index(path, model="mine")
    ExactIndex(2 vectors of 2 numbers, of mine)
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"could not read {path}: {error.strerror}; check the path.") from error
    header, arrays = _read(path, content)
    if model is not None and header["model"] != model:
        held = repr(header["model"]) if header["model"] else "no named model"
        raise InputError(
            f"{path} holds an index of {held}, and {model!r} was expected: vectors of two models cannot be compared; "
            "load with the model it was made with, or build the index anew."
        )
    ids = texts_of(arrays.pop("ids"))
    kind = header["kind"]
    if kind == KeywordIndex.kind:
        return KeywordIndex.from_state(header, ids, arrays)
    maker = FaissIndex if kind in SETTINGS else ExactIndex
    return maker.from_state(header, ids, arrays)


def text_array(value: Any) -> NDArray[np.uint8]:
    """Turn texts, or anything JSON knows, into an array of bytes that needs no pickle."""
    return np.frombuffer(json.dumps(value).encode("ascii"), dtype=np.uint8)


def texts_of(array: NDArray[np.uint8]) -> Any:
    """Turn an array of :func:`text_array` back."""
    return json.loads(array.tobytes())


def _read(path: Path, content: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Take a file apart and check it."""
    other = f"{path} ({len(content):,} bytes) is no index that embedlab saved; give a file that .save(...) wrote."
    if not content.startswith(ZIP_START):
        raise FileError(other)
    damaged = f"{path} ({len(content):,} bytes) is damaged or cut off; take a good copy, or build and save again."
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            arrays = dict(stored)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError) as error:
        raise FileError(damaged) from error
    if "header" not in arrays:
        raise FileError(other)
    try:
        header = texts_of(arrays.pop("header"))
    except ValueError as error:
        raise FileError(other) from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise FileError(other)
    if header["version"] > VERSION:
        raise FileError(
            f"{path} was saved by a later embedlab (version {header['version']} of the format, this one reads "
            f"{VERSION}); update embedlab, or build and save again."
        )
    if header.pop("sha256") != _digest(header, arrays):
        raise FileError(damaged)
    return header, arrays


def _digest(header: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> str:
    """SHA-256 over the header and the names, types, shapes and numbers of all arrays."""
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode("ascii"))
    for name, array in sorted(arrays.items()):
        digest.update(f"|{name}|{array.dtype.str}|{array.shape}|".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
