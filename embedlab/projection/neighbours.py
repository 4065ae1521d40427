"""The nearest vectors of each vector, exactly: what neighbour-keeping maps are drawn from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

EXACT_UP_TO = 20_000  # vectors: above, exact neighbours cost more than a map gains from them


def nearest_vectors(rows: NDArray[np.floating[Any]], k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Find the k nearest other vectors of each vector.

    Parameters
    ----------
    rows : ndarray of shape (n, dim)
    k : int
        Below n.

    Returns
    -------
    (ndarray of shape (n, k), int32), (ndarray of shape (n, k), float32)
        Rows of the neighbours, nearest first, and their Euclidean distances.

    Examples
    --------
    >>> found, distances = nearest_vectors(np.array([[0.0], [1.0], [3.0]]), 1)
    >>> found.ravel().tolist(), distances.ravel().tolist()
    ([1, 0, 1], [1.0, 1.0, 2.0])
    """
    from sklearn.neighbors import NearestNeighbors

    # Asked without points of its own, the index leaves each vector out of its own neighbours.
    distances, found = NearestNeighbors(n_neighbors=k, algorithm="brute", n_jobs=-1).fit(rows).kneighbors()
    return found.astype(np.int32), distances.astype(np.float32)
