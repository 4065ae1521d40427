"""t-SNE: a map that keeps who is near whom, and gives up how far apart the rest is.

openTSNE draws it, with exact neighbours. Of some dozens of texts its maps are as good as scikit-learn's on paper and
far better in space, in the same time; of thousands it is several times faster.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from embedlab.errors import InputError
from embedlab.progress import progress_bar
from embedlab.projection.base import Metric, Projection, at_most, rows_to_project
from embedlab.projection.neighbours import EXACT_UP_TO, nearest_vectors

SMALL = 500  # points: up to here one core is as fast as many, and the map is the same on every machine
LARGE = 5_000  # points: from here on a grid is faster than a tree at adding up how all the others push
EARLY, EARLY_PUSH = 250, 12.0  # iterations in which neighbours pull this many times harder
MIDDLE_PUSH = 2.0  # for half of the iterations after these, of many points
EVERY = 10  # iterations between two looks at the progress


@dataclass(frozen=True)
class Snapshot:
    """A t-SNE map on its way.

    Attributes
    ----------
    iteration : int
        How many steps were done.
    kl_divergence : float
        What t-SNE lowers, in nats: how much the neighbourhoods on the map differ from the true ones.
    coordinates : ndarray of shape (n, 2), float64
    """

    iteration: int
    kl_divergence: float
    coordinates: NDArray[np.float64]


def tsne(
    vectors: ArrayLike,
    dimensions: int = 2,
    *,
    perplexity: float = 30.0,
    metric: Metric = "cosine",
    seed: int = 0,
    iterations: int = 750,
    progress: bool = False,
) -> Projection:
    """Draw a map on which neighbours stay neighbours: t-distributed stochastic neighbour embedding.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
        At least 4, not all the same.
    dimensions : {2, 3}, default 2
    perplexity : float, default 30
        About how many neighbours each point tries to keep, at least 1. Lowered to (n - 1) / 3 for few points; the
        projection's ``notes`` say so.
    metric : {"cosine", "euclidean"}, default "cosine"
        "cosine" brings the vectors to length 1 first.
    seed : int, default 0
    iterations : int, default 750
        At least 250.
    progress : bool, default False
        Show a bar.

    Returns
    -------
    Projection
        The same on every run with as many processor cores. Above 500 points t-SNE is not the same with another number.

    Raises
    ------
    InputError, ShapeError, NotFiniteError, ZeroVectorError

    References
    ----------
    L. van der Maaten and G. Hinton, "Visualizing data using t-SNE", 2008.
    P. G. Poličar, M. Stražar and B. Zupan, "openTSNE: a modular Python library for t-SNE dimensionality reduction and
    embedding", 2024.

    Examples
    --------
    >>> import numpy as np
    >>> corners = np.repeat(np.eye(3), 5, axis=0) + np.linspace(0, 0.1, 15)[:, None]
    >>> found = tsne(corners)
    >>> found.coordinates.shape, found.notes
    ((15, 2), ('perplexity 30 lowered to 4.66667: there are only 15 points',))
    """
    begin = time.perf_counter()
    rows = rows_to_project(vectors, dimensions, metric)
    width, notes = _checked(perplexity, iterations, len(rows))
    # Threads that wait for each other cost a small set more than they give, and make its map depend on their number.
    with threadpool_limits(1 if len(rows) <= SMALL else None):
        coordinates = _optimized(rows, dimensions, metric, width, seed, iterations, progress)
    used = {"perplexity": width, "iterations": iterations, "metric": metric, "seed": seed}
    return Projection(
        coordinates,
        "t-SNE",
        used,
        seconds=time.perf_counter() - begin,
        notes=notes,
        vectors=rows,
    )


def tsne_history(
    vectors: ArrayLike,
    *,
    perplexity: float = 30.0,
    metric: Metric = "cosine",
    seed: int = 0,
    iterations: int = 750,
    every: int = 50,
) -> list[Snapshot]:
    """Watch t-SNE at work: the map and what it lowers, every so many iterations.

    Parameters
    ----------
    vectors, perplexity, metric, seed, iterations
        See :func:`tsne`.
    every : int, default 50
        Iterations between two looks, a divisor of 250; the start is the first look.

    Returns
    -------
    list of Snapshot
        While neighbours still pull harder (the first 250 iterations; from 5,000 points on half of the others too), the
        divergence is that of the harder pull.

    Raises
    ------
    InputError, ShapeError, NotFiniteError, ZeroVectorError

    Examples
    --------
    >>> import numpy as np
    >>> looks = tsne_history(np.random.default_rng(0).normal(size=(30, 5)), iterations=300, every=50)
    >>> [look.iteration for look in looks]
    [0, 50, 100, 150, 200, 250, 300]
    """
    rows = rows_to_project(vectors, 2, metric)
    width, _ = _checked(perplexity, iterations, len(rows))
    if every < 1 or EARLY % every:
        raise InputError(f"cannot look every {every} iterations; choose a divisor of {EARLY}, such as 10, 25 or 50")
    looks: list[Snapshot] = []

    def look(iteration: int, divergence: float, coordinates: NDArray[np.float64]) -> None:
        """Keep a copy: openTSNE goes on in the same array."""
        looks.append(Snapshot(iteration, float(divergence), np.array(coordinates, dtype=np.float64)))

    with threadpool_limits(1 if len(rows) <= SMALL else None):
        _optimized(rows, 2, metric, width, seed, iterations, False, look, every)
    return looks


def _checked(perplexity: float, iterations: int, n: int) -> tuple[float, tuple[str, ...]]:
    if perplexity < 1:
        raise InputError(f"perplexity {perplexity} is too small; choose 1 or more neighbours, 5 to 50 as a rule")
    if iterations < EARLY:
        raise InputError(f"got {iterations} iterations; t-SNE needs at least {EARLY} to get past its first phase")
    return at_most(perplexity, (n - 1) / 3, "perplexity", n)


def _neighbours(rows: NDArray[np.floating[Any]], k: int, metric: Metric, cores: int, seed: int) -> Any:
    """Find the neighbours to keep, as openTSNE takes them, with their cosine or Euclidean distances."""
    from openTSNE.nearest_neighbors import Annoy, PrecomputedNeighbors

    if len(rows) <= EXACT_UP_TO:
        found, distances = nearest_vectors(rows, k)
    else:
        found, distances = Annoy(rows, k, metric="euclidean", n_jobs=cores, random_state=seed).build()
    # Of rows of length 1 the cosine distance is half the square of the Euclidean one.
    return PrecomputedNeighbors(found, distances**2 / 2 if metric == "cosine" else distances)


def _optimized(
    rows: NDArray[np.floating[Any]],
    dimensions: int,
    metric: Metric,
    perplexity: float,
    seed: int,
    iterations: int,
    progress: bool,
    look: Callable[[int, float, NDArray[np.float64]], None] | None = None,
    every: int = EVERY,
) -> NDArray[np.float64]:
    from openTSNE import TSNEEmbedding, affinity, initialization

    cores = 1 if len(rows) <= SMALL else os.cpu_count() or 1
    index = _neighbours(rows, min(len(rows) - 1, int(3 * perplexity)), metric, cores, seed)
    close = affinity.PerplexityBasedNN(perplexity=perplexity, knn_index=index, n_jobs=cores, random_state=seed)
    with progress_bar(total=iterations, desc="t-SNE", unit=" iterations", shown=progress) as bar:

        def report(iteration: int, divergence: float, coordinates: NDArray[np.float64]) -> None:
            """Move the bar, and pass on what is looked at; openTSNE counts anew in each phase."""
            done = phase_start + iteration
            bar.update(done - bar.n)
            if look is not None:
                look(done, divergence, coordinates)

        enough = min(rows.shape) >= dimensions  # to look along as many principal components
        start = (initialization.pca if enough else initialization.random)(rows, dimensions, random_state=seed)
        large = len(rows) >= LARGE
        embedding = TSNEEmbedding(
            start,
            close,
            negative_gradient_method="fft" if dimensions == 2 and large else "bh",
            ints_in_interval=2,  # a coarser grid: a quarter of the time, and as trustworthy
            n_jobs=cores,
            random_state=seed,
            callbacks=[report],
            callbacks_every_iters=every,
        )
        phase_start = 0
        if look is not None:
            look(0, float("nan"), start)
        embedding = embedding.optimize(EARLY, exaggeration=EARLY_PUSH, momentum=0.5)
        phase_start, left = EARLY, iterations - EARLY
        # A pull that fades in two steps, and the first phase's step length (openTSNE's own is twelve times longer), end
        # in a more trustworthy map of many points.
        rate = len(rows) / EARLY_PUSH if large else "auto"
        if large:
            middle = left // 2 // every * every  # whole rounds, or the looks would shift
            embedding = embedding.optimize(middle, exaggeration=MIDDLE_PUSH, momentum=0.8, learning_rate=rate)
            phase_start, left = phase_start + middle, left - middle
        embedding = embedding.optimize(left, momentum=0.8, learning_rate=rate)
        bar.update(iterations - bar.n)
    return np.asarray(embedding, dtype=np.float64)
