"""HDBSCAN: as many clusters as there are dense places, of any shape; points between them are in none."""

from __future__ import annotations

import time
from typing import Literal

from numpy.typing import ArrayLike

from embedlab.clustering.base import Clusters, Metric, numbered, rows_to_cluster
from embedlab.errors import InputError
from embedlab.projection import umap
from embedlab.vectors.checks import FloatArray, check_count

FEWEST = 2  # members of a cluster


def hdbscan(
    vectors: ArrayLike,
    smallest: int = 20,
    *,
    min_samples: int = 5,
    dimensions: Literal[2, 3] | None = 2,
    metric: Metric = "cosine",
    seed: int = 0,
) -> Clusters:
    """Find the dense places among vectors, after bringing the vectors to a few dimensions.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    smallest : int, default 20
        Members of the smallest cluster, from 2 to n: the larger, the fewer clusters.
    min_samples : int, default 5
        A place is as dense as the distance to this many neighbours is short (a point counts as its own first one): the
        larger, the more points are in no cluster. Lowered to n for few points; ``notes`` say so.
    dimensions : {2, 3} or None, default 2
        UMAP with ``min_dist=0`` first brings the vectors to so many dimensions; None clusters the vectors as they are,
        which is what points of a map made before need (with ``metric="euclidean"``). Vectors that have no more
        dimensions than this stay as they are.
    metric : {"cosine", "euclidean"}, default "cosine"
        "cosine" brings the vectors to length 1 first.
    seed : int, default 0
        Of UMAP; HDBSCAN draws nothing by chance.

    Returns
    -------
    Clusters
        Label -1 for points in no cluster, which can be all of them; no centres. The same on every run.

    Raises
    ------
    InputError
        If `smallest`, `min_samples`, `dimensions` or `metric` is out of range, or UMAP cannot work: fewer than four
        vectors, or all the same.
    ShapeError, NotFiniteError, ZeroVectorError

    Notes
    -----
    In hundreds of dimensions all points are about equally far from each other, and density says little. On the 2,000
    articles of :func:`embedlab.corpora.article_sample`, encoded with MiniLM, the normalised mutual information with
    their topics was 0.06 for the vectors as they are (three quarters of the points in no cluster), 0.15 to 0.24 after
    PCA to 5 to 50 dimensions, 0.37 after PaCMAP to 2, and 0.45 after UMAP to 2, 3 or 5 (a mean of several seeds at 2;
    one fifth of the points in no cluster). UMAP takes nearly all the time: 2 seconds, and 8 for 9,000 articles.

    UMAP's map changes with the seed, and the clusters change with the map: look at more than one.

    References
    ----------
    R. J. G. B. Campello, D. Moulavi and J. Sander, "Density-based clustering based on hierarchical density estimates",
    2013.

    Examples
    --------
    >>> points = [[0, 0], [0, 1], [1, 0], [9, 9], [9, 8], [8, 9], [40, 0]]
    >>> found = hdbscan(points, 3, min_samples=2, dimensions=None, metric="euclidean")
    >>> found.labels.tolist(), found.count
    ([0, 0, 0, 1, 1, 1, -1], 2)
    """
    from sklearn.cluster import HDBSCAN

    begin = time.perf_counter()
    rows = rows_to_cluster(vectors, metric)
    if dimensions not in (2, 3, None):
        raise InputError(
            f"{dimensions!r} dimensions were asked; choose 2, 3, or None to cluster the vectors as they are"
        )
    if smallest < FEWEST:
        raise InputError(f"a smallest cluster of {smallest} was asked; one point is no cluster: choose 2 or more")
    members = check_count(smallest, len(rows), "members of the smallest cluster")
    neighbours: int = min_samples
    notes: tuple[str, ...] = ()
    if min_samples > len(rows):
        neighbours, notes = len(rows), (f"min_samples {min_samples} lowered to {len(rows)}: there are no more points",)
    model = HDBSCAN(members, min_samples=check_count(neighbours, len(rows), "neighbours"), copy=True)
    labels = numbered(model.fit_predict(reduce_for_density(rows, dimensions, seed)))
    used = {"smallest": members, "min_samples": neighbours, "dimensions": dimensions, "metric": metric, "seed": seed}
    return Clusters(labels, "HDBSCAN", used, time.perf_counter() - begin, notes=notes)


def reduce_for_density(rows: FloatArray, dimensions: Literal[2, 3] | None, seed: int) -> FloatArray:
    """Bring rows, already of length 1 where that is wanted, to so few dimensions that density says something."""
    if dimensions is None or rows.shape[1] <= dimensions:
        return rows
    return umap(rows, dimensions, min_dist=0.0, metric="euclidean", seed=seed).coordinates
