"""Training on the kit's English extracts: speed beside gensim, and the quality that the lessons count on."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedlab import load_word_similarity
from embedlab.corpora import wikipedia_sentences
from embedlab.word_vectors import (
    cooccurrence,
    evaluate_similarity,
    load_sweep,
    nearest_words_batch,
    sweep,
    train_glove,
    train_skipgram,
    train_word2vec,
)
from embedlab.word_vectors.parameter_sweep import DEFAULTS

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

Row = dict[str, str | float]

# PyTorch's whole run takes minutes: both trainers get this many sentences, and the same epochs.
PART = 12_000
PART_EPOCHS = 20


@cache
def english() -> list[list[str]]:
    return wikipedia_sentences("en")


def wordsim(kv: KeyedVectors) -> float:
    return evaluate_similarity(kv, load_word_similarity("wordsim353")).spearman


def in_turn(ours: Callable[[], object], peer: Callable[[], object], repeats: int) -> tuple[dict[str, float], float]:
    """Median seconds of both, and the median of the pairs' ratios ours / peer."""
    times: dict[str, list[float]] = {"ours": [], "peer": []}
    for turn in range(repeats):
        # Who goes first changes, so that neither always meets a warm or a throttled machine.
        pair = [("ours", ours), ("peer", peer)]
        for name, function in pair if turn % 2 else pair[::-1]:
            start = time.perf_counter()
            function()
            times[name].append(time.perf_counter() - start)
    ratios = [mine / theirs for mine, theirs in zip(times["ours"], times["peer"], strict=True)]
    return {name: statistics.median(measured) for name, measured in times.items()}, statistics.median(ratios)


def wrapper_beside_gensim() -> Row:
    from gensim.models import Word2Vec

    sentences = english()
    arguments: dict[str, Any] = {"epochs": 5, "workers": 1, "seed": 1}
    seconds, ratio = in_turn(
        lambda: train_word2vec(sentences, **arguments, progress=False),
        lambda: Word2Vec(sentences, sg=1, vector_size=100, window=5, min_count=5, negative=5, **arguments),
        repeats=5,
    )
    return {
        "what": f"Word2Vec, 5 epochs, one worker (median of 5 ratios: {ratio:.3f})",
        **seconds,
        "peer_name": "gensim Word2Vec",
        "unit": "s",
        "goal": "<= 1.05 x peer",
    }


def corpus_file_beside_sentences() -> Row:
    sentences = english()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "english.txt")
        path.write_text("\n".join(" ".join(sentence) for sentence in sentences), encoding="utf-8")
        seconds, _ = in_turn(
            lambda: train_word2vec(corpus_file=path, workers=2, epochs=5, progress=False),
            lambda: train_word2vec(sentences, workers=1, epochs=5, progress=False),
            repeats=3,
        )
    return {
        "what": "Word2Vec, 5 epochs, corpus_file with two workers",
        **seconds,
        "peer_name": "one worker, sentences",
        "unit": "s",
        "goal": "<= 0.667 x peer",
    }


def english_model() -> Row:
    result = train_word2vec(english(), progress=False)
    return {
        "what": f"the lesson's English Word2Vec: WordSim-353 {wordsim(result.vectors):.3f}, goal 0.50",
        "ours": result.seconds,
        "peer": 40.0,
        "peer_name": "goal",
        "unit": "s",
        "goal": "<= 1.0 x peer",
    }


def english_glove() -> Row:
    words = train_word2vec(english(), epochs=1, dimensions=1, progress=False).vectors.index_to_key
    start = time.perf_counter()
    result = train_glove(cooccurrence(english(), words), words, progress=False)
    return {
        "what": f"GloVe from scratch, counting included: WordSim-353 {wordsim(result.vectors):.3f}, goal 0.33",
        "ours": time.perf_counter() - start,
        "peer": 60.0,
        "peer_name": "goal",
        "unit": "s",
        "goal": "<= 1.0 x peer",
    }


def torch_beside_gensim() -> Row:
    part = english()[:PART]
    ours = train_skipgram(part, epochs=PART_EPOCHS, progress=False)
    peer = train_word2vec(part, epochs=PART_EPOCHS, progress=False)
    both = [wordsim(result.vectors) for result in (ours, peer)]
    return {
        "what": f"PyTorch skip-gram on {PART:,} sentences, {PART_EPOCHS} epochs: WordSim-353 {both[0]:.3f} against "
        f"{both[1]:.3f}, goal: within 0.08; overlap of 10 neighbours {overlap(ours.vectors, peer.vectors):.2f}",
        "ours": ours.seconds,
        "peer": peer.seconds,
        "peer_name": "gensim",
        "unit": "s",
        "goal": "quality only",
    }


def overlap(one: KeyedVectors, other: KeyedVectors, words: int = 200, k: int = 10) -> float:
    """Mean share of the neighbours of the most frequent words that both have."""
    asked = one.index_to_key[:words]
    first, second = (
        nearest_words_batch(kv, asked, k).groupby("query", sort=False)["word"].agg(set) for kv in (one, other)
    )
    return statistics.mean(len(first[word] & second[word]) / k for word in asked)


def sample_of_the_sweep() -> Row:
    """Make three rows of the shipped sweep again and compare their quality."""
    made = sweep(english(), {"epochs": (1, 5, 20), "skip_gram": (False,)}, progress=False)
    shipped = made[list(DEFAULTS)].merge(load_sweep())
    apart = (made["wordsim"] - shipped["wordsim"]).abs().max()
    return {
        "what": f"three runs of the shipped sweep made again: WordSim-353 at most {apart:.3f} apart",
        "ours": float(made["seconds"].sum()),
        "peer": float(shipped["seconds"].sum()),
        "peer_name": "when it was shipped",
        "unit": "s",
        "goal": "quality only",
    }


PAIRS: list[Callable[[], Row]] = [
    wrapper_beside_gensim,
    corpus_file_beside_sentences,
    english_model,
    english_glove,
    torch_beside_gensim,
    sample_of_the_sweep,
]
