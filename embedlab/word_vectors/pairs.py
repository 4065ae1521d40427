"""What a trainer sees: the pairs of a window, the random words told apart from them, the n-grams of a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from embedlab.errors import InputError
from embedlab.word_vectors.result import counts_of

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


def training_pairs(sentence: Sequence[str], window: int = 5) -> pd.DataFrame:
    """List the pairs of a word and a word of its context that a sentence gives.

    Parameters
    ----------
    sentence : sequence of str
        Its words.
    window : int, default 5
        How many words to either side. Training draws a smaller reach for some words; here are all pairs.

    Returns
    -------
    DataFrame
        Columns ``centre``, ``context``, ``distance`` (negative to the left), in reading order. Skip-gram predicts one
        from the other, pair by pair; CBOW predicts a centre from all its contexts at once.

    Raises
    ------
    InputError
        If ``sentence`` is a string or ``window`` is below 1.

    Examples
    --------
    >>> training_pairs(["the", "cat", "sleeps"], window=1)
       centre context  distance
    0     the     cat         1
    1     cat     the        -1
    2     cat  sleeps         1
    3  sleeps     cat        -1
    """
    if isinstance(sentence, str):
        raise InputError("expected a list of words, got one string; cut it up with embedlab.text.tokens")
    if window < 1:
        raise InputError(f"window must be 1 or more, got {window}")
    rows = [
        (centre, sentence[place], place - here)
        for here, centre in enumerate(sentence)
        for place in range(max(0, here - window), min(len(sentence), here + window + 1))
        if place != here
    ]
    return pd.DataFrame(rows, columns=["centre", "context", "distance"])


def negative_samples(kv: KeyedVectors, n: int = 5, seed: int = 1) -> list[str]:
    """Draw words the way negative sampling does: by count to the power of 0.75.

    The power lifts rare words: of two words of which one is 16 times as frequent, it is drawn 8 times as often.

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
        With the counts of its training corpus.
    n : int, default 5
        How many.
    seed : int, default 1

    Returns
    -------
    list of str
        Words may repeat.

    Raises
    ------
    InputError
        If the vectors carry no counts or ``n`` is below 1.

    References
    ----------
    T. Mikolov et al., "Distributed Representations of Words and Phrases and their Compositionality", 2013.

    Examples
    --------
    >>> from embedlab.word_vectors.result import keyed_vectors
    >>> kv = keyed_vectors(["common", "rare"], np.eye(2), counts=np.array([16, 1]))
    >>> drawn = negative_samples(kv, 90_000)
    >>> round(drawn.count("common") / drawn.count("rare"))
    8
    """
    if n < 1:
        raise InputError(f"{n} samples were asked for; choose 1 or more")
    weights = counts_of(kv) ** 0.75
    rows = np.random.default_rng(seed).choice(len(kv), size=n, p=weights / weights.sum())
    return [kv.index_to_key[row] for row in rows]


def ngrams(word: str, min_n: int = 3, max_n: int = 6) -> list[str]:
    """List the character n-grams by which FastText knows a word.

    Parameters
    ----------
    word : str
        It is put between ``<`` and ``>`` first, so that beginnings and ends are told from the middle.
    min_n, max_n : int, default 3 and 6
        Shortest and longest.

    Returns
    -------
    list of str
        Short ones first, then from left to right.

    Raises
    ------
    InputError
        If the word is empty or not ``1 <= min_n <= max_n``.

    References
    ----------
    P. Bojanowski, E. Grave, A. Joulin, T. Mikolov, "Enriching Word Vectors with Subword Information", 2017.

    Examples
    --------
    >>> ngrams("where", 3, 4)
    ['<wh', 'whe', 'her', 'ere', 're>', '<whe', 'wher', 'here', 'ere>']
    """
    if not word:
        raise InputError("the word is empty; give at least one letter")
    if not 1 <= min_n <= max_n:
        raise InputError(f"n-grams from {min_n} to {max_n} characters were asked for; 1 <= min_n <= max_n must hold")
    marked = f"<{word}>"
    return [
        marked[start : start + length]
        for length in range(min_n, max_n + 1)
        for start in range(len(marked) - length + 1)
        # A lone bracket says nothing about the word: gensim leaves it out too.
        if length > 1 or 0 < start < len(marked) - 1
    ]
