"""Tasks of the exercises on word vectors: cosine, lengths, neighbours, analogies, an axis, rank correlation."""

# ruff: noqa: D103 - the name of an answer says which mistake it makes

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau, pearsonr, rankdata, spearmanr

from embedlab.checks import Case, FromMaster, Task, Wrong

Array = NDArray[np.float64]
Answer = Callable[..., Any]
WORDS = ["bread", "bus", "cheese", "flute", "harp", "lemon", "milk", "oboe", "train", "tram", "viola", "wagon"]


def drawn_words(rng: np.random.Generator, count: int) -> list[str]:
    """Draw different words."""
    return [str(word) for word in rng.permutation(WORDS)[:count]]


def turned(rng: np.random.Generator, rows: Any) -> Array:
    """Turn vectors at random: other numbers, the same lengths and angles."""
    rows = np.asarray(rows, dtype=float)
    turn = np.linalg.qr(rng.normal(size=(rows.shape[1], rows.shape[1])))[0]
    return np.asarray((rows @ turn).round(4))


def at_angles(cosines: Sequence[float], lengths: Sequence[float]) -> Array:
    """Make vectors of these lengths that have these cosines with the first axis."""
    rows = np.zeros((len(cosines), 4))
    for place, (cosine, length) in enumerate(zip(cosines, lengths, strict=True)):
        rows[place, [0, 1 + place % 3]] = [length * cosine, length * np.sqrt(1 - cosine**2)]
    return rows


def cosine_of(a: Any, b: Any) -> Any:
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def cosine_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("two dimensions", {"a": np.array([1, 1]), "b": np.array([2, 0])})
    yield Case("opposite directions", {"a": np.array([1.0, -2.0, 2.0]), "b": np.array([-3.0, 6.0, -6.0])})
    a, b = turned(rng, at_angles([1, 0.3], [2, 3]))
    yield Case("four dimensions", {"a": a, "b": b})


def cosine_in_steps(a: Any, b: Any) -> Any:
    return sum(x * y for x, y in zip(a, b, strict=True)) / (sum(a**2) * sum(b**2)) ** 0.5


def normalize_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("two rows", {"matrix": np.array([[3.0, 4.0], [0.0, 2.0]])})
    yield Case("negative numbers", {"matrix": turned(rng, at_angles([0.9, -0.5, 0.1], [2, 5, 0.5])) * [1, 1, 1, -1]})
    yield Case(
        "a row of zeros",
        {"matrix": np.vstack([rng.normal(size=(2, 3)).round(2), np.zeros((1, 3))])},
        points=2,
        hint="0 / 0 is no number. Divide a row of zeros by 1.",
    )


def normalize_in_a_loop(matrix: Array) -> Array:
    copy = matrix.copy()
    for row in copy:
        if row.any():
            row /= np.sqrt(row @ row)
    return copy


def normalize_in_place(matrix: Array) -> Array:
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(lengths == 0, 1, lengths)
    return matrix


def divided_rows(matrix: Array, lengths: Any) -> Array:
    """Divide by what was taken for the lengths, nothing by zero."""
    return np.asarray(matrix / np.where(lengths == 0, 1, lengths))


def normalize_no_zero(matrix: Array) -> Array:
    with np.errstate(invalid="ignore"):
        return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True))


def nearest_cases(rng: np.random.Generator) -> Iterator[Case]:
    small = {"words": ["tea", "coffee", "piano"], "matrix": np.array([[1.0, 0.0], [4.0, 1.0], [0.0, 1.0]])}
    yield Case("three words", small | {"query": "tea", "k": 2})
    cosines, lengths = [1, 0.9, 0.7, 0.4, 0.1, -0.3, -0.8], [2, 0.5, 6, 1, 30, 3, 0.3]
    for name, k in [("vectors of different lengths", 4), ("only the nearest", 1)]:
        words, rows = drawn_words(rng, 7), turned(rng, at_angles(cosines, lengths))
        order = rng.permutation(7)
        inputs = {"words": [words[place] for place in order], "matrix": rows[order], "query": words[0], "k": k}
        yield Case(name, inputs, hint="The largest cosine comes first, whatever the lengths are.")
    one, two, three = drawn_words(rng, 3)
    twins = np.array([[6.0, 8.0], [0.0, 3.0], [3.0, 4.0]])
    yield Case(
        "another word has the same direction",
        {"words": [one, two, three], "matrix": twins, "query": three, "k": 2},
        hint="Take the query out by its name.",
    )


def ranked(words: list[str], scores: Any) -> list[str]:
    """Sort words by their scores, the largest first."""
    return [words[place] for place in np.argsort(-scores, kind="stable")]


def nearest_by_sorting(words: list[str], matrix: Array, query: str, k: int) -> list[str]:
    own = matrix[words.index(query)]
    scores = {word: cosine_of(row, own) for word, row in zip(words, matrix, strict=True) if word != query}
    return sorted(scores, key=lambda word: scores[word], reverse=True)[:k]


def cosines_with(words: list[str], matrix: Array, query: str) -> Any:
    return np.array([cosine_of(row, matrix[words.index(query)]) for row in matrix]).round(9)


def nearest_with_query(words: list[str], matrix: Array, query: str, k: int) -> list[str]:
    return ranked(words, cosines_with(words, matrix, query))[:k]


def nearest_without_first(words: list[str], matrix: Array, query: str, k: int) -> list[str]:
    return ranked(words, cosines_with(words, matrix, query))[1 : k + 1]


def nearest_by_dot(words: list[str], matrix: Array, query: str, k: int) -> list[str]:
    found = ranked(words, matrix @ matrix[words.index(query)])
    return [word for word in found if word != query][:k]


def nearest_by_distance(words: list[str], matrix: Array, query: str, k: int) -> list[str]:
    found = ranked(words, -np.linalg.norm(matrix - matrix[words.index(query)], axis=1))
    return [word for word in found if word != query][:k]


def nearest_furthest(words: list[str], matrix: Array, query: str, k: int) -> list[str]:
    found = ranked(words, -cosines_with(words, matrix, query))
    return [word for word in found if word != query][:k]


def analogy_cases(rng: np.random.Generator) -> Iterator[Case]:
    small = np.array([[1, 0], [0.8, 0.6], [0, 1], [-0.6, 0.8], [0, -1]])
    yield Case(
        "pen : pens = cup : ?",
        {"words": ["pen", "pens", "cup", "cups", "tree"], "matrix": small, "a": "pen", "b": "pens", "c": "cup"},
    )
    designs = {
        "c is nearest to the sum": [
            [1, 0, 0, 0],
            [0.9, 0.45, 0, 0],
            [0, 0, 1, 0],
            [0, 0.5, 0.75, 0.4],
            [0.6, 0, 0.8, 0],
        ],
        "b is nearest to the sum": [
            [0, 1, 0, 0],
            [1, -0.2, 0, 0],
            [0.5, 0.9, 0, 0],
            [0.6, 0, 0, 0.5],
            [0, 0.6, 0.8, 0],
        ],
        "none of the inputs is near": [[1, 0, 0, 0], [0, 1, 0, 0], [0.8, 0, 0.6, 0], [0, 0.8, 0.5, 0], [1, 1, 1, 0]],
    }
    for name, design in designs.items():
        rows: Array = np.array([*design, [-1, 0.1, -1, 0.5], [0, -1, 0.3, -1]])
        rows = turned(rng, rows / np.linalg.norm(rows, axis=1, keepdims=True))
        words, order = drawn_words(rng, len(rows)), rng.permutation(len(rows))
        inputs = {"words": [words[place] for place in order], "matrix": rows[order]}
        yield Case(name, inputs | dict(zip("abc", words, strict=False)), hint="The sum is b - a + c.")


def analogy_with(signs: Sequence[float] = (-1, 1, 1), left_out: str = "abc") -> Answer:
    """Make a function that adds the inputs up with these signs and leaves some of them out."""

    def answer(words: list[str], matrix: Array, a: str, b: str, c: str) -> str:
        target = np.array(signs) @ matrix[[words.index(word) for word in (a, b, c)]]
        banned = [word for name, word in zip("abc", (a, b, c), strict=True) if name in left_out]
        return next(word for word in ranked(words, matrix @ target) if word not in banned)

    return answer


def axis_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(
        "two pairs by hand",
        {
            "low": np.array([[0.0, 0.0], [1.0, 0.0]]),
            "high": np.array([[2.0, 0.0], [1.0, 2.0]]),
            "rows": np.array([[3.0, 0.0], [-1.0, -1.0]]),
        },
    )
    for name, pairs, count in [("one pair", 1, 3), ("a single word", 3, 1), ("four pairs, five words", 4, 5)]:
        low = rng.normal(size=(pairs, 3)).round(2)
        step = np.array([1.5, -2, 1]) + rng.normal(size=(pairs, 3)).round(2) / 2
        yield Case(name, {"low": low, "high": low + step, "rows": rng.normal(size=(count, 3)).round(2) * 2 + 0.03})


def axis_in_a_loop(low: Any, high: Any, rows: Any) -> list[Any]:
    axis = np.mean([end - start for start, end in zip(low, high, strict=True)], axis=0)
    return [cosine_of(row, axis) for row in rows]


def axis_of(axis: Any, rows: Any) -> Any:
    return rows @ axis / np.linalg.norm(rows, axis=1) / np.linalg.norm(axis)


def axis_lengths_left(low: Any, high: Any, rows: Any) -> Any:
    axis = (high - low).mean(axis=0)
    return rows @ axis / np.linalg.norm(axis)


def score_cases(rng: np.random.Generator) -> Iterator[Case]:
    plane = {"sun": np.array([1.0, 0.0]), "star": np.array([2.0, 1.0]), "soap": np.array([0.0, 3.0])}
    pairs = [("sun", "star", 9.0), ("sun", "soap", 1.0), ("star", "soap", 2.5), ("star", "star", 10.0)]
    yield Case("the same order", {"word_vectors": plane, "pairs": pairs})
    cosines, lengths = [1, 0.95, 0.8, 0.5, 0.45, -0.1, -0.6], [2, 0.2, 1, 7, 3, 20, 9]
    for name, marks, more in [
        ("another order", [9.5, 4, 8, 0.5, 5, 3], 0),
        ("words without a vector", [9, 8.5, 2, 6, 1, 3], 2),
    ]:
        words, rows = drawn_words(rng, 9), turned(rng, at_angles(cosines, lengths))
        pairs = [(words[0], other, float(mark)) for other, mark in zip(words[1:7], marks, strict=True)]
        pairs[more:more] = [(words[7], words[0], 9.8), (words[2], words[8], 7.5)][:more]
        known = dict(zip(words[:7], rows, strict=False))
        points = 2 if more else 1
        yield Case(name, {"word_vectors": known, "pairs": pairs}, points=points, hint="Compare the pairs' order.")


def score_with(
    measure: Answer = cosine_of,
    correlate: Answer = lambda x, y: spearmanr(x, y).statistic,
    unknown: float | None = None,
) -> Answer:
    """Make a function that correlates a measure with marks, and may give a value to pairs without vectors."""

    def answer(word_vectors: dict[str, Array], pairs: list[tuple[str, str, float]]) -> float:
        x, y = [], []
        for one, other, mark in pairs:
            known = one in word_vectors and other in word_vectors
            if known or unknown is not None:
                x.append(measure(word_vectors[one], word_vectors[other]) if known else unknown)
                y.append(mark)
        return float(correlate(x, y))

    return answer


def score_all_known(word_vectors: Any, pairs: Any) -> Any:
    cosines = [cosine_of(word_vectors[one], word_vectors[other]) for one, other, _ in pairs]
    return spearmanr(cosines, [mark for *_, mark in pairs]).statistic


TASKS = [
    Task(
        "word_vectors.cosine",
        "The cosine",
        reference=FromMaster("cosine"),
        cases=cosine_cases,
        compare="number",
        keeps_inputs=True,
        other_right=[cosine_in_steps],
        wrong=[
            Wrong(lambda a, b: a @ b, 3, "This is the dot product. Divide it by both lengths."),
            Wrong(lambda a, b: a @ b / np.linalg.norm(a), 3, "One length is divided out. The other is left."),
            Wrong(lambda a, b: a @ b / (a @ a * (b @ b)), 3, "A length is the *root* of the sum of squares."),
            Wrong(lambda a, b: 1 - cosine_of(a, b), 3, "This is the cosine distance, 1 less the cosine."),
            Wrong(lambda a, b: abs(cosine_of(a, b)), 1, "A cosine may be negative: keep its sign."),
        ],
    ),
    Task(
        "word_vectors.normalize_rows",
        "Every row at length 1",
        reference=FromMaster("normalize_rows"),
        cases=normalize_cases,
        compare="array",
        keeps_inputs=True,
        other_right=[normalize_in_a_loop],
        wrong=[
            Wrong(normalize_no_zero, 2, "A row of zeros has length 0, and 0 / 0 is no number. Divide it by 1 instead."),
            Wrong(
                lambda matrix: divided_rows(matrix, np.linalg.norm(matrix)),
                4,
                "This is one length for the whole matrix. `axis=1` gives one for each row.",
            ),
            Wrong(
                lambda matrix: divided_rows(matrix, np.linalg.norm(matrix, axis=0)),
                4,
                "Here each column has length 1. The words are in the rows: `axis=1`.",
            ),
            Wrong(
                lambda matrix: divided_rows(matrix, matrix.sum(axis=1, keepdims=True)),
                4,
                "This divides by the sum of a row. The length is the root of the sum of squares.",
            ),
            Wrong(normalize_in_place, 4, "`/=` changes the matrix that came in. Write `matrix / ...`."),
        ],
    ),
    Task(
        "word_vectors.nearest",
        "Nearest neighbours",
        reference=FromMaster("nearest"),
        cases=nearest_cases,
        compare="ranking",
        keeps_inputs=True,
        other_right=[nearest_by_sorting],
        wrong=[
            Wrong(nearest_with_query, 4, "The query is its own nearest neighbour: leave it out."),
            Wrong(nearest_without_first, 1, "The first place need not be the query. Take it out by its name."),
            Wrong(nearest_by_dot, 2, "By the dot product long vectors win. Divide each row by its length."),
            Wrong(nearest_by_distance, 3, "This goes by distance, which depends on lengths. Use the cosine."),
            Wrong(nearest_furthest, 4, "These are the furthest: `np.argsort` puts the smallest first."),
        ],
    ),
    Task(
        "word_vectors.analogy",
        "Analogies",
        reference=FromMaster("analogy"),
        cases=analogy_cases,
        compare="text",
        keeps_inputs=True,
        wrong=[
            Wrong(analogy_with(left_out=""), 3, "This is one of the three input words: leave them out."),
            Wrong(analogy_with(left_out="c"), 1, "c is left out here. Leave a and b out, too."),
            Wrong(analogy_with((1, -1, 1)), 3, "The step goes from a to b: it is b - a, not a - b."),
            Wrong(analogy_with((0, 0, 1)), 3, "This is the nearest neighbour of c. Add the step b - a."),
        ],
        other_right=[analogy_with()],
    ),
    Task(
        "word_vectors.axis_positions",
        "An axis with a meaning",
        reference=FromMaster("axis_positions"),
        cases=axis_cases,
        compare="array",
        keeps_inputs=True,
        other_right=[axis_in_a_loop],
        wrong=[
            Wrong(
                lambda low, high, rows: axis_of((low - high).mean(axis=0), rows), 4, "The signs are turned: high - low."
            ),
            Wrong(lambda low, high, rows: axis_of((high - low)[0], rows), 3, "This is the first pair alone."),
            Wrong(lambda low, high, rows: axis_of(high.mean(axis=0), rows), 4, "The low words are to be subtracted."),
            Wrong(axis_lengths_left, 4, "Divide by the lengths of the rows, too: a cosine is asked for."),
            Wrong(
                lambda low, high, rows: rows @ (high - low).mean(axis=0), 4, "Divide the dot products by both lengths."
            ),
        ],
    ),
    Task(
        "word_vectors.similarity_score",
        "How good are the vectors?",
        reference=FromMaster("similarity_score"),
        cases=score_cases,
        compare="number",
        keeps_inputs=True,
        other_right=[score_with(correlate=lambda x, y: np.corrcoef(rankdata(x), rankdata(y))[0, 1])],
        wrong=[
            Wrong(score_all_known, 2, "A word may have no vector: leave such pairs out."),
            Wrong(score_with(unknown=0.0), 2, "Pairs without a vector count as 0 here. Leave them out."),
            Wrong(
                score_with(correlate=lambda x, y: pearsonr(x, y).statistic),
                4,
                "This compares the numbers themselves (Pearson). Compare their order: Spearman.",
            ),
            Wrong(
                score_with(correlate=lambda x, y: kendalltau(x, y).statistic),
                3,
                "This is Kendall's rank correlation. Spearman's is asked for.",
            ),
            Wrong(score_with(measure=np.dot), 4, "The dot product depends on lengths. Take the cosine."),
            Wrong(
                score_with(measure=lambda a, b: np.linalg.norm(a - b)),
                4,
                "Distances are small where words are alike. Take the cosine.",
            ),
        ],
    ),
]

EQUIVALENT: dict[str, dict[str, str]] = {
    "word_vectors.normalize_rows": {"1 -> 2": "a row of zeros divided by any number stays a row of zeros"},
    "word_vectors.similarity_score": {
        "cosine(word_vectors[one], word_vectors[other]) -> cosine(word_vectors[other], word_vectors[one])": (
            "a cosine is the same both ways"
        ),
        "spearmanr(cosines, marks) -> spearmanr(marks, cosines)": "a correlation is the same both ways",
    },
}
