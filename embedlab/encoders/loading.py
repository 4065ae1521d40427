"""Load a sentence encoder: from the kit, from a folder, or from the Hugging Face hub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedlab.encoders.device import pick_device
from embedlab.encoders.model_files import ModelFiles, find_model
from embedlab.encoders.quiet import without_file_bars
from embedlab.encoders.sentence import SentenceEncoder
from embedlab.encoders.token_reading import Pooling, check_pooling
from embedlab.errors import FileError, InputError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def load_sentence_encoder(
    model: str | Path | None = None,
    *,
    revision: str | None = None,
    device: str | None = None,
    prompts: Mapping[str, str] | None = None,
    pooling: Pooling | None = None,
    normalize: bool | None = None,
    max_tokens: int | None = None,
    trust_remote_code: bool = False,
    allow_pickle: bool = False,
) -> SentenceEncoder:
    """Load a sentence-transformers model; by default all-MiniLM-L6-v2 from the course kit, without any network.

    Parameters
    ----------
    model : str or Path, optional
        None for the kit's MiniLM (384 dimensions, English); a folder with a model; or an id on the Hugging Face hub,
        for example ``"BAAI/bge-small-en"`` (its files are fetched once and kept). A plain transformers model without
        sentence-transformers' settings gets mean pooling.
    revision : str, optional
        Branch, tag or commit on the hub; None for its newest version.
    device : str, optional
        Where to run; None takes a GPU if there is one, see :func:`~embedlab.encoders.pick_device`.
    prompts : mapping of str to str, optional
        Texts to put in front, by name, if the model brings none: ``{"query": "query: "}``, then
        ``encode(texts, prompt_name="query")``.
    pooling : {"mean", "cls", "max"}, optional
        How token vectors become one vector; None leaves it as the model was trained, which is nearly always best.
    normalize : bool, optional
        True: rows of length 1. False: leave out the model's own normalising. None: as the model was made.
    max_tokens : int, optional
        Tokens to read of a text, the special ones included; None for the model's own limit.
    trust_remote_code : bool, default False
        Some models bring Python code of their own. True runs that code on this machine with all your rights: it can
        read your files and your keys. Read it first and pin ``revision``; a warning reminds you.
    allow_pickle : bool, default False
        Read weights that are stored as a pickle (``pytorch_model.bin``). A pickle can run any code when it is read;
        safetensors files cannot.

    Returns
    -------
    SentenceEncoder

    Raises
    ------
    AssetMissingError, AssetCorruptError
        A file of the kit is not there or not the promised one (the tokenizer counts too).
    OfflineError
        A hub id was given and the hub cannot be reached.
    InputError
        Unknown hub id, a pickle, a model that needs ``trust_remote_code``, or an option out of range.
    FileError
        No such folder, or its files cannot be read as a model.

    References
    ----------
    Reimers & Gurevych (2019). Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks. EMNLP.
    Wang et al. (2020). MiniLM: Deep Self-Attention Distillation. NeurIPS.

    Examples
    --------
    >>> load_sentence_encoder(device="cpu").encode(["You go there to teach, not to play."]).shape
    (1, 384)
    """
    if pooling is not None:
        check_pooling(pooling)
    files = find_model(model, revision=revision, trust_remote_code=trust_remote_code, allow_pickle=allow_pickle)
    from sentence_transformers import SentenceTransformer

    options: dict[str, Any] = {"device": pick_device(device), "prompts": dict(prompts) if prompts else None}
    with reading(files, trust_remote_code):
        loaded = SentenceTransformer(
            str(files.folder),
            trust_remote_code=trust_remote_code,
            local_files_only=not (files.from_hub and trust_remote_code),
            model_kwargs={"use_safetensors": not allow_pickle},
            **options,
        )
    if pooling is not None or normalize is not None:
        loaded = _rebuilt(loaded, pooling, normalize)
    if max_tokens is not None:
        loaded.max_seq_length = _checked_limit(loaded, max_tokens, files.name)
    loaded.eval()
    return SentenceEncoder(loaded, files.name, files.revision)


@contextmanager
def reading(files: ModelFiles, trust_remote_code: bool) -> Iterator[None]:
    """While a model's files are read: no loading bar, and errors that say what to do.

    Raises
    ------
    InputError
        The model needs code of its own and ``trust_remote_code`` is False.
    FileError
        The files are damaged, or not a model that these libraries know.
    """
    from safetensors import SafetensorError

    try:
        with without_file_bars():
            yield
    except (OSError, ValueError, KeyError, ImportError, RuntimeError, SafetensorError) as error:
        reason = str(error).strip().partition("\n")[0]
        if "trust_remote_code" in str(error) and not trust_remote_code:
            raise InputError(
                f"the model {files.name!r} runs only with Python code that it brings along: read that code in "
                f"{files.folder}, then pass trust_remote_code=True if you trust it. ({reason})"
            ) from error
        raise FileError(
            f"the model in {files.folder} could not be read: {reason} Check that the folder is complete, or fetch the "
            "model again."
        ) from error


def _rebuilt(model: SentenceTransformer, pooling: Pooling | None, normalize: bool | None) -> SentenceTransformer:
    """Build the same model with another pooling, or with or without normalising at its end."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules as kinds

    modules: list[Any] = list(model)
    if pooling is not None:
        places = [place for place, module in enumerate(modules) if isinstance(module, kinds.Pooling)]
        if not places:
            raise InputError("this model has no pooling of its own to change; leave pooling out.")
        dimensions = modules[0].get_embedding_dimension()
        modules[places[0]] = kinds.Pooling(dimensions, pooling_mode=pooling)
    if normalize is not None:
        modules = [module for module in modules if not isinstance(module, kinds.Normalize)]
        if normalize:
            modules.append(kinds.Normalize())
    return SentenceTransformer(
        modules=modules,
        device=str(model.device),
        prompts={name: prompt or "" for name, prompt in model.prompts.items()},
        default_prompt_name=model.default_prompt_name,
    )


def _checked_limit(model: SentenceTransformer, max_tokens: int, name: str) -> int:
    config = getattr(model.transformers_model, "config", None)
    most = getattr(config, "max_position_embeddings", None) or max_tokens
    if not 3 <= max_tokens <= most:
        raise InputError(
            f"max_tokens must be a whole number from 3 to {most}, got {max_tokens!r}: {name!r} has positions for no "
            "more, and two tokens are the special ones."
        )
    return max_tokens
