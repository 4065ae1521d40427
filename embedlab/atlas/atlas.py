"""A map of a whole vocabulary by one call."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.atlas.layout import PERPLEXITY, SKELETON, VOTERS, atlas_layout, map_trustworthiness
from embedlab.atlas.page import check_page, save_atlas
from embedlab.atlas.places import check_map

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


@dataclass(frozen=True)
class Atlas:
    """A map of words that was saved, and how it was made.

    Attributes
    ----------
    path : Path
        The page: one file, for any browser, without a network.
    n : int
        Words on it.
    trustworthiness : float
        See :func:`embedlab.atlas.map_trustworthiness`, in [0, 1].
    seconds : float
        What layout, measuring and writing took.
    bytes : int
        Size of the page.
    method : str
        How the layout was made.
    parameters : dict
        What the method was called with.
    """

    path: Path
    n: int
    trustworthiness: float
    seconds: float
    bytes: int
    method: str
    parameters: dict[str, Any] = field(default_factory=dict)


def word_atlas(
    vectors: KeyedVectors,
    path: str | Path,
    *,
    points: ArrayLike | None = None,
    title: str | None = None,
    seed: int = 0,
    progress: bool = True,
) -> Atlas:
    """Make a map of all words of a model, and save it as a page that can be moved, zoomed and searched.

    Parameters
    ----------
    vectors : gensim.models.KeyedVectors
        From 4 to 1,000,000 words, frequent ones first, none with a vector of length zero.
    path : str or Path
        For example ``"atlas.html"``, in a folder that exists.
    points : array_like, shape (n, 2), optional
        Where the words lie, for example :func:`embedlab.atlas.load_atlas_layout` for the course's GloVe. Without
        them :func:`embedlab.atlas.atlas_layout` works it out: for 400,000 words some minutes.
    title : str, optional
        By default it says how many words there are.
    seed : int, default 0
        Of the layout.
    progress : bool, default True
        Show a bar while the layout is made.

    Returns
    -------
    Atlas

    Raises
    ------
    InputError
        If there are too few or too many words.
    ShapeError
        If there are not two numbers for each word in ``points``.
    NotFiniteError, ZeroVectorError
        If a number is NaN or infinite, or a vector is zero.
    FileError
        If the folder does not exist or the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from embedlab import load_glove
    >>> from embedlab.atlas import load_atlas_layout
    >>> with TemporaryDirectory() as folder:
    ...     atlas = word_atlas(load_glove(), f"{folder}/atlas.html", points=load_atlas_layout())
    >>> atlas.n, atlas.trustworthiness > 0.8, atlas.bytes < 25_000_000
    (400000, True, True)
    """
    start = time.perf_counter()
    words = list(vectors.index_to_key)
    check_page(words, path)  # before minutes of work
    method, parameters = "given points", dict[str, Any]()
    places: NDArray[np.floating[Any]]
    if points is None:
        method = "t-SNE of a skeleton, the other words placed among it"
        parameters = {"skeleton": SKELETON, "perplexity": PERPLEXITY, "voters": VOTERS, "seed": seed}
        places = atlas_layout(vectors.vectors, seed=seed, progress=progress)
    else:
        places = check_map(points, words)
    trust = map_trustworthiness(vectors.vectors, places)
    page = save_atlas(words, places, path, title=title or f"A map of {len(words):,} words", trustworthiness=trust)
    seconds = time.perf_counter() - start
    return Atlas(page, len(words), trust, seconds, page.stat().st_size, method, parameters)
