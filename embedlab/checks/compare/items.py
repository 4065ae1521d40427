"""Texts, lists, sets and dicts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from embedlab.checks.compare.same import as_items, difference
from embedlab.checks.compare.verdict import RIGHT, Verdict, count, share
from embedlab.checks.wording import a_kind, in_short


def text(came: Any, expected: str, *, ignore_case: bool = False, ignore_space: bool = False) -> Verdict:
    """Compare a text, letter by letter unless case or white space are left open.

    Examples
    --------
    >>> text("New  York", "new york", ignore_case=True, ignore_space=True).right
    True
    >>> text("New York", "new york")
    Verdict(fraction=0.0, wrong='Only upper and lower case differ.')
    """
    if not isinstance(came, str):
        return Verdict(0.0, f"A text was expected, not {a_kind(came)}.")
    here, there = _spelt(came, ignore_case, ignore_space), _spelt(expected, ignore_case, ignore_space)
    if here == there:
        return RIGHT
    if _spelt(came, case=ignore_case, space=True) == _spelt(expected, case=ignore_case, space=True):
        return Verdict(0.0, "Only the white space differs.")
    if _spelt(came, case=True, space=ignore_space) == _spelt(expected, case=True, space=ignore_space):
        return Verdict(0.0, "Only upper and lower case differ.")
    at = next((place for place, pair in enumerate(zip(here, there, strict=False)) if pair[0] != pair[1]), -1)
    if at < 0:
        shorter, much = (
            ("short", len(there) - len(here)) if len(here) < len(there) else ("long", len(here) - len(there))
        )
        return Verdict(0.0, f"It is {count(much, 'letter')} too {shorter}.")
    return Verdict(0.0, f"Letter {at + 1} is {here[at]!r}, expected {there[at]!r}.")


def list_(came: Any, expected: Any, *, atol: float | None = None, rtol: float | None = None) -> Verdict:
    """Compare items in their order; lists in lists too.

    Examples
    --------
    >>> list_(["b", "a"], ["a", "b"])
    Verdict(fraction=0.0, wrong='The items are right, but in another order.')
    """
    here, there = as_items(came), as_items(expected) or []
    if here is None:
        return Verdict(0.0, f"A list was expected, not {a_kind(came)}.")
    told = [
        difference(one, other, atol, rtol, f"item {place}")
        for place, (one, other) in enumerate(zip(here, there, strict=False))
    ]
    right = told.count("")
    if right == len(here) == len(there):
        return RIGHT
    if Counter(map(repr, here)) == Counter(map(repr, there)):
        return share(right, len(there), "The items are right, but in another order.")
    if len(here) != len(there):
        return share(
            min(right, len(there) - 0.5),  # too many are never all right
            len(there) or 1,
            f"It holds {count(len(here), 'item')}, expected {len(there):,}.",
        )
    return share(right, len(there), f"{next(filter(None, told)).capitalize()}.")


def set_(came: Any, expected: Any) -> Verdict:
    """Compare items without an order; repeated ones count once.

    Examples
    --------
    >>> set_(["cat", "cow"], {"cat", "dog"})
    Verdict(fraction=0.333..., wrong="Missing: 'dog'; not expected: 'cow'.")
    """
    here = list(came) if isinstance(came, (set, dict)) else as_items(came)
    if here is None:
        return Verdict(0.0, f"A set was expected, not {a_kind(came)}.")
    found, there = (set(map(_hashable, items)) for items in (here, expected))
    missing, extra = sorted(there - found, key=repr), sorted(found - there, key=repr)
    wrong = [
        f"{what}: {in_short(items)[1:-1]}" for what, items in (("missing", missing), ("not expected", extra)) if items
    ]
    told = "; ".join(wrong)
    return share(len(found & there), len(found | there) or 1, f"{told[:1].upper()}{told[1:]}.") if wrong else RIGHT


def mapping(came: Any, expected: dict[Any, Any], *, atol: float | None = None, rtol: float | None = None) -> Verdict:
    """Compare the values of a dict key by key, whatever their order.

    Examples
    --------
    >>> mapping({"a": 1, "b": 3}, {"a": 1, "b": 2})
    Verdict(fraction=0.5, wrong="The value of 'b' is 3, expected 2.")
    """
    if not isinstance(came, dict):
        return Verdict(0.0, f"A dict was expected, not {a_kind(came)}.")
    keys = set_(came, expected)
    if not keys.right:
        return Verdict(keys.fraction * 0.5, f"The keys are wrong. {keys.wrong}")
    told = [difference(came[key], expected[key], atol, rtol, f"the value of {key!r}") for key in expected]
    wrong = next(filter(None, told), "")
    return share(told.count(""), len(told) or 1, f"{wrong[:1].upper()}{wrong[1:]}.") if wrong else RIGHT


def _hashable(item: Any) -> Any:
    """Make what a set can hold of plain data: pairs come as lists, too."""
    if isinstance(item, np.ndarray):
        return _hashable(item.tolist())
    if isinstance(item, (list, tuple)):
        return tuple(map(_hashable, item))
    if isinstance(item, (set, dict)):
        return repr(item)
    return item


def _spelt(value: str, case: bool, space: bool) -> str:
    value = value.casefold() if case else value
    return " ".join(value.split()) if space else value
