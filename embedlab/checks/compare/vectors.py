"""Vectors, as far as a task fixes them: a space of meaning has no up, no left and often no size of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.checks.compare.numbers import not_finite, wrong_shape
from embedlab.checks.compare.same import as_array, check_known
from embedlab.checks.compare.verdict import RIGHT, Verdict, share
from embedlab.checks.wording import a_kind

# In the order in which they are taken out.
FREEDOMS = ("shift", "length", "scale", "permutation", "sign", "rotation")
_TOLD = {
    "shift": "moved by a constant",
    "length": "of other lengths, row by row",
    "scale": "of another size",
    "permutation": "with the rows in another order",
    "sign": "mirrored (a column has the other sign)",
    "rotation": "turned",
}
Matrix = NDArray[np.float64]


def vectors(came: Any, expected: Any, *, up_to: Sequence[str] = (), distance: float = 1e-3) -> Verdict:
    """Compare rows of vectors up to what the task leaves open.

    Parameters
    ----------
    came : plain data of shape (n, d) or (d,)
    expected : array_like of the same shape
    up_to : sequence of str
        Any of ``"shift"`` (the mean is taken out), ``"length"`` (each row is scaled to length 1), ``"scale"`` (one
        factor for all), ``"permutation"`` (the rows in any order), ``"sign"`` (each column may have the other sign; a
        single vector as a whole), ``"rotation"`` (turned or mirrored: orthogonal Procrustes [1]_).
    distance : float, default 0.001
        What may remain: the length of all differences together, as a share of the length of all expected numbers.

    References
    ----------
    .. [1] P. H. Schönemann, "A generalized solution of the orthogonal Procrustes problem", 1966.

    Examples
    --------
    >>> plane = [[1.0, 2.0], [-1.0, 0.5], [0.0, -2.5]]
    >>> mirrored = [[1.0, -2.0], [-1.0, -0.5], [0.0, 2.5]]
    >>> vectors(mirrored, plane, up_to=["sign"]).right
    True
    >>> vectors(mirrored, plane).wrong
    'It is the right answer mirrored (a column has the other sign), which this task does not leave open.'
    """
    for name in up_to:
        check_known("up_to", name, FREEDOMS)
    here, there = as_array(came), as_array(expected)
    if here is None or there is None:
        return Verdict(0.0, f"Vectors were expected, not {a_kind(came)}.")
    if here.shape != there.shape:
        return wrong_shape(here, there)
    if not np.isfinite(here).all():
        return Verdict(0.0, not_finite(here))
    if not np.isfinite(there).all():
        return Verdict(0.0, "It is finite, where NaN or infinity was expected.")
    peak = max(np.abs(here).max(initial=0), np.abs(there).max(initial=0)) or 1.0
    here, there = here / peak, there / peak  # squares of very large numbers would be infinite
    left = _remaining(here, there, up_to)
    if left <= distance:
        return RIGHT
    # Named only if it alone would make the answer right: the most useful thing to know.
    more = [name for name in FREEDOMS if name not in up_to]
    for names in [*combinations(more, 1), *combinations(more, 2)]:
        if _remaining(here, there, [*up_to, *names]) <= distance:
            told = " and ".join(_TOLD[name] for name in names)
            return share(1 - left, 1, f"It is the right answer {told}, which this task does not leave open.")
    return share(1 - left, 1, f"It differs from the expected vectors by {left:.0%} of their length.")


def _remaining(came: NDArray[Any], expected: NDArray[Any], up_to: Sequence[str]) -> float:
    """Share of the expected length that is left of the difference when all freedoms are taken out."""
    here, there = (np.atleast_2d(values).astype(np.float64) for values in (came, expected))
    if came.ndim == 1 and "sign" in up_to:
        here = here * (np.sign((here * there).sum()) or 1.0)
    if came.ndim == 2 and "shift" in up_to:
        here, there = here - here.mean(axis=0), there - there.mean(axis=0)
    if "length" in up_to:
        here, there = _unit(here), _unit(there)
    if "scale" in up_to:
        here, there = here / (np.linalg.norm(here) or 1.0), there / (np.linalg.norm(there) or 1.0)
    if "permutation" in up_to:
        here = here[_matched(here, there)]
    if came.ndim == 2 and "sign" in up_to:
        signs = np.sign((here * there).sum(axis=0))
        here = here * np.where(signs == 0, 1.0, signs)
    if came.ndim == 2 and "rotation" in up_to:
        from scipy.linalg import orthogonal_procrustes

        here = here @ orthogonal_procrustes(here, there)[0]
    size = float(np.linalg.norm(there))
    return float(np.linalg.norm(here - there)) / (size or 1.0)


def _matched(here: Matrix, there: Matrix) -> NDArray[np.intp]:
    """For each expected row the row that came and belongs to it, so that all distances together are smallest."""
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    return np.asarray(linear_sum_assignment(cdist(there, here, "sqeuclidean"))[1])


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Matrix = rows / np.where(lengths == 0, 1.0, lengths)
    return unit
