"""Load any collection of texts through ``datasets``: from the Hugging Face hub by its name, or from local files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasets import Dataset, IterableDataset, load_dataset
from datasets.exceptions import DatasetGenerationError

from embedlab.errors import InputError, OfflineError

_FORMATS = {".txt": "text", ".jsonl": "json", ".json": "json", ".parquet": "parquet"}
# Where the hub keeps its own copy of a data set whose repository holds a loading script.
_PARQUET_COPY = "refs/convert/parquet"


def load_corpus(
    name: str | Path,
    *,
    config: str | None = None,
    split: str = "train",
    limit: int | None = None,
    streaming: bool = True,
    text_column: str = "text",
) -> Dataset | IterableDataset:
    r"""Load the texts of a data set.

    Parameters
    ----------
    name : str or path
        A data set of the hub (``"large_spanish_corpus"``), or a file (``.txt``, ``.jsonl``, ``.json``, ``.parquet``),
        or a folder of such files.
    config : str, optional
        Which part of a data set of the hub (``"all_wikis"``).
    split : str
        Files that do not say otherwise are ``"train"``.
    limit : int, optional
        Only the first so many texts; with `streaming` nothing else is fetched.
    streaming : bool
        Read while the texts are used, or fetch everything first.
    text_column : str
        Where the texts stand; for a ``.txt`` file each line is one.

    Returns
    -------
    datasets.IterableDataset or datasets.Dataset
        One column, ``text``. Both can be read again and again: pass either to :func:`stream_tokens`.

    Raises
    ------
    InputError
        No such data set, part, split or column; a damaged file; a set that only a script could load.
    OfflineError
        It is on the hub, and the hub cannot be reached.

    Notes
    -----
    ``datasets`` runs no loading scripts from version 4 on. For a data set that has one, the hub's own parquet copy is
    taken; where there is none, the error says so.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "three.txt")
    ...     _ = path.write_text("One.\nTwo.\nThree.\n")
    ...     list(load_corpus(path, limit=2))
    [{'text': 'One.'}, {'text': 'Two.'}]
    """
    if limit is not None and limit < 1:
        raise InputError(f"limit is {limit}; expected a number of texts from 1 on, or None for all.")
    dataset = _load(name, config, split, streaming)
    columns = dataset.column_names or _columns_of_first(dataset, name)
    if text_column not in columns:
        held = ", ".join(map(repr, columns)) or "none"
        raise InputError(f"{str(name)!r} has no column {text_column!r}; its columns: {held}. Pass text_column=...")
    dataset = dataset.select_columns([text_column])
    if text_column != "text":
        dataset = dataset.rename_column(text_column, "text")
    if limit is None:
        return dataset
    return dataset.take(limit) if isinstance(dataset, IterableDataset) else dataset.take(min(limit, len(dataset)))


def _load(name: str | Path, config: str | None, split: str, streaming: bool) -> Dataset | IterableDataset:
    source = _source(name)
    try:
        return load_dataset(**source, name=config, split=split, streaming=streaming)
    except RuntimeError as error:
        if "scripts are no longer supported" not in str(error):
            raise
    except ConnectionError as error:
        raise _offline(name, error) from error
    except (ValueError, FileNotFoundError, DatasetGenerationError) as error:
        raise _unusable(name, error) from error
    return _load_parquet_copy(str(name), config, split, streaming)


def _columns_of_first(dataset: IterableDataset, name: str | Path) -> list[str]:
    """Look at the first record: a stream does not know its columns before."""
    try:
        return list(next(iter(dataset), {}))
    except ConnectionError as error:
        raise _offline(name, error) from error
    except (ValueError, DatasetGenerationError) as error:
        raise _unusable(name, error) from error


def _source(name: str | Path) -> dict[str, Any]:
    path = Path(name).expanduser()
    if path.is_file():
        if path.suffix not in _FORMATS:
            raise InputError(f"{path.name!r} is none of {', '.join(_FORMATS)}: convert it first.")
        return {"path": _FORMATS[path.suffix], "data_files": str(path)}
    if isinstance(name, Path) and not path.is_dir():
        raise InputError(f"no file or folder {str(name)!r}: check the path. A hub name is passed as a string.")
    return {"path": str(path) if path.is_dir() else str(name)}


def _load_parquet_copy(name: str, config: str | None, split: str, streaming: bool) -> Dataset | IterableDataset:
    try:
        # The copy has one folder a part, and names no parts.
        return load_dataset(name, data_dir=config, revision=_PARQUET_COPY, split=split, streaming=streaming)
    except ConnectionError as error:
        raise _offline(name, error) from error
    except (ValueError, FileNotFoundError, RuntimeError, DatasetGenerationError) as error:
        raise InputError(
            f"{name!r} is loaded by a script of its own, which datasets no longer runs, and the hub has no parquet "
            f"copy of it (config {config!r}) to take instead: {_first_line(error)}. Look for a data set that keeps "
            "its texts as files, such as wikimedia/wikipedia with config 20231101.es."
        ) from error


def _offline(name: str | Path, error: Exception) -> OfflineError:
    return OfflineError(
        f"could not reach the hub for {str(name)!r}: {_first_line(error)}. Check the network and that "
        "HF_HUB_OFFLINE is not set; embedlab.load_wikipedia() and local files need no network."
    )


def _unusable(name: str | Path, error: Exception) -> InputError:
    reasons = [_first_line(error)]
    if error.__cause__ is not None:
        reasons.append(_first_line(error.__cause__))
    return InputError(
        f"{str(name)!r} cannot be loaded: {'; '.join(reasons)}. Check the name, config and split; "
        "files must be UTF-8 text, JSON lines or parquet."
    )


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
