"""Sentences on their way into a trainer: checked once, counted once, and stoppable while gensim's threads read them.

gensim reads the corpus in a thread of its own. An exception there would end the thread and leave the trainer waiting
for ever, so it is kept here, the reading ends, and the trainer raises it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from embedlab.errors import InputError

# gensim drops what a sentence has beyond this many words; such sentences are handed over in pieces instead.
LONGEST_SENTENCE = 10_000


class SentenceReader:
    """Sentences that can be read again and again, with what the first reading found.

    Parameters
    ----------
    sentences : iterable of list of str
        Tokenised sentences. Every epoch reads them anew, so a generator, which can be read once, will not do.
    sampled : int, default 300
        How many sentences to draw evenly from the corpus, for :class:`~embedlab.word_vectors.loss.LossMeter`.
    seed : int, default 1
        Seed of the drawing.

    Attributes
    ----------
    counts : Counter
        How often each word occurs.
    size : int
        Number of sentences.
    sample : list of sequence of str
        The sentences drawn.
    error : Exception or None
        What went wrong in a reading after the first.

    Raises
    ------
    InputError
        If a sentence is not a list of strings, or ``sentences`` can be read only once.

    Examples
    --------
    >>> reader = SentenceReader([["a", "rose", "is", "a", "rose"], ["a", "cat"]])
    >>> reader.counts.most_common(1), reader.size
    ([('a', 3)], 2)
    """

    def __init__(self, sentences: Iterable[Sequence[str]], *, sampled: int = 300, seed: int = 1):
        if isinstance(sentences, str):
            raise InputError("expected tokenised sentences, got one string; cut it up with embedlab.text.tokens")
        if isinstance(sentences, Iterator):
            raise InputError(
                f"expected sentences that can be read once an epoch, got a {type(sentences).__name__}, which can be "
                "read only once; make it a list, or stream a file with embedlab.corpora.stream_tokens"
            )
        self._sentences = sentences
        self.counts: Counter[str] = Counter()
        self.size = 0
        self.sample: list[Sequence[str]] = []
        self.error: Exception | None = None
        self.stopped = False
        self._scan(sampled, np.random.default_rng(seed))

    def __iter__(self) -> Iterator[Sequence[str]]:
        try:
            for sentence in self._pieces():
                if self.stopped:
                    break
                yield sentence
        except Exception as error:
            self.error = error

    def _scan(self, sampled: int, rng: np.random.Generator) -> None:
        self.counts.update(chain.from_iterable(self._sampling(sampled, rng)))
        odd = [word for word in self.counts if not isinstance(word, str)]
        if odd:
            raise InputError(f"expected words as strings, got {odd[0]!r}; tokenise the texts with embedlab.text.tokens")

    def _sampling(self, sampled: int, rng: np.random.Generator) -> Iterator[Sequence[str]]:
        for sentence in self._pieces():
            # Vitter's algorithm R: every sentence ends up in the sample with the same chance.
            if len(self.sample) < sampled:
                self.sample.append(sentence)
            elif (place := int(rng.random() * (self.size + 1))) < sampled:
                self.sample[place] = sentence
            self.size += 1
            yield sentence

    def _pieces(self) -> Iterator[Sequence[str]]:
        for number, sentence in enumerate(self._sentences):
            if isinstance(sentence, str) or not isinstance(sentence, Sequence):
                raise InputError(
                    f"sentence {number} is {_short(sentence)}, expected a list of words; "
                    "tokenise the texts with embedlab.text.tokens"
                )
            if len(sentence) <= LONGEST_SENTENCE:
                yield sentence
            else:
                for start in range(0, len(sentence), LONGEST_SENTENCE):
                    yield sentence[start : start + LONGEST_SENTENCE]


def check_vocabulary(counts: Mapping[str, int], min_count: int) -> None:
    """Check that at least two words occur ``min_count`` times.

    Raises
    ------
    InputError
        If not; the message names the most frequent word and the ``min_count`` that would do.
    """
    enough = sum(count >= min_count for count in counts.values())
    if enough < 2:
        if not counts:
            raise InputError("the corpus holds no word; check its path, its language and the cleaning options")
        frequent = sorted(counts, key=counts.__getitem__, reverse=True)
        if len(frequent) < 2:
            raise InputError(f"the corpus holds one word only, {frequent[0]!r}; training needs at least two")
        raise InputError(
            f"min_count={min_count} leaves {enough} of {len(counts):,} words, and training needs two: the most "
            f"frequent word, {frequent[0]!r}, occurs {counts[frequent[0]]} times. Take a larger corpus, or "
            f"min_count={counts[frequent[1]]} or less"
        )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
