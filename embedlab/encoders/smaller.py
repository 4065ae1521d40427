"""Vectors that take less room: fewer dimensions, or fewer bits a dimension; and what gives most of the loss back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.vectors import Neighbours, best_rows, normalize
from embedlab.vectors.checks import as_rows, check_count, check_same_length

Precision: TypeAlias = Literal["int8", "binary"]
# Rows turned back into float32 at a time while searching.
ROWS_AT_ONCE = 10_000


def truncate(vectors: ArrayLike, dimensions: int) -> NDArray[np.float32]:
    """Keep the first dimensions and bring the rows back to length 1.

    Good models for this were trained so that the first dimensions matter most (Matryoshka); MiniLM was not, all its
    dimensions matter alike.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    dimensions : int
        1 to d.

    Returns
    -------
    ndarray of float32, shape (n, dimensions)

    Raises
    ------
    InputError
        More dimensions than there are, or fewer than 1.
    ZeroVectorError
        Nothing is left of a row.

    References
    ----------
    Kusupati et al. (2022). Matryoshka Representation Learning. NeurIPS.

    Examples
    --------
    >>> truncate([[3, 4, 12]], 2)
    array([[0.6, 0.8]], dtype=float32)
    """
    rows = as_rows(vectors, "vectors")
    kept = check_count(dimensions, rows.shape[1], "dimensions")
    return normalize(rows[:, :kept]).astype(np.float32)


@dataclass(frozen=True)
class QuantizedVectors:
    """Vectors with few bits a dimension.

    Attributes
    ----------
    codes : ndarray
        int8 of shape (n, d) for ``"int8"``; uint8 of shape (n, d / 8 rounded up), a bit a dimension, for ``"binary"``.
    precision : {"int8", "binary"}
        Which.
    dimensions : int
        d.
    ranges : ndarray of float32, shape (2, d), or None
        Smallest and largest number of each dimension, for ``"int8"``.
    """

    codes: NDArray[Any] = field(repr=False)
    precision: Precision
    dimensions: int
    ranges: NDArray[np.float32] | None = field(repr=False)

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def bytes_per_vector(self) -> int:
        """Bytes a vector takes."""
        return int(self.codes.shape[1] * self.codes.itemsize)

    def restore(self, rows: slice = slice(None)) -> NDArray[np.float32]:
        """Turn codes back into float32 vectors, as near to the original as the codes tell.

        Parameters
        ----------
        rows : slice, optional
            Which; by default all.

        Returns
        -------
        ndarray of float32, shape (n, d)
            For ``"int8"`` the middle of each step; for ``"binary"`` +1 and -1, divided by the root of d (length 1).
        """
        codes = self.codes[rows]
        if self.ranges is None:
            bits = np.unpackbits(codes, axis=1, count=self.dimensions).astype(np.float32)
            return np.asarray((2 * bits - 1) / np.sqrt(np.float32(self.dimensions)), dtype=np.float32)
        low, high = self.ranges
        return np.asarray(low + (codes.astype(np.float32) + 128.5) * ((high - low) / 255), dtype=np.float32)


def quantize(vectors: ArrayLike, precision: Precision, *, ranges: ArrayLike | None = None) -> QuantizedVectors:
    """Store each dimension in one byte (255 steps between its smallest and largest number), or in one bit (its sign).

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    precision : {"int8", "binary"}
    ranges : array_like of shape (2, d), optional
        For ``"int8"``: smallest and largest number of each dimension, where `vectors` are not all that will come;
        None takes theirs. What lies outside becomes the nearest step.

    Returns
    -------
    QuantizedVectors

    Raises
    ------
    InputError
        Unknown precision; or a single vector and no ranges, which would all be one step.

    Examples
    --------
    >>> quantize([[0.5, -0.5, 0.1], [0.1, 0.3, -0.2]], "binary").restore().round(2)
    array([[ 0.58, -0.58,  0.58],
           [ 0.58,  0.58, -0.58]], dtype=float32)
    >>> quantize([[0, 100], [255, 355]], "int8").codes
    array([[-128, -128],
           [ 127,  127]], dtype=int8)
    """
    from sentence_transformers.util.quantization import quantize_embeddings

    rows = as_rows(vectors, "vectors").astype(np.float32, copy=False)
    if precision == "binary":
        return QuantizedVectors(np.asarray(quantize_embeddings(rows, "ubinary")), "binary", rows.shape[1], None)
    if precision != "int8":
        raise InputError(f"unknown precision {precision!r}: choose 'int8' or 'binary'.")
    if ranges is None and len(rows) < 2:
        raise InputError("one vector has no ranges: quantize all vectors together, or give ranges=... of such vectors.")
    limits = np.stack([rows.min(axis=0), rows.max(axis=0)]) if ranges is None else np.asarray(ranges, dtype=np.float32)
    codes = np.asarray(quantize_embeddings(rows, "int8", ranges=limits))
    return QuantizedVectors(codes, "int8", rows.shape[1], limits)


def rescored_search(
    queries: ArrayLike,
    quantized: QuantizedVectors,
    vectors: ArrayLike | None = None,
    k: int = 10,
    *,
    candidates: int = 40,
) -> Neighbours:
    """Search the small vectors, then let the exact ones decide among the best.

    The small ones lie in memory; of the exact ones, which may stay on disk (``np.load(path, mmap_mode="r")``), only the
    candidates are read.

    Parameters
    ----------
    queries : array_like of shape (q, d)
        Exact ones, as they come from the encoder.
    quantized : QuantizedVectors
        n documents.
    vectors : array_like of shape (n, d), optional
        The documents' exact vectors; None leaves the order as the small ones give it.
    k : int, default 10
        Documents for each query.
    candidates : int, default 40
        Documents to look at again; at least `k`.

    Returns
    -------
    Neighbours
        Best first, by dot product: the cosine, if all rows have length 1.

    Raises
    ------
    InputError
        More documents asked for than there are, or fewer candidates than `k`.
    ShapeError
        Vectors of different length.

    Examples
    --------
    Both documents have the same signs; only the exact vectors tell them apart.

    >>> documents = [[0.8, 0.6], [0.6, 0.8]]
    >>> small = quantize(documents, "binary")
    >>> rescored_search([[0.6, 0.8]], small, k=1).indices.tolist()
    [[0]]
    >>> rescored_search([[0.6, 0.8]], small, documents, k=1, candidates=2).indices.tolist()
    [[1]]
    """
    asked = as_rows(queries, "queries").astype(np.float32, copy=False)
    check_same_length(asked, quantized.restore(slice(0, 1)), ("queries", "documents"))
    k = check_count(k, len(quantized), "documents")
    if vectors is not None and candidates < k:
        raise InputError(f"{candidates} candidates cannot give {k} documents: raise candidates, or lower k.")
    scores = np.concatenate(
        [
            asked @ quantized.restore(slice(start, start + ROWS_AT_ONCE)).T
            for start in range(0, len(quantized), ROWS_AT_ONCE)
        ],
        axis=1,
    )
    if vectors is None:
        found = np.stack([best_rows(row, k) for row in scores])
        return Neighbours(found, np.take_along_axis(scores, found, axis=1))
    exact = vectors if isinstance(vectors, np.ndarray) else np.asarray(vectors, dtype=np.float32)
    rows, best = [], []
    for query, row in zip(asked, scores, strict=True):
        near = np.sort(best_rows(row, min(candidates, len(quantized))))
        again = exact[near] @ query
        order = best_rows(again, k)
        rows.append(near[order])
        best.append(again[order])
    return Neighbours(np.stack(rows), np.stack(best).astype(np.float32))
