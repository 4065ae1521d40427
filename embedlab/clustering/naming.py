"""Names for clusters: the words that are frequent in one and rare in the others.

Class-based TF-IDF: all texts of a cluster are one long document. A word's weight in it is how often the cluster has
it, times log(1 + A / f), with A the mean number of words of a cluster, and f how often all clusters have the word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from embedlab.clustering.base import NOISE, Labels, checked_groups, checked_labels
from embedlab.clustering.members import centrality
from embedlab.errors import InputError
from embedlab.text import stop_words, tokenize

EXAMPLES = 3


class CountedTexts(NamedTuple):
    """Texts as counts of their words, stop words left out.

    Attributes
    ----------
    counts : scipy.sparse.csr_array of shape (n, words), int64
    words : ndarray of shape (words,), str
        In alphabetical order.
    """

    counts: Any
    words: NDArray[np.str_]


def count_words(texts: Sequence[str], *, language: str = "en") -> CountedTexts:
    """Count the words of texts, once for many clusterings of them.

    Parameters
    ----------
    texts : sequence of str
    language : {"en", "es", "fr"}, default "en"
        Whose stop words are left out; so are words without a letter, and letters alone.

    Returns
    -------
    CountedTexts

    Raises
    ------
    InputError
        If there are no texts, they hold nothing but stop words, or the language is unknown.

    Examples
    --------
    >>> counted = count_words(["The cat saw the cat", "a dog"])
    >>> counted.words.tolist(), counted.counts.toarray().tolist()
    (['cat', 'dog', 'saw'], [[2, 0, 1], [0, 1, 0]])
    """
    from sklearn.feature_extraction.text import CountVectorizer

    if isinstance(texts, str):
        raise InputError("expected a sequence of texts, got one string; give one text for each vector")
    words_of = partial(_content_words, left_out=stop_words(language))
    if not any(words_of(text) for text in texts):
        raise InputError(
            f"none of the {len(texts)} texts holds a word that is not a stop word; give texts with words to name by"
        )
    vectorizer = CountVectorizer(analyzer=words_of)
    counts = sparse.csr_array(vectorizer.fit_transform(texts))
    return CountedTexts(counts, np.asarray(vectorizer.get_feature_names_out(), dtype=np.str_))


def cluster_words(
    texts: Sequence[str] | CountedTexts, labels: Labels, words: int = 5, *, language: str = "en"
) -> dict[int, list[str]]:
    """Name each cluster by the words that set it apart.

    Parameters
    ----------
    texts : sequence of str, length n, or CountedTexts
        What :func:`count_words` gives saves counting again.
    labels : sequence of int, length n
        Of :func:`kmeans` or :func:`hdbscan`. Texts in no cluster (-1) are left out: they are no document of their own.
    words : int, default 5
        How many for each cluster, at most.
    language : {"en", "es", "fr"}, default "en"

    Returns
    -------
    dict of int to list of str
        Best first, equal weights in alphabetical order; empty for a cluster whose texts hold stop words only. An empty
        dict if all texts are in no cluster.

    Raises
    ------
    InputError
        As for :func:`count_words`, or `words` below 1.
    ShapeError
        If there is not one label for each text.

    References
    ----------
    M. Grootendorst, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure", 2022.

    Examples
    --------
    >>> texts = ["the cat and the dog", "a cat", "the car has a motor", "a car beside a dog"]
    >>> cluster_words(texts, [0, 0, 1, 1], words=2)
    {0: ['cat', 'dog'], 1: ['car', 'motor']}
    """
    counted = texts if isinstance(texts, CountedTexts) else count_words(texts, language=language)
    members = checked_labels(labels, counted.counts.shape[0], "texts")
    if words < 1:
        raise InputError(f"{words} words were asked for each cluster; ask for 1 or more")
    numbers = np.unique(members[members != NOISE])
    if not len(numbers):
        return {}
    return {
        int(number): [str(counted.words[place]) for place in np.argsort(-row, kind="stable")[:words] if row[place] > 0]
        for number, row in zip(numbers, _weights(counted.counts, members, numbers), strict=True)
    }


def cluster_table(
    texts: Sequence[str] | CountedTexts,
    labels: Labels,
    truth: Labels | None = None,
    titles: Sequence[str] | None = None,
    *,
    vectors: ArrayLike | None = None,
    words: int = 5,
    language: str = "en",
) -> pd.DataFrame:
    """Describe each cluster in a row.

    Parameters
    ----------
    texts : sequence of str, length n, or CountedTexts
    labels : sequence of int, length n
    truth : sequence, length n, optional
        The true group of each text.
    titles : sequence of str, length n, optional
        With `vectors`: the examples.
    vectors : array_like of shape (n, d), optional
        With `titles`: to find the most central members.
    words : int, default 5
    language : {"en", "es", "fr"}, default "en"

    Returns
    -------
    pandas.DataFrame
        Columns ``cluster``, ``size``, ``words``; with the truth ``group`` (the most common one, the first by name of
        equally common ones) and ``share`` (of the cluster that is in it, 0 to 1); with titles ``examples`` (the three
        most central). The texts in no cluster come last, as cluster -1, without words and examples.

    Raises
    ------
    InputError
        As for :func:`count_words`; or one of `titles` and `vectors` is given without the other.
    ShapeError
        If the lengths differ.

    Examples
    --------
    >>> texts = ["a cat", "the cat and the dog", "a car", "Old cars"]
    >>> cluster_table(texts, [0, 0, 1, 1], ["pet", "pet", "thing", "pet"], words=2)
       cluster  size      words group  share
    0        0     2   cat, dog   pet    1.0
    1        1     2  car, cars   pet    0.5
    """
    if (titles is None) != (vectors is None):
        raise InputError("examples need both titles and vectors; give both or none")
    named = cluster_words(texts, labels, words, language=language)
    members = checked_labels(labels, len(labels))
    groups = None if truth is None else checked_groups(truth, len(members), "texts")
    shown = None if titles is None else checked_groups(titles, len(members), "texts", "titles")
    near = None if vectors is None else centrality(vectors, labels)
    table = []
    for number in [*named, *([NOISE] if (members == NOISE).any() else [])]:
        rows = np.flatnonzero(members == number)
        line: dict[str, Any] = {"cluster": number, "size": len(rows), "words": ", ".join(named.get(number, ()))}
        if groups is not None:
            found = Counter(groups[row] for row in rows)
            line["group"] = min(found, key=lambda name: (-found[name], name))
            line["share"] = found[line["group"]] / len(rows)
        if shown is not None and near is not None:
            central = rows[np.argsort(-near[rows], kind="stable")[:EXAMPLES]]
            line["examples"] = "" if number == NOISE else ", ".join(shown[row] for row in central)
        table.append(line)
    return pd.DataFrame(table)


def _content_words(text: str, left_out: frozenset[str]) -> list[str]:
    """Words of two letters or more that are no stop words."""
    return [word for word in tokenize(text) if len(word) > 1 and word not in left_out and any(map(str.isalpha, word))]


def _weights(counts: Any, members: NDArray[np.int64], numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Class-based TF-IDF of each word in each cluster; (clusters, words)."""
    inside = sparse.csr_array((members == numbers[:, None]).astype(np.int64))
    frequency = (inside @ counts).toarray().astype(np.float64)
    total = frequency.sum(axis=0)
    mean_words = total.sum() / len(numbers)
    # A word that only texts in no cluster have is in none of the documents: its weight stays 0.
    weights: NDArray[np.float64] = frequency * np.log1p(mean_words / np.maximum(total, 1))
    return weights
