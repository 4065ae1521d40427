"""Length, distance, cosine: between two vectors, and between all pairs of two sets.

The functions for two vectors compute in float64 whatever comes in, so that a result does not depend on how a model
stores its numbers. The matrices keep float32 as float32, half the memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import ShapeError
from embedlab.vectors.checks import (
    FloatArray,
    as_array,
    as_rows,
    as_vector,
    check_finite,
    check_not_zero,
    check_same_length,
)


def dot(a: ArrayLike, b: ArrayLike) -> float:
    """Sum of the products of the numbers at the same place.

    Parameters
    ----------
    a, b : array_like of shape (d,)
        Two vectors of the same length.

    Returns
    -------
    float
        Any number; it grows with the lengths of both vectors.

    Raises
    ------
    ShapeError, NotFiniteError
        If the lengths differ, or a number is NaN or infinite.

    Examples
    --------
    >>> dot([1, 2], [3, 4])  # 1 * 3 + 2 * 4
    11.0
    """
    left, right = _pair(a, b)
    return float(left @ right)


def norm(a: ArrayLike) -> float:
    """Length of a vector: the square root of the sum of its squares.

    Examples
    --------
    >>> norm([3, 4])
    5.0
    """
    return float(np.linalg.norm(as_vector(a, "the vector")))


def euclidean(a: ArrayLike, b: ArrayLike) -> float:
    """Straight-line distance between two points, 0 or more.

    Raises
    ------
    ShapeError, NotFiniteError
        If the lengths differ, or a number is NaN or infinite.

    Examples
    --------
    >>> euclidean([1, 1], [4, 5])  # 3 to the right, 4 up
    5.0
    """
    left, right = _pair(a, b)
    return float(np.linalg.norm(left - right))


def cosine(a: ArrayLike, b: ArrayLike) -> float:
    """Cosine of the angle between two vectors: the dot product of their unit vectors.

    Returns
    -------
    float
        In [-1, 1]: 1 for the same direction, 0 for a right angle, -1 for opposite directions.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError
        If the lengths differ, a number is NaN or infinite, or a vector is zero and so has no direction.

    Examples
    --------
    >>> cosine([1, 0], [5, 0]), cosine([1, 0], [0, 2]), cosine([1, 0], [-3, 0])
    (1.0, 0.0, -1.0)
    """
    left, right = _pair(a, b)
    # Rounding can push the product of two unit vectors past 1 by the last bit.
    return float(np.clip(normalize(left) @ normalize(right), -1.0, 1.0))


def angle(a: ArrayLike, b: ArrayLike) -> float:
    """Angle between two vectors in degrees, from 0 to 180.

    Half the angle is taken from the sum and the difference of the unit vectors, which stays exact where the
    arc cosine does not: at 0 and at 180 degrees [1]_.

    References
    ----------
    .. [1] W. Kahan, "How Futile are Mindless Assessments of Roundoff in Floating-Point Computation?", 2006, §12.

    Examples
    --------
    >>> round(angle([1, 0], [1, 1]), 6)
    45.0
    """
    left, right = (normalize(vector) for vector in _pair(a, b))
    half = np.arctan2(np.linalg.norm(left - right), np.linalg.norm(left + right))
    return float(np.degrees(2 * half))


def normalize(vectors: ArrayLike) -> FloatArray:
    """Scale each vector to length 1: the direction stays, the length goes.

    Parameters
    ----------
    vectors : array_like of shape (d,) or (n, d)

    Returns
    -------
    ndarray of the same shape
        float32 if float32 came in, float64 otherwise; the input is not changed.

    Raises
    ------
    NotFiniteError, ZeroVectorError
        If a number is NaN or infinite, or a vector is zero.

    Examples
    --------
    >>> normalize([[3, 4], [0, 2]])
    array([[0.6, 0.8],
           [0. , 1. ]])
    """
    array = as_array(vectors, "the vectors")
    if array.ndim not in (1, 2):
        raise ShapeError(f"expected one vector (d,) or rows of vectors (n, d), got shape {array.shape}")
    check_finite(array, "the vectors")
    # Dividing by the largest number first keeps the squares of very large and very small numbers in range.
    peak = np.abs(array).max(axis=-1, keepdims=True)
    check_not_zero(peak, "the vector" if array.ndim == 1 else "one of the vectors")
    scaled = array / peak
    unit: FloatArray = scaled / np.linalg.norm(scaled, axis=-1, keepdims=True)
    return unit


def cosine_matrix(a: ArrayLike, b: ArrayLike | None = None) -> FloatArray:
    """Cosine of every row of ``a`` with every row of ``b``.

    Parameters
    ----------
    a : array_like of shape (n, d)
    b : array_like of shape (m, d), optional
        ``a`` itself when None.

    Returns
    -------
    ndarray of shape (n, m)
        In [-1, 1]. float32 if all that came in is float32, float64 otherwise.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError
        As for :func:`cosine`.

    Examples
    --------
    >>> cosine_matrix([[1, 0], [0, 1], [-2, 0]])
    array([[ 1.,  0., -1.],
           [ 0.,  1.,  0.],
           [-1.,  0.,  1.]])
    """
    left = normalize(as_rows(a, "a"))
    right = left if b is None else normalize(as_rows(b, "b"))
    check_same_length(left, right, ("a", "b"))
    cosines: FloatArray = np.clip(left @ right.T, -1.0, 1.0)
    if b is None:
        np.fill_diagonal(cosines, 1.0)
    return cosines + 0.0  # -0.0 becomes 0.0, which reads better in a table


def euclidean_matrix(a: ArrayLike, b: ArrayLike | None = None) -> NDArray[np.float64]:
    """Straight-line distance of every row of ``a`` to every row of ``b``.

    Parameters
    ----------
    a : array_like of shape (n, d)
    b : array_like of shape (m, d), optional
        ``a`` itself when None.

    Returns
    -------
    ndarray of shape (n, m), float64
        0 or more. Each distance is computed from the differences, so that near points keep their digits.

    Raises
    ------
    ShapeError, NotFiniteError
        As for :func:`euclidean`.

    Examples
    --------
    >>> euclidean_matrix([[0, 0], [3, 4]])
    array([[0., 5.],
           [5., 0.]])
    """
    from scipy.spatial.distance import cdist

    left = as_rows(a, "a")
    right = left if b is None else as_rows(b, "b")
    check_same_length(left, right, ("a", "b"))
    return cdist(left, right)


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    left, right = as_vector(a, "the first vector"), as_vector(b, "the second vector")
    check_same_length(left, right, ("the first", "the second"))
    return left, right
