"""Adding and subtracting vectors: "a is to b as c is to ?".

The sum is made of unit vectors, as gensim and the word2vec tools do it, so that a frequent word with a long vector does
not count more than a rare one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.vectors.checks import FloatArray, as_rows, as_vector, check_rows, check_same_length, row_lengths
from embedlab.vectors.measures import normalize

AnalogyMethod = Literal["3cosadd", "3cosmul", "dot"]

# Keeps the quotient of 3CosMul finite; the value of Levy and Goldberg.
EPSILON = 0.001


def offset(a: ArrayLike, b: ArrayLike, c: ArrayLike) -> FloatArray:
    """Where the answer to "a is to b as c is to ?" should lie: ``unit(b) - unit(a) + unit(c)``.

    Parameters
    ----------
    a, b, c : array_like of shape (d,) or (n, d)
        One question, or one question a row.

    Returns
    -------
    ndarray of the same shape
        The sum, not scaled to length 1.

    Raises
    ------
    ShapeError, NotFiniteError, ZeroVectorError
        If the shapes differ, a number is NaN or infinite, or a vector is zero.

    Examples
    --------
    >>> man, woman, king = [1, 0, 0], [0, 1, 0], [0.6, 0, 0.8]
    >>> offset(man, woman, king)
    array([-0.4,  1. ,  0.8])
    """
    units = [normalize(vectors) for vectors in (a, b, c)]
    if len({unit.shape for unit in units}) != 1:
        raise ShapeError(
            "a, b and c must have the same shape, got "
            + ", ".join(str(unit.shape) for unit in units)
            + "; give as many vectors, of the same model, for each"
        )
    return units[1] - units[0] + units[2]


def analogy_scores(
    vectors: ArrayLike,
    a: ArrayLike,
    b: ArrayLike,
    c: ArrayLike,
    *,
    method: AnalogyMethod = "3cosadd",
    norms: NDArray[np.floating[Any]] | None = None,
) -> FloatArray:
    """Score every row as an answer to "a is to b as c is to ?".

    Parameters
    ----------
    vectors : array_like of shape (n, d)
        The rows to score.
    a, b, c : array_like of shape (d,) or (q, d)
        The three vectors of one question, or of q questions, one a row.
    method : {"3cosadd", "3cosmul", "dot"}, default "3cosadd"
        ``"3cosadd"``: cosine with :func:`offset`, in [-1, 1] [1]_.
        ``"3cosmul"``: cos(row, b) cos(row, c) / (cos(row, a) + 0.001), cosines shifted to [0, 1], so that no
        single large cosine decides alone; 0 or more [2]_.
        ``"dot"``: plain dot product with b - a + c as they come, any number: long rows win.
    norms : ndarray of shape (n,), optional
        Lengths of the rows, if known.

    Returns
    -------
    ndarray of shape (n,) or (q, n)

    Raises
    ------
    InputError
        If the method is unknown.
    ShapeError, NotFiniteError, ZeroVectorError
        If lengths differ, a number is NaN or infinite, or a vector is zero.

    References
    ----------
    .. [1] T. Mikolov, W. Yih, G. Zweig, "Linguistic Regularities in Continuous Space Word Representations", 2013.
    .. [2] O. Levy, Y. Goldberg, "Linguistic Regularities in Sparse and Explicit Word Representations", 2014.

    Examples
    --------
    >>> rows = [[1, 0, 0], [0, 1, 0], [0.6, 0, 0.8], [0, 0.6, 0.8]]  # man, woman, king, queen
    >>> analogy_scores(rows, rows[0], rows[1], rows[2]).round(2).tolist()
    [-0.3, 0.75, 0.3, 0.92]
    """
    if method not in get_args(AnalogyMethod):
        raise InputError(f"unknown method {method!r}; choose one of {', '.join(get_args(AnalogyMethod))}")
    rows = as_rows(vectors, "vectors", finite=False)
    target = offset(a, b, c)  # checks the shapes and numbers of a, b and c for every method
    check_same_length(rows, target, ("each row", "the question"))
    lengths = row_lengths(rows, norms)
    scores: FloatArray
    if method == "3cosadd":
        scores = normalize(target).astype(rows.dtype) @ rows.T
        scores /= lengths
    elif method == "3cosmul":
        to_a, to_b, to_c = (_shifted_cosines(rows, lengths, word) for word in (a, b, c))
        scores = to_b * to_c / (to_a + EPSILON)
    else:
        scores = (np.asarray(b) - np.asarray(a) + np.asarray(c)).astype(rows.dtype) @ rows.T
    return scores


def _shifted_cosines(rows: FloatArray, lengths: FloatArray, words: ArrayLike) -> FloatArray:
    """Cosine of every word with every row, moved from [-1, 1] to [0, 1]."""
    shifted: FloatArray = normalize(words).astype(rows.dtype) @ rows.T
    shifted /= lengths
    shifted += 1
    shifted /= 2
    return shifted


def rank_of(scores: ArrayLike, index: int, *, exclude: Sequence[int] | NDArray[np.integer[Any]] = ()) -> int:
    """Place of one row when all rows are put in order of their scores, best first.

    Parameters
    ----------
    scores : array_like of shape (n,)
        Higher is better.
    index : int
        The row asked about.
    exclude : sequence of int, optional
        Rows that do not take part.

    Returns
    -------
    int
        1 for the best; rows with equal scores are placed in the order of their numbers.

    Raises
    ------
    InputError
        If the row does not exist or is itself left out.

    Examples
    --------
    >>> rank_of([0.3, 0.9, 0.5], 2), rank_of([0.3, 0.9, 0.5], 2, exclude=[1])
    (2, 1)
    """
    numbers = as_vector(scores, "scores")
    (row,) = check_rows([index], len(numbers), "index")
    left_out = np.unique(check_rows(exclude, len(numbers), "exclude"))
    if row in left_out:
        raise InputError(f"row {row} is left out, so it has no rank; take it out of `exclude`")
    before = (numbers > numbers[row]) | ((numbers == numbers[row]) & (np.arange(len(numbers)) < row))
    before[left_out] = False
    return int(before.sum()) + 1
