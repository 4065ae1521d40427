"""Long texts in pieces that an encoder reads whole."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from embedlab.errors import InputError
from embedlab.search.base import Ranking
from embedlab.search.fusion import check_most
from embedlab.text import sentences

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerBase


class Chunk(NamedTuple):
    """A piece of a document.

    Attributes
    ----------
    document : str
        Id of the document.
    number : int
        From 0 on, within the document.
    text : str
        ``original[start:end]``.
    start, end : int
        Where it stands, in characters.
    """

    document: str
    number: int
    text: str
    start: int
    end: int

    @property
    def id(self) -> str:
        """A name for an index: the document and the number."""
        return f"{self.document} #{self.number}"


class Chunker(Protocol):
    """What cuts a text: :func:`chunk_sentences`, or any other of these with its options filled in by ``partial``."""

    def __call__(self, text: str, *, document: str) -> list[Chunk]:
        """Cut a text into chunks."""


def chunk_sentences(
    text: str, size: int = 3, overlap: int = 1, *, language: str = "en", document: str = ""
) -> list[Chunk]:
    """Cut a text into runs of sentences.

    Parameters
    ----------
    text : str
    size : int, default 3
        Sentences in a chunk; the last may have fewer.
    overlap : int, default 1
        Sentences that a chunk shares with the one before; below `size`.
    language : {"en", "es", "fr"}
    document : str, default ""
        Id for the chunks.

    Returns
    -------
    list of Chunk
        All sentences are in one of them; empty for a text without any.

    Raises
    ------
    InputError
        A size or overlap that does not fit, an unknown language, no string.

    Examples
    --------
    >>> [chunk.text for chunk in chunk_sentences("One. Two. Three.", size=2, overlap=1)]
    ['One. Two.', 'Two. Three.']
    """
    check_sizes(size, overlap, "sentences")
    spans = sentence_spans(text, language)
    chunks: list[Chunk] = []
    for first in range(0, max(len(spans) - overlap, min(1, len(spans))), size - overlap):
        start, end = spans[first][0], spans[min(first + size, len(spans)) - 1][1]
        chunks.append(Chunk(document, len(chunks), text[start:end], start, end))
    return chunks


def chunk_tokens(
    text: str,
    tokenizer: Tokenizer | PreTrainedTokenizerBase,
    size: int = 128,
    overlap: int = 32,
    *,
    document: str = "",
) -> list[Chunk]:
    """Cut a text into runs of tokens, as the encoder's own tokenizer counts them.

    A chunk neither begins nor ends inside a word, but for a word of more tokens than fit: to that end it may be some
    tokens shorter than `size`, and share some more or fewer with the one before than `overlap`.

    Parameters
    ----------
    text : str
    tokenizer : transformers tokenizer or tokenizers.Tokenizer
        For example ``encoder.tokenizer``. A transformers tokenizer must be a fast one, that knows where tokens stand.
    size : int, default 128
        Tokens in a chunk at most, the special ones not counted: MiniLM reads 254 besides these.
    overlap : int, default 32
        Tokens that a chunk shares with the one before, about; below `size`.
    document : str, default ""
        Id for the chunks.

    Returns
    -------
    list of Chunk
        All tokens are in one of them; empty for a text without any.

    Raises
    ------
    InputError
        A size or overlap that does not fit, no string, or a tokenizer that does not know where tokens stand.

    Examples
    --------
    >>> from embedlab import load_tokenizer
    >>> [chunk.text for chunk in chunk_tokens("The embeddings rock and roll.", load_tokenizer(), size=5, overlap=1)]
    ['The embeddings', 'embeddings rock', 'rock and roll.']
    """
    check_sizes(size, overlap, "tokens")
    spans = _token_spans(text, tokenizer)
    # Between which tokens one may cut: not where a letter meets a letter. The ends always do.
    inside = [
        end == start and text[end - 1].isalnum() and text[start].isalnum() for (_, end), (start, _) in pairwise(spans)
    ]
    free = [True, *(not cut for cut in inside), True]

    def reach(first: int) -> int:
        """Tell before which token a chunk ends: before a free place, or where it is full."""
        full = min(first + size, len(spans))
        return next((place for place in range(full, first, -1) if free[place]), full)

    chunks: list[Chunk] = []
    first = 0
    while first < len(spans):
        last = reach(first)
        start, end = spans[first][0], spans[last - 1][1]
        chunks.append(Chunk(document, len(chunks), text[start:end], start, end))
        if last == len(spans):
            break
        # The next begins at the free place nearest before the wanted one, else after it, if it then gets further.
        wanted = max(last - overlap, first + 1)
        places = (*range(wanted, first, -1), *range(wanted + 1, last))
        first = next((place for place in places if free[place] and reach(place) > last), last)
    return chunks


def chunk_documents(documents: Mapping[str, str], chunker: Chunker = chunk_sentences) -> list[Chunk]:
    """Cut many documents.

    Parameters
    ----------
    documents : mapping of str to str
        Texts by id.
    chunker : callable
        Takes a text and ``document=``; give options with ``functools.partial``.

    Returns
    -------
    list of Chunk
        Document after document.

    Raises
    ------
    InputError
        No documents, and what the chunker refuses.

    Examples
    --------
    >>> [chunk.id for chunk in chunk_documents({"Moon": "It is round. It is far. It is old. It is grey."})]
    ['Moon #0', 'Moon #1']
    """
    if not documents:
        raise InputError("there are no documents to cut; give at least one.")
    return [chunk for name, text in documents.items() for chunk in chunker(text, document=name)]


def best_chunk_ranking(ranking: Ranking, documents: Mapping[str, str], k: int = 10) -> Ranking:
    """Turn ranked chunks into ranked documents: a document is as good as its best chunk.

    Parameters
    ----------
    ranking : Ranking
        Of chunks, best first. Take several times `k`: chunks of one document count once.
    documents : mapping of str to str
        From a chunk's id to its document's.
    k : int, default 10
        How many documents a query gets at most.

    Returns
    -------
    Ranking
        Of documents, with the score of their best chunk.

    Raises
    ------
    InputError
        `k` below 1, or a chunk whose document is not told.

    Examples
    --------
    >>> found = Ranking([["b #1", "a #0", "b #0"]], [np.array([0.9, 0.5, 0.4], np.float32)])
    >>> best_chunk_ranking(found, {"a #0": "a", "b #0": "b", "b #1": "b"}).ids
    [['b', 'a']]
    """
    most = check_most(k)
    ids, scores = [], []
    for names, row in zip(ranking.ids, ranking.scores, strict=True):
        best: dict[str, float] = {}
        for name, score in zip(names, row.tolist(), strict=True):
            if name not in documents:
                raise InputError(f"the document of the chunk {name!r} is not told; add it to the mapping.")
            best[documents[name]] = max(score, best.get(documents[name], score))
        order = sorted(best, key=lambda name: -best[name])[:most]
        ids.append(order)
        scores.append(np.array([best[name] for name in order], dtype=np.float32))
    return Ranking(ids, scores)


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Tell where each sentence stands, in characters.

    Examples
    --------
    >>> sentence_spans("One.  Two.")
    [(0, 4), (6, 10)]
    """
    spans, place = [], 0
    for sentence in sentences(text, language):
        start = text.index(sentence, place)
        place = start + len(sentence)
        spans.append((start, place))
    return spans


def check_sizes(size: int, overlap: int, what: str) -> None:
    """Raise InputError unless both are whole numbers and 0 <= overlap < size."""
    size = check_most(size, what)
    if not isinstance(overlap, int | np.integer) or not 0 <= overlap < size:
        raise InputError(f"the overlap must be 0 to {size - 1} {what}, below the size of {size}, got {overlap!r}.")


def _token_spans(text: str, tokenizer: Tokenizer | PreTrainedTokenizerBase) -> list[tuple[int, int]]:
    if not isinstance(text, str):
        raise InputError(f"a text is {text!r:.40} ({type(text).__name__}), expected a string.")
    from tokenizers import Tokenizer

    if isinstance(tokenizer, Tokenizer):
        spans = tokenizer.encode(text, add_special_tokens=False).offsets
    elif tokenizer.is_fast:
        # verbose=False: the tokenizer would warn of a length that is about to be cut.
        spans = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)["offset_mapping"]
    else:
        raise InputError(
            f"{type(tokenizer).__name__} does not tell where tokens stand in the text; give a fast tokenizer of "
            "transformers, or one of the library tokenizers."
        )
    return [(start, end) for start, end in spans if end > start]
