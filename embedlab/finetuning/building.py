"""Put together the trainer of a run: its arguments, its data, its loss, and what looks on."""

from __future__ import annotations

import os
from typing import Any

import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainingArguments
from sentence_transformers.base.sampler import BatchSamplers
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator
from sentence_transformers.util import cos_sim
from transformers import EarlyStoppingCallback

from embedlab.finetuning.live import LiveChart
from embedlab.finetuning.pairs import Pairs, RetrievalData
from embedlab.finetuning.result import MEASURES
from embedlab.finetuning.sampler import SimilarLengthsBatchSampler
from embedlab.finetuning.settings import TrainingSettings
from embedlab.finetuning.trainer import Bar, PairTrainer, Sealing, Watching, loss_of

LOOKS = 0.2  # of the steps, between two looks or checkpoints, where nothing else is asked for


def trainer_for(
    model: SentenceTransformer,
    pairs: Pairs,
    settings: TrainingSettings,
    folder: str,
    *,
    validation: RetrievalData | None,
    evaluate_every: int | None,
    patience: int | None,
    save: bool,
    save_every: int | None,
    digest: str,
    chart: bool,
    progress: bool,
    report_to: str | None,
) -> PairTrainer:
    """Put together a trainer; the options are those of :func:`finetune`.

    Parameters
    ----------
    model : SentenceTransformer
        Is trained in place.
    folder : str
        For checkpoints.
    save : bool
        Keep checkpoints also where nothing must be read back.
    digest : str
        Of the run, to seal checkpoints with.
    """
    on_gpu = model.device.type == "cuda"
    callbacks: list[Any] = [Bar(progress), Sealing(digest)]
    watched: dict[str, Any] = {"save_strategy": "no"}
    if save or patience is not None:  # the best model is read back from the checkpoint of its look
        watched = {"save_strategy": "steps", "save_steps": save_every or evaluate_every or LOOKS}
    if validation is not None:
        watched |= {"eval_strategy": "steps", "eval_steps": evaluate_every or LOOKS}
    if patience is not None:
        watched |= {"load_best_model_at_end": True, "metric_for_best_model": f"eval_cosine_{MEASURES[1]}"}
        callbacks.append(EarlyStoppingCallback(patience))
    if chart:
        callbacks.append(Watching(LiveChart().draw))
    arguments = SentenceTransformerTrainingArguments(
        output_dir=folder,
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        warmup_steps=settings.warmup,  # below 1, so a share of the steps
        batch_sampler=SimilarLengthsBatchSampler if settings.similar_lengths else BatchSamplers.NO_DUPLICATES,
        dataloader_drop_last=True,
        seed=settings.seed,
        bf16=on_gpu and torch.cuda.is_bf16_supported(),
        use_cpu=not on_gpu,
        ddp_backend="gloo" if "LOCAL_RANK" in os.environ and not on_gpu else None,  # set by torchrun
        logging_steps=1,
        logging_nan_inf_filter=False,
        save_total_limit=2,
        disable_tqdm=True,
        report_to=report_to or "none",
        **watched,
    )
    return PairTrainer(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_dict({"query": pairs.queries, "document": pairs.documents}),
        loss=loss_of(model, settings),
        evaluator=None if validation is None else _evaluator(validation),
        callbacks=callbacks,
    )


def _evaluator(validation: RetrievalData) -> InformationRetrievalEvaluator:
    """Give the evaluator that finds what the history of a run shows, and little else."""
    texts: tuple[dict[str, Any], dict[str, Any]] = (validation.queries, validation.corpus)
    return InformationRetrievalEvaluator(
        *texts,
        {query: set(documents) for query, documents in validation.relevant.items()},
        mrr_at_k=[10],
        ndcg_at_k=[10],
        accuracy_at_k=[1],
        precision_recall_at_k=[1],
        map_at_k=[10],
        write_csv=False,
        score_functions={"cosine": cos_sim},
    )
