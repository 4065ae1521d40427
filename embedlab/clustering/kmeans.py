"""k-means: as many clusters as asked for, each around its mean."""

from __future__ import annotations

import time
import warnings

from numpy.typing import ArrayLike

from embedlab.clustering.base import Clusters, Metric, centres_of, numbered, rows_to_cluster
from embedlab.errors import InputError
from embedlab.vectors.checks import check_count

STARTS = 3


def kmeans(
    vectors: ArrayLike, clusters: int, *, seed: int = 0, metric: Metric = "cosine", starts: int = STARTS
) -> Clusters:
    """Put each vector into the cluster whose mean is nearest, with means that make the distances small.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    clusters : int
        From 1 to the number of different vectors.
    seed : int, default 0
    metric : {"cosine", "euclidean"}, default "cosine"
        "cosine" brings the vectors to length 1 first, so that their lengths do not count.
    starts : int, default 3
        k-means ends in the nearest good place, not in the best one: it begins this often, from means spread by
        k-means++, and keeps the tightest clusters. On 2,000 articles more starts gained nothing (12 clusters: adjusted
        Rand index with the topics 0.33, 0.34 and 0.35 for 1, 3 and 10 starts).

    Returns
    -------
    Clusters
        With centres; nobody is left out. The same on every run: one thread, since the order in which threads add up
        changes the last bits.

    Raises
    ------
    InputError
        More clusters than vectors, or than *different* vectors; fewer than one cluster or start.
    ShapeError, NotFiniteError, ZeroVectorError

    References
    ----------
    S. P. Lloyd, "Least squares quantization in PCM", 1982.
    D. Arthur and S. Vassilvitskii, "k-means++: The advantages of careful seeding", 2007.

    Examples
    --------
    >>> found = kmeans([[1, 0], [0, 2], [0, 1], [3, 0], [0.1, 5]], 2)
    >>> found.labels.tolist(), found.sizes.tolist()
    ([1, 0, 0, 1, 0], [3, 2])
    """
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    begin = time.perf_counter()
    rows = rows_to_cluster(vectors, metric)
    asked = check_count(clusters, len(rows), "clusters")
    model = KMeans(asked, init="k-means++", n_init=check_count(starts, 100, "starts"), random_state=seed)
    with threadpool_limits(limits=1), warnings.catch_warnings():
        # It warns where two clusters have the same mean; the error below says it for both kinds of metric.
        warnings.filterwarnings("ignore", category=ConvergenceWarning)
        labels = numbered(model.fit_predict(rows))
    if (different := int(labels.max()) + 1) < asked:
        raise InputError(
            f"{asked} clusters were asked and only {different} of the {len(rows)} vectors "
            f"{'point in different directions' if metric == 'cosine' else 'are different'}; ask for {different} at most"
        )
    used = {"clusters": asked, "metric": metric, "seed": seed, "starts": starts}
    return Clusters(labels, "k-means", used, time.perf_counter() - begin, centres_of(rows, labels))
