"""Skip-gram in PyTorch: its pairs, its loss, and what it learns beside gensim."""

from __future__ import annotations

import ast
import inspect
from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from embedlab.errors import InputError
from embedlab.word_vectors import (
    SkipGram,
    cosine_table,
    nearest_words,
    skipgram,
    train_skipgram,
    train_word2vec,
    training_pairs,
)
from embedlab.word_vectors.skipgram import pairs_of

TOPICS = [["pan", "oven", "salt", "soup", "spoon", "bread"], ["ship", "anchor", "sail", "wave", "crew", "rope"]]
ARGUMENTS = {"dimensions": 16, "epochs": 10, "sample": 0, "alpha": 0.1, "progress": False}


def corpus() -> list[list[str]]:
    rng = np.random.default_rng(0)
    return [list(rng.choice(TOPICS[number % 2], size=5)) for number in range(200)]


def test_it_can_be_read_in_one_sitting():
    tree = ast.parse(inspect.getsource(skipgram))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    definitions = [part for part in tree.body if not isinstance(part, ast.Import | ast.ImportFrom)]
    code = [line for part in definitions for line in ast.unparse(part).splitlines() if line.strip()]
    assert len(code) < 60


def test_pairs_of_a_sentence_with_a_window_of_one():
    pairs = pairs_of([np.array([7, 8, 9]), np.array([1])], window=1, rng=np.random.default_rng(0))
    assert sorted(map(tuple, pairs.tolist())) == [(7, 8), (8, 7), (8, 9), (9, 8)]


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12, unique=True), st.integers(1, 5))
def test_pairs_are_among_those_of_the_whole_window(rows, window):
    drawn = pairs_of([np.array(rows)], window, np.random.default_rng(0))
    table = training_pairs([str(row) for row in rows], window)
    whole = set(zip(table["context"].astype(int), table["centre"].astype(int), strict=True))
    assert {tuple(pair) for pair in drawn.tolist()} <= whole


def test_near_words_are_drawn_more_often():
    rng = np.random.default_rng(0)
    distances = Counter(abs(a - b) for _ in range(300) for a, b in pairs_of([np.arange(40)], 4, rng).tolist())
    # A reach from 1 to 4, each as likely: distance 1 always counts, distance 4 in one of four draws.
    assert distances[4] / distances[1] == pytest.approx(0.25 * 36 / 39, rel=0.05)


def test_loss_by_hand():
    model = SkipGram(3, 2)
    with torch.no_grad():
        model.given.weight[0] = torch.tensor([1.0, 0.0])
        model.predicted.weight[1] = torch.tensor([2.0, 5.0])
        model.predicted.weight[2] = torch.tensor([-1.0, 5.0])
    loss = model(torch.tensor([0]), torch.tensor([1]), torch.tensor([[2, 2]])).item()
    # the right word scores 2, the wrong one -1, twice
    assert loss == pytest.approx(np.log1p(np.exp(-2)) + 2 * np.log1p(np.exp(-1)), rel=1e-6)


def test_loss_falls_from_six_times_log_two():
    at_first = train_skipgram(corpus(), **{**ARGUMENTS, "alpha": 1e-9, "epochs": 1}).losses
    losses = train_skipgram(corpus(), **ARGUMENTS).losses
    assert len(losses) == 10
    assert losses[-1] < losses[0] < at_first[0] == pytest.approx(6 * np.log(2))


def test_it_learns_what_gensim_learns():
    ours, peer = (train(corpus(), **ARGUMENTS).vectors for train in (train_skipgram, train_word2vec))
    for topic in TOPICS:
        for word in topic:
            expected = set(topic) - {word}
            assert set(nearest_words(ours, word, k=5)["word"]) == expected
            assert set(nearest_words(peer, word, k=5)["word"]) == expected
    words = TOPICS[0] + TOPICS[1]
    tables = [cosine_table(kv, words).to_numpy().ravel() for kv in (ours, peer)]
    assert np.corrcoef(tables)[0, 1] > 0.9


def test_the_seed_decides():
    one, same, other = (train_skipgram(corpus(), **{**ARGUMENTS, "epochs": 2}, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.vectors.vectors, same.vectors.vectors)
    assert not np.allclose(one.vectors.vectors, other.vectors.vectors)


def test_words_come_by_frequency_with_their_counts():
    kv = train_skipgram([["a", "b", "a"], ["a", "b", "c"]], min_count=2, dimensions=4, epochs=1, progress=False).vectors
    assert kv.index_to_key == ["a", "b"]
    assert kv.expandos["count"].tolist() == [3, 2]


def test_bad_input():
    with pytest.raises(InputError, match="the corpus holds no word"):
        train_skipgram([])
    with pytest.raises(InputError, match="min_count=5 leaves 0 of 2 words"):
        train_skipgram([["a", "b"]])
