"""Turn one map onto another: maps have no up, no left and no size of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.vectors.checks import as_rows


def aligned(points: ArrayLike, to: ArrayLike) -> NDArray[np.float64]:
    """Move, turn, mirror and scale points so that they come as near as possible to others: orthogonal Procrustes.

    Parameters
    ----------
    points : array_like of shape (n, d)
    to : array_like of shape (n, d)
        Row i of both belongs to the same text.

    Returns
    -------
    ndarray of shape (n, d), float64
        No distance has changed but by the one common scale.

    Raises
    ------
    ShapeError
        If the shapes differ, or a row has another length.
    InputError
        If all points of one side are the same.

    References
    ----------
    P. H. Schönemann, "A generalized solution of the orthogonal Procrustes problem", 1966.

    Examples
    --------
    >>> turned = [[0, 0], [0, 2], [-2, 0]]
    >>> (aligned(turned, [[0, 0], [1, 0], [0, 1]]).round(6) + 0.0).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    """
    from scipy.linalg import orthogonal_procrustes

    here, there = as_rows(points, "points").astype(np.float64), as_rows(to, "to").astype(np.float64)
    if here.shape != there.shape:
        raise ShapeError(f"got points of shape {here.shape} to lay on {there.shape}; expected the same shape")
    middle = there.mean(axis=0)
    here, there = here - here.mean(axis=0), there - middle
    size = (here**2).sum()
    if size == 0 or not there.any():
        raise InputError("all points of a map are the same; there is nothing to turn")
    turn, strength = orthogonal_procrustes(here, there)
    moved: NDArray[np.float64] = here @ turn * (strength / size) + middle
    return moved
