"""Weights that make frequent words count less in a mean of word vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError


def sif_weights(words: int, smoothing: float = 1e-4) -> NDArray[np.float32]:
    """Return smooth inverse frequencies, a / (a + p), of words that stand in order of frequency.

    The frequency p of a word is guessed from its rank r by Zipf's law: proportional to 1 / r. So it needs no counts,
    only a vocabulary in order, as GloVe's and BERT's roughly are.

    Parameters
    ----------
    words : int
        Size of the vocabulary.
    smoothing : float, default 1e-4
        The a: smaller values push frequent words down further.

    Returns
    -------
    ndarray of float32, shape (words,)
        In (0, 1), growing.

    Raises
    ------
    InputError
        No words, or a smoothing of 0 or below.

    References
    ----------
    Arora, Liang & Ma (2017). A Simple but Tough-to-Beat Baseline for Sentence Embeddings. ICLR.

    Examples
    --------
    Two words of frequencies 2/3 and 1/3:

    >>> sif_weights(2, smoothing=1 / 3).round(3)
    array([0.333, 0.5  ], dtype=float32)
    """
    if words < 1 or not smoothing > 0:
        raise InputError(f"expected at least one word and a smoothing above 0, got {words!r} and {smoothing!r}.")
    inverse_ranks = 1 / np.arange(1, words + 1)
    frequencies = inverse_ranks / inverse_ranks.sum()
    return np.asarray(smoothing / (smoothing + frequencies), dtype=np.float32)
