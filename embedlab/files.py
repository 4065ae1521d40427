"""Files that are whole or not there at all, and arrays in a file that notices damage.

Arrays go into a NumPy ``.npz`` whose last 64 bytes are the SHA-256 of all bytes before them (in a place where zip files
keep a comment, so ``numpy.load`` opens it too). Pickle is left out because loading a pickle runs whatever is in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import FileError, InputError

DIGEST_LENGTH = 64


def write_whole(path: str | Path, content: bytes, what: str) -> Path:
    """Write a file in one step: if the disk is full or the program ends half-way, an older one stays as it was.

    Parameters
    ----------
    path : str or Path
    content : bytes
    what : str
        What is written, for the message: ``"400,000 vectors"``.

    Returns
    -------
    Path
        The file, which others may read.

    Raises
    ------
    FileError
        If it cannot be written; the message gives the reason.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(f"{folder}/note.txt", b"whole", "a note").read_bytes()
    b'whole'
    """
    path = Path(path)
    scratch = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            scratch = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.chmod(0o644)  # a temporary file can be read by its owner only
        scratch.replace(path)
    except OSError as error:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
        raise FileError(
            f"could not save {what} to {path}: {error.strerror}. An older file of that name is as it was; "
            "free some space, or choose another folder or name, then save again"
        ) from error
    return path


def write_json(path: str | Path, value: Any, what: str) -> Path:
    """Write JSON in one step, a line for each item; letters that UTF-8 cannot hold become question marks.

    Parameters
    ----------
    path : str or Path
    value : dict, list, str, int, float, bool or None
        Built of these; no NaN.
    what : str
        What is written, for the message.

    Returns
    -------
    Path

    Raises
    ------
    FileError
        If it cannot be written.
    ValueError
        If a number is NaN or infinite.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     print(write_json(f"{folder}/points.json", {"Zoë": 3}, "points").read_text(encoding="utf-8"), end="")
    {
     "Zoë": 3
    }
    """
    content = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return write_whole(path, content.encode("utf-8", "replace"), what)


def save_arrays(path: str | Path, arrays: Mapping[str, Any], what: str) -> Path:
    """Save arrays in one file, in one step.

    Parameters
    ----------
    path : str or Path
    arrays : mapping of str to array_like
        None of them of objects.
    what : str
        See :func:`write_whole`.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        An array of objects.
    FileError
        If the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     load_arrays(save_arrays(f"{folder}/a.npz", {"a": [1, 2]}, "numbers"), "save_arrays")["a"]
    array([1, 2])
    """
    # Refused here, because older versions of savez would store them as a pickle.
    objects = [name for name, values in arrays.items() if np.asarray(values).dtype.hasobject]
    if objects:
        raise InputError(f"{objects[0]} holds objects, which only a pickle can store; turn them into numbers or text")
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"0" * DIGEST_LENGTH
    content = buffer.getvalue()[:-DIGEST_LENGTH]
    return write_whole(path, content + _digest(content), what)


def load_arrays(path: str | Path, writer: str) -> dict[str, NDArray[Any]]:
    """Load what :func:`save_arrays` saved.

    Parameters
    ----------
    path : str or Path
    writer : str
        The function that should have written the file, for the message.

    Returns
    -------
    dict of str to ndarray

    Raises
    ------
    FileError
        If there is no such file, it is damaged, or something else wrote it.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"could not read {path}: {error.strerror}; check the path") from error
    expected = content[-DIGEST_LENGTH:]
    found = _digest(content[:-DIGEST_LENGTH])
    if found != expected:
        raise FileError(
            f"{path} ({len(content):,} bytes) is damaged, or {writer} did not write it: its content has SHA-256 "
            f"{found[:12].decode()}... and its last {DIGEST_LENGTH} bytes promise {expected[:12]!r}...; take a "
            "good copy, or make and save it again"
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return dict(arrays)


def json_as_array(value: Any) -> NDArray[np.uint8]:
    """Turn strings, or anything else that JSON knows, into bytes that an array can hold without a pickle.

    Examples
    --------
    >>> array_as_json(json_as_array(["one", "zwölf"]))
    ['one', 'zwölf']
    """
    return np.frombuffer(json.dumps(value, ensure_ascii=False).encode("utf-8"), dtype=np.uint8)


def array_as_json(array: NDArray[np.uint8]) -> Any:
    """Turn what :func:`json_as_array` gave back into what it was."""
    return json.loads(array.tobytes())


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode("ascii")
