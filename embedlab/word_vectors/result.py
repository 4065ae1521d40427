"""What a training run gives back, the same for Word2Vec, FastText and GloVe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gensim.models import KeyedVectors


@dataclass(frozen=True)
class TrainingResult:
    """Vectors, and how they came about.

    Attributes
    ----------
    vectors : gensim.models.KeyedVectors
        The order of the words is that of their counts, where they are known.
    model : gensim.models.Word2Vec, gensim.models.FastText, Glove or SkipGram
        What was trained, with the second set of vectors (of words as contexts) that training needs.
    losses : list of float
        Mean loss of each finished epoch; what it is a mean of, the training function says.
    seconds : float
        Wall time, counting of the words included.
    parameters : dict of str to object
        The arguments of the run, by name.
    interrupted : bool
        Whether the run was stopped early (Ctrl-C, the stop button); the vectors then hold what was learnt so far.
    """

    vectors: KeyedVectors
    model: Any
    losses: list[float]
    seconds: float
    parameters: dict[str, Any]
    interrupted: bool = False


def keyed_vectors(
    words: Sequence[str], vectors: NDArray[np.floating[Any]], counts: NDArray[np.int64] | None = None
) -> KeyedVectors:
    """Put words and vectors together.

    Parameters
    ----------
    words : sequence of str
        Each once.
    vectors : ndarray of shape (n, d)
    counts : ndarray of shape (n,), int64, optional
        How often each word occurs in the corpus.

    Returns
    -------
    gensim.models.KeyedVectors

    Examples
    --------
    >>> keyed_vectors(["cat", "dog"], np.eye(2)).index_to_key
    ['cat', 'dog']
    """
    from gensim.models import KeyedVectors

    kv = KeyedVectors(vectors.shape[1])
    kv.add_vectors(list(words), vectors.astype(np.float32))
    if counts is not None:
        for word, count in zip(words, counts.tolist(), strict=True):
            kv.set_vecattr(word, "count", count)
    return kv


def counts_of(kv: KeyedVectors) -> NDArray[np.int64]:
    """How often each word occurred in the training corpus.

    Returns
    -------
    ndarray of shape (n,), int64

    Raises
    ------
    InputError
        If the vectors do not carry counts, as those of the kit's GloVe do not.
    """
    if "count" not in kv.expandos:
        raise InputError("these vectors carry no word counts; use vectors trained with train_word2vec, for example")
    return np.asarray(kv.expandos["count"], dtype=np.int64)
