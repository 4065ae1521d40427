"""Keyword search: texts that share words with the query, the rare words counting most (BM25)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.files import array_as_json, json_as_array
from embedlab.search.analyzer import Analyzer, Term
from embedlab.search.base import Ranking, check_ids, check_known
from embedlab.search.content import save_content
from embedlab.vectors import best_rows
from embedlab.vectors.checks import check_count


class KeywordIndex:
    """Texts by the words that are in them, scored by BM25 as the library ``bm25s`` computes it (method "lucene").

    A word of the query gives a text ``idf * tf / (tf + k1 * (1 - b + b * length / mean length))`` points: tf is how
    often the word is in the text, length how many words the text has, and idf is
    ``ln(1 + (n - df + 0.5) / (df + 0.5))``, where df of the n texts hold the word. Words are compared in lower case,
    without accents, as stems; stop words count for nothing.

    Parameters
    ----------
    ids : sequence of str
        At least one, each once.
    texts : sequence of str
        One for each id.
    language : {"en", "es", "fr"}, default "en"
        For stop words and stems.
    stem : bool, default True
        Whether *orbit* also finds *orbiting*.
    k1 : float, default 1.5
        How much a word gains by coming often; 0: nothing.
    b : float, default 0.75
        In [0, 1]: how much long texts are held back.

    Raises
    ------
    InputError
        No ids, an id twice, a text that is no string, no text with a word in it, an unknown language, `k1` or `b` out
        of range.
    ShapeError
        Not one text for each id.

    References
    ----------
    Robertson & Zaragoza (2009). The Probabilistic Relevance Framework: BM25 and Beyond. Lù (2024). BM25S: Orders of
    magnitude faster lexical search via eager sparse scoring.

    Examples
    --------
    >>> index = KeywordIndex(["Moon", "Mars"], ["It orbits the Earth.", "A planet that orbits the Sun."])
    >>> index.search("What is orbiting the Sun?", k=2).ids
    [['Mars', 'Moon']]
    >>> {word: round(points, 2) for word, points in index.explain("orbiting the Sun", "Mars").items()}
    {'orbiting': 0.07, 'Sun': 0.25}
    """

    kind = "keyword"

    def __init__(
        self,
        ids: Sequence[str],
        texts: Sequence[str],
        *,
        language: str = "en",
        stem: bool = True,
        k1: float = 1.5,
        b: float = 0.75,
    ):
        if not k1 >= 0 or not np.isfinite(k1):
            raise InputError(f"k1 must be 0 or more, got {k1!r}; 1.5 is usual.")
        if not 0 <= b <= 1:
            raise InputError(f"b must lie in 0 to 1, got {b!r}; 0.75 is usual.")
        self.k1, self.b = k1, b
        self._analyzer = Analyzer(language, stem=stem)
        self._documents = self._analysed(check_ids(ids), texts)
        self._build()

    def __repr__(self) -> str:
        return f"KeywordIndex({len(self):,} texts, {len(self._vocabulary):,} distinct words, {self.language})"

    def __len__(self) -> int:
        return len(self._documents)

    def __contains__(self, name: object) -> bool:
        return name in self._documents

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in the order in which they were added."""
        return self._ids

    @property
    def language(self) -> str:
        """The language of stop words and stems."""
        return self._analyzer.language

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Add texts; all of them or none. The index is built anew, since every score depends on all texts.

        Raises
        ------
        InputError
            No ids, an id twice or held already, a text that is no string.
        ShapeError
            Not one text for each id.
        """
        self._documents |= self._analysed(check_ids(ids, self._documents), texts)
        self._build()

    def remove(self, ids: Sequence[str]) -> None:
        """Remove texts; all of them or none. The index is built anew.

        Raises
        ------
        InputError
            No ids, an id twice or one that is not held, or nothing with a word in it would be left.
        """
        gone = set(check_known(ids, self._documents))
        kept = {name: stems for name, stems in self._documents.items() if name not in gone}
        if not any(kept.values()):
            raise InputError("no text with a word in it would be left; build a new index instead.")
        self._documents = kept
        self._build()

    def search(self, queries: str | Sequence[str], k: int = 10) -> Ranking:
        """Find the texts with the most BM25 points for each query.

        Parameters
        ----------
        queries : str or sequence of str
            Each with a word that is no stop word. A word that comes twice counts twice.
        k : int, default 10
            1 to the number of texts.

        Returns
        -------
        Ranking
            Only texts with a word of the query (scores above 0): so a query in another language or script, with no word
            that any text has, gets an empty list.

        Raises
        ------
        InputError
            No query, a query without a word or of stop words only, or `k` below 1 or above the number of texts.
        """
        asked = [queries] if isinstance(queries, str) else list(queries)
        if not asked:
            raise InputError("there is no query; give at least one.")
        k = check_count(k, len(self), "texts")
        ids, scores = [], []
        for query in asked:
            columns = [self._vocabulary[term.stem] for term in self._asked(query) if term.stem in self._vocabulary]
            points = self._bm25.get_scores(columns) if columns else np.zeros(len(self), np.float32)
            hits = np.flatnonzero(points > 0)
            rows = hits[best_rows(points[hits], min(k, len(hits)))] if len(hits) else hits
            ids.append([self._ids[row] for row in rows])
            scores.append(points[rows].astype(np.float32))
        return Ranking(ids, scores)

    def explain(self, query: str, name: str) -> dict[str, float]:
        """Tell the points that each word of a query gives a text.

        Parameters
        ----------
        query : str
        name : str
            Id of the text.

        Returns
        -------
        dict of str to float
            Points by word as typed, without stop words; 0 for a word the text does not have. Their sum is the score.

        Raises
        ------
        InputError
            An unknown id; a query without a word or of stop words only.
        """
        check_known([name], self._documents)
        row = self._ids.index(name)
        points: dict[str, float] = {}
        for term in self._asked(query):
            points[term.word] = points.get(term.word, 0.0) + self._points(term.stem, row)
        return points

    def save(self, path: str | Path) -> Path:
        """Save the index as one file, whole or not at all; :func:`load_index` loads it.

        The stems are saved, in the order of the words, and not the texts.

        Raises
        ------
        FileError
            If it cannot be written.
        """
        settings = {"language": self.language, "stem": self._analyzer.stem, "k1": self.k1, "b": self.b}
        about = {"kind": self.kind, "model": "", "dimensions": 0, "settings": settings}
        columns = [self._vocabulary[stem] for stems in self._documents.values() for stem in stems]
        arrays: dict[str, NDArray[Any]] = {
            "vocabulary": json_as_array(list(self._vocabulary)),
            "lengths": np.array([len(stems) for stems in self._documents.values()], dtype=np.int64),
            "stems": np.array(columns, dtype=np.int32),
        }
        return save_content(path, about, self.ids, arrays)

    @classmethod
    def from_state(cls, about: dict[str, Any], ids: Sequence[str], arrays: dict[str, NDArray[Any]]) -> KeywordIndex:
        """Make the index again of what a file holds; :func:`load_index` checks it first."""
        index = cls.__new__(cls)
        settings = about["settings"]
        index.k1, index.b = settings["k1"], settings["b"]
        index._analyzer = Analyzer(settings["language"], stem=settings["stem"])
        words = array_as_json(arrays["vocabulary"])
        stems = iter([words[column] for column in arrays["stems"].tolist()])
        index._documents = {
            name: [next(stems) for _ in range(length)]
            for name, length in zip(ids, arrays["lengths"].tolist(), strict=True)
        }
        index._build()
        return index

    def _analysed(self, names: list[str], texts: Sequence[str]) -> dict[str, list[str]]:
        if isinstance(texts, str) or len(texts) != len(names):
            came = "a single string" if isinstance(texts, str) else f"{len(texts):,} texts"
            raise ShapeError(f"{len(names):,} ids came with {came}; give a list with one text for each id.")
        for name, text in zip(names, texts, strict=True):
            if not isinstance(text, str):
                raise InputError(f"the text of {name!r} is {text!r:.40} ({type(text).__name__}), expected a string.")
        return {name: self._analyzer.stems(text) for name, text in zip(names, texts, strict=True)}

    def _build(self) -> None:
        import bm25s

        self._ids = tuple(self._documents)
        distinct = dict.fromkeys(stem for stems in self._documents.values() for stem in stems)
        if not distinct:
            raise InputError("there is no word in any of the texts (stop words do not count); give texts to search.")
        self._vocabulary = {stem: column for column, stem in enumerate(distinct)}
        columns = [[self._vocabulary[stem] for stem in stems] for stems in self._documents.values()]
        self._bm25 = bm25s.BM25(k1=self.k1, b=self.b, method="lucene")
        self._bm25.index((columns, self._vocabulary), create_empty_token=False, show_progress=False)

    def _asked(self, query: str) -> list[Term]:
        """Give the query's terms that count."""
        if not isinstance(query, str):
            raise InputError(f"a query is {query!r:.40} ({type(query).__name__}), expected a string.")
        terms = self._analyzer.terms(query)
        if not terms:
            raise InputError(f"the query {query!r} holds no word; type at least one.")
        if not any(term.stem for term in terms):
            dropped = ", ".join(repr(word) for word in dict.fromkeys(term.word for term in terms))
            raise InputError(
                f"the query {query!r} holds stop words only, which say nothing about a text ({dropped} left out); "
                "add a word that does, or search by meaning."
            )
        return [term for term in terms if term.stem]

    def _points(self, stem: str, row: int) -> float:
        """Look up what a stem gives a text in the matrix of bm25s, whose columns are stems."""
        column = self._vocabulary.get(stem)
        if column is None:
            return 0.0
        matrix = self._bm25.scores
        held = slice(*matrix["indptr"][column : column + 2])
        return float(matrix["data"][held][matrix["indices"][held] == row].sum())
