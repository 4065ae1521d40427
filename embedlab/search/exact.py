"""Exact search: the cosine of a query with every vector, one matrix product."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from embedlab.search.base import VectorIndex
from embedlab.vectors import nearest


class ExactIndex(VectorIndex):
    """Look at every vector: never wrong, and fast enough for some hundred thousand.

    Parameters, attributes and errors as for :class:`~embedlab.search.VectorIndex`.

    Examples
    --------
    >>> index = ExactIndex(["east", "north"], [[1, 0], [0, 2]])
    >>> index.search([3, 1], k=2).ids
    [['east', 'north']]
    >>> index.add(["north-east"], [[1, 1]])
    >>> index.search([2, 1], k=1).ids
    [['north-east']]
    >>> index.remove(["north-east"])
    >>> index
    ExactIndex(exact: 2 x 2)
    """

    kind = "exact"

    @property
    def bytes(self) -> int:
        """Four bytes a number."""
        return self._units.nbytes

    def _added(self, rows: NDArray[np.float32]) -> None:
        self._norms = np.ones(len(self._units), np.float32)

    def _removed(self, places: NDArray[np.int64]) -> None:
        self._norms = np.ones(len(self._units), np.float32)

    def _nearest(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        found = nearest(self._units, queries, k, norms=self._norms)
        return found.indices, found.scores
