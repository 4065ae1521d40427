"""Which places of a ranking hold a relevant document: one table of truths, from which every measure is worked out."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.vectors.checks import check_count

Rankings: TypeAlias = Sequence[Sequence[Hashable]]
Relevant: TypeAlias = Sequence[Collection[Hashable]]


class Hits(NamedTuple):
    """What a measure needs to know of the rankings of q queries.

    Attributes
    ----------
    found : ndarray of shape (q, depth), bool
        Whether the document on each place is relevant, best place first.
    totals : ndarray of shape (q,), int64
        How many relevant documents each query has, found or not; at least 1.
    """

    found: NDArray[np.bool_]
    totals: NDArray[np.int64]


def hits_of_rankings(rankings: Rankings, relevant: Relevant, depth: int) -> Hits:
    """Look every document of the first ``depth`` places up among the relevant ones.

    Parameters
    ----------
    rankings : sequence of q sequences of ids
        Best first; may be shorter than ``depth``.
    relevant : sequence of q collections of ids
        At least one id for each query.
    depth : int
        How far down to look.

    Returns
    -------
    Hits
        As many places as the longest ranking has, at most ``depth``; a place that a shorter ranking lacks is False.

    Raises
    ------
    InputError
        If there is no query, the numbers of rankings and relevant sets differ, a query has no relevant document, a
        ranking names a document twice, or ``depth`` is below 1.

    Examples
    --------
    >>> hits = hits_of_rankings([["a", "b", "c"], ["c"]], [{"b", "x"}, {"c"}], depth=2)
    >>> hits.found.tolist(), hits.totals.tolist()
    ([[False, True], [True, False]], [2, 1])
    """
    if len(rankings) != len(relevant):
        raise InputError(f"{len(rankings)} rankings and {len(relevant)} relevant sets; give one of each for each query")
    if len(rankings) == 0:
        raise InputError("there is no ranking; give at least one")
    depth = check_count(depth, max(depth, 1), "places")
    wanted = [frozenset(documents) for documents in relevant]
    for query, (ranking, documents) in enumerate(zip(rankings, wanted, strict=True)):
        if not documents:
            raise InputError(f"query {query} has no relevant document, so nothing can be measured; leave the query out")
        if len(set(ranking)) != len(ranking):
            raise InputError(f"the ranking of query {query} names a document twice; each may come once")
    found = np.zeros((len(rankings), min(depth, max(map(len, rankings)))), dtype=np.bool_)
    for row, ranking, documents in zip(found, rankings, wanted, strict=True):
        places = ranking[:depth]
        row[: len(places)] = [document in documents for document in places]
    return Hits(found, np.array([len(documents) for documents in wanted], dtype=np.int64))
