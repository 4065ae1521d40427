"""Queries and the documents that answer them: aligned lists for training; by id for evaluation and files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from embedlab.errors import InputError, ShapeError
from embedlab.vectors.checks import check_rows


@dataclass(frozen=True)
class Pairs:
    """Queries and documents side by side: the document at a position answers the query there.

    Attributes
    ----------
    queries, documents : list of str
        Equally long, none of them empty.
    titles : list of str
        What each pair was made from: the title of an article or the id of a document. :func:`split_pairs` keeps pairs
        of one title together.
    dropped : dict of str to int
        How many pairs were left out while these were made, by reason.

    Raises
    ------
    InputError
        No pair at all, something else than a list, a text that is empty, no string, or holds half a character.
    ShapeError
        Lists of different length.

    Examples
    --------
    >>> pairs = Pairs(["who barks?", "who purrs?"], ["Dogs bark.", "Cats purr."], ["Dog", "Cat"])
    >>> pairs
    Pairs(2 pairs)
    >>> pairs.select([1]).documents
    ['Cats purr.']
    """

    queries: list[str]
    documents: list[str]
    titles: list[str]
    dropped: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = {"query": self.queries, "document": self.documents, "title": self.titles}
        for what, texts in columns.items():
            if not isinstance(texts, list):
                raise InputError(f"each {what} stands in a list, got a {type(texts).__name__}; turn it into a list")
        lengths = [len(texts) for texts in columns.values()]
        if len(set(lengths)) > 1:
            raise ShapeError("{} queries, {} documents and {} titles; give one of each for a pair".format(*lengths))
        if not self.queries:
            raise InputError("there is no pair; give at least one query with its document")
        for what, texts in columns.items():
            for row, text in enumerate(texts):
                _check_text(text, f"the {what} of pair {row}")

    def __len__(self) -> int:
        return len(self.queries)

    def __repr__(self) -> str:
        left_out = sum(self.dropped.values())
        return f"Pairs({len(self):,} pairs{f', {left_out:,} dropped' if left_out else ''})"

    def select(self, rows: Sequence[int]) -> Pairs:
        """Give some of the pairs, in the order of the row numbers; their ``dropped`` is empty.

        Parameters
        ----------
        rows : sequence of int
            Each in [0, number of pairs).

        Returns
        -------
        Pairs

        Raises
        ------
        InputError
            No row, or one that is not there.
        """
        chosen = check_rows(rows, len(self), "rows").tolist()
        return Pairs(
            [self.queries[row] for row in chosen],
            [self.documents[row] for row in chosen],
            [self.titles[row] for row in chosen],
        )

    def retrieval_data(self) -> RetrievalData:
        """Give every text an id: "q1", "q2", ... to the queries, "d1", "d2", ... to the documents.

        Equal texts become one entry, so that a query which stands in two pairs has two relevant documents. Titles have
        no place in this form.

        Returns
        -------
        RetrievalData

        Examples
        --------
        >>> Pairs(["who?", "who?"], ["Dogs bark.", "Cats purr."], ["Dog", "Cat"]).retrieval_data().relevant
        {'q1': ('d1', 'd2')}
        """
        query_ids, document_ids = numbered(self.queries, "q"), numbered(self.documents, "d")
        relevant: dict[str, list[str]] = {name: [] for name in query_ids.values()}
        for query, document in dict.fromkeys(zip(self.queries, self.documents, strict=True)):
            relevant[query_ids[query]].append(document_ids[document])
        return RetrievalData(
            {name: text for text, name in query_ids.items()},
            {name: text for text, name in document_ids.items()},
            {query: tuple(documents) for query, documents in relevant.items()},
        )


@dataclass(frozen=True)
class RetrievalData:
    """Queries, a corpus, and which documents of it are relevant to each query, all by id.

    A query may have several relevant documents, and a document may be relevant to no query. The ids are strings of any
    form: "q1", or the UUIDs that other programs write.

    Attributes
    ----------
    queries : dict of str to str
        Text of each query id.
    corpus : dict of str to str
        Text of each document id.
    relevant : dict of str to tuple of str
        Document ids of each query id, at least one: what :func:`embedlab.retrieval.evaluate_vectors` takes.

    Raises
    ------
    InputError
        No query, a text that is empty or no string, an id that is no string; a query without a relevant document, with
        one that is not in the corpus, or with one twice; relevant documents of an unknown query. The message names the
        first such id.

    Examples
    --------
    >>> data = RetrievalData({"q1": "who barks?"}, {"d1": "Dogs bark.", "d2": "Cats purr."}, {"q1": ("d1",)})
    >>> data.query_ids, data.document_ids
    (['q1'], ['d1', 'd2'])
    >>> data.pairs().documents
    ['Dogs bark.']

    It has what an evaluation asks for, here with vectors by hand:

    >>> from embedlab.retrieval import evaluate_vectors
    >>> ids = {"query_ids": data.query_ids, "document_ids": data.document_ids}
    >>> evaluate_vectors([[1, 0]], [[2, 1], [0, 1]], data.relevant, ks=(1,), **ids).ranks
    array([1])
    """

    queries: dict[str, str]
    corpus: dict[str, str]
    relevant: dict[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        parts = {"queries": self.queries, "the corpus": self.corpus, "the relevant documents": self.relevant}
        for what, held in parts.items():
            if not isinstance(held, dict):
                raise InputError(f"{what} must be a dict by id, got a {type(held).__name__}")
            for name in held:
                if not isinstance(name, str):
                    raise InputError(f"an id of {what} is {name!r}; ids are strings: write {str(name)!r}")
        if not self.queries:
            raise InputError("there is no query; give at least one with its document")
        for name, text in self.queries.items():
            _check_text(text, f"the query {name!r}")
        for name, text in self.corpus.items():
            _check_text(text, f"the document {name!r}")
        for name in self.relevant:
            if name not in self.queries:
                raise InputError(f"relevant documents are given for {name!r}, which is no query; leave them out")
        for name in self.queries:
            self._check_relevant(name)

    def __repr__(self) -> str:
        return f"RetrievalData({len(self.queries):,} queries, {len(self.corpus):,} documents)"

    @property
    def query_ids(self) -> list[str]:
        """The ids of the queries, in their order."""
        return list(self.queries)

    @property
    def document_ids(self) -> list[str]:
        """The ids of the documents, in their order."""
        return list(self.corpus)

    def pairs(self) -> Pairs:
        """Give one pair for each query and each document relevant to it; the id of the document is the title.

        Documents that are relevant to no query are in no pair.
        """
        rows = [(query, document) for query in self.queries for document in self.relevant[query]]
        return Pairs(
            [self.queries[query] for query, _ in rows],
            [self.corpus[document] for _, document in rows],
            [document for _, document in rows],
        )

    def _check_relevant(self, query: str) -> None:
        """Check the relevant documents of one query."""
        documents = self.relevant.get(query, ())
        if not isinstance(documents, tuple):
            raise InputError(
                f"the relevant documents of query {query!r} must be a tuple of ids (a list in a file), "
                f"got {documents!r}; put them into one"
            )
        if not documents:
            raise InputError(f"query {query!r} has no relevant document; give it one, or leave the query out")
        for place, document in enumerate(documents):
            if not isinstance(document, str) or document not in self.corpus:
                raise InputError(f"query {query!r} wants the document {document!r}, which is not in the corpus; add it")
            if document in documents[:place]:
                raise InputError(f"query {query!r} wants the document {document!r} twice; name it once")


def numbered(texts: Iterable[str], letter: str) -> dict[str, str]:
    """Give every different text an id: a letter and a number from 1, in the order in which they come.

    Examples
    --------
    >>> numbered(["one", "two", "one"], "d")
    {'one': 'd1', 'two': 'd2'}
    """
    return {text: f"{letter}{number}" for number, text in enumerate(dict.fromkeys(texts), start=1)}


def _check_text(text: Any, what: str) -> None:
    """Raise InputError unless this is a text that can be encoded and saved."""
    if not isinstance(text, str):
        raise InputError(f"{what} is a {type(text).__name__}, not a string: {text!r}; leave it out or repair it")
    if not text.strip():
        raise InputError(f"{what} is empty ({text!r}): there is nothing to encode; leave it out")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{what} has half a character at position {error.start} (an unpaired surrogate); read it again with the "
            "encoding it was written in"
        ) from None
