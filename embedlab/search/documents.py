"""Search a collection by words, by meaning and by both at once, and say why each text was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from numpy.typing import ArrayLike

from embedlab.encoders.base import Encoder
from embedlab.errors import InputError
from embedlab.search.base import Ranking, VectorIndex
from embedlab.search.exact import ExactIndex
from embedlab.search.faiss_index import FaissIndex, Kind
from embedlab.search.fusion import reciprocal_rank_fusion
from embedlab.search.keyword import KeywordIndex
from embedlab.vectors.checks import check_count

Method: TypeAlias = Literal["keyword", "semantic", "hybrid"]
METHODS: tuple[Method, ...] = get_args(Method)
DEPTH = 100  # ranks that the hybrid reads of the two other rankings


@dataclass(frozen=True)
class Hit:
    """One text that was found.

    Attributes
    ----------
    id : str
    rank : int
        From 1.
    score : float
        BM25's points, the cosine, or the points of rank fusion.
    text : str
    why : str
        The words that met and their points; the cosine; or the ranks in both other searches.
    """

    id: str
    rank: int
    score: float
    text: str
    why: str


class DocumentSearch:
    """Texts with names, searched in three ways.

    Parameters
    ----------
    documents : mapping of str to str
        Name and text, for example a title and an article.
    encoder : Encoder
        For the queries, and for the documents if they come without vectors.
    vectors : array_like of shape (n, d), optional
        Of the documents, from the same encoder, in their order; otherwise they are encoded now.
    language : {"en", "es", "fr"}
        Whose stop words and stems the search by words uses.
    kind : {"exact", "flat", "ivf", "hnsw", "pq"}, default "exact"
        Which index holds the vectors.

    Attributes
    ----------
    documents : dict of str to str
    keywords : KeywordIndex
    index : VectorIndex

    Raises
    ------
    InputError
        No documents, texts without words, or another kind of index.
    ShapeError
        Not one vector a document, or not as long as those of the encoder.

    Examples
    --------
    >>> import embedlab
    >>> encoder = embedlab.load_sentence_encoder(device="cpu")
    >>> notes = {"beaver": "Beavers build dams in rivers.", "bridge": "A bridge leads a road across water."}
    >>> search = DocumentSearch(notes, encoder)
    >>> search.keyword("who builds dams", k=2)[0].why
    'builds 0.28, dams 0.28'
    >>> [hit.id for hit in search.semantic("an animal at work", k=2)]
    ['beaver', 'bridge']
    >>> search.hybrid("who builds dams", k=1)[0].why
    'keyword 1, semantic 1'
    """

    def __init__(
        self,
        documents: Mapping[str, str],
        encoder: Encoder,
        *,
        vectors: ArrayLike | None = None,
        language: str = "en",
        kind: Literal["exact"] | Kind = "exact",
    ) -> None:
        self.documents = dict(documents)
        self.encoder = encoder
        names, texts = list(self.documents), list(self.documents.values())
        self.keywords = KeywordIndex(names, texts, language=language)
        rows = encoder.encode(texts) if vectors is None else vectors
        self.index: VectorIndex = (
            ExactIndex(names, rows, model=encoder.name)
            if kind == "exact"
            else FaissIndex(names, rows, kind, model=encoder.name)
        )

    def __len__(self) -> int:
        return len(self.documents)

    def add(self, documents: Mapping[str, str]) -> None:
        """Add documents with new names; they are encoded now.

        Raises
        ------
        InputError
            No documents, or a name that is there already; nothing is added then.
        """
        names, texts = list(documents), list(documents.values())
        self.keywords.add(names, texts)
        self.index.add(names, self.encoder.encode(texts))
        self.documents |= documents

    def remove(self, ids: Collection[str]) -> None:
        """Take documents out.

        Raises
        ------
        InputError
            A name that is not there; nothing is removed then.
        """
        gone = [ids] if isinstance(ids, str) else list(ids)
        self.keywords.remove(gone)
        self.index.remove(gone)
        for name in set(gone):
            del self.documents[name]

    def keyword(self, query: str, k: int = 10) -> list[Hit]:
        """Find the texts that share the most telling words with a query.

        Parameters
        ----------
        query : str
        k : int, default 10

        Returns
        -------
        list of Hit
            At most k; none if no text has any of the words.

        Raises
        ------
        InputError
            An empty query, one of stop words only, k below 1 or above the number of documents.
        """
        found = self.rankings([query], "keyword", k)
        points = self.keywords.explain(query, found.ids[0])
        reasons = {name: ", ".join(f"{word} {given:.2f}" for word, given in of.items()) for name, of in points.items()}
        return self._hits(found, reasons)

    def semantic(self, query: str, k: int = 10) -> list[Hit]:
        """Find the texts whose vectors have the highest cosine to the query's.

        Parameters, result and errors as for :meth:`keyword`; stop words are words like all others here, and there are
        always k hits.
        """
        found = self.rankings([query], "semantic", k)
        return self._hits(
            found, {name: f"cosine {score:.2f}" for name, score in zip(found.ids[0], found.scores[0], strict=True)}
        )

    def hybrid(self, query: str, k: int = 10) -> list[Hit]:
        """Find texts by words and by meaning, and fuse the first hundred of both by their ranks.

        Parameters, result and errors as for :meth:`keyword`.
        """
        both = {name: self.rankings([query], name, min(DEPTH, len(self))) for name in METHODS[:2]}
        found = reciprocal_rank_fusion(*both.values(), k=check_count(k, len(self), "documents"))
        places = {method: {name: rank for rank, name in enumerate(of.ids[0], 1)} for method, of in both.items()}
        reasons = {
            name: ", ".join(f"{method} {at[name]}" for method, at in places.items() if name in at)
            for name in found.ids[0]
        }
        return self._hits(found, reasons)

    def rankings(self, queries: Sequence[str], method: Method, k: int = 10) -> Ranking:
        """Search for many queries at once: what a measurement needs.

        Parameters
        ----------
        queries : sequence of q str
        method : {"keyword", "semantic", "hybrid"}
        k : int, default 10

        Returns
        -------
        Ranking

        Raises
        ------
        InputError
            As for :meth:`keyword`; also another method.
        """
        if method == "keyword":
            return self.keywords.search(queries, k)
        if method == "semantic":
            return self.index.search(self.encoder.encode(list(queries)), k)
        if method == "hybrid":
            depth = min(max(k, DEPTH), len(self))
            both = (self.rankings(queries, name, depth) for name in METHODS[:2])
            return reciprocal_rank_fusion(*both, k=check_count(k, len(self), "documents"))
        raise InputError(f"unknown method {method!r}; choose one of {', '.join(METHODS)}")

    def _hits(self, found: Ranking, reasons: Mapping[str, str]) -> list[Hit]:
        return [
            Hit(name, rank, score, self.documents[name], reasons[name])
            for rank, (name, score) in enumerate(zip(found.ids[0], found.scores[0], strict=True), 1)
        ]
