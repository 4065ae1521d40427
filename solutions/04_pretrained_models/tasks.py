"""Tasks of the exercises on pretrained models: unit rows, pooling, search, a token budget, int8, losses, senses."""

# ruff: noqa: D103 - the name of an answer says which mistake it makes

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.checks import Case, FromMaster, Task, Wrong

Array = NDArray[Any]


def matrix(rng: np.random.Generator, *shape: int) -> Array:
    """Draw numbers of two digits, which are easy to read."""
    return np.asarray(rng.normal(size=shape).round(2))


def lengths(rows: Array) -> Array:
    return np.sqrt((rows**2).sum(axis=1, keepdims=True))


def cosines(question: Array, texts: Array) -> Array:
    return np.asarray((texts @ question) / np.linalg.norm(texts, axis=1) / np.linalg.norm(question))


def unit_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("one row", {"matrix": np.array([[3.0, 4.0]])})
    yield Case("three rows of five numbers", {"matrix": matrix(rng, 3, 5) * [[0.1], [1], [30]]})
    zeros = matrix(rng, 3, 4) * 9
    zeros[1] = 0
    yield Case("a row of zeros", {"matrix": zeros}, hint="Divide a row of zeros by 1, not by 0.")


def unit_by_loop(matrix: Array) -> list[Array]:
    return [row / np.sqrt(row @ row) if row.any() else row for row in matrix]


def pool_cases(rng: np.random.Generator) -> Iterator[Case]:
    block = np.array([[[1.0, 2.0], [3.0, 4.0], [9.0, 9.0]]])
    yield Case("two real pieces of three", {"states": block, "mask": np.array([[1, 1, 0]])})
    yield Case("no padding", {"states": matrix(rng, 2, 3, 4), "mask": np.ones((2, 3), dtype=int)})
    mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]])
    yield Case("three texts of different lengths", {"states": matrix(rng, 3, 4, 2), "mask": mask})
    yield Case("padding on the left", {"states": matrix(rng, 3, 4, 3), "mask": mask[:, ::-1].copy()})


def pool_by_loop(states: Array, mask: Array) -> list[Array]:
    return [text[real == 1].mean(axis=0) for text, real in zip(states, mask, strict=True)]


def search_cases(rng: np.random.Generator) -> Iterator[Case]:
    texts = np.array([[0.0, 5.0], [2.0, 0.0], [1.0, 1.0]])
    yield Case("three texts by hand", {"question": np.array([1.0, 0.0]), "texts": texts, "k": 2})
    texts = np.array([[0.9, 0.1], [-1.0, 0.0], [8.0, 9.0], [0.3, 0.3]])
    yield Case("a long vector that points elsewhere", {"question": np.array([2.0, 0.5]), "texts": texts, "k": 3})
    for name, k in (("eight texts, the best three", 3), ("eight texts, all of them", 8)):
        yield Case(name, {"question": matrix(rng, 6), "texts": matrix(rng, 8, 6), "k": k})


def search_by_sorting(question: Array, texts: Array, k: int) -> list[tuple[int, float]]:
    pairs = enumerate(cosines(question, texts).tolist())
    return sorted(pairs, key=lambda pair: pair[1], reverse=True)[:k]


def search_by_dot(question: Array, texts: Array, k: int) -> list[tuple[int, float]]:
    scores = texts @ question
    return [(int(row), float(scores[row])) for row in np.argsort(-scores)[:k]]


def search_worst_first(question: Array, texts: Array, k: int) -> list[tuple[int, float]]:
    return sorted(search_by_sorting(question, texts, len(texts)), key=lambda pair: pair[1])[:k]


def split_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("five sentences by hand", {"counts": [4, 3, 2, 20, 2], "limit": 10})
    yield Case(
        "parts that are just full",
        {"counts": [5, 3, 8, 4, 4, 1], "limit": 10},
        hint="A part of 8 pieces and 2 special tokens fits a limit of 10.",
    )
    yield Case(
        "a first sentence that is too long", {"counts": [15, 2, 3, 7, 1], "limit": 12}, hint="No part may be empty."
    )
    # Sums end in 0, the limit in 1: no part is just full, and the first four fit only without special tokens.
    counts = [int(count) * 10 for count in rng.integers(1, 9, 14)]
    yield Case("fourteen sentences", {"counts": counts, "limit": sum(counts[:4]) + 1})


def split_by_sums(counts: list[int], limit: int, special: int = 2) -> list[list[int]]:
    parts: list[list[int]] = []
    for number, count in enumerate(counts):
        if parts and sum(counts[other] for other in parts[-1]) + count + special <= limit:
            parts[-1].append(number)
        else:
            parts.append([number])
    return parts


def split_strictly(counts: list[int], limit: int) -> list[list[int]]:
    return split_by_sums(counts, limit - 1)


def split_with_empty_part(counts: list[int], limit: int) -> list[list[int]]:
    parts: list[list[int]] = [[]]
    for number, count in enumerate(counts):
        if sum(counts[other] for other in parts[-1]) + count + 2 > limit:
            parts.append([])
        parts[-1].append(number)
    return parts


def split_into_pieces(counts: list[int], limit: int) -> list[list[int]]:
    return [[counts[number] for number in part] for part in split_by_sums(counts, limit)]


def quantize_cases(rng: np.random.Generator) -> Iterator[Case]:
    by_hand = np.array([[0.5, -1.27], [0.018, 0.9]])
    yield Case("codes by hand", {"matrix": by_hand}, part=["codes"])
    yield Case("scale by hand", {"matrix": by_hand}, part=["scale"], compare="number")
    # The largest number of all is a negative one, and no code is near a half.
    codes = rng.integers(-120, 120, (3, 5)) + rng.uniform(-0.3, 0.3, (3, 5))
    codes[2, 3] = -127
    drawn = (codes * 0.0123).round(6)
    yield Case("codes of 15 numbers", {"matrix": drawn}, part=["codes"], hint="Take the largest of all, without signs.")
    yield Case("scale of 15 numbers", {"matrix": drawn}, part=["scale"], compare="number")


def quantized(matrix: Array, largest: Any = None, of: float = 127, to_whole: Any = np.rint) -> dict[str, Any]:
    scale = (np.max([matrix.max(), -matrix.min()]) if largest is None else largest) / of
    return {"codes": to_whole(matrix / scale).astype(int), "scale": scale}


def kept_cases(rng: np.random.Generator) -> Iterator[Case]:
    rows = np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.2, 1.0]])
    yield Case("the same vectors", {"full": rows, "small": rows * 2, "k": 1})
    full = matrix(rng, 14, 8)
    yield Case("the first two of eight numbers", {"full": full, "small": full[:, :2], "k": 3})
    yield Case("vectors that have nothing in common", {"full": full, "small": matrix(rng, 14, 5), "k": 2})


def kept_of_sets(full: Array, small: Array, k: int, first: int = 1, share_of_all: bool = False) -> float:
    """Count by hand; `first` is 0 for those who take the row itself for a neighbour."""
    total = 0.0
    for row in range(len(full)):
        sides = []
        for side in (full, small):
            order = np.argsort(-cosines(side[row], side), kind="stable").tolist()
            order.remove(row)
            sides.append(set([row, *order][first : first + k]))
        total += len(sides[0] & sides[1]) / (len(sides[0] | sides[1]) if share_of_all else k)
    return total / len(full)


def sense_cases(rng: np.random.Generator) -> Iterator[Case]:
    by_hand = {"bird": np.array([[2.0, 3.0]]), "machine": np.array([[1.0, 0.0], [11.0, 0.0]])}
    yield Case("two senses by hand", {"vector": np.array([1.0, 1.0]), "examples": by_hand})
    # One far example, or a long mean, points elsewhere; names and places are drawn.
    names = [str(name) for name in rng.permutation(["club", "animal", "season"])]
    near = {names[0]: np.array([[9.0, 1.0], [8.0, -1.0], [9.0, 0.5]]), names[1]: np.array([[0.6, 0.5], [0.5, 0.7]])}
    yield Case("one sense has long vectors", {"vector": np.array([1.0, 0.9]), "examples": near})
    mixed = {
        names[0]: np.array([[1.0, 1.0, 0.1], [-1.0, 0.2, 1.0], [-1.0, 0.0, 1.0]]),
        names[1]: np.array([[1.0, 0.0, 0.3], [0.3, 1.0, -0.2]]),
        names[2]: np.array([[0.0, 0.0, 2.0]]),
    }
    yield Case(
        "a stray example among three senses",
        {"vector": np.array([1.0, 0.95, 0.1]), "examples": mixed},
        hint="Compare with the mean of each sense, not with single examples.",
    )


def sense_by_loop(vector: Array, examples: dict[str, Array]) -> str:
    return max(examples, key=lambda name: float(cosines(vector, examples[name].mean(axis=0)[None])[0]))


def sense_of_nearest(vector: Array, examples: dict[str, Array]) -> str:
    return max(examples, key=lambda name: float(cosines(vector, examples[name]).max()))


def sense_by_dot(vector: Array, examples: dict[str, Array]) -> str:
    return max(examples, key=lambda name: float(examples[name].mean(axis=0) @ vector))


def sense_first(vector: Array, examples: dict[str, Array]) -> str:
    return min(examples, key=lambda name: float(cosines(vector, examples[name].mean(axis=0)[None])[0]))


TASKS = [
    Task(
        "pretrained_models.unit_rows",
        "Rows of length 1",
        reference=FromMaster("unit_rows"),
        cases=unit_cases,
        compare="array",
        keeps_inputs=True,
        other_right=[unit_by_loop],
        wrong=[
            Wrong(lambda matrix: matrix / np.linalg.norm(matrix), 2, "Each row has its own length: axis=1."),
            Wrong(
                lambda matrix: matrix / (lengths(matrix) + 1e-9) ** 2, 3, "The length is the square root of the sum."
            ),
            Wrong(lambda matrix: matrix / np.maximum(lengths(matrix), 1), 1, "Short rows become longer, too."),
        ],
    ),
    Task(
        "pretrained_models.mean_pool",
        "Mean pooling with a mask",
        reference=FromMaster("mean_pool"),
        cases=pool_cases,
        compare="array",
        keeps_inputs=True,
        other_right=[pool_by_loop],
        wrong=[
            Wrong(lambda states, mask: states.mean(axis=1), 3, "This mean has padding in it: use the mask."),
            Wrong(
                lambda states, mask: (states * mask[:, :, None]).mean(axis=1),
                3,
                "Divide by the number of real pieces of each text, not by all.",
            ),
            Wrong(lambda states, mask: (states * mask[:, :, None]).sum(axis=1), 4, "This is the sum; divide it."),
            Wrong(lambda states, mask: states[:, 0], 4, "This is the first piece alone ([CLS] pooling)."),
        ],
    ),
    Task(
        "pretrained_models.search",
        "Semantic search",
        reference=FromMaster("search"),
        cases=search_cases,
        compare="ranking",
        options={"scores": True},
        keeps_inputs=True,
        other_right=[search_by_sorting],
        wrong=[
            Wrong(search_by_dot, 4, "These are dot products; bring question and texts to length 1 first."),
            Wrong(search_worst_first, 4, "The highest cosine comes first: np.argsort(-scores)."),
            Wrong(lambda *given: search_by_sorting(*given)[1:], 4, "The best text is missing: [:k] begins at 0."),
        ],
    ),
    Task(
        "pretrained_models.split_to_limit",
        "Parts that fit a token budget",
        reference=FromMaster("split_to_limit"),
        cases=split_cases,
        compare="list",
        keeps_inputs=True,
        other_right=[split_by_sums],
        wrong=[
            Wrong(lambda counts, limit: split_by_sums(counts, limit, 0), 4, "Two special tokens come to each part."),
            Wrong(split_strictly, 1, "A part that is just full still fits: at most the limit."),
            Wrong(split_with_empty_part, 1, "The first part is empty when its first sentence is too long."),
            Wrong(split_into_pieces, 4, "Give the numbers of the sentences, not their counts of pieces."),
        ],
    ),
    Task(
        "pretrained_models.quantize",
        "One byte for a number",
        reference=FromMaster("quantize"),
        cases=quantize_cases,
        compare="array",
        keeps_inputs=True,
        other_right=[quantized],
        wrong=[
            Wrong(lambda matrix: quantized(matrix, largest=matrix.max()), 4, "Take absolute values first: np.abs."),
            Wrong(lambda matrix: quantized(matrix, of=1), 4, "Divide the largest absolute value by 127."),
            Wrong(lambda matrix: quantized(matrix, to_whole=np.trunc), 2, "Round before you change the type."),
        ],
    ),
    Task(
        "pretrained_models.kept_neighbours",
        "How many neighbours are kept",
        reference=FromMaster("kept_neighbours"),
        cases=kept_cases,
        compare="number",
        options={"atol": 1e-4},
        keeps_inputs=True,
        other_right=[kept_of_sets],
        wrong=[
            Wrong(lambda *given: kept_of_sets(*given) * given[2], 2, "This is a number of neighbours; divide it by k."),
            Wrong(lambda *given: kept_of_sets(*given, first=0), 2, "The row itself is no neighbour."),
            Wrong(lambda *given: kept_of_sets(*given, share_of_all=True), 2, "Divide by k, not by the union."),
        ],
    ),
    Task(
        "pretrained_models.guess_sense",
        "The sense of a word in a sentence",
        reference=FromMaster("guess_sense"),
        cases=sense_cases,
        compare="text",
        keeps_inputs=True,
        other_right=[sense_by_loop],
        wrong=[
            Wrong(sense_of_nearest, 1, "This looks for the nearest example; take the mean of each sense."),
            Wrong(sense_by_dot, 2, "Long vectors win here; compare by cosine."),
            Wrong(sense_first, 3, "This is the sense that is least like it: take the highest cosine."),
        ],
    ),
]

SWAPPED = "zip(nearest(full, k), nearest(small, k)) -> zip(nearest(small, k), nearest(full, k))"
EQUIVALENT: dict[str, dict[str, str]] = {
    "pretrained_models.unit_rows": {"1 -> 2": "Zeros divided by any number are zeros."},
    "pretrained_models.split_to_limit": {"0 -> 1": "The room is set before it is looked at."},
    "pretrained_models.kept_neighbours": {SWAPPED: "What two sets have in common does not depend on their order."},
}
