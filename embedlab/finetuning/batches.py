"""What training sees of a batch: every query against every document, where only the diagonal is right.

The other documents of a batch serve as wrong answers, which costs nothing: they are encoded anyway. In
sentence-transformers this is the ``MultipleNegativesRankingLoss``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp

from embedlab.encoders.base import Encoder
from embedlab.errors import InputError, ShapeError
from embedlab.finetuning.pairs import Pairs
from embedlab.vectors import cosine_matrix
from embedlab.vectors.checks import FloatArray, as_array, check_finite, check_rows


def similarity_in_batch(encoder: Encoder, pairs: Pairs, rows: Sequence[int]) -> FloatArray:
    """Compare every query of a batch with every document of it.

    Parameters
    ----------
    encoder : Encoder
    pairs : Pairs
    rows : sequence of b int
        Which pairs are in the batch: at least two, each once, each in [0, number of pairs).

    Returns
    -------
    ndarray of shape (b, b), float32 or float64
        Cosines, in [-1, 1]; a row for each query, a column for each document. The right ones are on the diagonal.

    Raises
    ------
    InputError
        Fewer than two pairs, more than there are, a row twice or one that is not there.
    NotFiniteError, ZeroVectorError
        The encoder gave NaN, infinity or a zero vector.

    Examples
    --------
    >>> class Vowels:
    ...     name, dimensions = "how often a and o", 2
    ...
    ...     def encode(self, texts):
    ...         return np.array([[text.count("a"), text.count("o")] for text in texts], dtype=np.float32)
    >>> pairs = Pairs(["cat", "dog"], ["a mammal", "food"], ["cat", "dog"])
    >>> similarity_in_batch(Vowels(), pairs, [0, 1])
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    if len(rows) > len(pairs):
        raise InputError(
            f"a batch of {len(rows)} was asked for, and there are {len(pairs)} pairs; choose a smaller one"
        )
    chosen = check_rows(rows, len(pairs), "rows").tolist()
    _check_enough(len(chosen))
    if len(set(chosen)) < len(chosen):
        twice = next(row for place, row in enumerate(chosen) if row in chosen[:place])
        raise InputError(f"pair {twice} comes twice, so that its own document would be a wrong answer; take it once")
    batch = pairs.select(chosen)
    return cosine_matrix(encoder.encode(batch.queries), encoder.encode(batch.documents))


def in_batch_loss(matrix: ArrayLike, scale: float = 20.0) -> float:
    """Cross entropy of choosing each query's document among all documents of the batch.

    For each row the cosines, times the scale, go through a softmax; the loss is minus the logarithm of what the
    diagonal gets, averaged over the rows. An encoder that cannot tell the documents apart has the loss log(b).

    Parameters
    ----------
    matrix : array_like of shape (b, b), b >= 2
        What :func:`similarity_in_batch` gives.
    scale : float, default 20.0
        Above 0; the inverse of the temperature. Cosines lie so close together that without it the softmax would be
        nearly flat.

    Returns
    -------
    float
        0 or more; smaller is better.

    Raises
    ------
    ShapeError
        Not as many rows as columns.
    InputError
        Fewer than two pairs, or a scale that is not above 0.
    NotFiniteError
        A number is NaN or infinite.

    References
    ----------
    M. Henderson et al., "Efficient natural language response suggestion for Smart Reply", 2017, section 4.4.

    Examples
    --------
    >>> in_batch_loss([[1, 0], [0, 1]], scale=1.0)  # log(1 + 1/e)
    0.3132616875182228
    >>> in_batch_loss([[1, 0], [0, 1]]) < 1e-8
    True
    """
    cosines = _square(matrix)
    if not (np.isfinite(scale) and scale > 0):
        raise InputError(f"the scale must be a number above 0, got {scale!r}; the usual one is 20")
    scores = cosines.astype(np.float64) * scale
    return float(np.mean(logsumexp(scores, axis=1) - np.diagonal(scores)))


def in_batch_accuracy(matrix: ArrayLike) -> float:
    """Share of the queries whose own document is more similar than every other of the batch.

    Parameters
    ----------
    matrix : array_like of shape (b, b), b >= 2
        What :func:`similarity_in_batch` gives.

    Returns
    -------
    float
        In [0, 1]. A query that has another document just as near does not count.

    Raises
    ------
    ShapeError
        Not as many rows as columns.
    InputError
        Fewer than two pairs.
    NotFiniteError
        A number is NaN or infinite.

    Examples
    --------
    >>> in_batch_accuracy([[0.9, 0.2], [0.8, 0.7]])
    0.5
    """
    cosines = _square(matrix)
    as_near = cosines >= np.diagonal(cosines)[:, None]
    return float(np.mean(as_near.sum(axis=1) == 1))  # 1: only the document itself


def _square(matrix: ArrayLike) -> FloatArray:
    """Turn the similarities of a batch into a finite array, as many rows as columns."""
    cosines = as_array(matrix, "the matrix of the batch")
    if cosines.ndim != 2 or cosines.shape[0] != cosines.shape[1]:
        raise ShapeError(
            f"the matrix of a batch has a row for each query, a column for each document; got shape {cosines.shape}: "
            "give as many queries as documents"
        )
    _check_enough(len(cosines))
    check_finite(cosines, "the matrix of the batch")
    return cosines


def _check_enough(size: int) -> None:
    if size < 2:
        raise InputError(f"a batch of {size} has no wrong answers to tell the right one from; take at least 2 pairs")
