"""Train Word2Vec and FastText with gensim: its trainers, with checks, a loss, a progress bar and a stop that keeps.

With one worker a seed gives the same vectors every time, in every process. Several workers write into the same matrix
without waiting for each other, so their results differ from run to run.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from gensim.models import FastText, Word2Vec
from gensim.models.callbacks import CallbackAny2Vec
from gensim.models.word2vec import LineSentence

from embedlab.errors import FileError, InputError
from embedlab.progress import progress_bar
from embedlab.word_vectors.loss import LossMeter
from embedlab.word_vectors.reading import SentenceReader, check_vocabulary
from embedlab.word_vectors.result import TrainingResult

OnEpoch = Callable[[int, Any], object]


def train_word2vec(
    sentences: Iterable[Sequence[str]] | None = None,
    *,
    dimensions: int = 100,
    window: int = 5,
    min_count: int = 5,
    skip_gram: bool = True,
    negative: int = 5,
    epochs: int = 20,
    sample: float = 1e-3,
    alpha: float = 0.025,
    workers: int = 1,
    seed: int = 1,
    corpus_file: str | Path | None = None,
    progress: bool = True,
    on_epoch: OnEpoch | None = None,
) -> TrainingResult:
    """Train Word2Vec with negative sampling.

    Parameters
    ----------
    sentences : iterable of list of str, optional
        Tokenised sentences, read once an epoch: a list, or a stream from :func:`embedlab.corpora.stream_tokens`.
    dimensions : int, default 100
        Length of a vector.
    window : int, default 5
        How many words to either side count as context. The reach is drawn anew for each word, from 1 to ``window``,
        so near words weigh more.
    min_count : int, default 5
        Words that occur less often are left out.
    skip_gram : bool, default True
        Skip-gram, which predicts from one word at a time; False: CBOW, which predicts from the mean of the window.
    negative : int, default 5
        How many random words each right answer is told apart from.
    epochs : int, default 20
        How often the corpus is read.
    sample : float, default 1e-3
        Words that are more frequent than this share of the corpus are thinned out; 0 keeps all.
    alpha : float, default 0.025
        Learning rate at the start; it falls in a straight line to 0.0001.
    workers : int, default 1
        Training threads. With one the run is the same every time.
    seed : int, default 1
        Of the first vectors, the windows, the negatives and the thinning.
    corpus_file : str or Path, optional
        Instead of ``sentences``: a UTF-8 text file, one sentence a line, words between spaces. gensim reads it without
        Python's lock, so several workers are really at work at once.
    progress : bool, default True
        Show a bar with the loss.
    on_epoch : callable, optional
        Called as ``on_epoch(epoch, model)`` after each epoch (1, 2, ...) with gensim's model as it is then. If it
        raises ``KeyboardInterrupt``, the training ends there.

    Returns
    -------
    TrainingResult
        Its ``losses`` are the mean loss of a training example after each epoch, over the same few thousand examples:
        see :class:`~embedlab.word_vectors.loss.LossMeter`.

    Raises
    ------
    InputError
        If the corpus is empty, no two words occur ``min_count`` times, the sentences are not lists of words, or a
        parameter is out of range.
    FileError
        If ``corpus_file`` is not there.

    Notes
    -----
    The vectors are those that gensim's ``Word2Vec`` gives with the same arguments. A sentence beyond 10,000 words is
    handed over in pieces, because gensim would drop its end. An interruption (Ctrl-C, the stop button) waits for the
    words already handed to the workers, then gives back what was learnt.

    References
    ----------
    T. Mikolov et al., "Distributed Representations of Words and Phrases and their Compositionality", 2013.

    Examples
    --------
    >>> sentences = [["cat", "drinks", "milk"], ["dog", "eats", "meat"]] * 50
    >>> result = train_word2vec(sentences, dimensions=10, epochs=5, progress=False)
    >>> sorted(result.vectors.index_to_key)
    ['cat', 'dog', 'drinks', 'eats', 'meat', 'milk']
    >>> result.losses[-1] < result.losses[0]
    True
    """
    parameters = {
        "dimensions": dimensions,
        "window": window,
        "min_count": min_count,
        "skip_gram": skip_gram,
        "negative": negative,
        "epochs": epochs,
        "sample": sample,
        "alpha": alpha,
        "workers": workers,
        "seed": seed,
    }
    return _train(Word2Vec, sentences, corpus_file, parameters, {}, progress, on_epoch)


def train_fasttext(
    sentences: Iterable[Sequence[str]] | None = None,
    *,
    dimensions: int = 100,
    window: int = 5,
    min_count: int = 5,
    skip_gram: bool = True,
    negative: int = 5,
    epochs: int = 20,
    sample: float = 1e-3,
    alpha: float = 0.025,
    min_n: int = 3,
    max_n: int = 6,
    buckets: int = 200_000,
    workers: int = 1,
    seed: int = 1,
    corpus_file: str | Path | None = None,
    progress: bool = True,
    on_epoch: OnEpoch | None = None,
) -> TrainingResult:
    """Train FastText: a word's vector is the mean of its own and those of its character n-grams.

    So a word that was never seen gets a vector too, from its n-grams: ``result.vectors["embeddingish"]``.

    Parameters
    ----------
    sentences, dimensions, window, min_count, skip_gram, negative, epochs, sample, alpha
        As in :func:`train_word2vec`.
    min_n, max_n : int, default 3 and 6
        Shortest and longest n-gram, see :func:`ngrams`.
    buckets : int, default 200,000
        How many n-gram vectors there are. N-grams are sorted into them by a hash, so some share one.
    workers, seed, corpus_file, progress, on_epoch
        As in :func:`train_word2vec`. Inside ``on_epoch``, ``model.wv.vectors`` are those of this epoch.

    Returns
    -------
    TrainingResult
        ``vectors`` is a ``FastTextKeyedVectors``.

    Raises
    ------
    InputError, FileError
        As :func:`train_word2vec`; also if ``max_n`` is below ``min_n``.

    References
    ----------
    P. Bojanowski, E. Grave, A. Joulin, T. Mikolov, "Enriching Word Vectors with Subword Information", 2017.

    Examples
    --------
    >>> sentences = [["cat", "drinks", "milk"], ["dog", "eats", "meat"]] * 50
    >>> result = train_fasttext(sentences, dimensions=10, epochs=1, buckets=1_000, progress=False)
    >>> "drinking" in result.vectors.key_to_index, result.vectors["drinking"].shape
    (False, (10,))
    """
    if not 1 <= min_n <= max_n:
        raise InputError(f"n-grams from {min_n} to {max_n} characters were asked for; 1 <= min_n <= max_n must hold")
    _at_least_one(buckets=buckets)
    parameters = {
        "dimensions": dimensions,
        "window": window,
        "min_count": min_count,
        "skip_gram": skip_gram,
        "negative": negative,
        "epochs": epochs,
        "sample": sample,
        "alpha": alpha,
        "workers": workers,
        "seed": seed,
    }
    subwords = {"min_n": min_n, "max_n": max_n, "buckets": buckets}
    return _train(FastText, sentences, corpus_file, parameters, subwords, progress, on_epoch)


def _train(
    kind: type[Word2Vec],
    sentences: Iterable[Sequence[str]] | None,
    corpus_file: str | Path | None,
    parameters: dict[str, Any],
    subwords: dict[str, int],
    progress: bool,
    on_epoch: OnEpoch | None,
) -> TrainingResult:
    start = time.perf_counter()
    _check(parameters)
    reader = _read(sentences, corpus_file, parameters["seed"])
    check_vocabulary(reader.counts, parameters["min_count"])
    model = kind(
        vector_size=parameters["dimensions"],
        window=parameters["window"],
        min_count=parameters["min_count"],
        sg=int(parameters["skip_gram"]),
        negative=parameters["negative"],
        sample=parameters["sample"],
        alpha=parameters["alpha"],
        workers=parameters["workers"],
        seed=parameters["seed"],
        **({"bucket" if name == "buckets" else name: value for name, value in subwords.items()}),
    )
    model.build_vocab_from_freq(reader.counts, corpus_count=reader.size)
    corpus = (
        {"corpus_iterable": reader, "total_examples": reader.size}
        if corpus_file is None
        else {"corpus_file": str(corpus_file), "total_words": reader.counts.total()}
    )
    others = set(threading.enumerate())
    interrupted = False
    with progress_bar(total=parameters["epochs"], desc=kind.__name__, unit="epoch", shown=progress) as bar:
        watch = _EpochWatch(reader, LossMeter(model, reader.sample, seed=parameters["seed"]), bar, on_epoch)
        try:
            model.train(**corpus, epochs=parameters["epochs"], callbacks=[watch])
        except KeyboardInterrupt:
            interrupted = True
        finally:
            # However this ends, no thread may go on writing into vectors that somebody is looking at.
            reader.stopped = True
            _wait_for_workers(others)
    _finish(model)
    return TrainingResult(
        vectors=model.wv,
        model=model,
        losses=watch.losses,
        seconds=time.perf_counter() - start,
        parameters={**parameters, **subwords},
        interrupted=interrupted,
    )


class _EpochWatch(CallbackAny2Vec):
    """After each epoch: measure the loss, move the bar, call the user's function."""

    def __init__(self, reader: SentenceReader, meter: LossMeter, bar: Any, on_epoch: OnEpoch | None):
        self.losses: list[float] = []
        self._reader = reader
        self._meter = meter
        self._bar = bar
        self._on_epoch = on_epoch

    def on_epoch_end(self, model: Word2Vec | FastText) -> None:
        """Do all that; raise what went wrong while gensim's thread was reading."""
        if self._reader.error is not None:
            raise self._reader.error
        self.losses.append(self._meter.loss())
        self._bar.set_postfix(loss=f"{self.losses[-1]:.3f}", refresh=False)
        self._bar.update()
        if self._on_epoch is not None:
            _finish(model)
            self._on_epoch(len(self.losses), model)


def _read(sentences: Iterable[Sequence[str]] | None, corpus_file: str | Path | None, seed: int) -> SentenceReader:
    if (sentences is None) == (corpus_file is None):
        raise InputError("give either sentences or corpus_file, one of the two")
    if sentences is not None:
        return SentenceReader(sentences, seed=seed)
    path = Path(str(corpus_file))
    if not path.is_file():
        raise FileError(f"there is no file {path}; give corpus_file a text file with one sentence a line")
    try:
        return SentenceReader(LineSentence(str(path)), seed=seed)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8 text ({error.reason} at byte {error.start} of a line); "
            "read it with its own encoding and write it as UTF-8"
        ) from error


def _check(parameters: dict[str, Any]) -> None:
    names = ("dimensions", "window", "min_count", "negative", "epochs", "workers")
    _at_least_one(**{name: parameters[name] for name in names})
    if not 0 <= parameters["sample"] < 1:
        raise InputError(f"sample must be 0 (keep all) or a share below 1, got {parameters['sample']}; 0.001 is usual")
    if not 0 < parameters["alpha"] <= 1:
        raise InputError(f"alpha must lie above 0 and not above 1, got {parameters['alpha']}; 0.025 is usual")


def _at_least_one(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise InputError(f"{name} must be 1 or more, got {number}")


def _finish(model: Word2Vec | FastText) -> None:
    """Put FastText's word vectors together from their n-grams, and forget lengths of earlier vectors."""
    if isinstance(model, FastText):
        model.wv.adjust_vectors()
    model.wv.norms = None


def _wait_for_workers(others: set[threading.Thread]) -> None:
    """Wait until gensim's threads have ended: it starts them as daemons and leaves them behind when interrupted."""
    for thread in threading.enumerate():
        if thread not in others and ("_worker_loop" in thread.name or "_job_producer" in thread.name):
            thread.join()
