"""Questions whose answers are known: from descriptions, and from rare words."""

from __future__ import annotations

import numpy as np
import pytest
from datasets import Dataset

import embedlab
from embedlab.corpora import description_questions, hide_names, rare_word_questions
from embedlab.encoders import SentenceEncoder, load_article_vectors
from embedlab.errors import InputError
from embedlab.search import DocumentSearch

ARTICLES = Dataset.from_dict(
    {
        "title": ["Oak", "Elm", "Gold", "Iron", "Bow"],
        "description": [
            "tree with acorns and lobed leaves",
            "tree with leaves that are rough",
            "chemical element",
            "metal that rusts in rain",
            "metal that rusts in rain",
        ],
        # Of the words that two articles share, "bark" and "timber" stand in two, "brown" in three, "grows" in one.
        "text": [
            "The bark and timber of an oak are brown; an oak grows.",
            "Bark, timber: brown!",
            "A yellow metal in 1848.",
            "This metal turns brown in 1848.",
            "It is of this and that.",
        ],
    }
)


class TestDescriptions:
    def test_only_long_ones_that_no_other_article_has(self) -> None:
        made = description_questions(ARTICLES, 2)
        assert made.columns.tolist() == ["title", "question"]
        assert dict(made.itertuples(index=False)) == {
            "Oak": "tree with acorns and lobed leaves",
            "Elm": "tree with leaves that are rough",
        }

    def test_how_many_words_are_enough(self) -> None:
        assert set(description_questions(ARTICLES, 3, fewest_words=2)["title"]) == {"Oak", "Elm", "Gold"}
        assert set(description_questions(ARTICLES, 2, fewest_words=6)["title"]) == {"Oak", "Elm"}
        with pytest.raises(InputError, match="0 of these articles make a question, and 1 were asked for"):
            description_questions(ARTICLES, 1, fewest_words=7)

    @pytest.mark.parametrize("count", [-1, 0, 3])
    def test_too_many_or_none(self, count: int) -> None:
        with pytest.raises(InputError, match=f"2 of these articles make a question, and {count} were asked for"):
            description_questions(ARTICLES, count)


class TestRareWords:
    def test_the_rarest_words_that_another_article_has(self) -> None:
        made = rare_word_questions(ARTICLES, 2)
        assert made.columns.tolist() == ["title", "question"]
        expected = "bark timber brown"  # in 2, 2 and 3 texts; oak and grows are in no other
        assert dict(made.itertuples(index=False)) == {"Oak": expected, "Elm": expected}

    def test_fewer_words(self) -> None:
        made = rare_word_questions(ARTICLES, 4, words=1)
        # 1848 is shared but is no word; "metal" is in two texts and so rarer than "brown".
        assert dict(made.itertuples(index=False)) == {"Oak": "bark", "Elm": "bark", "Gold": "metal", "Iron": "metal"}

    def test_stop_words_are_those_of_the_language(self) -> None:
        texts = Dataset.from_dict({"title": ["a", "b"], "text": ["el perro come", "el perro duerme"]})
        assert rare_word_questions(texts, 1, words=1, language="es")["question"].tolist() == ["perro"]
        assert rare_word_questions(texts, 1, words=2, language="en")["question"].tolist() == ["el perro"]

    @pytest.mark.parametrize("words", [0, -3])
    def test_no_words(self, words: int) -> None:
        with pytest.raises(InputError, match=f"a question of {words} words asks nothing; choose 1 or more"):
            rare_word_questions(ARTICLES, 1, words=words)

    @pytest.mark.parametrize("count", [0, 3])
    def test_too_many_or_none(self, count: int) -> None:
        with pytest.raises(InputError, match=f"2 of these articles make a question, and {count} were asked for"):
            rare_word_questions(ARTICLES, count)


@pytest.mark.parametrize("make", [description_questions, rare_word_questions])
def test_the_seed_draws(make) -> None:
    articles = embedlab.load_wikipedia("en").select(range(300))
    first, again, other = (make(articles, 20, seed=seed) for seed in (0, 0, 1))
    assert first.equals(again)
    assert set(first["title"]) != set(other["title"])
    assert first["title"].is_unique


def test_rare_words_are_found_by_words_rather_than_by_meaning(minilm: SentenceEncoder) -> None:
    articles = embedlab.load_wikipedia("en")
    search = DocumentSearch(articles, minilm, vectors=load_article_vectors("en").vectors)
    made = rare_word_questions(articles, 50)
    found = {}
    for method in ("keyword", "semantic"):
        ranking = search.rankings(made["question"].tolist(), method, 10)
        found[method] = np.mean([title in ids for title, ids in zip(made["title"], ranking.ids, strict=True)])
    assert found["keyword"] > 0.8
    assert found["keyword"] > found["semantic"]


@pytest.mark.parametrize(
    ("text", "title", "left"),
    [
        ("Le chêne et les chênes de 1830 vivent longtemps", "Chêne", "et les de vivent longtemps"),
        ("gold (Au) melts at 1064 degrees; golden things do not", "Gold", "(Au) melts at degrees; things do not"),
        ("made of C++ by hand", "C++", "made of by hand"),  # a title is no pattern
        ("nothing to hide", "", "nothing to hide"),
        ("Rome Paris 1st", "Rome", ""),
    ],
)
def test_names_and_numbers_are_hidden(text, title, left):
    assert hide_names(text, title) == left
