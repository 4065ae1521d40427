"""Cut pairs into parts that share nothing: to train on, to watch the training with, and to test at the end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from embedlab.errors import InputError
from embedlab.finetuning.pairs import Pairs
from embedlab.vectors.checks import check_count


class PairSplit(NamedTuple):
    """Three parts of the same pairs, without a title, query or document in common.

    Attributes
    ----------
    train, validation, test : Pairs
    """

    train: Pairs
    validation: Pairs
    test: Pairs


def split_pairs(
    pairs: Pairs, train: int = 1_024, test: int = 500, validation: int = 250, *, seed: int = 0
) -> PairSplit:
    """Draw articles for training, validation and the test; the pairs of one article stay in one part.

    The test articles are drawn first, then those for validation: with the same seed they stay the same whatever
    `train` is, so that results after more or less training can be compared.

    Parameters
    ----------
    pairs : Pairs
    train, test, validation : int
        How many titles each part gets, at least 1. :func:`make_pairs` makes one pair of each title, so these are the
        numbers of pairs as well. What is left over is in no part.
    seed : int, default 0

    Returns
    -------
    PairSplit

    Raises
    ------
    InputError
        A part of no title; fewer titles than the parts need, so that they would overlap; a query or a document that
        comes with two titles and so in two parts.

    Examples
    --------
    >>> names = [f"article {number}" for number in range(10)]
    >>> parts = split_pairs(Pairs([f"query of {name}" for name in names], names, names), train=5, test=3, validation=2)
    >>> [len(part) for part in parts]
    [5, 2, 3]
    >>> parts.test.titles
    ['article 4', 'article 6', 'article 2']
    """
    rows_of: dict[str, list[int]] = {}
    for row, title in enumerate(pairs.titles):
        rows_of.setdefault(title, []).append(row)
    titles = list(rows_of)
    sizes = {"test": test, "validation": validation, "train": train}
    for name, size in sizes.items():
        check_count(size, len(titles), f"titles for {name}")
    if sum(sizes.values()) > len(titles):
        raise InputError(
            f"{train} titles for train, {validation} for validation and {test} for test are {sum(sizes.values())}, and "
            f"there are {len(titles)}: the parts would overlap; choose smaller ones, or make more pairs"
        )
    order = np.random.default_rng(seed).permutation(len(titles)).tolist()
    parts: dict[str, Pairs] = {}
    start = 0
    for name, size in sizes.items():
        drawn = order[start : start + size]
        parts[name] = pairs.select([row for place in drawn for row in rows_of[titles[place]]])
        start += size
    split = PairSplit(**parts)
    _check_apart(split)
    return split


def _check_apart(split: PairSplit) -> None:
    """Raise InputError if a text stands in two parts, so that training would see what it is tested with."""
    for what in ("queries", "documents"):
        part_of: dict[str, str] = {}
        for name, part in split._asdict().items():
            for text in getattr(part, what):
                if part_of.setdefault(text, name) != name:
                    raise InputError(
                        f"one of the {what} would be in {part_of[text]} and in {name}: {text[:60]!r}; keep one of the "
                        "pairs that have it, or give them the same title"
                    )
