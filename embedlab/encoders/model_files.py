"""Where a model's files are: the course kit, a folder, or the Hugging Face hub; and whether they are safe to read.

Everything ends in a folder on this machine, so that the same look at its files holds for all three.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from pathlib import Path

from embedlab.assets import asset_path, get_asset
from embedlab.errors import FileError, InputError, OfflineError

KIT_NAME = "all-MiniLM-L6-v2"
# Formats that can hold a pickle: reading one may run whatever code its maker put in.
PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.pickle")
# Copies of the same weights for other libraries: not fetched.
OTHER_FORMATS = ("*.h5", "*.msgpack", "*.ot", "*.onnx", "*.tflite", "*.gguf", "onnx/*", "openvino/*", "coreml/*")
HUB_SECONDS = 10


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model's folder, and which model it is.

    Parameters
    ----------
    folder : Path
        Holds all files of the model.
    name : str
        The hub id, or the folder's name.
    revision : str
        What tells two versions of that name apart: the kit's package version, the hub's commit, or for a folder the
        SHA-256 of its small files (the weights apart, see :attr:`SentenceEncoder.cache_key`).
    from_hub : bool
        Whether code that the model brings along may be fetched, too, if it was asked for.
    """

    folder: Path
    name: str
    revision: str
    from_hub: bool = False


def find_model(
    model: str | Path | None,
    *,
    revision: str | None = None,
    trust_remote_code: bool = False,
    allow_pickle: bool = False,
) -> ModelFiles:
    """Find (and if need be fetch) a model's files, and refuse those that could run code unasked.

    Parameters
    ----------
    model : str or Path, optional
        None for the kit's MiniLM; a folder; or an id on the Hugging Face hub, for example ``"BAAI/bge-small-en"``.
    revision : str, optional
        Branch, tag or commit on the hub; None for its newest version.
    trust_remote_code, allow_pickle : bool
        As in :func:`embedlab.load_sentence_encoder`; the first gives a warning here.

    Returns
    -------
    ModelFiles

    Raises
    ------
    InputError
        The hub has no such model or revision, or only pickles hold the weights and ``allow_pickle`` is False.
    OfflineError
        The hub cannot be reached and its files are not on this machine.
    FileError
        A path was given and there is no such folder, or no model in it.
    AssetMissingError, AssetCorruptError
        The kit's model is not there or not the promised one.

    Examples
    --------
    >>> find_model(None).name
    'all-MiniLM-L6-v2'
    """
    if model is None:
        return ModelFiles(asset_path("minilm"), KIT_NAME, f"kit {get_asset('minilm').version}")
    folder = Path(model).expanduser()
    if folder.is_dir():
        found = ModelFiles(folder, folder.resolve().name, _digest_of_small_files(folder))
    elif isinstance(model, Path) or model.startswith((".", "/", "~")) or model.count("/") > 1 or "\\" in model:
        raise FileError(f"there is no folder {str(model)!r}: check the path, or give a hub id such as 'owner/name'.")
    else:
        found = _from_hub(model, revision, allow_pickle)
    _check_weights(found, allow_pickle)
    if trust_remote_code:
        warnings.warn(
            f"trust_remote_code=True: Python code that comes with {found.name!r} will run on this machine with all "
            "your rights. Read it first, and pin its revision.",
            stacklevel=3,
        )
    return found


def _from_hub(model: str, revision: str | None, allow_pickle: bool) -> ModelFiles:
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import (  # type: ignore[attr-defined]  # HTTPError: of the library it is built on
        GatedRepoError,
        HFValidationError,
        HTTPError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    ignored = [*OTHER_FORMATS, *(() if allow_pickle else PICKLES)]
    try:
        # Asked once first: the download itself would try for half a minute to find out that there is no network.
        HfApi().model_info(model, revision=revision, timeout=HUB_SECONDS)
        folder = snapshot_download(model, revision=revision, ignore_patterns=ignored)
    except GatedRepoError as error:
        raise InputError(
            f"the hub gives {model!r} only to those who accepted its terms: do so on its page, then log in with "
            "huggingface_hub.login()."
        ) from error
    except RepositoryNotFoundError as error:
        raise InputError(
            f"the hub has no model {model!r} (or it is private and you are not logged in). Check the id; most have an "
            "owner, as in 'sentence-transformers/all-MiniLM-L6-v2'."
        ) from error
    except RevisionNotFoundError as error:
        raise InputError(f"the model {model!r} has no revision {revision!r}: see the history on its page.") from error
    except HFValidationError as error:
        raise InputError(f"{model!r} is neither a folder here nor an id of the hub ('owner/name'): {error}") from error
    except (HTTPError, ConnectionError, LocalEntryNotFoundError) as error:
        try:
            folder = snapshot_download(model, revision=revision, ignore_patterns=ignored, local_files_only=True)
        except LocalEntryNotFoundError:
            reason = str(error).strip().partition("\n")[0]
            raise OfflineError(
                f"the model {model!r} is not on this machine and the hub cannot be reached ({reason}). Check the "
                "network and that HF_HUB_OFFLINE is not set, or leave the id out to use the kit's MiniLM."
            ) from error
    return ModelFiles(Path(folder), model, Path(folder).name, from_hub=True)


def _check_weights(found: ModelFiles, allow_pickle: bool) -> None:
    if not any(found.folder.rglob("*.json")):
        raise FileError(f"{found.folder} holds no model: a config.json or modules.json is missing. Check the path.")
    if allow_pickle:
        return
    for pickle in sorted(path for pattern in PICKLES for path in found.folder.rglob(pattern)):
        # Beside a safetensors file the pickle is a second copy, which no loader reads.
        if not any(pickle.parent.glob("*.safetensors")):
            raise InputError(
                f"{pickle} is a pickle, and there is no safetensors file beside it: reading a pickle can run any code. "
                "Take a model with safetensors, or pass allow_pickle=True if you trust who made it."
            )
    if not any(found.folder.rglob("*.safetensors")):
        raise InputError(
            f"{found.name!r} has no weights as safetensors. If it has them as a pickle, which can run any code when it "
            "is read, and you trust who made it, pass allow_pickle=True; otherwise take another model."
        )


def _digest_of_small_files(folder: Path) -> str:
    """SHA-256 over names and contents of the settings and the tokenizer; weights are told apart once they are read."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".txt", ".py", ".model"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
