"""Vectors that stand out: the one that does not belong, those that stand alone, those that are nearly the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from embedlab.clustering.base import rows_to_cluster
from embedlab.errors import InputError
from embedlab.vectors import normalize
from embedlab.vectors.checks import as_rows, check_count

BLOCK = 512  # rows compared with all others at once: 40 MB of cosines for 10,000 rows
MOST_PAIRS = 1_000_000
DIGITS = 9  # of a cosine; equal vectors must not differ by rounding


def odd_one_out(vectors: ArrayLike) -> int:
    """Find the vector that is least like the others: the one with the lowest mean cosine to them.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
        At least 3.

    Returns
    -------
    int
        Its row; the first one of equals.

    Raises
    ------
    InputError
        If there are fewer than three vectors: of two, neither is odder.
    ShapeError, NotFiniteError, ZeroVectorError

    Notes
    -----
    The mean cosine to the others grows with the cosine to the mean of all unit vectors, so this is the word that
    gensim's ``doesnt_match`` gives.

    Examples
    --------
    >>> odd_one_out([[1, 0], [2, 0.1], [0, 1], [3, 0.2]])
    2
    """
    units = rows_to_cluster(vectors, "cosine").astype(np.float64)
    if len(units) < 3:
        raise InputError(f"got {len(units)} vectors; of fewer than 3 none is odder than the other")
    sums = (units * units.sum(axis=0)).sum(axis=1)
    return int(np.argmin(sums.round(DIGITS)))


def outliers(vectors: ArrayLike, k: int = 10) -> NDArray[np.float64]:
    """How alone each vector stands: its mean cosine distance to its k nearest neighbours.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    k : int, default 10
        From 1 to n - 1.

    Returns
    -------
    ndarray of shape (n,), float64
        In [0, 2]; the higher, the more alone.

    Raises
    ------
    InputError
        If `k` is out of range.
    ShapeError, NotFiniteError, ZeroVectorError

    Notes
    -----
    The local outlier factor would divide this distance by that of the neighbours, so that a text at the edge of a tight
    group counts as odder than one that stands far from everything. Here the question is how near the nearest texts are,
    and the answer is a distance that can be read.

    References
    ----------
    S. Ramaswamy, R. Rastogi and K. Shim, "Efficient algorithms for mining outliers from large data sets", 2000.

    Examples
    --------
    >>> outliers([[1, 0], [1, 0], [0, 1]], k=1).round(3).tolist()
    [0.0, 0.0, 1.0]
    """
    from sklearn.neighbors import NearestNeighbors

    units = rows_to_cluster(vectors, "cosine")
    near = check_count(k, len(units) - 1, "neighbours")
    distances, _ = NearestNeighbors(n_neighbors=near, metric="cosine", algorithm="brute").fit(units).kneighbors()
    means: NDArray[np.float64] = distances.mean(axis=1, dtype=np.float64)
    return means


def near_duplicates(vectors: ArrayLike, threshold: float = 0.95) -> pd.DataFrame:
    """Find all pairs of vectors that are nearly the same.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    threshold : float, default 0.95
        The lowest cosine of a pair, in [-1, 1].

    Returns
    -------
    pandas.DataFrame
        Columns ``first``, ``second`` (rows, first < second) and ``cosine``, the most alike first; pairs that are
        equally alike in the order of their rows. Each pair once; may be empty.

    Raises
    ------
    InputError
        If the threshold is out of range, or so low that more than a million pairs are above it.
    ShapeError, NotFiniteError, ZeroVectorError

    Notes
    -----
    All pairs are compared, 512 rows with the others at a time: the matrix of n x n cosines is never in memory.

    Examples
    --------
    >>> near_duplicates([[1, 0], [0, 1], [2, 0], [1, 0.1]], 0.99).round(3)
       first  second  cosine
    0      0       2   1.000
    1      0       3   0.995
    2      2       3   0.995
    """
    if not -1 <= threshold <= 1:
        raise InputError(f"the threshold {threshold} is no cosine; choose a number from -1 to 1, near 1 as a rule")
    units = np.asarray(normalize(as_rows(vectors, "vectors").astype(np.float64)))
    found: list[pd.DataFrame] = []
    pairs = 0
    for start in range(0, len(units), BLOCK):
        cosines = units[start : start + BLOCK] @ units[start:].T
        first, second = np.nonzero(np.triu(cosines >= threshold - 0.5 * 10.0**-DIGITS, k=1))
        pairs += len(first)
        if pairs > MOST_PAIRS:
            raise InputError(
                f"more than {MOST_PAIRS:,} pairs have a cosine of {threshold} or more; choose a higher threshold"
            )
        near = cosines[first, second].round(DIGITS).clip(-1, 1)
        found.append(pd.DataFrame({"first": first + start, "second": second + start, "cosine": near}))
    table = pd.concat(found, ignore_index=True)
    return table.sort_values(["cosine", "first", "second"], ascending=[False, True, True], ignore_index=True)
