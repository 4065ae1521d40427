"""Rankings: what comes first, where ties may stand in any order."""

from __future__ import annotations

from collections import Counter
from typing import Any

from embedlab.checks.compare.same import as_items, difference, near
from embedlab.checks.compare.verdict import RIGHT, Verdict, count, share
from embedlab.checks.wording import a_kind, in_short


def ranking(came: Any, expected: Any, *, k: int | None = None, scores: bool = False, atol: float = 1e-3) -> Verdict:
    """Compare an order of items.

    Parameters
    ----------
    came : plain data
        Items, or pairs of item and score, the best first; a dict of item and score too.
    expected : list
        Items, or pairs of item and score. Items whose scores differ by at most ``atol`` are ties: their order is open.
    k : int, optional
        How many items are asked for. If ties straddle the end, let ``expected`` hold all of them: any will do.
    scores : bool, default False
        Whether the scores are compared too.

    Examples
    --------
    >>> tied = [["cat", 0.9], ["cow", 0.5], ["dog", 0.5], ["eel", 0.1]]
    >>> ranking(["cat", "dog"], tied, k=2).right
    True
    >>> ranking(["dog", "cat"], tied, k=2)
    Verdict(fraction=0.0, wrong="Place 1 is 'dog', expected 'cat'.")
    """
    here, there = _pairs(came), _pairs(expected) or []
    if here is None:
        return Verdict(0.0, f"A ranking was expected, not {a_kind(came)}.")
    wanted = len(there) if k is None else k
    if len(here) != wanted:
        return Verdict(0.0, f"It holds {count(len(here), 'item')}, expected {wanted:,}.")
    if len(there) < wanted:
        return Verdict(0.0, f"Only {count(len(there), 'item')} can be compared.")
    seen = Counter(repr(item) for item, _ in here)
    if seen and max(seen.values()) > 1:
        return Verdict(0.0, f"{seen.most_common(1)[0][0]} comes more than once.")
    told = [_at(place, pair, there, scores, atol) for place, pair in enumerate(here)]
    wrong = next(filter(None, told), "")
    return share(told.count(""), wanted, wrong) if wrong else RIGHT


def _at(place: int, pair: tuple[Any, Any], there: list[tuple[Any, Any]], scores: bool, atol: float) -> str:
    """Say what is wrong at one place; empty if nothing is."""
    item, score = pair
    best, wanted = there[place]
    allowed = [other for other, held in there if held is not None and wanted is not None and abs(held - wanted) <= atol]
    if all(difference(item, other) for other in allowed or [best]):
        return f"Place {place + 1} is {in_short(item)}, expected {in_short(best)}."
    if not scores:
        return ""
    if score is None or wanted is None:
        return "The scores are missing; give pairs of item and score."
    if not isinstance(score, (int, float)) or not near(float(score), float(wanted), atol, 0):
        return f"The score of {in_short(item)} is {in_short(score)}, expected {in_short(wanted)}."
    return ""


def _pairs(value: Any) -> list[tuple[Any, Any]] | None:
    """Give pairs of item and score; the score is None where there is none."""
    items = list(value.items()) if isinstance(value, dict) else as_items(value)
    if items is None:
        return None
    if items and all(isinstance(item, (tuple, list)) and len(item) == 2 and _is_score(item[1]) for item in items):
        return [(item[0], item[1]) for item in items]
    return [(item, None) for item in items]


def _is_score(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
