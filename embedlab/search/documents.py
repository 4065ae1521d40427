"""Documents that can be searched by words, by meaning, and by both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.encoders import Encoder
from embedlab.errors import InputError
from embedlab.progress import progress_bar
from embedlab.search.base import Ranking, VectorIndex, check_ids
from embedlab.search.exact import ExactIndex
from embedlab.search.faiss_index import FaissIndex, Kind
from embedlab.search.fusion import reciprocal_rank_fusion
from embedlab.search.keyword import KeywordIndex
from embedlab.vectors.checks import check_count

if TYPE_CHECKING:
    import pandas as pd
    from datasets import Dataset

Method: TypeAlias = Literal["keyword", "semantic", "hybrid"]
# How far down the two rankings of a hybrid search are read.
DEPTH = 100
TEXTS_AT_ONCE = 256


@dataclass(frozen=True)
class Hit:
    """A document that a search found.

    Attributes
    ----------
    id : str
    rank : int
        From 1 on.
    score : float
        BM25 points, cosine, or the fused score.
    text : str
        The whole document.
    why : dict of str to float or None
        Keyword: the points of each word of the query. Semantic: ``{"cosine": ...}``. Hybrid: ``{"keyword rank": ...,
        "semantic rank": ...}``, None where the document is not among the first 100 (or `k`, if that is more).
    """

    id: str
    rank: int
    score: float
    text: str
    why: dict[str, float | None]


class DocumentSearch:
    """Documents, an index of their words and one of their vectors, and the encoder that made these.

    Parameters
    ----------
    documents : mapping of str to str, DataFrame or Dataset
        Texts by id; of a table the columns ``title`` (the ids) and ``text``.
    encoder : Encoder
        For the queries, and for the documents where `vectors` are not given.
    vectors : array_like of shape (n, d), optional
        The documents' vectors, if they are known: of the same encoder.
    language : {"en", "es", "fr"}, default "en"
        For stop words and stems.
    index : {"exact", "flat", "ivf", "hnsw", "pq"}, default "exact"
        Which index of vectors; all but "exact" are kinds of :class:`FaissIndex`.
    progress : bool, default True
        Show a bar while documents are encoded.

    Raises
    ------
    InputError
        No documents, a title twice, an empty text, a missing column, an unknown index.
    ShapeError
        Not one vector for each document.

    Examples
    --------
    >>> from embedlab import load_sentence_encoder
    >>> texts = {"Moon": "It orbits the Earth.", "Rice": "A grain that many people eat.", "Sun": "Our star."}
    >>> search = DocumentSearch(texts, load_sentence_encoder(device="cpu"), progress=False)
    >>> [hit.id for hit in search.keyword("star", k=3)], search.semantic("food", k=1)[0].id
    (['Sun'], 'Rice')
    >>> search.hybrid("our star", k=1)[0].why
    {'keyword rank': 1, 'semantic rank': 1}
    """

    def __init__(
        self,
        documents: Mapping[str, str] | pd.DataFrame | Dataset,
        encoder: Encoder,
        *,
        vectors: ArrayLike | None = None,
        language: str = "en",
        index: str = "exact",
        progress: bool = True,
    ):
        kinds = ("exact", *get_args(Kind))
        if index not in kinds:
            raise InputError(f"unknown index {index!r}: choose {', '.join(map(repr, kinds))}.")
        self.encoder = encoder
        self.documents = _texts_by_id(documents)
        ids, texts = list(self.documents), list(self.documents.values())
        self.words = KeywordIndex(ids, texts, language=language)
        rows = _encoded(encoder, texts, progress) if vectors is None else vectors
        self.vectors: VectorIndex = (
            ExactIndex(ids, rows, model=encoder.name)
            if index == "exact"
            else FaissIndex(ids, rows, cast(Kind, index), model=encoder.name)
        )

    def __repr__(self) -> str:
        return f"DocumentSearch({len(self):,} documents, {self.encoder.name}, {self.vectors!r})"

    def __len__(self) -> int:
        return len(self.documents)

    def keyword(self, query: str, k: int = 10) -> list[Hit]:
        """Find documents by the words of the query: none where no document has one of them.

        Raises
        ------
        InputError
            An empty query or one of stop words only; `k` below 1 or above the number of documents.
        """
        ranking = self.rankings([query], "keyword", k)
        return self._hits(ranking, lambda name, _: dict(self.words.explain(query, name)))

    def semantic(self, query: str, k: int = 10) -> list[Hit]:
        """Find documents by the meaning of the query, as the encoder sees it.

        Raises
        ------
        InputError
            An empty query; `k` below 1 or above the number of documents.
        """
        return self._hits(self.rankings([query], "semantic", k), lambda _, score: {"cosine": score})

    def hybrid(self, query: str, k: int = 10) -> list[Hit]:
        """Find documents by words and meaning: both rankings, 100 deep, fused by their ranks.

        Raises
        ------
        InputError
            An empty query, or one of stop words only, for which :meth:`semantic` is there; `k` below 1 or above the
            number of documents.
        """
        asked, k = check_queries([query]), check_count(k, len(self), "documents")
        both = {method: self._ranked(asked, method, self._depth(k)) for method in ("keyword", "semantic")}
        ranks = {
            f"{method} rank": {name: rank for rank, name in enumerate(found.ids[0], 1)}
            for method, found in both.items()
        }
        fused = reciprocal_rank_fusion(*both.values(), k=k)
        return self._hits(fused, lambda name, _: {what: places.get(name) for what, places in ranks.items()})

    def rankings(self, queries: Sequence[str], method: Method = "hybrid", k: int = 10) -> Ranking:
        """Rank the documents for many queries at once: for measuring.

        Parameters
        ----------
        queries : sequence of str
            At least one, none empty.
        method : {"keyword", "semantic", "hybrid"}, default "hybrid"
        k : int, default 10
            1 to the number of documents.

        Returns
        -------
        Ranking
            Its ``ids`` are what :func:`embedlab.retrieval.evaluate_rankings` takes.

        Raises
        ------
        InputError
            As the method named.
        """
        if method not in get_args(Method):
            raise InputError(f"unknown method {method!r}: choose {', '.join(map(repr, get_args(Method)))}.")
        asked, k = check_queries(queries), check_count(k, len(self), "documents")
        if method == "hybrid":
            both = [self._ranked(asked, one, self._depth(k)) for one in ("keyword", "semantic")]
            return reciprocal_rank_fusion(*both, k=k)
        return self._ranked(asked, method, k)

    def _depth(self, k: int) -> int:
        return min(max(DEPTH, k), len(self))

    def _ranked(self, queries: list[str], method: str, k: int) -> Ranking:
        if method == "keyword":
            return self.words.search(queries, k)
        return self.vectors.search(self.encoder.encode(queries), k)

    def _hits(self, ranking: Ranking, why: Any) -> list[Hit]:
        (ids,), (scores,) = ranking
        return [
            Hit(name, rank, score, self.documents[name], why(name, score))
            for rank, (name, score) in enumerate(zip(ids, scores.tolist(), strict=True), 1)
        ]


def check_queries(queries: Sequence[str]) -> list[str]:
    """Return queries as a list.

    Raises
    ------
    InputError
        A bare string, no query, one that is no string or empty.

    Examples
    --------
    >>> check_queries(("What is the Moon?",))
    ['What is the Moon?']
    """
    if isinstance(queries, str):
        raise InputError(f"queries are a list of strings, and a single string came: write [{queries[:30]!r}].")
    asked = list(queries)
    if not asked:
        raise InputError("there is no query; give at least one.")
    for place, query in enumerate(asked):
        if not isinstance(query, str) or not query.strip():
            raise InputError(f"query {place} is {query!r}, expected a text with at least one word; type a question.")
    return asked


def _texts_by_id(documents: Mapping[str, str] | pd.DataFrame | Dataset) -> dict[str, str]:
    if isinstance(documents, Mapping):
        ids, texts = list(documents), list(documents.values())
    else:
        columns = list(getattr(documents, "column_names", getattr(documents, "columns", ())))
        if missing := [name for name in ("title", "text") if name not in columns]:
            raise InputError(
                f"the documents have no column {missing[0]!r} (there are: {', '.join(map(str, columns)) or 'none'}); "
                "rename one, or give a mapping from ids to texts."
            )
        ids, texts = list(documents["title"]), list(documents["text"])
    for name, text in zip(check_ids(ids), texts, strict=True):
        if not isinstance(text, str) or not text.strip():
            raise InputError(f"the document {name!r} is {text!r:.40}; expected a text: leave empty ones out.")
    return dict(zip(ids, texts, strict=True))


def _encoded(encoder: Encoder, texts: list[str], progress: bool) -> NDArray[np.float32]:
    blocks = range(0, len(texts), TEXTS_AT_ONCE)
    bar = progress_bar(blocks, desc="encoding", unit=f" x {TEXTS_AT_ONCE} texts", shown=progress)
    return np.concatenate([encoder.encode(texts[start : start + TEXTS_AT_ONCE]) for start in bar])
