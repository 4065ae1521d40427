"""How good are word vectors? Two classic tests: analogies, and similarities judged by people.

The analogies are scored all at once, a block of questions a matrix product, with the rules (and the counts) of gensim's
``evaluate_word_analogies``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.vectors import analogy_scores, normalize
from embedlab.vectors.arithmetic import AnalogyMethod
from embedlab.vectors.blocks import score_blocks

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

# A rank correlation of fewer pairs says nothing.
FEWEST_PAIRS = 3


@dataclass(frozen=True)
class SimilarityResult:
    """How well cosines follow people's judgements.

    Attributes
    ----------
    spearman : float
        Rank correlation in [-1, 1]; NaN if all cosines are equal, as those of one-hot vectors are.
    p_value : float
        How often chance alone would give a correlation so far from 0.
    covered : int
        Pairs of which both words have a vector; only these count.
    total : int
        All pairs.
    """

    spearman: float
    p_value: float
    covered: int
    total: int

    @property
    def coverage(self) -> float:
        """Share of the pairs that were scored, in [0, 1]."""
        return self.covered / self.total


def evaluate_analogies(
    vectors: KeyedVectors,
    analogies: pd.DataFrame,
    *,
    restrict: int | None = 30_000,
    method: AnalogyMethod = "3cosadd",
    exclude_inputs: bool = True,
) -> pd.DataFrame:
    """Share of analogy questions whose first answer is the expected word.

    Parameters
    ----------
    vectors : gensim.models.KeyedVectors
    analogies : DataFrame
        Columns ``section``, ``a``, ``b``, ``c``, ``expected``; upper and lower case count as the same word.
    restrict : int or None, default 30,000
        Only the first so many words take part: questions with any other word are skipped, answers are sought
        among them. None: all words.
    method : {"3cosadd", "3cosmul", "dot"}, default "3cosadd"
        See :func:`embedlab.vectors.analogy_scores`.
    exclude_inputs : bool, default True
        Leave each question's own words out of its answers.

    Returns
    -------
    DataFrame
        Columns ``section``, ``correct``, ``total`` (scored questions), ``skipped``, ``accuracy`` (correct / total, NaN
        if no question was scored); sections in order of appearance, the last row is "all".

    Raises
    ------
    InputError
        If a column is missing, there is no question, the method is unknown or ``restrict`` is below 1.

    References
    ----------
    T. Mikolov, K. Chen, G. Corrado, J. Dean, "Efficient Estimation of Word Representations in Vector Space", 2013.

    Examples
    --------
    >>> from embedlab import load_glove, load_word_analogies
    >>> family = load_word_analogies().query("section == 'family'")
    >>> evaluate_analogies(load_glove(), family).round(3)
      section  correct  total  skipped  accuracy
    0  family      259    342      164     0.757
    1     all      259    342      164     0.757
    """
    _check_columns(analogies, ["section", "a", "b", "c", "expected"])
    if restrict is not None and restrict < 1:
        raise InputError(f"restrict must be 1 or more, got {restrict}; None takes all words")
    if analogies.empty:
        raise InputError("there is no question in the table of analogies; give at least one")
    questions = [
        tuple(word.upper() for word in row)
        for row in analogies[["a", "b", "c", "expected"]].itertuples(index=False, name=None)
    ]
    spellings = _rows_by_upper_case(vectors.index_to_key[:restrict], (word for row in questions for word in row))
    known = [i for i, row in enumerate(questions) if all(word in spellings for word in row)]

    searched = np.ascontiguousarray(vectors.vectors[:restrict])
    correct = np.zeros(len(questions), dtype=bool)
    for part in score_blocks(len(known), len(searched)):
        block = known[part]
        a, b, c = (searched[[spellings[questions[i][place]][0] for i in block]] for place in range(3))
        scores = analogy_scores(searched, a, b, c, method=method)
        if exclude_inputs:
            for row, i in zip(scores, block, strict=True):
                row[[spelt for word in questions[i][:3] for spelt in spellings[word]]] = -np.inf
        answers = scores.argmax(axis=1)
        correct[block] = [
            answer in spellings[questions[i][3]] for i, answer in zip(block, answers.tolist(), strict=True)
        ]
    return _by_section(analogies["section"], correct, scored=np.isin(np.arange(len(questions)), known))


def evaluate_similarity(
    encode: KeyedVectors | Callable[[list[str]], NDArray[np.floating[Any]]], pairs: pd.DataFrame
) -> SimilarityResult:
    """Rank correlation of cosines with similarities judged by people.

    Parameters
    ----------
    encode : gensim.models.KeyedVectors or callable
        Word vectors (pairs with a missing word are left out; upper and lower case count as the same word), or a
        function from a list of n words to an array of shape (n, d), such as ``SentenceEncoder.encode``.
    pairs : DataFrame
        Columns ``word1``, ``word2``, ``score``; higher scores mean more alike.

    Returns
    -------
    SimilarityResult

    Raises
    ------
    InputError
        If a column is missing or fewer than three pairs have vectors.
    ShapeError, NotFiniteError, ZeroVectorError
        If the vectors cannot be compared.

    References
    ----------
    L. Finkelstein et al., "Placing Search in Context: The Concept Revisited", 2001 (WordSim-353).
    F. Hill, R. Reichart, A. Korhonen, "SimLex-999", 2015.

    Examples
    --------
    >>> from embedlab import load_glove, load_word_similarity
    >>> result = evaluate_similarity(load_glove(), load_word_similarity("wordsim353"))
    >>> f"{result.spearman:.2f} on {result.covered} of {result.total} pairs"
    '0.50 on 353 of 353 pairs'
    """
    from scipy.stats import spearmanr

    _check_columns(pairs, ["word1", "word2", "score"])
    words = list(dict.fromkeys([*pairs["word1"], *pairs["word2"]]))
    units = _unit_vectors(encode, words)
    covered = pairs[pairs["word1"].isin(units.keys()) & pairs["word2"].isin(units.keys())]
    if len(covered) < FEWEST_PAIRS:
        raise InputError(
            f"only {len(covered)} of {len(pairs)} pairs have vectors for both words; "
            f"a rank correlation needs at least {FEWEST_PAIRS}"
        )
    cosines = np.array([units[x] @ units[y] for x, y in zip(covered["word1"], covered["word2"], strict=True)])
    if np.ptp(cosines) == 0 or np.ptp(covered["score"]) == 0:
        return SimilarityResult(float("nan"), float("nan"), len(covered), len(pairs))
    correlation = spearmanr(cosines, covered["score"])
    return SimilarityResult(float(correlation.statistic), float(correlation.pvalue), len(covered), len(pairs))


def _unit_vectors(
    encode: KeyedVectors | Callable[[list[str]], NDArray[np.floating[Any]]], words: list[str]
) -> dict[str, NDArray[np.floating[Any]]]:
    """Look up or encode words, and give the unit vector of each one that has a vector."""
    if callable(encode):
        rows = np.asarray(encode(words))
        if len(rows) != len(words):
            raise InputError(f"encode was given {len(words)} words and returned {len(rows)} rows; expected one a word")
    else:
        spellings = _rows_by_upper_case(encode.index_to_key, words)
        words = [word for word in words if word.upper() in spellings]
        rows = encode.vectors[[spellings[word.upper()][0] for word in words]]
    return dict(zip(words, normalize(rows), strict=True)) if words else {}


def _rows_by_upper_case(vocabulary: Sequence[str], words: Iterable[str]) -> dict[str, list[int]]:
    """Rows of each wanted word in all its spellings, the most frequent (first) one in front."""
    wanted = {word.upper() for word in words}
    rows: dict[str, list[int]] = {}
    for row, word in enumerate(vocabulary):
        upper = word.upper()
        if upper in wanted:
            rows.setdefault(upper, []).append(row)
    return rows


def _by_section(section: pd.Series[str], correct: NDArray[np.bool_], scored: NDArray[np.bool_]) -> pd.DataFrame:
    each = pd.DataFrame(
        {"section": section.to_numpy(), "correct": correct.astype(int), "total": scored.astype(int)}
    ).assign(skipped=(~scored).astype(int))
    table = each.groupby("section", sort=False).sum().reset_index()
    everything = table[["correct", "total", "skipped"]].sum()
    table = pd.concat([table, pd.DataFrame([{"section": "all", **everything}])], ignore_index=True)
    return table.assign(accuracy=table["correct"] / table["total"])


def _check_columns(table: pd.DataFrame, expected: list[str]) -> None:
    missing = [column for column in expected if column not in table.columns]
    if missing:
        raise InputError(f"the table lacks the column {missing[0]!r}; expected {expected}, got {list(table.columns)}")
