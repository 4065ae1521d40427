"""Notebooks of a class that are alike, for a person to judge."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from embedlab.errors import InputError
from embedlab.grading.passages import Kind, Reader, Written
from embedlab.grading.release import Release

_ENOUGH = 20  # Fingerprints, about 50 signs or words: who wrote less cannot be fully alike.
_FEW = 3  # So many may share a fingerprint in the smallest class.


@dataclass(frozen=True)
class Passage:
    """A cell with the passages marked that another has, too.

    Attributes
    ----------
    cell : str
        Its name in the exercise, or beside which cell the student added it.
    source : str
    spans : tuple of (start, end)
        In letters, in their order, none touching the next.
    """

    cell: str
    source: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Match:
    """Two cells that share passages: the first student's, the second's, and how many fingerprints."""

    kind: Kind
    left: Passage
    right: Passage
    shared: int


@dataclass(frozen=True)
class Likeness:
    """How much of the code, or of the texts, two students share.

    Attributes
    ----------
    score : float
        In [0, 1]; what many share counts less.
    shared : int
        Fingerprints that both have.
    total : int
        Fingerprints of the one who has fewer.
    """

    score: float
    shared: int
    total: int


@dataclass(frozen=True)
class Pair:
    """Two notebooks that are alike.

    Attributes
    ----------
    students : tuple of (str, str)
        In the order of the alphabet.
    code, text : Likeness
    matches : tuple of Match
        Cells side by side, in the order of the first notebook.
    """

    students: tuple[str, str]
    code: Likeness
    text: Likeness
    matches: tuple[Match, ...]

    @property
    def score(self) -> float:
        """The larger of both, in [0, 1]."""
        return max(self.code.score, self.text.score)


def similar_pairs(
    notebooks: Mapping[str, Any], release: Release, right: Sequence[Any] = (), *, least: float = 0.4
) -> list[Pair]:
    """Find the pairs of notebooks that share what few others wrote.

    What the exercise gave or a right answer holds is left out, and so is what more than a third of the class wrote
    (but at least more than three). Names of variables, comments, white space and the order of the cells make no
    difference.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        By student; repaired, in the form of the exercise.
    release : Release
    right : sequence of NotebookNode
        Notebooks with right answers: the master, and others if there are any.
    least : float, default 0.4
        The score from which a pair is given.

    Returns
    -------
    list of Pair
        The most alike first.

    Raises
    ------
    InputError
        If ``least`` is not above 0 and at most 1.

    References
    ----------
    S. Schleimer, D. S. Wilkerson and A. Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> from embedlab.grading.release import ReleaseCell
    >>> exercise = Release("demo", (ReleaseCell("sum", "sum", "code", "", "code"),), None)
    >>> lines = [f"total = [{n} * value for value in rows if value > {n}]" for n in range(9)]
    >>> sources = {"ada": lines, "eve": [line.replace("value", "x") for line in lines], "grace": ["total = sum(rows)"]}
    >>> cells = {name: new_code_cell("; ".join(lines), id="sum") for name, lines in sources.items()}
    >>> notebooks = {name: new_notebook(cells=[cell]) for name, cell in cells.items()}
    >>> [(pair.students, pair.score) for pair in similar_pairs(notebooks, exercise)]
    [(('ada', 'eve'), 1.0)]
    """
    if not 0 < least <= 1:
        raise InputError(f"the score from which pairs are given lies above 0 and up to 1; got {least}")
    reader = Reader(release, right)
    students = sorted(notebooks)
    written = [reader.read(notebooks[student]) for student in students]
    code, text = (_Compared(written, kind) for kind in ("code", "text"))
    scores = np.triu(np.maximum(code.scores, text.scores), 1)
    pairs = []
    for one, other in np.argwhere(scores >= least):
        matches = _matches(written[one], written[other], code.telling | text.telling)
        likeness = (code.likeness(one, other), text.likeness(one, other))
        pairs.append(Pair((students[one], students[other]), *likeness, matches))
    return sorted(pairs, key=lambda pair: (-pair.score, pair.students))


class _Compared:
    """All code, or all texts, of a class compared by the fingerprints that they share."""

    def __init__(self, written: Sequence[Sequence[Written]], kind: Kind) -> None:
        held = [{value for one in cells if one.kind == kind for value in one.fingerprints} for cells in written]
        values = sorted(set().union(*held))
        columns = {value: column for column, value in enumerate(values)}
        rows = [row for row, own in enumerate(held) for _ in own]
        places = [columns[value] for own in held for value in own]
        # A row a student, a column a fingerprint: the product with its transpose counts what pairs share.
        holds: Any = sparse.csr_array((np.ones(len(rows)), (rows, places)), shape=(len(held), len(values)))
        weights = _weights(np.asarray(holds.sum(axis=0)), max(_FEW, len(held) / 3))
        self.telling = frozenset(value for value, weight in zip(values, weights, strict=True) if weight)
        self.held = [own & self.telling for own in held]
        counts = np.array([len(own) for own in self.held], dtype=np.float64)
        fewer = np.maximum(np.minimum(counts[:, None], counts[None, :]), _ENOUGH)
        self.scores: NDArray[np.float64] = ((holds * weights) @ holds.T).toarray() / fewer

    def likeness(self, one: int, other: int) -> Likeness:
        """Give what two students share."""
        shared = len(self.held[one] & self.held[other])
        total = min(len(self.held[one]), len(self.held[other]))
        return Likeness(float(self.scores[one, other]), shared, total)


def _weights(holders: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """Weigh fingerprints by how many have them: 1 for up to three, less for more, 0 beyond ``most``."""
    weights = np.log((most + 1) / np.maximum(holders, _FEW)) / math.log((most + 1) / _FEW)
    weights[holders > most] = 0
    return weights


def _matches(left: Sequence[Written], right: Sequence[Written], telling: frozenset[int]) -> tuple[Match, ...]:
    """Put cells side by side: those that share most first, then what these leave unexplained."""
    shared: dict[tuple[int, int], set[int]] = defaultdict(set)
    by_value: dict[int, list[int]] = defaultdict(list)
    for other, cell in enumerate(right):
        for value in cell.fingerprints & telling:
            by_value[value].append(other)
    for one, cell in enumerate(left):
        for value in cell.fingerprints:
            for other in by_value.get(value, ()):
                shared[one, other].add(value)
    explained: set[int] = set()
    taken = []
    for (one, other), values in sorted(shared.items(), key=lambda item: (-len(item[1]), item[0])):
        if values - explained:
            explained |= values
            taken.append((one, other, values))
    return tuple(
        _match(left[one], right[other], values) for one, other, values in sorted(taken, key=lambda match: match[:2])
    )


def _match(left: Written, right: Written, values: set[int]) -> Match:
    common = left.places.keys() & right.places.keys()
    return Match(left.kind, _passage(left, values, common), _passage(right, values, common), len(values))


def _passage(written: Written, values: set[int], common: set[int]) -> Passage:
    """Mark what two cells have in common, as far as it is round one of the fingerprints ``values``."""
    spans: list[tuple[int, int, bool]] = []
    for start, end, telling in sorted((*span, value in values) for value in common for span in written.places[value]):
        if spans and start <= spans[-1][1] + 1:
            first, last, told = spans.pop()
            spans.append((first, max(last, end), told or telling))
        else:
            spans.append((start, end, telling))
    return Passage(written.cell, written.source, tuple((start, end) for start, end, telling in spans if telling))
