"""Whether two pieces of plain data are the same, numbers within a tolerance; and where they first differ."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from embedlab.checks.plain import MOST_ITEMS, FigureFacts, Unusable
from embedlab.checks.wording import a_kind, in_short
from embedlab.errors import InputError

# Wide enough for float32 and another order of adding up, narrow enough for four digits.
RTOL = 1e-4
ATOL = 1e-6


def near(came: float, expected: float, atol: float | None = None, rtol: float | None = None) -> bool:
    """Tell whether two numbers agree. Unless a tolerance is given, whole numbers must be equal. NaN agrees with NaN.

    Examples
    --------
    >>> near(0.33333, 1 / 3), near(400_001, 400_000), near(400_001, 400_000, atol=1), near(3.0, 3)
    (True, False, True, True)
    """
    if not math.isfinite(expected) or not math.isfinite(came):
        return came == expected or (math.isnan(came) and math.isnan(expected))
    above, share = _tolerance(isinstance(expected, int), atol, rtol)
    return abs(came - expected) <= above + share * abs(expected)


def near_array(
    came: np.ndarray[Any, Any], expected: np.ndarray[Any, Any], atol: float | None = None, rtol: float | None = None
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell for each number of two arrays of one shape whether they agree, as :func:`near` does."""
    above, share = _tolerance(expected.dtype.kind in "iub", atol, rtol)
    agree: np.ndarray[Any, np.dtype[np.bool_]] = np.isclose(
        came.astype(np.float64), expected.astype(np.float64), atol=above, rtol=share, equal_nan=True
    )
    return agree


def _tolerance(whole: bool, atol: float | None, rtol: float | None) -> tuple[float, float]:
    """Give what is allowed: what was asked for, else nothing for whole numbers and a little for others."""
    if atol is None and rtol is None:
        return (0.0, 0.0) if whole else (ATOL, RTOL)
    return atol or 0.0, rtol or 0.0


def difference(came: Any, expected: Any, atol: float | None = None, rtol: float | None = None, place: str = "") -> str:
    """Say where plain data first differs from what was expected.

    Parameters
    ----------
    came, expected : object
        Plain data. A list, a tuple and an array are the same if their items are.
    atol, rtol : float, optional
        As for :func:`near`.
    place : str
        Where in the whole answer this piece stands, for the sentence.

    Returns
    -------
    str
        One clause; empty if there is no difference.

    Examples
    --------
    >>> difference({"a": [1, 2]}, {"a": [1, 3]})
    "['a'][1] is 2, expected 3"
    >>> difference([1.0, 2.0], np.array([1.0, 2.0]))
    ''
    """
    where = place or "it"
    told = f"{where} is {in_short(came, 60)}, expected {in_short(expected, 60)}"
    if isinstance(expected, (bool, str)) or expected is None:
        return "" if type(came) is type(expected) and came == expected else told
    if isinstance(expected, (int, float)):
        number = isinstance(came, (int, float)) and not isinstance(came, bool)
        return "" if number and near(came, expected, atol, rtol) else told
    if isinstance(expected, np.ndarray) and isinstance(came, np.ndarray):
        if came.shape != expected.shape:
            return f"{where} has shape {came.shape}, expected {expected.shape}"
        return "" if near_array(came, expected, atol, rtol).all() else told
    if isinstance(expected, set):
        return "" if isinstance(came, set) and came == expected else told
    if isinstance(expected, dict):
        if not isinstance(came, dict) or came.keys() != expected.keys():
            return told
        return _first(came, expected, list(expected), atol, rtol, place)
    if _is_frame(came) and _is_frame(expected):
        return difference(came.to_dict("list"), expected.to_dict("list"), atol, rtol, place)
    here, there = as_items(came), as_items(expected)
    if here is None or there is None:
        facts = isinstance(expected, (Unusable, FigureFacts)) and came == expected
        return "" if facts or came is expected else told
    if len(here) != len(there):
        return f"{where} is {a_kind(came)}, expected {len(there):,}"
    return _first(here, there, list(range(len(there))), atol, rtol, place)


def as_items(value: Any) -> list[Any] | None:
    """Give the items of plain data that has an order, an array's rows among them; None if it has none."""
    if isinstance(value, np.ndarray):
        if value.size > MOST_ITEMS:
            return None  # nobody asks for so many, and they are not to be copied
        # One number a row becomes a number, so that a list of numbers and an array are alike.
        return value.tolist() if value.ndim == 1 else list(value)
    return list(value) if isinstance(value, (list, tuple)) else None


def as_array(value: Any) -> np.ndarray[Any, Any] | None:
    """Make an array of numbers of plain data; None if it is none: texts, rows of different lengths, nothing."""
    if isinstance(value, dict):
        value = list(value.values())
    if _is_frame(value) and value.size <= MOST_ITEMS:
        value = value.to_numpy()
    if not isinstance(value, (bool, int, float, list, tuple, np.ndarray)):
        return None
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    if array.dtype.kind not in "fiub" and array.size:
        return None
    return array


def check_known(name: str, value: object, known: tuple[str, ...]) -> None:
    """Raise InputError unless an option of a comparison is one of those there are."""
    if value not in known:
        raise InputError(f"{name} is one of {', '.join(map(repr, known))}, got {value!r}")


def _is_frame(value: Any) -> bool:
    # By its name, so that nothing waits for pandas which has no data frames.
    return type(value).__name__ == "DataFrame"


def _first(came: Any, expected: Any, names: list[Any], atol: float | None, rtol: float | None, place: str) -> str:
    told = (difference(came[name], expected[name], atol, rtol, f"{place}[{name!r}]") for name in names)
    return next(filter(None, told), "")
