"""How sure is a measure? Intervals by the bootstrap, and two models compared on the same queries.

A measure is a mean over queries, and other queries would have given another mean. Both functions take the values of
single queries, as ``evaluate_vectors(...).per_query["recall", 10]`` holds them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.vectors.checks import as_vector

# Numbers drawn at once: a million float64 numbers are 8 MB; more would be slower, as they leave the processor's cache.
DRAWN_AT_ONCE = 1_000_000


class Interval(NamedTuple):
    """A mean over queries, and the range in which the mean over all such queries may well lie.

    Attributes
    ----------
    low, estimate, high : float
        ``low <= high``; the estimate is the mean of the queries that were measured.
    """

    low: float
    estimate: float
    high: float


class Comparison(NamedTuple):
    """What changed from one model to another on the same queries.

    Attributes
    ----------
    difference : float
        Mean of after minus before, in [-1, 1].
    interval : Interval
        Of the difference.
    better, worse, equal : int
        Numbers of queries.
    p_value : float
        In (0, 1]: how often a difference this large comes, in either direction, if the two models are equally good.
    """

    difference: float
    interval: Interval
    better: int
    worse: int
    equal: int
    p_value: float


def bootstrap_interval(values: ArrayLike, *, confidence: float = 0.95, samples: int = 2_000, seed: int = 0) -> Interval:
    """Interval of a mean over queries, by drawing the queries anew with replacement.

    The interval is BCa, bias-corrected and accelerated: values of queries are mostly 0 or 1, so their mean has a skewed
    distribution where a measure is near 0 or 1, and percentiles alone would lie too far to one side.

    Parameters
    ----------
    values : array_like of shape (q,)
        One value a query, in [0, 1]; two or more.
    confidence : float, default 0.95
        In (0, 1).
    samples : int, default 2,000
        How often the queries are drawn; 100 or more.
    seed : int, default 0
        The same seed gives the same interval.

    Returns
    -------
    Interval
        Within [0, 1]. Where all values are equal, no draw differs and the interval is one point.

    Raises
    ------
    InputError
        If there are fewer than two values, one lies outside [0, 1], or ``confidence`` or ``samples`` is out of range.
    ShapeError, NotFiniteError
        If the values are not one row of numbers, or one is NaN or infinite.

    References
    ----------
    B. Efron, "Better bootstrap confidence intervals", 1987.

    Examples
    --------
    Of 100 queries 80 find their document. The textbook's 0.8 ± 1.96 sqrt(0.8 · 0.2 / 100) is 0.72 to 0.88.

    >>> low, estimate, high = bootstrap_interval([1] * 80 + [0] * 20)
    >>> estimate, abs(low - 0.72) < 0.02, abs(high - 0.88) < 0.02
    (0.8, True, True)
    >>> bootstrap_interval([0.5, 0.5, 0.5])
    Interval(low=0.5, estimate=0.5, high=0.5)
    """
    return _interval(_measured(values, "values"), confidence, samples, seed)


def paired_comparison(
    before: ArrayLike, after: ArrayLike, *, confidence: float = 0.95, samples: int = 2_000, seed: int = 0
) -> Comparison:
    """Compare two models by what the same queries got from each.

    The interval draws queries, each with both its values. The p-value comes from a sign-flip test: if the models are
    equally good, it is chance which of a query's two values is called before. So they are swapped at random, which
    turns the sign of the change, and the mean changes that appear are compared with the one that was seen. Up to 10
    queries, 2,000 samples are enough to try every way of swapping.

    Parameters
    ----------
    before, after : array_like of shape (q,)
        One value a query, in [0, 1], in the same order; two or more.
    confidence, samples, seed
        As for :func:`bootstrap_interval`; ``samples`` is also how often the values are swapped.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError, NotFiniteError
        As for :func:`bootstrap_interval`.
    ShapeError
        Also if the numbers of values differ.

    References
    ----------
    M. D. Smucker, J. Allan, B. Carterette, "A comparison of statistical significance tests for information retrieval
    evaluation", 2007.

    Examples
    --------
    Four queries, all better by the same: of the 2^4 ways to swap, two give a difference this large.

    >>> comparison = paired_comparison([0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1])
    >>> comparison.difference, comparison.better, comparison.worse, comparison.p_value
    (0.5, 4, 0, 0.125)
    """
    from scipy.stats import permutation_test

    first, second = _measured(before, "before"), _measured(after, "after")
    if len(first) != len(second):
        raise ShapeError(
            f"before has {len(first)} values and after has {len(second)}; give both for the same queries, in one order"
        )
    changes = second - first
    interval = _interval(changes, confidence, samples, seed)
    test = permutation_test(
        (changes,),  # of one sample, scipy flips the signs
        np.mean,
        permutation_type="samples",
        n_resamples=samples,
        batch=_batch(len(changes)),
        random_state=np.random.default_rng(seed),
    )
    return Comparison(
        difference=interval.estimate,
        interval=interval,
        better=int((changes > 0).sum()),
        worse=int((changes < 0).sum()),
        equal=int((changes == 0).sum()),
        p_value=float(test.pvalue),
    )


def _interval(values: NDArray[np.float64], confidence: float, samples: int, seed: int) -> Interval:
    """Interval of the mean of any numbers."""
    from scipy.stats import bootstrap

    if not 0 < confidence < 1:
        raise InputError(f"confidence must lie between 0 and 1, got {confidence!r}; 0.95 is usual")
    if samples < 100:
        raise InputError(f"{samples} samples are too few for the ends of an interval; choose 100 or more")
    estimate = float(values.mean())
    if np.ptp(values) == 0:
        return Interval(estimate, estimate, estimate)
    found = bootstrap(
        (values,),
        np.mean,
        confidence_level=confidence,
        n_resamples=samples,
        batch=_batch(len(values)),
        method="BCa",
        random_state=np.random.default_rng(seed),
    ).confidence_interval
    return Interval(float(found.low), estimate, float(found.high))


def _measured(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Check the values of single queries."""
    numbers = as_vector(values, name)
    if len(numbers) < 2:
        raise InputError(f"{name} holds one query; how far queries differ can be seen from two or more")
    outside = np.flatnonzero((numbers < 0) | (numbers > 1))
    if outside.size:
        place = int(outside[0])
        raise InputError(
            f"{name} holds {numbers[place]:g} for query {place}, but a measure lies in [0, 1]; "
            'give the values of single queries, for example evaluate_vectors(...).per_query["recall", 10]'
        )
    return numbers


def _batch(queries: int) -> int:
    return max(1, DRAWN_AT_ONCE // queries)
