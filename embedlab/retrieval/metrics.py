"""How good is a ranking? The measures of information retrieval, each a few lines.

A ranking is a sequence of document ids, best first; the relevant documents of a query are a set of ids, all equally
relevant. Every function takes the rankings and the relevant sets of many queries, in the same order, and gives the mean
over the queries; :func:`values_per_query` gives what each query contributes to it. The numbers are those of
sentence-transformers' ``InformationRetrievalEvaluator``.

With one relevant document a query, recall@k equals accuracy@k and precision@k is accuracy@k / k.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.retrieval.hits import Hits, Rankings, Relevant, hits_of_rankings
from embedlab.vectors.checks import check_count


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
    return _mean_of(_accuracy_at_k, rankings, relevant, k)


def precision_at_k(rankings: Rankings, relevant: Relevant, k: int) -> float:
    """Share of the first ``k`` places that hold a relevant document.

    Parameters, result and errors as for :func:`accuracy_at_k`.

    Examples
    --------
    >>> precision_at_k([["a", "b", "c", "d"]], [{"b", "d", "e"}], k=4)
    0.5
    """
    return _mean_of(_precision_at_k, rankings, relevant, k)


def recall_at_k(rankings: Rankings, relevant: Relevant, k: int) -> float:
    """Share of the relevant documents that are found among the first ``k``.

    Parameters, result and errors as for :func:`accuracy_at_k`.

    Examples
    --------
    >>> recall_at_k([["a", "b", "c", "d"]], [{"b", "e"}], k=4)
    0.5
    """
    return _mean_of(_recall_at_k, rankings, relevant, k)


def reciprocal_rank(rankings: Rankings, relevant: Relevant, k: int) -> float:
    """Mean reciprocal rank, MRR@k: 1 / rank of the first relevant document, 0 if it is not among the first ``k``.

    Parameters, result and errors as for :func:`accuracy_at_k`.

    Examples
    --------
    >>> reciprocal_rank([["a", "b", "c", "d"]], [{"b", "d"}], k=4)
    0.5
    """
    return _mean_of(_reciprocal_rank, rankings, relevant, k)


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
    return _mean_of(_ndcg_at_k, rankings, relevant, k)


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
    return _mean_of(_average_precision, rankings, relevant, k)


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
    return mean_values(values_per_query(hits_of_rankings(rankings, relevant, deepest(ks)), ks))


def deepest(ks: Sequence[int]) -> int:
    """Give the largest depth, after a look at all of them.

    Raises
    ------
    InputError
        If there is none, or one is below 1 or no whole number.

    Examples
    --------
    >>> deepest([1, 10, 3])
    10
    """
    if len(ks) == 0:
        raise InputError("there is no depth k to measure at; give at least one, for example ks=(1, 10)")
    return max(check_count(k, max(k, 1), "places") for k in ks)


def values_per_query(hits: Hits, ks: Sequence[int]) -> pd.DataFrame:
    """Compute what every query contributes to each measure.

    Parameters
    ----------
    hits : Hits
        Of q queries.
    ks : sequence of int
        How far down to look, each 1 or more.

    Returns
    -------
    DataFrame of shape (q, 6 * number of ks), float64
        In [0, 1]; a row for each query, columns named by measure and depth. The mean of a column is the measure.

    Raises
    ------
    InputError
        As :func:`deepest`.

    Examples
    --------
    The first query finds its document at place 2, the second at place 1.

    >>> hits = hits_of_rankings([["a", "b"], ["c", "a"]], [{"b"}, {"c"}], depth=2)
    >>> values_per_query(hits, ks=[1, 2])["MRR"].to_numpy().tolist()
    [[0.0, 0.5], [1.0, 1.0]]
    """
    deepest(ks)
    columns = [(name, k) for name in METRICS for k in ks]
    values = np.column_stack([_PER_QUERY[name](hits, k) for name, k in columns])
    return pd.DataFrame(values, columns=pd.MultiIndex.from_tuples(columns, names=["metric", "k"]))


def mean_values(values: pd.DataFrame) -> pd.DataFrame:
    """Average over the queries.

    Parameters
    ----------
    values : DataFrame of shape (q, columns)
        From :func:`values_per_query`.

    Returns
    -------
    DataFrame
        Columns ``metric``, ``k``, ``value``: a row for each column that came.

    Examples
    --------
    >>> hits = hits_of_rankings([["a"], ["b"]], [{"a"}, {"a"}], depth=1)
    >>> mean_values(values_per_query(hits, ks=[1]))["value"].tolist()
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    """
    rows = [(*column, float(np.mean(values.iloc[:, place]))) for place, column in enumerate(values.columns)]
    return pd.DataFrame(rows, columns=["metric", "k", "value"])


def _mean_of(measure: PerQuery, rankings: Rankings, relevant: Relevant, k: int) -> float:
    return float(np.mean(measure(hits_of_rankings(rankings, relevant, k), k)))


def _accuracy_at_k(hits: Hits, k: int) -> NDArray[np.float64]:
    return np.asarray(hits.found[:, :k].any(axis=1), dtype=np.float64)


def _precision_at_k(hits: Hits, k: int) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = hits.found[:, :k].sum(axis=1) / k
    return shares


def _recall_at_k(hits: Hits, k: int) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = hits.found[:, :k].sum(axis=1) / hits.totals
    return shares


def _reciprocal_rank(hits: Hits, k: int) -> NDArray[np.float64]:
    # Of what the places are worth, 1, 1/2, 1/3, ..., the first hit is worth most.
    values: NDArray[np.float64] = (hits.found[:, :k] / _places(hits, k)).max(axis=1, initial=0.0)
    return values


def _ndcg_at_k(hits: Hits, k: int) -> NDArray[np.float64]:
    gained = (hits.found[:, :k] / np.log2(_places(hits, k) + 1)).sum(axis=1)
    possible = np.minimum(hits.totals, k)
    best = np.cumsum(1 / np.log2(np.arange(possible.max()) + 2))
    # Summed in two ways, a perfect ranking could come out as 1 and a last bit.
    values: NDArray[np.float64] = np.minimum(gained / best[possible - 1], 1.0)
    return values


def _average_precision(hits: Hits, k: int) -> NDArray[np.float64]:
    found = hits.found[:, :k]
    precision = found.cumsum(axis=1) / _places(hits, k)
    values: NDArray[np.float64] = (precision * found).sum(axis=1) / np.minimum(hits.totals, k)
    return values


def _places(hits: Hits, k: int) -> NDArray[np.int64]:
    """Give the ranks 1, 2, ... of the columns that are looked at."""
    return np.arange(1, hits.found[:, :k].shape[1] + 1)


PerQuery = Callable[[Hits, int], NDArray[np.float64]]

_PER_QUERY: dict[str, PerQuery] = {
    "accuracy": _accuracy_at_k,
    "precision": _precision_at_k,
    "recall": _recall_at_k,
    "MRR": _reciprocal_rank,
    "NDCG": _ndcg_at_k,
    "MAP": _average_precision,
}
