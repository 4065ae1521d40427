"""What came out of a training run, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from embedlab.encoders.sentence import SentenceEncoder
from embedlab.finetuning.settings import TrainingSettings

MEASURES = ("accuracy@1", "mrr@10")


@dataclass(frozen=True)
class FineTuning:
    """What came out of a training run.

    Attributes
    ----------
    encoder : SentenceEncoder
        The trained model.
    settings : TrainingSettings
    history : DataFrame
        Columns ``step``, ``loss``, ``learning_rate``: a row a batch.
    evaluations : DataFrame
        Columns ``step``, ``accuracy@1``, ``mrr@10``: a row for each look at the validation pairs; without these, none.
    seconds : float
        That this call trained; of a resumed run the time since it was resumed.
    resumed_from : int or None
        The step of the checkpoint that it went on from.
    stopped_early : bool
        Whether it ended because the validation pairs were no longer found better. The encoder is then the best one.
    """

    encoder: SentenceEncoder
    settings: TrainingSettings
    history: pd.DataFrame
    evaluations: pd.DataFrame
    seconds: float
    resumed_from: int | None
    stopped_early: bool

    def __repr__(self) -> str:
        return f"FineTuning({self.encoder.name!r}, {len(self.history)} batches)"


def history_of(log: list[dict[str, Any]]) -> pd.DataFrame:
    """Give the loss of every batch, from the trainer's log."""
    rows = [(entry["step"], float(entry["loss"]), float(entry["learning_rate"])) for entry in log if "loss" in entry]
    return pd.DataFrame(rows, columns=["step", "loss", "learning_rate"])


def evaluations_of(log: list[dict[str, Any]]) -> pd.DataFrame:
    """Give the measures on the validation pairs, from the trainer's log."""
    keys = [f"eval_cosine_{measure}" for measure in MEASURES]
    rows = [(entry["step"], *(float(entry[key]) for key in keys)) for entry in log if keys[0] in entry]
    return pd.DataFrame(rows, columns=["step", *MEASURES])
