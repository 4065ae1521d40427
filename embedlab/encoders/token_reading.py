"""A text as a model reads it: its tokens, where they stand, their vectors in every layer, who attends to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError, UnknownWordError
from embedlab.spelling import nearest_spellings

Pooling: TypeAlias = Literal["mean", "cls", "max"]
POOLINGS: tuple[Pooling, ...] = ("mean", "cls", "max")


def check_pooling(pooling: Pooling) -> None:
    """Raise InputError unless the pooling is a known one."""
    if pooling not in POOLINGS:
        raise InputError(f"unknown pooling {pooling!r}: choose one of {', '.join(map(repr, POOLINGS))}.")


@dataclass(frozen=True)
class TokenReading:
    """A text as a model reads it, token by token and layer by layer.

    Attributes
    ----------
    text : str
        The text.
    tokens : list of str, length t
        Pieces of words; ``##`` in front means that a piece continues a word (in BERT's alphabet of pieces).
    ids : list of int, length t
        Numbers of the tokens in the vocabulary.
    spans : list of (int, int), length t
        First character of each token in the text and the one after its last; (0, 0) for special tokens.
    special : list of bool, length t
        Whether the model's tokenizer put the token there ([CLS], [SEP]).
    layers : ndarray of float32, shape (n_layers + 1, t, d)
        Vectors of the tokens. Layer 0 is the input table plus positions: no token has seen another yet.
    attention : ndarray of float32, shape (n_layers, heads, t, t)
        How much of each token (last axis) goes into each token (the axis before); these shares sum to 1.
    """

    text: str
    tokens: list[str]
    ids: list[int]
    spans: list[tuple[int, int]]
    special: list[bool]
    layers: NDArray[np.float32] = field(repr=False)
    attention: NDArray[np.float32] = field(repr=False)

    def positions(self, word: str, occurrence: int = 0) -> list[int]:
        """Return the places of the tokens that a word of the text became.

        Parameters
        ----------
        word : str
            As it stands in the text; upper and lower case are the same.
        occurrence : int, default 0
            Which one, if the word comes more than once: 0 is the first, -1 the last.

        Returns
        -------
        list of int
            One place for a word of one piece, more if the word was split.

        Raises
        ------
        UnknownWordError
            The text does not hold the word, or the model did not read so far.
        InputError
            The word comes less often.
        """
        found = list(re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", self.text, re.IGNORECASE)) if word else []
        if not found:
            words = list(dict.fromkeys(re.findall(r"\w+", self.text)))
            raise UnknownWordError([word], nearest_spellings(word, words, 3), f"the text {self.text[:60]!r}")
        if not -len(found) <= occurrence < len(found):
            raise InputError(f"{word!r} comes {len(found)} times in the text; occurrence {occurrence} is not there.")
        start, end = found[occurrence].span()
        places = [
            place
            for place, (first, last) in enumerate(self.spans)
            if not self.special[place] and first < end and last > start
        ]
        if not places:
            raise UnknownWordError([word], (), f"the {len(self.tokens)} tokens read of the text, which was cut there")
        return places

    def word(self, word: str, layer: int = -1, occurrence: int = 0) -> NDArray[np.float32]:
        """Return the vector of a word here: the mean of its pieces.

        Parameters
        ----------
        word, occurrence
            As in :meth:`positions`.
        layer : int, default -1
            0 is the input, -1 the last layer.

        Returns
        -------
        ndarray of float32, shape (d,)
        """
        vector: NDArray[np.float32] = self._layer(layer)[self.positions(word, occurrence)].mean(axis=0)
        return vector

    def sentence(self, layer: int = -1, pooling: Pooling = "mean") -> NDArray[np.float32]:
        """Return one vector for the whole text.

        Parameters
        ----------
        layer : int, default -1
            0 is the input, -1 the last layer.
        pooling : {"mean", "cls", "max"}
            Mean over all tokens (special ones too, as sentence encoders do), the first token, or the largest value of
            each dimension.

        Returns
        -------
        ndarray of float32, shape (d,)
            Of any length: divide it by its norm to get what MiniLM's sentence encoder gives.
        """
        check_pooling(pooling)
        vectors = self._layer(layer)
        pooled = vectors[0] if pooling == "cls" else vectors.mean(axis=0) if pooling == "mean" else vectors.max(axis=0)
        return np.asarray(pooled, dtype=np.float32)

    def _layer(self, layer: int) -> NDArray[np.float32]:
        count = len(self.layers)
        if not -count <= layer < count:
            raise InputError(f"layer {layer} is not there: choose 0 (the input) to {count - 1}, or -1 for the last.")
        vectors: NDArray[np.float32] = self.layers[layer]
        return vectors
