"""Search by words: BM25, which scores a text by the words it shares with the query.

A shared word counts more if few texts have it, if the text has it often (but ten times is not ten times as good), and
if the text is short. The package bm25s keeps the score of every word in every text, so a query is a sum of a few
columns of a sparse matrix.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from embedlab.errors import InputError
from embedlab.search.base import Ranking, check_ids
from embedlab.text import stop_words, tokenize
from embedlab.text.common_words import LANGUAGES
from embedlab.vectors import best_rows
from embedlab.vectors.checks import check_count


@lru_cache(maxsize=200_000)
def stem(word: str, language: str = "en") -> str:
    """Cut a word to its stem, by Snowball's rules, without accents: "beavers" and "beaver" are one.

    Parameters
    ----------
    word : str
        In lower case.
    language : {"en", "es", "fr"}

    Returns
    -------
    str

    References
    ----------
    M. F. Porter, "Snowball: a language for stemming algorithms", 2001.

    Examples
    --------
    >>> stem("rivers"), stem("canción", "es"), stem("canciones", "es")
    ('river', 'cancion', 'cancion')
    """
    from nltk.stem import SnowballStemmer

    rest = _stemmer(SnowballStemmer, LANGUAGES[language].lower()).stem(word)
    return "".join(sign for sign in unicodedata.normalize("NFD", rest) if not unicodedata.combining(sign))


@lru_cache
def _stemmer(kind: Any, language: str) -> Any:
    return kind(language)


class KeywordIndex:
    """Texts with names, searched by their words.

    Words are lower-cased and cut to their stems; stop words are left out.

    Parameters
    ----------
    ids : sequence of n str
        A name for each text, every one different.
    texts : sequence of n str
    language : {"en", "es", "fr"}
        Whose stop words and stems.
    k1 : float, default 1.5
        How soon more of the same word stops counting; 0: at once.
    b : float, default 0.75
        How much long texts are held back, in [0, 1].

    Attributes
    ----------
    ids : tuple of str
    language : str

    Raises
    ------
    InputError
        No texts, not one id for each, an id twice, another language, or texts without any word but stop words.

    References
    ----------
    S. Robertson and H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009.
    X. H. Lù, "BM25S: orders of magnitude faster lexical search via eager sparse scoring", 2024.

    Examples
    --------
    >>> index = KeywordIndex(["beaver", "otter"], ["Beavers build dams in rivers.", "Otters swim in rivers and seas."])
    >>> index.search("who builds a dam?", k=2).ids
    [['beaver']]
    >>> index.search("a river", k=2).ids
    [['beaver', 'otter']]
    """

    def __init__(
        self, ids: Sequence[str], texts: Sequence[str], *, language: str = "en", k1: float = 1.5, b: float = 0.75
    ) -> None:
        stop_words(language)  # speaks up about an unknown language
        if k1 < 0 or not 0 <= b <= 1:
            raise InputError(f"BM25 needs k1 of 0 or more and b in [0, 1], got k1={k1} and b={b}")
        self.language = language
        self.k1, self.b = k1, b
        self._texts: dict[str, str] = {}
        self._stems: dict[str, list[str]] = {}
        self._rows: dict[str, int] = {}
        self._scores: Any = None
        self.add(ids, texts)

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the texts, in the order in which they were added."""
        return tuple(self._texts)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts, in the same order."""
        return tuple(self._texts.values())

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        return f"KeywordIndex({len(self):,} texts, {LANGUAGES[self.language]})"

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Add texts with new names. All scores are worked out anew, since they depend on all texts.

        Raises
        ------
        InputError
            Not one id for each text, or an id twice, or one that is there already; nothing is added then.
        """
        if isinstance(texts, str) or not len(texts):
            raise InputError(f"got {texts!r} as texts; give a list with at least one text")
        check_ids(ids, len(texts), self._texts)
        new = {name: self.words(text) for name, text in zip(ids, texts, strict=True)}
        if not any(self._stems.values()) and not any(new.values()):
            raise InputError("the texts hold no word but stop words, so no query can find one; give other texts")
        self._stems |= new
        self._texts |= dict(zip(ids, texts, strict=True))
        self._count()

    def remove(self, ids: Collection[str]) -> None:
        """Take texts out. All scores are worked out anew, since they depend on all texts.

        Raises
        ------
        InputError
            An id that is not there; nothing is removed then.
        """
        gone = set([ids] if isinstance(ids, str) else ids)
        unknown = sorted(gone - set(self._texts))
        if unknown:
            raise InputError(f"cannot remove {unknown[0]!r}: the index does not hold it; see index.ids")
        for name in gone:
            del self._texts[name], self._stems[name]
        self._count()

    def words(self, text: str) -> list[str]:
        """Words of a text as the index knows them: stems, in reading order, without stop words.

        Examples
        --------
        >>> KeywordIndex(["a"], ["one text"]).words("The rivers of the North")
        ['river', 'north']
        """
        common = stop_words(self.language)
        return [stem(word, self.language) for word in tokenize(text) if word not in common]

    def search(self, queries: str | Sequence[str], k: int = 10) -> Ranking:
        """Find the texts that share the most telling words with each query.

        Parameters
        ----------
        queries : str or sequence of q str
        k : int, default 10
            How many at most: only texts that share a word are found, so there may be fewer, or none for a query in
            another language.

        Returns
        -------
        Ranking
            Scores are BM25's, above 0; equal ones in the order in which texts were added.

        Raises
        ------
        InputError
            An empty index, an empty query, one of stop words only, k below 1 or above the number of texts.
        """
        if not self._texts:
            raise InputError("the index is empty; add texts before searching it")
        k = check_count(k, len(self), "texts")
        names = self.ids
        ids, scores = [], []
        for query in [queries] if isinstance(queries, str) else queries:
            points = self._points(self._asked(query))
            rows = best_rows(points, k)
            rows = rows[points[rows] > 0]
            ids.append([names[row] for row in rows])
            scores.append([float(points[row]) for row in rows])
        return Ranking(ids, scores)

    def explain(self, query: str, ids: Sequence[str]) -> dict[str, dict[str, float]]:
        """How many points each word of a query gives each of some texts.

        Parameters
        ----------
        query : str
        ids : sequence of str

        Returns
        -------
        dict of str to dict of str to float
            For each text its words as they stand in the query, best first, without those that the text does not have;
            they sum to the score of :meth:`search`.

        Raises
        ------
        InputError
            An empty query, one of stop words only, or an id that is not there.

        Examples
        --------
        >>> index = KeywordIndex(["beaver", "otter"], ["Beavers build dams in rivers.", "Otters swim in rivers."])
        >>> index.explain("dams in a river", ["otter"])["otter"].keys()
        dict_keys(['river'])
        """
        unknown = next((name for name in ids if name not in self._texts), None)
        if unknown is not None:
            raise InputError(f"there is no text {unknown!r} in the index; see index.ids")
        self._asked(query)
        counts = Counter(tokenize(query))
        rows = [self._rows[name] for name in ids]
        given = {word: count * self._points(self.words(word))[rows] for word, count in counts.items()}
        return {
            name: {
                word: float(points[place])
                for word, points in sorted(given.items(), key=lambda item: -item[1][place])
                if points[place] > 0
            }
            for place, name in enumerate(ids)
        }

    def _asked(self, query: str) -> list[str]:
        if not isinstance(query, str) or not query.strip():
            raise InputError(f"got {query!r} as a query; write at least one word")
        found = self.words(query)
        if not found:
            dropped = ", ".join(dict.fromkeys(tokenize(query))) or "no word at all"
            raise InputError(
                f"the query {query!r} has only stop words ({dropped}), and search by words leaves those out; add a "
                "word with a meaning of its own, or search by meaning"
            )
        return found

    def _points(self, stems: list[str]) -> Any:
        """Scores of all texts; zeros where no text has any of the words."""
        known = [word for word in stems if word in self._scores.vocab_dict]
        return self._scores.get_scores(known) if known else np.zeros(len(self), np.float32)

    def _count(self) -> None:
        import bm25s

        self._rows = {name: row for row, name in enumerate(self._texts)}
        if self._texts:
            self._scores = bm25s.BM25(method="lucene", k1=self.k1, b=self.b)
            self._scores.index(list(self._stems.values()), show_progress=False)
