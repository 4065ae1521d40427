"""Count which words stand near each other: the matrix that GloVe is trained from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from scipy import sparse

from embedlab.errors import InputError


def cooccurrence(
    sentences: Iterable[Sequence[str]], vocabulary: Sequence[str], window: int = 10
) -> sparse.csr_array[np.float64]:
    """Add up, for every pair of words, how often and how near they stand together.

    Parameters
    ----------
    sentences : iterable of list of str
        Tokenised sentences. Words outside the vocabulary are taken out first, so their neighbours move together.
    vocabulary : sequence of str
        Rows and columns of the matrix: ``result.vectors.index_to_key`` of a Word2Vec, or any list of words.
    window : int, default 10
        Pairs up to this distance count, to both sides.

    Returns
    -------
    scipy.sparse.csr_array of shape (n, n), float64
        Symmetric. A pair of words d apart adds 1 / d, as in the GloVe paper.

    Raises
    ------
    InputError
        If the vocabulary is empty or names a word twice, the window is below 1, or no pair of words was found.

    References
    ----------
    J. Pennington, R. Socher, C. Manning, "GloVe: Global Vectors for Word Representation", 2014, section 4.2.

    Examples
    --------
    >>> cooccurrence([["a", "black", "cat"]], ["a", "black", "cat"]).toarray()
    array([[0. , 1. , 0.5],
           [1. , 0. , 1. ],
           [0.5, 1. , 0. ]])
    """
    if window < 1:
        raise InputError(f"window must be 1 or more, got {window}")
    row_of = {word: row for row, word in enumerate(vocabulary)}
    if not row_of or len(row_of) < len(vocabulary):
        raise InputError("the vocabulary must hold at least one word and each word once; take it from trained vectors")
    known = [[row_of[word] for word in sentence if word in row_of] for sentence in sentences]
    rows = np.fromiter(chain.from_iterable(known), dtype=np.int32)
    sentence_of = np.repeat(np.arange(len(known)), [len(sentence) for sentence in known])
    size = len(row_of)
    total = sparse.csr_array((size, size), dtype=np.float64)
    for distance in range(1, window + 1):
        # The whole corpus against itself, shifted: a pair counts if both words stand in the same sentence.
        together = sentence_of[:-distance] == sentence_of[distance:]
        left, right = rows[:-distance][together], rows[distance:][together]
        weights = np.full(len(left), 1.0 / distance)
        total = total + sparse.coo_array((weights, (left, right)), shape=(size, size)).tocsr()
    if not total.nnz:
        raise InputError("no two words of the vocabulary stand in one sentence; check that it comes from this corpus")
    return (total + total.T).tocsr()
