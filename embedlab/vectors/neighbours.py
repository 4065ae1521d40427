"""Exact nearest neighbours by cosine, among hundreds of thousands of rows, in milliseconds.

One matrix product gives the cosine of a query with every row; that part is hard to beat. The rest of the time goes into
finding the ten best of 400,000 numbers, and there a small trick helps. Deal the numbers into a thousand groups and take
each group's largest. The tenth largest of these is beaten or met by at least ten numbers, so whatever is
smaller cannot be among the ten best: usually a dozen candidates are left to sort.

Nothing is approximated. For approximate indexes, which trade exactness for speed, see FAISS.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.vectors.blocks import score_blocks
from embedlab.vectors.checks import FloatArray, as_rows, check_count, check_rows, check_same_length, row_lengths
from embedlab.vectors.measures import normalize


class Neighbours(NamedTuple):
    """The nearest rows of each query, best first.

    Attributes
    ----------
    indices : ndarray of shape (q, k), int64
        Row numbers.
    scores : ndarray of shape (q, k), float32
        Their cosines, in [-1, 1].
    """

    indices: NDArray[np.int64]
    scores: NDArray[np.float32]


def nearest(
    vectors: ArrayLike,
    queries: ArrayLike,
    k: int = 10,
    *,
    norms: NDArray[np.floating[Any]] | None = None,
    exclude: Sequence[Sequence[int] | NDArray[np.integer[Any]]] | None = None,
) -> Neighbours:
    """Find the ``k`` rows with the highest cosine to each query.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
        The rows to search. A memory-mapped array is read, never copied as a whole and never written to.
    queries : array_like of shape (q, d) or (d,)
        What to look for; one vector counts as one row.
    k : int, default 10
        How many rows for each query.
    norms : ndarray of shape (n,), optional
        Lengths of the rows, if known (for example ``KeyedVectors.norms``); otherwise they are computed on each call.
    exclude : sequence of q sequences of int, optional
        For each query the row numbers never to return.

    Returns
    -------
    Neighbours
        Best first, scores computed in float64 and rounded to float32; equal scores in the order of their row numbers.

    Raises
    ------
    InputError
        If ``k`` is below 1 or above the number of rows left, or an excluded row does not exist.
    ShapeError, NotFiniteError, ZeroVectorError
        If lengths differ, a number is NaN or infinite, or a row or a query is zero.

    Examples
    --------
    >>> rows = [[1, 0], [1, 1], [0, 1], [-1, 0]]
    >>> found = nearest(rows, [2, 0], k=2)
    >>> found.indices.tolist(), found.scores.round(3).tolist()
    ([[0, 1]], [[1.0, 0.7070000171661377]])
    >>> nearest(rows, [2, 0], k=2, exclude=[[0]]).indices.tolist()
    [[1, 2]]
    """
    rows = as_rows(vectors, "vectors", finite=False)
    units = normalize(as_rows(queries, "queries").astype(np.float64))
    check_same_length(rows, units, ("each row", "each query"))
    lengths = row_lengths(rows, norms)
    left_out = _excluded(exclude, len(units), len(rows))
    k = check_count(k, len(rows) - max(len(out) for out in left_out), "neighbours")

    # The product in the rows' own precision finds the candidates; its rounding error is below this slack.
    slack = float((rows.shape[1] + 4) * np.finfo(rows.dtype).eps)
    found = Neighbours(np.empty((len(units), k), np.int64), np.empty((len(units), k), np.float32))
    for part in score_blocks(len(units), len(rows)):
        block = units[part].astype(rows.dtype) @ rows.T
        block /= lengths
        for q, scores in enumerate(block, part.start):
            scores[left_out[q]] = -np.inf
            candidates = _candidates(scores, k, slack)
            exact = _exact_cosines(rows[candidates], units[q])
            order = np.argsort(-exact, kind="stable")[:k]
            found.indices[q], found.scores[q] = candidates[order], exact[order]
    return found


def best_rows(
    scores: ArrayLike, k: int, *, exclude: Sequence[int] | NDArray[np.integer[Any]] = ()
) -> NDArray[np.int64]:
    """Row numbers of the ``k`` highest scores, best first; equal scores in the order of their row numbers.

    Parameters
    ----------
    scores : array_like of shape (n,)
        One score a row; not changed.
    k : int
        How many rows.
    exclude : sequence of int, optional
        Rows never to return.

    Returns
    -------
    ndarray of shape (k,), int64

    Raises
    ------
    InputError
        If ``k`` is below 1 or above the number of rows left.

    Examples
    --------
    >>> best_rows([0.2, 0.9, 0.9, 0.4], k=3)
    array([1, 2, 3])
    """
    numbers = as_rows(scores, "scores")[0]
    (left_out,) = _excluded([exclude], 1, len(numbers))
    k = check_count(k, len(numbers) - len(left_out), "rows")
    if len(left_out):
        numbers = numbers.copy()
        numbers[left_out] = -np.inf
    return top_rows(numbers, k)


def top_rows(scores: FloatArray, k: int) -> NDArray[np.int64]:
    """Give what :func:`best_rows` gives, for scores that were checked before: ten thousand looks would take longer.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        Finite numbers.
    k : int
        In [1, n].

    Returns
    -------
    ndarray of shape (k,), int64

    Examples
    --------
    >>> top_rows(np.array([0.2, 0.9, 0.9, 0.4]), k=2)
    array([1, 2])
    """
    candidates = _candidates(scores, k, slack=0.0)
    return candidates[np.argsort(-scores[candidates], kind="stable")[:k]]


def _candidates(scores: FloatArray, k: int, slack: float) -> NDArray[np.int64]:
    """Rows, in ascending order, whose score is at most ``slack`` below the k-th best score."""
    groups = max(1024, 4 * k)
    width = len(scores) // groups
    rows = np.arange(len(scores))
    if width > 1:
        largest = scores[: width * groups].reshape(width, groups).max(axis=0)
        rows = np.flatnonzero(scores >= _kth_best(largest, k) - slack)
    return rows[scores[rows] >= _kth_best(scores[rows], k) - slack]


def _kth_best(scores: FloatArray, k: int) -> float:
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])


def _exact_cosines(rows: FloatArray, unit: NDArray[np.float64]) -> NDArray[np.float32]:
    """Cosines that do not depend on the machine's matrix product; equal rows get equal cosines."""
    exact = rows.astype(np.float64)
    cosines = (exact * unit).sum(axis=1) / np.sqrt((exact * exact).sum(axis=1))
    clipped: NDArray[np.float32] = np.clip(cosines, -1.0, 1.0).astype(np.float32)
    return clipped


def _excluded(
    exclude: Sequence[Sequence[int] | NDArray[np.integer[Any]]] | None, queries: int, rows: int
) -> list[NDArray[np.int64]]:
    if exclude is None:
        return [np.empty(0, dtype=np.int64)] * queries
    if len(exclude) != queries:
        raise InputError(
            f"exclude must hold one sequence of rows for each query: {queries} queries, {len(exclude)} given"
        )
    return [np.unique(check_rows(out, rows, "exclude")) for out in exclude]
