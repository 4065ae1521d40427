"""From vectors to measures: every query is compared with every document, block by block."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.retrieval.hits import Hits
from embedlab.retrieval.metrics import deepest, mean_values, values_per_query
from embedlab.vectors import normalize
from embedlab.vectors.blocks import score_blocks
from embedlab.vectors.checks import as_rows, check_count, check_same_length
from embedlab.vectors.neighbours import top_rows

Wanted: TypeAlias = Sequence[Collection[Hashable]] | Mapping[Any, Collection[Hashable]]


@dataclass(frozen=True)
class VectorEvaluation:
    """How well vectors find the relevant documents, for each query and on the whole.

    Attributes
    ----------
    per_query : DataFrame of shape (q, 6 * number of ks), float64
        In [0, 1]; a row for each query, columns named by measure and depth, as :func:`values_per_query` gives them.
        ``per_query["recall", 10]`` is what :func:`bootstrap_interval` and :func:`paired_comparison` take.
    ranks : ndarray of shape (q,), int64
        Rank of the best relevant document among all documents, 1 or more: what :func:`most_moved` takes.
    rankings : ndarray of shape (q, largest k), int64
        Row numbers of the documents, best first.
    """

    per_query: pd.DataFrame
    ranks: NDArray[np.int64]
    rankings: NDArray[np.int64]

    @property
    def table(self) -> pd.DataFrame:
        """The means over the queries, in the form that :func:`evaluate_rankings` gives."""
        return mean_values(self.per_query)


def evaluate_vectors(
    queries: ArrayLike,
    documents: ArrayLike,
    relevant: Wanted,
    ks: Sequence[int] = (1, 3, 5, 10),
    *,
    query_ids: Sequence[Hashable] | None = None,
    document_ids: Sequence[Hashable] | None = None,
) -> VectorEvaluation:
    """Rank all documents by their cosine to each query, and compute all measures.

    The vectors are compared in float32, a block of queries at a time, so that 10,000 queries and 10,000 documents need
    about 100 MB beside the vectors. Documents with equal cosines are ranked in the order of their rows.

    Parameters
    ----------
    queries : array_like of shape (q, d)
    documents : array_like of shape (n, d)
    relevant : sequence of q collections, or mapping from query ids to collections
        The relevant documents of each query, at least one: row numbers, or ids if ``document_ids`` are given. A mapping
        needs ``query_ids``, and may hold more queries than these.
    ks : sequence of int, default (1, 3, 5, 10)
        How far down to look, each in [1, n].
    query_ids : sequence of q ids, optional
        They become the index of ``per_query``.
    document_ids : sequence of n ids, optional

    Returns
    -------
    VectorEvaluation

    Raises
    ------
    InputError
        If there is no query, a query has no relevant document, a relevant document is unknown, an id comes twice, or
        one of ``ks`` is below 1 or above n.
    ShapeError
        If the vectors differ in length, or there is not one id a row or one collection a query.
    NotFiniteError, ZeroVectorError
        If a number is NaN or infinite, or a vector is zero.

    References
    ----------
    N. Thakur et al., "BEIR: A heterogeneous benchmark for zero-shot evaluation of information retrieval models", 2021.

    Examples
    --------
    Two queries; the first finds its document at once, the second finds it on place 2.

    >>> result = evaluate_vectors([[1, 0], [1, 2]], [[2, 0], [0, 1], [1, 1]], [[0], [1]], ks=(1, 2))
    >>> result.rankings.tolist(), result.ranks.tolist()
    ([[0, 2], [2, 1]], [1, 2])
    >>> result.per_query["MRR", 2].tolist()
    [1.0, 0.5]

    With ids:

    >>> result = evaluate_vectors(
    ...     [[1, 0], [1, 2]],
    ...     [[2, 0], [0, 1], [1, 1]],
    ...     {"where?": ["east"], "how far?": ["north"]},
    ...     ks=(1,),
    ...     query_ids=["where?", "how far?"],
    ...     document_ids=["east", "north", "north-east"],
    ... )
    >>> result.per_query["accuracy", 1].to_dict()
    {'where?': 1.0, 'how far?': 0.0}
    """
    asked, rows = as_rows(queries, "queries"), as_rows(documents, "documents")
    check_same_length(asked, rows, ("each query", "each document"))
    depth = check_count(deepest(ks), len(rows), "places")
    names = None if query_ids is None else _checked_ids(query_ids, len(asked), "query")
    row_of = _checked_ids(range(len(rows)) if document_ids is None else document_ids, len(rows), "document")
    wanted = _wanted_rows(_in_order(relevant, len(asked), names), names, row_of)

    rankings, ranks = _rank(_units(asked), _units(rows), wanted, depth)
    hits = Hits(_found(rankings, wanted, len(rows)), np.array([len(right) for right in wanted], dtype=np.int64))
    values = values_per_query(hits, ks)
    if names is not None:
        # A list of tuples would become an index of several levels.
        values.index = pd.Index(list(names), tupleize_cols=False)
    return VectorEvaluation(values, ranks, rankings)


def _rank(
    queries: NDArray[np.float32], documents: NDArray[np.float32], wanted: list[NDArray[np.int64]], depth: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the first ``depth`` rows for each query, and the rank of its best wanted row among all."""
    rankings = np.empty((len(queries), depth), np.int64)
    ranks = np.empty(len(queries), np.int64)
    for part in score_blocks(len(queries), len(documents)):
        block = queries[part] @ documents.T
        best_wanted = np.empty(len(block), np.int64)
        for query, cosines in enumerate(block):
            rankings[part.start + query] = top_rows(cosines, depth)
            right = wanted[part.start + query]
            best_wanted[query] = right[cosines[right].argmax()]
        ranks[part] = _ranks_of(block, best_wanted)
    return rankings, ranks


def _ranks_of(cosines: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank of one row for each query: what :func:`embedlab.vectors.rank_of` gives, for a whole block at once."""
    own = np.take_along_axis(cosines, rows[:, None], axis=1)
    before: NDArray[np.int64] = np.count_nonzero(cosines > own, axis=1)
    level = np.count_nonzero(cosines >= own, axis=1) - before
    for query in np.flatnonzero(level > 1):  # ties are rare: only there is it asked which of the equal rows come first
        before[query] += np.count_nonzero(cosines[query, : rows[query]] == own[query])
    return before + 1


def _found(rankings: NDArray[np.int64], wanted: list[NDArray[np.int64]], n: int) -> NDArray[np.bool_]:
    """Tell for each place of each ranking whether its row is wanted."""
    # A number for each pair of query and row: all queries are looked up in one go.
    first = np.arange(len(rankings)) * n
    pairs = np.concatenate([right + start for start, right in zip(first, wanted, strict=True)])
    return np.isin(rankings + first[:, None], pairs)


def _units(rows: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    # Scaled before the precision is cut: a large float64 number would not fit into a float32.
    return normalize(rows).astype(np.float32, copy=False)


def _checked_ids(ids: Sequence[Hashable], rows: int, kind: str) -> dict[Hashable, int]:
    """Give the row of every id, in the order of the rows."""
    if len(ids) != rows:
        raise ShapeError(f"got {rows} {kind} vectors with {len(ids)} {kind}_ids; give one id for each vector")
    row_of: dict[Hashable, int] = {}
    for row, name in enumerate(ids):
        if row_of.setdefault(name, row) != row:
            raise InputError(
                f"the {kind} id {name!r} comes twice, for rows {row_of[name]} and {row}; give every {kind} its own"
            )
    return row_of


def _in_order(relevant: Wanted, queries: int, names: Iterable[Hashable] | None) -> Sequence[Collection[Hashable]]:
    """Give the relevant documents in the order of the queries."""
    if isinstance(relevant, Mapping):
        if names is None:
            raise InputError("relevant is a mapping from query ids; give query_ids as well, one for each query vector")
        return [relevant.get(name, ()) for name in names]
    if len(relevant) != queries:
        raise ShapeError(f"{queries} queries and {len(relevant)} relevant sets; give one set for each query")
    return relevant


def _wanted_rows(
    relevant: Sequence[Collection[Hashable]],
    names: Iterable[Hashable] | None,
    row_of: Mapping[Hashable, int],
) -> list[NDArray[np.int64]]:
    """Give the rows of each query's relevant documents, ascending, each once."""
    wanted = []
    for query, right in zip(range(len(relevant)) if names is None else names, relevant, strict=True):
        if isinstance(right, str) or not isinstance(right, Iterable):
            raise InputError(
                f"the relevant documents of query {query!r} must be a list, got {right!r}; put it into one"
            )
        unknown = [document for document in right if document not in row_of]
        if unknown:
            raise InputError(
                f"query {query!r} wants the document {unknown[0]!r}, which is not among the {len(row_of)} documents; "
                "row numbers start at 0, and ids need document_ids"
            )
        rows = {row_of[document] for document in right}
        if not rows:
            raise InputError(f"query {query!r} has no relevant document, so nothing can be measured; leave it out")
        wanted.append(np.array(sorted(rows), dtype=np.int64))
    return wanted
