"""What every index of vectors offers, whatever stands behind it, and the checks they share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.search.content import save_content
from embedlab.vectors.checks import as_rows, check_count, check_not_zero


class Ranking(NamedTuple):
    """What a search found, best first: a list for each query.

    Attributes
    ----------
    ids : list of list of str
        A query may have fewer hits than were asked for: keyword search finds only texts that share a word with it.
    scores : list of ndarray, float32
        Their scores, in the same order; what they mean depends on the search.
    """

    ids: list[list[str]]
    scores: list[NDArray[np.float32]]


class VectorIndex(ABC):
    """Vectors by id, and the search for those most alike to a query by cosine.

    Inside, each vector has a number (its label) that it keeps until it is removed; a kind of index implements
    ``_insert``, ``_discard``, ``_find``, ``_rows``, ``_state`` and ``_restore`` by these numbers and leaves ids and
    checks to this class.

    Parameters
    ----------
    ids : sequence of str
        At least one, each once.
    vectors : array_like of shape (n, d)
        One for each id.
    model : str
        Name of the encoder they come from; "" if unknown.

    Raises
    ------
    InputError
        No ids, an id twice.
    ShapeError, NotFiniteError, ZeroVectorError
    """

    kind: str

    def __init__(self, ids: Sequence[str], vectors: ArrayLike, *, model: str = ""):
        names = check_ids(ids)
        rows = as_rows(vectors, "vectors")
        self.model = model
        self.dimensions = int(rows.shape[1])
        self._begin(rows)
        self._labels: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._next = 0
        self.add(names, rows)

    def __repr__(self) -> str:
        model = f", of {self.model}" if self.model else ""
        return f"{type(self).__name__}({len(self):,} vectors of {self.dimensions} numbers{model})"

    def __len__(self) -> int:
        return len(self._labels)

    def __contains__(self, name: object) -> bool:
        return name in self._labels

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in the order in which they were added."""
        return tuple(self._labels)

    @property
    @abstractmethod
    def bytes(self) -> int:
        """Memory that vectors and structure take; not that of the ids."""

    def add(self, ids: Sequence[str], vectors: ArrayLike) -> None:
        """Add vectors; all of them or, where one is refused, none.

        Parameters
        ----------
        ids : sequence of str
            None of them held already.
        vectors : array_like of shape (n, dimensions)

        Raises
        ------
        InputError
            No ids, an id twice or held already.
        ShapeError
            Not one vector for each id, or vectors of another length than the index's.
        NotFiniteError, ZeroVectorError
        """
        names = check_ids(ids, self._labels)
        rows = self._checked(vectors, "vectors")
        if len(rows) != len(names):
            raise ShapeError(f"{len(names):,} ids came with {len(rows):,} vectors; give one vector for each id.")
        labels = np.arange(self._next, self._next + len(names), dtype=np.int64)
        self._insert(labels, rows)
        self._next += len(names)
        self._labels.update(zip(names, labels.tolist(), strict=True))
        self._names.update(zip(labels.tolist(), names, strict=True))

    def remove(self, ids: Sequence[str]) -> None:
        """Remove vectors; all of them or, where an id is unknown, none.

        Raises
        ------
        InputError
            No ids, an id twice, or one that is not held.
        """
        labels = self._known(ids)
        self._discard(labels)
        for label in labels.tolist():
            del self._labels[self._names.pop(label)]

    def search(self, vectors: ArrayLike, k: int = 10) -> Ranking:
        """Find the vectors with the highest cosine to each query.

        Parameters
        ----------
        vectors : array_like of shape (q, dimensions) or (dimensions,)
            The queries; one vector counts as one row.
        k : int, default 10
            1 to the number of vectors held.

        Returns
        -------
        Ranking
            Scores are cosines in [-1, 1]; an approximate index may miss some of the best.

        Raises
        ------
        InputError
            The index is empty, or `k` is below 1 or above the number of vectors.
        ShapeError
            Queries of another length than the index's vectors.
        NotFiniteError, ZeroVectorError
        """
        queries = self._checked(vectors, "the queries")
        if not len(self):
            raise InputError("the index is empty, all was removed from it; add vectors before searching.")
        labels, scores = self._find(queries, check_count(k, len(self), "neighbours"))
        # Label -1: the index looked at fewer vectors than were asked for.
        found = [row >= 0 for row in labels]
        return Ranking(
            [[self._names[label] for label in row[kept].tolist()] for row, kept in zip(labels, found, strict=True)],
            [row[kept].astype(np.float32) for row, kept in zip(scores, found, strict=True)],
        )

    def vectors_of(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors that are held for some ids, in their order.

        Returns
        -------
        ndarray of float32, shape (len(ids), dimensions)

        Raises
        ------
        InputError
            No ids, an id twice, or one that is not held.
        """
        return self._rows(self._known(ids))

    def save(self, path: str | Path) -> Path:
        """Save the index as one file, whole or not at all; :func:`load_index` loads it.

        Raises
        ------
        FileError
            If it cannot be written.
        """
        settings, arrays = self._state()
        about = {"kind": self.kind, "model": self.model, "dimensions": self.dimensions, "settings": settings}
        arrays["labels"] = np.fromiter(self._labels.values(), np.int64, len(self))
        return save_content(path, about, self.ids, arrays)

    @classmethod
    def from_state(cls, about: dict[str, Any], ids: Sequence[str], arrays: dict[str, NDArray[Any]]) -> VectorIndex:
        """Make the index again of what a file holds; :func:`load_index` checks it first."""
        index = cls.__new__(cls)
        index.model, index.dimensions = about["model"], about["dimensions"]
        labels = arrays["labels"].tolist()
        index._labels = dict(zip(ids, labels, strict=True))
        index._names = dict(zip(labels, ids, strict=True))
        index._next = max(labels, default=-1) + 1
        index._restore(about, arrays)
        return index

    def _checked(self, vectors: ArrayLike, name: str) -> NDArray[np.float32]:
        rows = as_rows(vectors, name)
        if rows.shape[1] != self.dimensions:
            model = f" of {self.model!r}" if self.model else ""
            raise ShapeError(
                f"{name} have {rows.shape[1]} numbers and the index holds vectors{model} with {self.dimensions}; "
                "encode with the same model, or build an index of the other one's vectors."
            )
        check_not_zero(np.linalg.norm(rows, axis=1), f"one of {name}" if len(rows) > 1 else name)
        return rows.astype(np.float32, copy=False)

    def _known(self, ids: Sequence[str]) -> NDArray[np.int64]:
        return np.array([self._labels[name] for name in check_known(ids, self._labels)], dtype=np.int64)

    @abstractmethod
    def _begin(self, rows: NDArray[np.floating[Any]]) -> None:
        """Make an empty structure, fit for such rows."""

    @abstractmethod
    def _insert(self, labels: NDArray[np.int64], rows: NDArray[np.float32]) -> None:
        """Add rows under new labels."""

    @abstractmethod
    def _discard(self, labels: NDArray[np.int64]) -> None:
        """Remove rows; the labels still are in the dictionaries."""

    @abstractmethod
    def _find(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find labels and cosines, each of shape (q, k), best first; label -1 where nothing was found."""

    @abstractmethod
    def _rows(self, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the rows of labels."""

    @abstractmethod
    def _state(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Give settings and arrays to save."""

    @abstractmethod
    def _restore(self, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        """Take up saved settings and arrays."""


def check_ids(ids: Sequence[str], held: Collection[str] = ()) -> list[str]:
    """Return ids as a list.

    Raises
    ------
    InputError
        A bare string, none at all, something that is no string, an id twice, or one of those `held`.

    Examples
    --------
    >>> check_ids(("Moon", "Mars"))
    ['Moon', 'Mars']
    """
    if isinstance(ids, str):
        raise InputError(f"ids are a list of strings, and a single string came: write [{ids!r}].")
    names = list(ids)
    if not names:
        raise InputError("no ids were given; give at least one.")
    seen: set[str] = set()
    for place, name in enumerate(names):
        if not isinstance(name, str):
            raise InputError(f"id {place} is {name!r} ({type(name).__name__}); an id is a string, write str(...).")
        if name in seen:
            raise InputError(f"the id {name!r} comes twice; ids are unique, leave one out or rename it.")
        if name in held:
            raise InputError(f"the id {name!r} is held already; remove it first, or choose another id.")
        seen.add(name)
    return names


def check_known(ids: Sequence[str], held: Collection[str]) -> list[str]:
    """Return ids as a list; raise InputError, with the nearest spellings, where one is not held."""
    names = check_ids(ids)
    for name in names:
        if name not in held:
            from embedlab.spelling import nearest_spellings

            alike = ", ".join(map(repr, nearest_spellings(name, list(held))))
            raise InputError(f"the id {name!r} is not held. " + (f"Did you mean: {alike}?" if alike else "See .ids."))
    return names
