"""One ranking from several: reciprocal rank fusion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from embedlab.errors import InputError
from embedlab.search.base import Ranking
from embedlab.vectors.checks import check_count

CONSTANT = 60  # of the paper


def reciprocal_rank_fusion(
    *rankings: Ranking, k: int = 10, constant: int = CONSTANT, weights: Sequence[float] | None = None
) -> Ranking:
    """Fuse rankings by their ranks alone, since scores of different searches cannot be compared.

    A document gets 1 / (constant + rank) from each ranking that holds it, times the ranking's weight.

    Parameters
    ----------
    *rankings : Ranking
        Of the same queries, in the same order.
    k : int, default 10
        How many documents to keep.
    constant : int, default 60
        The larger, the less the first places count above the later ones.
    weights : sequence of float, optional
        One for each ranking; 1 for all when left out.

    Returns
    -------
    Ranking
        Equal scores in alphabetical order.

    Raises
    ------
    InputError
        No ranking, rankings of different numbers of queries, k or the constant below 1, or not one weight above 0 for
        each ranking.

    References
    ----------
    G. V. Cormack, C. L. A. Clarke and S. Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
    learning methods", 2009.

    Examples
    --------
    "b" is second twice, and that is worth more than to be first once: 2 / 62 against 1 / 61.

    >>> words = Ranking([["a", "b"]], [[9.1, 3.2]])
    >>> meaning = Ranking([["c", "b"]], [[0.8, 0.7]])
    >>> reciprocal_rank_fusion(words, meaning).ids
    [['b', 'a', 'c']]
    """
    if not rankings:
        raise InputError("there is no ranking to fuse; give at least one")
    if len({len(ranking) for ranking in rankings}) > 1:
        raise InputError(
            f"rankings of {', '.join(str(len(ranking)) for ranking in rankings)} queries; give each the same queries"
        )
    k = check_count(k, max(k, 1), "documents")
    if constant < 1:
        raise InputError(f"the constant must be 1 or more, got {constant}; 60 is usual")
    shares = [1.0] * len(rankings) if weights is None else list(weights)
    if len(shares) != len(rankings) or not all(share > 0 for share in shares):
        raise InputError(f"weights {shares} do not fit {len(rankings)} rankings; give one above 0 for each")
    ids, scores = [], []
    for query in range(len(rankings[0])):
        points: dict[str, float] = defaultdict(float)
        for ranking, share in zip(rankings, shares, strict=True):
            for rank, document in enumerate(ranking.ids[query], 1):
                points[document] += share / (constant + rank)
        best = sorted(points, key=lambda document: (-points[document], document))[:k]
        ids.append(best)
        scores.append([points[document] for document in best])
    return Ranking(ids, scores)
