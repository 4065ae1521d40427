"""What every clustering gives back, and the checks that all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.vectors import normalize
from embedlab.vectors.checks import FloatArray, as_rows

Metric: TypeAlias = Literal["cosine", "euclidean"]
Labels: TypeAlias = Sequence[Any] | NDArray[Any]

NOISE = -1  # the label of a point in no cluster


@dataclass(frozen=True)
class Clusters:
    """Which cluster each point is in, and how that was found.

    Attributes
    ----------
    labels : ndarray of shape (n,), int64
        Clusters are numbered from the largest, 0, to the smallest; of equally large ones the one whose first member
        comes first. -1: in no cluster.
    method : str
        "k-means" or "HDBSCAN".
    parameters : dict
        What the method worked with.
    seconds : float
        How long it took.
    centres : ndarray of shape (count, d), float64, or None
        Mean of each cluster's members, brought to length 1 first where the metric was the cosine; None for HDBSCAN,
        whose clusters have any shape.
    notes : tuple of str
        What was adjusted, and why.
    """

    labels: NDArray[np.int64]
    method: str
    parameters: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    centres: NDArray[np.float64] | None = None
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many clusters there are; points in none do not make one."""
        return int(self.labels.max(initial=NOISE)) + 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many members each cluster has, largest first; points in none are not counted."""
        return np.bincount(self.labels[self.labels != NOISE], minlength=self.count)


def rows_to_cluster(vectors: ArrayLike, metric: Metric) -> FloatArray:
    """Check vectors; for the metric "cosine", bring them to length 1.

    Between vectors of length 1 the squared Euclidean distance is 2 - 2 cosine, so a method that only knows the
    Euclidean distance serves both metrics.

    Raises
    ------
    InputError
        If there are no vectors, or the metric is unknown.
    ShapeError, NotFiniteError, ZeroVectorError
    """
    rows = as_rows(vectors, "vectors")
    if metric not in ("cosine", "euclidean"):
        raise InputError(f"the metric {metric!r} is not known; choose 'cosine' or 'euclidean'")
    return normalize(rows) if metric == "cosine" else rows


def numbered(found: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Give clusters numbers, from the largest to the smallest, ties by first member; negative labels become -1.

    Examples
    --------
    >>> numbered(np.array([7, 2, 2, -1, 7, 2])).tolist()
    [1, 0, 0, -1, 1, 0]
    """
    names, firsts, sizes = np.unique(found, return_index=True, return_counts=True)
    kept = names >= 0
    order = np.lexsort((firsts[kept], -sizes[kept]))
    labels = np.full(len(found), NOISE, dtype=np.int64)
    for number, name in enumerate(names[kept][order]):
        labels[found == name] = number
    return labels


def centres_of(rows: FloatArray, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mean of the members of each cluster, in float64; (clusters, d)."""
    count = int(labels.max(initial=NOISE)) + 1
    members = labels[:, None] == np.arange(count)
    means: NDArray[np.float64] = members.T.astype(np.float64) @ rows / members.sum(axis=0)[:, None]
    return means


def checked_labels(labels: Labels, n: int, what: str = "vectors") -> NDArray[np.int64]:
    """Check that there is one whole number a row, as clustering gives them; -1 and below are one: in no cluster.

    Raises
    ------
    ShapeError
        If there is not one label for each row.
    InputError
        If labels are not whole numbers.
    """
    given = np.asarray(labels)
    if given.shape != (n,):
        raise ShapeError(f"got {n} {what} with labels of shape {given.shape}; expected one label for each: ({n},)")
    if given.dtype.kind not in "iu":
        raise InputError(
            f"labels must be whole numbers, -1 for a point in no cluster, got {given.ravel()[:1].tolist()}; "
            "pass the labels of kmeans() or hdbscan()"
        )
    return np.where(given < 0, NOISE, given).astype(np.int64)


def checked_groups(groups: Labels, n: int, what: str, name: str = "groups") -> list[str]:
    """Check that there is one group for each of n rows; their names as str.

    Raises
    ------
    ShapeError
        If there is not one group for each row.
    """
    if len(groups) != n:
        raise ShapeError(f"got {n} {what} with {len(groups)} {name}; expected one for each")
    return [str(group) for group in groups]
