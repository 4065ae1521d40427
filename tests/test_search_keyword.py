"""Keyword search: BM25 as computed by hand, and which words count as the same."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from embedlab.errors import InputError, ShapeError
from embedlab.search import KeywordIndex
from embedlab.search.analyzer import Analyzer

TEXTS = {
    "Moon": "The Moon orbits the Earth.",
    "Mars": "Mars orbits the Sun, and two moons orbit Mars.",
    "Rice": "A grain.",
}


@pytest.fixture
def index() -> KeywordIndex:
    return KeywordIndex(list(TEXTS), list(TEXTS.values()))


def expected(
    tf: int, length: int, df: int, *, n: int = 3, mean: float = 10 / 3, k1: float = 1.5, b: float = 0.75
) -> float:
    """BM25 as in the paper, with Lucene's idf, which never is negative."""
    idf = log(1 + (n - df + 0.5) / (df + 0.5))
    return idf * tf / (tf + k1 * (1 - b + b * length / mean))


class TestScores:
    """Moon: moon, orbit, earth. Mars: mar, orbit, sun, moon, orbit, mar. Rice: grain. "two" is a stop word."""

    def test_by_hand(self, index):
        ranking = index.search("orbit", k=3)
        assert ranking.ids == [["Mars", "Moon"]]
        assert ranking.scores[0] == pytest.approx([expected(2, 6, 2), expected(1, 3, 2)], rel=1e-5)

    def test_k1_and_b(self):
        flat = KeywordIndex(list(TEXTS), list(TEXTS.values()), k1=0.5, b=0)
        (scores,) = flat.search("moons", k=3).scores
        assert scores == pytest.approx([expected(1, 3, 2, k1=0.5, b=0)] * 2, rel=1e-5)

    def test_words_of_a_query_add_up(self, index):
        (scores,) = index.search("sun and earth", k=3).scores
        assert scores == pytest.approx([expected(1, 3, 1), expected(1, 6, 1)], rel=1e-5)

    def test_a_word_typed_twice_counts_twice(self, index):
        once, twice = (index.search(query, k=1).scores[0][0] for query in ("sun", "sun sun"))
        assert twice == pytest.approx(2 * once)

    @pytest.mark.parametrize("query", ["Does the Moon orbit the Sun?", "orbits orbits orbiting", "moon unheardof"])
    def test_explain_sums_to_the_score(self, index, query):
        (ids,), (scores,) = index.search(query, k=3)
        assert ids
        for name, score in zip(ids, scores, strict=True):
            assert sum(index.explain(query, name).values()) == pytest.approx(score, rel=1e-5)

    def test_explain_names_words_as_typed(self, index):
        points = index.explain("Does the MOON orbit a sun, unheardof?", "Moon")
        assert list(points) == ["MOON", "orbit", "sun", "unheardof"]
        assert [word for word, number in points.items() if number == 0] == ["sun", "unheardof"]


class TestWords:
    @pytest.mark.parametrize(
        ("language", "text", "query"),
        [
            ("en", "The planets' orbits", "planet"),
            ("en", "The Earth’s crust", "earth"),
            ("en", "a naïve café", "NAIVE cafe"),
            ("es", "Las canciones españolas", "cancion espanola"),
            ("fr", "L'éléphant et l’homme", "elephants hommes"),
        ],
    )
    def test_forms_of_a_word_are_the_same(self, language, text, query):
        index = KeywordIndex(["one", "other"], [text, "zzz"], language=language)
        assert index.search(query, k=2).ids == [["one"]]
        assert all(points > 0 for points in index.explain(query, "one").values())

    def test_without_stems_only_the_same_word(self):
        index = KeywordIndex(["one", "two"], ["he orbits", "an orbit"], stem=False)
        assert index.search("orbit", k=2).ids == [["two"]]

    def test_contractions_are_stop_words(self):
        assert Analyzer("en").stems("I don't, it's, we'll rock'n'roll") == ["rock", "roll"]
        assert Analyzer("fr").stems("qu'il j'ai l'arbre") == ["arbre"]

    def test_terms_stand_where_they_say(self):
        text = "  Don't  panic: the  x-ray’s “glow” &amp; U.S. 3.50!"
        for word, _, start, end in Analyzer("en").terms(text):
            assert word in text[start:end]
        assert [text[term.start : term.end] for term in Analyzer("en").terms(text) if term.stem][:3] == [
            "panic",
            "x",
            "ray",
        ]

    @pytest.mark.parametrize("query", ["луна", "月", "lune", "xyzzy"])
    def test_a_query_no_text_knows_finds_nothing(self, index, query):
        ids, scores = index.search(query, k=3)
        assert ids == [[]]
        assert scores[0].shape == (0,)


class TestAddAndRemove:
    def test_is_as_if_built_anew(self, index):
        index.add(["Sun", "Salt"], ["The Sun is a star.", "It is in the sea."])
        index.remove(["Mars"])
        texts = [TEXTS["Moon"], TEXTS["Rice"], "The Sun is a star.", "It is in the sea."]
        anew = KeywordIndex(["Moon", "Rice", "Sun", "Salt"], texts)
        assert index.ids == anew.ids
        for query in ("moon sun", "grain in the sea", "mars"):
            one, two = index.search(query, k=4), anew.search(query, k=4)
            assert one.ids == two.ids
            assert np.array_equal(one.scores[0], two.scores[0])

    def test_refused_calls_change_nothing(self, index):
        with pytest.raises(InputError, match="'Mars' is held already"):
            index.add(["Sun", "Mars"], ["star", "planet"])
        with pytest.raises(InputError, match=r"'Moan' is not held. Did you mean: 'Moon'"):
            index.remove(["Rice", "Moan"])
        with pytest.raises(InputError, match="no text with a word in it would be left"):
            index.remove(list(TEXTS))
        assert index.ids == ("Moon", "Mars", "Rice")
        assert index.search("grain", k=1).ids == [["Rice"]]


class TestErrors:
    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("to be or not to be", "stop words only.*'to', 'be', 'or', 'not' left out.*search by meaning"),
            ("", "holds no word"),
            ("?!", "holds no word"),
            ([], "there is no query"),
            (["moon", 5], r"a query is 5 \(int\)"),
        ],
    )
    def test_queries(self, index, query, message):
        with pytest.raises(InputError, match=message):
            index.search(query, k=1)

    def test_k(self, index):
        with pytest.raises(InputError, match="0 texts were asked for and there are 3"):
            index.search("moon", k=0)
        with pytest.raises(InputError, match="4 texts were asked for and there are 3"):
            index.search("moon", k=4)

    def test_texts(self):
        with pytest.raises(InputError, match="no ids were given"):
            KeywordIndex([], [])
        with pytest.raises(InputError, match="no word in any of the texts"):
            KeywordIndex(["a", "b"], ["the", "..."])
        with pytest.raises(ShapeError, match="2 ids came with 1 texts"):
            KeywordIndex(["a", "b"], ["moon"])
        with pytest.raises(ShapeError, match="1 ids came with a single string"):
            KeywordIndex(["a"], "m")
        with pytest.raises(InputError, match="the id 'a' comes twice"):
            KeywordIndex(["a", "a"], ["moon", "sun"])
        with pytest.raises(InputError, match=r"the text of 'b' is None \(NoneType\)"):
            KeywordIndex(["a", "b"], ["moon", None])

    def test_options(self):
        for options, message in (({"k1": -1}, "k1 must be 0 or more"), ({"b": 2}, "b must lie in 0 to 1")):
            with pytest.raises(InputError, match=message):
                KeywordIndex(["a"], ["moon"], **options)
        with pytest.raises(InputError, match="unknown language 'de'"):
            KeywordIndex(["a"], ["Mond"], language="de")

    def test_explain_of_an_unknown_text(self, index):
        with pytest.raises(InputError, match="'Venus' is not held"):
            index.explain("moon", "Venus")
