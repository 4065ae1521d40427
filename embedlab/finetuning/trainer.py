"""The trainer of sentence-transformers, with a bar, looks on the way, whole checkpoints and a clear end."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import (
    CachedMultipleNegativesRankingLoss,
    MatryoshkaLoss,
    MultipleNegativesRankingLoss,
)
from sentence_transformers.sentence_transformer.trainer import SentenceTransformerTrainer
from transformers import PrinterCallback, TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from embedlab.encoders.quiet import without_file_bars
from embedlab.errors import FileError, InputError, NotFiniteError
from embedlab.finetuning.checkpoints import all_in, seal, step_of
from embedlab.finetuning.settings import TrainingSettings
from embedlab.progress import progress_bar


class PairTrainer(SentenceTransformerTrainer):
    """A trainer that ends with a clear message when the loss is no number or the disk is full."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.remove_callback(PrinterCallback)  # prints a line for every step

    def add_model_card_callback(self, *args: Any, **options: Any) -> None:
        """Write no model card: it would look through the data and draw bars before the first step."""

    def compute_loss(self, *args: Any, **options: Any) -> Any:
        """Compute the loss as sentence-transformers does, and stop if it is NaN or infinite."""
        found = super().compute_loss(*args, **options)
        loss = float((found[0] if isinstance(found, tuple) else found).detach())
        if not math.isfinite(loss):
            raise NotFiniteError(
                f"the loss became {loss} at step {self.state.global_step + 1}. The encoder you gave is as it was. "
                f"Try a learning rate below {self.args.learning_rate:g}, or look at the weights you began with"
            )
        return found

    def _save_checkpoint(self, *args: Any, **options: Any) -> None:
        """Save a checkpoint, or clear away the part that was written and say what is left."""
        try:
            with without_file_bars():
                super()._save_checkpoint(*args, **options)
        except (OSError, RuntimeError, SafetensorError) as error:
            folder, step = Path(self.args.output_dir or "."), self.state.global_step
            shutil.rmtree(folder / f"checkpoint-{step}", ignore_errors=True)
            kept = [step_of(path) for path in all_in(folder)]
            held = f"the checkpoint of step {kept[-1]} is whole" if kept else "there is no earlier one"
            raise FileError(
                f"could not write the checkpoint of step {step} to {folder}: {error}. Of this run {held}; "
                "free some space and call again with resume=True"
            ) from error


class Sealing(TrainerCallback):
    """Mark every checkpoint as whole once it is."""

    def __init__(self, digest: str) -> None:
        self.digest = digest

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """After the last file of a checkpoint."""
        if state.is_world_process_zero:
            seal(Path(args.output_dir or ".") / f"checkpoint-{state.global_step}", self.digest)


class Bar(TrainerCallback):
    """A progress bar with the loss of the latest batch."""

    def __init__(self, shown: bool) -> None:
        self.shown = shown

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Begin where a resumed run goes on."""
        shown = self.shown and state.is_world_process_zero
        self.bar = progress_bar(
            total=state.max_steps, initial=state.global_step, desc="training", unit=" batches", shown=shown
        )

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: Any,
    ) -> None:
        """After every batch, and after every look at the validation pairs."""
        self.bar.update(state.global_step - self.bar.n)
        if logs and "loss" in logs:
            self.bar.set_postfix(loss=f"{float(logs['loss']):.3f}", refresh=False)

    def on_train_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Close the bar where it stands."""
        self.bar.close()


class Watching(TrainerCallback):
    """Call a function with the log of the run so far, about twenty times and at the end."""

    def __init__(self, look: Callable[[list[dict[str, Any]], int], None]) -> None:
        self.look = look

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: Any,
    ) -> None:
        """After every batch, and after every look at the validation pairs; not for the totals at the end."""
        due = state.global_step % max(1, state.max_steps // 20) == 0 or state.global_step == state.max_steps
        if state.is_world_process_zero and due and "train_runtime" not in (logs or {}):
            self.look(state.log_history, state.max_steps)


def loss_of(model: SentenceTransformer, settings: TrainingSettings) -> torch.nn.Module:
    """Make the loss that the settings ask for.

    Parameters
    ----------
    model : SentenceTransformer
    settings : TrainingSettings

    Returns
    -------
    torch.nn.Module
        In-batch negatives: each query among all documents of the batch, and each document among all queries.

    Raises
    ------
    InputError
        If a Matryoshka length is above the model's number of dimensions.
    """
    options: dict[str, Any] = {"scale": settings.scale}
    if settings.symmetric:
        options |= {"directions": ("query_to_doc", "doc_to_query"), "partition_mode": "per_direction"}
    loss: torch.nn.Module
    if settings.cached:
        loss = CachedMultipleNegativesRankingLoss(model, mini_batch_size=settings.cached, **options)
    else:
        loss = MultipleNegativesRankingLoss(model, **options)
    if not settings.matryoshka:
        return loss
    most = model.get_embedding_dimension() or 0
    if max(settings.matryoshka) > most:
        raise InputError(f"matryoshka asks for {max(settings.matryoshka)} dimensions, but the model has {most}")
    return MatryoshkaLoss(model, loss, matryoshka_dims=list(settings.matryoshka))


def freeze_below(model: SentenceTransformer, layers: int) -> None:
    """Leave the lowest layers of a model, and all that stands below them, as they are.

    Parameters
    ----------
    model : SentenceTransformer
        Its weights keep their numbers; the frozen ones get no gradient.
    layers : int
        0 freezes nothing.

    Raises
    ------
    InputError
        If the model has not more layers than that.
    """
    if layers == 0:
        return
    stacks = [module for module in model[0].modules() if isinstance(module, torch.nn.ModuleList)]
    stack = max(stacks, key=len, default=())
    if layers >= len(stack):
        raise InputError(
            f"freeze_layers={layers} leaves nothing to train: this model has {len(stack)} layers; choose fewer, or 0"
        )
    trained = {id(weights) for layer in stack[layers:] for weights in layer.parameters()}
    # What stands below the layers comes before them in the order of the weights; what stands above them comes after.
    for weights in model[0].parameters():
        if id(weights) in trained:
            return
        weights.requires_grad_(False)


def without_dropout(model: SentenceTransformer) -> None:
    """Set the share of units that are switched off to 0, everywhere."""
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0


def copy_dropout(source: SentenceTransformer, target: SentenceTransformer) -> None:
    """Give every module of a copy the share of units that its model switches off."""
    for original, module in zip(source.modules(), target.modules(), strict=True):
        if isinstance(original, torch.nn.Dropout) and isinstance(module, torch.nn.Dropout):
            module.p = original.p
