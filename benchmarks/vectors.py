"""Neighbours, analogies and their evaluation on the kit's GloVe (400,000 x 50), beside gensim in the same process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embedlab import load_glove, load_word_analogies
from embedlab.word_vectors import analogy, evaluate_analogies, nearest_words, nearest_words_batch, suggest

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

Row = dict[str, str | float]

RESTRICT = 30_000


@cache
def glove() -> KeyedVectors:
    kv = load_glove()
    kv.fill_norms()
    return kv


def side_by_side(ours: Callable[[], object], peer: Callable[[], object], repeats: int) -> dict[str, float]:
    """Median seconds of both, run in turn so that a busy moment of the machine hits both alike."""
    ours(), peer()  # the first call of each reads memory and starts threads
    times: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(repeats):
        for name, function in (("ours", ours), ("peer", peer)):
            start = time.perf_counter()
            function()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(measured) for name, measured in times.items()}


def one_neighbour_query() -> Row:
    kv = glove()
    return {
        "what": "10 neighbours of a word",
        **side_by_side(lambda: nearest_words(kv, "king"), lambda: kv.most_similar("king"), repeats=31),
        "peer_name": "gensim most_similar",
        "unit": "s",
        "goal": "<= 1.0 x peer",
    }


def one_analogy() -> Row:
    kv = glove()
    return {
        "what": "one analogy",
        **side_by_side(
            lambda: analogy(kv, "man", "king", "woman"),
            lambda: kv.most_similar(positive=["king", "woman"], negative=["man"]),
            repeats=31,
        ),
        "peer_name": "gensim most_similar",
        "unit": "s",
        "goal": "<= 1.0 x peer",
    }


def hundred_neighbour_queries() -> Row:
    kv = glove()
    words = [kv.index_to_key[row] for row in np.random.default_rng(0).integers(RESTRICT, size=100)]
    return {
        "what": "10 neighbours of each of 100 words",
        **side_by_side(
            lambda: nearest_words_batch(kv, words), lambda: [kv.most_similar(word) for word in words], repeats=7
        ),
        "peer_name": "100 x gensim most_similar",
        "unit": "s",
        "goal": "<= 0.4 x peer",
    }


def all_google_analogies() -> Row:
    import gensim

    kv, questions = glove(), load_word_analogies()
    path = Path(gensim.__file__).parent / "test" / "test_data" / "questions-words.txt"
    evaluate_analogies(kv, questions.head(100), restrict=RESTRICT)
    start = time.perf_counter()
    table = evaluate_analogies(kv, questions, restrict=RESTRICT)
    middle = time.perf_counter()
    accuracy, _ = kv.evaluate_word_analogies(str(path), restrict_vocab=RESTRICT)
    end = time.perf_counter()
    if table["accuracy"].iloc[-1] != accuracy:
        raise RuntimeError(f"the two disagree: {table['accuracy'].iloc[-1]} here, {accuracy} in gensim")
    return {
        "what": f"19,544 analogies (accuracy {accuracy:.3f} in both)",
        "ours": middle - start,
        "peer": end - middle,
        "peer_name": "gensim evaluate_word_analogies",
        "unit": "s",
        "goal": "<= 0.333 x peer",
    }


def spelling_suggestions() -> Row:
    from difflib import get_close_matches

    kv = glove()
    return {
        "what": "nearest spellings in 400,000 words",
        **side_by_side(
            lambda: suggest(kv, "embeding"), lambda: get_close_matches("embeding", kv.index_to_key), repeats=5
        ),
        "peer_name": "difflib get_close_matches",
        "unit": "s",
        "goal": "<= 1.0 x peer",
    }


PAIRS: list[Callable[[], Row]] = [
    one_neighbour_query,
    one_analogy,
    hundred_neighbour_queries,
    all_google_analogies,
    spelling_suggestions,
]
