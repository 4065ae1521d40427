"""Vectors as points on a sphere: three numbers each, brought to length 1."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ZeroVectorError
from embedlab.projection.linear import NOISE, pca
from embedlab.vectors import normalize
from embedlab.vectors.checks import as_rows

RAW = "first three dimensions"
PCA = "PCA"


def on_sphere(
    vectors: ArrayLike, method: Literal["PCA", "first three dimensions"] = "PCA", dimensions: int | None = None
) -> NDArray[np.float64]:
    """Put each vector on the unit sphere in space.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
        At least two different ones, of three numbers or more.
    method : {"PCA", "first three dimensions"}, default "PCA"
        "PCA" takes the first `dimensions` numbers of each vector, brings them to length 1, and projects on their three
        principal components; directions are then seen from the mean of the vectors. "first three dimensions" takes the
        first three numbers as they are, whatever `dimensions` is.
    dimensions : int, optional
        From 3 to dim; all when left out.

    Returns
    -------
    ndarray of shape (n, 3), float64
        Each row has length 1.

    Raises
    ------
    InputError
        Fewer than two vectors, fewer than three numbers in each, all vectors equal, `dimensions` out of range.
    ZeroVectorError
        A row has no direction: it is zero, or lies in the mean of all.
    ShapeError, NotFiniteError

    Notes
    -----
    The angle between two points is not the angle between their vectors: three numbers cannot keep all the angles of
    many. :func:`embedlab.projection.quality` says how much they keep.

    Examples
    --------
    >>> on_sphere([[3, 4, 0, 7], [0, 0, 2, 1]], "first three dimensions").tolist()
    [[0.6, 0.8, 0.0], [0.0, 0.0, 1.0]]
    """
    rows = as_rows(vectors, "vectors").astype(np.float64)
    n, dim = rows.shape
    taken = dim if dimensions is None else dimensions
    if n < 2:
        raise InputError(f"got {n} vector; a sphere needs at least two to show how they lie to each other")
    if dim < 3:
        raise InputError(f"got vectors of {dim} numbers; a sphere needs at least 3: use a plane figure for fewer")
    if not 3 <= taken <= dim:
        raise InputError(f"{taken} dimensions were asked of vectors with {dim}; choose a number from 3 to {dim}")
    if (rows == rows[0]).all():
        raise InputError("all vectors are the same, so all texts would be one point; give at least two different ones")
    _check_direction(rows, "is zero")
    if method == RAW:
        _check_direction(rows[:, :3], "is zero in its first three dimensions")
        return np.asarray(normalize(rows[:, :3]))
    if method != PCA:
        raise InputError(f"the method {method!r} is not known; choose {PCA!r} or {RAW!r}")
    cut = rows[:, :taken]
    _check_direction(cut, f"is zero in its first {taken} dimensions")
    flat = pca(cut, min(3, n), metric="cosine").coordinates
    # Two vectors have two principal components at most; the third coordinate is then the same for both.
    points = np.pad(flat, ((0, 0), (0, 3 - flat.shape[1])))
    _check_direction(points, "lies in the middle of all, where PCA sees no direction")
    return np.asarray(normalize(points))


def _check_direction(rows: NDArray[np.float64], why: str) -> None:
    """Raise ZeroVectorError, naming the first row, if one is zero but for rounding."""
    lengths = np.linalg.norm(rows, axis=1)
    none = lengths <= NOISE * lengths.max()
    if none.any():
        raise ZeroVectorError(
            f"row {int(np.argmax(none))} {why}, so it has no place on a sphere; leave it out or take other dimensions"
        )
