"""What goes into an encoder: texts that were checked, in batches that a service accepts."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from embedlab.encoders.checks import check_texts
from embedlab.errors import InputError


def checked_texts(texts: Sequence[str]) -> list[str]:
    """Return the texts as a list, or say which of them cannot be encoded or sent.

    Parameters
    ----------
    texts : sequence of str
        May be empty.

    Returns
    -------
    list of str

    Raises
    ------
    InputError
        A bare string instead of a list, something that is not text, a text with nothing in it, or one that no file
        and no request can hold since it has half a character.

    Examples
    --------
    >>> checked_texts(("king", "queen"))
    ['king', 'queen']
    """
    texts = check_texts(texts)
    for position, text in enumerate(texts):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InputError(
                f"text {position} has half a character at position {error.start} (an unpaired surrogate): read the "
                f"file with the encoding it was written in."
            ) from None
    return texts


def batches(texts: Sequence[str], size: int, max_bytes: int) -> Iterator[list[str]]:
    """Cut texts into batches, in order, each with at most ``size`` texts and ``max_bytes`` bytes of UTF-8.

    A service limits the tokens of a request. Byte-pair tokenizers make no token shorter than a byte, so a batch with
    as many bytes as tokens are allowed is never too long, whatever the language and without the tokenizer at hand.

    Parameters
    ----------
    texts : sequence of str
    size : int
        At least 1.
    max_bytes : int
        A single text with more makes a batch of its own.

    Yields
    ------
    list of str

    Examples
    --------
    >>> list(batches(["king", "queen", "naïve"], size=2, max_bytes=9))
    [['king', 'queen'], ['naïve']]
    >>> list(batches(["king", "queen", "naïve"], size=9, max_bytes=6))
    [['king'], ['queen'], ['naïve']]
    """
    batch: list[str] = []
    length = 0
    for text in texts:
        added = len(text.encode())
        if batch and (len(batch) == size or length + added > max_bytes):
            yield batch
            batch, length = [], 0
        batch.append(text)
        length += added
    if batch:
        yield batch


def rows_by_length(texts: Sequence[str], size: int) -> list[list[int]]:
    """Deal texts out to batches, the longest first: what shares a batch is padded to like length.

    Parameters
    ----------
    texts : sequence of str
    size : int
        Texts in a batch, at least 1.

    Returns
    -------
    list of list of int
        Places in `texts`, each once.

    Examples
    --------
    >>> rows_by_length(["a", "three", "two"], size=2)
    [[1, 2], [0]]
    """
    order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
    return [order[start : start + size] for start in range(0, len(order), size)]


def in_short(text: str, letters: int = 300) -> str:
    """Cut somebody else's words to a length that fits into a message.

    Examples
    --------
    >>> in_short("no such model here", letters=12)
    'no such ...'
    """
    # The argument is called so by the standard library: what stands for the words left out.
    return textwrap.shorten(text, letters, placeholder=" ...")
