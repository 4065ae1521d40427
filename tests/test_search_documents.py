"""Documents searched by words, by meaning and by both."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from datasets import Dataset

from embedlab.errors import InputError, ShapeError
from embedlab.retrieval import accuracy_at_k
from embedlab.search import DocumentSearch, FaissIndex, reciprocal_rank_fusion

TEXTS = {
    "Mosquito": "Mosquitoes are small flies. Some carry malaria.",
    "Violin": "The violin is a wooden string instrument, played with a bow.",
    "Rice": "Rice is the seed of a grass and feeds half of the world.",
    "Volcano": "A volcano is a rupture in the crust through which lava escapes.",
    "Chess": "Chess is a board game for two players.",
}


@pytest.fixture(scope="module")
def search(minilm) -> DocumentSearch:
    return DocumentSearch(TEXTS, minilm, progress=False)


class TestHits:
    def test_by_words(self, search):
        (hit,) = search.keyword("playing a board", k=5)[:1]
        assert (hit.id, hit.rank, hit.text) == ("Chess", 1, TEXTS["Chess"])
        assert list(hit.why) == ["playing", "board"]
        assert sum(hit.why.values()) == pytest.approx(hit.score, rel=1e-5)
        assert [one.id for one in search.keyword("the players play", k=5)] == ["Chess", "Violin"]

    def test_by_meaning_without_a_word_in_common(self, search, minilm):
        (hit,) = search.semantic("insects that spread disease", k=1)
        asked, there = minilm.encode(["insects that spread disease", TEXTS["Mosquito"]])
        assert hit.id == "Mosquito"
        assert hit.why == {"cosine": hit.score}
        assert hit.score == pytest.approx(asked @ there, abs=1e-5)
        assert search.keyword("insects that spread disease", k=5) == []

    def test_by_both(self, search):
        hits = search.hybrid("musical instrument", k=5)
        assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
        assert (hits[0].id, hits[0].why) == ("Violin", {"keyword rank": 1, "semantic rank": 1})
        assert hits[0].score == pytest.approx(2 / 61)
        assert all(hit.why["keyword rank"] is None for hit in hits[1:])
        assert [hit.why["semantic rank"] for hit in hits[1:]] == [2, 3, 4, 5]

    def test_hits_are_the_ranking(self, search):
        for method in ("keyword", "semantic", "hybrid"):
            hits = getattr(search, method)("a game with a bow", k=2)
            ranking = search.rankings(["a game with a bow", "seed"], method, k=2)
            assert [hit.id for hit in hits] == ranking.ids[0]
            assert [hit.score for hit in hits] == pytest.approx(ranking.scores[0], abs=1e-6)

    def test_hybrid_is_the_two_fused(self, search):
        queries = ["food for the world", "rupture of glass"]
        fused = reciprocal_rank_fusion(
            *(search.rankings(queries, method, 5) for method in ("keyword", "semantic")), k=3
        )
        assert search.rankings(queries, "hybrid", 3).ids == fused.ids

    def test_rankings_can_be_measured(self, search):
        ranking = search.rankings(["strings", "lava flows", "checkmate"], "semantic", 1)
        assert accuracy_at_k(ranking.ids, [{"Violin"}, {"Volcano"}, {"Chess"}], k=1) == 1


class TestHundredDeep:
    def test_deeper_ranks_are_not_told(self):
        """150 documents on a circle: the encoder gives a number's angle, so the nearest are its neighbours."""

        class Circle:
            name, dimensions = "circle", 2

            def encode(self, texts):
                angles = np.array([float(text.split()[-1]) for text in texts]) * np.pi / 200
                return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)

        documents = {str(number): f"{'zebra' if number == 149 else 'horse'} {number}" for number in range(150)}
        search = DocumentSearch(documents, Circle(), progress=False)
        hits = {hit.id: hit.why for hit in search.hybrid("zebra 0", k=100)}
        assert hits["149"] == {"keyword rank": 2, "semantic rank": None}
        assert hits["0"] == {"keyword rank": 1, "semantic rank": 1}
        assert hits["50"] == {"keyword rank": None, "semantic rank": 51}


class TestMaking:
    def test_of_a_table_or_a_data_set(self, minilm, search):
        table = pd.DataFrame({"title": list(TEXTS), "text": list(TEXTS.values()), "more": 0})
        for documents in (table, Dataset.from_pandas(table)):
            made = DocumentSearch(documents, minilm, progress=False)
            assert made.documents == TEXTS
            assert made.semantic("lava", k=2) == search.semantic("lava", k=2)

    @pytest.mark.parametrize("kind", ["flat", "ivf", "hnsw"])
    def test_other_indexes(self, minilm, search, kind):
        vectors = search.vectors.vectors_of(list(TEXTS))
        made = DocumentSearch(TEXTS, minilm, vectors=vectors, index=kind)
        assert isinstance(made.vectors, FaissIndex)
        assert (made.vectors.kind, made.vectors.model) == (kind, minilm.name)
        assert [hit.id for hit in made.semantic("lava", k=3)] == [hit.id for hit in search.semantic("lava", k=3)]

    def test_given_vectors_are_used(self, minilm):
        vectors = np.zeros((5, 384), np.float32)
        vectors[:, 0] = [1, 1, 1, 1, -1]
        vectors[4] = minilm.encode(["tennis"])[0]
        assert DocumentSearch(TEXTS, minilm, vectors=vectors).semantic("tennis", k=1)[0].id == "Chess"

    def test_another_language(self, minilm):
        made = DocumentSearch(
            {"Luna": "Las lunas orbitan.", "Sol": "Una estrella."}, minilm, language="es", progress=False
        )
        assert [hit.id for hit in made.keyword("la luna", k=2)] == ["Luna"]


class TestErrors:
    @pytest.mark.parametrize("method", ["keyword", "semantic", "hybrid"])
    def test_queries(self, search, method):
        ask = getattr(search, method)
        with pytest.raises(InputError, match="query 0 is ' ', expected a text"):
            ask(" ")
        with pytest.raises(InputError, match=r"0 .* were asked for and there are 5"):
            ask("game", k=0)
        with pytest.raises(InputError, match=r"6 .* were asked for and there are 5"):
            ask("game", k=6)

    def test_stop_words_only_are_never_searched_by_meaning_in_silence(self, search):
        for method in (search.keyword, search.hybrid):
            with pytest.raises(InputError, match="stop words only"):
                method("what is it", k=1)
        assert len(search.semantic("what is it", k=1)) == 1

    def test_rankings(self, search):
        with pytest.raises(InputError, match="unknown method 'magic': choose 'keyword', 'semantic', 'hybrid'"):
            search.rankings(["game"], "magic", 1)
        with pytest.raises(InputError, match="a single string came"):
            search.rankings("game", "keyword", 1)
        with pytest.raises(InputError, match="there is no query"):
            search.rankings([], "hybrid", 1)

    @pytest.mark.parametrize(
        ("documents", "message"),
        [
            ({}, "no ids were given"),
            ({"a": " "}, "the document 'a' is ' '"),
            ({"a": None}, "the document 'a' is None"),
            (pd.DataFrame({"title": ["a", "a"], "text": ["x", "y"]}), "the id 'a' comes twice"),
            (pd.DataFrame({"title": ["a"], "body": ["x"]}), r"no column 'text' \(there are: title, body\)"),
        ],
    )
    def test_documents(self, minilm, documents, message):
        with pytest.raises(InputError, match=message):
            DocumentSearch(documents, minilm, progress=False)

    def test_vectors_and_index(self, minilm):
        with pytest.raises(ShapeError, match="5 ids came with 4 vectors"):
            DocumentSearch(TEXTS, minilm, vectors=np.ones((4, 384)))
        with pytest.raises(InputError, match="unknown index 'lsh': choose 'exact', 'flat'"):
            DocumentSearch(TEXTS, minilm, index="lsh")
        other = DocumentSearch(TEXTS, minilm, vectors=np.ones((5, 50)))
        with pytest.raises(
            ShapeError, match="have 384 numbers and the index holds vectors of 'all-MiniLM-L6-v2' with 50"
        ):
            other.semantic("game", k=1)
