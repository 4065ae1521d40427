"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from embedlab.errors import FileError


def write_whole(path: str | Path, content: bytes, what: str) -> Path:
    """Write a file in one step: into a temporary file beside it, which then takes its name.

    If the disk is full or the program ends half-way, an older file of that name stays as it was.

    Parameters
    ----------
    path : str or Path
        The name is taken as given; the folder must exist.
    content : bytes
        Everything the file shall hold.
    what : str
        What it is, for the error message: ``"the map"``.

    Returns
    -------
    Path
        The file, which everybody may read.

    Raises
    ------
    FileError
        If it cannot be written; the message gives the reason.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(f"{folder}/note.txt", b"hello", "the note").read_bytes()
    b'hello'
    """
    path = Path(path)
    scratch = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            scratch = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file can be read by its owner only.
        scratch.chmod(0o644)
        scratch.replace(path)
    except OSError as error:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
        raise FileError(
            f"could not save {what} to {path}: {error.strerror}. An older file of that name is as it was; "
            "free some space, or choose another folder or name, then save again."
        ) from error
    return path
