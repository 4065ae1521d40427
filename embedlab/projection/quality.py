"""How much of the truth a map keeps: neighbours, distances, labels.

Every number compares a point's relations among the vectors with its relations on the map. None of them alone says that
a map is good: a map can keep all neighbours and no distance, or the other way round.

References
----------
J. Venna and S. Kaski, "Neighborhood preservation in nonlinear projection methods", 2001 (trustworthiness, continuity).
J. A. Lee and M. Verleysen, "Quality assessment of dimensionality reduction", 2009 (neighbourhood overlap).
J. B. Kruskal, "Multidimensional scaling by optimizing goodness of fit to a nonmetric hypothesis", 1964 (stress).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.vectors import euclidean_matrix, normalize
from embedlab.vectors.checks import as_rows

LARGEST = 5_000  # points that are compared each with each; of more, so many are drawn


@dataclass(frozen=True)
class Quality:
    """What a map keeps of the truth.

    Attributes
    ----------
    trustworthiness : float
        In [0, 1]: are neighbours on the map true neighbours? False ones cost more the farther away they truly are.
    continuity : float
        In [0, 1]: are true neighbours still neighbours on the map? Lost ones cost more the farther they were moved.
    neighbourhood_overlap : float
        In [0, 1]: share of the k true neighbours that are among the k neighbours on the map. By chance k / (n - 1).
    distance_rank_correlation : float
        In [-1, 1]: Spearman's correlation between true distances and distances on the map, over all pairs.
    stress : float
        In [0, 1]: how far distances on the map, brought to the best scale, are from the true ones. 0 is perfect.
    label_hit_rate : float or None
        In [0, 1]: share of the k neighbours on the map that have the point's own label; None without labels.
    k : int
        How many neighbours were looked at.
    n : int
        How many points there are.
    compared : int
        How many of them were compared: all, or a sample of 5,000.
    """

    trustworthiness: float
    continuity: float
    neighbourhood_overlap: float
    distance_rank_correlation: float
    stress: float
    label_hit_rate: float | None
    k: int
    n: int
    compared: int


def quality(
    vectors: ArrayLike,
    points: ArrayLike,
    labels: Sequence[str] | None = None,
    *,
    k: int = 10,
    metric: Literal["cosine", "euclidean"] = "cosine",
    seed: int = 0,
) -> Quality:
    """Measure a map against the vectors it was drawn from.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
    points : array_like of shape (n, d)
        The map; its distances are Euclidean.
    labels : sequence of str, length n, optional
    k : int, default 10
        Size of a neighbourhood; lowered to (n - 1) // 2 where there are too few points.
    metric : {"cosine", "euclidean"}, default "cosine"
        What distance means between vectors. With "cosine" they are brought to length 1 first; their Euclidean distance
        then orders pairs as their cosines do.
    seed : int, default 0
        Of the sample of 5,000 points that stands for more.

    Returns
    -------
    Quality

    Raises
    ------
    InputError
        Fewer than 4 points, k below 1, an unknown metric.
    ShapeError
        Vectors, points and labels of different number.
    NotFiniteError, ZeroVectorError

    Examples
    --------
    >>> square = [[0, 0], [0, 1], [1, 0], [1, 1], [9, 9]]
    >>> perfect = quality(square, square, metric="euclidean")
    >>> perfect.trustworthiness, perfect.neighbourhood_overlap, perfect.stress, perfect.k
    (1.0, 1.0, 0.0, 2)
    """
    pair = _Pair.of(vectors, points, k, metric, labels, seed)
    return Quality(
        trustworthiness=pair.rank_penalty(pair.true, pair.mapped_neighbours),
        continuity=pair.rank_penalty(pair.mapped, pair.true_neighbours),
        neighbourhood_overlap=float(pair.overlaps.mean()),
        distance_rank_correlation=pair.rank_correlation,
        stress=pair.stress,
        label_hit_rate=pair.label_hit_rate,
        k=pair.k,
        n=pair.n,
        compared=len(pair.true),
    )


def neighbourhood_overlap(
    vectors: ArrayLike, points: ArrayLike, k: int = 10, metric: Literal["cosine", "euclidean"] = "cosine"
) -> float:
    """Share of the true neighbours that are neighbours on the map; parameters as in :func:`quality`.

    Examples
    --------
    >>> neighbourhood_overlap([[0], [1], [2], [9]], [[0], [1], [2], [9]], k=1, metric="euclidean")
    1.0
    """
    return float(_Pair.of(vectors, points, k, metric).overlaps.mean())


def distance_rank_correlation(
    vectors: ArrayLike, points: ArrayLike, metric: Literal["cosine", "euclidean"] = "cosine"
) -> float:
    """Spearman's correlation of true and mapped distances; parameters as in :func:`quality`.

    Examples
    --------
    >>> round(distance_rank_correlation([[0], [1], [3], [7]], [[0], [2], [6], [14]], metric="euclidean"), 6)
    1.0
    """
    return _Pair.of(vectors, points, 1, metric).rank_correlation


def local_distortion(
    vectors: ArrayLike, points: ArrayLike, k: int = 10, metric: Literal["cosine", "euclidean"] = "cosine"
) -> NDArray[np.float64]:
    """How wrong each point's surroundings are: the share of its true neighbours that the map put elsewhere.

    Parameters
    ----------
    vectors, points, k, metric
        See :func:`quality`; at most 5,000 points.

    Returns
    -------
    ndarray of shape (n,), float64
        In [0, 1].

    Raises
    ------
    InputError
        As :func:`quality`, and if there are more than 5,000 points.

    Examples
    --------
    >>> local_distortion([[0], [1], [5], [6]], [[0], [1], [2], [9]], k=1, metric="euclidean").tolist()
    [0.0, 0.0, 1.0, 0.0]
    """
    pair = _Pair.of(vectors, points, k, metric)
    if len(pair.true) < pair.n:
        raise InputError(f"got {pair.n:,} points; each can be judged among at most {LARGEST:,}: draw a sample first")
    return 1 - pair.overlaps


def neighbours_in_truth_and_on_map(
    vectors: ArrayLike, points: ArrayLike, k: int = 10, metric: Literal["cosine", "euclidean"] = "cosine"
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the k nearest others of every point, nearest first: in truth, and on the map.

    Returns
    -------
    (ndarray, ndarray), each of shape (n, k), int64

    Raises
    ------
    InputError
        As :func:`local_distortion`.

    Examples
    --------
    >>> true, mapped = neighbours_in_truth_and_on_map(
    ...     [[0], [1], [5], [6]], [[0], [1], [2], [9]], k=1, metric="euclidean"
    ... )
    >>> true[2].tolist(), mapped[2].tolist()
    ([3], [1])
    """
    pair = _Pair.of(vectors, points, k, metric)
    if len(pair.true) < pair.n:
        raise InputError(f"got {pair.n:,} points; each can be judged among at most {LARGEST:,}: draw a sample first")
    return pair.true_neighbours, pair.mapped_neighbours


@dataclass(frozen=True)
class _Pair:
    """True and mapped distances of the same points, and what follows from them; each is worked out when asked for."""

    true: NDArray[np.float64]
    mapped: NDArray[np.float64]
    labels: NDArray[Any] | None
    k: int
    n: int

    @classmethod
    def of(
        cls,
        vectors: ArrayLike,
        points: ArrayLike,
        k: int,
        metric: str,
        labels: Sequence[str] | None = None,
        seed: int = 0,
    ) -> _Pair:
        """Check the input, draw a sample if there are too many points, and measure all distances."""
        rows, places = as_rows(vectors, "vectors"), as_rows(points, "points")
        n = len(rows)
        if len(places) != n or (labels is not None and len(labels) != n):
            counted = f"{n} vectors, {len(places)} points" + (f", {len(labels)} labels" if labels is not None else "")
            raise ShapeError(f"got {counted}; expected one of each a text")
        if n < 4:
            raise InputError(f"got {n} points; the quality of a map is measured on at least 4")
        if k < 1:
            raise InputError(f"k = {k} neighbours cannot be looked at; choose 1 or more")
        if metric not in ("cosine", "euclidean"):
            raise InputError(f"the metric {metric!r} is not known; choose 'cosine' or 'euclidean'")
        kept = np.arange(n)
        if n > LARGEST:
            kept = np.sort(np.random.default_rng(seed).choice(n, LARGEST, replace=False))
        chosen = rows[kept].astype(np.float64)
        true = euclidean_matrix(normalize(chosen) if metric == "cosine" else chosen)
        mapped = euclidean_matrix(places[kept].astype(np.float64))
        for distances in (true, mapped):
            np.fill_diagonal(distances, np.inf)  # nobody is a neighbour of themselves
        names = None if labels is None else np.asarray(labels, dtype=object)[kept]
        return cls(true, mapped, names, min(k, (len(kept) - 1) // 2), n)

    @cached_property
    def true_neighbours(self) -> NDArray[np.int64]:
        """The k nearest in truth, nearest first."""
        return _nearest(self.true, self.k)

    @cached_property
    def mapped_neighbours(self) -> NDArray[np.int64]:
        """The k nearest on the map, nearest first."""
        return _nearest(self.mapped, self.k)

    @cached_property
    def overlaps(self) -> NDArray[np.float64]:
        """For each point the share of its true neighbours that are neighbours on the map."""
        shared = (self.true_neighbours[:, :, None] == self.mapped_neighbours[:, None, :]).any(axis=2)
        overlaps: NDArray[np.float64] = shared.mean(axis=1)
        return overlaps

    def rank_penalty(self, distances: NDArray[np.float64], neighbours: NDArray[np.int64]) -> float:
        """1 minus what the neighbours cost that are not among the k nearest by these distances."""
        n, k = neighbours.shape
        excess = 0
        for column in neighbours.T:  # one neighbour of every point at a time: memory stays at one n x n table of truths
            ranks = (distances < distances[np.arange(n), column][:, None]).sum(axis=1) + 1
            excess += int(np.clip(ranks - k, 0, None).sum())
        worst: float = n * k * (2 * n - 3 * k - 1) / 2
        return 1.0 - excess / worst

    @cached_property
    def upper(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Each pair once: its true distance and that on the map."""
        once = np.triu_indices(len(self.true), k=1)
        return self.true[once], self.mapped[once]

    @property
    def rank_correlation(self) -> float:
        """Spearman's correlation over all pairs; 0 where one side has no order to keep."""
        from scipy.stats import spearmanr

        true, mapped = self.upper
        # A map of one point, or vectors that are all equally far apart.
        if np.ptp(true) == 0 or np.ptp(mapped) == 0:
            return 0.0
        return float(spearmanr(true, mapped).statistic)

    @property
    def stress(self) -> float:
        """Share of the true distances that the map, at its best scale, gets wrong."""
        true, mapped = self.upper
        if not mapped.any():
            return 1.0
        scaled = mapped * (true @ mapped) / (mapped @ mapped)
        return float(np.sqrt(((true - scaled) ** 2).sum() / (true**2).sum()))

    @property
    def label_hit_rate(self) -> float | None:
        """Share of neighbours on the map with the point's own label."""
        if self.labels is None:
            return None
        same: NDArray[np.bool_] = self.labels[self.mapped_neighbours] == self.labels[:, None]
        return float(same.mean())


def _nearest(distances: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Columns of the k smallest numbers in each row, smallest first, of equal ones the first."""
    found = np.sort(np.argpartition(distances, k - 1, axis=1)[:, :k], axis=1)
    order = np.argsort(np.take_along_axis(distances, found, axis=1), axis=1, kind="stable")
    nearest: NDArray[np.int64] = np.take_along_axis(found, order, axis=1)
    return nearest
