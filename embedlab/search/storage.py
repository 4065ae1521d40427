"""An index in one file: vectors or texts, names, and how the index was made; no pickle, whole or not there at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from embedlab.errors import FileError, InputError
from embedlab.files import array_as_strings, load_arrays, save_arrays, strings_as_array
from embedlab.search.base import VectorIndex
from embedlab.search.exact import ExactIndex
from embedlab.search.faiss_index import FaissIndex
from embedlab.search.keyword import KeywordIndex

VERSION = 1


def save_index(index: VectorIndex | KeywordIndex, path: str | Path) -> Path:
    """Save an index, so that nothing has to be encoded again.

    Vectors are kept as float32 with the settings of the index; its structure is built anew when it is loaded.

    Parameters
    ----------
    index : ExactIndex, FaissIndex or KeywordIndex
    path : str or Path
        For example ``"articles.npz"``.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        An empty index.
    FileError
        If the file cannot be written; an older one of that name stays as it was.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> index = ExactIndex(["east", "north"], [[1, 0], [0, 2]], model="compass")
    >>> with TemporaryDirectory() as folder:
    ...     load_index(save_index(index, f"{folder}/index.npz"))
    ExactIndex(exact: 2 x 2, vectors of compass)
    """
    if not len(index):
        raise InputError("the index is empty, so there is nothing to save; add to it first")
    about: dict[str, Any] = {"version": VERSION}
    arrays: dict[str, Any] = {"ids": strings_as_array(index.ids)}
    if isinstance(index, KeywordIndex):
        about |= {"kind": "keyword", "language": index.language, "k1": index.k1, "b": index.b}
        arrays["texts"] = strings_as_array(index.texts)
    else:
        about |= {"kind": index.kind, "model": index.model}
        if isinstance(index, FaissIndex):
            about |= {"settings": index.settings, "seed": index.seed}
        arrays["vectors"] = index.vectors
    arrays["about"] = strings_as_array([json.dumps(about)])
    return save_arrays(path, arrays, f"an index of {len(index):,}")


def load_index(path: str | Path, *, model: str | None = None) -> ExactIndex | FaissIndex | KeywordIndex:
    """Load an index that :func:`save_index` saved.

    Parameters
    ----------
    path : str or Path
    model : str, optional
        Name of the encoder that will encode the queries; an index of another model is refused.

    Returns
    -------
    ExactIndex, FaissIndex or KeywordIndex

    Raises
    ------
    FileError
        If there is no such file, it is damaged, or something else, or a later version of the course, wrote it.
    InputError
        If its vectors come from another model.
    """
    arrays = load_arrays(path, "save_index")
    if "about" not in arrays:
        raise FileError(f"{path} is whole but holds no index; save_index writes one")
    about = json.loads(array_as_strings(arrays["about"])[0])
    if about["version"] > VERSION:
        raise FileError(
            f"{path} has version {about['version']} of the format, and this embedlab reads up to {VERSION}; update it"
        )
    ids = array_as_strings(arrays["ids"])
    if about["kind"] == "keyword":
        texts = array_as_strings(arrays["texts"])
        return KeywordIndex(ids, texts, language=about["language"], k1=about["k1"], b=about["b"])
    if model is not None and model != about["model"]:
        raise InputError(
            f"{path} holds vectors of {about['model'] or 'an unnamed model'}, and queries would come from {model}; "
            "vectors of different models cannot be compared: encode the documents again, or load the other model"
        )
    if about["kind"] == ExactIndex.kind:
        return ExactIndex(ids, arrays["vectors"], model=about["model"])
    return FaissIndex(
        ids, arrays["vectors"], about["kind"], model=about["model"], seed=about["seed"], **about["settings"]
    )
