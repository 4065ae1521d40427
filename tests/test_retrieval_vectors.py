"""Retrieval from vectors: a plane worked by hand, sentence-transformers' evaluator as the judge, wrong input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator
from sentence_transformers.util import cos_sim

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.retrieval import VectorEvaluation, evaluate_rankings, evaluate_vectors

KS = [1, 3, 5, 10]
NAMES = {
    "accuracy": "accuracy@k",
    "precision": "precision@k",
    "recall": "recall@k",
    "MRR": "mrr@k",
    "NDCG": "ndcg@k",
    "MAP": "map@k",
}


class Given:
    """A model that has the query vectors already."""

    def __init__(self, queries: np.ndarray):
        self.queries = torch.from_numpy(queries)

    def encode_query(self, texts: Any, **_: Any) -> torch.Tensor:
        return self.queries


def random_task(seed: int, q: int = 30, n: int = 50, d: int = 8) -> tuple[np.ndarray, np.ndarray, list[list[int]]]:
    """Random float32 vectors, where no two cosines are equal, and one to four relevant documents a query."""
    rng = np.random.default_rng(seed)
    queries, documents = (rng.normal(size=(rows, d)).astype(np.float32) for rows in (q, n))
    relevant = [rng.choice(n, rng.integers(1, 5), replace=False).tolist() for _ in range(q)]
    return queries, documents, relevant


@pytest.mark.parametrize("seed", range(3))
def test_equals_sentence_transformers(seed: int) -> None:
    queries, documents, relevant = random_task(seed)
    evaluator = InformationRetrievalEvaluator(
        queries={str(i): "" for i in range(len(queries))},
        corpus={str(i): "" for i in range(len(documents))},
        relevant_docs={str(i): set(map(str, right)) for i, right in enumerate(relevant)},
        accuracy_at_k=KS,
        precision_recall_at_k=KS,
        mrr_at_k=KS,
        ndcg_at_k=KS,
        map_at_k=KS,
        score_functions={"cosine": cos_sim},
    )
    theirs = evaluator.compute_metrices(Given(queries), corpus_embeddings=torch.from_numpy(documents))["cosine"]
    ours = evaluate_vectors(queries, documents, relevant, KS).table.set_index(["metric", "k"])["value"]
    for metric, name in NAMES.items():
        assert [ours[metric, k] for k in KS] == pytest.approx([theirs[name][k] for k in KS])


class TestByHand:
    # Angles of the documents: 0, 90, 45 and 180 degrees.
    DOCUMENTS = ([3, 0], [0, 1], [2, 2], [-1, 0])

    def test_one_query(self) -> None:
        # At 10 degrees the order is 0, 2, 1, 3; documents 1 and 3 are right: places 3 and 4.
        query = [np.cos(np.radians(10)), np.sin(np.radians(10))]
        result = evaluate_vectors([query], self.DOCUMENTS, [[3, 1]], ks=(2, 4))
        assert result.rankings.tolist() == [[0, 2, 1, 3]]
        assert result.ranks.tolist() == [3]
        assert result.per_query["recall"].to_numpy().tolist() == [[0.0, 1.0]]
        assert result.per_query["precision"].to_numpy().tolist() == [[0.0, 0.5]]
        assert result.per_query["MRR", 4].item() == pytest.approx(1 / 3)
        assert result.per_query["MAP", 4].item() == pytest.approx((1 / 3 + 2 / 4) / 2)
        found, best = 1 / np.log2(4) + 1 / np.log2(5), 1 + 1 / np.log2(3)
        assert result.per_query["NDCG", 4].item() == pytest.approx(found / best)

    def test_the_table_is_the_mean_of_the_values(self) -> None:
        result = evaluate_vectors([[1, 0], [1, 0]], self.DOCUMENTS, [[0], [2]], ks=(1,))
        assert result.per_query["accuracy", 1].tolist() == [1.0, 0.0]
        assert result.table.set_index("metric")["value"]["accuracy"] == 0.5

    def test_equal_documents_rank_in_the_order_of_their_rows(self) -> None:
        result = evaluate_vectors([[1, 0]], [[0, 1], [2, 0], [2, 0], [2, 0]], [[3, 2]], ks=(2,))
        assert result.rankings.tolist() == [[1, 2]]
        assert result.ranks.tolist() == [2]

    def test_length_does_not_count_nor_is_a_large_number_lost(self) -> None:
        result = evaluate_vectors([[1e200, 0]], [[1e-200, 1e-200], [1e300, 0]], [[1]], ks=(1,))
        assert result.ranks.tolist() == [1]


def test_the_rankings_give_the_same_measures() -> None:
    queries, documents, relevant = random_task(3)
    result = evaluate_vectors(queries, documents, relevant, KS)
    again = evaluate_rankings(result.rankings.tolist(), relevant, KS)
    assert result.table["value"].tolist() == again["value"].tolist()


def test_ranks_reach_down_to_the_last_document() -> None:
    queries, documents, relevant = random_task(4)
    result = evaluate_vectors(queries, documents, relevant, [len(documents)])
    for ranking, rank, right in zip(result.rankings.tolist(), result.ranks.tolist(), relevant, strict=True):
        assert rank == 1 + min(ranking.index(document) for document in right)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = evaluate_vectors(*random_task(5), KS)
    monkeypatch.setattr("embedlab.vectors.blocks.SCORES_AT_ONCE", 350)  # seven queries a block
    blocks = evaluate_vectors(*random_task(5), KS)
    assert blocks.rankings.tolist() == whole.rankings.tolist()
    assert blocks.ranks.tolist() == whole.ranks.tolist()


class TestIds:
    VECTORS = ([[1, 0], [0, 1]], [[0, 1], [1, 0], [1, 1]])

    def test_ids_in_place_of_rows(self) -> None:
        result = evaluate_vectors(*self.VECTORS, [{"b"}, {"c"}], ks=(1,), document_ids=["a", "b", "c"])
        assert result.ranks.tolist() == [1, 2]

    def test_a_mapping_is_read_in_the_order_of_the_queries(self) -> None:
        relevant = {"north": [0], "west": [0], "east": [1]}
        result = evaluate_vectors(*self.VECTORS, relevant, ks=(1,), query_ids=["east", "north"])
        assert result.per_query["accuracy", 1].to_dict() == {"east": 1.0, "north": 1.0}

    def test_pairs_are_ids_too(self) -> None:
        result = evaluate_vectors(*self.VECTORS, [[1], [0]], ks=(1,), query_ids=[("moon", 1), ("moon", 2)])
        assert result.per_query.index.tolist() == [("moon", 1), ("moon", 2)]
        assert result.per_query.index.nlevels == 1

    def test_arrays_of_rows_will_do(self) -> None:
        assert evaluate_vectors(*self.VECTORS, np.array([[1], [2]]), ks=(1,)).ranks.tolist() == [1, 2]


class TestBadInput:
    QUERIES, DOCUMENTS = [[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]

    def evaluate(self, **changed: Any) -> VectorEvaluation:
        task = {"queries": self.QUERIES, "documents": self.DOCUMENTS, "relevant": [[0], [1]], "ks": (1,)}
        return evaluate_vectors(**{**task, **changed})

    @pytest.mark.parametrize(
        ("changed", "error", "message"),
        [
            ({"queries": []}, InputError, "queries is empty"),
            ({"documents": []}, InputError, "documents is empty"),
            ({"queries": [[1.0, np.nan], [0, 1]]}, NotFiniteError, r"queries holds nan at position \(0, 1\)"),
            ({"documents": [[0.0, 0.0], [0, 1]]}, ZeroVectorError, "zero vector"),
            ({"queries": [[1.0], [2.0]]}, ShapeError, "each query has 1 numbers, each document has 2"),
            ({"relevant": [[0]]}, ShapeError, "2 queries and 1 relevant sets; give one set for each query"),
            ({"relevant": [[0], []]}, InputError, "query 1 has no relevant document, so nothing can be measured"),
            ({"relevant": [[0], [1, 3, 4]]}, InputError, "query 1 wants the document 3, which is not among the 3"),
            ({"relevant": [[0], [-1]]}, InputError, "query 1 wants the document -1"),
            ({"relevant": [0, 1]}, InputError, "relevant documents of query 0 must be a list, got 0"),
            ({"relevant": ["a", "b"], "document_ids": list("abc")}, InputError, "of query 0 must be a list, got 'a'"),
            ({"relevant": {"x": [0]}}, InputError, "give query_ids as well"),
            (
                {"relevant": {"x": [0]}, "query_ids": ["x", "y"]},
                InputError,
                "query 'y' has no relevant document",
            ),
            ({"query_ids": ["x"]}, ShapeError, "2 query vectors with 1 query_ids; give one id for each vector"),
            ({"query_ids": ["x", "x"]}, InputError, "the query id 'x' comes twice, for rows 0 and 1"),
            ({"document_ids": ["a", "b", "a"]}, InputError, "the document id 'a' comes twice, for rows 0 and 2"),
            ({"ks": ()}, InputError, "there is no depth k to measure at"),
            ({"ks": (1, 0)}, InputError, "0 places were asked for"),
            ({"ks": (1, 4)}, InputError, "4 places were asked for and there are 3"),
        ],
    )
    def test_it_says_what_came(self, changed: dict[str, Any], error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            self.evaluate(**changed)


class TestProperties:
    @given(st.integers(0, 10_000))
    def test_bounds_and_growing_recall(self, seed: int) -> None:
        result = evaluate_vectors(*random_task(seed, q=4, n=12, d=3), ks=range(1, 13))
        values = result.per_query.to_numpy()
        assert values.min() >= 0
        assert values.max() <= 1
        for metric in ("accuracy", "recall", "MRR"):
            assert (np.diff(result.per_query[metric].to_numpy(), axis=1) >= 0).all()
        assert (result.per_query["recall", 12] == 1).all()

    @given(st.integers(0, 10_000), st.permutations(range(5)))
    def test_the_order_of_the_queries_changes_no_mean(self, seed: int, order: list[int]) -> None:
        queries, documents, relevant = random_task(seed, q=5, n=12, d=3)
        one = evaluate_vectors(queries, documents, relevant, KS)
        other = evaluate_vectors(queries[order], documents, [relevant[i] for i in order], KS)
        assert other.ranks.tolist() == one.ranks[order].tolist()
        assert other.table["value"].tolist() == pytest.approx(one.table["value"].tolist())

    @given(st.integers(0, 10_000), st.integers(1, 12))
    def test_a_perfect_ranking_gives_one(self, seed: int, right: int) -> None:
        queries, documents, _ = random_task(seed, q=3, n=12, d=3)
        best = evaluate_vectors(queries, documents, [[0]] * 3, [12]).rankings[:, :right]
        result = evaluate_vectors(queries, documents, best, [right])
        assert result.per_query.to_numpy() == pytest.approx(1.0)
        assert result.ranks.tolist() == [1, 1, 1]
