"""Word averages, the distilled static model, and vectors made smaller."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embedlab import load_wikipedia
from embedlab.corpora import hidden_title_questions
from embedlab.encoders import (
    Encoder,
    OpenVinoEncoder,
    SentenceEncoder,
    StaticEncoder,
    WordAverageEncoder,
    compare_sizes,
    distil,
    quantize,
    rescored_search,
    sif_weights,
    truncate,
)
from embedlab.errors import InputError, ShapeError, UnknownWordError


class TestWordAverage:
    def test_is_the_mean(self, glove: KeyedVectors) -> None:
        encoder = WordAverageEncoder(glove, "GloVe")
        assert isinstance(encoder, Encoder)
        (vector,) = encoder.encode(["The cat, zzqx!"])
        np.testing.assert_allclose(vector, (glove["the"] + glove["cat"]) / 2, atol=1e-6)
        assert encoder.encode([]).shape == (0, 50)

    def test_weights(self, glove: KeyedVectors) -> None:
        weights = np.zeros(len(glove))
        weights[[glove.key_to_index["the"], glove.key_to_index["cat"]]] = 1, 3
        weighted = WordAverageEncoder(glove, "GloVe", weights)
        np.testing.assert_allclose(
            weighted.encode(["the cat"])[0], 0.25 * glove["the"] + 0.75 * glove["cat"], atol=1e-6
        )
        assert weighted.cache_key != WordAverageEncoder(glove, "GloVe").cache_key
        with pytest.raises(ShapeError, match="one weight for each of the 400,000 words"):
            WordAverageEncoder(glove, "GloVe", [1, 2])

    def test_no_known_word(self, glove: KeyedVectors) -> None:
        with pytest.raises(UnknownWordError, match=r"text 1, 'xqzzy'"):
            WordAverageEncoder(glove, "GloVe").encode(["a cat", "xqzzy"])
        with pytest.raises(UnknownWordError, match=r"text 0, '\?!'"):
            WordAverageEncoder(glove, "GloVe").encode(["?!"])

    def test_frequent_words_weigh_less(self) -> None:
        weights = sif_weights(1000)
        assert (np.diff(weights) > 0).all()
        assert 0 < weights[0] < weights[-1] < 1
        with pytest.raises(InputError):
            sif_weights(0)


@pytest.fixture(scope="module")
def static(minilm: SentenceEncoder) -> StaticEncoder:
    return distil(minilm, 128)


class TestStatic:
    def test_a_token_alone_points_where_the_encoder_does(self, static: StaticEncoder, minilm: SentenceEncoder) -> None:
        dog, puppy, tax = static.encode(["dog", "puppy", "tax"])
        assert dog @ puppy > 0.5 > 0.2 > dog @ tax

    def test_order_is_not_seen_and_length_is_one(self, static: StaticEncoder) -> None:
        teach, play = static.encode(["You go there to teach, not to play.", "You go there to play, not to teach."])
        np.testing.assert_allclose(teach, play, atol=1e-6)
        np.testing.assert_allclose(np.linalg.norm(teach), 1, atol=1e-6)

    def test_batches_do_not_matter_and_nothing_is_cut(self, static: StaticEncoder) -> None:
        texts = ["a dog", "人工知能", "dog " * 1000 + "cat " * 1000, "🎉 naïve"]
        np.testing.assert_allclose(static.encode(texts, batch_size=1), static.encode(texts), atol=1e-6)
        dog, cat, both = static.encode(["dog", "cat", texts[2]])
        assert both @ cat > 0.5 < both @ dog
        assert static.encode([]).shape == (0, 128)

    def test_the_encoder_goes_on_cutting(self, static: StaticEncoder, minilm: SentenceEncoder) -> None:
        with pytest.warns(UserWarning, match="more than 256 tokens"):
            minilm.encode(["dog " * 1000])

    def test_nothing_to_see(self, static: StaticEncoder) -> None:
        with pytest.raises(InputError, match=r"text 1 .* has no token"):
            static.encode(["a dog", "\u200b"])

    def test_dimensions_out_of_range(self, minilm: SentenceEncoder) -> None:
        for dimensions in (0, 385):
            with pytest.raises(InputError, match="1 to 384"):
                distil(minilm, dimensions)


VECTORS = arrays(np.float32, (5, 16), elements=st.floats(-1, 1, width=32))


class TestSmaller:
    @given(VECTORS)
    def test_int8_is_at_most_half_a_step_off(self, vectors: np.ndarray) -> None:
        small = quantize(vectors, "int8")
        half = (vectors.max(axis=0) - vectors.min(axis=0)) / 255 / 2
        assert (np.abs(small.restore() - vectors) <= 1.01 * half + 1e-6).all()
        assert (small.bytes_per_vector, len(small)) == (16, 5)

    @given(VECTORS)
    def test_binary_keeps_the_signs(self, vectors: np.ndarray) -> None:
        small = quantize(vectors, "binary")
        assert np.array_equal(small.restore() > 0, vectors > 0)
        assert small.bytes_per_vector == 2

    def test_binary_of_a_length_that_fills_no_byte(self) -> None:
        small = quantize([[1, -1, 1]], "binary")
        assert small.bytes_per_vector == 1
        np.testing.assert_allclose(small.restore(), [[1 / 3**0.5, -1 / 3**0.5, 1 / 3**0.5]], rtol=1e-6)

    def test_rescoring_all_is_the_exact_search(self) -> None:
        generator = np.random.default_rng(0)
        vectors = generator.standard_normal((200, 32)).astype(np.float32)
        queries = generator.standard_normal((7, 32)).astype(np.float32)
        found = rescored_search(queries, quantize(vectors, "binary"), vectors, k=5, candidates=200)
        assert np.array_equal(found.indices, np.argsort(-(queries @ vectors.T), axis=1)[:, :5])
        np.testing.assert_allclose(found.scores[:, 0], (queries @ vectors.T).max(axis=1), rtol=1e-5)

    def test_wrong_inputs(self) -> None:
        small = quantize(np.eye(4), "int8")
        with pytest.raises(InputError, match="unknown precision 'int4'"):
            quantize(np.eye(4), "int4")  # type: ignore[arg-type]
        with pytest.raises(InputError, match="one vector has no ranges"):
            quantize(np.ones(4), "int8")
        with pytest.raises(InputError, match="2 candidates cannot give 3"):
            rescored_search(np.eye(4), small, np.eye(4), k=3, candidates=2)
        with pytest.raises(InputError, match="choose a number from 1 to 4"):
            rescored_search(np.eye(4), small, k=5)
        with pytest.raises(ShapeError):
            rescored_search(np.eye(3), small)
        with pytest.raises(InputError, match="from 1 to 4"):
            truncate(np.eye(4), 5)

    def test_table(self, minilm: SentenceEncoder, static: StaticEncoder, wordsim353: pd.DataFrame) -> None:
        questions = hidden_title_questions(load_wikipedia("en"), 20)
        table = compare_sizes([minilm, static], questions, wordsim353.head(30), dimensions=(256, 64))
        assert table["vectors"].to_list() == [
            "384 float32",
            "256 float32",
            "64 float32",
            "384 int8",
            "384 binary",
            "384 binary, rescored",
            "128 float32",
            "64 float32",
            "128 int8",
            "128 binary",
            "128 binary, rescored",
        ]
        assert table["bytes"].to_list()[:5] == [1536, 1024, 256, 384, 48]
        first = table.set_index("vectors").iloc[:6]
        assert first.loc["384 binary, rescored", "accuracy"] == first.loc["384 float32", "accuracy"] >= 0.8
        assert abs(first.loc["384 int8", "wordsim"] - first.loc["384 float32", "wordsim"]) < 0.05
        with pytest.raises(InputError, match=r"pairs lacks the columns \['score'\]"):
            compare_sizes([minilm], questions, wordsim353[["word1", "word2"]])


class TestQuestions:
    def test_the_title_is_hidden(self) -> None:
        questions = hidden_title_questions(load_wikipedia("en"), 50)
        assert len(questions) == 50 == questions["title"].nunique()
        for row in questions.itertuples():
            assert str(row.title).lower() not in f"{row.question} {row.answer}".lower()
        other = hidden_title_questions(load_wikipedia("en"), 50, seed=1)
        assert set(other["title"]) != set(questions["title"])

    def test_too_few(self) -> None:
        with pytest.raises(InputError, match=r"only \d of these articles"):
            hidden_title_questions(load_wikipedia("en").select(range(5)), 6)


def test_openvino_gives_the_same_vectors(minilm: SentenceEncoder) -> None:
    pytest.importorskip("openvino")
    texts = ["a dog", "You go there to teach, not to play.", "dog " * 100]
    np.testing.assert_allclose(OpenVinoEncoder(minilm, "float32").encode(texts), minilm.encode(texts), atol=1e-5)


def test_openvino_says_what_to_install(minilm: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(InputError, match=r"pip install \"embedlab\[openvino\]\""):
        OpenVinoEncoder(minilm)
