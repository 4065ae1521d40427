"""Encodings: round trips, counts a person can check, and messages for bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

import embedlab
from embedlab.encodings import Vocabulary, bag_of_words, lookup_cost, one_hot, storage_table, tf_idf, word_pieces
from embedlab.errors import InputError, UnknownWordError
from embedlab.vectors import cosine, cosine_matrix, norm

TEACH = "You go there to teach, not to play"
PLAY = "You go there to play, not to teach"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return embedlab.load_tokenizer()


class TestVocabulary:
    def test_orders(self) -> None:
        tokens = ["the", "dog", "saw", "the", "cat"]
        assert Vocabulary.from_tokens(tokens).words == ("the", "dog", "saw", "cat")
        assert Vocabulary.from_tokens(tokens, order="alphabetical").words == ("cat", "dog", "saw", "the")

    @given(st.lists(st.text(min_size=1), min_size=1), st.sampled_from(["appearance", "alphabetical"]))
    def test_round_trip(self, tokens: list[str], order: str) -> None:
        vocabulary = Vocabulary.from_tokens(tokens, order=order)  # type: ignore[arg-type]
        ids = vocabulary.encode(tokens)
        assert ids.dtype == np.int64
        assert vocabulary.decode(ids) == tokens
        assert vocabulary.encode(vocabulary.words).tolist() == list(range(len(vocabulary)))
        assert set(vocabulary) == set(tokens)
        assert all(token in vocabulary for token in tokens)

    def test_it_looks_like_a_collection(self) -> None:
        vocabulary = Vocabulary("abcdefg")
        assert len(vocabulary) == 7
        assert list(vocabulary) == list("abcdefg")
        assert "h" not in vocabulary
        assert repr(vocabulary) == "Vocabulary of 7 words: a, b, c, d, e, …"
        assert repr(Vocabulary("ab")) == "Vocabulary of 2 words: a, b"

    def test_nothing_in_nothing_out(self) -> None:
        vocabulary = Vocabulary(["cat"])
        assert vocabulary.encode([]).tolist() == []
        assert vocabulary.decode([]) == []

    def test_unknown_words_come_with_suggestions(self) -> None:
        vocabulary = Vocabulary(["table", "cat", "dog"])
        with pytest.raises(UnknownWordError) as error:
            vocabulary.encode(["dog", "tabel", "tabel"])
        assert str(error.value) == "unknown word 'tabel' (searched: vocabulary of 3 words). Did you mean: table?"
        with pytest.raises(UnknownWordError, match=r"unknown words 'xyz', 'qqq' .* Choose a word it holds\."):
            vocabulary.encode(["xyz", "qqq"])

    @pytest.mark.parametrize("ids", [[3], [0, -1], np.array([99])])
    def test_ids_out_of_range(self, ids: list[int]) -> None:
        with pytest.raises(InputError, match=r"id -?\d+ is not in the vocabulary: its ids go from 0 to 2"):
            Vocabulary(["table", "cat", "dog"]).decode(ids)

    def test_bad_input(self) -> None:
        with pytest.raises(InputError, match="a vocabulary needs at least one word"):
            Vocabulary.from_tokens([])
        with pytest.raises(InputError, match="'cat' comes twice in the vocabulary"):
            Vocabulary(["cat", "dog", "cat"])
        with pytest.raises(InputError, match=r"got the string 'a cat'; cut it first with text\.tokenize"):
            Vocabulary.from_tokens("a cat")
        with pytest.raises(InputError, match="unknown order 'length'; choose 'appearance' or 'alphabetical'"):
            Vocabulary.from_tokens(["cat"], order="length")  # type: ignore[arg-type]
        with pytest.raises(InputError, match=r"got the string 'cat'; write \['cat'\]"):
            Vocabulary(["cat"]).encode("cat")
        with pytest.raises(InputError, match=r"ids must be a sequence of whole numbers, got \[0.5\]"):
            Vocabulary(["cat"]).decode([0.5])  # type: ignore[list-item]


class TestOneHot:
    @given(st.integers(1, 20), st.data())
    def test_one_one_a_row_at_its_id(self, size: int, data: st.DataObject) -> None:
        ids = data.draw(st.lists(st.integers(0, size - 1), min_size=1))
        rows = one_hot(ids, size)
        assert (rows.shape, rows.dtype) == ((len(ids), size), np.uint8)
        assert rows.sum(axis=1).tolist() == [1] * len(ids)
        assert rows.argmax(axis=1).tolist() == ids

    def test_different_words_are_never_alike(self) -> None:
        cat, feline = one_hot([0, 1], size=5)
        assert cosine(cat, feline) == 0

    def test_times_a_matrix_is_a_row(self) -> None:
        matrix = np.random.default_rng(0).normal(size=(6, 3))
        assert (one_hot([4, 1], 6) @ matrix).tolist() == matrix[[4, 1]].tolist()

    def test_bad_input(self) -> None:
        with pytest.raises(InputError, match="id 4 is not in the vocabulary: its ids go from 0 to 3"):
            one_hot([0, 4], size=4)
        with pytest.raises(InputError, match="there is no id; give at least one"):
            one_hot([], size=4)


class TestDocuments:
    def test_counts(self) -> None:
        table = bag_of_words(["The cat saw the dog.", "A dog!"])
        assert table.columns.tolist() == ["a", "cat", "dog", "saw", "the"]
        assert table.index.tolist() == ["The cat saw the dog.", "A dog!"]
        assert table.to_numpy().tolist() == [[0, 1, 1, 1, 2], [1, 0, 1, 0, 0]]

    def test_order_is_lost(self) -> None:
        for encode in (bag_of_words, tf_idf):
            teach, play = encode([TEACH, PLAY]).to_numpy()
            assert teach.tolist() == play.tolist()

    def test_pairs_of_words_keep_some_of_it(self) -> None:
        teach, play = bag_of_words([TEACH, PLAY], ngram_range=(1, 2)).to_numpy()
        assert cosine(teach, play) < 1
        assert "to teach" in bag_of_words([TEACH], ngram_range=(2, 2)).columns

    def test_tf_idf_by_hand(self) -> None:
        table = tf_idf(["the cat", "the dog"])
        rare = np.log(3 / 2) + 1  # in one of two documents; the common word has weight 1
        length = np.hypot(rare, 1)
        assert table.loc["the cat"].tolist() == pytest.approx([rare / length, 0, 1 / length])
        assert norm(table.loc["the dog"]) == pytest.approx(1)

    def test_tf_idf_with_a_reference_by_hand(self) -> None:
        # three texts in all: "the" is in every one (weight 1), "cat" in one of them
        table = tf_idf(["The cat"], reference=["the dog", "the cow"])
        rare = np.log(4 / 2) + 1
        assert table.columns.tolist() == ["cat", "the"]
        assert table.index.tolist() == ["The cat"]
        assert table.to_numpy() == pytest.approx(np.array([[rare, 1]]) / np.hypot(rare, 1))

    def test_a_reference_tells_common_words_from_rare_ones(self) -> None:
        documents, reference = ["the cat", "the dog"], ["a dog and a dog", "one dog", "", "dog"]
        alone, informed = tf_idf(documents), tf_idf(documents, reference=reference)
        assert alone.loc["the dog", "dog"] > alone.loc["the dog", "the"]
        assert informed.loc["the dog", "dog"] < informed.loc["the dog", "the"]
        assert informed.columns.tolist() == alone.columns.tolist()
        assert tf_idf(documents, reference=reference[::-1]).equals(informed)
        assert tf_idf(documents, reference=[]).equals(alone)

    def test_a_reference_is_a_list_of_texts(self) -> None:
        with pytest.raises(InputError, match="expected a list of documents, got one string; put it in a list"):
            tf_idf(["a cat"], reference="the dog")
        with pytest.raises(InputError, match="tokenize got a int"):
            tf_idf(["a cat"], reference=[5])  # type: ignore[list-item]

    def test_single_letters_count_as_words(self) -> None:
        assert bag_of_words(["I saw a b"]).columns.tolist() == ["a", "b", "i", "saw"]

    def test_another_script(self) -> None:
        assert set(bag_of_words(["Γάτα και σκύλος", "кошка"]).columns) == {"γάτα", "και", "σκύλος", "кошка"}

    def test_a_document_without_words_is_a_row_of_zeros(self) -> None:
        assert bag_of_words(["a cat", "", "?!"]).sum(axis=1).tolist() == [2, 0, 0]

    def test_ten_thousand_words(self) -> None:
        assert bag_of_words(["cat dog " * 5_000]).to_numpy().tolist() == [[5_000, 5_000]]

    def test_bad_input(self) -> None:
        for encode in (bag_of_words, tf_idf):
            with pytest.raises(InputError, match="there is no document; give at least one"):
                encode([])
            with pytest.raises(InputError, match="got one string; put it in a list"):
                encode("a cat")
            with pytest.raises(InputError, match="no document holds enough words"):
                encode(["", "?!"])
            with pytest.raises(InputError, match="tokenize got a int"):
                encode([5])  # type: ignore[list-item]
        for wrong in ((2, 1), (0, 1)):
            with pytest.raises(InputError, match="ngram_range must be two whole numbers such as"):
                bag_of_words(["a cat"], ngram_range=wrong)


class TestCost:
    def test_storage(self) -> None:
        table = storage_table([10, 100_277], dimensions=384, words=2)
        assert table["one_hot_bytes"].tolist() == [80, 802_216]
        assert table["dense_bytes"].tolist() == [3_072, 3_072]
        assert table["ratio"].tolist() == pytest.approx([10 / 384, 100_277 / 384])
        assert table["share_of_zeros"].tolist() == pytest.approx([0.9, 100_276 / 100_277])

    def test_storage_is_what_numpy_needs(self) -> None:
        table = storage_table([50], dimensions=8, words=3)
        assert table["one_hot_bytes"][0] == one_hot([0, 1, 2], 50).astype(np.float32).nbytes
        assert table["dense_bytes"][0] == np.zeros((3, 8), dtype=np.float32).nbytes

    def test_look_up(self) -> None:
        product, row = lookup_cost(1_000, 50).to_numpy().tolist()
        assert product == [51_000, 50_000, 49_950]
        assert row == [50, 0, 0]

    def test_bad_input(self) -> None:
        with pytest.raises(InputError, match="a vocabulary size must be 1 or more, got 0"):
            storage_table([0], 50)
        with pytest.raises(InputError, match="no vocabulary size was given"):
            storage_table([], 50)
        with pytest.raises(InputError, match="dimensions must be 1 or more, got -1"):
            lookup_cost(10, -1)


class TestWordPieces:
    def test_a_word_that_splits(self, tokenizer: Tokenizer) -> None:
        table = word_pieces(tokenizer, "The hypersphere!")
        assert table["piece"].tolist() == ["[CLS]", "the", "hyper", "##sphere", "!", "[SEP]"]
        assert table["word"].tolist() == ["", "The", "hypersphere", "hypersphere", "!", ""]
        assert table["starts_word"].tolist() == [False, True, True, False, True, False]
        assert table["special"].tolist() == [True, False, False, False, False, True]
        assert table["id"].tolist() == tokenizer.encode("The hypersphere!").ids

    def test_a_repeated_word_starts_again(self, tokenizer: Tokenizer) -> None:
        assert word_pieces(tokenizer, "dog dog")["starts_word"].tolist() == [False, True, True, False]

    def test_another_script_and_accents(self, tokenizer: Tokenizer) -> None:
        table = word_pieces(tokenizer, "Été 猫")
        assert table.loc[table["starts_word"], "word"].tolist() == ["Été", "猫"]

    def test_a_long_text_is_not_cut(self, tokenizer: Tokenizer) -> None:
        assert len(word_pieces(tokenizer, "cat " * 10_000)) == 10_002

    def test_bad_input(self, tokenizer: Tokenizer) -> None:
        for empty in ("", " \n"):
            with pytest.raises(InputError, match="the text is empty; type at least one word"):
                word_pieces(tokenizer, empty)
        with pytest.raises(InputError, match="the text must be one string, got list"):
            word_pieces(tokenizer, ["a cat"])  # type: ignore[arg-type]


def test_ids_mislead_where_one_hot_vectors_do_not() -> None:
    table, cat, dog = 3, 1, 2
    assert cat + dog == table
    assert cosine_matrix(one_hot([table, cat, dog], 4)).tolist() == np.eye(3).tolist()
