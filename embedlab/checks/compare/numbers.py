"""Numbers, truth values and arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from embedlab.checks.compare.same import as_array, near, near_array
from embedlab.checks.compare.verdict import RIGHT, Verdict, count, share
from embedlab.checks.wording import a_kind, in_short


def number(came: Any, expected: Any, *, atol: float | None = None, rtol: float | None = None) -> Verdict:
    """Compare one number; an array of one number will do.

    Examples
    --------
    >>> number(0.75, 0.5)
    Verdict(fraction=0.0, wrong='It is 0.75, which is 0.25 too high.')
    """
    value = _one_number(came)
    if value is None:
        return Verdict(0.0, f"A number was expected, not {a_kind(came)}.")
    if near(value, expected, atol, rtol):
        return RIGHT
    if not math.isfinite(value):
        return Verdict(0.0, f"It is {value}, which is no ordinary number: look for a division by zero.")
    side = "high" if value > expected else "low"
    return Verdict(0.0, f"It is {in_short(value)}, which is {in_short(abs(value - expected))} too {side}.")


def between(came: Any, expected: Any = None, *, low: float = -np.inf, high: float = np.inf) -> Verdict:
    """Tell whether a number lies in a range, ends included; ``expected`` is not looked at.

    Examples
    --------
    >>> between(0.4, low=0.5)
    Verdict(fraction=0.0, wrong='It is 0.4, expected at least 0.5.')
    """
    value = _one_number(came)
    if value is None:
        return Verdict(0.0, f"A number was expected, not {a_kind(came)}.")
    if low <= value <= high:
        return RIGHT
    side = f"at most {in_short(high)}" if value > high else f"at least {in_short(low)}"
    return Verdict(0.0, f"It is {in_short(value)}, expected {side}.")


def truth(came: Any, expected: Any) -> Verdict:
    """Compare a truth value."""
    if not isinstance(came, bool):
        return Verdict(0.0, f"True or False was expected, not {a_kind(came)}.")
    return RIGHT if came is expected else Verdict(0.0, f"It is {came}, expected {expected}.")


def array(came: Any, expected: Any, *, atol: float | None = None, rtol: float | None = None) -> Verdict:
    """Compare numbers place by place; the kind (list, array, tensor) and the dtype are left open.

    Examples
    --------
    >>> array([[1, 2], [3, 5]], np.array([[1.0, 2.0], [3.0, 4.0]]))
    Verdict(fraction=0.75, wrong='1 of 4 numbers is wrong; the first, at [1, 1], is 5, expected 4.')
    """
    here, there = as_array(came), as_array(expected)
    if here is None or there is None:
        return Verdict(0.0, f"Numbers were expected, not {a_kind(came)}.")
    if here.shape != there.shape:
        return wrong_shape(here, there)
    right = near_array(here, there, atol, rtol)
    if right.all():
        return RIGHT
    bad = np.argwhere(~right)
    if not np.isfinite(here).all() and np.isfinite(there).all():
        return Verdict(float(right.mean()), not_finite(here))
    place = tuple(int(index) for index in bad[0])
    one, other = in_short(here[place].item()), in_short(there[place].item())
    return share(
        int(right.sum()),
        right.size,
        f"{len(bad):,} of {count(right.size, 'number')} {'is' if len(bad) == 1 else 'are'} wrong; the first, "
        f"at [{', '.join(map(str, place))}], is {one}, expected {other}.",
    )


def wrong_shape(came: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> Verdict:
    """Judge an array of another shape."""
    turned = came.ndim == 2 and came.shape == expected.shape[::-1]
    more = "; rows and columns are exchanged" if turned else ""
    return Verdict(0.0, f"Its shape is {came.shape}, expected {expected.shape}{more}.")


def not_finite(values: np.ndarray[Any, Any]) -> str:
    """Say where the first number is that is not finite."""
    bad = np.argwhere(~np.isfinite(values))
    place = tuple(int(index) for index in bad[0])
    return (
        f"{count(len(bad), 'number')} {'is' if len(bad) == 1 else 'are'} NaN or infinite; the first, at "
        f"[{', '.join(map(str, place))}], is {values[place]}: look for a division by zero."
    )


def _one_number(value: Any) -> float | int | None:
    if isinstance(value, (list, tuple, np.ndarray)):
        held = as_array(value)
        value = held.item() if held is not None and held.size == 1 else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
