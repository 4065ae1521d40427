"""Search: from a typed query to its hits, a graph of 400,000 vectors beside the plain library, the index of words."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache, partial
from statistics import median
from typing import Any

import faiss
import numpy as np

from embedlab import load_glove, load_sentence_encoder, load_wikipedia
from embedlab.clustering import hdbscan, kmeans
from embedlab.encoders import load_article_vectors
from embedlab.search import DocumentSearch, FaissIndex, KeywordIndex
from embedlab.search.analyzer import forget_words

Row = dict[str, str | float]

ASKED = 200
QUERIES = (
    "how do birds find their way south",
    "ancient trade routes in Asia",
    "who invented the printing press",
    "disease spread by mosquitoes",
    "planet with rings",
)


@cache
def documents() -> DocumentSearch:
    """Make the search of all articles, with the vectors that the course ships."""
    encoder = load_sentence_encoder(device="cpu")
    return DocumentSearch(load_wikipedia("en"), encoder, vectors=load_article_vectors("en").vectors)


def seconds(work: Callable[[Any], object], values: Any, rounds: int = 5) -> float:
    """Median time of one call, each value several times."""
    work(values[0])
    times = []
    for value in [*values] * rounds:
        start = time.perf_counter()
        work(value)
        times.append(time.perf_counter() - start)
    return median(times)


def typed(method: str) -> Row:
    ours = seconds(getattr(documents(), method), QUERIES)
    return {
        "what": f"typed query to 10 hits of 10,033 articles, {method}",
        "ours": ours * 1000,
        "peer": 30.0,
        "peer_name": "goal",
        "unit": "ms",
        "goal": "<= 1.0 x peer",
    }


def graph() -> Row:
    vectors = load_glove().get_normed_vectors()
    index = FaissIndex([str(row) for row in range(len(vectors))], vectors)
    exact = faiss.IndexFlatIP(vectors.shape[1])
    exact.add(vectors)
    # Queries from everywhere in the vocabulary, each moved a little: no word of it is the query itself.
    rng = np.random.default_rng(0)
    asked = vectors[rng.choice(len(vectors), ASKED, replace=False)]
    asked = asked + rng.normal(scale=0.05, size=asked.shape).astype(np.float32)
    truth = exact.search(asked, 10)[1]
    found = index.search(asked, 10).ids
    recall = np.mean(
        [len(set(map(int, ids)) & set(rows.tolist())) / 10 for ids, rows in zip(found, truth, strict=True)]
    )
    return {
        "what": f"10 nearest of 400,000 GloVe vectors, one query at a time: recall@10 {recall:.3f}",
        "ours": seconds(lambda query: index.search(query, 10), asked, 1) * 1000,
        "peer": seconds(lambda query: exact.search(query[None], 10), asked, 1) * 1000,
        "peer_name": "FAISS, exact",
        "unit": "ms",
        "goal": "<= 0.1 x peer",
    }


def words() -> Row:
    forget_words()
    articles = load_wikipedia("en")
    start = time.perf_counter()
    KeywordIndex(articles["title"], articles["text"])
    return {
        "what": "index of the words of 10,033 articles, from text",
        "ours": time.perf_counter() - start,
        "peer": 10.0,
        "peer_name": "goal",
        "unit": "s",
        "goal": "<= 1.0 x peer",
    }


def clusters() -> Row:
    vectors = load_article_vectors("en").vectors[:10_000]
    start = time.perf_counter()
    kmeans(vectors, 12)
    hdbscan(vectors)
    return {
        "what": "clusters of 10,000 x 384, by k-means and then by HDBSCAN",
        "ours": time.perf_counter() - start,
        "peer": 20.0,
        "peer_name": "goal",
        "unit": "s",
        "goal": "<= 1.0 x peer",
    }


PAIRS: list[Callable[[], Row]] = [
    words,
    *(partial(typed, method) for method in ("keyword", "semantic", "hybrid")),
    graph,
    clusters,
]
