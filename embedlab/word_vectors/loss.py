"""The loss of negative sampling, measured on the same training examples after each epoch.

gensim's own figure cannot serve here: it is one running total over all epochs in 32 bits (which stops growing at
16.8 million), several workers overwrite each other's, and FastText has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gensim.models import FastText, Word2Vec


# How often a small corpus is gone over for examples.
MOST_PASSES = 50


class LossMeter:
    r"""Mean loss over a fixed sample of training examples.

    The examples are drawn once, as training draws them: frequent words thinned out, windows shrunk at random,
    negatives drawn by count to the power of 0.75. An example is a pair of words (skip-gram) or a word with its whole
    window (CBOW). With input vector :math:`v` (CBOW: the mean of the window's), the output vector :math:`u` of the
    right word and those of the negatives :math:`n_i`, its loss is

    .. math:: -\log \sigma(u \cdot v) - \sum_i \log \sigma(-n_i \cdot v)

    An untrained model, whose output vectors are 0, has the loss (1 + negatives) log 2: 4.16 with five negatives.

    Parameters
    ----------
    model : gensim.models.Word2Vec or gensim.models.FastText
        With its vocabulary built.
    sentences : sequence of sequence of str
        Where examples are drawn from.
    size : int, default 4,000
        How many examples at most.
    seed : int, default 1

    References
    ----------
    T. Mikolov et al., "Distributed Representations of Words and Phrases and their Compositionality", 2013.

    Examples
    --------
    >>> from gensim.models import Word2Vec
    >>> model = Word2Vec(min_count=1, sg=1)
    >>> sentences = [["a", "black", "cat", "saw", "a", "white", "cat"]]
    >>> model.build_vocab(sentences)
    >>> print(f"{LossMeter(model, sentences).loss():.2f}")
    4.16
    """

    def __init__(
        self, model: Word2Vec | FastText, sentences: Sequence[Sequence[str]], *, size: int = 4_000, seed: int = 1
    ):
        self._model = model
        rng = np.random.default_rng(seed)
        examples = self._draw(sentences, size, rng)
        # Windows have different lengths: all of them one after the other, with the row where each begins.
        self._inputs = np.array([row for window, _ in examples for row in window], dtype=np.int64)
        lengths = np.array([len(window) for window, _ in examples], dtype=np.int64)
        self._starts = np.cumsum(lengths) - lengths
        self._lengths = lengths[:, None]
        targets = np.array([target for _, target in examples], dtype=np.int64)
        noise = model.wv.expandos["count"] ** model.ns_exponent
        negatives = rng.choice(len(noise), size=(len(targets), model.negative), p=noise / noise.sum())
        # A negative must not be the right word: the next one stands in for it.
        negatives = np.where(negatives == targets[:, None], (negatives + 1) % len(noise), negatives)
        self._outputs = np.column_stack([targets, negatives])
        self._signs = np.array([1.0] + [-1.0] * model.negative)

    def loss(self) -> float:
        """Mean loss of an example as the model is now; NaN if the sample holds no pair of known words."""
        if not len(self._outputs):
            return float("nan")
        inputs = np.add.reduceat(self._vectors(self._inputs), self._starts, axis=0) / self._lengths
        scores = np.einsum("nd,nkd->nk", inputs, self._model.syn1neg[self._outputs])
        losses = np.logaddexp(0.0, -self._signs * scores.astype(np.float64))
        return float(losses.sum(axis=1).mean())

    def _vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        kv = self._model.wv
        if not hasattr(kv, "vectors_ngrams"):
            return np.asarray(kv.vectors[rows])
        # FastText's word vectors are put together after training only: do it here for the rows of the sample.
        unique, where = np.unique(rows, return_inverse=True)
        made = [
            (kv.vectors_vocab[row] + kv.vectors_ngrams[kv.buckets_word[row]].sum(axis=0))
            / (len(kv.buckets_word[row]) + 1)
            for row in unique
        ]
        return np.array(made, dtype=np.float32)[where]

    def _draw(
        self, sentences: Sequence[Sequence[str]], size: int, rng: np.random.Generator
    ) -> list[tuple[list[int], int]]:
        """Give examples as (rows of the input words, row of the word to predict)."""
        model = self._model
        known, keep = model.wv.key_to_index, model.wv.expandos["sample_int"] / 2**32
        corpus = [[known[word] for word in sentence if word in known] for sentence in sentences]
        examples: list[tuple[list[int], int]] = []
        # In a tiny corpus every word is frequent and nearly all are thinned out: go over it until there are enough.
        for _ in range(MOST_PASSES):
            for rows in corpus:
                kept = [row for row in rows if rng.random() < keep[row]]
                for place, centre in enumerate(kept):
                    reach = int(rng.integers(1, model.window + 1))
                    window = kept[max(0, place - reach) : place] + kept[place + 1 : place + reach + 1]
                    if model.sg:
                        examples += [([context], centre) for context in window]
                    elif window:
                        examples.append((window, centre))
            if len(examples) >= size:
                break
        chosen = rng.permutation(len(examples))[:size]
        return [examples[number] for number in chosen.tolist()]
