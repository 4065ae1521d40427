"""The explorer of searches: what each of three finds for a question, and why."""

from __future__ import annotations

import pytest
from explorer_hands import SCRIPT, control, of_class, picture, run

from embedlab.encoders import SentenceEncoder
from embedlab.errors import InputError
from embedlab.explorers import SearchExplorer
from embedlab.search import DocumentSearch

TEXTS = {
    "Mosquito": "Mosquitoes are small flies. Some carry malaria.",
    "Violin": "The violin is a wooden string instrument, played with a bow.",
    "Rice": "Rice is the seed of a grass and feeds half of the world.",
    "Volcano": "A volcano is a rupture in the crust through which lava escapes.",
    "Chess": "Chess is a board game for two players.",
    "Moon": "The Moon orbits the Earth and is seen at night.",
}
QUESTION = "Which insects carry a game?"
COLUMNS = ["text", "by both", "by words", "words that met", "by meaning", "nearest sentence", "cosine"]


@pytest.fixture(scope="module")
def search(minilm: SentenceEncoder) -> DocumentSearch:
    return DocumentSearch(TEXTS, minilm, progress=False)


@pytest.fixture
def explorer(search: DocumentSearch) -> SearchExplorer:
    return SearchExplorer(search, QUESTION)


def ranked(explorer: SearchExplorer, column: str) -> list[str]:
    """The texts that one search found, in the order of the ranks in its column."""
    ranks = [
        (int(rank), text)
        for text, rank in zip(*(explorer.table[name] for name in ("text", column)), strict=True)
        if rank
    ]
    assert [rank for rank, _ in sorted(ranks)] == list(range(1, len(ranks) + 1))
    return [text for _, text in sorted(ranks)]


def agrees(explorer: SearchExplorer, search: DocumentSearch) -> None:
    """Table and picture hold what the three searches find."""
    query, k = explorer.state["query"], explorer.state["hits"]
    found = {
        "by words": search.keyword(query, k),
        "by both": search.hybrid(query, k),
        "by meaning": search.semantic(query, k),
    }
    lanes = []
    for column, hits in found.items():
        names = [hit.id for hit in hits]
        assert ranked(explorer, column) == names
        lanes += [f"{rank}. {name}" for rank, name in enumerate(names, 1)]
    assert list(explorer.figure.data[3].text) == lanes


class TestView:
    def test_first_view(self, explorer: SearchExplorer, search: DocumentSearch) -> None:
        assert explorer.state == {"query": QUESTION, "hits": 5}
        assert explorer.table.columns.tolist() == COLUMNS
        agrees(explorer, search)
        assert explorer.figure.layout.title.text == f"“{QUESTION}”: 2 of 5 texts found both by words and by meaning"
        cosine = search.semantic(QUESTION, 1)[0].score
        assert explorer.summary == f"By words first: Chess. By meaning first: Mosquito, cosine {cosine:.2f}."

    def test_why(self, explorer: SearchExplorer, search: DocumentSearch) -> None:
        rows = explorer.table.set_index("text")
        for name, word in (("Chess", "game"), ("Mosquito", "carry")):
            points = next(hit.score for hit in search.keyword(QUESTION, 5) if hit.id == name)
            assert rows.loc[name, "words that met"] == f"{word} {points:.2f}"
        assert rows.loc["Violin", ["by words", "words that met"]].tolist() == ["", ""]
        assert rows.loc["Mosquito", "nearest sentence"] in ("Mosquitoes are small flies.", "Some carry malaria.")
        asked, there = search.encoder.encode([QUESTION, rows.loc["Mosquito", "nearest sentence"]])
        assert float(rows.loc["Mosquito", "cosine"]) == pytest.approx(asked @ there, abs=0.006)

    @pytest.mark.parametrize("hits", [3, 6])
    def test_fewer_and_more_hits(self, explorer: SearchExplorer, search: DocumentSearch, hits: int) -> None:
        height = explorer.figure.layout.height
        control(explorer, "hits").value = hits
        agrees(explorer, search)
        assert len(ranked(explorer, "by meaning")) == hits
        assert explorer.figure.layout.yaxis.range[0] == pytest.approx(hits + 0.6)
        assert explorer.figure.layout.height == height, "what stands below the picture does not jump"

    def test_a_hit_of_words_alone_has_no_sentence(self, explorer: SearchExplorer) -> None:
        explorer.state = {"query": "rupture of the board game chess, insects, music, violin, rice", "hits": 3}
        outside = set(explorer.table["text"]) - set(ranked(explorer, "by meaning"))
        assert outside
        rows = explorer.table.set_index("text").loc[sorted(outside)]
        assert set(rows["nearest sentence"]) == set(rows["cosine"]) == {""}

    def test_stop_words_only_are_asked_by_meaning(self, explorer: SearchExplorer, search: DocumentSearch) -> None:
        explorer.state = {"query": "what is this"}
        names = [hit.id for hit in search.semantic("what is this", 5)]
        assert explorer.error == ""
        assert ranked(explorer, "by words") == []
        assert ranked(explorer, "by both") == ranked(explorer, "by meaning") == names
        assert "By words nothing can be found: the query 'what is this' holds stop words only" in explorer.summary

    def test_words_that_no_text_has(self, explorer: SearchExplorer, search: DocumentSearch) -> None:
        explorer.state = {"query": "xylophone"}
        agrees(explorer, search)
        assert explorer.summary.startswith("By words: no text has one of them. By meaning first: ")

    def test_an_empty_question_keeps_the_last_picture_and_says_why(self, explorer: SearchExplorer) -> None:
        before, table, summary = picture(explorer), explorer.table, explorer.summary
        control(explorer, "query").value = "  "
        assert explorer.error == "query 0 is '  ', expected a text with at least one word; type a question."
        assert "type a question" in of_class(explorer, "embedlab-error").value
        assert picture(explorer) == before
        assert explorer.table.equals(table)
        assert explorer.summary == summary
        control(explorer, "query").value = "board"
        assert explorer.error == ""
        assert ranked(explorer, "by words") == ["Chess"]

    def test_markup_is_shown_and_not_obeyed(self, explorer: SearchExplorer) -> None:
        explorer.state = {"query": SCRIPT}
        assert explorer.error == ""
        assert "<script" not in picture(explorer) + of_class(explorer, "embedlab-table").value


class TestCode:
    @pytest.mark.parametrize("query", ["Which insects spread disease?", "what is this"])
    def test_it_finds_in_the_kit_what_it_would_show(
        self, query: str, explorer: SearchExplorer, monkeypatch: pytest.MonkeyPatch, search: DocumentSearch
    ) -> None:
        """The lines build a search of 10,033 articles; here they get the small one."""
        given = {}
        monkeypatch.setattr(
            "embedlab.search.DocumentSearch", lambda *documents, vectors: given.update(rows=vectors.shape) or search
        )
        explorer.state = {"query": query, "hits": 4}
        _, _, printed = run(explorer.code())
        shown = [ranked(explorer, column) for column in ("by words", "by both", "by meaning")]
        expected = shown if shown[0] or "disease" in query else shown[2:]
        assert printed.splitlines() == [str(names) for names in expected]
        assert given == {"rows": (10_033, 384)}


class TestConstruction:
    def test_too_few_documents(self, minilm: SentenceEncoder) -> None:
        two = DocumentSearch(dict(list(TEXTS.items())[:2]), minilm, progress=False)
        with pytest.raises(InputError, match="there are 2 documents; to compare searches there must be 3 or more"):
            SearchExplorer(two, QUESTION)

    def test_an_empty_question(self, search: DocumentSearch) -> None:
        with pytest.raises(InputError, match="type a question"):
            SearchExplorer(search, " ")

    def test_no_more_hits_than_documents(self, explorer: SearchExplorer) -> None:
        with pytest.raises(InputError, match="hits cannot be 7: the nearest it can be is 6"):
            explorer.state = {"hits": 7}
