"""Two models on the same queries, in one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from embedlab.errors import InputError, ShapeError
from embedlab.retrieval.intervals import paired_comparison
from embedlab.retrieval.scoring import VectorEvaluation

MEASURES = (("accuracy", 1), ("accuracy", 10), ("MRR", 10), ("NDCG", 10))


def comparison_table(
    before: VectorEvaluation,
    after: VectorEvaluation,
    measures: Sequence[tuple[str, int]] = MEASURES,
    *,
    confidence: float = 0.95,
    samples: int = 2_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare two models by several measures, each with an interval around its change.

    Parameters
    ----------
    before, after : VectorEvaluation
        Of the same queries, in one order.
    measures : sequence of (str, int)
        Names and depths, as the columns of ``before.per_query`` have them.
    confidence, samples, seed
        As for :func:`paired_comparison`.

    Returns
    -------
    DataFrame
        A row a measure, called ``accuracy@1`` and so on: ``before`` and ``after`` (means), ``change``, ``low`` and
        ``high`` (the ends of its interval), and the numbers of queries that got ``better`` and ``worse``.

    Raises
    ------
    InputError
        A measure that was not computed.
    ShapeError
        If the numbers of queries differ.

    Examples
    --------
    >>> from embedlab.retrieval import evaluate_vectors
    >>> before = evaluate_vectors([[1, 0], [1, 2]], [[2, 0], [0, 1], [1, 1]], [[0], [1]], ks=(1,))
    >>> after = evaluate_vectors([[1, 0], [0, 2]], [[2, 0], [0, 1], [1, 1]], [[0], [1]], ks=(1,))
    >>> comparison_table(before, after, [("accuracy", 1)])[["before", "after", "better"]].to_numpy().tolist()
    [[0.5, 1.0, 1.0]]
    """
    if len(before.ranks) != len(after.ranks):
        raise ShapeError(
            f"before has {len(before.ranks)} queries and after has {len(after.ranks)}; evaluate both on the same ones"
        )
    known: list[Any] = before.per_query.columns.intersection(after.per_query.columns).tolist()
    rows = {}
    for name, k in measures:
        if (name, k) not in known:
            raise InputError(f"{name}@{k} was not computed for both; give k={k} to evaluate_vectors, or leave it out")
        values = before.per_query[name, k], after.per_query[name, k]
        found = paired_comparison(*values, confidence=confidence, samples=samples, seed=seed)
        rows[f"{name}@{k}"] = {
            "before": values[0].mean(),
            "after": values[1].mean(),
            "change": found.difference,
            "low": found.interval.low,
            "high": found.interval.high,
            "better": found.better,
            "worse": found.worse,
        }
    return pd.DataFrame.from_dict(rows, orient="index").astype({"better": int, "worse": int})
