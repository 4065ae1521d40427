"""Fine-tuning: speed beside the trainer called directly, what the measures for processors save, the lesson's gain."""

from __future__ import annotations

import copy
import tempfile
import time
from collections.abc import Callable
from functools import cache
from statistics import median

from datasets import Dataset
from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.base.sampler import BatchSamplers
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

import embedlab
from embedlab.encoders import SentenceEncoder
from embedlab.finetuning import Pairs, TrainingSettings, finetune, load_runs, make_pairs, split_pairs

Row = dict[str, str | float]

PAIRS_IN_TURN, BATCH, ROUNDS = 512, 64, 3
PLAIN = TrainingSettings.plain(batch_size=BATCH)


@cache
def task() -> tuple[SentenceEncoder, Pairs]:
    encoder = embedlab.load_sentence_encoder(device="cpu")
    return encoder, split_pairs(make_pairs(embedlab.load_wikipedia("en")), train=PAIRS_IN_TURN).train


def ours(settings: TrainingSettings) -> float:
    """Seconds of training, without what comes before and after."""
    encoder, pairs = task()
    return finetune(encoder, pairs, settings, progress=False).seconds


def direct() -> float:
    """Seconds of sentence-transformers' trainer with the arguments that the plain settings stand for."""
    encoder, pairs = task()
    model = copy.deepcopy(encoder.model)
    model.max_seq_length = PLAIN.max_tokens
    with tempfile.TemporaryDirectory() as folder:
        arguments = SentenceTransformerTrainingArguments(
            folder,
            num_train_epochs=PLAIN.epochs,
            per_device_train_batch_size=PLAIN.batch_size,
            learning_rate=PLAIN.learning_rate,
            warmup_steps=PLAIN.warmup,
            batch_sampler=BatchSamplers.NO_DUPLICATES,
            dataloader_drop_last=True,
            seed=PLAIN.seed,
            use_cpu=True,
            logging_steps=1,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
        )
        loss = MultipleNegativesRankingLoss(
            model, directions=("query_to_doc", "doc_to_query"), partition_mode="per_direction"
        )
        data = Dataset.from_dict({"query": pairs.queries, "document": pairs.documents})
        trainer = SentenceTransformerTrainer(model=model, args=arguments, train_dataset=data, loss=loss)
        begin = time.perf_counter()
        trainer.train()
        return time.perf_counter() - begin


def in_turn(one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """Median seconds of both, run by turns, so that a slow minute of the machine meets both."""
    times = [(one(), other()) for _ in range(ROUNDS)]
    return median(first for first, _ in times), median(second for _, second in times)


def beside_the_trainer() -> Row:
    mine, theirs = in_turn(lambda: ours(PLAIN), direct)
    return {
        "what": f"fine-tuning on {PAIRS_IN_TURN} pairs, the same arguments",
        "ours": mine,
        "peer": theirs,
        "peer_name": "sentence-transformers' trainer called directly",
        "unit": "s",
        "goal": "<= 1.05 x peer",
    }


def with_the_measures() -> Row:
    mine, plain = in_turn(lambda: ours(TrainingSettings(batch_size=BATCH)), lambda: ours(PLAIN))
    return {
        "what": f"fine-tuning on {PAIRS_IN_TURN} pairs: lowest layer frozen, no dropout, similar lengths",
        "ours": mine,
        "peer": plain,
        "peer_name": "every weight, dropout, any lengths",
        "unit": "s",
        "goal": "<= 0.77 x peer",
    }


def gain_of_the_lesson() -> Row:
    rows = load_runs().query("run == 'lesson' and measure == 'accuracy@1'")
    return {
        "what": "accuracy@1 after the lesson's training, mean of three seeds (shipped runs)",
        "ours": float(rows["before"].mean()),
        "peer": float(rows["after"].mean()),
        "peer_name": "trained; ours is MiniLM as it comes",
        "unit": "",
        "goal": "0.09 more",
    }


PAIRS: list[Callable[[], Row]] = [beside_the_trainer, with_the_measures, gain_of_the_lesson]
