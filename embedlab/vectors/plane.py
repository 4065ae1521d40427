"""The plane of a word sum: where a parallelogram of four vectors is seen without distortion."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from embedlab.errors import InputError
from embedlab.vectors.checks import FloatArray, as_rows, as_vector, check_same_length
from embedlab.vectors.directions import NO_DIRECTION


def plane_coordinates(points: ArrayLike, a: ArrayLike, b: ArrayLike, c: ArrayLike) -> FloatArray:
    """Drop points onto the plane through a, b and c.

    The origin is a, the first axis runs to b, the second is at right angles to it, on the
    side of c. Distances between points of this plane (a, b, c and b - a + c) are true;
    other points lose what lies outside.

    Parameters
    ----------
    points : array_like of shape (n, d) or (d,)
    a, b, c : array_like of shape (d,)

    Returns
    -------
    ndarray of shape (n, 2)

    Raises
    ------
    InputError
        If a, b and c lie on one line and so span no plane.
    ShapeError, NotFiniteError
        If lengths differ or a number is NaN or infinite.

    Examples
    --------
    >>> a, b, c = [0, 0, 5], [2, 0, 5], [1, 3, 5]
    >>> plane_coordinates([a, b, c, [3, 3, 9]], a, b, c)
    array([[0., 0.],
           [2., 0.],
           [1., 3.],
           [3., 3.]])
    """
    rows = as_rows(points, "points")
    corners = [as_vector(corner, name) for corner, name in ((a, "a"), (b, "b"), (c, "c"))]
    for corner in corners:
        check_same_length(rows, corner, ("each point", "each corner"))
    origin, to_b, to_c = corners[0], corners[1] - corners[0], corners[2] - corners[0]
    first_length = float(np.linalg.norm(to_b))
    first = to_b / max(first_length, NO_DIRECTION)
    upright = to_c - (to_c @ first) * first
    second_length = float(np.linalg.norm(upright))
    if min(first_length, second_length) < NO_DIRECTION:
        raise InputError("the three vectors lie on one line and span no plane; choose three different words.")
    coordinates: FloatArray = (rows - origin) @ np.stack([first, upright / second_length], axis=1)
    return coordinates
