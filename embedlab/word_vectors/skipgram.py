"""Skip-gram with negative sampling in PyTorch: the whole of Word2Vec, to be read from top to bottom.

Two tables of vectors, pairs of words from the corpus, random words as wrong answers, one line of loss. Left out:
everything that makes gensim fast. Pairs are learnt in batches, and a batch adds up the steps of its pairs.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

from embedlab.progress import progress_bar
from embedlab.word_vectors.reading import check_vocabulary
from embedlab.word_vectors.result import TrainingResult, keyed_vectors


class SkipGram(nn.Module):
    """One table of vectors for words that are given, one for words that are to be predicted.

    Parameters
    ----------
    vocabulary_size, dimensions : int
        Shape of both tables.

    Examples
    --------
    An untrained model takes each of six answers for as likely as not: its loss is 6 log 2.

    >>> model = SkipGram(vocabulary_size=10, dimensions=4)
    >>> print(f"{model(torch.tensor([0]), torch.tensor([1]), torch.tensor([[2, 3, 4, 5, 6]])).item():.2f}")
    4.16
    """

    def __init__(self, vocabulary_size: int, dimensions: int):
        super().__init__()
        self.given = nn.Embedding(vocabulary_size, dimensions, sparse=True)
        self.predicted = nn.Embedding(vocabulary_size, dimensions, sparse=True)
        nn.init.uniform_(self.given.weight, -0.5 / dimensions, 0.5 / dimensions)
        nn.init.zeros_(self.predicted.weight)

    def forward(self, given: Tensor, right: Tensor, wrong: Tensor) -> Tensor:
        """Sum of the losses of n pairs; row numbers of shape (n,), (n,) and (n, negatives)."""
        v = self.given(given)
        of_right = (v * self.predicted(right)).sum(-1)
        of_wrong = (self.predicted(wrong) @ v.unsqueeze(-1)).squeeze(-1)
        return -(logsigmoid(of_right).sum() + logsigmoid(-of_wrong).sum())


def pairs_of(rows: Sequence[NDArray[np.int64]], window: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """All pairs (given, predicted) of an epoch, shuffled; the window of each word is drawn from 1 to ``window``."""
    words = np.concatenate(rows)
    sentence = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    reach = rng.integers(1, window + 1, size=len(words))
    pairs = []
    for distance in range(1, window + 1):
        same = sentence[:-distance] == sentence[distance:]
        left, right = words[:-distance], words[distance:]
        pairs.append(np.stack([right, left], axis=1)[same & (reach[:-distance] >= distance)])
        pairs.append(np.stack([left, right], axis=1)[same & (reach[distance:] >= distance)])
    return rng.permutation(np.concatenate(pairs))


def train_skipgram(
    sentences: Sequence[Sequence[str]],
    *,
    dimensions: int = 100,
    window: int = 5,
    min_count: int = 5,
    negative: int = 5,
    epochs: int = 20,
    sample: float = 1e-3,
    alpha: float = 0.025,
    batch_size: int = 512,
    seed: int = 1,
    progress: bool = True,
) -> TrainingResult:
    """Train skip-gram with negative sampling.

    Parameters
    ----------
    sentences : sequence of list of str
    dimensions, window, min_count, negative, epochs, sample, alpha, seed, progress
        As in :func:`~embedlab.word_vectors.train_word2vec`.
    batch_size : int, default 512
        Pairs a step, at most as many as there are words. Larger is faster, but within a step no pair sees what the
        others have taught, and their steps for the same word add up.

    Returns
    -------
    TrainingResult
        ``losses`` are the mean loss of a pair in each epoch; ``model`` is a :class:`SkipGram`.

    Raises
    ------
    InputError
        If the corpus is empty or no two words occur ``min_count`` times.

    References
    ----------
    T. Mikolov et al., "Distributed Representations of Words and Phrases and their Compositionality", 2013.

    Examples
    --------
    >>> sentences = [["cat", "drinks", "milk"], ["dog", "eats", "meat"]] * 50
    >>> result = train_skipgram(sentences, dimensions=10, epochs=5, progress=False)
    >>> result.losses[-1] < result.losses[0]
    True
    """
    start = time.perf_counter()
    counts = Counter(word for sentence in sentences for word in sentence)
    check_vocabulary(counts, min_count)
    words = [word for word, count in counts.most_common() if count >= min_count]
    row_of = {word: row for row, word in enumerate(words)}
    corpus = [np.array([row_of[word] for word in sentence if word in row_of], dtype=np.int64) for sentence in sentences]
    frequency = np.array([counts[word] for word in words])
    share = frequency / frequency.sum()
    keep = np.sqrt(sample / share) + sample / share if sample else np.ones(len(words))
    noise = torch.from_numpy(share**0.75)

    size = min(batch_size, len(words))
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    model = SkipGram(len(words), dimensions)
    optimizer = torch.optim.SGD(model.parameters(), lr=alpha)
    losses: list[float] = []
    # The steps are too small to share among processors: waiting for each other takes longer than the sums.
    with threadpool_limits(limits=1):
        for epoch in progress_bar(range(epochs), desc="Skip-gram", unit="epoch", shown=progress):
            thinned = [rows[rng.random(len(rows)) < keep[rows]] for rows in corpus]
            pairs = torch.from_numpy(pairs_of(thinned, window, rng))
            total = 0.0
            for done in range(0, len(pairs), size):
                given, right = pairs[done : done + size].T
                wrong = torch.multinomial(noise, len(given) * negative, replacement=True).view(-1, negative)
                loss = model(given, right, wrong)
                optimizer.zero_grad()
                loss.backward()
                optimizer.param_groups[0]["lr"] = alpha * max(1e-4, 1 - (epoch + done / len(pairs)) / epochs)
                optimizer.step()
                total += loss.item()
            losses.append(total / max(1, len(pairs)))
    return TrainingResult(
        vectors=keyed_vectors(words, model.given.weight.detach().numpy(), frequency),
        model=model,
        losses=losses,
        seconds=time.perf_counter() - start,
        parameters={
            "dimensions": dimensions,
            "window": window,
            "min_count": min_count,
            "negative": negative,
            "epochs": epochs,
            "sample": sample,
            "alpha": alpha,
            "batch_size": batch_size,
            "seed": seed,
        },
    )
