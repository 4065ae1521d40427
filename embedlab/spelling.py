"""Nearest spellings: what a typing mistake may have meant."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from embedlab.errors import InputError

# Below this similarity a suggestion has little to do with what was typed.
ALIKE = 0.8


def nearest_spellings(word: str, words: Sequence[str], k: int = 3) -> list[str]:
    """Find the words that are spelt most like ``word``, upper and lower case being the same.

    Parameters
    ----------
    word : str
        What was typed.
    words : sequence of str
        What to choose from. Of words that are equally like it, those that come first win: put frequent words first.
    k : int, default 3
        How many at most.

    Returns
    -------
    list of str
        The most similar first; empty if nothing is similar.

    Raises
    ------
    InputError
        If ``k`` is below 1.

    References
    ----------
    W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record
    Linkage", 1990.

    Examples
    --------
    >>> nearest_spellings("Qeen", ["king", "been", "queen"])
    ['queen', 'been']
    """
    if k < 1:
        raise InputError(f"{k} suggestions were asked for; choose 1 or more")
    found = process.extract(
        word, words, scorer=JaroWinkler.similarity, processor=str.lower, limit=k, score_cutoff=ALIKE
    )
    return [spelling for spelling, _, _ in found]
