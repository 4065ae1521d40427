"""Groups of vectors: how like each other they are, and what is left when every relation is shuffled away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.vectors.checks import FloatArray, as_rows
from embedlab.vectors.measures import cosine_matrix


def group_similarity(vectors: ArrayLike, groups: Sequence[str]) -> pd.DataFrame:
    """Mean cosine between the members of groups, and among the members of each.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
    groups : sequence of str, length n
        At least two members each.

    Returns
    -------
    pandas.DataFrame of shape (g, g)
        Rows and columns in the order in which the groups first appear. On the diagonal no vector is compared with
        itself.

    Raises
    ------
    ShapeError
        If there is not one group for each vector.
    InputError
        If a group has one member only.
    ZeroVectorError, NotFiniteError

    Examples
    --------
    >>> group_similarity([[1, 0], [1, 0], [0, 1], [0, 1]], ["a", "a", "b", "b"]).to_numpy().tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    rows = as_rows(vectors, "vectors")
    if len(groups) != len(rows):
        raise ShapeError(f"got {len(rows)} vectors with {len(groups)} groups; expected one group for each vector")
    names = list(dict.fromkeys(groups))
    members = np.array([[group == name for group in groups] for name in names], dtype=np.float64)
    sizes = members.sum(axis=1)
    if (sizes < 2).any():
        raise InputError(f"the group {names[int(sizes.argmin())]!r} has one member; give every group at least two")
    cosines = cosine_matrix(rows).astype(np.float64)
    np.fill_diagonal(cosines, 0.0)
    pairs = np.outer(sizes, sizes) - np.diag(sizes)
    return pd.DataFrame(members @ cosines @ members.T / pairs, index=names, columns=names)


def shuffled(vectors: ArrayLike, seed: int = 0) -> FloatArray:
    """Shuffle every dimension by itself: each keeps its numbers, and no relation between vectors is left.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
    seed : int, default 0

    Returns
    -------
    ndarray of shape (n, dim)
        Whatever a map of these shows, it is not in the data.

    Raises
    ------
    InputError, ShapeError, NotFiniteError

    Examples
    --------
    >>> noise = shuffled([[1, 10], [2, 20], [3, 30]])
    >>> sorted(noise[:, 0].tolist()), sorted(noise[:, 1].tolist())
    ([1.0, 2.0, 3.0], [10.0, 20.0, 30.0])
    """
    rows = as_rows(vectors, "vectors")
    noise: NDArray[np.floating] = np.random.default_rng(seed).permuted(rows, axis=0)
    return noise
