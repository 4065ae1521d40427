"""Size, speed and quality of encoders and of their vectors made smaller, in one table."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from embedlab.encoders.base import Encoder
from embedlab.encoders.smaller import Precision, quantize, rescored_search, truncate
from embedlab.errors import InputError
from embedlab.vectors import normalize

Vectors = NDArray[np.float32]
QUESTION_COLUMNS = {"question", "answer"}
PAIR_COLUMNS = {"word1", "word2", "score"}


def compare_sizes(
    encoders: Sequence[Encoder],
    questions: pd.DataFrame,
    pairs: pd.DataFrame,
    dimensions: Sequence[int] = (256, 128, 64),
) -> pd.DataFrame:
    """Measure what smaller vectors cost: with fewer dimensions, in int8, in bits, and bits looked at again.

    Parameters
    ----------
    encoders : sequence of Encoder
    questions : DataFrame
        Columns ``question`` and ``answer``, as :func:`embedlab.corpora.hidden_title_questions` makes them; the answer
        of a question is to be found among the answers of all.
    pairs : DataFrame
        Columns ``word1``, ``word2``, ``score``, as :func:`embedlab.load_word_similarity` gives.
    dimensions : sequence of int
        Where to truncate; numbers an encoder does not reach are left out.

    Returns
    -------
    DataFrame
        ``encoder``, ``vectors`` (what was done to them), ``bytes`` (of one), ``texts_per_second`` (the encoder's, on
        the answers: it differs from run to run), ``accuracy`` (share of the questions whose answer comes first, in
        [0, 1]), ``wordsim`` (rank correlation with people's judgements; none where only the search differs).

    Raises
    ------
    InputError
        A column is missing.
    """
    for frame, columns, name in ((questions, QUESTION_COLUMNS, "questions"), (pairs, PAIR_COLUMNS, "pairs")):
        if missing := sorted(columns - set(frame.columns)):
            raise InputError(f"{name} lacks the columns {missing}; it has {list(frame.columns)}.")
    return pd.concat([_rows_of(encoder, questions, pairs, dimensions) for encoder in encoders], ignore_index=True)


def _rows_of(encoder: Encoder, questions: pd.DataFrame, pairs: pd.DataFrame, dimensions: Sequence[int]) -> pd.DataFrame:
    asked = normalize(encoder.encode(questions["question"].to_list()))
    start = time.perf_counter()
    encoded = encoder.encode(questions["answer"].to_list())
    speed = len(questions) / (time.perf_counter() - start)
    answers = normalize(encoded).astype(np.float32)
    words = [normalize(encoder.encode(pairs[column].to_list())) for column in ("word1", "word2")]

    rows: list[tuple[str, int, float, float]] = []

    def add(label: str, size: int, smaller: Callable[[Vectors], Vectors], small_queries: bool) -> None:
        """Measure one way of making vectors smaller."""
        queries = smaller(asked) if small_queries else asked
        best = (queries @ smaller(answers).T).argmax(axis=1)
        one, other = (smaller(side) for side in words)
        rows.append((label, size, _share_right(best), _wordsim(one, other, pairs)))

    add(f"{encoder.dimensions} float32", 4 * encoder.dimensions, lambda vectors: vectors, True)
    for kept in dimensions:
        if kept < encoder.dimensions:
            add(f"{kept} float32", 4 * kept, lambda vectors, kept=kept: truncate(vectors, kept), True)  # type: ignore[misc]
    ranges = np.stack([answers.min(axis=0), answers.max(axis=0)])
    precisions: tuple[Precision, ...] = ("int8", "binary")
    for precision in precisions:
        small = quantize(answers, precision, ranges=ranges)
        add(
            f"{encoder.dimensions} {precision}",
            small.bytes_per_vector,
            lambda vectors, precision=precision: quantize(vectors, precision, ranges=ranges).restore(),  # type: ignore[misc]
            False,
        )
    again = rescored_search(asked, small, answers, k=1).indices[:, 0]
    rows.append((f"{encoder.dimensions} binary, rescored", small.bytes_per_vector, _share_right(again), np.nan))
    table = pd.DataFrame(rows, columns=["vectors", "bytes", "accuracy", "wordsim"])
    table.insert(0, "encoder", encoder.name)
    table.insert(3, "texts_per_second", speed)
    return table


def _share_right(best: NDArray[np.integer]) -> float:
    return float((best == np.arange(len(best))).mean())


def _wordsim(one: Vectors, other: Vectors, pairs: pd.DataFrame) -> float:
    from scipy.stats import spearmanr

    cosines = (normalize(one) * normalize(other)).sum(axis=1)
    return float(spearmanr(cosines, pairs["score"]).statistic)
