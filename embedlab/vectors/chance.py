"""What chance gives: cosines of random pairs, and random rotations.

Before 0.8 is called high, see what two rows drawn at random score; before one dimension is given a meaning, see whether
the meaning survives a rotation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.vectors.checks import FloatArray, as_rows, check_finite
from embedlab.vectors.measures import normalize


def random_pair_cosines(vectors: ArrayLike, n_pairs: int = 10_000, seed: int = 0) -> FloatArray:
    """Cosines of pairs of different rows drawn at random.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
        At least two rows.
    n_pairs : int, default 10,000
        How many pairs; a pair may be drawn more than once.
    seed : int, default 0
        The same seed gives the same pairs.

    Returns
    -------
    ndarray of shape (n_pairs,)
        In [-1, 1].

    Raises
    ------
    InputError
        If there are fewer than two rows, or ``n_pairs`` is below 1.
    NotFiniteError, ZeroVectorError
        If a drawn row holds NaN or infinity, or is zero.

    Examples
    --------
    >>> random_pair_cosines([[1, 0], [0, 2]], n_pairs=3)
    array([0., 0., 0.])
    """
    rows = as_rows(vectors, "vectors", finite=False)
    if len(rows) < 2:
        raise InputError(f"a pair needs two rows, got {len(rows)}; give at least two vectors")
    if n_pairs < 1:
        raise InputError(f"n_pairs must be 1 or more, got {n_pairs}")
    rng = np.random.default_rng(seed)
    first = rng.integers(len(rows), size=n_pairs)
    # A step of 1 .. n - 1 around the circle of rows never ends where it began.
    second = (first + rng.integers(1, len(rows), size=n_pairs)) % len(rows)
    left, right = rows[first], rows[second]
    check_finite(left, "a drawn row")
    check_finite(right, "a drawn row")
    cosines: FloatArray = (normalize(left) * normalize(right)).sum(axis=1)
    return np.clip(cosines, -1.0, 1.0)


def random_rotation(dim: int, seed: int = 0) -> NDArray[np.float64]:
    """Rotation of ``dim``-dimensional space drawn at random, every rotation being equally likely.

    Parameters
    ----------
    dim : int
        2 or more.
    seed : int, default 0
        The same seed gives the same rotation.

    Returns
    -------
    ndarray of shape (dim, dim), float64
        An orthogonal matrix with determinant 1: ``vectors @ rotation`` changes every number and no cosine.

    Raises
    ------
    InputError
        If ``dim`` is below 2.

    Examples
    --------
    >>> rotation = random_rotation(3)
    >>> bool(np.allclose(rotation @ rotation.T, np.eye(3)))
    True
    """
    from scipy.stats import special_ortho_group

    if dim < 2:
        raise InputError(f"a rotation needs 2 dimensions or more, got {dim}")
    rotation: NDArray[np.float64] = special_ortho_group.rvs(dim, random_state=np.random.default_rng(seed))
    return rotation
