"""Retrieval data in a JSON file, in the form that LlamaIndex made common: queries, corpus, relevant documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from embedlab.assets.shipped import shipped_result
from embedlab.errors import FileError, InputError
from embedlab.files import write_whole
from embedlab.finetuning.pairs import Pairs, RetrievalData

FIELDS = ("queries", "corpus", "relevant_docs")
# LlamaIndex writes what its documents are; of pictures it keeps the paths, which are no texts.
MODE = "text"
LIBRARY_FILE = "library_questions.json"


def save_pairs(pairs: Pairs | RetrievalData, path: str | Path) -> Path:
    """Save queries, documents and what is relevant as JSON, in one step.

    The file holds one object: ``queries`` and ``corpus`` map ids to texts, ``relevant_docs`` maps the id of each query
    to a list of document ids, and ``mode`` is "text". LlamaIndex reads it as an ``EmbeddingQAFinetuneDataset``. Letters
    beyond ASCII are escaped, so that it is read alike whatever encoding a program expects.

    Parameters
    ----------
    pairs : Pairs or RetrievalData
        Ids are kept; pairs get the ids "q1", "d1" and so on (:meth:`Pairs.retrieval_data`), and lose their titles.
    path : str or Path

    Returns
    -------
    Path

    Raises
    ------
    FileError
        If it cannot be written; an older file is as it was.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = save_pairs(Pairs(["who barks?"], ["Dogs bark."], ["Dog"]), f"{folder}/dogs.json")
    ...     load_pairs(path).relevant
    {'q1': ('d1',)}
    """
    data = pairs.retrieval_data() if isinstance(pairs, Pairs) else pairs
    content = {"queries": data.queries, "corpus": data.corpus, "relevant_docs": data.relevant, "mode": MODE}
    return write_whole(path, json.dumps(content, indent=4).encode("ascii"), f"{len(data.queries):,} queries")


def load_pairs(path: str | Path) -> RetrievalData:
    """Load a file of :func:`save_pairs`, of LlamaIndex, or of any program that writes this form.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    RetrievalData
        With the ids of the file, in its order; its ``pairs()`` are what training takes.

    Raises
    ------
    FileError
        No such file, one that is cut off or no JSON, one of another form, or one whose content cannot be used: an id
        that comes twice, and all that :class:`RetrievalData` refuses. The message names the first such id.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"could not read {path}: {error.strerror}; check the path") from error
    return _parsed(content, str(path))


def load_library_questions() -> RetrievalData:
    """Load forty questions of a public library's visitors with their answers, written for the course.

    Questions and answers share few words, so that searching by words does not find them.

    Returns
    -------
    RetrievalData
        Question ``q1`` is answered by document ``d1``, and so on.

    Raises
    ------
    AssetCorruptError
        If the file is not the one that was made.

    Examples
    --------
    >>> data = load_library_questions()
    >>> data.queries["q16"], data.corpus["d16"][:44]
    ('May I scan old photographs here?', 'The flatbed device on the second floor is fr')
    """
    return _parsed(shipped_result(LIBRARY_FILE), LIBRARY_FILE)


def _parsed(content: bytes, name: str) -> RetrievalData:
    """Read the content of a file; raises FileError, with the file's name, if it cannot be used."""
    try:
        found = json.loads(content, object_pairs_hook=_without_repeats)
    except InputError as error:
        raise FileError(f"{name} cannot be used: {error}") from error
    # ValueError: no JSON, or bytes that are no text. RecursionError: brackets without end.
    except (ValueError, RecursionError) as error:
        raise FileError(
            f"{name} ({len(content):,} bytes) is cut off, or no JSON: {error}; take a good copy, or make it again"
        ) from error
    _check_form(found, name)
    try:
        return RetrievalData(found["queries"], found["corpus"], _as_tuples(found["relevant_docs"]))
    except InputError as error:
        raise FileError(f"{name} cannot be used: {error}") from error


def _without_repeats(items: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a dict of the items of a JSON object, of which Python would silently keep the last of two equal keys."""
    held: dict[str, Any] = {}
    for name, value in items:
        if name in held:
            raise InputError(f"the id {name!r} comes twice; give each its own")
        held[name] = value
    return held


def _check_form(found: Any, name: str) -> None:
    """Raise FileError unless a file holds the three fields, and texts."""
    if not isinstance(found, dict):
        raise FileError(f"{name} holds a {type(found).__name__}; expected an object with {', '.join(FIELDS)}")
    missing = [field for field in FIELDS if field not in found]
    if missing:
        raise FileError(
            f"{name} has no {missing[0]!r}, only {', '.join(map(repr, found)) or 'nothing'}; expected an object with "
            f"{', '.join(FIELDS)}, as save_pairs writes"
        )
    mode = found.get("mode", MODE)
    if mode != MODE:
        raise FileError(f"{name} has the mode {mode!r}; only {MODE!r} can be used: give a file of texts")


def _as_tuples(relevant: Any) -> Any:
    """Turn the lists in a dict into tuples; what is neither is passed on for RetrievalData to refuse."""
    if not isinstance(relevant, dict):
        return relevant
    return {name: tuple(held) if isinstance(held, list) else held for name, held in relevant.items()}
