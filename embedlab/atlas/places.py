"""Where words lie on a map: checked, and in whole steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.vectors.checks import as_array, check_finite

FEWEST = 3
STEPS = 65_535  # the largest number of 16 bits


def check_map(points: ArrayLike, words: Sequence[str]) -> NDArray[np.float64]:
    """Check what a map is to be made of; the points as float64 of shape (n, 2).

    Raises
    ------
    InputError
        If there are fewer than three words, or one is not a string.
    ShapeError
        If there are not two numbers for each word.
    NotFiniteError
        If a number is NaN or infinite.
    """
    if isinstance(words, str):
        raise InputError(f"expected a list of words, got the string {words!r:.60}; write [{words!r:.60}].")
    if len(words) < FEWEST:
        raise InputError(f"got {len(words)} words; a map needs at least {FEWEST}.")
    wrong = next((word for word in words if not isinstance(word, str)), None)
    if wrong is not None:
        raise InputError(f"a word must be a string, got {wrong!r}; turn it into one with str(...).")
    places = as_array(points, "points")
    if places.shape != (len(words), 2):
        raise ShapeError(
            f"got points of shape {places.shape} with {len(words):,} words; expected ({len(words)}, 2): "
            "two numbers for each word."
        )
    check_finite(places, "points")
    return places.astype(np.float64)


def as_steps(points: NDArray[np.floating[Any]]) -> NDArray[np.uint16]:
    """Write places as whole numbers of 16 bits; both axes keep one scale, and the map lies in the middle.

    Parameters
    ----------
    points : ndarray of shape (n, 2)

    Returns
    -------
    ndarray of shape (n, 2), uint16
        The longer side goes from 0 to 65,535.

    Examples
    --------
    >>> as_steps(np.array([[0.0, 0.0], [2.0, 1.0]])).tolist()
    [[0, 16384], [65535, 49151]]
    """
    low, high = points.min(axis=0), points.max(axis=0)
    longest = float((high - low).max()) or 1.0  # all in one place: in the middle
    steps: NDArray[np.uint16] = np.round((points - (low + high) / 2) / longest * STEPS + STEPS / 2).astype(np.uint16)
    return steps
