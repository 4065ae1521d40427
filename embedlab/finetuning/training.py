"""Fine-tune a sentence encoder on pairs, with in-batch negatives."""

from __future__ import annotations

import copy
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from embedlab.encoders.sentence import SentenceEncoder, weights_digest
from embedlab.errors import InputError
from embedlab.finetuning.checkpoints import all_in, latest, run_digest, step_of
from embedlab.finetuning.pairs import Pairs, RetrievalData
from embedlab.finetuning.result import FineTuning, evaluations_of, history_of
from embedlab.finetuning.settings import TrainingSettings


def finetune(
    encoder: SentenceEncoder,
    pairs: Pairs,
    settings: TrainingSettings | None = None,
    *,
    validation: RetrievalData | None = None,
    evaluate_every: int | None = None,
    patience: int | None = None,
    folder: str | Path | None = None,
    save_every: int | None = None,
    resume: bool = False,
    chart: bool = False,
    progress: bool = True,
    report_to: str | None = None,
    name: str | None = None,
) -> FineTuning:
    """Train a copy of an encoder to find the document of each query among all documents of its batch.

    Runs on the encoder's device: on a GPU in bfloat16 where the GPU has it, else in float32. Started by ``torchrun`` or
    ``accelerate launch``, every process takes its share of each round of batches. Nothing is sent anywhere unless
    `report_to` says so.

    Parameters
    ----------
    encoder : SentenceEncoder
        Stays as it is.
    pairs : Pairs
        At least as many as a batch holds.
    settings : TrainingSettings, optional
        None for the usual ones.
    validation : RetrievalData, optional
        Other queries, to look at on the way.
    evaluate_every : int, optional
        Steps between two looks; None for five looks. Needs `validation`.
    patience : int, optional
        Stop after so many looks without a better MRR@10, and give the best model. Needs `validation`.
    folder : str or Path, optional
        Where checkpoints go. Without one nothing is kept on the disk.
    save_every : int, optional
        Steps between two checkpoints; None for the steps between two looks, or five checkpoints. Needs `folder`.
    resume : bool, default False
        Go on from the newest whole checkpoint in `folder`, to the same result as without the interruption. If there is
        none, begin.
    chart : bool, default False
        Draw loss and measures while they come; in a notebook.
    progress : bool, default True
        Show a bar.
    report_to : str, optional
        ``"wandb"``, ``"tensorboard"``, ...: where else to send the numbers. They must be installed.
    name : str, optional
        Of the trained encoder; None for the old one and "fine-tuned".

    Returns
    -------
    FineTuning

    Raises
    ------
    InputError
        Fewer pairs than a batch, a validation text that is also trained on, options that need another one, or a
        folder that holds another run.
    NotFiniteError
        The loss became NaN or infinite.
    FileError
        A checkpoint could not be written; earlier ones are whole.

    References
    ----------
    N. Reimers and I. Gurevych, "Sentence-BERT: Sentence embeddings using Siamese BERT-networks", 2019.

    Examples
    --------
    >>> from embedlab import load_sentence_encoder
    >>> pairs = Pairs(["who barks?", "who purrs?"], ["Dogs bark.", "Cats purr."], ["Dog", "Cat"])
    >>> tuned = finetune(load_sentence_encoder(), pairs, TrainingSettings(batch_size=2), progress=False)
    >>> tuned, len(tuned.history)
    (FineTuning('all-MiniLM-L6-v2, fine-tuned', 1 batches), 1)
    """
    settings = settings or TrainingSettings()
    _check(pairs, settings, validation)
    needs = {
        "evaluate_every": (evaluate_every, validation, "validation"),
        "patience": (patience, validation, "validation"),
        "save_every": (save_every, folder, "folder"),
        "resume": (resume or None, folder, "folder"),
    }
    for option, (given, needed, what) in needs.items():
        if given is not None and needed is None:
            raise InputError(f"{option}={given} needs {what}=...; give it, or leave {option} out")
        if given is not None and given < 1:
            raise InputError(f"{option} must be 1 or more, got {given}")
    if patience is not None and save_every not in (None, evaluate_every):
        raise InputError(
            f"save_every={save_every} cannot be kept with patience: the best model is read back from the checkpoint of "
            f"its look, so there is one for each; leave save_every out, or give evaluate_every={save_every} too"
        )
    digest = run_digest(settings, (pairs.queries, pairs.documents), weights_digest(encoder.model))
    home = Path(folder) if folder is not None else None
    start = None
    if home is not None:
        if all_in(home) and not resume:
            raise InputError(
                f"{str(home)!r} holds checkpoints already; go on with resume=True, or choose another folder"
            )
        start = latest(home, digest)

    from embedlab.finetuning.building import trainer_for
    from embedlab.finetuning.trainer import copy_dropout, freeze_below, without_dropout

    model = copy.deepcopy(encoder.model)
    read = model.max_seq_length
    model.max_seq_length = min(settings.max_tokens, read) if read else settings.max_tokens
    freeze_below(model, settings.freeze_layers)
    if not settings.dropout:
        without_dropout(model)

    place = nullcontext(str(home)) if home is not None else tempfile.TemporaryDirectory()
    with place as output:
        trainer = trainer_for(
            model,
            pairs,
            settings,
            output,
            validation=validation,
            evaluate_every=evaluate_every,
            patience=patience,
            save=home is not None,
            save_every=save_every,
            digest=digest,
            chart=chart,
            progress=progress,
            report_to=report_to,
        )
        begin = time.perf_counter()
        trainer.train(resume_from_checkpoint=str(start) if start is not None else None)
        seconds = time.perf_counter() - begin
    model.max_seq_length = read
    copy_dropout(encoder.model, model)
    model.requires_grad_(True).eval()
    log = trainer.state.log_history
    return FineTuning(
        SentenceEncoder(model, name or f"{encoder.name}, fine-tuned"),
        settings,
        history_of(log),
        evaluations_of(log),
        seconds,
        step_of(start) if start is not None else None,
        patience is not None and trainer.state.global_step < trainer.state.max_steps,
    )


def _check(pairs: Pairs, settings: TrainingSettings, validation: RetrievalData | None) -> None:
    """Refuse what cannot be trained on, or would be measured on what was trained on."""
    if len(pairs) < 2:
        raise InputError("one pair has no negatives: a query is compared with the other documents; give two or more")
    if settings.batch_size > len(pairs):
        raise InputError(
            f"a batch of {settings.batch_size} cannot be filled from {len(pairs)} pairs; "
            f"choose batch_size={len(pairs)} or less, or make more pairs"
        )
    if validation is None:
        return
    held = {"query": (pairs.queries, validation.queries), "document": (pairs.documents, validation.corpus)}
    for what, (trained, looked_at) in held.items():
        known = set(trained)
        for key, text in looked_at.items():
            if text in known:
                raise InputError(
                    f"the validation {what} {key!r} is also trained on ({text[:60]!r}...): "
                    "what was learnt by heart proves nothing; split by article with split_pairs"
                )
