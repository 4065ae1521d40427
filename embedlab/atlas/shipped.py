"""The layout of GloVe's 400,000 words that comes with the course, so that a lesson need not wait for it."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from embedlab.assets.shipped import shipped_result

ATLAS_FILE = "word_atlas.npz"


def load_atlas_layout() -> NDArray[np.float32]:
    """Load where each of the 400,000 words of :func:`embedlab.load_glove` lies on the course's map.

    ``embedlab/data/manifest.json`` says how it was made; :func:`embedlab.atlas.atlas_layout` makes one anew.

    Returns
    -------
    ndarray of shape (400000, 2), float32
        In the order of the words, whole numbers from 0 to 65,535: the places, not the distances, have a meaning.

    Raises
    ------
    AssetCorruptError
        If the file is not the one that was made.

    Examples
    --------
    >>> load_atlas_layout().shape
    (400000, 2)
    """
    with np.load(io.BytesIO(shipped_result(ATLAS_FILE)), allow_pickle=False) as arrays:
        return np.asarray(arrays["points"], dtype=np.float32)
