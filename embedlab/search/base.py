"""What a search gives back, and what every index of vectors can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.vectors import normalize
from embedlab.vectors.checks import as_rows, check_count


@dataclass(frozen=True)
class Ranking:
    """What was found for each of q queries, best first.

    Attributes
    ----------
    ids : list of q lists of str
        A list may be shorter than was asked for: a search by words finds only texts that share one.
    scores : list of q lists of float
        Higher is better; only comparable within one kind of search.
    """

    ids: list[list[str]]
    scores: list[list[float]]

    def __len__(self) -> int:
        return len(self.ids)


class VectorIndex(ABC):
    """Vectors with names, searched by cosine.

    Parameters
    ----------
    ids : sequence of n str
        A name for each vector, every one different.
    vectors : array_like of shape (n, d)
        Brought to length 1.
    model : str
        Name of the encoder that made them, for messages; "" if unknown.

    Attributes
    ----------
    ids : tuple of str
        In the order in which they were added.
    dimensions : int
        d.
    model : str

    Raises
    ------
    InputError
        No vectors, not one id for each, or an id twice.
    NotFiniteError, ZeroVectorError
        If a number is NaN or infinite, or a row is zero.
    """

    kind: str = ""

    def __init__(self, ids: Sequence[str], vectors: ArrayLike, *, model: str = "") -> None:
        rows = as_rows(vectors, "vectors")
        self.model = model
        self.dimensions = rows.shape[1]
        self._ids: list[str] = []
        self._units = np.empty((0, self.dimensions), np.float32)
        self.add(ids, rows)

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the vectors, in the order in which they were added."""
        return tuple(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        made = f", vectors of {self.model}" if self.model else ""
        return f"{type(self).__name__}({self.kind}: {len(self):,} x {self.dimensions}{made})"

    @property
    @abstractmethod
    def bytes(self) -> int:
        """Memory that a search needs: vectors, or what stands for them, and structure."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """The vectors, of length 1, shape (n, d); not to be changed."""
        return self._units

    def add(self, ids: Sequence[str], vectors: ArrayLike) -> None:
        """Add vectors with new names.

        Raises
        ------
        InputError
            Not one id for each vector, or an id twice, or one that is there already; nothing is added then.
        ShapeError
            Vectors of another length.
        """
        rows = self._checked(vectors, "vectors")
        check_ids(ids, len(rows), self._ids)
        self._ids.extend(ids)
        self._units = np.concatenate([self._units, rows])
        self._added(rows)

    def remove(self, ids: Collection[str]) -> None:
        """Take vectors out.

        Raises
        ------
        InputError
            An id that is not there; nothing is removed then.
        """
        gone = set([ids] if isinstance(ids, str) else ids)
        unknown = sorted(gone - set(self._ids))
        if unknown:
            raise InputError(f"cannot remove {unknown[0]!r}: the index does not hold it; see index.ids")
        kept = np.array([name not in gone for name in self._ids], dtype=bool)
        self._ids = [name for name in self._ids if name not in gone]
        self._units = self._units[kept]
        self._removed(np.flatnonzero(~kept))

    def search(self, vectors: ArrayLike, k: int = 10) -> Ranking:
        """Find the k vectors with the highest cosine to each query.

        Parameters
        ----------
        vectors : array_like of shape (q, d) or (d,)
            The queries.
        k : int, default 10

        Returns
        -------
        Ranking
            Scores are cosines.

        Raises
        ------
        InputError
            An empty index, k below 1, or above the number of vectors.
        ShapeError
            Queries of another length: they come from another model.
        """
        if not self._ids:
            raise InputError("the index is empty; add vectors before searching it")
        k = check_count(k, len(self), "vectors")
        ids: list[list[str]] = []
        scores: list[list[float]] = []
        for rows, cosines in zip(*self._nearest(self._checked(vectors, "queries"), k), strict=True):
            there = rows >= 0
            ids.append([self._ids[row] for row in rows[there]])
            scores.append(cosines[there].tolist())
        return Ranking(ids, scores)

    def _checked(self, vectors: ArrayLike, name: str) -> NDArray[np.float32]:
        rows = as_rows(vectors, name)
        if rows.shape[1] != self.dimensions:
            made = f" of {self.model}" if self.model else ""
            raise ShapeError(
                f"the index holds vectors{made} with {self.dimensions} numbers, got {name} with {rows.shape[1]}; "
                "encode queries and documents with the same model"
            )
        return normalize(rows).astype(np.float32)

    @abstractmethod
    def _added(self, rows: NDArray[np.float32]) -> None:
        """Take the last rows of the vectors into the structure."""

    @abstractmethod
    def _removed(self, places: NDArray[np.int64]) -> None:
        """Take out of the structure what stood in these places; ids and vectors are gone already."""

    @abstractmethod
    def _nearest(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows and cosines, each of shape (q, k), best first; -1 where an approximate search found fewer."""


def check_ids(ids: Sequence[str], count: int, held: Collection[str] = ()) -> None:
    """Raise InputError unless there is one new, different name for each of `count` things."""
    if isinstance(ids, str) or len(ids) != count:
        came = f"the string {ids!r}" if isinstance(ids, str) else f"{len(ids):,} ids"
        raise InputError(f"got {came} for {count:,}; give a list with one id for each")
    odd = next((name for name in ids if not isinstance(name, str)), None)
    if odd is not None:
        raise InputError(f"an id must be a string, got {odd!r}; str(...) makes one of anything")
    seen = set(held)
    for name in ids:
        if name in seen:
            raise InputError(f"the id {name!r} comes twice; give every vector or text an id of its own")
        seen.add(name)
