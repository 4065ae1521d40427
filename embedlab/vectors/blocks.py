"""Queries in blocks: the scores of all queries with all rows at once would need more memory than there is."""

from __future__ import annotations

# Scores held in memory at once: 16 million float32 numbers are 64 MB.
SCORES_AT_ONCE = 16_000_000


def score_blocks(queries: int, rows: int) -> list[slice]:
    """Cut ``queries`` into blocks, each of so many that their scores with all ``rows`` are 16 million or fewer.

    Parameters
    ----------
    queries, rows : int
        How many there are; at least one row.

    Returns
    -------
    list of slice
        In order, one query at least in each.

    Examples
    --------
    >>> score_blocks(100, 400_000)
    [slice(0, 40, None), slice(40, 80, None), slice(80, 100, None)]
    """
    step = max(1, SCORES_AT_ONCE // rows)
    return [slice(start, min(start + step, queries)) for start in range(0, queries, step)]
