"""Words in, vectors and neighbours out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from embedlab.errors import InputError, UnknownWordError
from embedlab.spelling import nearest_spellings
from embedlab.vectors import cosine_matrix, nearest

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


def suggest(kv: KeyedVectors, word: str, k: int = 3) -> list[str]:
    """Find the words of the vocabulary that are spelt most like ``word``.

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
        Equally good spellings come in its order: frequent words first, in most models.
    word : str
        What was typed, in upper or lower case.
    k : int, default 3
        How many at most.

    Returns
    -------
    list of str
        The most similar first; empty if nothing is similar.

    Examples
    --------
    >>> from embedlab import load_glove
    >>> suggest(load_glove(), "Qeen", k=1)
    ['queen']
    """
    return nearest_spellings(word, kv.index_to_key, k)


def rows_of(kv: KeyedVectors, words: Iterable[str]) -> NDArray[np.int64]:
    """Row numbers of words.

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
    words : iterable of str
        At least one word.

    Returns
    -------
    ndarray of shape (n,), int64

    Raises
    ------
    UnknownWordError
        If a word is missing; the message names all missing words and the nearest spellings.
    InputError
        If ``words`` is empty, or is one string instead of a list.

    Examples
    --------
    >>> from embedlab import load_glove
    >>> rows_of(load_glove(), ["the", "of"])
    array([0, 3])
    """
    if isinstance(words, str):
        raise InputError(f"expected a list of words, got the string {words!r}; write [{words!r}]")
    asked = list(words)
    if not asked:
        raise InputError("the list of words is empty; give at least one word")
    not_words = [word for word in asked if not isinstance(word, str)]
    if not_words:
        raise InputError(f"a word must be a string, got {not_words[0]!r}")
    missing = [word for word in dict.fromkeys(asked) if word not in kv.key_to_index]
    if missing:
        spellings = dict.fromkeys(spelling for word in missing for spelling in suggest(kv, word))
        raise UnknownWordError(missing, list(spellings), f"word vectors of {len(kv):,} words")
    return np.array([kv.key_to_index[word] for word in asked], dtype=np.int64)


def vectors_of(kv: KeyedVectors, words: Iterable[str]) -> NDArray[np.float32]:
    """Vectors of words, one a row.

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
    words : iterable of str
        At least one word.

    Returns
    -------
    ndarray of shape (n, d), float32
        A copy: changing it does not change the model.

    Raises
    ------
    UnknownWordError
        If a word is missing; the message names all missing words and the nearest spellings.
    InputError
        If ``words`` is empty, or is one string instead of a list.

    Examples
    --------
    >>> from embedlab import load_glove
    >>> vectors_of(load_glove(), ["king", "queen"]).shape
    (2, 50)
    """
    rows: NDArray[np.float32] = np.array(kv.vectors[rows_of(kv, words)], dtype=np.float32)
    return rows


def norms_of(kv: KeyedVectors) -> NDArray[np.floating[Any]]:
    """Lengths of all the vectors, computed once and kept in ``kv.norms``.

    Returns
    -------
    ndarray of shape (n,)

    Examples
    --------
    >>> from embedlab import load_glove
    >>> norms_of(load_glove()).shape
    (400000,)
    """
    # gensim keeps the old lengths when words are added, and then fails itself.
    kv.fill_norms(force=kv.norms is not None and len(kv.norms) != len(kv.vectors))
    norms: NDArray[np.floating[Any]] = kv.norms
    return norms


def nearest_words(
    kv: KeyedVectors,
    query: str | NDArray[np.floating],
    k: int = 10,
    *,
    exclude: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Words with the highest cosine to a word, or to a vector.

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
    query : str or ndarray of shape (d,)
        A word, which is itself left out of the answer, or any vector.
    k : int, default 10
        How many words.
    exclude : sequence of str, optional
        More words to leave out.

    Returns
    -------
    DataFrame
        Columns ``word`` and ``cosine`` (in [-1, 1]), best first.

    Raises
    ------
    UnknownWordError
        If a word is missing.
    InputError, ShapeError, NotFiniteError, ZeroVectorError
        If ``k`` is below 1 or above the number of words left, or the vector cannot be compared.

    Examples
    --------
    >>> from embedlab import load_glove
    >>> nearest_words(load_glove(), "king", k=2).round(3)
         word  cosine
    0  prince   0.824
    1   queen   0.784
    """
    left_out = list(exclude or [])
    if isinstance(query, str):
        left_out.append(query)
        query = vectors_of(kv, [query])[0]
    rows = rows_of(kv, left_out) if left_out else np.empty(0, dtype=np.int64)
    found = nearest(kv.vectors, query, k, norms=norms_of(kv), exclude=[rows])
    return pd.DataFrame({"word": _words(kv, found.indices[0]), "cosine": found.scores[0]})


def nearest_words_batch(kv: KeyedVectors, words: Sequence[str], k: int = 10) -> pd.DataFrame:
    """Nearest words of many words at once, several times faster than one after the other.

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
    words : sequence of str
        Each is left out of its own answer.
    k : int, default 10
        How many neighbours for each word.

    Returns
    -------
    DataFrame
        Columns ``query``, ``rank`` (1 to k), ``word``, ``cosine``: k rows for each query, in the order asked.

    Raises
    ------
    UnknownWordError
        If a word is missing.
    InputError
        If ``words`` is empty, or ``k`` is below 1 or above the number of words left.

    Examples
    --------
    >>> from embedlab import load_glove
    >>> nearest_words_batch(load_glove(), ["king", "cat"], k=1).round(3)
      query  rank    word  cosine
    0  king     1  prince   0.824
    1   cat     1     dog   0.922
    """
    words = list(words) if not isinstance(words, str) else words
    rows = rows_of(kv, words)
    found = nearest(kv.vectors, kv.vectors[rows], k, norms=norms_of(kv), exclude=[[row] for row in rows])
    return pd.DataFrame(
        {
            "query": np.repeat(np.array(words, dtype=object), k),
            "rank": np.tile(np.arange(1, k + 1), len(words)),
            "word": _words(kv, found.indices.ravel()),
            "cosine": found.scores.ravel(),
        }
    )


def cosine_table(kv: KeyedVectors, words: Sequence[str]) -> pd.DataFrame:
    """Cosine of every word with every other, as a square table.

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
    words : sequence of str

    Returns
    -------
    DataFrame
        Rows and columns are the words, values lie in [-1, 1].

    Raises
    ------
    UnknownWordError
        If a word is missing.
    InputError
        If ``words`` is empty.

    Examples
    --------
    >>> from embedlab import load_glove
    >>> cosine_table(load_glove(), ["cat", "dog", "table"]).round(2)
            cat   dog  table
    cat    1.00  0.92   0.28
    dog    0.92  1.00   0.38
    table  0.28  0.38   1.00
    """
    cosines = cosine_matrix(vectors_of(kv, words))
    return pd.DataFrame(cosines, index=list(words), columns=list(words))


def _words(kv: KeyedVectors, rows: NDArray[np.int64]) -> list[str]:
    return [kv.index_to_key[row] for row in rows]
