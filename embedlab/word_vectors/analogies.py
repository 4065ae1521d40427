"""Analogies, asked honestly: what comes first, where the expected word stands, and whether the offset holds.

"king - man + woman is queen" is true of many models only because the three input words are left out of the answer.
So every function here lets them back in (``exclude_inputs=False``), and a relation can be measured over a whole list of
pairs, against the same words paired at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.vectors import analogy_scores, axis, best_rows, cosine, cosine_matrix, normalize, offset, rank_of
from embedlab.vectors.arithmetic import AnalogyMethod
from embedlab.word_vectors.lookup import norms_of, rows_of, vectors_of

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

# Dealing n words so that none meets its partner succeeds with probability 1/e a try: this many tries do not all fail.
DEALS = 1_000


def analogy(
    kv: KeyedVectors,
    a: str,
    b: str,
    c: str,
    k: int = 10,
    *,
    method: AnalogyMethod = "3cosadd",
    exclude_inputs: bool = True,
    restrict: int | None = None,
) -> pd.DataFrame:
    """Answer "a is to b as c is to ?".

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
    a, b, c : str
        For example "man", "king", "woman".
    k : int, default 10
        How many answers.
    method : {"3cosadd", "3cosmul", "dot"}, default "3cosadd"
        See :func:`embedlab.vectors.analogy_scores`.
    exclude_inputs : bool, default True
        Leave a, b and c out of the answers, as nearly all published results do.
    restrict : int, optional
        Look only among the first so many words of the vocabulary (the most frequent ones, in most models).

    Returns
    -------
    DataFrame
        Columns ``word``, ``score`` (by the method) and ``cosine`` (with the target sum), best score first.

    Raises
    ------
    UnknownWordError
        If a word is missing.
    InputError
        If ``a`` equals ``b`` or ``c``, the method is unknown, or ``k`` or ``restrict`` is out of range.

    Examples
    --------
    >>> from embedlab import load_glove
    >>> glove = load_glove()
    >>> analogy(glove, "man", "king", "woman", k=1).round(3)
        word  score  cosine
    0  queen  0.852   0.852
    >>> analogy(glove, "man", "king", "woman", k=1, exclude_inputs=False)["word"].tolist()
    ['king']
    """
    inputs = _question(kv, a, b, c)
    vectors, norms = _searched(kv, restrict)
    first, second, third = kv.vectors[inputs]
    scores = analogy_scores(vectors, first, second, third, method=method, norms=norms)
    best = best_rows(scores, k, exclude=_left_out(inputs, len(vectors)) if exclude_inputs else ())
    cosines = cosine_matrix(vectors[best], [offset(first, second, third)])[:, 0]
    return pd.DataFrame({"word": [kv.index_to_key[row] for row in best], "score": scores[best], "cosine": cosines})


def analogy_rank(
    kv: KeyedVectors,
    a: str,
    b: str,
    c: str,
    expected: str,
    *,
    method: AnalogyMethod = "3cosadd",
    exclude_inputs: bool = True,
    restrict: int | None = None,
) -> int:
    """Rank of the expected word among all answers to "a is to b as c is to ?".

    Parameters
    ----------
    kv, a, b, c, method, exclude_inputs, restrict
        As for :func:`analogy`.
    expected : str
        The word hoped for.

    Returns
    -------
    int
        1 if it comes first.

    Raises
    ------
    UnknownWordError, InputError
        As for :func:`analogy`; also if ``expected`` is left out or lies beyond ``restrict``.

    Examples
    --------
    >>> from embedlab import load_glove
    >>> glove = load_glove()
    >>> analogy_rank(glove, "man", "king", "woman", "queen")
    1
    >>> analogy_rank(glove, "man", "king", "woman", "queen", exclude_inputs=False)
    2
    """
    inputs = _question(kv, a, b, c)
    (row,) = rows_of(kv, [expected])
    vectors, norms = _searched(kv, restrict)
    if row >= len(vectors):
        raise InputError(
            f"{expected!r} is word number {row + 1:,}, beyond the {len(vectors):,} that are searched; raise `restrict`"
        )
    if exclude_inputs and row in inputs:
        raise InputError(f"{expected!r} is one of the input words, which are left out; set exclude_inputs=False")
    scores = analogy_scores(vectors, *kv.vectors[inputs], method=method, norms=norms)
    return rank_of(scores, int(row), exclude=_left_out(inputs, len(vectors)) if exclude_inputs else ())


def word_axis(kv: KeyedVectors, pairs: Sequence[tuple[str, str]]) -> NDArray[np.floating[Any]]:
    """Direction that leads from the first words of the pairs to the second ones.

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
    pairs : sequence of (str, str)
        At least one pair; several make the axis depend less on one word's other meanings.

    Returns
    -------
    ndarray of shape (d,)
        Unit vector: see :func:`embedlab.vectors.axis`.

    Raises
    ------
    UnknownWordError
        If a word is missing.
    InputError
        If ``pairs`` is empty or not a list of pairs.
    ZeroVectorError
        If the pairs lead nowhere: a pair of one word twice, or pairs that cancel.

    Examples
    --------
    >>> from embedlab import load_glove
    >>> from embedlab.vectors import cosine
    >>> glove = load_glove()
    >>> gender = word_axis(glove, [("man", "woman"), ("he", "she"), ("king", "queen")])
    >>> cosine(glove["actress"], gender) > cosine(glove["actor"], gender)
    True
    """
    starts, ends = _columns(pairs)
    return axis(vectors_of(kv, starts), vectors_of(kv, ends))


def offset_consistency(kv: KeyedVectors, pairs: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Measure whether one offset serves for all pairs of a relation.

    Parameters
    ----------
    kv : gensim.models.KeyedVectors
    pairs : sequence of (str, str)
        Two pairs or more of one relation.

    Returns
    -------
    DataFrame
        Columns ``pair`` ("man:woman") and ``cosine``: of the pair's offset with the mean offset of all
        *other* pairs, in [-1, 1]. Compare with :func:`shuffled_pairs`.

    Raises
    ------
    UnknownWordError
        If a word is missing.
    InputError
        If there are fewer than two pairs.
    ZeroVectorError
        If a pair is one word twice.

    References
    ----------
    T. Linzen, "Issues in evaluating semantic spaces using word analogies", 2016.

    Examples
    --------
    >>> from embedlab import load_glove
    >>> offset_consistency(load_glove(), [("man", "woman"), ("king", "queen"), ("he", "she")]).round(2)
             pair  cosine
    0   man:woman    0.69
    1  king:queen    0.67
    2      he:she    0.75
    """
    starts, ends = _columns(pairs)
    if len(starts) < 2:
        raise InputError("one pair cannot be compared with others; give at least two pairs of the same relation")
    offsets = normalize(vectors_of(kv, ends)) - normalize(vectors_of(kv, starts))
    others = (offsets.sum(axis=0) - offsets) / (len(offsets) - 1)
    cosines = [cosine(own, rest) for own, rest in zip(offsets, others, strict=True)]
    names = [f"{start}:{end}" for start, end in zip(starts, ends, strict=True)]
    return pd.DataFrame({"pair": names, "cosine": cosines})


def shuffled_pairs(pairs: Sequence[tuple[str, str]], seed: int = 0) -> list[tuple[str, str]]:
    """Deal the second words again so that no pair stays: the baseline for a relation.

    Parameters
    ----------
    pairs : sequence of (str, str)
        Two pairs or more.
    seed : int, default 0
        The same seed gives the same deal.

    Returns
    -------
    list of (str, str)
        The same first words in the same order, the same second words in another.

    Raises
    ------
    InputError
        If there is no such deal: one pair, or second words that repeat too often.

    Examples
    --------
    >>> shuffled_pairs([("man", "woman"), ("king", "queen")])
    [('man', 'queen'), ('king', 'woman')]
    """
    starts, ends = _columns(pairs)
    known = set(zip(starts, ends, strict=True))
    rng = np.random.default_rng(seed)
    for _ in range(DEALS):
        dealt = [(start, ends[i]) for start, i in zip(starts, rng.permutation(len(ends)), strict=True)]
        if known.isdisjoint(dealt):
            return dealt
    raise InputError(f"these {len(starts)} pairs cannot be dealt anew without keeping one; give more, different pairs")


def _question(kv: KeyedVectors, a: str, b: str, c: str) -> NDArray[np.int64]:
    rows = rows_of(kv, [a, b, c])
    if a == b:
        raise InputError(f"{a!r} is to {b!r}: the same word twice has no offset; choose two different words")
    if a == c:
        raise InputError(f"{a!r} is to {b!r} as {c!r} is to {b!r} by definition; choose another third word")
    return rows


def _searched(kv: KeyedVectors, restrict: int | None) -> tuple[NDArray[np.float32], NDArray[np.floating[Any]]]:
    """Vectors and lengths of the first ``restrict`` words."""
    if restrict is not None and restrict < 1:
        raise InputError(f"restrict must be 1 or more, got {restrict}; leave it out to search all {len(kv):,} words")
    return kv.vectors[:restrict], norms_of(kv)[:restrict]


def _left_out(inputs: NDArray[np.int64], searched: int) -> NDArray[np.int64]:
    return inputs[inputs < searched]


def _columns(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """First words and second words of the pairs."""
    if len(pairs) == 0:
        raise InputError("the list of pairs is empty; give at least one pair, such as [('man', 'woman')]")
    for pair in pairs:
        if isinstance(pair, str) or len(pair) != 2:
            raise InputError(f"expected a list of pairs such as [('man', 'woman')], got {pair!r} in it")
    return [start for start, _ in pairs], [end for _, end in pairs]
