"""The matrix of a batch, its loss and its accuracy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from embedlab.encoders import SentenceEncoder
from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.finetuning import Pairs, in_batch_accuracy, in_batch_loss, similarity_in_batch


class Listed:
    """An encoder that looks its vectors up."""

    name, dimensions = "listed", 2

    def __init__(self, vectors: dict[str, list[float]]):
        self.vectors = vectors

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        return np.array([self.vectors[text] for text in texts], dtype=np.float32)


VECTORS = {"a?": [1.0, 0.0], "b?": [0.0, 2.0], "c?": [3.0, 4.0], "A": [5.0, 0.0], "B": [3.0, 4.0], "C": [0.0, 1.0]}
PAIRS = Pairs(["a?", "b?", "c?"], ["A", "B", "C"], ["1", "2", "3"])

squares = st.integers(2, 6).flatmap(lambda n: arrays(np.float64, (n, n), elements=st.floats(-1, 1)))


class TestSimilarity:
    def test_rows_are_queries_and_columns_documents(self) -> None:
        matrix = similarity_in_batch(Listed(VECTORS), PAIRS, [0, 1, 2])
        np.testing.assert_allclose(matrix, [[1, 0.6, 0], [0, 0.8, 1], [0.6, 1, 0.8]], atol=1e-6)

    def test_rows_in_their_order(self) -> None:
        matrix = similarity_in_batch(Listed(VECTORS), PAIRS, [2, 0])
        np.testing.assert_allclose(matrix, [[0.8, 0.6], [0, 1]], atol=1e-6)

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ([], "a batch of 0 has no wrong answers"),
            ([1], "a batch of 1 has no wrong answers"),
            (range(4), "a batch of 4 was asked for, and there are 3 pairs"),
            ([0, 3], "holds row 3, but the rows go from 0 to 2"),
            ([0, 1, 1], "pair 1 comes twice"),
            ([0.0, 1.0], "rows must be a sequence of row numbers"),
        ],
    )
    def test_batches_that_cannot_be(self, rows: list[int], message: str) -> None:
        with pytest.raises(InputError, match=message):
            similarity_in_batch(Listed(VECTORS), PAIRS, rows)

    def test_vectors_that_cannot_be_compared(self) -> None:
        with pytest.raises(NotFiniteError):
            similarity_in_batch(Listed({**VECTORS, "A": [math.nan, 1.0]}), PAIRS, [0, 1])
        with pytest.raises(ZeroVectorError):
            similarity_in_batch(Listed({**VECTORS, "A": [0.0, 0.0]}), PAIRS, [0, 1])

    def test_a_real_encoder_finds_the_documents(self, minilm: SentenceEncoder) -> None:
        pairs = Pairs(
            ["It barks at strangers.", "It orbits the Earth.", "It is baked from flour."],
            ["A dog guards the house.", "The moon circles our planet.", "Bread is eaten in the morning."],
            ["Dog", "Moon", "Bread"],
        )
        matrix = similarity_in_batch(minilm, pairs, [0, 1, 2])
        assert in_batch_accuracy(matrix) == 1
        assert in_batch_accuracy(matrix[[1, 2, 0]]) == 0
        assert in_batch_loss(matrix) < math.log(3) < in_batch_loss(matrix[[1, 2, 0]])


class TestLoss:
    def test_by_hand(self) -> None:
        # Of two documents the right one gets e^(2 * 1) / (e^2 + e^0) in each row.
        assert in_batch_loss([[1, 0], [0, 1]], scale=2) == pytest.approx(math.log(1 + math.exp(-2)))
        assert in_batch_loss([[0, 1], [1, 0]], scale=2) == pytest.approx(math.log(1 + math.exp(2)))

    @given(squares, st.floats(0.1, 100))
    def test_what_sentence_transformers_trains_with(self, matrix: NDArray[np.float64], scale: float) -> None:
        loss = MultipleNegativesRankingLoss(
            model=torch.nn.Identity(), scale=scale, similarity_fct=lambda queries, documents: torch.from_numpy(matrix)
        )
        rows = torch.zeros(len(matrix), 1, dtype=torch.float64)
        theirs = loss.compute_loss_from_embeddings([rows, rows], torch.empty(0))
        assert in_batch_loss(matrix, scale) == pytest.approx(float(theirs), rel=1e-9, abs=1e-9)

    def test_from_vectors_to_the_loss(self) -> None:
        encoder = Listed(VECTORS)
        columns = [torch.from_numpy(encoder.encode(texts)) for texts in (PAIRS.queries, PAIRS.documents)]
        theirs = MultipleNegativesRankingLoss(model=torch.nn.Identity()).compute_loss_from_embeddings(
            columns, torch.empty(0)
        )
        ours = in_batch_loss(similarity_in_batch(encoder, PAIRS, [0, 1, 2]))
        assert ours == pytest.approx(float(theirs), rel=1e-5)

    @given(st.integers(2, 50), st.floats(-1, 1))
    def test_a_flat_matrix_has_the_loss_of_a_guess(self, size: int, cosine: float) -> None:
        assert in_batch_loss(np.full((size, size), cosine)) == pytest.approx(math.log(size))

    @given(squares)
    def test_better_answers_cost_less(self, matrix: NDArray[np.float64]) -> None:
        better = matrix + np.eye(len(matrix)) * 0.1
        assert 0 <= in_batch_loss(better) < in_batch_loss(matrix) or in_batch_loss(matrix) < 1e-12

    @pytest.mark.parametrize("scale", [0, -1.0, math.nan, math.inf])
    def test_scale(self, scale: float) -> None:
        with pytest.raises(InputError, match="the scale must be a number above 0, got"):
            in_batch_loss(np.eye(2), scale)


class TestAccuracy:
    def test_ties_do_not_count(self) -> None:
        assert in_batch_accuracy([[0.5, 0.5], [0.1, 0.2]]) == 0.5
        assert in_batch_accuracy(np.full((4, 4), 0.3)) == 0

    @given(squares)
    def test_bounds(self, matrix: NDArray[np.float64]) -> None:
        assert in_batch_accuracy(matrix + 3 * np.eye(len(matrix))) == 1
        assert in_batch_accuracy(matrix - 3 * np.eye(len(matrix))) == 0


@pytest.mark.parametrize("measure", [in_batch_loss, in_batch_accuracy])
class TestMatrix:
    @pytest.mark.parametrize("matrix", [np.ones((2, 3)), np.ones(4), np.ones((2, 2, 2))])
    def test_not_square(self, measure, matrix: NDArray[np.float64]) -> None:
        with pytest.raises(ShapeError, match="the matrix of a batch has a row for each query"):
            measure(matrix)

    def test_one_pair_only(self, measure) -> None:
        with pytest.raises(InputError, match="a batch of 1 has no wrong answers"):
            measure([[1.0]])

    def test_nan(self, measure) -> None:
        with pytest.raises(NotFiniteError, match=r"holds nan at position \(0, 1\)"):
            measure([[1.0, math.nan], [0.0, 1.0]])
