"""An encoder that remembers: each text goes through the model once, then its vector comes from disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.encoders.base import Encoder
from embedlab.encoders.checks import check_texts
from embedlab.encoders.truncation import said_once
from embedlab.encoders.vector_cache import GIGABYTE, VectorCache
from embedlab.errors import InputError
from embedlab.progress import progress_bar

# Batches encoded between two writes: what is lost when a run is stopped, and little beside the time they take.
BATCHES_A_WRITE = 4


class CachedEncoder:
    """An :class:`~embedlab.encoders.Encoder` in front of another one.

    Several programs may share a cache. Stop a long run when you like: what was computed is kept, and the next run goes
    on from there.

    Parameters
    ----------
    encoder : Encoder
        Any; its class may have options of its own in ``encode``.
    key : str, optional
        Which vectors a text gets from `encoder`: model, revision, options. None takes ``encoder.cache_key``, as it is
        now: make a new ``CachedEncoder`` after training the model on.
    folder : str or Path, optional
        Where the cache lies; None for the course's cache folder.
    size_limit : int, default 1 GiB
        Bytes the cache may grow to; then the vectors that were written first go first.

    Raises
    ------
    InputError
        The encoder has no ``cache_key`` and none was given.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> class Lengths:
    ...     name, dimensions, cache_key = "number of letters", 1, "number of letters"
    ...
    ...     def encode(self, texts, *, batch_size=32):
    ...         print("encoding", texts)
    ...         return np.array([[len(text)] for text in texts], dtype=np.float32)
    >>> with TemporaryDirectory() as folder:
    ...     encoder = CachedEncoder(Lengths(), folder=folder)
    ...     first = encoder.encode(["one", "three"])
    ...     encoder.encode(["three", "seven", "three"])
    encoding ['three', 'one']
    encoding ['seven']
    array([[5.],
           [5.],
           [5.]], dtype=float32)
    """

    def __init__(
        self,
        encoder: Encoder,
        *,
        key: str | None = None,
        folder: str | Path | None = None,
        size_limit: int = GIGABYTE,
    ):
        key = key if key is not None else getattr(encoder, "cache_key", None)
        if not key:
            raise InputError(
                f"{encoder.name!r} has no cache_key: pass key='...' with all that decides about its vectors (model, "
                "revision, options), or two models would share a cache."
            )
        self.encoder = encoder
        self.cache_key = key
        self.cache = VectorCache(folder, size_limit)

    def __repr__(self) -> str:
        return f"CachedEncoder({self.encoder!r}, {self.cache!r})"

    @property
    def name(self) -> str:
        """Name of the encoder behind the cache."""
        return self.encoder.name

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return self.encoder.dimensions

    def encode(
        self, texts: Sequence[str], *, batch_size: int = 32, progress: bool = False, **options: Any
    ) -> NDArray[np.float32]:
        """Return one vector for each text, from the cache where it is there.

        Parameters
        ----------
        texts : sequence of str
            May be empty. A text that comes twice is encoded once.
        batch_size : int
            Texts that go through the model at a time.
        progress : bool
            Show a progress bar over the texts that are not in the cache.
        **options
            Passed on to the encoder (``prompt="query: "``) and part of what a vector is found by.

        Returns
        -------
        ndarray of float32, shape (len(texts), dimensions)

        Raises
        ------
        InputError
            A bare string instead of a list, something that is not text, or a text with nothing in it.
        FileError
            The cache is damaged or cannot be written; the message says what to do.

        Warns
        -----
        TruncationWarning
            As the encoder does, for the texts that were encoded now.
        """
        texts = check_texts(texts)
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        start = hashlib.sha256(json.dumps([self.cache_key, options], sort_keys=True, default=str).encode())
        keys = {text: _key(start, text) for text in texts}
        vectors = self.cache.get(list(keys.values()))
        # Long texts first: those of like length share a batch, and the bar is never too hopeful.
        missing = sorted((text for text, key in keys.items() if key not in vectors), key=len, reverse=True)
        if missing:
            with said_once():
                vectors |= self._computed(missing, keys, batch_size, progress, options)
        return np.stack([vectors[keys[text]] for text in texts])

    def _computed(
        self, texts: list[str], keys: dict[str, bytes], batch_size: int, progress: bool, options: dict[str, Any]
    ) -> dict[bytes, NDArray[np.float32]]:
        computed: dict[bytes, NDArray[np.float32]] = {}
        step = batch_size * BATCHES_A_WRITE
        with progress_bar(total=len(texts), desc=self.name, unit="text", shown=progress) as bar:
            for first in range(0, len(texts), step):
                part = texts[first : first + step]
                rows = self.encoder.encode(part, batch_size=batch_size, **options)  # type: ignore[call-arg]
                fresh = {keys[text]: row for text, row in zip(part, rows, strict=True)}
                self.cache.put(fresh)
                computed |= fresh
                bar.update(len(part))
        return computed


def _key(start: Any, text: str) -> bytes:
    """SHA-256 of the encoder's key, the options and the text."""
    digest = start.copy()
    digest.update(b"\0")
    digest.update(text.encode("utf-8", "surrogatepass"))
    return bytes(digest.digest())
