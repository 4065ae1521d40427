"""Retrieval measured from vectors: 10,000 queries among 10,000 documents, beside sentence-transformers' evaluator."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import torch
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator
from sentence_transformers.util import cos_sim

from embedlab.retrieval import bootstrap_interval, evaluate_vectors

Row = dict[str, str | float]

COUNT, DIM = 10_000, 384
ROUNDS = 3


class Given:
    """A model that has the query vectors already, so that the evaluator's time is that of its scoring."""

    def __init__(self, queries: np.ndarray):
        self.queries = torch.from_numpy(queries)

    def encode_query(self, texts: Any, **_: Any) -> torch.Tensor:
        """Give the vectors, whatever the texts are."""
        return self.queries


def task() -> tuple[np.ndarray, np.ndarray, list[list[int]]]:
    """Make random documents; each query is its document, moved so far that some others are nearer."""
    rng = np.random.default_rng(0)
    documents = rng.normal(size=(COUNT, DIM)).astype(np.float32)
    queries = documents + rng.normal(scale=5.0, size=documents.shape).astype(np.float32)
    return queries, documents, [[row] for row in range(COUNT)]


def seconds(work: Callable[[], object]) -> float:
    """Median time of a few calls."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def evaluator(ks: list[int], goal: str) -> Row:
    """Time both on the same vectors, with all measures at the same depths."""
    queries, documents, relevant = task()
    judge = InformationRetrievalEvaluator(
        queries={str(row): "" for row in range(COUNT)},
        corpus={str(row): "" for row in range(COUNT)},
        relevant_docs={str(row): {str(row)} for row in range(COUNT)},
        accuracy_at_k=ks,
        precision_recall_at_k=ks,
        mrr_at_k=ks,
        ndcg_at_k=ks,
        map_at_k=ks,
        score_functions={"cosine": cos_sim},
    )
    model, rows = Given(queries), torch.from_numpy(documents)
    recall = evaluate_vectors(queries, documents, relevant).per_query["recall", 10].mean()
    return {
        "what": f"all measures @{ks[-1]} of 10,000 queries among 10,000 documents x 384: recall@10 {recall:.3f}",
        "ours": seconds(lambda: evaluate_vectors(queries, documents, relevant, ks)),
        "peer": seconds(lambda: judge.compute_metrices(model, corpus_embeddings=rows)),
        "peer_name": "InformationRetrievalEvaluator, scoring",
        "unit": "s",
        "goal": goal,
    }


def to_hundred() -> Row:
    """The evaluator's own depth: it gives MAP@100 unless told otherwise."""
    return evaluator([1, 3, 5, 10, 100], "<= 0.4 x peer")


def to_ten() -> Row:
    """A shallower look, where most of the time is the matrix product of both."""
    return evaluator([1, 3, 5, 10], "<= 1.0 x peer")


def whole() -> Row:
    queries, documents, relevant = task()
    return {
        "what": "all measures of 10,000 queries among 10,000 documents x 384",
        "ours": seconds(lambda: evaluate_vectors(queries, documents, relevant)),
        "peer": 3.0,
        "peer_name": "goal",
        "unit": "s",
        "goal": "<= 1.0 x peer",
    }


def memory() -> Row:
    queries, documents, relevant = task()
    tracemalloc.start()
    evaluate_vectors(queries, documents, relevant)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {
        "what": "memory for all measures of 10,000 queries among 10,000 documents x 384, beside the vectors",
        "ours": peak / 1e6,
        "peer": 2_000.0,
        "peer_name": "goal",
        "unit": "MB",
        "goal": "<= 1.0 x peer",
    }


def interval() -> Row:
    values = np.random.default_rng(0).integers(0, 2, COUNT)
    return {
        "what": "BCa interval of a measure over 10,000 queries",
        "ours": seconds(lambda: bootstrap_interval(values)),
        "peer": 2.0,
        "peer_name": "goal",
        "unit": "s",
        "goal": "<= 1.0 x peer",
    }


PAIRS: list[Callable[[], Row]] = [to_hundred, to_ten, whole, memory, interval]
