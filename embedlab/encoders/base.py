"""What every text encoder of the course looks like, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@runtime_checkable
class Encoder(Protocol):
    """Anything that turns texts into vectors.

    Functions of the course take an ``Encoder`` and never ask which one: what runs on a model from the kit
    runs on any other that has these three.

    For a cache (:class:`~embedlab.encoders.CachedEncoder`) an encoder may have one thing more, ``cache_key``: a string
    with all that decides which vector a text gets (model, revision, options), and no secret. There ``encode`` must
    also take ``batch_size``.

    Examples
    --------
    >>> class Lengths:
    ...     name, dimensions = "number of letters", 1
    ...
    ...     def encode(self, texts):
    ...         return np.array([[len(text)] for text in texts], dtype=np.float32)
    >>> isinstance(Lengths(), Encoder)
    True
    """

    @property
    def name(self) -> str:
        """Name to show in tables and figures."""

    @property
    def dimensions(self) -> int:
        """Length of each vector."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row for each text: float32, shape (len(texts), dimensions)."""
