"""The trained model at its own game: fill a blank from its context (CBOW), name the context of a word (skip-gram).

Word vectors are what is left over from this game. A model keeps a second vector for each word, which is thrown away
with it: the output vector. The input vector of what is given, times the output vector of a word, is that word's score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.word_vectors.lookup import vectors_of
from embedlab.word_vectors.result import counts_of

if TYPE_CHECKING:
    from gensim.models import Word2Vec


def predict_centre(model: Word2Vec, context: Sequence[str], k: int = 10) -> pd.DataFrame:
    """Fill the blank: words that fit between the words of a context, by a CBOW model.

    Parameters
    ----------
    model : gensim.models.Word2Vec
        Trained as CBOW with negative sampling: ``train_word2vec(..., skip_gram=False).model``.
    context : sequence of str
        Words around the blank; their order does not count.
    k : int, default 10
        How many answers.

    Returns
    -------
    DataFrame
        Columns ``word``, ``probability``, ``score``, most probable first. The words of the context can be among them.

    Raises
    ------
    UnknownWordError
        If a word of the context is missing.
    InputError
        If the model is a skip-gram model, the context is empty, or ``k`` is out of range.

    Notes
    -----
    Negative sampling teaches a word's score to be log(P(word | context) / noise(word)) less a constant, where noise is
    its count to the power of 0.75 [1]_; so the probability is in proportion to noise(word) times exp(score). gensim's
    ``predict_output_word`` leaves the noise out, which favours rare words.

    References
    ----------
    .. [1] O. Levy, Y. Goldberg, "Neural Word Embedding as Implicit Matrix Factorization", 2014.
    """
    _check_kind(model, skip_gram=False)
    return _most_probable(model, vectors_of(model.wv, context).mean(axis=0), k)


def predict_context(model: Word2Vec, word: str, k: int = 10) -> pd.DataFrame:
    """Name the context: words that stand around a word, by a skip-gram model.

    Parameters
    ----------
    model : gensim.models.Word2Vec
        Trained as skip-gram with negative sampling: ``train_word2vec(...).model``.
    word : str
    k : int, default 10
        How many answers.

    Returns
    -------
    DataFrame
        Columns ``word``, ``probability``, ``score``, most probable first; see :func:`predict_centre`.

    Raises
    ------
    UnknownWordError
        If the word is missing.
    InputError
        If the model is a CBOW model or ``k`` is out of range.
    """
    _check_kind(model, skip_gram=True)
    return _most_probable(model, vectors_of(model.wv, [word])[0], k)


def _most_probable(model: Word2Vec, given: NDArray[np.float32], k: int) -> pd.DataFrame:
    if not 1 <= k <= len(model.wv):
        raise InputError(f"{k} answers were asked for; choose from 1 to {len(model.wv):,}, the size of the vocabulary")
    scores = (model.syn1neg @ given).astype(np.float64)
    logits = scores + model.ns_exponent * np.log(counts_of(model.wv))
    probabilities = np.exp(logits - logits.max())
    probabilities /= probabilities.sum()
    best = np.argsort(-probabilities, kind="stable")[:k]
    return pd.DataFrame(
        {
            "word": [model.wv.index_to_key[row] for row in best],
            "probability": probabilities[best],
            "score": scores[best],
        }
    )


def _check_kind(model: Word2Vec, *, skip_gram: bool) -> None:
    names = {False: "CBOW (skip_gram=False)", True: "skip-gram (skip_gram=True)"}
    if bool(model.sg) != skip_gram:
        raise InputError(
            f"expected a {names[skip_gram]} model, got a {names[bool(model.sg)]} one; train the other kind"
        )
