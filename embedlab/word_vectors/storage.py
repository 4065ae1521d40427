"""Word vectors in a file: no pickle inside, whole or not there at all, and damage is noticed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embedlab.files import array_as_json, json_as_array, load_arrays, save_arrays
from embedlab.word_vectors.result import keyed_vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors
    from gensim.models.fasttext import FastTextKeyedVectors


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
    return save_arrays(path, _packed(kv), f"{len(kv):,} vectors")


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
    return _unpacked(load_arrays(path, "save_vectors"))


def _packed(kv: KeyedVectors) -> dict[str, Any]:
    arrays: dict[str, Any] = {"words": json_as_array(kv.index_to_key)}
    if "count" in kv.expandos:
        arrays["counts"] = np.asarray(kv.expandos["count"], dtype=np.int64)
    if hasattr(kv, "vectors_ngrams"):
        arrays["vectors"] = kv.vectors_vocab
        arrays["ngrams"] = kv.vectors_ngrams
        arrays["subwords"] = np.array([kv.min_n, kv.max_n, kv.bucket])
    else:
        arrays["vectors"] = np.asarray(kv.vectors, dtype=np.float32)
    return arrays


def _unpacked(arrays: dict[str, Any]) -> KeyedVectors:
    words = array_as_json(arrays["words"])
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
