"""What goes into an encoder: texts that were checked, in batches that a service accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from embedlab.errors import InputError


def checked_texts(texts: Sequence[str]) -> list[str]:
    """Return the texts as a list, or say which of them cannot be encoded.

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
        A bare string instead of a list, something that is not text, or a text with nothing in it.

    Examples
    --------
    >>> checked_texts(("king", "queen"))
    ['king', 'queen']
    """
    if isinstance(texts, str):
        raise InputError(f"encode takes a list of texts, and a single string came: write [{texts[:30]!r}].")
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"text {position} is a {type(text).__name__}, not a string: {text!r}.")
        if not text.strip():
            raise InputError(
                f"text {position} is empty ({text!r}): leave it out, an empty text has no meaning to encode."
            )
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InputError(
                f"text {position} has half a character at position {error.start} (an unpaired surrogate): read the "
                f"file with the encoding it was written in."
            ) from None
    return list(texts)


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
