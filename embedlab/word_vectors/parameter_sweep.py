"""What each hyper-parameter does: train with many settings, measure quality and cost of each.

A full sweep takes many minutes, so one is shipped with the course; :func:`sweep` makes any part of it again.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from embedlab.assets import load_word_analogies, load_word_similarity
from embedlab.assets.shipped import shipped_result
from embedlab.errors import InputError
from embedlab.progress import progress_bar
from embedlab.vectors import nearest
from embedlab.word_vectors.evaluation import FEWEST_PAIRS, evaluate_analogies, evaluate_similarity
from embedlab.word_vectors.result import TrainingResult
from embedlab.word_vectors.training import train_word2vec

# The settings that a sweep may change, and what they are where it does not.
DEFAULTS: dict[str, Any] = {
    "dimensions": 100,
    "window": 5,
    "min_count": 5,
    "epochs": 20,
    "skip_gram": True,
    "negative": 5,
    "share": 1.0,
}

# The shipped sweep: low and high values of five settings in every combination, then one setting at a time.
GRIDS: tuple[dict[str, tuple[Any, ...]], ...] = (
    {
        "skip_gram": (True, False),
        "epochs": (5, 20),
        "dimensions": (25, 100),
        "window": (2, 10),
        "min_count": (2, 20),
    },
    {"dimensions": (10, 25, 50, 100, 200)},
    {"window": (1, 2, 10)},
    {"min_count": (1, 2, 10, 20, 50)},
    {"epochs": (1, 2, 5, 10, 20, 40), "skip_gram": (True, False)},
    {"share": (0.01, 0.03, 0.1, 0.3)},
)

SWEEP_FILE = "word2vec_sweep.csv"


def sweep(
    sentences: Sequence[Sequence[str]],
    grid: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Sequence[Any]]],
    *,
    seed: int = 1,
    progress: bool = True,
) -> pd.DataFrame:
    """Train Word2Vec with every combination of settings and measure it.

    Parameters
    ----------
    sentences : sequence of list of str
        For example ``embedlab.corpora.wikipedia_sentences("en")``.
    grid : dict of str to sequence, or sequence of such
        Values to try, for some of ``dimensions``, ``window``, ``min_count``, ``epochs``, ``skip_gram``, ``negative``
        (see :func:`train_word2vec`) and ``share`` (of the sentences, in (0, 1]: so many of them drawn at random).
        Other settings keep their :data:`DEFAULTS`. With several grids, a setting that is in two of them runs once.
    seed : int, default 1
        Of training and of the drawing of sentences.
    progress : bool, default True
        Show a bar.

    Returns
    -------
    DataFrame
        One row a run: the settings, ``words`` (in the corpus), ``vocabulary``, ``wordsim`` (rank correlation with
        WordSim-353; NaN with fewer than three pairs), ``covered`` (of its 353 pairs), ``analogies`` (share of
        Google's questions answered; NaN without a question), ``questions`` (that could be asked), ``nearest_cosine``
        (mean cosine of the 200 most frequent words with their nearest neighbours), ``loss`` and ``seconds``.

    Raises
    ------
    InputError
        If a setting is unknown or out of range, or the corpus leaves fewer than two words.

    Examples
    --------
    >>> sentences = [["cat", "drinks", "milk"], ["dog", "eats", "meat"]] * 50
    >>> table = sweep(sentences, {"epochs": [1, 2], "skip_gram": [True, False]}, progress=False)
    >>> len(table), int(table["vocabulary"].iloc[0])
    (4, 6)
    """
    settings = _settings([grid] if isinstance(grid, Mapping) else grid)
    similarity, analogies = load_word_similarity("wordsim353"), load_word_analogies()
    order = np.random.default_rng(seed).permutation(len(sentences))
    rows = []
    for setting in progress_bar(settings, desc="Sweep", unit="run", shown=progress):
        share = setting["share"]
        if not 0 < share <= 1:
            raise InputError(f"share must lie above 0 and not above 1, got {share}")
        # The sentences keep their own order, so the run on all of them equals train_word2vec's.
        chosen = np.sort(order[: max(1, round(share * len(order)))])
        corpus = [sentences[number] for number in chosen.tolist()]
        arguments = {name: value for name, value in setting.items() if name != "share"}
        result = train_word2vec(corpus, **arguments, seed=seed, progress=False)
        words = sum(len(sentence) for sentence in corpus)
        rows.append({**setting, "words": words, **_measured(result, similarity, analogies)})
    return pd.DataFrame(rows)


def load_sweep() -> pd.DataFrame:
    """Load the sweep that comes with the course: the English Wikipedia extracts, every setting of :data:`GRIDS`.

    Returns
    -------
    DataFrame
        The columns of :func:`sweep`; ``seconds`` are those of the machine that made it.

    Raises
    ------
    AssetCorruptError
        If the file is not the one that was made.

    Examples
    --------
    >>> load_sweep().columns[:3].tolist()
    ['dimensions', 'window', 'min_count']
    """
    return pd.read_csv(io.BytesIO(shipped_result(SWEEP_FILE)))


def _settings(grids: Sequence[Mapping[str, Sequence[Any]]]) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for grid in grids:
        unknown = [name for name in grid if name not in DEFAULTS]
        if unknown:
            raise InputError(f"unknown setting {unknown[0]!r}; a sweep can change {', '.join(DEFAULTS)}")
        for setting in _combinations(grid):
            found.setdefault(tuple(setting.values()), setting)
    if not found:
        raise InputError("the grid holds no combination of settings; give each setting at least one value")
    return list(found.values())


def _combinations(grid: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    for values in product(*grid.values()):
        yield {**DEFAULTS, **dict(zip(grid, values, strict=True))}


def _measured(result: TrainingResult, similarity: pd.DataFrame, analogies: pd.DataFrame) -> dict[str, float]:
    kv = result.vectors
    known = similarity[["word1", "word2"]].map(lambda word: word.lower() in kv.key_to_index).all(axis=1)
    enough = known.sum() >= FEWEST_PAIRS
    answered = evaluate_analogies(kv, analogies, restrict=None).iloc[-1]
    frequent = kv.vectors[:200]
    neighbours = nearest(kv.vectors, frequent, 1, exclude=[[row] for row in range(len(frequent))])
    return {
        "vocabulary": len(kv),
        "wordsim": round(evaluate_similarity(kv, similarity).spearman, 4) if enough else float("nan"),
        "covered": int(known.sum()),
        "analogies": round(float(answered["accuracy"]), 4),
        "questions": int(answered["total"]),
        "nearest_cosine": round(float(neighbours.scores.mean()), 4),
        "loss": round(result.losses[-1], 4),
        "seconds": round(result.seconds, 1),
    }
