"""The file that a student handed in, in nbgrader's ``submitted`` folder, which formgrader counts."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from embedlab.errors import FileError
from embedlab.files import write_whole
from embedlab.grading.course_folder import make_folder

_TIMESTAMP = "timestamp.txt"
_OURS = ".embedlab"


def keep_handed_in(path: Path, content: bytes, sent: datetime | None) -> bool:
    """Write what was handed in, unless the folder holds what came there in another way.

    Parameters
    ----------
    path : Path
        ``submitted/student/lesson/lesson.ipynb``.
    content : bytes
        The file, readable or not.
    sent : datetime or None
        Goes into ``timestamp.txt``; nbgrader takes a submission for graded only if the gradebook says the same.

    Returns
    -------
    bool
        Whether the folder holds it. What nbgrader collected, or somebody put there, stays as it is.

    Raises
    ------
    FileError
        If the folder cannot be read or written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "01_encodings.ipynb")
    ...     keep_handed_in(path, b"mine", None), keep_handed_in(path, b"mine, later", None), path.read_bytes()
    (True, True, b'mine, later')
    """
    folder = path.parent
    try:
        if _others(folder, path):
            return False
        make_folder(folder)
        older = path.read_bytes() if path.exists() else None
        if older != content:
            # First the digest, beside that of the older file: whatever a kill leaves is known as written here.
            digests = b"\n".join(_digest(file) for file in (older, content) if file is not None)
            write_whole(folder / _OURS, digests, "the digest of what was handed in")
            write_whole(path, content, "what was handed in")
        stamp = sent.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC").encode("ascii") if sent else b""
        if stamp and (not (folder / _TIMESTAMP).exists() or (folder / _TIMESTAMP).read_bytes() != stamp):
            write_whole(folder / _TIMESTAMP, stamp, "the time of a submission")
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"could not read {folder}: {error.strerror}; see to its permissions") from error
    return True


def _others(folder: Path, path: Path) -> bool:
    """Say whether the folder holds files that were not written here."""
    if not folder.exists():
        return False
    if any(child.name not in (path.name, _TIMESTAMP) for child in folder.glob("[!.]*")):
        return True
    return path.exists() and _digest(path.read_bytes()) not in _written(folder)


def _written(folder: Path) -> list[bytes]:
    mark = folder / _OURS
    return mark.read_bytes().split() if mark.exists() else []


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode("ascii")
