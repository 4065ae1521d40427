"""Ranking measures: a ranking worked by hand, and sentence-transformers' evaluator as the judge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator

from embedlab.errors import InputError
from embedlab.retrieval import (
    METRICS,
    accuracy_at_k,
    average_precision,
    evaluate_rankings,
    hits_of_rankings,
    ndcg_at_k,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
    values_per_query,
)

MEASURES = [accuracy_at_k, precision_at_k, recall_at_k, reciprocal_rank, ndcg_at_k, average_precision]
KS = [1, 3, 5, 10]
DOCUMENTS = [f"d{i}" for i in range(12)]


def judged(rankings: list[list[str]], relevant: list[set[str]]) -> dict[str, dict[int, float]]:
    """What sentence-transformers makes of the same rankings."""
    queries = {f"q{i}": "" for i in range(len(rankings))}
    evaluator = InformationRetrievalEvaluator(
        queries=queries,
        corpus=dict.fromkeys(DOCUMENTS, ""),
        relevant_docs=dict(zip(queries, relevant, strict=True)),
        accuracy_at_k=KS,
        precision_recall_at_k=KS,
        mrr_at_k=KS,
        ndcg_at_k=KS,
        map_at_k=KS,
    )
    results = [[{"corpus_id": d, "score": -place} for place, d in enumerate(ranking)] for ranking in rankings]
    metrics: dict[str, dict[int, float]] = evaluator.compute_metrics(results)
    return metrics


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.permutations(DOCUMENTS).flatmap(lambda order: st.integers(0, 12).map(lambda n: list(order)[:n])),
            st.sets(st.sampled_from(DOCUMENTS), min_size=1),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_equals_sentence_transformers(queries: list[tuple[list[str], set[str]]]) -> None:
    rankings, relevant = [ranking for ranking, _ in queries], [wanted for _, wanted in queries]
    theirs = judged(rankings, relevant)
    ours = evaluate_rankings(rankings, relevant, ks=KS).set_index(["metric", "k"])["value"]
    for metric, name in [
        ("accuracy", "accuracy@k"),
        ("precision", "precision@k"),
        ("recall", "recall@k"),
        ("MRR", "mrr@k"),
        ("NDCG", "ndcg@k"),
        ("MAP", "map@k"),
    ]:
        assert [ours[metric, k] for k in KS] == pytest.approx([theirs[name][k] for k in KS])


def test_by_hand() -> None:
    # five places, relevant ones are the second and the fifth; a third relevant document is not found
    rankings, relevant = [["a", "B", "c", "d", "E"]], [{"B", "E", "F"}]
    assert accuracy_at_k(rankings, relevant, 1) == 0
    assert accuracy_at_k(rankings, relevant, 5) == 1
    assert precision_at_k(rankings, relevant, 5) == pytest.approx(2 / 5)
    assert recall_at_k(rankings, relevant, 5) == pytest.approx(2 / 3)
    assert reciprocal_rank(rankings, relevant, 5) == 1 / 2
    assert reciprocal_rank(rankings, relevant, 1) == 0
    assert average_precision(rankings, relevant, 5) == pytest.approx((1 / 2 + 2 / 5) / 3)
    found = 1 / np.log2(3) + 1 / np.log2(6)
    best = 1 / np.log2(2) + 1 / np.log2(3) + 1 / np.log2(4)
    assert ndcg_at_k(rankings, relevant, 5) == pytest.approx(found / best)


def test_the_mean_is_over_queries() -> None:
    assert reciprocal_rank([["a", "b"], ["a", "b"]], [{"a"}, {"b"}], 2) == 0.75


def test_with_one_relevant_document_recall_is_accuracy_and_precision_a_share_of_it() -> None:
    rng = np.random.default_rng(0)
    rankings = [rng.permutation(DOCUMENTS).tolist() for _ in range(20)]
    relevant = [{DOCUMENTS[i % 12]} for i in range(20)]
    for k in KS:
        accuracy = accuracy_at_k(rankings, relevant, k)
        assert recall_at_k(rankings, relevant, k) == accuracy
        assert precision_at_k(rankings, relevant, k) == pytest.approx(accuracy / k)


def test_short_rankings_and_any_ids_will_do() -> None:
    assert precision_at_k([[7]], [[7, 8]], 10) == 0.1
    assert recall_at_k([[]], [{7}], 3) == 0


def test_table_has_a_row_for_each_measure_and_depth() -> None:
    table = evaluate_rankings([["a"]], [{"a"}], ks=(1, 2))
    assert table.columns.tolist() == ["metric", "k", "value"]
    assert table["metric"].unique().tolist() == ["accuracy", "precision", "recall", "MRR", "NDCG", "MAP"]
    assert table["k"].tolist() == [1, 2] * 6


def test_hits_are_padded_to_the_longest_ranking() -> None:
    hits = hits_of_rankings([["a"], ["b", "c", "a"]], [["a", "x", "a"], ["a"]], depth=10)
    assert hits.found.tolist() == [[True, False, False], [False, False, True]]
    assert hits.totals.tolist() == [2, 1]


def test_the_mean_of_the_values_of_queries_is_the_measure() -> None:
    rng = np.random.default_rng(1)
    rankings = [rng.permutation(DOCUMENTS).tolist() for _ in range(20)]
    relevant = [set(rng.choice(DOCUMENTS, 3).tolist()) for _ in range(20)]
    values = values_per_query(hits_of_rankings(rankings, relevant, 10), KS)
    assert values.shape == (20, 6 * len(KS))
    for (name, k), column in values.items():
        assert METRICS[name](rankings, relevant, k) == pytest.approx(column.mean())
        assert METRICS[name](rankings[:1], relevant[:1], k) == column[0]


def test_a_depth_is_needed() -> None:
    with pytest.raises(InputError, match="there is no depth k to measure at; give at least one"):
        evaluate_rankings([["a"]], [{"a"}], ks=())


@pytest.mark.parametrize("measure", MEASURES)
def test_bad_input(measure: Callable[..., float]) -> None:
    with pytest.raises(InputError, match="there is no ranking; give at least one"):
        measure([], [], 1)
    with pytest.raises(InputError, match="1 rankings and 2 relevant sets; give one of each for each query"):
        measure([["a"]], [{"a"}, {"b"}], 1)
    with pytest.raises(InputError, match="query 1 has no relevant document, so nothing can be measured"):
        measure([["a"], ["b"]], [{"a"}, set()], 1)
    with pytest.raises(InputError, match="the ranking of query 0 names a document twice"):
        measure([["a", "a"]], [{"a"}], 1)
    with pytest.raises(InputError, match="0 places were asked for"):
        measure([["a"]], [{"a"}], 0)
    with pytest.raises(InputError, match=r"the number of places must be a whole number, got 1\.5"):
        measure([["a"]], [{"a"}], 1.5)
