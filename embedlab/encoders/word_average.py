"""The mean of a text's word vectors: the oldest sentence encoder, blind to order, and hard to beat for its price."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.encoders.checks import check_texts
from embedlab.errors import ShapeError, UnknownWordError
from embedlab.spelling import nearest_spellings
from embedlab.text import tokenize

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


class WordAverageEncoder:
    """An :class:`~embedlab.encoders.Encoder` that averages word vectors.

    Words are cut by :func:`embedlab.text.tokenize`, in lower case; words without a vector are passed over.

    Parameters
    ----------
    vectors : gensim.models.KeyedVectors
        For example :func:`embedlab.load_glove`'s.
    name : str
        Name to show in tables and figures.
    weights : array_like of shape (len(vectors),), optional
        How much each word counts, in the order of the vocabulary, for example
        :func:`embedlab.encoders.sif_weights`; None: all the same.

    Raises
    ------
    ShapeError
        There is not one weight for each word.

    Examples
    --------
    Order is not seen: two opposite sentences have one vector.

    >>> from embedlab import load_glove
    >>> encoder = WordAverageEncoder(load_glove(), "GloVe, mean")
    >>> teach, play = encoder.encode(["You go there to teach, not to play.", "You go there to play, not to teach."])
    >>> bool(np.allclose(teach, play))
    True
    """

    def __init__(self, vectors: KeyedVectors, name: str, weights: ArrayLike | None = None):
        self.vectors = vectors
        self.name = name
        self.weights = None if weights is None else np.asarray(weights, dtype=np.float32)
        if self.weights is not None and self.weights.shape != (len(vectors),):
            raise ShapeError(
                f"expected one weight for each of the {len(vectors):,} words, got shape {self.weights.shape}; "
                f"sif_weights({len(vectors)}) makes them."
            )

    def __repr__(self) -> str:
        return f"WordAverageEncoder({self.name!r}, {len(self.vectors):,} words, {self.dimensions} dimensions)"

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return int(self.vectors.vector_size)

    @property
    def cache_key(self) -> str:
        """Which vectors a text gets: name and a digest of the words, their vectors and weights."""
        digest = hashlib.sha256("\n".join(self.vectors.index_to_key).encode())
        digest.update(np.ascontiguousarray(self.vectors.vectors).tobytes())
        if self.weights is not None:
            digest.update(self.weights.tobytes())
        return f"{self.name} | mean of word vectors | {digest.hexdigest()}"

    def encode(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
        """Return the mean of each text's word vectors.

        Parameters
        ----------
        texts : sequence of str
            May be empty.
        batch_size : int
            Not used: texts are taken one by one. All encoders take it.

        Returns
        -------
        ndarray of float32, shape (len(texts), dimensions)
            Not normalised.

        Raises
        ------
        UnknownWordError
            No word of a text has a vector; the message names the text.
        InputError
            A bare string instead of a list, something that is not text, or a text with nothing in it.
        """
        texts = check_texts(texts)
        means = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for place, text in enumerate(texts):
            means[place] = self._mean(text, place)
        return means

    def _mean(self, text: str, place: int) -> NDArray[np.float32]:
        words = tokenize(text)
        rows = [self.vectors.key_to_index[word] for word in words if word in self.vectors.key_to_index]
        if not rows:
            spellings = nearest_spellings(words[0], self.vectors.index_to_key, 3) if words else []
            raise UnknownWordError(
                words or [text], spellings, f"{len(self.vectors):,} words of {self.name}; text {place}, {text[:60]!r}"
            )
        found = self.vectors.vectors[rows]
        weights = None if self.weights is None else self.weights[rows]
        return np.asarray(np.average(found, axis=0, weights=weights), dtype=np.float32)
