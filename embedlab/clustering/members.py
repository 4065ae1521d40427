"""Members of clusters: which stand in the middle, and which at the edge."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.clustering.base import NOISE, Labels, centres_of, checked_labels, numbered, rows_to_cluster


def centrality(vectors: ArrayLike, labels: Labels) -> NDArray[np.float64]:
    """How central each member is: its cosine with the mean of its cluster.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    labels : sequence of int, length n
        -1 is in no cluster.

    Returns
    -------
    ndarray of shape (n,), float64
        In [-1, 1]; the highest of a cluster is its most typical member. NaN for points in no cluster, and for clusters
        whose members cancel out, since a mean of zeros has no direction.

    Raises
    ------
    InputError, ShapeError, NotFiniteError, ZeroVectorError

    Examples
    --------
    >>> centrality([[1, 0], [1, 1], [0, 1], [5, 0]], [0, 0, 0, -1]).round(3).tolist()
    [0.707, 1.0, 0.707, nan]
    """
    units = rows_to_cluster(vectors, "cosine").astype(np.float64)
    members = numbered(checked_labels(labels, len(units)))
    inside = members != NOISE
    near = np.full(len(units), np.nan)
    if inside.any():
        means = centres_of(units, members)
        lengths = np.linalg.norm(means, axis=1)[members[inside]]
        cosines = (units[inside] * means[members[inside]]).sum(axis=1)
        near[inside] = np.divide(cosines, lengths, out=np.full_like(cosines, np.nan), where=lengths > 1e-9)
    return near
