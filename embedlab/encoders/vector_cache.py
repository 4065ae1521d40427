"""Vectors kept in one file on disk, found again by a key: for all encoders, several processes at once.

The file is an SQLite database, written through Python's own ``sqlite3``: a batch is there whole or not at all, also if
the program is killed while it writes, and two programs wait for each other. Libraries for this were looked at:
``diskcache`` stores what it does not know as pickles, ``lmdb`` wants a compiled package and a fixed size. SQLite's
write-ahead log is left off, since it needs shared memory, which mounted drives (Colab's, for one) do not have.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embedlab.assets import cache_folder
from embedlab.errors import FileError, InputError

FILE_NAME = "vectors.sqlite"
GIGABYTE = 1024**3
# How long one process waits for another that writes.
WAIT_SECONDS = 60
# Keys looked up in one query; SQLite takes at least 32,766.
KEYS_AT_ONCE = 500
# Made room for at once, as a share of the limit: so that not every batch of a full cache has to throw out something.
SPARE = 0.1


class VectorCache:
    """Vectors by key in one file.

    A value is the float32 numbers as bytes, with a checksum. No pickle: reading the file runs nothing.

    Parameters
    ----------
    folder : str or Path, optional
        Where the file lies; None for the course's cache folder (the environment variable ``EMBEDLAB_CACHE`` moves it).
    size_limit : int, default 1 GiB
        Bytes the file may grow to; then the vectors that were written first go first.

    Raises
    ------
    InputError
        The limit is below 1 MB.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     cache = VectorCache(folder)
    ...     cache.put({b"a key": np.array([1, 2], dtype=np.float32)})
    ...     cache.get([b"a key", b"another"]), len(cache)
    ({b'a key': array([1., 2.], dtype=float32)}, 1)
    """

    def __init__(self, folder: str | Path | None = None, size_limit: int = GIGABYTE):
        if size_limit < 1_000_000:
            raise InputError(f"the size limit must be at least 1,000,000 bytes, got {size_limit!r}.")
        self.path = (Path(folder).expanduser() if folder is not None else cache_folder()) / FILE_NAME
        self.size_limit = size_limit

    def __repr__(self) -> str:
        return f"VectorCache({str(self.path)!r})"

    def __len__(self) -> int:
        """Count the vectors."""
        if not self.path.exists():
            return 0
        with self._database() as database:
            return int(database.execute("SELECT count(*) FROM vectors").fetchone()[0])

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self.path.stat().st_size if self.path.exists() else 0

    def get(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """Return the vectors of those keys that are there.

        Raises
        ------
        FileError
            The file is damaged or cannot be read; the message says what to do.
        """
        found: dict[bytes, NDArray[np.float32]] = {}
        if not self.path.exists():
            return found
        with self._database() as database:
            for start in range(0, len(keys), KEYS_AT_ONCE):
                asked = keys[start : start + KEYS_AT_ONCE]
                marks = ",".join("?" * len(asked))
                rows = database.execute(f"SELECT key, vector, checksum FROM vectors WHERE key IN ({marks})", asked)
                for key, vector, checksum in rows:
                    if zlib.crc32(vector) != checksum:
                        raise FileError(self._cure("a vector in it is not what was written"))
                    found[key] = np.frombuffer(vector, dtype="<f4").astype(np.float32, copy=False)
        return found

    def put(self, vectors: Mapping[bytes, NDArray[np.float32]]) -> None:
        """Keep vectors; all of them or, if the program ends half-way, none. A key that is there stays as it is.

        Raises
        ------
        FileError
            The file is damaged or cannot be written (a full disk, say); the message says what to do.
        """
        rows = []
        for key, vector in vectors.items():
            data = np.asarray(vector, dtype="<f4").tobytes()
            rows.append((key, data, zlib.crc32(data)))
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT OR IGNORE INTO vectors (key, vector, checksum) VALUES (?, ?, ?)", rows)
            self._make_room(database)
            database.execute("COMMIT")

    def clear(self) -> None:
        """Remove the file with all vectors, whole or damaged. A program that writes just now gets an error."""
        for path in (self.path, self.path.with_name(f"{FILE_NAME}-journal")):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise FileError(f"could not remove {path}: {error.strerror}; close what uses it.") from error

    def _make_room(self, database: sqlite3.Connection) -> None:
        """Throw out what was written first, until the pages in use fit. Free pages are written to again later."""
        (page_size,) = database.execute("PRAGMA page_size").fetchone()
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        (free,) = database.execute("PRAGMA freelist_count").fetchone()
        used = (pages - free) * page_size
        if used <= self.size_limit:
            return
        (count,) = database.execute("SELECT count(*) FROM vectors").fetchone()
        keep = int(count * (1 - SPARE) * self.size_limit / used)
        database.execute(
            "DELETE FROM vectors WHERE rowid IN (SELECT rowid FROM vectors ORDER BY rowid LIMIT ?)", (count - keep,)
        )

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one task: a connection must not be shared by threads, nor outlive a fork."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(f"no cache can be kept at {self.path}: {error.strerror}; choose another folder.") from error
        try:
            with closing(sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)) as database:
                database.execute(
                    "CREATE TABLE IF NOT EXISTS vectors "
                    "(key BLOB NOT NULL UNIQUE, vector BLOB NOT NULL, checksum INTEGER NOT NULL)"
                )
                yield database
        except sqlite3.Error as error:
            raise FileError(self._cure(str(error))) from error

    def _cure(self, reason: str) -> str:
        return (
            f"the cache {self.path} cannot be used: {reason}. If the disk is full, free some space; if the file is "
            "damaged, remove it (it holds nothing that cannot be computed again): embedlab cache --clear"
        )
