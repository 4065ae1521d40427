"""One number a word, or one place a word: ordinal and one-hot encoding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError, UnknownWordError
from embedlab.spelling import nearest_spellings


class Vocabulary:
    """Words numbered in order: ordinal encoding, both ways.

    Parameters
    ----------
    words : iterable of str
        Different words; the first one gets id 0.

    Attributes
    ----------
    words : tuple of str
        The words in the order of their ids.

    Raises
    ------
    InputError
        If there is no word, or a word comes twice.

    Examples
    --------
    >>> vocabulary = Vocabulary.from_tokens(["the", "cat", "saw", "the", "dog"])
    >>> vocabulary.words
    ('the', 'cat', 'saw', 'dog')
    >>> vocabulary.encode(["dog", "saw", "cat"])
    array([3, 2, 1])
    >>> vocabulary.decode([0, 3])
    ['the', 'dog']
    """

    def __init__(self, words: Iterable[str]):
        self.words = tuple(words)
        self._ids = {word: number for number, word in enumerate(self.words)}
        if not self.words:
            raise InputError("a vocabulary needs at least one word; give it some tokens")
        if len(self._ids) != len(self.words):
            twice = next(word for number, word in enumerate(self.words) if self._ids[word] != number)
            raise InputError(f"{twice!r} comes twice in the vocabulary; build it with Vocabulary.from_tokens")

    @classmethod
    def from_tokens(
        cls, tokens: Iterable[str], order: Literal["appearance", "alphabetical"] = "appearance"
    ) -> Vocabulary:
        """Build the vocabulary of a text from its tokens, repeated ones included.

        Parameters
        ----------
        tokens : iterable of str
            For example what :func:`embedlab.text.tokenize` gives.
        order : {"appearance", "alphabetical"}, default "appearance"
            In which order the words are numbered.

        Returns
        -------
        Vocabulary

        Raises
        ------
        InputError
            If there is no token, one string came instead of a list, or the order is unknown.
        """
        if isinstance(tokens, str):
            raise InputError(f"expected a list of tokens, got the string {tokens!r}; cut it first with text.tokenize")
        words = list(dict.fromkeys(tokens))
        if order == "appearance":
            return cls(words)
        if order == "alphabetical":
            return cls(sorted(words))
        raise InputError(f"unknown order {order!r}; choose 'appearance' or 'alphabetical'")

    def encode(self, tokens: Iterable[str]) -> NDArray[np.int64]:
        """Give the id of each token.

        Raises
        ------
        UnknownWordError
            If the vocabulary lacks a token; the message offers the nearest spellings.
        InputError
            If one string came instead of a list.
        """
        if isinstance(tokens, str):
            raise InputError(f"expected a list of tokens, got the string {tokens!r}; write [{tokens!r}]")
        asked = list(tokens)
        missing = [token for token in dict.fromkeys(asked) if token not in self._ids]
        if missing:
            spellings = dict.fromkeys(near for token in missing for near in nearest_spellings(token, self.words))
            raise UnknownWordError(missing, list(spellings), f"vocabulary of {len(self):,} words")
        return np.array([self._ids[token] for token in asked], dtype=np.int64)

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Give the word of each id.

        Raises
        ------
        InputError
            If an id is not a whole number from 0 to the number of words less 1.
        """
        numbers = list(ids)
        return [self.words[number] for number in _checked_ids(numbers, len(self))] if numbers else []

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __repr__(self) -> str:
        shown = ", ".join(self.words[:5]) + (", …" if len(self) > 5 else "")
        return f"Vocabulary of {len(self):,} words: {shown}"


def one_hot(ids: Sequence[int] | NDArray[np.integer[Any]], size: int) -> NDArray[np.uint8]:
    """One row a word: all zeros but for a one at the place of its id.

    Parameters
    ----------
    ids : sequence of int
        From 0 to ``size - 1``.
    size : int
        Number of words in the vocabulary.

    Returns
    -------
    ndarray of shape (n, size), uint8

    Raises
    ------
    InputError
        If there is no id, or an id is out of range.

    Examples
    --------
    >>> one_hot([2, 0], size=4)
    array([[0, 0, 1, 0],
           [1, 0, 0, 0]], dtype=uint8)
    """
    numbers = _checked_ids(ids, size)
    rows = np.zeros((len(numbers), size), dtype=np.uint8)
    rows[np.arange(len(numbers)), numbers] = 1
    return rows


def _checked_ids(ids: Sequence[int] | NDArray[np.integer[Any]], size: int) -> NDArray[np.int64]:
    numbers = np.asarray(ids)
    if numbers.size == 0:
        raise InputError("there is no id; give at least one")
    if numbers.ndim != 1 or numbers.dtype.kind not in "iu":
        raise InputError(f"ids must be a sequence of whole numbers, got {ids!r}")
    outside = numbers[(numbers < 0) | (numbers >= size)]
    if outside.size:
        raise InputError(f"id {int(outside[0])} is not in the vocabulary: its ids go from 0 to {size - 1}")
    return numbers.astype(np.int64)
