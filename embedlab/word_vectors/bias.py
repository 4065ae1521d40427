"""WEAT, the word embedding association test: whether two groups of words stand nearer to different attributes.

It is the implicit association test of psychology carried over to vectors [1]_. Left out: the paper's second test
(WEFAT), which relates associations to real-world numbers.

References
----------
.. [1] A. Caliskan, J. J. Bryson, A. Narayanan, "Semantics derived automatically from language corpora contain
   human-like biases", Science 356, 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.vectors import cosine_matrix

# Two sums of the same numbers in another order differ by less than this.
ROUNDING = 1e-9


@dataclass(frozen=True)
class WeatResult:
    """What :func:`weat` found.

    Attributes
    ----------
    effect_size : float
        Difference of the two groups' mean associations in standard deviations; in [-2, 2] for groups of equal size.
    p_value : float
        Share of the partitions with a statistic at least as large as the one observed, in (0, 1].
    statistic : float
        Sum of the associations of X less those of Y.
    x_associations, y_associations : ndarray of shape (n_x,), (n_y,)
        For each word its mean cosine with A less its mean cosine with B.
    exact : bool
        Whether all partitions were counted (otherwise a random sample).
    """

    effect_size: float
    p_value: float
    statistic: float
    x_associations: NDArray[np.float64]
    y_associations: NDArray[np.float64]
    exact: bool


def weat(
    x: ArrayLike, y: ArrayLike, a: ArrayLike, b: ArrayLike, *, n_permutations: int = 10_000, seed: int = 0
) -> WeatResult:
    """Test whether X is nearer to A and Y nearer to B than chance would have it.

    Parameters
    ----------
    x, y : array_like of shape (n_x, d), (n_y, d)
        Vectors of the two groups of target words, for example flowers and insects.
    a, b : array_like of shape (n_a, d), (n_b, d)
        Vectors of the two sets of attribute words, for example pleasant and unpleasant ones.
    n_permutations : int, default 10,000
        If the words of X and Y can be split into such groups in at most so many ways, all of them are counted;
        otherwise so many are drawn at random.
    seed : int, default 0
        Seed of the drawing.

    Returns
    -------
    WeatResult

    Raises
    ------
    InputError
        If a group is empty, ``n_permutations`` is below 1, or all associations are equal.
    ShapeError, NotFiniteError, ZeroVectorError
        If the vectors cannot be compared.

    Notes
    -----
    The standard deviation is the population's, over X and Y together. The observed split counts as one of the
    partitions, and an equal statistic counts as one at least as large, so the p-value is never 0 [1]_; the paper
    counts larger ones only.

    References
    ----------
    .. [1] B. Phipson, G. K. Smyth, "Permutation P-values Should Never Be Zero", 2010.

    Examples
    --------
    Two words along A and two along B: of the six ways to form the groups only the observed one is this extreme.

    >>> result = weat(x=[[1, 0], [1, 0]], y=[[0, 1], [0, 1]], a=[[1, 0]], b=[[0, 1]])
    >>> result.effect_size, round(result.p_value, 4), result.exact
    (2.0, 0.1667, True)
    """
    if n_permutations < 1:
        raise InputError(f"n_permutations must be 1 or more, got {n_permutations}")
    of_x, of_y = _associations(x, a, b), _associations(y, a, b)
    everything = np.concatenate([of_x, of_y])
    spread = everything.std()
    if spread < ROUNDING:
        raise InputError(
            "all words are associated with A and B alike, so there is nothing to test; check the word sets"
        )
    ways = comb(len(everything), len(of_x))
    exact = ways <= n_permutations
    sums = _all_sums(everything, len(of_x)) if exact else _drawn_sums(everything, len(of_x), n_permutations, seed)
    # The statistic of a split is 2 * (sum over its X) - (sum over all), so it is enough to compare sums over X.
    extreme = int((sums >= of_x.sum() - ROUNDING).sum())
    return WeatResult(
        effect_size=float((of_x.mean() - of_y.mean()) / spread),
        p_value=extreme / ways if exact else (extreme + 1) / (n_permutations + 1),
        statistic=float(of_x.sum() - of_y.sum()),
        x_associations=of_x,
        y_associations=of_y,
        exact=exact,
    )


def _associations(words: ArrayLike, a: ArrayLike, b: ArrayLike) -> NDArray[np.float64]:
    """s(w, A, B) of the paper for each word: mean cosine with A less mean cosine with B."""
    targets = np.asarray(words, dtype=np.float64)
    associations: NDArray[np.float64] = cosine_matrix(targets, a).mean(axis=1) - cosine_matrix(targets, b).mean(axis=1)
    return associations


def _all_sums(values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.array([values[list(chosen)].sum() for chosen in combinations(range(len(values)), size)])


def _drawn_sums(values: NDArray[np.float64], size: int, n: int, seed: int) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    sums: NDArray[np.float64] = rng.permuted(np.tile(values, (n, 1)), axis=1)[:, :size].sum(axis=1)
    return sums
