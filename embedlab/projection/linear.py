"""Many dimensions on a page: principal components.

PCA looks along the directions in which the vectors differ most. It is a shadow: distances in it are never longer than
they are in truth, and often much shorter.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.projection.base import Metric, Projection
from embedlab.vectors import normalize
from embedlab.vectors.checks import as_rows

# Coordinates this many times smaller than the largest are rounding noise, different on every machine.
NOISE = 1e-9


def pca(
    vectors: ArrayLike, dimensions: int = 2, *, metric: Metric = "euclidean", seed: int = 0, progress: bool = False
) -> Projection:
    """Project vectors on the directions in which they differ most.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
        At least two different ones.
    dimensions : int, default 2
        From 1 to the smaller of n and dim.
    metric : {"euclidean", "cosine"}, default "euclidean"
        "cosine" brings the vectors to length 1 first.
    seed, progress
        Here so that every projection is called alike: PCA has nothing to draw by chance and nothing to wait for.

    Returns
    -------
    Projection
        Coordinates around the mean of the vectors. An axis could as well point the other way; here the coordinate with
        the largest absolute value (the first of them) is positive on each axis.

    Raises
    ------
    InputError
        If ``dimensions`` is out of range, or there are not two different vectors.
    ShapeError, NotFiniteError
        If the rows differ in length, or a number is NaN or infinite.

    References
    ----------
    K. Pearson, "On lines and planes of closest fit to systems of points in space", 1901.

    Examples
    --------
    >>> shadow = pca([[0, 0, 5], [3, 4, 5], [6, 8, 5]], dimensions=1)
    >>> shadow.coordinates.round(6).ravel().tolist(), shadow.explained_variance_ratio.round(6).tolist()
    ([5.0, 0.0, -5.0], [1.0])
    """
    from sklearn.decomposition import PCA

    begin = time.perf_counter()
    given = as_rows(vectors, "vectors")
    rows = (normalize(given) if metric == "cosine" else given).astype(np.float64)
    n, dim = rows.shape
    if not 1 <= dimensions <= min(n, dim):
        raise InputError(
            f"{dimensions} dimensions were asked of {n} vectors with {dim} numbers each; "
            f"choose a number from 1 to {min(n, dim)}"
        )
    if (rows == rows[0]).all():
        raise InputError("PCA needs at least two different vectors; all of these are the same")
    # Both solvers are exact; the first is faster when there are more vectors than numbers in each.
    solver = "covariance_eigh" if n > dim else "full"
    model = PCA(n_components=dimensions, svd_solver=solver)
    coordinates: NDArray[np.float64] = model.fit_transform(rows - rows.mean(axis=0))
    shares: NDArray[np.float64] = model.explained_variance_ratio_
    coordinates[np.abs(coordinates) < NOISE * np.abs(coordinates).max()] = 0.0
    return Projection(
        coordinates * _signs(coordinates) + 0.0,
        "PCA",
        {"dimensions": dimensions},
        explained_variance_ratio=shares,
        seconds=time.perf_counter() - begin,
        vectors=rows,
    )


def _signs(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """+1 or -1 for each axis, so that its coordinate with the largest absolute value becomes positive."""
    sizes = np.abs(coordinates)
    # Two points as far out on both sides differ by rounding only: the first one within a hair of the largest decides.
    largest = np.argmax(sizes >= sizes.max(axis=0) * (1 - NOISE), axis=0)
    return np.where(coordinates[largest, np.arange(coordinates.shape[1])] < 0, -1.0, 1.0)
