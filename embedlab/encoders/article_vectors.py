"""Vectors of the kit's Wikipedia articles, made once: encoding ten thousand texts takes minutes."""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.assets.shipped import shipped_result
from embedlab.encoders.smaller import QuantizedVectors, quantize
from embedlab.errors import InputError
from embedlab.vectors import normalize

LANGUAGES = ("en", "es", "fr")


class ArticleVectors(NamedTuple):
    """Which articles, and their vectors.

    Attributes
    ----------
    rows : ndarray of int64, shape (n,)
        Rows of :func:`embedlab.load_wikipedia` in the same language.
    vectors : ndarray of float32, shape (n, 384)
        Of length 1, in the same order.
    """

    rows: NDArray[np.int64]
    vectors: NDArray[np.float32]


def load_article_vectors(language: str = "en") -> ArticleVectors:
    """Load the vectors that MiniLM, the kit's English model, gives the kit's articles.

    They are kept as one byte a dimension (:func:`~embedlab.encoders.quantize`), a quarter of float32: a number is off
    by half a step at most, 0.002 of its dimension's range. MiniLM reads 256 tokens: of the few longer articles the
    vectors describe the beginning.

    Parameters
    ----------
    language : {"en", "es", "fr"}, default "en"
        "en": all 10,033 articles. "es" and "fr": only those whose title is the same in all three languages, to find an
        article across languages.

    Returns
    -------
    ArticleVectors

    Raises
    ------
    InputError
        Another language.
    AssetCorruptError
        If the file is not the one that was made.

    Examples
    --------
    >>> rows, vectors = load_article_vectors("en")
    >>> vectors.shape, rows[:3].tolist()
    ((10033, 384), [0, 1, 2])
    """
    if language not in LANGUAGES:
        raise InputError(f"there are no article vectors for {language!r}; choose one of {', '.join(LANGUAGES)}")
    with np.load(io.BytesIO(shipped_result(f"article_vectors_{language}.npz"))) as parts:
        codes, ranges = parts["codes"], parts["ranges"]
        restored = QuantizedVectors(codes, "int8", codes.shape[1], ranges).restore()
        return ArticleVectors(parts["rows"].astype(np.int64), normalize(restored).astype(np.float32))


def packed(rows: ArrayLike, vectors: ArrayLike) -> bytes:
    """Pack vectors as :func:`load_article_vectors` reads them.

    Parameters
    ----------
    rows : array_like of int, shape (n,)
    vectors : array_like of shape (n, d)

    Returns
    -------
    bytes
        An ``.npz`` file, without pickles.
    """
    small = quantize(vectors, "int8")
    file = io.BytesIO()
    np.savez_compressed(file, rows=np.asarray(rows, np.int32), codes=small.codes, ranges=np.asarray(small.ranges))
    return file.getvalue()
