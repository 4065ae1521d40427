"""Input checks that all vector functions share: what came, what was expected, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError

FloatArray: TypeAlias = NDArray[np.floating[Any]]


def as_array(values: ArrayLike, name: str) -> FloatArray:
    """Turn numbers into a float array; float32 and float64 arrays are passed through, not copied.

    Raises
    ------
    ShapeError
        If the rows differ in length.
    InputError
        If the values are not numbers, or there are none.
    """
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ShapeError(f"the rows of {name} differ in length; give every row the same number of values") from error
    if array.size == 0:
        raise InputError(f"{name} is empty; give at least one vector with at least one number")
    if array.dtype.kind not in "fiub":
        raise InputError(
            f"{name} must hold numbers, got {array.ravel()[:1].tolist()[0]!r}; "
            "look the vectors of words up first, for example with word_vectors.vectors_of(kv, words)"
        )
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def as_vector(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Turn numbers into one finite float64 vector of shape (d,)."""
    array = as_array(values, name)
    if array.ndim != 1:
        raise ShapeError(f"{name} must be one vector of shape (d,), got shape {array.shape}")
    check_finite(array, name)
    return array.astype(np.float64)


def as_rows(values: ArrayLike, name: str, *, finite: bool = True) -> FloatArray:
    """Turn numbers into rows of shape (n, d); one vector becomes one row.

    ``finite=False`` leaves the search for NaN to the caller, who may know a cheaper way than reading everything.
    """
    array = as_array(values, name)
    if array.ndim not in (1, 2):
        raise ShapeError(f"{name} must be one vector (d,) or rows of vectors (n, d), got shape {array.shape}")
    if finite:
        check_finite(array, name)
    return np.atleast_2d(array)


def check_finite(array: FloatArray, name: str) -> None:
    """Raise NotFiniteError, naming the first place, if the array holds NaN or infinity."""
    finite = np.isfinite(array)
    if not finite.all():
        place = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise NotFiniteError(
            f"{name} holds {array[place]} at position {place[0] if len(place) == 1 else place}; "
            "every number of a vector must be finite: remove or repair it first"
        )


def check_same_length(a: FloatArray, b: FloatArray, names: tuple[str, str]) -> None:
    """Raise ShapeError unless the last axes of both arrays are equally long."""
    if a.shape[-1] != b.shape[-1]:
        raise ShapeError(
            f"vectors of different length: {names[0]} has {a.shape[-1]} numbers, {names[1]} has {b.shape[-1]}; "
            "compare only vectors that come from the same model"
        )


def check_not_zero(lengths: FloatArray, name: str) -> None:
    """Raise ZeroVectorError, naming the first row, if one of the lengths is 0."""
    if not np.all(lengths > 0):
        where = "" if lengths.size == 1 else f" (row {int(np.argmin(lengths > 0))})"
        raise ZeroVectorError(
            f"{name} is a zero vector{where}: it has no direction, so no cosine, no angle and no unit vector; "
            "leave it out first"
        )


def check_count(k: int, available: int, what: str) -> int:
    """Return k as an int; raise InputError unless 1 <= k <= available."""
    try:
        number = index(k)
    except TypeError as error:
        raise InputError(f"the number of {what} must be a whole number, got {k!r}") from error
    if not 1 <= number <= available:
        raise InputError(
            f"{number} {what} were asked for and there are {available}; choose a number from 1 to {available}"
            if available
            else f"{number} {what} were asked for, but nothing is left to choose from; leave fewer out"
        )
    return number


def check_rows(rows: Sequence[int] | NDArray[np.integer[Any]], available: int, name: str) -> NDArray[np.int64]:
    """Return row numbers as an int64 array; raise InputError unless each one lies in 0 .. available - 1."""
    numbers = np.asarray(rows)
    if numbers.size == 0:
        return np.empty(0, dtype=np.int64)
    if numbers.ndim != 1 or numbers.dtype.kind not in "iu":
        raise InputError(f"{name} must be a sequence of row numbers, got {rows!r}")
    outside = numbers[(numbers < 0) | (numbers >= available)]
    if outside.size:
        raise InputError(f"{name} holds row {int(outside[0])}, but the rows go from 0 to {available - 1}")
    return numbers.astype(np.int64)


def row_lengths(rows: FloatArray, norms: FloatArray | None) -> FloatArray:
    """Length of each row; lengths already known are checked and passed through.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError
        If there is not one length a row, or a row holds NaN or infinity, or a row is zero.
    """
    lengths = np.linalg.norm(rows, axis=1) if norms is None else norms
    if lengths.shape != (len(rows),):
        raise ShapeError(f"norms must hold one length a row: {len(rows)} rows, norms of shape {lengths.shape}")
    # A row's length is finite only if the row is: this saves reading all the rows a second time.
    if not np.isfinite(lengths).all():
        row = int(np.argmin(np.isfinite(lengths)))
        raise NotFiniteError(
            f"row {row} of vectors holds NaN, infinity or a number too large; repair or remove it first"
        )
    check_not_zero(lengths, "one of the rows to search")
    return lengths.astype(rows.dtype, copy=False)
