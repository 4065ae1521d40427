"""The place in a document that answers, and the words that were met."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embedlab.encoders import Encoder
from embedlab.errors import InputError
from embedlab.search.analyzer import Analyzer
from embedlab.search.documents import check_queries
from embedlab.text import sentences
from embedlab.vectors import nearest


@dataclass(frozen=True)
class Snippet:
    """Some sentences of a document around the one nearest to a query.

    Attributes
    ----------
    sentences : tuple of str
        In reading order.
    best : int
        Which of them is nearest, from 0 on.
    score : float
        Its cosine to the query.
    """

    sentences: tuple[str, ...]
    best: int
    score: float

    @property
    def text(self) -> str:
        """Plain text, the best sentence between » and «."""
        return " ".join(f"»{one}«" if place == self.best else one for place, one in enumerate(self.sentences))

    @property
    def html(self) -> str:
        """HTML, the best sentence in ``<mark>``; what the document holds is escaped."""
        safe = [html.escape(one) for one in self.sentences]
        return " ".join(f"<mark>{one}</mark>" if place == self.best else one for place, one in enumerate(safe))

    def _repr_html_(self) -> str:
        return self.html


def snippet(query: str, text: str, encoder: Encoder, *, language: str = "en", width: int = 1) -> Snippet:
    """Find the sentence of a document that is nearest to a query in meaning.

    Parameters
    ----------
    query : str
    text : str
        The document.
    encoder : Encoder
    language : {"en", "es", "fr"}
        Which model cuts sentences.
    width : int, default 1
        How many sentences to show before and after it.

    Returns
    -------
    Snippet

    Raises
    ------
    InputError
        An empty query, a document without a sentence, a negative width, an unknown language.

    Examples
    --------
    >>> from embedlab import load_sentence_encoder
    >>> text = "The Moon is grey. It weighs less than the Earth. Its light takes a second. It has seas."
    >>> snippet("How heavy is it?", text, load_sentence_encoder(device="cpu")).text
    'The Moon is grey. »It weighs less than the Earth.« Its light takes a second.'
    """
    return snippets(query, [text], encoder, language=language, width=width)[0]


def snippets(
    query: str, texts: Sequence[str], encoder: Encoder, *, language: str = "en", width: int = 1
) -> list[Snippet]:
    """Find the best sentence of each of several documents; the encoder is called once.

    Parameters
    ----------
    query : str
    texts : sequence of str
        The documents.
    encoder, language, width
        As for :func:`snippet`.

    Returns
    -------
    list of Snippet
        One for each document.

    Raises
    ------
    InputError
        As for :func:`snippet`.
    """
    check_queries([query])
    if width < 0:
        raise InputError(f"the width must be 0 or more sentences, got {width!r}.")
    found = [sentences(text, language) for text in texts]
    if [] in found:
        raise InputError(f"the document {texts[found.index([])]!r:.40} holds no sentence; give one with text in it.")
    asked, *rows = encoder.encode([query, *(sentence for of_one in found for sentence in of_one)])
    made, place = [], 0
    for of_one in found:
        near = nearest(np.array(rows[place : place + len(of_one)]), asked, k=1)
        place += len(of_one)
        best = int(near.indices[0, 0])
        first = max(0, best - width)
        made.append(Snippet(tuple(of_one[first : best + width + 1]), best - first, float(near.scores[0, 0])))
    return made


def highlight_words(text: str, query: str, language: str = "en") -> str:
    """Mark the words of a text that keyword search meets: those with a stem of the query's.

    Parameters
    ----------
    text, query : str
    language : {"en", "es", "fr"}
        For stop words and stems.

    Returns
    -------
    str
        HTML: the words in ``<mark>``, all else escaped.

    Raises
    ------
    InputError
        An empty query, or an unknown language.

    Examples
    --------
    >>> highlight_words("Earth orbits the Sun <&>", "orbiting the sun")
    'Earth <mark>orbits</mark> the <mark>Sun</mark> &lt;&amp;&gt;'
    """
    check_queries([query])
    analyzer = Analyzer(language)
    wanted = set(analyzer.stems(query))
    parts, place = [], 0
    for term in analyzer.terms(text):
        if term.stem in wanted and term.start >= place:
            parts += [html.escape(text[place : term.start]), f"<mark>{html.escape(text[term.start : term.end])}</mark>"]
            place = term.end
    return "".join([*parts, html.escape(text[place:])])
