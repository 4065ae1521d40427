"""Values in a few words, for tables and sentences: bounded, whatever comes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from embedlab.checks.plain import FigureFacts, Unusable

LONGEST = 160
MOST_SHOWN = 6


def in_short(value: Any, longest: int = LONGEST) -> str:
    """Write plain data in at most ``longest`` letters.

    Parameters
    ----------
    value : object
        What :func:`~embedlab.checks.plain.plain` gives.
    longest : int, default 160

    Returns
    -------
    str

    Examples
    --------
    >>> in_short([1, 0.123456, "cat"])
    "[1, 0.1235, 'cat']"
    >>> in_short(np.zeros((1000, 3)))
    'array of shape (1000, 3): [0, 0, 0, …, 0, 0, 0]'
    """
    return cut(_words(value, longest), longest)


def cut(text: str, longest: int) -> str:
    """Cut a text off where it gets too long, and show that it was."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def a_kind(value: Any) -> str:
    """Name the kind of plain data: "a list of 3 items".

    Examples
    --------
    >>> a_kind(["a", "b", "c"]), a_kind(0.5), a_kind(np.zeros((2, 3)))
    ('a list of 3 items', 'the number 0.5', 'an array of shape (2, 3)')
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return f"the truth value {value}"
        case int() | float():
            return f"the number {_words(value)}"
        case str():
            return f"the text {cut(repr(cut(value, 60)), 60)}"
        case np.ndarray():
            return f"an array of shape {value.shape}"
        case list() | tuple() | set() | dict():
            count = len(value)
            return f"a {type(value).__name__} of {count:,} item{'s' * (count != 1)}"
        case Unusable():
            return value.what
        case FigureFacts():
            return "a figure"
    return f"a table of {len(value):,} rows" if type(value).__name__ == "DataFrame" else f"a {type(value).__name__}"


def _words(value: Any, longest: int = LONGEST) -> str:
    match value:
        case float():
            return f"{value:.4g}"
        case str():
            return repr(cut(value, longest))
        case np.ndarray():
            return _array(value)
        case list():
            return f"[{_items(value, len(value))}]"
        case tuple():
            return f"({_items(value, len(value))}{',' * (len(value) == 1)})"
        case set():
            return f"{{{_items(sorted(value, key=repr), len(value))}}}" if value else "set()"
        case dict():
            pairs = (f"{_words(name)}: {_words(item)}" for name, item in value.items())
            return f"{{{_joined(pairs, len(value))}}}"
        case Unusable():
            return value.what
        case FigureFacts():
            return (
                f"figure: {_joined(value.types, len(value.types))} of {value.points:,} points, "
                f"title {value.title!r}, axes {value.x!r} and {value.y!r}"
            )
    if type(value).__name__ == "DataFrame":
        columns = _joined(map(str, value.columns), len(value.columns))
        return (
            f"table of {len(value):,} rows, columns {columns}: {_items(value.head(2).to_numpy().tolist(), len(value))}"
        )
    return repr(value)


def _array(array: np.ndarray[Any, Any]) -> str:
    if array.size <= 12:
        return np.array2string(array, precision=4, suppress_small=True, separator=", ").replace("\n", "")
    first, last = (", ".join(map(_words, array.flat[part].tolist())) for part in (slice(3), slice(-3, None)))
    return f"array of shape {array.shape}: [{first}, …, {last}]"  # of a large one only the ends are looked at


def _items(values: Iterable[Any], count: int) -> str:
    return _joined(map(_words, values), count)


def _joined(words: Iterable[str], count: int) -> str:
    shown = [word for word, _ in zip(words, range(MOST_SHOWN), strict=False)]
    return ", ".join([*shown, f"… {count - MOST_SHOWN:,} more"] if count > MOST_SHOWN else shown)
