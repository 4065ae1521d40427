"""How good clusters are: tight and apart by themselves, and how far they agree with groups that people made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from embedlab.clustering.base import NOISE, Labels, centres_of, checked_groups, checked_labels, rows_to_cluster
from embedlab.clustering.kmeans import kmeans
from embedlab.errors import InputError
from embedlab.vectors.checks import FloatArray, check_count


@dataclass(frozen=True)
class ClusterQuality:
    """What can be said of a clustering in five numbers.

    Attributes
    ----------
    silhouette : float or None
        Mean over the points in clusters, in [-1, 1]: 1 for clusters that are tight and far apart, 0 for points midway
        between two clusters, below 0 for points in the wrong one. By the cosine distance. None where it has no
        meaning: fewer than two clusters, or each point a cluster of its own.
    ari : float or None
        Adjusted Rand index with the true groups: 1 for the same partition, 0 on average by chance, negative below.
        None without true groups.
    nmi : float or None
        Normalised mutual information with the true groups, in [0, 1]; not adjusted for chance, so it grows with the
        number of clusters. None without true groups.
    noise : float
        Share of the points in no cluster, in [0, 1].
    clusters : int
        How many there are.
    """

    silhouette: float | None
    ari: float | None
    nmi: float | None
    noise: float
    clusters: int


def cluster_quality(vectors: ArrayLike, labels: Labels, truth: Labels | None = None) -> ClusterQuality:
    """Measure clusters by themselves and against true groups.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    labels : sequence of int, length n
        Of :func:`kmeans` or :func:`hdbscan`; -1 is in no cluster. Such points are left out of the silhouette; ARI and
        NMI count them as one more group, so that leaving out what is hard does not pay.
    truth : sequence, length n, optional
        The true group of each point.

    Returns
    -------
    ClusterQuality

    Raises
    ------
    ShapeError
        If vectors, labels and truth differ in length.
    InputError
        If there are no vectors, or the truth is one group only: any clustering agrees with it by chance alone.
    NotFiniteError, ZeroVectorError

    Notes
    -----
    The silhouette is exact for any number of points. Between vectors of length 1 the cosine distance is 1 - x·y, so the
    mean distance of x to a cluster is 1 - x·m, with m the mean of the cluster: no matrix of n x n distances is needed.

    References
    ----------
    P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", 1987.
    L. Hubert and P. Arabie, "Comparing partitions", 1985.
    N. X. Vinh, J. Epps and J. Bailey, "Information theoretic measures for clusterings comparison", 2010.

    Examples
    --------
    >>> rows = [[1, 0], [1, 0.1], [0, 1], [0.1, 1]]
    >>> quality = cluster_quality(rows, [0, 0, 1, 1], ["cat", "cat", "dog", "dog"])
    >>> round(quality.silhouette, 3), quality.ari, quality.nmi
    (0.994, 1.0, 1.0)
    """
    units = rows_to_cluster(vectors, "cosine")
    members = checked_labels(labels, len(units))
    inside = members != NOISE
    numbers, compact = np.unique(members[inside], return_inverse=True)
    ari, nmi = (None, None) if truth is None else agreement(members, truth)
    return ClusterQuality(
        silhouette=_silhouette(units[inside], compact, len(numbers)),
        ari=ari,
        nmi=nmi,
        noise=float((~inside).mean()),
        clusters=len(numbers),
    )


def agreement(labels: Labels, truth: Labels) -> tuple[float, float]:
    """Measure how far two partitions agree: adjusted Rand index, normalised mutual information.

    Raises
    ------
    ShapeError, InputError
        As for :func:`cluster_quality`.

    Examples
    --------
    >>> agreement([0, 0, 1, 1], ["dog", "dog", "cat", "cat"])
    (1.0, 1.0)
    """
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    groups = checked_groups(truth, len(labels), "labels")
    if len(set(groups)) < 2:
        raise InputError(
            "the truth is one group only, and nothing can agree or disagree with it; give two or more, or leave it out"
        )
    members = checked_labels(labels, len(groups), "groups")
    return float(adjusted_rand_score(groups, members)), float(normalized_mutual_info_score(groups, members))


def choose_clusters(
    vectors: ArrayLike, counts: Sequence[int], truth: Labels | None = None, *, seed: int = 0
) -> pd.DataFrame:
    """Try k-means with several numbers of clusters, for a curve to choose by.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    counts : sequence of int
        Numbers of clusters to try.
    truth : sequence, length n, optional
        The true group of each point.
    seed : int, default 0

    Returns
    -------
    pandas.DataFrame
        Columns ``clusters``, ``inertia`` (sum of squared distances to the centres: it always falls, so look for the
        place from where it falls slowly), ``silhouette`` (the highest is best; missing for one cluster), and ``ari``
        and ``nmi`` if the truth is given.

    Raises
    ------
    InputError
        If there is nothing to try, and whatever :func:`kmeans` and :func:`cluster_quality` refuse.
    ShapeError, NotFiniteError, ZeroVectorError

    Examples
    --------
    >>> rows = [[1, 0], [1, 0.1], [0, 1], [0.1, 1]]
    >>> choose_clusters(rows, [1, 2, 3]).round(2)
       clusters  inertia  silhouette
    0         1     1.81         NaN
    1         2     0.01        0.99
    2         3     0.00        0.50
    """
    if not len(counts):
        raise InputError("there is no number of clusters to try; give at least one, for example range(2, 31)")
    units = rows_to_cluster(vectors, "cosine")
    tried = []
    for count in counts:
        found = kmeans(units, check_count(count, len(units), "clusters"), seed=seed)
        centres = centres_of(units, found.labels)
        measured = cluster_quality(units, found.labels, truth)
        tried.append(
            {
                "clusters": found.count,
                "inertia": float(((units - centres[found.labels]) ** 2).sum()),
                "silhouette": measured.silhouette,
                "ari": measured.ari,
                "nmi": measured.nmi,
            }
        )
    table = pd.DataFrame(tried).astype({"silhouette": float})
    return table if truth is not None else table.drop(columns=["ari", "nmi"])


def _silhouette(units: FloatArray, labels: NDArray[np.int64], clusters: int) -> float | None:
    """Mean silhouette by cosine distance of rows of length 1; labels count from 0, and no cluster is empty."""
    if not 2 <= clusters < len(units):
        return None
    member = labels[:, None] == np.arange(clusters)
    sizes = member.sum(axis=0)
    # Sum of the cosines of each point with the members of each cluster.
    cosines = units.astype(np.float64) @ (member.T.astype(np.float64) @ units).T
    own, size = cosines[member], sizes[labels]
    # Each point is a member of its own cluster, at the distance 0: that one is not counted.
    inner = (size - own) / np.maximum(size - 1, 1)
    outer = np.where(member, np.inf, 1 - cosines / sizes).min(axis=1)
    widest = np.maximum(inner, outer)
    apart = np.divide(outer - inner, widest, out=np.zeros_like(inner), where=widest > 1e-12)
    return float(np.where(size == 1, 0.0, apart).mean())
