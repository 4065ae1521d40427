"""UMAP: like t-SNE a map of neighbourhoods, faster on large sets, with clusters drawn tighter."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.projection.base import Metric, Projection, at_most, rows_to_project
from embedlab.projection.neighbours import EXACT_UP_TO, nearest_vectors


def umap(
    vectors: ArrayLike,
    dimensions: int = 2,
    *,
    neighbours: int = 15,
    min_dist: float = 0.1,
    metric: Metric = "cosine",
    seed: int = 0,
    progress: bool = False,
) -> Projection:
    """Draw a map with uniform manifold approximation and projection.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
        At least 4, not all the same.
    dimensions : {2, 3}, default 2
    neighbours : int, default 15
        How many neighbours each point tries to keep, at least 2. Lowered to n - 1 for few points; the projection's
        ``notes`` say so.
    min_dist : float, default 0.1
        How close two points may come on the map, from 0 to 1.
    metric : {"cosine", "euclidean"}, default "cosine"
        "cosine" brings the vectors to length 1 first.
    seed : int, default 0
    progress : bool, default False
        Show umap-learn's bar.

    Returns
    -------
    Projection
        The same on every run, whatever the number of processor cores.

    Raises
    ------
    InputError, ShapeError, NotFiniteError, ZeroVectorError

    Notes
    -----
    Up to 20,000 vectors the neighbours are exact. The first call in a new process compiles UMAP's loops, which takes
    seconds; what was compiled is kept on disk for the next process.

    References
    ----------
    L. McInnes, J. Healy and J. Melville, "UMAP: Uniform manifold approximation and projection for dimension
    reduction", 2018.

    Examples
    --------
    >>> found = umap(np.random.default_rng(0).normal(size=(12, 5)))
    >>> found.coordinates.shape, found.notes
    ((12, 2), ('neighbours 15 lowered to 11: there are only 12 points',))
    """
    begin = time.perf_counter()
    rows = rows_to_project(vectors, dimensions, metric).astype(np.float32)
    if neighbours < 2:
        raise InputError(f"got {neighbours} neighbours; choose 2 or more, 5 to 50 as a rule")
    if not 0 <= min_dist <= 1:
        raise InputError(f"min_dist {min_dist} is out of range; choose a number from 0 to 1")
    k, notes = at_most(neighbours, len(rows) - 1, "neighbours", len(rows))
    coordinates = _fitted(rows, dimensions, int(k), min_dist, seed, progress)
    used = {"neighbours": int(k), "min_dist": min_dist, "metric": metric, "seed": seed}
    return Projection(
        coordinates.astype(np.float64), "UMAP", used, seconds=time.perf_counter() - begin, notes=notes, vectors=rows
    )


def _fitted(
    rows: NDArray[np.float32], dimensions: int, k: int, min_dist: float, seed: int, progress: bool
) -> NDArray[np.float32]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Tensorflow not installed")  # for another kind of UMAP
        from umap import UMAP, umap_

    # umap-learn compiles these two anew in each process, for seconds, unless told to keep them.
    for compiled in (umap_.smooth_knn_dist, umap_.compute_membership_strengths):
        compiled.enable_caching()
    known: dict[str, Any] = {}
    if len(rows) <= EXACT_UP_TO:
        # A point counts as its own nearest neighbour here. Without "force", small sets would be measured once more,
        # by functions that have to be compiled.
        found, distances = nearest_vectors(rows, k - 1)
        own = np.arange(len(rows), dtype=np.int32)[:, None]
        known = {
            "precomputed_knn": (np.hstack([own, found]), np.hstack([np.zeros_like(own, dtype=np.float32), distances])),
            "force_approximation_algorithm": True,
        }
    # Spectral starts need more points than axes to look along.
    start = "spectral" if len(rows) > dimensions + 2 else "random"
    model = UMAP(
        n_components=dimensions,
        n_neighbors=k,
        min_dist=min_dist,
        init=start,
        random_state=seed,
        n_jobs=1,  # what a seed means to umap-learn anyway
        verbose=progress,
        **known,
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"precomputed_knn\[2\]")  # new points are not asked for
        warnings.filterwarnings("ignore", message="Graph is not fully connected")  # true of clusters far apart
        warnings.filterwarnings("ignore", message="Spectral initialisation failed")  # UMAP then starts by chance
        coordinates: NDArray[np.float32] = model.fit_transform(rows)
    return coordinates
