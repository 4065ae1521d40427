"""Spaces: whether vectors put the same things near each other, whatever their numbers are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.checks.compare.numbers import not_finite
from embedlab.checks.compare.same import as_array
from embedlab.checks.compare.verdict import Verdict, share
from embedlab.checks.wording import a_kind


def neighbours(came: Any, expected: Any, *, k: int = 5, at_least: float = 0.8) -> Verdict:
    """Compare who is near whom: the mean share of each row's ``k`` nearest rows, by cosine, that are the same.

    Parameters
    ----------
    came : plain data of shape (n, d)
    expected : array_like of shape (n, e)
        The number of dimensions may differ.
    k : int, default 5
        Fewer if there are not so many rows.
    at_least : float, default 0.8
        The share that is enough.
    """
    rows = _two_sets(came, expected)
    if isinstance(rows, Verdict):
        return rows
    k = min(k, len(rows[0]) - 1)
    found, wanted = (_nearest(side, k) for side in rows)
    mean = float(np.mean([len(here & there) / k for here, there in zip(found, wanted, strict=True)]))
    told = f"{mean:.0%} of the {k} nearest neighbours are the expected ones; {at_least:.0%} are enough."
    return share(mean, at_least, told)


def rank_correlation(came: Any, expected: Any, *, at_least: float = 0.9) -> Verdict:
    """Compare an order of numbers by Spearman's rank correlation [1]_.

    Parameters
    ----------
    came, expected : plain data of shape (n,) or (n, d)
        Numbers, or vectors: of these the cosines of all pairs of rows are compared.
    at_least : float, default 0.9
        The correlation that is enough.

    References
    ----------
    .. [1] C. Spearman, "The proof and measurement of association between two things", 1904.

    Examples
    --------
    >>> rank_correlation([1, 2, 9], [0.1, 0.2, 0.3]).right
    True
    """
    from scipy.stats import spearmanr

    rows = _two_sets(came, expected, dimensions=(1, 2))
    if isinstance(rows, Verdict):
        return rows
    here, there = rows
    if here.ndim == 2:
        above = np.triu_indices(len(here), 1)
        here, there = _cosines(here)[above], _cosines(there)[above]
    if np.ptp(here) == 0 or np.ptp(there) == 0:
        return Verdict(0.0, "All of its values are the same, so they have no order.")
    found = float(spearmanr(here, there).statistic)
    return share(
        found, at_least, f"The rank correlation with the expected values is {found:.2f}; {at_least} is enough."
    )


def _two_sets(
    came: Any, expected: Any, dimensions: tuple[int, ...] = (2,)
) -> tuple[NDArray[Any], NDArray[Any]] | Verdict:
    """Give both sides as arrays of equally many rows, two at least; else what is wrong with what came."""
    here, there = as_array(came), as_array(expected)
    what = "Rows of vectors were" if dimensions == (2,) else "Numbers or rows of vectors were"
    if here is None or there is None or here.ndim not in dimensions or here.ndim != there.ndim:
        return Verdict(0.0, f"{what} expected, not {a_kind(came)}.")
    if len(here) != len(there):
        return Verdict(0.0, f"It holds {len(here):,}, expected {len(there):,}.")
    if len(here) < 2:
        return Verdict(0.0, "Two rows at least are needed for an order.")
    if not np.isfinite(here).all():
        return Verdict(0.0, not_finite(here))
    if not np.isfinite(there).all():
        return Verdict(0.0, "It is finite, where NaN or infinity was expected.")
    return here, there


def _nearest(rows: NDArray[Any], k: int) -> list[set[int]]:
    """For each row the numbers of the k others that are most like it."""
    cosines = _cosines(rows)
    np.fill_diagonal(cosines, -np.inf)
    return [set(row.tolist()) for row in np.argsort(-cosines, axis=1, kind="stable")[:, :k]]


def _cosines(rows: NDArray[Any]) -> NDArray[np.float64]:
    rows = rows.astype(np.float64)
    rows = rows / (np.abs(rows).max(initial=0) or 1.0)  # squares of very large numbers would be infinite
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.where(lengths == 0, 1.0, lengths)
    # Rounded, so that ties stay ties whatever the order of adding up.
    return np.asarray((unit @ unit.T).round(6))
