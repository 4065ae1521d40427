"""Load an index of any kind from its file."""

from __future__ import annotations

from pathlib import Path

from embedlab.errors import InputError
from embedlab.files import array_as_json
from embedlab.search.base import VectorIndex
from embedlab.search.content import read_content
from embedlab.search.exact import ExactIndex
from embedlab.search.faiss_index import SETTINGS, FaissIndex
from embedlab.search.keyword import KeywordIndex


def load_index(path: str | Path, *, model: str | None = None) -> VectorIndex | KeywordIndex:
    """Load an index that was saved.

    Parameters
    ----------
    path : str or Path
    model : str, optional
        Name of the encoder that queries will come from; an index of another one's vectors is refused.

    Returns
    -------
    ExactIndex, FaissIndex or KeywordIndex
        What was saved.

    Raises
    ------
    FileError
        No such file, one that is damaged or cut off, of another format, or of a later version of embedlab.
    InputError
        The index holds vectors of another model.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = ExactIndex(["a", "b"], [[1, 0], [0, 1]], model="mine").save(f"{folder}/two.npz")
    ...     load_index(path, model="mine")
    ExactIndex(2 vectors of 2 numbers, of mine)
    """
    header, arrays = read_content(path)
    if model is not None and header["model"] != model:
        held = repr(header["model"]) if header["model"] else "no named model"
        raise InputError(
            f"{path} holds an index of {held}, and {model!r} was expected: vectors of two models cannot be compared; "
            "load with the model it was made with, or build the index anew."
        )
    ids = array_as_json(arrays.pop("ids"))
    kind = header["kind"]
    if kind == KeywordIndex.kind:
        return KeywordIndex.from_state(header, ids, arrays)
    maker = FaissIndex if kind in SETTINGS else ExactIndex
    return maker.from_state(header, ids, arrays)
