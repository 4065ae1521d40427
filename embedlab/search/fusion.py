"""Several rankings made into one."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from operator import index

import numpy as np

from embedlab.errors import InputError, ShapeError
from embedlab.search.base import Ranking


def reciprocal_rank_fusion(
    *rankings: Ranking, k: int = 10, constant: float = 60, weights: Sequence[float] | None = None
) -> Ranking:
    """Fuse rankings by their ranks alone: a document gets 1 / (constant + rank) from each that names it.

    Scores of different searches cannot be compared (BM25 points, cosines); ranks can.

    Parameters
    ----------
    *rankings : Ranking
        Of the same queries in the same order. What a ranking does not name gets nothing from it.
    k : int, default 10
        How many hits a query gets at most.
    constant : float, default 60
        0 or more; the larger, the less the first places stand out.
    weights : sequence of float, optional
        One above 0 for each ranking; 1 each when left out.

    Returns
    -------
    Ranking
        Of equal scores, what an earlier ranking named first comes first.

    Raises
    ------
    InputError
        No ranking, `k` below 1, a negative constant, a weight that is not above 0.
    ShapeError
        Rankings of different numbers of queries, or not one weight for each.

    References
    ----------
    Cormack, Clarke & Büttcher (2009). Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods. SIGIR.

    Examples
    --------
    "b" is second and first: 1 / 62 + 1 / 61.

    >>> one = Ranking([["a", "b"]], [np.array([9, 5], np.float32)])
    >>> two = Ranking([["b", "c"]], [np.array([0.8, 0.7], np.float32)])
    >>> fused = reciprocal_rank_fusion(one, two)
    >>> fused.ids, fused.scores[0].round(4).tolist()
    ([['b', 'a', 'c']], [0.032499998807907104, 0.01640000008046627, 0.016100000590085983])
    """
    if not rankings:
        raise InputError("there is no ranking to fuse; give at least one.")
    if len(counts := {len(ranking.ids) for ranking in rankings}) > 1:
        raise ShapeError(f"the rankings are of {sorted(counts)} queries; give rankings of the same queries.")
    shares = [1.0] * len(rankings) if weights is None else list(weights)
    if len(shares) != len(rankings):
        raise ShapeError(f"{len(rankings)} rankings came with {len(shares)} weights; give one weight for each.")
    if not all(share > 0 and isfinite(share) for share in shares):
        raise InputError(f"weights must be above 0, got {shares}; leave a ranking out that shall not count.")
    if not constant >= 0 or not isfinite(constant):
        raise InputError(f"the constant must be 0 or more, got {constant!r}; 60 is usual.")
    most = check_most(k)
    ids, scores = [], []
    for lists in zip(*(ranking.ids for ranking in rankings), strict=True):
        total: dict[str, float] = {}
        for share, names in zip(shares, lists, strict=True):
            for rank, name in enumerate(names, 1):
                total[name] = total.get(name, 0.0) + share / (constant + rank)
        best = sorted(total, key=lambda name: -total[name])[:most]  # sorting keeps the order of equals
        ids.append(best)
        scores.append(np.array([total[name] for name in best], dtype=np.float32))
    return Ranking(ids, scores)


def check_most(k: int, what: str = "hits") -> int:
    """Return k as an int; raise InputError unless it is a whole number from 1 on."""
    try:
        number = index(k)
    except TypeError as error:
        raise InputError(f"the number of {what} must be a whole number, got {k!r}.") from error
    if number < 1:
        raise InputError(f"{number} {what} were asked for; choose 1 or more.")
    return number
