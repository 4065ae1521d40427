"""Who serves rare words? Two sets of vectors compared, band by band of word frequency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.vectors import nearest
from embedlab.word_vectors.lookup import rows_of
from embedlab.word_vectors.result import TrainingResult, counts_of

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


def frequency_bands(
    result_a: TrainingResult,
    result_b: TrainingResult,
    reference: KeyedVectors,
    *,
    bands: int = 5,
    k: int = 10,
    names: tuple[str, str] = ("a", "b"),
) -> pd.DataFrame:
    """Measure for rare and for frequent words how far their neighbours agree with those of a much larger model.

    The words that all three know are put in order of frequency and cut into bands of equal size. For each word its
    ``k`` nearest among these words are compared with its ``k`` nearest by the reference.

    Parameters
    ----------
    result_a, result_b : TrainingResult
        From the same corpus, for example CBOW and skip-gram.
    reference : gensim.models.KeyedVectors
        Vectors from far more text: the kit's GloVe.
    bands : int, default 5
    k : int, default 10
        How many neighbours.
    names : pair of str, default ("a", "b")
        How to call the two in the table.

    Returns
    -------
    DataFrame
        One row a band, rarest first: ``band`` (such as "5 to 8 times"), ``fewest``, ``most`` (counts in the corpus),
        ``words``, then for each name the mean share of the reference's neighbours that it finds, in [0, 1].

    Raises
    ------
    InputError
        If the vectors carry no counts, or too few words are known to all three.

    Examples
    --------
    >>> from embedlab.word_vectors import train_word2vec
    >>> sentences = [["cat", "drinks", "milk"], ["dog", "eats", "meat"], ["cat", "eats", "meat"]] * 20
    >>> one = train_word2vec(sentences, dimensions=5, epochs=1, progress=False)
    >>> frequency_bands(one, one, one.vectors, bands=2, k=2)[["words", "a", "b"]]
       words    a    b
    0      3  1.0  1.0
    1      3  1.0  1.0
    """
    first, second = result_a.vectors, result_b.vectors
    counts = counts_of(first)
    shared = [
        row
        for row, word in enumerate(first.index_to_key)
        if word in second.key_to_index and word in reference.key_to_index
    ]
    if bands < 1 or len(shared) < max(bands, k + 1):
        raise InputError(
            f"{len(shared):,} words are known to all three, too few for {bands} bands and {k} neighbours; "
            "take a larger corpus, or fewer bands or neighbours"
        )
    rows = np.array(shared)[np.argsort(counts[shared], kind="stable")]
    words = [first.index_to_key[row] for row in rows]
    true = _neighbours(reference, words, k)
    found = {name: _shares(_neighbours(kv, words, k), true) for name, kv in zip(names, (first, second), strict=True)}
    table = []
    for band in np.array_split(np.arange(len(rows)), bands):
        fewest, most = counts[rows[band[0]]], counts[rows[band[-1]]]
        means = {name: float(shares[band].mean()) for name, shares in found.items()}
        table.append(
            {
                "band": f"{fewest:,} to {most:,} times",
                "fewest": int(fewest),
                "most": int(most),
                "words": len(band),
                **means,
            }
        )
    return pd.DataFrame(table)


def _neighbours(kv: KeyedVectors, words: list[str], k: int) -> NDArray[np.int64]:
    vectors = np.asarray(kv.vectors[rows_of(kv, words)])
    return nearest(vectors, vectors, k, exclude=[[row] for row in range(len(words))]).indices


def _shares(found: NDArray[np.int64], true: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.array([len(np.intersect1d(x, y)) / len(y) for x, y in zip(found, true, strict=True)])
