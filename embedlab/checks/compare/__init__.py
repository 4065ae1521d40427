"""Comparisons by name: each judges an answer against what was expected, and says what is wrong in one sentence.

A comparison is written down as ``{"kind": "array", "options": {"atol": 0.01}}``; the options of a kind are the keyword
arguments of its function.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from embedlab.checks.compare.figure import figure
from embedlab.checks.compare.frame import frame
from embedlab.checks.compare.items import list_, mapping, set_, text
from embedlab.checks.compare.numbers import array, between, number, truth
from embedlab.checks.compare.ranking import ranking
from embedlab.checks.compare.same import difference
from embedlab.checks.compare.spaces import neighbours, rank_correlation
from embedlab.checks.compare.vectors import vectors
from embedlab.checks.compare.verdict import Verdict
from embedlab.checks.plain import Unusable
from embedlab.errors import InputError

__all__ = ["KINDS", "Verdict", "check_compare", "compare", "difference"]

KINDS: dict[str, Callable[..., Verdict]] = {
    "number": number,
    "between": between,
    "truth": truth,
    "array": array,
    "text": text,
    "list": list_,
    "set": set_,
    "mapping": mapping,
    "ranking": ranking,
    "frame": frame,
    "figure": figure,
    "vectors": vectors,
    "neighbours": neighbours,
    "rank_correlation": rank_correlation,
}


def compare(kind: str, came: Any, expected: Any, options: Mapping[str, Any] | None = None) -> Verdict:
    """Judge an answer by the comparison of that name.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`.
    came : object
        Plain data (:func:`embedlab.checks.plain.plain`).
    expected : object
    options : mapping, optional

    Returns
    -------
    Verdict

    Raises
    ------
    InputError
        An unknown kind or option.

    Examples
    --------
    >>> compare("number", 0.1, 0.5)
    Verdict(fraction=0.0, wrong='It is 0.1, which is 0.4 too low.')
    """
    options = options or {}
    check_compare(kind, options)
    if isinstance(came, Unusable):
        return Verdict(0.0, f"The answer is {came.what}.")
    return KINDS[kind](came, expected, **options)


def check_compare(kind: str, options: Mapping[str, Any]) -> None:
    """Raise InputError unless there is such a comparison and it has these options."""
    if kind not in KINDS:
        raise InputError(f"no comparison is called {kind!r}; choose one of {', '.join(KINDS)}")
    known = [name for name, p in inspect.signature(KINDS[kind]).parameters.items() if p.kind is p.KEYWORD_ONLY]
    unknown = [name for name in options if name not in known]
    if unknown:
        raise InputError(f"the comparison {kind!r} has no option {unknown[0]!r}; it has {', '.join(known) or 'none'}")
