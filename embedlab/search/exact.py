"""The exact index: every vector is compared with the query, nothing is missed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.search.base import VectorIndex
from embedlab.vectors import nearest


class ExactIndex(VectorIndex):
    """Vectors in one array, searched by one matrix product.

    Up to some hundred thousand vectors this is all that is needed: a query among 10,000 vectors of MiniLM takes about a
    millisecond. The time grows with the number of vectors; :class:`FaissIndex` has kinds that do better.

    Parameters
    ----------
    ids : sequence of str
        At least one, each once.
    vectors : array_like of shape (n, d)
        Kept as they are, in float32.
    model : str, default ""
        Name of the encoder they come from.

    Raises
    ------
    InputError, ShapeError, NotFiniteError, ZeroVectorError
        As :meth:`add`.

    Examples
    --------
    >>> index = ExactIndex(["east", "north-east", "north"], [[1, 0], [1, 1], [0, 1]])
    >>> index.search([2, 0], k=2).ids
    [['east', 'north-east']]
    >>> index.remove(["east"])
    >>> index.search([2, 0], k=1)
    Ranking(ids=[['north-east']], scores=[array([0.70710677], dtype=float32)])
    """

    kind = "exact"
    _vectors: NDArray[np.float32]
    _norms: NDArray[np.float32]
    _row_labels: NDArray[np.int64]

    @property
    def bytes(self) -> int:
        """Memory that the vectors and their lengths take."""
        return int(self._vectors.nbytes + self._norms.nbytes)

    def _begin(self, rows: NDArray[np.floating[Any]]) -> None:
        self._restore({}, {"vectors": np.empty((0, rows.shape[1]), np.float32), "labels": np.empty(0, np.int64)})

    def _insert(self, labels: NDArray[np.int64], rows: NDArray[np.float32]) -> None:
        self._vectors = np.concatenate([self._vectors, rows])
        self._norms = np.concatenate([self._norms, np.linalg.norm(rows, axis=1)])
        self._row_labels = np.concatenate([self._row_labels, labels])

    def _discard(self, labels: NDArray[np.int64]) -> None:
        kept = ~np.isin(self._row_labels, labels)
        self._vectors, self._norms = self._vectors[kept], self._norms[kept]
        self._row_labels = self._row_labels[kept]

    def _find(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        found = nearest(self._vectors, queries, k, norms=self._norms)
        return self._row_labels[found.indices], found.scores

    def _rows(self, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        # Labels grow with the rows, so the place of one can be looked up by halving.
        rows: NDArray[np.float32] = self._vectors[np.searchsorted(self._row_labels, labels)]
        return rows

    def _state(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        return {}, {"vectors": self._vectors}

    def _restore(self, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        self._vectors, self._row_labels = arrays["vectors"], arrays["labels"]
        self._norms = np.linalg.norm(self._vectors, axis=1)
