"""What every projection gives back: the points, and everything that was done to get them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.projection.quality import Quality, quality
from embedlab.vectors import normalize
from embedlab.vectors.checks import as_rows

Metric: TypeAlias = Literal["cosine", "euclidean"]

FEWEST = 4  # points; with fewer there are no neighbourhoods to keep


@dataclass(frozen=True)
class Projection:
    """Points on a page, and how they got there.

    Attributes
    ----------
    coordinates : ndarray of shape (n, d), float64
    method : str
        For example "PCA".
    parameters : dict
        What the method worked with, after any adjustment.
    explained_variance_ratio : ndarray of shape (d,), float64
        Share of the whole variance that each axis shows, in [0, 1]; empty for methods other than PCA.
    seconds : float
        How long it took.
    notes : tuple of str
        What was adjusted, and why: a perplexity too large for so few points, for example.
    vectors : ndarray of shape (n, dim)
        What was projected; with the metric "cosine" it was brought to length 1 first.
    """

    coordinates: NDArray[np.float64]
    method: str
    parameters: dict[str, Any] = field(default_factory=dict)
    explained_variance_ratio: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    vectors: NDArray[np.floating[Any]] = field(default_factory=lambda: np.empty((0, 0)), repr=False)

    @cached_property
    def quality(self) -> Quality:
        """How much of the truth these points keep: see :func:`embedlab.projection.quality`; measured once."""
        return quality(self.vectors, self.coordinates, metric="euclidean")


def rows_to_project(
    vectors: ArrayLike, dimensions: int, metric: Metric, *, fewest: int = FEWEST
) -> NDArray[np.float32] | NDArray[np.float64]:
    """Check vectors; for the metric "cosine", bring them to length 1.

    Between vectors of length 1 the squared Euclidean distance is 2 - 2 cosine: both metrics have the same neighbours,
    and a method that only knows the Euclidean distance serves both.

    Raises
    ------
    InputError
        Fewer than `fewest` vectors, all of them the same, dimensions other than 2 or 3, or an unknown metric.
    ZeroVectorError
        If a vector of zeros has no direction for the metric "cosine".
    ShapeError, NotFiniteError
        If the rows differ in length, or a number is NaN or infinite.
    """
    rows = as_rows(vectors, "vectors")
    if dimensions not in (2, 3):
        raise InputError(f"{dimensions!r} dimensions were asked; a map has 2, a model in space 3")
    if metric not in ("cosine", "euclidean"):
        raise InputError(f"the metric {metric!r} is not known; choose 'cosine' or 'euclidean'")
    if len(rows) < fewest:
        raise InputError(
            f"got {len(rows)} vectors; expected at least {fewest}: with fewer there are no neighbourhoods to keep. "
            "For two or three points use pca()."
        )
    if (rows == rows[0]).all():
        raise InputError("all of these vectors are the same; there is nothing to tell apart")
    return normalize(rows) if metric == "cosine" else rows


def at_most(value: float, limit: float, what: str, n: int) -> tuple[float, tuple[str, ...]]:
    """Lower a parameter that is too large for so few points, and say so.

    Examples
    --------
    >>> at_most(30, 4, "perplexity", 15)
    (4, ('perplexity 30 lowered to 4: there are only 15 points',))
    >>> at_most(30, 100, "perplexity", 500)
    (30, ())
    """
    if value <= limit:
        return value, ()
    return limit, (f"{what} {value:g} lowered to {limit:g}: there are only {n} points",)
