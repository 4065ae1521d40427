"""What training gains: the same articles, other settings, several seeds, measured on articles that no run has seen.

All these runs take about twenty minutes on two processor cores, so their measures are shipped; :func:`measure_run`
makes any of them again.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from embedlab.assets.shipped import shipped_result
from embedlab.encoders import SentenceEncoder
from embedlab.finetuning.pairs import Pairs
from embedlab.finetuning.settings import TrainingSettings
from embedlab.finetuning.splits import split_pairs
from embedlab.finetuning.training import finetune
from embedlab.retrieval import VectorEvaluation, comparison_table, evaluate_vectors

RUNS_FILE = "finetuning_runs.csv"
HELD_OUT = {"test": 500, "validation": 250}
MEASURES = (("accuracy", 1), ("MRR", 10))


class Run(NamedTuple):
    """How many pairs to train on, and how.

    Attributes
    ----------
    pairs : int
    settings : TrainingSettings
        The run's seed takes the place of theirs.
    """

    pairs: int
    settings: TrainingSettings


RUNS: dict[str, Run] = {
    "batches of 4": Run(1_024, TrainingSettings(batch_size=4)),
    "batches of 16": Run(1_024, TrainingSettings(batch_size=16)),
    "batches of 64": Run(1_024, TrainingSettings(batch_size=64)),
    "lesson": Run(2_048, TrainingSettings(batch_size=64)),
    "long": Run(7_936, TrainingSettings(epochs=2, batch_size=64, max_tokens=48, dropout=True)),
}
SEEDS: dict[str, tuple[int, ...]] = dict.fromkeys(RUNS, (1, 2, 3)) | {"long": (1,)}


def measure_run(encoder: SentenceEncoder, pairs: Pairs, run: Run, seed: int, *, progress: bool = True) -> pd.DataFrame:
    """Split the pairs, train, and compare the trained encoder with the old one on 500 articles that were left out.

    Parameters
    ----------
    encoder : SentenceEncoder
        Stays as it is.
    pairs : Pairs
        Enough for the run, 500 for the test and 250 that are not used, see :func:`split_pairs`.
    run : Run
        One of :data:`RUNS`, or your own.
    seed : int
        Of the split and of the training. With one seed all runs are tested on the same articles.
    progress : bool, default True
        Show a bar.

    Returns
    -------
    DataFrame
        A row for accuracy@1 and one for MRR@10: ``measure``, ``pairs``, ``batch_size``, ``epochs``, ``seed``, the
        columns of :func:`embedlab.retrieval.comparison_table`, and ``seconds`` of training.

    Raises
    ------
    InputError
        Too few pairs.
    """
    settings = replace(run.settings, seed=seed)
    split = split_pairs(pairs, train=run.pairs, **HELD_OUT, seed=seed)
    result = finetune(encoder, split.train, settings, progress=progress)
    before, after = (_evaluated(one, split.test) for one in (encoder, result.encoder))
    table = comparison_table(before, after, MEASURES).round(4)
    table.insert(0, "pairs", len(split.train))
    table.insert(1, "batch_size", settings.batch_size)
    table.insert(2, "epochs", settings.epochs)
    table.insert(3, "seed", seed)
    return table.rename_axis("measure").reset_index().assign(seconds=round(result.seconds, 1))


def load_runs() -> pd.DataFrame:
    """Load the measures that come with the course: MiniLM trained with :data:`RUNS` on the kit's English Wikipedia.

    Returns
    -------
    DataFrame
        ``run``, and the columns of :func:`measure_run`; ``seconds`` are those of the machine that made it, with two
        processor cores.

    Raises
    ------
    AssetCorruptError
        If the file is not the one that was made.

    Examples
    --------
    >>> load_runs()["run"].unique().tolist()
    ['batches of 4', 'batches of 16', 'batches of 64', 'lesson', 'long']
    """
    return pd.read_csv(io.BytesIO(shipped_result(RUNS_FILE)))


def _evaluated(encoder: SentenceEncoder, pairs: Pairs) -> VectorEvaluation:
    """Find each query's own document among all of them."""
    own = [[row] for row in range(len(pairs))]
    queries, documents = encoder.encode(pairs.queries), encoder.encode(pairs.documents)
    return evaluate_vectors(queries, documents, own, ks=[k for _, k in MEASURES])
