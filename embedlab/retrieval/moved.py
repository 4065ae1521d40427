"""Which queries a change helped, and which it hurt: the mean of a measure hides both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.vectors.checks import as_vector


def most_moved(ranks_before: ArrayLike, ranks_after: ArrayLike, names: Sequence[str], n: int = 5) -> pd.DataFrame:
    """Table of the queries whose right document moved most, up and down.

    Parameters
    ----------
    ranks_before, ranks_after : array_like of shape (q,), int
        Rank of each query's right document, 1 or more, in the same order: ``evaluate_vectors(...).ranks``.
    names : sequence of q str
        The queries, as the table shall show them.
    n : int, default 5
        How many for each direction.

    Returns
    -------
    DataFrame
        Columns ``query``, ``before``, ``after``, ``moved`` (places; positive is up, nearer to rank 1). First the ``n``
        queries that moved up most, then the ``n`` that moved down most, farthest first; of those that moved equally far
        the earlier ones. A query that did not move is left out, so there may be fewer.

    Raises
    ------
    InputError
        If there is no query, a rank is no whole number or below 1, or ``n`` is below 1.
    ShapeError, NotFiniteError
        If there is not one rank and one name a query, or a rank is NaN.

    Examples
    --------
    >>> table = most_moved([1, 9, 4, 2], [5, 3, 3, 2], ["moon", "violin", "rice", "chess"], n=1)
    >>> table.to_dict("list")
    {'query': ['violin', 'moon'], 'before': [9, 1], 'after': [3, 5], 'moved': [6, -4]}
    """
    before, after = _checked_ranks(ranks_before, "ranks_before"), _checked_ranks(ranks_after, "ranks_after")
    if not len(before) == len(after) == len(names):
        raise ShapeError(
            f"got {len(before)} ranks before, {len(after)} after and {len(names)} names; give one of each a query"
        )
    if n < 1:
        raise InputError(f"{n} queries were asked for in each direction; choose 1 or more")
    moved = before - after
    up, down = np.argsort(-moved, kind="stable"), np.argsort(moved, kind="stable")
    shown = np.concatenate([up[moved[up] > 0][:n], down[moved[down] < 0][:n]])
    return pd.DataFrame(
        {
            "query": [names[query] for query in shown],
            "before": before[shown],
            "after": after[shown],
            "moved": moved[shown],
        }
    )


def _checked_ranks(ranks: ArrayLike, name: str) -> NDArray[np.int64]:
    numbers = as_vector(ranks, name)
    wrong = np.flatnonzero((numbers < 1) | (numbers % 1 != 0))
    if wrong.size:
        query = int(wrong[0])
        raise InputError(f"{name} holds {numbers[query]:g} for query {query}; a rank is a whole number, 1 for the best")
    return numbers.astype(np.int64)
