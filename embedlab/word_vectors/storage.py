"""Vectors in a file: no pickle inside, whole or not there at all, and damage is noticed.

The file is a NumPy ``.npz`` whose last 64 bytes are the SHA-256 of all bytes before them (in a place where zip files
keep a comment, so ``numpy.load`` opens it too). Pickle is left out because loading a pickle runs whatever is in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embedlab.errors import FileError
from embedlab.whole_file import write_whole
from embedlab.word_vectors.result import keyed_vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors
    from gensim.models.fasttext import FastTextKeyedVectors

DIGEST_LENGTH = 64


def save_vectors(kv: KeyedVectors, path: str | Path) -> Path:
    """Save word vectors, with their counts; those of FastText with their n-grams.

    The file appears in one step: if the disk is full or the program ends half-way, an older file of that name stays
    as it was.

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
        Vectors are saved as they are, in float32.
    path : str or Path
        For example ``"english.npz"``; the name is taken as given.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FileError
        If it cannot be written; the message gives the reason.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> kv = keyed_vectors(["cat", "dog"], np.eye(2))
    >>> with TemporaryDirectory() as folder:
    ...     load_vectors(save_vectors(kv, f"{folder}/two.npz"))["dog"]
    array([0., 1.], dtype=float32)
    """
    return write_whole(path, _packed(kv), f"{len(kv):,} vectors")


def load_vectors(path: str | Path) -> KeyedVectors:
    """Load word vectors that :func:`save_vectors` saved.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    gensim.models.KeyedVectors
        A ``FastTextKeyedVectors``, which has vectors for unseen words, if such were saved.

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
            f"{path} ({len(content):,} bytes) is damaged, or save_vectors did not write it: its content has SHA-256 "
            f"{found[:12].decode()}... and its last {DIGEST_LENGTH} bytes promise {expected[:12]!r}...; take a "
            "good copy, or train and save again"
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return _unpacked(dict(arrays))


def _packed(kv: KeyedVectors) -> bytes:
    arrays = {"words": _as_array(kv.index_to_key)}
    if "count" in kv.expandos:
        arrays["counts"] = np.asarray(kv.expandos["count"], dtype=np.int64)
    if hasattr(kv, "vectors_ngrams"):
        arrays["vectors"] = kv.vectors_vocab
        arrays["ngrams"] = kv.vectors_ngrams
        arrays["subwords"] = np.array([kv.min_n, kv.max_n, kv.bucket])
    else:
        arrays["vectors"] = np.asarray(kv.vectors, dtype=np.float32)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"0" * DIGEST_LENGTH
    content = buffer.getvalue()[:-DIGEST_LENGTH]
    return content + _digest(content)


def _unpacked(arrays: dict[str, Any]) -> KeyedVectors:
    words = json.loads(arrays["words"].tobytes())
    kv = keyed_vectors(words, arrays["vectors"], arrays.get("counts"))
    return _with_ngrams(kv, arrays["ngrams"], *arrays["subwords"].tolist()) if "ngrams" in arrays else kv


def _with_ngrams(kv: KeyedVectors, ngrams: Any, min_n: int, max_n: int, buckets: int) -> FastTextKeyedVectors:
    from gensim.models.fasttext import FastTextKeyedVectors

    made = FastTextKeyedVectors(kv.vector_size, min_n, max_n, buckets)
    made.index_to_key, made.key_to_index, made.expandos = kv.index_to_key, kv.key_to_index, kv.expandos
    made.vectors_vocab, made.vectors_ngrams = kv.vectors, ngrams
    made.recalc_char_ngram_buckets()
    made.adjust_vectors()
    return made


def _as_array(words: list[str]) -> Any:
    return np.frombuffer(json.dumps(words, ensure_ascii=False).encode("utf-8"), dtype=np.uint8)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode("ascii")
