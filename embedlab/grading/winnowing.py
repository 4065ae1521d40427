"""Fingerprints of a document: a few of the hashes of its k-grams, chosen alike wherever the same passage stands."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b


def grams(words: Sequence[str], k: int) -> list[int]:
    """Hash every k words in a row.

    Parameters
    ----------
    words : sequence of str, length n
    k : int

    Returns
    -------
    list of int, length n - k + 1
        The same on every machine; empty if there are fewer than k words.

    Examples
    --------
    >>> one, two, three = grams(["a", "b", "a", "b"], 2)
    >>> one == three, one == two
    (True, False)
    """
    rows = ("\0".join(words[place : place + k]) for place in range(len(words) - k + 1))
    return [int.from_bytes(blake2b(row.encode("utf-8", "replace"), digest_size=8).digest(), "big") for row in rows]


def winnow(hashes: Sequence[int | None], window: int) -> list[int]:
    """Choose fingerprints: the smallest hash of every window, the last of equal ones.

    Two documents that share a passage of ``window + k - 1`` words share a fingerprint of it.

    Parameters
    ----------
    hashes : sequence of int or None
        None where nothing may be chosen; windows do not reach across it.
    window : int
        How many hashes in a row; of fewer the smallest is chosen.

    Returns
    -------
    list of int
        The places of those chosen, in their order.

    References
    ----------
    S. Schleimer, D. S. Wilkerson and A. Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003.
    The example is theirs.

    Examples
    --------
    >>> hashes = [77, 74, 42, 17, 98, 50, 17, 98, 8, 88, 67, 39, 77, 74, 42, 17, 98]
    >>> [hashes[place] for place in winnow(hashes, 4)]
    [17, 17, 8, 39, 17]
    """
    chosen: list[int] = []
    start = 0
    for end in range(len(hashes) + 1):
        if end < len(hashes) and hashes[end] is not None:
            continue
        for first in range(start, max(end - window + 1, min(start + 1, end))):
            run = [
                (value, -place)
                for place in range(first, min(first + window, end))
                if (value := hashes[place]) is not None
            ]
            best = -min(run)[1]
            if not chosen or chosen[-1] != best:
                chosen.append(best)
        start = end + 1
    return chosen
