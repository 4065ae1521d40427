"""Classify by neighbours: a new text belongs where the texts nearest to it belong."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.clustering.base import Labels, checked_groups, rows_to_cluster
from embedlab.errors import InputError
from embedlab.vectors.checks import check_count, check_same_length


class KnnAnswer(NamedTuple):
    """What the neighbours of each query say.

    Attributes
    ----------
    labels : ndarray of shape (q,), str
        The group that most of the neighbours have; the first by name of equally common ones.
    shares : ndarray of shape (q,), float64
        Which share of the neighbours has it, above 0 and up to 1.
    """

    labels: NDArray[np.str_]
    shares: NDArray[np.float64]


def knn_classify(vectors: ArrayLike, labels: Labels, queries: ArrayLike, k: int = 10) -> KnnAnswer:
    """Give each query the label that most of its k nearest vectors have, by cosine.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
        What is known.
    labels : sequence of str, length n
        The group of each.
    queries : array_like of shape (q, d) or (d,)
    k : int, default 10
        From 1 to n. All neighbours count alike.

    Returns
    -------
    KnnAnswer

    Raises
    ------
    ShapeError
        If there is not one label for each vector, or the queries have another length.
    InputError
        If `k` is out of range, or there are no vectors.
    NotFiniteError, ZeroVectorError

    References
    ----------
    T. Cover and P. Hart, "Nearest neighbor pattern classification", 1967.

    Examples
    --------
    >>> answer = knn_classify([[1, 0], [2, 1], [0, 1]], ["cat", "cat", "dog"], [[3, 1], [0, 2]], k=2)
    >>> answer.labels.tolist(), answer.shares.tolist()
    (['cat', 'cat'], [1.0, 0.5])
    """
    from sklearn.neighbors import KNeighborsClassifier

    rows = rows_to_cluster(vectors, "cosine")
    asked = rows_to_cluster(queries, "cosine")
    check_same_length(rows, asked, ("each vector", "each query"))
    groups = checked_groups(labels, len(rows), "vectors")
    model = KNeighborsClassifier(check_count(k, len(rows), "neighbours"), metric="cosine", algorithm="brute")
    shares = model.fit(rows, groups).predict_proba(asked)
    # Classes are in order of their names, and the first of equal shares is taken.
    best = shares.argmax(axis=1)
    return KnnAnswer(np.asarray(model.classes_, dtype=np.str_)[best], shares.max(axis=1))


def knn_accuracy(vectors: ArrayLike, labels: Labels, k: int = 10, *, folds: int = 5, seed: int = 0) -> float:
    """Share of vectors that :func:`knn_classify` puts into their group when it does not know that group.

    The vectors are dealt into folds by chance; each fold is classified by the others. Compare the result with
    :func:`majority_share`, which needs no vectors at all.

    Parameters
    ----------
    vectors : array_like of shape (n, d)
    labels : sequence of str, length n
    k : int, default 10
        At most the number of vectors outside the largest fold.
    folds : int, default 5
        From 2 to n.
    seed : int, default 0
        How the vectors are dealt.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    InputError
        If `k` or `folds` is out of range.
    ShapeError, NotFiniteError, ZeroVectorError

    Examples
    --------
    >>> rows = [[1, 0], [2, 1], [0, 1], [1, 2], [3, 1], [1, 3]]
    >>> knn_accuracy(rows, ["cat", "cat", "dog", "dog", "cat", "dog"], k=1, folds=6)
    1.0
    """
    from sklearn.model_selection import KFold

    rows = rows_to_cluster(vectors, "cosine")
    groups = np.array(checked_groups(labels, len(rows), "vectors"))
    if not 2 <= folds <= len(rows):
        raise InputError(f"{folds} folds were asked of {len(rows)} vectors; choose a number from 2 to {len(rows)}")
    check_count(k, len(rows) - -(-len(rows) // folds), "neighbours")
    right = 0
    for known, asked in KFold(folds, shuffle=True, random_state=seed).split(rows):
        right += int((knn_classify(rows[known], groups[known].tolist(), rows[asked], k).labels == groups[asked]).sum())
    return right / len(rows)


def majority_share(labels: Labels) -> float:
    """Share of the most common group: the accuracy of answering with it always, the least a classifier must beat.

    Parameters
    ----------
    labels : sequence of str, length n

    Returns
    -------
    float
        Above 0, up to 1.

    Raises
    ------
    InputError
        If there are no labels.

    Examples
    --------
    >>> majority_share(["cat", "dog", "cat", "cat"])
    0.75
    """
    if not len(labels):
        raise InputError("there are no labels to count; give at least one")
    groups = checked_groups(labels, len(labels), "labels")
    return max(Counter(groups).values()) / len(groups)
