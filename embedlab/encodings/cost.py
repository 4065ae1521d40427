"""What one-hot vectors cost: memory, and multiplications by zero."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from embedlab.errors import InputError

# Bytes of one float32 number, as embedding tables store them.
BYTES_PER_NUMBER = 4


def storage_table(vocabulary_sizes: Sequence[int], dimensions: int, words: int = 1) -> pd.DataFrame:
    """Compare the memory of one-hot and of dense vectors, both of float32 numbers.

    Parameters
    ----------
    vocabulary_sizes : sequence of int
        1 or more each.
    dimensions : int
        Numbers in a dense vector.
    words : int, default 1
        How many words are stored.

    Returns
    -------
    DataFrame
        Columns ``vocabulary``, ``one_hot_bytes``, ``dense_bytes``, ``ratio`` (one-hot over dense) and
        ``share_of_zeros`` (in the one-hot vectors, in [0, 1)).

    Raises
    ------
    InputError
        If a number is below 1 or no vocabulary size is given.

    Examples
    --------
    >>> storage_table([1_000, 100_000], dimensions=50)
       vocabulary  one_hot_bytes  dense_bytes   ratio  share_of_zeros
    0        1000           4000          200    20.0         0.99900
    1      100000         400000          200  2000.0         0.99999
    """
    sizes = [_positive(size, "a vocabulary size") for size in vocabulary_sizes]
    if not sizes:
        raise InputError("no vocabulary size was given; give at least one")
    vocabulary = pd.Series(sizes, dtype="int64")
    stored = BYTES_PER_NUMBER * _positive(words, "words")
    table = pd.DataFrame({"vocabulary": vocabulary, "one_hot_bytes": vocabulary * stored})
    table["dense_bytes"] = _positive(dimensions, "dimensions") * stored
    table["ratio"] = table["one_hot_bytes"] / table["dense_bytes"]
    table["share_of_zeros"] = (vocabulary - 1) / vocabulary
    return table


def lookup_cost(vocabulary_size: int, dimensions: int) -> pd.DataFrame:
    """Count the work of getting one word's vector out of a table, in two ways with the same answer.

    Parameters
    ----------
    vocabulary_size : int
        Rows of the table.
    dimensions : int
        Columns of the table.

    Returns
    -------
    DataFrame
        Rows ``one-hot times matrix`` and ``row look-up``, columns ``numbers read``, ``multiplications``,
        ``multiplications by zero``. The product reads the one-hot vector and the whole table.

    Raises
    ------
    InputError
        If a number is below 1.

    Examples
    --------
    >>> lookup_cost(1_000, 50)
                          numbers read  multiplications  multiplications by zero
    one-hot times matrix         51000            50000                    49950
    row look-up                     50                0                        0
    """
    rows, columns = _positive(vocabulary_size, "vocabulary_size"), _positive(dimensions, "dimensions")
    return pd.DataFrame(
        {
            "numbers read": [rows + rows * columns, columns],
            "multiplications": [rows * columns, 0],
            "multiplications by zero": [(rows - 1) * columns, 0],
        },
        index=["one-hot times matrix", "row look-up"],
    )


def _positive(number: int, name: str) -> int:
    if number < 1:
        raise InputError(f"{name} must be 1 or more, got {number}")
    return int(number)
