"""GloVe: its counts by hand, its gradient against autograd, its training on two topics."""

from __future__ import annotations

import _thread
import threading

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from embedlab.errors import InputError, ShapeError
from embedlab.word_vectors import Glove, adagrad_pass, cooccurrence, nearest_words, train_glove, weight

WORDS = ["pan", "oven", "salt", "soup", "ship", "sail", "wave", "rope"]


def topics() -> list[list[str]]:
    rng = np.random.default_rng(0)
    return [list(rng.choice(WORDS[:4] if number % 2 else WORDS[4:], size=6)) for number in range(300)]


class TestCooccurrence:
    def test_counts_of_a_known_sentence(self):
        matrix = cooccurrence([["a", "b", "c", "a"]], ["a", "b", "c"], window=2).toarray()
        # a-b: next to each other, and two apart; a-c: two apart, and next to each other; b-c: neighbours; a-a: 3 apart
        assert matrix.tolist() == [[0, 1.5, 1.5], [1.5, 0, 1], [1.5, 1, 0]]

    def test_a_word_beside_itself_counts_from_both_sides(self):
        assert cooccurrence([["a", "a"]], ["a"]).toarray().tolist() == [[2]]

    def test_sentences_do_not_touch_and_unknown_words_are_taken_out(self):
        assert cooccurrence([["a", "x", "b"], ["c"]], ["a", "b", "c"]).toarray()[0].tolist() == [0, 1, 0]

    @given(st.lists(st.lists(st.sampled_from("abcd"), max_size=12), min_size=1, max_size=5), st.integers(1, 9))
    def test_the_same_as_counting_one_by_one(self, sentences, window):
        expected = np.zeros((4, 4))
        for sentence in sentences:
            for i, one in enumerate(sentence):
                for j, other in enumerate(sentence):
                    if i != j and abs(i - j) <= window:
                        expected["abcd".index(one), "abcd".index(other)] += 1 / abs(i - j)
        if expected.any():
            assert np.allclose(cooccurrence(sentences, list("abcd"), window).toarray(), expected)
        else:
            with pytest.raises(InputError, match="no two words"):
                cooccurrence(sentences, list("abcd"), window)

    def test_bad_input(self):
        with pytest.raises(InputError, match="no two words of the vocabulary stand in one sentence"):
            cooccurrence([["x", "y"]], ["a", "b"])
        with pytest.raises(InputError, match="no two words"):
            cooccurrence([], ["a", "b"])
        with pytest.raises(InputError, match="window must be 1 or more"):
            cooccurrence([["a", "b"]], ["a", "b"], window=0)
        with pytest.raises(InputError, match="each word once"):
            cooccurrence([["a", "b"]], ["a", "b", "a"])
        with pytest.raises(InputError, match="at least one word"):
            cooccurrence([["a", "b"]], [])


class TestGradient:
    """A first AdaGrad step, whose memory is 1, is the plain gradient times the learning rate."""

    @staticmethod
    def one_step(count: float) -> tuple[Glove, tuple[np.ndarray, ...], float]:
        model = Glove.start(np.array([2.0, 3.0, 4.0]), 4, seed=5)
        before = tuple(table.copy() for table in model.tables)
        x = np.array([count])
        logs, weights = (values.astype(np.float32) for values in (np.log(x), weight(x)))
        cell = np.array([0]), np.array([1], dtype=np.int32), np.array([2], dtype=np.int32)
        loss = adagrad_pass(*cell, logs, weights, np.float32(0.1), model.tables)
        return model, before, loss

    @pytest.mark.parametrize("count", [0.5, 4.0, 50.0])
    def test_the_step_follows_autograd(self, count):
        model, before, loss = self.one_step(count)
        rows = (1, 2, 1, 2)
        parameters = [torch.tensor(table[row], requires_grad=True) for table, row in zip(before[:4], rows, strict=True)]
        w, c, b_w, b_c = parameters
        expected = 0.5 * min(1, (count / 10) ** 0.5) * (w @ c + b_w + b_c - np.log(count)) ** 2
        expected.backward()
        assert loss == pytest.approx(expected.item(), rel=1e-5)
        for table, old, row, parameter in zip(model.tables[:4], before[:4], rows, parameters, strict=True):
            assert np.allclose(old[row] - table[row], 0.1 * parameter.grad.numpy(), atol=1e-7)

    def test_nothing_else_moves_and_the_memory_grows_by_the_square(self):
        model, before, _ = self.one_step(4.0)
        assert np.array_equal(model.words[[0, 2]], before[0][[0, 2]])
        assert np.array_equal(model.contexts[:2], before[1][:2])
        gradient = (before[0][1] - model.words[1]) / 0.1
        assert np.allclose(model.word_squares[1], 1 + gradient**2)

    def test_weight_by_hand(self):
        assert weight(np.array([0.4, 10.0, 1e6])).tolist() == [0.2, 1.0, 1.0]
        assert weight(np.array([0.625]), alpha=0.75).tolist() == [0.125]


class TestStart:
    def test_the_biases_say_what_chance_would_give(self):
        totals = np.array([1.0, 20.0, 300.0])
        model = Glove.start(totals, dimensions=2)
        chance = np.outer(totals, totals) / totals.sum()
        assert np.allclose(np.exp(model.word_biases[:, None] + model.context_biases), chance, rtol=1e-5)
        assert np.abs(model.words).max() <= 0.25

    def test_a_word_without_company_is_no_trouble(self):
        result = train_glove(cooccurrence([["a", "b"]] * 3, ["a", "b", "alone"]), ["a", "b", "alone"], progress=False)
        assert np.isfinite(result.vectors.vectors).all()


class TestTraining:
    def test_words_of_one_topic_are_neighbours(self):
        result = train_glove(cooccurrence(topics(), WORDS), WORDS, dimensions=5, epochs=60, progress=False)
        assert set(nearest_words(result.vectors, "pan", k=3)["word"]) == set(WORDS[1:4])
        assert set(nearest_words(result.vectors, "ship", k=3)["word"]) == set(WORDS[5:])

    def test_dot_products_come_near_the_logarithms(self):
        matrix = cooccurrence(topics(), WORDS)
        model = train_glove(matrix, WORDS, dimensions=5, epochs=300, progress=False).model
        fitted = model.words @ model.contexts.T + model.word_biases[:, None] + model.context_biases
        cells = matrix.tocoo()
        assert np.abs(fitted[cells.coords] - np.log(cells.data)).max() < 0.1

    def test_loss_falls_and_the_seed_decides(self):
        matrix = cooccurrence(topics(), WORDS)
        one, same, other = (train_glove(matrix, WORDS, dimensions=5, seed=seed, progress=False) for seed in (1, 1, 2))
        assert one.losses[0] > one.losses[1] > one.losses[2] > 2 * one.losses[-1]
        assert np.array_equal(one.vectors.vectors, same.vectors.vectors)
        assert not np.allclose(one.vectors.vectors, other.vectors.vectors)
        assert len(one.losses) == one.parameters["epochs"]

    def test_an_interrupted_run_keeps_what_was_learnt(self, keys_interrupt):
        matrix = cooccurrence(topics(), WORDS)
        train_glove(matrix, WORDS, epochs=1, progress=False)  # compiled before the clock starts
        threading.Timer(0.5, _thread.interrupt_main).start()
        result = train_glove(matrix, WORDS, dimensions=5, epochs=300_000, progress=False)
        assert result.interrupted
        assert result.losses[-1] < result.losses[0] / 2
        assert np.array_equal(result.vectors.vectors, result.model.vectors)

    def test_bad_input(self):
        matrix = cooccurrence([["a", "b"]], ["a", "b"])
        with pytest.raises(ShapeError, match=r"the matrix is \(2, 2\) for 3 words"):
            train_glove(matrix, ["a", "b", "c"])
        with pytest.raises(InputError, match="counts of 0 or above, and some above"):
            train_glove(-matrix, ["a", "b"])
        with pytest.raises(InputError, match="counts of 0 or above, and some above"):
            train_glove(sparse.csr_array((2, 2)), ["a", "b"])
        with pytest.raises(InputError, match="epochs must be 1 or more, got 0"):
            train_glove(matrix, ["a", "b"], epochs=0)
        with pytest.raises(InputError, match="learning_rate must be above 0, got -1"):
            train_glove(matrix, ["a", "b"], learning_rate=-1)
