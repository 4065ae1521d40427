"""How good is a ranking? The measures of information retrieval, each a few lines.

A ranking is a sequence of document ids, best first; the relevant documents of a query are a set of ids, all equally
relevant. Every function takes the rankings and the relevant sets of many queries, in the same order, and gives the mean
over the queries. The numbers are those of sentence-transformers' ``InformationRetrievalEvaluator``.

With one relevant document a query, recall@k equals accuracy@k and precision@k is accuracy@k / k.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from embedlab.errors import InputError
from embedlab.vectors.checks import check_count

Rankings: TypeAlias = Sequence[Sequence[Hashable]]
Relevant: TypeAlias = Sequence[Collection[Hashable]]


def accuracy_at_k(rankings: Rankings, relevant: Relevant, k: int) -> float:
    """Share of the queries with at least one relevant document among the first ``k``.

    Parameters
    ----------
    rankings : sequence of q sequences of ids
        Best first; may be shorter than ``k``.
    relevant : sequence of q collections of ids
        At least one id for each query.
    k : int
        How far down to look.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    InputError
        If there is no query, the numbers of rankings and relevant sets differ, a query has no relevant document, a
        ranking names a document twice, or ``k`` is below 1.

    Examples
    --------
    >>> accuracy_at_k([["a", "b"], ["c", "a"]], [{"b"}, {"x"}], k=2)
    0.5
    """
    return _mean([any(hits) for hits, _ in _hits(rankings, relevant, k)])


def precision_at_k(rankings: Rankings, relevant: Relevant, k: int) -> float:
    """Share of the first ``k`` places that hold a relevant document.

    Parameters, result and errors as for :func:`accuracy_at_k`.

    Examples
    --------
    >>> precision_at_k([["a", "b", "c", "d"]], [{"b", "d", "e"}], k=4)
    0.5
    """
    return _mean([sum(hits) / k for hits, _ in _hits(rankings, relevant, k)])


def recall_at_k(rankings: Rankings, relevant: Relevant, k: int) -> float:
    """Share of the relevant documents that are found among the first ``k``.

    Parameters, result and errors as for :func:`accuracy_at_k`.

    Examples
    --------
    >>> recall_at_k([["a", "b", "c", "d"]], [{"b", "e"}], k=4)
    0.5
    """
    return _mean([sum(hits) / total for hits, total in _hits(rankings, relevant, k)])


def reciprocal_rank(rankings: Rankings, relevant: Relevant, k: int) -> float:
    """Mean reciprocal rank, MRR@k: 1 / rank of the first relevant document, 0 if it is not among the first ``k``.

    Parameters, result and errors as for :func:`accuracy_at_k`.

    Examples
    --------
    >>> reciprocal_rank([["a", "b", "c", "d"]], [{"b", "d"}], k=4)
    0.5
    """
    return _mean([1 / (hits.index(True) + 1) if any(hits) else 0.0 for hits, _ in _hits(rankings, relevant, k)])


def ndcg_at_k(rankings: Rankings, relevant: Relevant, k: int) -> float:
    """Normalised discounted cumulative gain: later places count less, the best possible ranking gets 1.

    A relevant document on place r gains 1 / log2(r + 1).

    Parameters, result and errors as for :func:`accuracy_at_k`.

    References
    ----------
    K. Järvelin, J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002.

    Examples
    --------
    One relevant document, on place 3: 1 / log2(4).

    >>> ndcg_at_k([["a", "b", "c"]], [{"c"}], k=3)
    0.5
    """
    return _mean([_gain(hits) / _gain([True] * min(total, k)) for hits, total in _hits(rankings, relevant, k)])


def average_precision(rankings: Rankings, relevant: Relevant, k: int) -> float:
    """Mean average precision, MAP@k: the precision at the place of each relevant document, averaged.

    Relevant documents that are not found count as 0; no more than ``k`` can be found.

    Parameters, result and errors as for :func:`accuracy_at_k`.

    Examples
    --------
    Relevant documents on places 1 and 4: (1/1 + 2/4) / 2.

    >>> average_precision([["a", "b", "c", "d"]], [{"a", "d"}], k=4)
    0.75
    """
    return _mean(
        [
            sum(sum(hits[: place + 1]) / (place + 1) for place, hit in enumerate(hits) if hit) / min(total, k)
            for hits, total in _hits(rankings, relevant, k)
        ]
    )


METRICS: dict[str, Callable[[Rankings, Relevant, int], float]] = {
    "accuracy": accuracy_at_k,
    "precision": precision_at_k,
    "recall": recall_at_k,
    "MRR": reciprocal_rank,
    "NDCG": ndcg_at_k,
    "MAP": average_precision,
}


def evaluate_rankings(rankings: Rankings, relevant: Relevant, ks: Sequence[int] = (1, 3, 5, 10)) -> pd.DataFrame:
    """Compute all measures at several depths.

    Parameters
    ----------
    rankings, relevant
        As for :func:`accuracy_at_k`.
    ks : sequence of int, default (1, 3, 5, 10)
        How far down to look.

    Returns
    -------
    DataFrame
        Columns ``metric``, ``k``, ``value`` (in [0, 1]): a row for each measure and depth.

    Raises
    ------
    InputError
        As for :func:`accuracy_at_k`.

    Examples
    --------
    >>> evaluate_rankings([["a", "b", "c"]], [{"b"}], ks=(2,))
          metric  k    value
    0   accuracy  2  1.00000
    1  precision  2  0.50000
    2     recall  2  1.00000
    3        MRR  2  0.50000
    4       NDCG  2  0.63093
    5        MAP  2  0.50000
    """
    rows = [(name, k, metric(rankings, relevant, k)) for name, metric in METRICS.items() for k in ks]
    return pd.DataFrame(rows, columns=["metric", "k", "value"])


def _hits(rankings: Rankings, relevant: Relevant, k: int) -> list[tuple[list[bool], int]]:
    """For each query: whether each of its first ``k`` documents is relevant, and how many relevant ones there are."""
    if len(rankings) != len(relevant):
        raise InputError(f"{len(rankings)} rankings and {len(relevant)} relevant sets; give one of each for each query")
    if len(rankings) == 0:
        raise InputError("there is no ranking; give at least one")
    check_count(k, max(k, 1), "places")
    for query, (ranking, wanted) in enumerate(zip(rankings, relevant, strict=True)):
        if len(wanted) == 0:
            raise InputError(f"query {query} has no relevant document, so nothing can be measured; leave the query out")
        if len(set(ranking)) != len(ranking):
            raise InputError(f"the ranking of query {query} names a document twice; each may come once")
    return [
        ([document in wanted for document in ranking[:k]], len(set(wanted)))
        for ranking, wanted in zip(rankings, relevant, strict=True)
    ]


def _gain(hits: Sequence[bool]) -> float:
    return float(sum(1 / np.log2(place + 2) for place, hit in enumerate(hits) if hit))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
