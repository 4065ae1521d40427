"""Directions with a meaning: an axis from word pairs, vectors projected on axes, and what no axis explains."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from embedlab.errors import ShapeError, ZeroVectorError
from embedlab.vectors.checks import FloatArray, as_rows, check_same_length
from embedlab.vectors.measures import normalize

# Below this length a mean of unit vectors is rounding noise, not a direction.
NO_DIRECTION = 1e-6


def axis(start: ArrayLike, end: ArrayLike) -> FloatArray:
    """Find the unit direction that leads from the first vectors to the second ones.

    Parameters
    ----------
    start, end : array_like of shape (p, d) or (d,)
        The two ends of p pairs, for example the vectors of (man, king) and of (woman, queen).

    Returns
    -------
    ndarray of shape (d,)
        The mean over the pairs of ``unit(end) - unit(start)``, scaled to length 1.

    Raises
    ------
    ShapeError
        If the numbers of vectors or their lengths differ.
    ZeroVectorError
        If the pairs lead nowhere: both ends of a pair are the same, or the pairs cancel each other.
    NotFiniteError
        If a number is NaN or infinite.

    Examples
    --------
    >>> axis([[0.6, 0.8]], [[0.6, -0.8]])  # straight down
    array([ 0., -1.])
    """
    first, second = as_rows(start, "start"), as_rows(end, "end")
    if first.shape != second.shape:
        raise ShapeError(
            f"an axis needs pairs: start has shape {first.shape}, end has shape {second.shape}; "
            "give the same number of vectors of the same length for both ends"
        )
    mean = (normalize(second) - normalize(first)).mean(axis=0)
    if np.linalg.norm(mean) < NO_DIRECTION:
        raise ZeroVectorError(
            "these pairs lead nowhere: their ends are the same or their differences cancel; choose other pairs"
        )
    return normalize(mean)


def project(vectors: ArrayLike, axes: ArrayLike) -> FloatArray:
    """How far each vector points along each axis: the cosine of every vector with every axis.

    Parameters
    ----------
    vectors : array_like of shape (n, d) or (d,)
    axes : array_like of shape (m, d) or (d,)

    Returns
    -------
    ndarray of shape (n, m)
        In [-1, 1]; both sides are scaled to length 1 first.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError
        If lengths differ, a number is NaN or infinite, or a vector or an axis is zero.

    Examples
    --------
    >>> project([[3, 4, 0]], [[1, 0, 0], [0, 1, 0]])
    array([[0.6, 0.8]])
    """
    units, directions = normalize(as_rows(vectors, "vectors")), normalize(as_rows(axes, "axes"))
    check_same_length(units, directions, ("each vector", "each axis"))
    return np.clip(units @ directions.T, -1.0, 1.0)


def residual(vectors: ArrayLike, axes: ArrayLike) -> FloatArray:
    """How much of each vector no axis explains.

    Each vector is scaled to length 1 and the part of it that lies in the span of the axes is taken away; the
    length of the rest is returned. With axes at right angles, residual² + sum of projections² = 1.

    Parameters
    ----------
    vectors : array_like of shape (n, d) or (d,)
    axes : array_like of shape (m, d) or (d,)
        They need not be at right angles, nor independent.

    Returns
    -------
    ndarray of shape (n,)
        In [0, 1]: 0 if the axes explain everything, 1 if they explain nothing.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError
        As for :func:`project`.

    Examples
    --------
    >>> residual([[3, 4, 0], [0, 4, 3]], [[1, 0, 0], [0, 1, 0]]).round(6)
    array([0. , 0.6])
    """
    units, directions = normalize(as_rows(vectors, "vectors")), normalize(as_rows(axes, "axes"))
    check_same_length(units, directions, ("each vector", "each axis"))
    shares, *_ = np.linalg.lstsq(directions.T, units.T, rcond=None)
    rest = units - shares.T @ directions
    lengths: FloatArray = np.clip(np.linalg.norm(rest, axis=1), 0.0, 1.0)
    return lengths
