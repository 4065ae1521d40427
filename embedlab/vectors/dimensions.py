"""Single dimensions: whether one column of the vectors tells a group of things from the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from embedlab.vectors.checks import FloatArray, as_rows, check_same_length


def dimension_auc(members: ArrayLike, others: ArrayLike) -> FloatArray:
    """How well each single dimension tells the members of a group from the others.

    The measure is the area under the ROC curve: the chance that a random member and a random
    other stand in the right order on this dimension. A dimension on which the members stand
    low serves as well as one on which they stand high, so values below 0.5 are mirrored.

    Parameters
    ----------
    members : array_like of shape (n, d)
    others : array_like of shape (m, d)

    Returns
    -------
    ndarray of shape (d,)
        In [0.5, 1]: 0.5 tells nothing, 1 separates without an error. Equal values count half.

    Raises
    ------
    ShapeError, NotFiniteError
        If lengths differ or a number is NaN or infinite.

    References
    ----------
    Hanley and McNeil, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve", *Radiology*, 1982.

    Examples
    --------
    >>> dimension_auc([[1, 0], [2, 5]], [[3, 1], [4, 4]])
    array([1. , 0.5])
    """
    from scipy.stats import rankdata

    group, rest = as_rows(members, "members"), as_rows(others, "others")
    check_same_length(group, rest, ("each member", "each other"))
    n, m = len(group), len(rest)
    ranks = rankdata(np.vstack([group, rest]), axis=0)
    areas = (ranks[:n].sum(axis=0) - n * (n + 1) / 2) / (n * m)
    mirrored: FloatArray = np.maximum(areas, 1 - areas)
    return mirrored
