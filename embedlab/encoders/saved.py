"""Embeddings that curl or another program saved as JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import FileError


def load_embedding(path: str | os.PathLike[str]) -> NDArray[np.float32]:
    """Read the vectors out of an answer of Ollama's API that was saved as a file.

    Parameters
    ----------
    path : path
        JSON: ``{"embeddings": [[...], ...]}`` from ``/api/embed``, or ``{"embedding": [...]}`` from the older
        ``/api/embeddings``.

    Returns
    -------
    ndarray of float32, shape (vectors, dimensions)

    Raises
    ------
    FileError
        No such file, no JSON (perhaps cut off), an error message of the server instead of vectors, vectors of
        different lengths, or values that are not finite numbers.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "king.json"
    >>> _ = path.write_text('{"embedding": [0.5, -1, 2]}')
    >>> load_embedding(path)
    array([[ 0.5, -1. ,  2. ]], dtype=float32)
    """
    try:
        answer = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"cannot read {os.fspath(path)!r}: {error.strerror}. Is the path right?") from error
    except ValueError as error:
        raise FileError(
            f"{os.fspath(path)!r} is no JSON ({error}): the answer may be cut off or a page of a proxy; ask again."
        ) from error
    if not isinstance(answer, dict):
        answer = {}
    if "error" in answer:
        raise FileError(f"{os.fspath(path)!r} holds no vectors but a server's message: {answer['error']}")
    found = answer["embeddings"] if "embeddings" in answer else [answer.get("embedding")]
    try:
        vectors = np.asarray(found, dtype=np.float32)
    except (TypeError, ValueError):
        vectors = np.empty(0, dtype=np.float32)
    if vectors.ndim != 2 or vectors.size == 0 or not np.isfinite(vectors).all():
        raise FileError(
            f"{os.fspath(path)!r} holds no embeddings: expected {{'embeddings': [[numbers], ...]}} with vectors of "
            f"one length, or {{'embedding': [numbers]}}."
        )
    return vectors
