"""Token vectors: they are the sentence encoder's and the pipeline's; words are found; meanings part in the layers."""

from __future__ import annotations

import numpy as np
import pytest

from embedlab.encoders import (
    SENSES,
    Encoder,
    SentenceEncoder,
    TokenEncoder,
    TruncationWarning,
    load_token_encoder,
    sense_distances,
    sense_layers,
)
from embedlab.errors import InputError, UnknownWordError
from embedlab.vectors import normalize

TEXTS = ["Embeddings rock", "You go there to teach, not to play.", "naïve café 🎉", "שלום עולם", "dog " * 100]


class TestReading:
    def test_pooled_and_normalised_is_what_encode_gives(self, tokens: TokenEncoder, minilm: SentenceEncoder) -> None:
        for text, expected in zip(TEXTS, minilm.encode(TEXTS), strict=True):
            mean = tokens.read(text).layers[-1].mean(axis=0)
            np.testing.assert_allclose(mean / np.linalg.norm(mean), expected, atol=1e-5)

    def test_the_last_layer_is_the_pipelines(self, tokens: TokenEncoder) -> None:
        from transformers import pipeline

        features = pipeline("feature-extraction", model=tokens.model, tokenizer=tokens.tokenizer, device="cpu")
        (rows,) = features("Embeddings rock")
        np.testing.assert_allclose(rows, tokens.read("Embeddings rock").layers[-1], atol=1e-5)

    def test_spans_are_the_tokens_places_in_the_text(self, tokens: TokenEncoder) -> None:
        reading = tokens.read("Embeddings rock 🎉!")
        assert reading.special == [True, *[False] * (len(reading.tokens) - 2), True]
        pieces = [reading.text[start:end] for start, end in reading.spans]
        assert pieces == ["", "Em", "bed", "ding", "s", "rock", "🎉", "!", ""]
        assert reading.ids == tokens.tokenizer("Embeddings rock 🎉!")["input_ids"]

    def test_shapes_and_shares(self, tokens: TokenEncoder) -> None:
        reading = tokens.read("the king and the queen")
        assert reading.layers.shape == (7, 7, 384)
        assert reading.attention.shape == (6, 12, 7, 7)
        assert reading.layers.dtype == reading.attention.dtype == np.float32
        np.testing.assert_allclose(reading.attention.sum(axis=-1), 1, atol=1e-5)

    def test_a_word_is_the_mean_of_its_pieces(self, tokens: TokenEncoder) -> None:
        reading = tokens.read("Embeddings rock")
        np.testing.assert_allclose(reading.word("embeddings"), reading.layers[-1][1:5].mean(axis=0), atol=1e-6)
        np.testing.assert_allclose(reading.word("rock", layer=0), reading.layers[0][5], atol=1e-6)

    def test_occurrences(self, tokens: TokenEncoder) -> None:
        reading = tokens.read("The play: they play, a player plays.")
        assert [reading.positions("play", which) for which in (0, 1, -1)] == [[2], [5], [5]]
        with pytest.raises(InputError, match="'play' comes 2 times in the text; occurrence 2"):
            reading.positions("play", 2)

    @pytest.mark.parametrize("word", ["", "banc", "pla"])
    def test_a_word_that_is_not_there(self, tokens: TokenEncoder, word: str) -> None:
        with pytest.raises(UnknownWordError, match="the text 'We play by the bank'"):
            tokens.read("We play by the bank").word(word)
        with pytest.raises(UnknownWordError, match="Did you mean: bank"):
            tokens.read("We play by the bank").word("banc")

    def test_a_word_beyond_the_cut(self, tokens: TokenEncoder) -> None:
        with pytest.warns(TruncationWarning, match="1 of 1 text has more than 512 tokens"):
            reading = tokens.read("dog " * 600 + "cat")
        assert len(reading.tokens) == 512
        with pytest.raises(UnknownWordError, match="512 tokens read of the text, which was cut"):
            reading.word("cat")

    def test_pooling(self, tokens: TokenEncoder) -> None:
        reading = tokens.read("a dog")
        assert np.array_equal(reading.sentence(layer=2, pooling="cls"), reading.layers[2][0])
        assert np.array_equal(reading.sentence(pooling="max"), reading.layers[-1].max(axis=0))
        with pytest.raises(InputError, match="unknown pooling 'sum'"):
            reading.sentence(pooling="sum")  # type: ignore[arg-type]
        for layer in (7, -8):
            with pytest.raises(InputError, match=f"layer {layer} is not there"):
                reading.word("dog", layer=layer)

    @pytest.mark.parametrize("text", ["", " ", 3, None])
    def test_what_is_not_a_text(self, tokens: TokenEncoder, text: str) -> None:
        with pytest.raises(InputError):
            tokens.read(text)


class TestEncode:
    def test_is_an_encoder_like_the_sentence_encoder(self, tokens: TokenEncoder, minilm: SentenceEncoder) -> None:
        assert isinstance(tokens, Encoder)
        vectors = tokens.encode(TEXTS, batch_size=2)
        np.testing.assert_allclose(normalize(vectors), minilm.encode(TEXTS), atol=1e-5)
        assert tokens.encode([]).shape == (0, 384)

    @pytest.mark.parametrize("pooling", ["cls", "max"])
    def test_pools_as_a_reading_does(self, pooling: str) -> None:
        encoder = load_token_encoder(device="cpu", pooling=pooling)  # type: ignore[arg-type]
        expected = [encoder.read(text).sentence(pooling=pooling) for text in TEXTS]  # type: ignore[arg-type]
        np.testing.assert_allclose(encoder.encode(TEXTS), expected, atol=1e-5)
        assert encoder.cache_key != load_token_encoder(device="cpu").cache_key


class TestSenses:
    def test_the_set_is_as_large_as_it_says(self, tokens: TokenEncoder) -> None:
        assert len(SENSES) >= 6
        for word, senses in SENSES.items():
            sentences = [sentence for group in senses.values() for sentence in group]
            assert (len(senses), len(set(sentences))) == (2, 8)
            assert all(word in sentence.lower().replace(".", "").replace(",", "").split() for sentence in sentences)

    def test_layers_tell_senses_apart_that_the_input_does_not(self, tokens: TokenEncoder) -> None:
        areas = []
        for word, senses in SENSES.items():
            labels = [sense for sense, group in senses.items() for _ in group]
            table = sense_layers(tokens, [text for group in senses.values() for text in group], word, labels)
            assert table["layer"].to_list() == list(range(7))
            np.testing.assert_allclose(table["gap"], table["within"] - table["between"])
            areas.append(table["auc"].to_numpy())
        mean = np.mean(areas, axis=0)
        assert mean[0] < 0.6  # the input table holds one vector for both meanings
        assert mean[3:].min() > 0.8

    def test_distances_are_the_cosines(self, tokens: TokenEncoder) -> None:
        sentences = ["the bank of the river", "money in the bank", "a loan from the bank"]
        table = sense_distances(tokens, sentences, "bank", layer=3)
        assert table.index.to_list() == table.columns.to_list() == sentences
        one, other = (normalize(tokens.read(sentence).word("bank", 3)) for sentence in sentences[:2])
        np.testing.assert_allclose(table.iloc[0, 1], one @ other, atol=1e-5)
        last = sense_distances(tokens, sentences, "bank")
        assert last.iloc[1, 2] > last.iloc[0, 1]

    def test_wrong_inputs(self, tokens: TokenEncoder) -> None:
        with pytest.raises(UnknownWordError, match="unknown word 'bank'"):
            sense_distances(tokens, ["the bank", "the shore"], "bank")
        with pytest.raises(InputError, match="at least two sentences"):
            sense_distances(tokens, ["the bank"], "bank")
        with pytest.raises(InputError, match="one label for each"):
            sense_layers(tokens, ["the bank", "a bank"], "bank", ["money"])
        with pytest.raises(InputError, match="at least two senses"):
            sense_layers(tokens, ["the bank", "a bank"], "bank", ["money", "money"])
