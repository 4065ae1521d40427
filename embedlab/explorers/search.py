"""One question, three searches: by words, by meaning, and by both, and why each text was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import pandas as pd
import plotly.graph_objects as go

from embedlab.errors import InputError
from embedlab.explorers.base import Explorer, View, traces_of
from embedlab.plots import plain, rank_lanes
from embedlab.plots.labels import short
from embedlab.search import DocumentSearch, Hit, snippets

FEWEST, MOST = 3, 10  # hits of each search
_QUESTION, _SENTENCE = 60, 120  # letters of it that are shown


class SearchExplorer(Explorer):
    """Type a question; see what three searches find, what they share, and why.

    Parameters
    ----------
    search : DocumentSearch
        At least three documents.
    query : str
        The first question.

    Attributes
    ----------
    state : dict
        ``query`` (str) and ``hits`` (3 to 10, of each search).

    Raises
    ------
    InputError
        An empty question, or too few documents.

    Examples
    --------
    >>> from embedlab import load_sentence_encoder
    >>> texts = {"Moon": "It orbits the Earth.", "Rice": "A grain that many people eat.", "Sun": "Our star."}
    >>> search = DocumentSearch(texts, load_sentence_encoder(device="cpu"), progress=False)
    >>> explorer = SearchExplorer(search, "Which star is ours?")
    >>> explorer.table.loc[0, ["text", "by words", "words that met"]].tolist()
    ['Sun', '1', 'star 0.51']
    """

    letters = _SENTENCE

    def __init__(self, search: DocumentSearch, query: str) -> None:
        if len(search) < FEWEST:
            raise InputError(f"there are {len(search)} documents; to compare searches there must be {FEWEST} or more")
        self._search = search
        most = min(MOST, len(search))
        controls = {
            "query": widgets.Text(
                query,
                description="question",
                # ipywidgets calls the grey hint in an empty field so.
                placeholder="ask in words of your own, then Enter",
                continuous_update=False,
                layout={"width": "560px"},
            ),
            "hits": widgets.IntSlider(min(5, most), FEWEST, most, description="hits"),
        }
        super().__init__(controls, _lanes([], [], [], MOST, " "))

    def view(self, state: Mapping[str, Any]) -> View:
        """Search three times, and say why each text was found."""
        query, k = state["query"], state["hits"]
        by_meaning = self._search.semantic(query, k)
        # A question of stop words only has an answer by meaning, and none by words; what came up is said.
        try:
            by_words, by_both, note = self._search.keyword(query, k), self._search.hybrid(query, k), ""
        except InputError as problem:
            by_words, by_both, note = [], by_meaning, f" By words nothing can be found: {problem}"
        shared = len({hit.id for hit in by_words} & {hit.id for hit in by_meaning})
        title = f"“{short(query, _QUESTION)}”: {shared} of {k} texts found both by words and by meaning"
        first = f"By words first: {by_words[0].id}." if by_words else "By words: no text has one of them."
        figure = _lanes(by_words, by_both, by_meaning, k, title)
        return View(
            title=title,
            summary=f"{first} By meaning first: {by_meaning[0].id}, cosine {by_meaning[0].score:.2f}.{note}",
            table=self._table(query, by_words, by_both, by_meaning),
            traces=traces_of(figure),
            layout={"yaxis": {"range": figure.layout.yaxis.range}},  # the height stays: fewer hits stand further apart
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        query, k = self.shown["query"], self.shown["hits"]
        methods = ("keyword", "hybrid", "semantic") if self._has_words(query) else ("semantic",)
        return "\n".join(
            [
                "import embedlab",
                "from embedlab.encoders import load_article_vectors",
                "from embedlab.search import DocumentSearch",
                "",
                "articles = embedlab.load_wikipedia('en')  # these, or those that the explorer was given",
                "encoder = embedlab.load_sentence_encoder()",
                "search = DocumentSearch(articles, encoder, vectors=load_article_vectors('en').vectors)",
                f"query = {query!r}",
                *(f"print([hit.id for hit in search.{method}(query, {k})])" for method in methods),
            ]
        )

    def _has_words(self, query: str) -> bool:
        """Whether the question has a word that is no stop word; without one, the searches by words refuse it."""
        try:
            self._search.keyword(query, 1)
        except InputError:
            return False
        return True

    def _table(self, query: str, by_words: list[Hit], by_both: list[Hit], by_meaning: list[Hit]) -> pd.DataFrame:
        """One row for each text: its ranks, the words that met, the sentence nearest in meaning."""
        found = snippets(query, [hit.text for hit in by_meaning], self._search.encoder, width=0)
        nearest = {hit.id: one for hit, one in zip(by_meaning, found, strict=True)}
        met = {hit.id: _words(hit) for hit in by_words}
        ranks = [{hit.id: str(hit.rank) for hit in hits} for hits in (by_both, by_words, by_meaning)]
        names = list(dict.fromkeys(hit.id for hits in (by_both, by_words, by_meaning) for hit in hits))
        return pd.DataFrame(
            {
                "text": names,
                "by both": [ranks[0].get(name, "") for name in names],
                "by words": [ranks[1].get(name, "") for name in names],
                "words that met": [met.get(name, "") for name in names],
                "by meaning": [ranks[2].get(name, "") for name in names],
                "nearest sentence": [
                    short(nearest[name].sentences[0], _SENTENCE) if name in nearest else "" for name in names
                ],
                "cosine": [f"{nearest[name].score:.2f}" if name in nearest else "" for name in names],
            }
        )


def _words(hit: Hit) -> str:
    """Words of the question that a text has, and the points that each gave it."""
    given = sorted(((points, word) for word, points in hit.why.items() if points), reverse=True)
    return ", ".join(f"{word} {points:.2f}" for points, word in given)


def _lanes(by_words: list[Hit], by_both: list[Hit], by_meaning: list[Hit], places: int, title: str) -> go.Figure:
    lanes = ([hit.id for hit in hits] for hits in (by_words, by_both, by_meaning))
    return rank_lanes(*lanes, places=places, title=plain(title), summary="")
