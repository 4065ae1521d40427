"""Fingerprints: the numbers of an embedding as a picture, and what single dimensions do for a cosine.

A vector drawn as a grid of pixels invites to compare pixels. These functions measure what such a comparison is worth:
how much of the cosine comes from the pixels that differ most, and what is left of the picture after a permutation or a
rotation of the dimensions, which change every pixel and no cosine.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.vectors import normalize
from embedlab.vectors.checks import as_rows, as_vector, check_count, check_same_length

DRAWS = 200  # random choices of dimensions that `ablation` takes the mean of
_FEWEST_LEVELS, _MOST_LEVELS = 2, 25
Floats = NDArray[np.float64]


def grid(vector: ArrayLike, columns: int | None = None) -> Floats:
    """Lay a vector out in rows, as a text is laid out in lines.

    Parameters
    ----------
    vector : array_like of shape (dim,)
    columns : int, optional
        1 to dim. When left out, the most nearly square grid without a gap; if that would be more than twice as wide as
        high, the smallest square that holds all.

    Returns
    -------
    ndarray of shape (rows, columns), float64
        Dimension ``i`` stands in row ``i // columns``; NaN where the last row is not full.

    Raises
    ------
    ShapeError, NotFiniteError, InputError
        If it is not one finite vector, or cannot have so many columns.

    Examples
    --------
    >>> grid([1, 2, 3, 4, 5], columns=3)
    array([[ 1.,  2.,  3.],
           [ 4.,  5., nan]])
    >>> grid(np.ones(384)).shape
    (16, 24)
    """
    values = as_vector(vector, "the vector")
    width = _nearly_square(len(values)) if columns is None else check_count(columns, len(values), "columns")
    rows = math.ceil(len(values) / width)
    return np.pad(values, (0, rows * width - len(values)), constant_values=np.nan).reshape(rows, width)


def binned(vector: ArrayLike, levels: int = 5) -> tuple[Floats, Floats]:
    """Put the numbers of a vector into a few levels of equal width, symmetric about 0.

    Parameters
    ----------
    vector : array_like of shape (dim,)
    levels : int
        2 to 25; an odd number has a level around 0.

    Returns
    -------
    values : ndarray of shape (dim,), float64
        Each number replaced by the middle of its level.
    edges : ndarray of shape (levels + 1,), float64
        From minus to plus the largest absolute value. A number on an edge belongs to the level above it.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError, InputError
        If it is not one finite vector other than zero, or the number of levels is out of range.

    Examples
    --------
    >>> values, edges = binned([-3, -0.5, 0.9, 3], levels=3)
    >>> values.tolist(), edges.tolist()
    ([-2.0, 0.0, 0.0, 2.0], [-3.0, -1.0, 1.0, 3.0])
    """
    numbers = as_vector(vector, "the vector")
    normalize(numbers)  # says what is wrong with a zero vector
    if not _FEWEST_LEVELS <= levels <= _MOST_LEVELS:
        raise InputError(f"got {levels} levels; choose {_FEWEST_LEVELS} to {_MOST_LEVELS}.")
    peak = float(np.abs(numbers).max())
    edges = np.linspace(-peak, peak, levels + 1)
    level = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, levels - 1)
    return (edges[:-1] + edges[1:])[level] / 2, edges


def cosine_contributions(one: ArrayLike, other: ArrayLike) -> Floats:
    """Give what each dimension adds to the cosine: the products of the unit vectors' numbers.

    Parameters
    ----------
    one, other : array_like of shape (dim,)

    Returns
    -------
    ndarray of shape (dim,), float64
        In [-1, 1]; they sum to the cosine.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError
        As for :func:`embedlab.vectors.cosine`.

    Examples
    --------
    >>> cosine_contributions([3, 4], [4, 3]).round(2).tolist()
    [0.48, 0.48]
    """
    left, right = _units(one, other)
    return left * right


def distance_contributions(one: ArrayLike, other: ArrayLike) -> Floats:
    """Give what each dimension adds to the cosine distance: half the squared difference of the unit vectors' numbers.

    Returns
    -------
    ndarray of shape (dim,), float64
        0 or more; they sum to 1 - cosine.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError
        As for :func:`embedlab.vectors.cosine`.

    Examples
    --------
    >>> distance_contributions([1, 0, 0], [0, 2, 0]).tolist()
    [0.5, 0.5, 0.0]
    """
    left, right = _units(one, other)
    return (left - right) ** 2 / 2


def top_differences(one: ArrayLike, other: ArrayLike, n: int = 10) -> pd.DataFrame:
    """Find the dimensions in which two vectors differ most.

    Parameters
    ----------
    one, other : array_like of shape (dim,)
    n : int
        1 to dim.

    Returns
    -------
    pandas.DataFrame
        ``dimension``, ``one``, ``other``, ``difference`` (other - one) and ``contribution`` (to the cosine); sorted by
        the size of the difference, equal ones by dimension.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError, InputError
        As for :func:`embedlab.vectors.cosine`, or if ``n`` is out of range.

    Examples
    --------
    >>> top_differences([1, 0, 2], [1, 3, 1], n=2)[["dimension", "difference"]].values.tolist()
    [[1.0, 3.0], [2.0, -1.0]]
    """
    left, right = _pair(one, other)
    chosen = largest(right - left, n)
    return pd.DataFrame(
        {
            "dimension": chosen,
            "one": left[chosen],
            "other": right[chosen],
            "difference": (right - left)[chosen],
            "contribution": cosine_contributions(left, right)[chosen],
        }
    )


def most_distant_dimensions(one: ArrayLike, other: ArrayLike, n: int) -> pd.DataFrame:
    """Find the dimensions that add most to the cosine distance of two vectors.

    Parameters
    ----------
    one, other : array_like of shape (dim,)
    n : int
        1 to dim.

    Returns
    -------
    pandas.DataFrame
        ``dimension`` and ``contribution`` (see :func:`distance_contributions`), largest first, equal ones by dimension.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError, InputError
        As for :func:`embedlab.vectors.cosine`, or if ``n`` is out of range.

    Examples
    --------
    >>> most_distant_dimensions([1, 0, 0], [0, 0, 1], n=2).values.tolist()
    [[0.0, 0.5], [2.0, 0.5]]
    """
    contributions = distance_contributions(one, other)
    chosen = largest(contributions, n)
    return pd.DataFrame({"dimension": chosen, "contribution": contributions[chosen]})


def ablation(one: ArrayLike, other: ArrayLike, n: int = 10, seed: int = 0) -> pd.DataFrame:
    """Test the claim "the largest differences drive the cosine": take n dimensions away and look again.

    Parameters
    ----------
    one, other : array_like of shape (dim,)
    n : int
        1 to dim - 1.
    seed : int
        Of the random choices, whose mean over 200 draws is given.

    Returns
    -------
    pandas.DataFrame
        One row each for the n largest differences, the n largest contributions (both by size) and n random dimensions:
        ``dimensions`` (which kind), ``contribution`` (their sum), ``share`` (of the cosine; NaN if that is 0),
        ``cosine without`` and ``cosine of them alone`` (NaN where nothing but zeros is left), ``change`` (cosine
        without minus cosine).

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError, InputError
        As for :func:`embedlab.vectors.cosine`, or if ``n`` is out of range.

    Examples
    --------
    >>> table = ablation([3, 1, 1], [3, -1, 1], n=1)
    >>> table["dimensions"].tolist()
    ['largest differences', 'largest contributions', 'random']
    >>> table["share"].round(2).tolist()[:2]  # the dimension that differs lowers the cosine, the first one makes it
    [-0.11, 1.0]
    """
    left, right = _units(one, other)
    if len(left) < 2:
        raise InputError("vectors of 1 dimension have nothing left when it is taken away; give at least 2 dimensions.")
    check_count(n, len(left) - 1, "dimensions to take away")
    first, second = _pair(one, other)
    contributions = left * right
    total = float(contributions.sum())
    rng = np.random.default_rng(seed)
    drawn = np.stack([rng.choice(len(left), n, replace=False) for _ in range(DRAWS)])
    choices = {
        "largest differences": largest(second - first, n)[None],
        "largest contributions": largest(contributions, n)[None],
        "random": drawn,
    }
    rows = []
    for name, places in choices.items():
        kept = np.zeros((len(places), len(left)))
        np.put_along_axis(kept, places, 1.0, axis=1)
        contribution = float((kept @ contributions).mean())
        without = _mean_cosine(left, right, 1 - kept)
        rows.append(
            {
                "dimensions": name,
                "contribution": contribution,
                "share": contribution / total if abs(total) > 1e-12 else math.nan,
                "cosine without": without,
                "cosine of them alone": _mean_cosine(left, right, kept),
                "change": without - total,
            }
        )
    return pd.DataFrame(rows)


def fires_in_one(one: ArrayLike, other: ArrayLike, threshold: float = 2.0) -> NDArray[np.int64]:
    """Which dimensions are far from 0 in one vector and not in the other.

    Parameters
    ----------
    one, other : array_like of shape (dim,)
    threshold : float
        Above 0: how many standard deviations of its own vector a number must be away from 0.

    Returns
    -------
    ndarray of int64
        Dimensions, in order; swap the vectors for those of the other.

    Raises
    ------
    ShapeError, NotFiniteError, InputError
        If they are not two finite vectors of one length, all numbers of one are equal, or the threshold is not above 0.

    Examples
    --------
    >>> fires_in_one([9, 1, 0, -1, 0], [0, 1, 0, -1, 9], threshold=2).tolist()
    [0]
    """
    if not (threshold > 0 and math.isfinite(threshold)):
        raise InputError(f"the threshold is {threshold!r}; give a number above 0.")
    far = []
    for values, name in zip(_pair(one, other), ("first", "second"), strict=True):
        if np.ptp(values) == 0:
            raise InputError(f"all numbers of the {name} vector are equal, so none stands out; give another vector.")
        far.append(np.abs(values) > threshold * values.std())
    return np.flatnonzero(far[0] & ~far[1]).astype(np.int64)


def permute(vectors: ArrayLike, seed: int = 0) -> Floats:
    """Change the order of the dimensions, the same way for all vectors: another picture, the same cosines.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
    seed : int
        The same seed gives the same order.

    Returns
    -------
    ndarray of shape (n, dim), float64

    Raises
    ------
    ShapeError, NotFiniteError
        If they are not rows of finite vectors.

    Examples
    --------
    >>> sorted(permute([[1, 2, 3]])[0].tolist())
    [1.0, 2.0, 3.0]
    """
    rows = as_rows(vectors, "vectors").astype(np.float64)
    return rows[:, np.random.default_rng(seed).permutation(rows.shape[1])]


def largest(values: ArrayLike, n: int) -> NDArray[np.int64]:
    """Places of the n numbers that are largest in size, largest first; of equal ones the earlier first.

    Raises
    ------
    ShapeError, NotFiniteError, InputError
        If it is not one finite vector, or ``n`` is not from 1 to its length.

    Examples
    --------
    >>> largest([1, -3, 2, 3], n=3).tolist()
    [1, 3, 2]
    """
    numbers = as_vector(values, "the vector")
    return np.argsort(-np.abs(numbers), kind="stable")[: check_count(n, len(numbers), "dimensions")].astype(np.int64)


def _nearly_square(count: int) -> int:
    rows = next(rows for rows in range(math.isqrt(count), 0, -1) if count % rows == 0)
    return count // rows if count <= 2 * rows * rows else math.isqrt(count - 1) + 1


def _mean_cosine(left: Floats, right: Floats, masks: Floats) -> float:
    """Cosine of what each mask leaves of two vectors, in the mean; NaN if one leaves nothing."""
    lengths = np.sqrt((masks @ left**2) * (masks @ right**2))
    if not (lengths > 0).all():
        return math.nan
    return float((masks @ (left * right) / lengths).mean())


def _pair(one: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    left, right = as_vector(one, "the first vector"), as_vector(other, "the second vector")
    check_same_length(left, right, ("the first", "the second"))
    return left, right


def _units(one: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    left, right = _pair(one, other)
    return np.asarray(normalize(left), dtype=np.float64), np.asarray(normalize(right), dtype=np.float64)
