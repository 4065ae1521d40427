"""Neighbours, analogies and evaluation: against gensim on the kit's GloVe, and by hand on a tiny vocabulary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from gensim.models import KeyedVectors

from embedlab.errors import InputError, NotFiniteError, ShapeError, UnknownWordError, ZeroVectorError
from embedlab.vectors import cosine, normalize
from embedlab.word_vectors import (
    analogy,
    analogy_rank,
    cosine_table,
    evaluate_analogies,
    evaluate_similarity,
    nearest_words,
    nearest_words_batch,
    offset_consistency,
    shuffled_pairs,
    suggest,
    vectors_of,
    word_axis,
)

if TYPE_CHECKING:
    from embedlab.encoders import SentenceEncoder

RESTRICT = 30_000


def keyed(vectors: dict[str, list[float]]) -> KeyedVectors:
    kv = KeyedVectors(len(next(iter(vectors.values()))))
    kv.add_vectors(list(vectors), np.array(list(vectors.values()), dtype=np.float32))
    return kv


@pytest.fixture
def royals() -> KeyedVectors:
    """Sex is one direction, rank another; the cat stands apart."""
    return keyed(
        {
            "man": [1, 0, 0, 0],
            "woman": [0, 1, 0, 0],
            "king": [0.6, 0, 0.8, 0],
            "queen": [0, 0.6, 0.8, 0],
            "cat": [0, 0, 0, 2],
        }
    )


class TestLookup:
    def test_vectors_are_copies_in_the_order_asked(self, royals: KeyedVectors) -> None:
        rows = vectors_of(royals, ["cat", "man", "cat"])
        assert rows.tolist() == [[0, 0, 0, 2], [1, 0, 0, 0], [0, 0, 0, 2]]
        rows[:] = 0
        assert royals["man"].tolist() == [1, 0, 0, 0]

    @pytest.mark.parametrize(
        ("typed", "meant"), [("qeen", "queen"), ("Paris", "paris"), ("embeding", "embedding"), ("kingg", "king")]
    )
    def test_suggestions(self, glove: KeyedVectors, typed: str, meant: str) -> None:
        assert meant in suggest(glove, typed)
        assert len(suggest(glove, typed, k=1)) == 1

    def test_equally_good_spellings_come_by_frequency(self) -> None:
        assert suggest(keyed({"cart": [1.0], "carb": [1.0], "card": [1.0]}), "care", k=2) == ["cart", "carb"]

    def test_nothing_is_suggested_for_gibberish(self, royals: KeyedVectors) -> None:
        assert suggest(royals, "zzz") == []
        with pytest.raises(InputError, match="0 suggestions were asked for"):
            suggest(royals, "qeen", k=0)

    def test_neighbours_are_those_of_gensim(self, glove: KeyedVectors) -> None:
        for word in ("king", "cat", "ran", "seven"):
            ours, theirs = nearest_words(glove, word), glove.most_similar(word)
            assert ours["word"].tolist() == [near for near, _ in theirs]
            assert ours["cosine"].tolist() == pytest.approx([score for _, score in theirs], abs=1e-5)

    def test_neighbours_of_a_vector_hold_the_word_itself(self, royals: KeyedVectors) -> None:
        assert nearest_words(royals, royals["queen"], 1)["word"].tolist() == ["queen"]
        assert nearest_words(royals, royals["queen"], 1, exclude=["queen"])["word"].tolist() == ["king"]
        assert nearest_words(royals, "queen", 1, exclude=["king"])["word"].tolist() == ["woman"]

    def test_a_batch_is_the_single_answers_in_long_format(self, glove: KeyedVectors) -> None:
        words = ["king", "cat", "the"]
        batch = nearest_words_batch(glove, words, k=5)
        assert batch.columns.tolist() == ["query", "rank", "word", "cosine"]
        assert len(batch) == 15
        for word, rows in batch.groupby("query"):
            single = nearest_words(glove, str(word), k=5)
            assert rows["rank"].tolist() == [1, 2, 3, 4, 5]
            assert rows["word"].tolist() == single["word"].tolist()
            assert rows["cosine"].tolist() == single["cosine"].tolist()

    def test_cosine_table(self, royals: KeyedVectors) -> None:
        table = cosine_table(royals, ["king", "queen", "cat"])
        assert table.loc["king", "queen"] == pytest.approx(0.64)
        assert np.diag(table).tolist() == [1, 1, 1]
        assert table.index.tolist() == table.columns.tolist() == ["king", "queen", "cat"]
        assert cosine_table(royals, ["cat"]).to_numpy().tolist() == [[1]]

    def test_nothing_is_written_to_the_model(self, glove: KeyedVectors) -> None:
        before = glove.vectors[:100].copy()
        nearest_words(glove, "king")
        analogy(glove, "man", "king", "woman", method="3cosmul")
        assert (glove.vectors[:100] == before).all()

    def test_words_added_later_are_found(self, royals: KeyedVectors) -> None:
        nearest_words(royals, "king", 1)
        royals.add_vectors(["kitten", "puppy", "lion"], np.array([[0, 0, 0.1, 2], [0, 0, 0, 1], [0, 0, 1, 1]]))
        assert nearest_words(royals, "cat", 2)["word"].tolist() == ["puppy", "kitten"]
        assert analogy(royals, "man", "king", "kitten", 1)["word"].tolist() == ["lion"]


class TestLookupBadInput:
    def test_unknown_words_come_with_suggestions(self, glove: KeyedVectors) -> None:
        with pytest.raises(UnknownWordError) as error:
            nearest_words(glove, "qeen")
        assert str(error.value) == (
            "unknown word 'qeen' (searched: word vectors of 400,000 words). Did you mean: queen, een, queens?"
        )
        with pytest.raises(UnknownWordError, match="unknown words 'qeen', 'Cat'") as error:
            vectors_of(glove, ["king", "qeen", "Cat", "qeen"])
        assert error.value.words == ("qeen", "Cat")
        assert "cat" in error.value.suggestions

    @pytest.mark.parametrize("k", [0, 5, 400_000])
    def test_k_out_of_range(self, royals: KeyedVectors, k: int) -> None:
        with pytest.raises(InputError, match=f"{k} neighbours were asked for and there are 4; choose a number from 1"):
            nearest_words(royals, "king", k)
        with pytest.raises(InputError, match=f"{k} neighbours were asked for and there are 4"):
            nearest_words_batch(royals, ["king", "cat"], k)

    def test_a_vocabulary_of_one_word_has_no_neighbours(self) -> None:
        with pytest.raises(InputError, match="1 neighbours were asked for, but nothing is left to choose from"):
            nearest_words(keyed({"alone": [1, 2]}), "alone", 1)

    def test_no_list_of_words(self, royals: KeyedVectors) -> None:
        for function in (vectors_of, nearest_words_batch, cosine_table):
            with pytest.raises(InputError, match="the list of words is empty; give at least one word"):
                function(royals, [])
            with pytest.raises(InputError, match=r"got the string 'king'; write \['king'\]"):
                function(royals, "king")
            with pytest.raises(InputError, match="a word must be a string, got 5"):
                function(royals, [5])  # type: ignore[list-item]

    def test_vectors_that_cannot_be_compared(self, royals: KeyedVectors) -> None:
        with pytest.raises(ShapeError, match="each row has 4 numbers, each query has 2"):
            nearest_words(royals, np.array([1.0, 2.0]))
        with pytest.raises(ZeroVectorError, match="is a zero vector"):
            nearest_words(royals, np.zeros(4))
        with pytest.raises(NotFiniteError, match="holds nan"):
            nearest_words(royals, np.array([1, np.nan, 0, 0]))


class TestAnalogies:
    def test_answers_are_those_of_gensim(self, glove: KeyedVectors) -> None:
        for a, b, c in [("man", "king", "woman"), ("france", "paris", "italy"), ("walk", "walked", "jump")]:
            ours, theirs = analogy(glove, a, b, c), glove.most_similar([b, c], [a])
            assert ours["word"].tolist() == [word for word, _ in theirs]
            assert ours["score"].tolist() == pytest.approx([score for _, score in theirs], abs=1e-5)
            assert ours["cosine"].tolist() == pytest.approx(ours["score"].tolist(), abs=1e-5)

    @pytest.mark.filterwarnings("ignore:Call to deprecated `init_sims`:DeprecationWarning")  # gensim's own call
    def test_3cosmul_is_that_of_gensim_apart_from_its_smaller_epsilon(self, glove: KeyedVectors) -> None:
        ours = analogy(glove, "man", "king", "woman", method="3cosmul")
        theirs = glove.most_similar_cosmul(["king", "woman"], ["man"])
        assert ours["word"].tolist() == [word for word, _ in theirs]
        assert ours["score"].tolist() == pytest.approx([score for _, score in theirs], abs=5e-3)

    def test_restrict_searches_the_first_words_only(self, glove: KeyedVectors) -> None:
        ours = analogy(glove, "man", "king", "woman", restrict=5_000)
        theirs = glove.most_similar(["king", "woman"], ["man"], restrict_vocab=5_000)
        assert ours["word"].tolist() == [word for word, _ in theirs]

    def test_input_words_beyond_restrict_are_still_understood(self, royals: KeyedVectors) -> None:
        assert analogy(royals, "queen", "king", "woman", 1, restrict=1)["word"].tolist() == ["man"]

    def test_by_hand(self, royals: KeyedVectors) -> None:
        # king - man + woman = (-0.4, 1, 0.8, 0), of length sqrt(1.8); the queen's share of it is 0.6 + 0.64
        table = analogy(royals, "man", "king", "woman", k=2)
        assert table["word"].tolist() == ["queen", "cat"]
        assert table["score"].tolist() == pytest.approx([1.24 / np.sqrt(1.8), 0])

    def test_honest_ranking_lets_the_inputs_in(self, glove: KeyedVectors) -> None:
        honest = analogy(glove, "man", "king", "woman", k=2, exclude_inputs=False)
        assert honest["word"].tolist() == ["king", "queen"]
        assert analogy_rank(glove, "man", "king", "woman", "queen") == 1
        assert analogy_rank(glove, "man", "king", "woman", "queen", exclude_inputs=False) == 2
        assert analogy_rank(glove, "man", "king", "woman", "king", exclude_inputs=False) == 1

    @pytest.mark.parametrize("method", ["3cosadd", "3cosmul", "dot"])
    def test_rank_is_the_place_in_the_table(self, glove: KeyedVectors, method: Any) -> None:
        table = analogy(glove, "man", "uncle", "woman", k=20, method=method, restrict=10_000)
        for place in (1, 7, 20):
            word = table["word"][place - 1]
            assert analogy_rank(glove, "man", "uncle", "woman", word, method=method, restrict=10_000) == place

    def test_plain_dot_product_prefers_long_vectors(self, glove: KeyedVectors) -> None:
        by_dot, by_cosine = (analogy(glove, "man", "king", "woman", method=m)["word"] for m in ("dot", "3cosadd"))
        lengths = [np.linalg.norm(vectors_of(glove, words), axis=1).mean() for words in (by_dot, by_cosine)]
        assert lengths[0] > lengths[1]

    def test_identical_words(self, royals: KeyedVectors) -> None:
        with pytest.raises(InputError, match="'man' is to 'man': the same word twice has no offset"):
            analogy(royals, "man", "man", "king")
        with pytest.raises(InputError, match="'man' is to 'king' as 'man' is to 'king' by definition"):
            analogy_rank(royals, "man", "king", "man", "queen")

    def test_an_answer_that_cannot_be_ranked(self, royals: KeyedVectors) -> None:
        with pytest.raises(InputError, match="'king' is one of the input words, which are left out"):
            analogy_rank(royals, "man", "king", "woman", "king")
        with pytest.raises(InputError, match="'queen' is word number 4, beyond the 2 that are searched"):
            analogy_rank(royals, "man", "king", "woman", "queen", restrict=2)
        with pytest.raises(UnknownWordError, match=r"unknown word 'quen' .* Did you mean: queen"):
            analogy_rank(royals, "man", "king", "woman", "quen")

    def test_numbers_out_of_range(self, royals: KeyedVectors) -> None:
        with pytest.raises(InputError, match="3 rows were asked for and there are 2; choose a number from 1 to 2"):
            analogy(royals, "man", "king", "woman", k=3)
        with pytest.raises(InputError, match="restrict must be 1 or more, got 0; leave it out to search all 5 words"):
            analogy(royals, "man", "king", "woman", restrict=0)
        with pytest.raises(InputError, match="unknown method 'cos'"):
            analogy(royals, "man", "king", "woman", method="cos")  # type: ignore[arg-type]


class TestPairs:
    def test_axis_separates_what_it_was_made_for(self, glove: KeyedVectors) -> None:
        gender = word_axis(glove, [("man", "woman"), ("he", "she"), ("father", "mother")])
        assert np.linalg.norm(gender) == pytest.approx(1)
        for he, she in [("king", "queen"), ("actor", "actress"), ("uncle", "aunt")]:
            assert cosine(glove[she], gender) > cosine(glove[he], gender)

    def test_one_pair_gives_the_direction_of_its_offset(self, royals: KeyedVectors) -> None:
        assert word_axis(royals, [("man", "woman")]) == pytest.approx(normalize([-1, 1, 0, 0]))

    def test_consistency_by_hand(self, royals: KeyedVectors) -> None:
        table = offset_consistency(royals, [("man", "woman"), ("king", "queen"), ("man", "cat")])
        assert table["pair"].tolist() == ["man:woman", "king:queen", "man:cat"]
        # offsets (-1, 1, 0, 0), (-0.6, 0.6, 0, 0), (-1, 0, 0, 1); the first against the sum of the others
        assert table["cosine"][0] == pytest.approx(cosine([-1, 1, 0, 0], [-1.6, 0.6, 0, 1]))

    def test_a_real_relation_beats_the_same_words_shuffled(self, glove: KeyedVectors) -> None:
        capitals = [("france", "paris"), ("italy", "rome"), ("spain", "madrid"), ("japan", "tokyo"), ("egypt", "cairo")]
        real = offset_consistency(glove, capitals)["cosine"].mean()
        dealt = offset_consistency(glove, shuffled_pairs(capitals))["cosine"].mean()
        assert real > dealt + 0.1

    @pytest.mark.parametrize("seed", range(5))
    def test_a_shuffle_keeps_words_and_no_pair(self, seed: int) -> None:
        pairs = [(f"a{i}", f"b{i // 2}") for i in range(8)]  # each second word twice
        dealt = shuffled_pairs(pairs, seed)
        assert [start for start, _ in dealt] == [start for start, _ in pairs]
        assert sorted(end for _, end in dealt) == sorted(end for _, end in pairs)
        assert set(dealt).isdisjoint(pairs)
        assert dealt == shuffled_pairs(pairs, seed)

    def test_too_few_pairs(self, royals: KeyedVectors) -> None:
        with pytest.raises(InputError, match="one pair cannot be compared with others; give at least two pairs"):
            offset_consistency(royals, [("man", "woman")])
        with pytest.raises(InputError, match="these 1 pairs cannot be dealt anew without keeping one"):
            shuffled_pairs([("man", "woman")])
        with pytest.raises(InputError, match="the list of pairs is empty"):
            word_axis(royals, [])

    def test_no_pairs_at_all(self, royals: KeyedVectors) -> None:
        for wrong in (("man", "woman"), [("man",)], [("man", "woman", "cat")]):
            with pytest.raises(InputError, match=r"expected a list of pairs such as \[\('man', 'woman'\)\], got"):
                word_axis(royals, wrong)  # type: ignore[arg-type]

    def test_pair_of_one_word(self, royals: KeyedVectors) -> None:
        with pytest.raises(ZeroVectorError, match="these pairs lead nowhere"):
            word_axis(royals, [("man", "man")])
        with pytest.raises(ZeroVectorError, match="is a zero vector"):
            offset_consistency(royals, [("man", "man"), ("king", "queen")])


class TestEvaluateAnalogies:
    def test_every_section_counts_as_in_gensim(
        self, glove: KeyedVectors, analogies: pd.DataFrame, tmp_path: Path
    ) -> None:
        sample = analogies.iloc[::60]
        path = tmp_path / "questions.txt"
        with path.open("w", encoding="utf-8") as lines:
            for section, rows in sample.groupby("section", sort=False):
                lines.write(f": {section}\n")
                lines.writelines(" ".join(row) + "\n" for row in rows[["a", "b", "c", "expected"]].to_numpy())
        accuracy, sections = glove.evaluate_word_analogies(str(path), restrict_vocab=RESTRICT)
        ours = evaluate_analogies(glove, sample, restrict=RESTRICT)
        assert ours["section"].tolist()[:-1] == [section["section"] for section in sections[:-1]]
        assert ours["correct"].tolist() == [len(section["correct"]) for section in sections]
        assert ours["total"].tolist() == [len(s["correct"]) + len(s["incorrect"]) for s in sections]
        assert ours["accuracy"].iloc[-1] == accuracy

    def test_all_questions(self, glove: KeyedVectors, analogies: pd.DataFrame) -> None:
        table = evaluate_analogies(glove, analogies)
        assert len(table) == 15
        # as gensim counts them on the same vectors
        assert table.iloc[-1].to_dict() == pytest.approx(
            {"section": "all", "correct": 7393, "total": 14877, "skipped": 4667, "accuracy": 7393 / 14877}
        )
        assert table.set_index("section").loc["family", ["correct", "total", "skipped"]].tolist() == [259, 342, 164]
        assert table["correct"].iloc[:-1].sum() == 7393

    def test_letting_the_inputs_in_lowers_it(self, glove: KeyedVectors, analogies: pd.DataFrame) -> None:
        family = analogies[analogies["section"] == "family"]
        honest = evaluate_analogies(glove, family, exclude_inputs=False)
        assert honest["accuracy"].iloc[-1] < evaluate_analogies(glove, family)["accuracy"].iloc[-1] - 0.2

    @pytest.mark.parametrize("method", ["3cosmul", "dot"])
    def test_other_methods_agree_with_single_questions(
        self, glove: KeyedVectors, analogies: pd.DataFrame, method: Any
    ) -> None:
        family = analogies[analogies["section"] == "family"]
        scored = family[["a", "b", "c", "expected"]].isin(glove.index_to_key[:RESTRICT]).all(axis=1)
        few = family[scored].iloc[:12]
        table = evaluate_analogies(glove, few, method=method, restrict=RESTRICT)
        firsts = [
            analogy(glove, a, b, c, 1, method=method, restrict=RESTRICT)["word"][0]
            for a, b, c in few[["a", "b", "c"]].to_numpy()
        ]
        assert table["correct"].iloc[-1] == (few["expected"] == firsts).sum()

    def test_spellings_of_one_word_are_one_word(self, royals: KeyedVectors) -> None:
        both = keyed({word: royals[word].tolist() for word in royals.index_to_key} | {"King": [0.6, 0, 0.8, 0.1]})
        question = pd.DataFrame(
            [("s", "MAN", "king", "woman", "Queen")], columns=["section", "a", "b", "c", "expected"]
        )
        assert evaluate_analogies(both, question)["correct"].tolist() == [1, 1]

    def test_questions_with_unknown_words_are_skipped(self, royals: KeyedVectors) -> None:
        questions = pd.DataFrame(
            [("s", "man", "king", "woman", "queen"), ("t", "man", "king", "dog", "queen")],
            columns=["section", "a", "b", "c", "expected"],
        )
        table = evaluate_analogies(royals, questions)
        assert table["total"].tolist() == [1, 0, 1]
        assert table["skipped"].tolist() == [0, 1, 1]
        assert table["accuracy"].isna().tolist() == [False, True, False]

    def test_bad_input(self, royals: KeyedVectors, analogies: pd.DataFrame) -> None:
        with pytest.raises(InputError, match="the table lacks the column 'expected'"):
            evaluate_analogies(royals, analogies.drop(columns="expected"))
        with pytest.raises(InputError, match="there is no question in the table"):
            evaluate_analogies(royals, analogies.iloc[:0])
        with pytest.raises(InputError, match="restrict must be 1 or more, got 0; None takes all words"):
            evaluate_analogies(royals, analogies, restrict=0)
        with pytest.raises(InputError, match="unknown method 'cos'"):
            evaluate_analogies(royals, analogies, method="cos")  # type: ignore[arg-type]


class TestEvaluateSimilarity:
    def test_equals_gensim(self, glove: KeyedVectors, wordsim353: pd.DataFrame, tmp_path: Path) -> None:
        path = tmp_path / "pairs.tsv"
        wordsim353[["word1", "word2", "score"]].to_csv(path, sep="\t", header=False, index=False)
        _, theirs, unknown = glove.evaluate_word_pairs(str(path), restrict_vocab=len(glove))
        ours = evaluate_similarity(glove, wordsim353)
        assert ours.spearman == pytest.approx(theirs.statistic, abs=1e-4)
        assert ours.p_value == pytest.approx(theirs.pvalue, rel=0.01)
        assert (unknown, ours.covered, ours.total, ours.coverage) == (0, 353, 353, 1.0)

    def test_any_encoder_will_do(self, minilm: SentenceEncoder, wordsim353: pd.DataFrame) -> None:
        assert evaluate_similarity(minilm.encode, wordsim353).spearman > 0.6

    def test_by_hand(self) -> None:
        angles = {"a": [1.0, 0], "b": [0.9, 0.1], "c": [0.5, 0.5], "d": [0, 1.0]}
        pairs = pd.DataFrame([("a", "b", 9), ("a", "c", 5), ("a", "d", 7)], columns=["word1", "word2", "score"])
        # cosines rank 1, 2, 3, people 1, 3, 2: rho = 1 - 6 * (0 + 1 + 1) / (3 * 8)
        assert evaluate_similarity(keyed(angles), pairs).spearman == pytest.approx(0.5)
        assert evaluate_similarity(lambda words: np.array([angles[w] for w in words]), pairs).spearman == pytest.approx(
            0.5
        )

    def test_missing_words_lower_the_coverage(self, royals: KeyedVectors) -> None:
        pairs = pd.DataFrame(
            [("man", "WOMAN", 9), ("man", "king", 8), ("king", "cat", 1), ("dog", "cat", 7)],
            columns=["word1", "word2", "score"],
        )
        result = evaluate_similarity(royals, pairs)
        assert (result.covered, result.total, result.coverage) == (3, 4, 0.75)

    def test_one_hot_vectors_rank_nothing(self, wordsim353: pd.DataFrame) -> None:
        different = wordsim353[wordsim353["word1"] != wordsim353["word2"]]
        result = evaluate_similarity(lambda words: np.eye(len(words)), different)
        assert np.isnan(result.spearman)
        assert np.isnan(result.p_value)
        assert result.coverage == 1

    def test_bad_input(self, royals: KeyedVectors, wordsim353: pd.DataFrame) -> None:
        with pytest.raises(InputError, match=r"only 0 of 353 pairs have vectors for both words; .* at least 3"):
            evaluate_similarity(keyed({"xyzzy": [1.0, 2.0]}), wordsim353)
        with pytest.raises(InputError, match="the table lacks the column 'score'"):
            evaluate_similarity(royals, wordsim353.drop(columns="score"))
        with pytest.raises(InputError, match="was given 437 words and returned 2 rows"):
            evaluate_similarity(lambda words: np.eye(2), wordsim353)
