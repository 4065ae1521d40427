"""PaCMAP: a map from three kinds of pairs, near, mid-near and far; the fastest one on large sets."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import ArrayLike

from embedlab.errors import InputError
from embedlab.projection.base import Metric, Projection, at_most, rows_to_project

MID_NEAR, FAR = 0.5, 2.0  # pairs of these kinds for each near one
FEWEST = 10  # points: with fewer there are not enough pairs of every kind


def pacmap(
    vectors: ArrayLike,
    dimensions: int = 2,
    *,
    neighbours: int = 10,
    metric: Metric = "cosine",
    seed: int = 0,
    progress: bool = False,
) -> Projection:
    """Draw a map with pairwise controlled manifold approximation.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
        At least 10, not all the same.
    dimensions : {2, 3}, default 2
    neighbours : int, default 10
        Near pairs of each point, at least 2; lowered to n / 3.5 for few points, since each point also needs mid-near
        and far ones. The projection's ``notes`` say so.
    metric : {"cosine", "euclidean"}, default "cosine"
        "cosine" brings the vectors to length 1 first.
    seed : int, default 0
        numpy's global random state is left as it was.
    progress : bool, default False
        Let PaCMAP print what it does.

    Returns
    -------
    Projection
        The same on every run with as many processor cores.

    Raises
    ------
    InputError, ShapeError, NotFiniteError, ZeroVectorError

    References
    ----------
    Y. Wang, H. Huang, C. Rudin and Y. Shaposhnik, "Understanding how dimension reduction tools work", 2021.

    Examples
    --------
    >>> found = pacmap(np.random.default_rng(0).normal(size=(21, 5)))
    >>> found.coordinates.shape, found.notes
    ((21, 2), ('neighbours 10 lowered to 6: there are only 21 points',))
    """
    begin = time.perf_counter()
    rows = rows_to_project(vectors, dimensions, metric, fewest=FEWEST).astype(np.float32)
    if neighbours < 2:
        raise InputError(f"got {neighbours} neighbours; choose 2 or more, 5 to 50 as a rule")
    if rows.shape[1] < dimensions:
        raise InputError(
            f"{dimensions} dimensions were asked of vectors with {rows.shape[1]} numbers each; PaCMAP starts from as "
            "many principal components: ask for fewer, or use tsne() or umap()"
        )
    k, notes = at_most(neighbours, int(len(rows) / (1 + MID_NEAR + FAR)), "neighbours", len(rows))
    with _quiet_and_seedless():
        from pacmap import PaCMAP

        model = PaCMAP(
            n_components=dimensions,
            n_neighbors=int(k),
            MN_ratio=MID_NEAR,
            FP_ratio=FAR,
            random_state=seed,
            verbose=progress,
        )
        coordinates = model.fit_transform(rows, init="pca")
    used = {"neighbours": int(k), "metric": metric, "seed": seed}
    return Projection(
        coordinates.astype(np.float64), "PaCMAP", used, seconds=time.perf_counter() - begin, notes=notes, vectors=rows
    )


@contextmanager
def _quiet_and_seedless() -> Iterator[None]:
    """Keep PaCMAP from warning that it was seeded, and numpy's global random state from being its."""
    logger = logging.getLogger("pacmap.pacmap")
    level, state = logger.level, np.random.get_state()  # noqa: NPY002 - it is PaCMAP that uses the old state
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
        np.random.set_state(state)  # noqa: NPY002
