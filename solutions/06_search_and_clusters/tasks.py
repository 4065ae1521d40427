"""Tasks of the exercises on search and clusters: BM25, fusion, chunks, two steps of k-means, purity, duplicates."""

# ruff: noqa: D103 - the name of an answer says which mistake it makes

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics.cluster import contingency_matrix
from sklearn.metrics.pairwise import cosine_similarity

from embedlab.checks import Case, FromMaster, Task, Wrong

Array = NDArray[Any]
Ranked = list[tuple[str, float]]
BIRDS = ["crane", "eagle", "finch", "goose", "heron", "ibis", "jay", "kite", "lark", "owl", "raven", "swan"]


def matrix(rng: np.random.Generator, *shape: int) -> Array:
    """Draw numbers of two digits, which are easy to read."""
    return np.asarray(rng.normal(size=shape).round(2))


def bm25_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case(
        "twice in a text of mean length",
        {"count": 2, "length": 10, "mean_length": 10, "texts": 9, "texts_with": 1},
    )
    yield Case(
        "a word that does not occur",
        {"count": 0, "length": 30, "mean_length": 40, "texts": 100, "texts_with": 7},
        hint="A word that does not occur gives no points.",
    )
    n, rare = int(rng.integers(500, 900)), int(rng.integers(3, 9))
    yield Case(
        "a rare word in a long text",
        {"count": 3, "length": int(rng.integers(200, 300)), "mean_length": 80.5, "texts": n, "texts_with": rare},
    )
    yield Case(
        "a word of most texts, in a short one",
        {"count": 1, "length": int(rng.integers(8, 20)), "mean_length": 60.0, "texts": n, "texts_with": n - 7 * rare},
    )
    yield Case(
        "other settings",
        {"count": 4, "length": 90, "mean_length": 60.0, "texts": n, "texts_with": 30, "k1": 0.9, "b": 0.4},
        hint="k1 and b are arguments: use them in place of 1.5 and 0.75.",
    )


def points_of(
    count: int,
    length: int,
    mean_length: float,
    texts: int,
    texts_with: int,
    k1: float = 1.5,
    b: float = 0.75,
    *,
    mistake: str = "",
) -> float:
    odds = (texts - texts_with + 0.5) / (texts_with + 0.5)
    relative = mean_length / length if mistake == "upside down" else length / mean_length
    full = k1 * (1 + b * (relative - 1))
    rare = {"no log": odds, "no 1": math.log(odds), "all alike": 1.0}.get(mistake, math.log1p(odds))
    return rare * count if mistake == "no limit" else rare / (1 + full / count) if count else 0.0


def points_with(mistake: str) -> Any:
    return lambda *given, **named: points_of(*given, **named, mistake=mistake)


def fuse_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("two rankings by hand", {"rankings": [["a", "b", "c"], ["c", "b", "d"]]})
    birds = [str(bird) for bird in rng.permutation(BIRDS)]
    yield Case("one ranking alone", {"rankings": [birds[:5]]})
    # One is first twice, one stands in all three, one in a single ranking.
    three = [birds[:6], [birds[0], *birds[6:10]], [birds[5], birds[7], birds[11], birds[2]]]
    yield Case("three rankings", {"rankings": three})
    yield Case("a small k", {"rankings": three[1:], "k": 1}, hint="k is an argument: use it in place of 60.")


def fuse_by_dict(rankings: list[list[str]], k: int = 60) -> Ranked:
    names = dict.fromkeys(name for ranking in rankings for name in ranking)
    sums = {name: sum(1 / (k + r.index(name) + 1) for r in rankings if name in r) for name in names}
    return sorted(sums.items(), key=lambda pair: -pair[1])


def fuse_from_zero(rankings: list[list[str]], k: int = 60) -> Ranked:
    return fuse_by_dict(rankings, k - 1)


def fuse_of_all(rankings: list[list[str]], k: int = 60) -> Ranked:
    return [pair for pair in fuse_by_dict(rankings, k) if all(pair[0] in ranking for ranking in rankings)]


def fuse_best(rankings: list[list[str]], k: int = 60) -> Ranked:
    best: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, name in enumerate(ranking, 1):
            best[name] = max(best[name], 1 / (k + rank))
    return sorted(best.items(), key=lambda pair: -pair[1])


def cut_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("seven words by hand", {"words": list("abcdefg"), "size": 4, "overlap": 1})
    words = [str(bird) for bird in rng.permutation(BIRDS * 2)]
    yield Case("no overlap, and a rest", {"words": words[:13], "size": 5, "overlap": 0})
    yield Case("chunks that share most of their words", {"words": words[:12], "size": 5, "overlap": 3})
    yield Case(
        "a text shorter than the overlap",
        {"words": words[:2], "size": 4, "overlap": 3},
        hint="A text that fits into one chunk is one chunk.",
    )


def cut_by_loop(words: list[str], size: int, overlap: int) -> list[list[str]]:
    chunks, start = [words[:size]], 0
    while start + size < len(words):
        start += size - overlap
        chunks.append(words[start : start + size])
    return chunks


def cut_without_overlap(words: list[str], size: int, overlap: int) -> list[list[str]]:
    return [words[start : start + size] for start in range(0, len(words), size)]


def cut_too_far(words: list[str], size: int, overlap: int) -> list[list[str]]:
    return [words[start : start + size] for start in range(0, len(words), size - overlap)]


def cut_whole_ones(words: list[str], size: int, overlap: int) -> list[list[str]]:
    return [words[start : start + size] for start in range(0, len(words) - size + 1, size - overlap)]


def centre_cases(rng: np.random.Generator) -> Iterator[Case]:
    by_hand = {
        "points": np.array([[0.0, 1.0], [9.0, 9.0], [1.0, 0.0]]),
        "centres": np.array([[10.0, 10.0], [0.0, 0.0]]),
    }
    yield Case("three points, two centres", by_hand)
    # A long centre has the highest dot product; a short one points the same way.
    centres = np.array([[8.0, 8.0, 1.0], [1.0, 1.0, 0.0], [-3.0, 1.0, 2.0], [0.5, -4.0, 0.0]])
    for name, n in (("twelve points, four centres", 12), ("three points, four centres", 3)):
        near = rng.permutation([0, 1, 2, 3] * 3)[:n] if n > 3 else rng.permutation([1, 2, 3])
        yield Case(name, {"points": (centres[near] + rng.uniform(-0.4, 0.4, (n, 3))).round(2), "centres": centres})


def nearest_by_loop(points: Array, centres: Array) -> list[int]:
    return [int(np.argmin(((centres - point) ** 2).sum(axis=1))) for point in points]


def farthest(points: Array, centres: Array) -> Array:
    return np.array([np.argmax(((centres - point) ** 2).sum(axis=1)) for point in points])


def nearest_points(points: Array, centres: Array) -> Array:
    return np.asarray(nearest_by_loop(centres, points))


def highest_product(points: Array, centres: Array) -> Array:
    return np.asarray((points @ centres.T).argmax(axis=1))


def moved_cases(rng: np.random.Generator) -> Iterator[Case]:
    by_hand = {
        "points": np.array([[0.0, 0.0], [2.0, 4.0]]),
        "numbers": np.array([0, 0]),
        "centres": np.array([[1.0, 1.0], [9.0, 9.0]]),
    }
    yield Case("a centre without points", by_hand, hint="A centre without points stays where it was.")
    numbers = rng.permutation([0, 0, 0, 1, 1, 2, 2, 2, 2])
    yield Case(
        "nine points, three centres", {"points": matrix(rng, 9, 3), "numbers": numbers, "centres": matrix(rng, 3, 3)}
    )
    numbers = rng.permutation([0, 0, 0, 3, 3])
    yield Case(
        "two of four centres have points",
        {"points": matrix(rng, 5, 2), "numbers": numbers, "centres": matrix(rng, 4, 2)},
    )


def moved(points: Array, numbers: Array, centres: Array, empty: float | None = None, mean: Any = np.mean) -> Array:
    found = []
    for number, centre in enumerate(centres):
        inside = points[np.asarray(numbers) == number]
        found.append(mean(inside, axis=0) if len(inside) else centre if empty is None else np.full_like(centre, empty))
    return np.array(found)


def moved_without_empty(points: Array, numbers: Array, centres: Array) -> Array:
    return np.array([points[numbers == number].mean(axis=0) for number in np.unique(numbers)])


def moved_half_way(points: Array, numbers: Array, centres: Array) -> Array:
    return np.asarray((moved(points, numbers, centres) + centres) / 2)


def purity_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("five texts by hand", {"clusters": [0, 0, 0, 1, 1], "topics": ["a", "a", "b", "b", "b"]})
    sizes = [("sea", 0, 6), ("war", 0, 3), ("war", 1, 1), ("art", 1, 1), ("sea", 1, 2), ("art", 2, 1)]
    texts = [(cluster, topic) for topic, cluster, n in sizes for _ in range(n)]
    order = rng.permutation(len(texts))
    clusters, topics = zip(*(texts[place] for place in order), strict=True)
    yield Case("three clusters of very different sizes", {"clusters": list(clusters), "topics": list(topics)})
    mixed = [7, 7, 7, 7, -1, -1], ["x", "x", "y", "z", "z", "z"]
    place = rng.permutation(6).tolist()
    yield Case(
        "clusters with any numbers",
        {"clusters": [mixed[0][i] for i in place], "topics": [mixed[1][i] for i in place]},
        hint="Clusters may have any numbers: go through set(clusters).",
    )


def purity_of_table(clusters: list[int], topics: list[str]) -> float:
    return float(contingency_matrix(topics, clusters).max(axis=0).sum() / len(topics))


def purity_of_topics(clusters: list[int], topics: list[str]) -> float:
    return float(contingency_matrix(topics, clusters).max(axis=1).sum() / len(topics))


def purity_of_means(clusters: list[int], topics: list[str]) -> float:
    table = contingency_matrix(topics, clusters)
    return float((table.max(axis=0) / table.sum(axis=0)).mean())


def purity_without_clusters(clusters: list[int], topics: list[str]) -> float:
    return max(Counter(topics).values()) / len(topics)


def fitting_texts(clusters: list[int], topics: list[str]) -> float:
    return purity_of_table(clusters, topics) * len(topics)


def duplicate_cases(rng: np.random.Generator) -> Iterator[Case]:
    by_hand = np.array([[1.0, 0.0], [0.0, 3.0], [5.0, 0.1]])
    yield Case("three rows by hand", {"rows": by_hand, "threshold": 0.9})
    # Short rows in directions that are far apart, then copies of two of them, of other lengths and a little turned.
    apart = np.linalg.qr(rng.normal(size=(6, 6)))[0] * 0.5
    copies = [apart[1] * 0.2, apart[1] * 3 + apart[2] * 0.2, apart[4] * 0.4 + apart[5] * 0.02]
    rows = np.vstack([apart, copies]).round(3)[rng.permutation(9)]
    yield Case("copies of other lengths", {"rows": rows, "threshold": 0.95})
    yield Case("long rows that are not alike", {"rows": (apart * 8 + apart[0] * 3).round(3), "threshold": 0.5})
    opposite = np.vstack([apart[:3], -2 * apart[:2], apart[0] * 0.3]).round(3)
    yield Case(
        "opposite directions",
        {"rows": opposite[rng.permutation(6)], "threshold": 0.9},
        hint="A cosine of -1 is as unlike as can be.",
    )


def pairs_by_loop(rows: Array, threshold: float, start: int = 1) -> list[tuple[int, int]]:
    cosines = cosine_similarity(rows)
    return [(i, j) for i in range(len(rows)) for j in range(i + start, len(rows)) if cosines[i, j] >= threshold]


def pairs_by_dot(rows: Array, threshold: float) -> list[tuple[int, int]]:
    products = rows @ rows.T
    return [(i, j) for i in range(len(rows)) for j in range(i + 1, len(rows)) if products[i, j] >= threshold]


def pairs_twice(rows: Array, threshold: float) -> list[tuple[int, int]]:
    pairs = pairs_by_loop(rows, threshold)
    return pairs + [(j, i) for i, j in pairs]


def pairs_without_sign(rows: Array, threshold: float) -> list[tuple[int, int]]:
    cosines = np.abs(cosine_similarity(rows))
    return [(i, j) for i in range(len(rows)) for j in range(i + 1, len(rows)) if cosines[i, j] >= threshold]


TASKS = [
    Task(
        "search_and_clusters.bm25_points",
        "What a word is worth",
        reference=FromMaster("bm25_points"),
        cases=bm25_cases,
        compare="number",
        other_right=[points_of],
        wrong=[
            Wrong(points_with("no log"), 4, "The logarithm is missing."),
            Wrong(points_with("no 1"), 4, "Add 1 before the logarithm, or frequent words lose points."),
            Wrong(points_with("all alike"), 4, "Rare words are worth more: multiply by the first part."),
            Wrong(points_with("upside down"), 3, "Long texts need more: the text's length stands above the mean."),
            Wrong(points_with("no limit"), 4, "The count alone has no limit; divide it as the formula says."),
        ],
    ),
    Task(
        "search_and_clusters.fuse",
        "Two rankings in one",
        reference=FromMaster("fuse"),
        cases=fuse_cases,
        compare="ranking",
        options={"scores": True, "atol": 1e-6},
        keeps_inputs=True,
        other_right=[fuse_by_dict],
        wrong=[
            Wrong(fuse_from_zero, 4, "The best has rank 1: enumerate(ranking, start=1)."),
            Wrong(lambda *given: fuse_by_dict(*given)[::-1], 4, "The highest sum comes first."),
            Wrong(fuse_of_all, 3, "A name that only one ranking holds stays in, with what it has."),
            Wrong(fuse_best, 3, "Add up what a name gets from all rankings, not the best of it."),
        ],
    ),
    Task(
        "search_and_clusters.cut",
        "Chunks that overlap",
        reference=FromMaster("cut"),
        cases=cut_cases,
        compare="list",
        keeps_inputs=True,
        other_right=[cut_by_loop],
        wrong=[
            Wrong(cut_without_overlap, 2, "The next chunk starts size - overlap words later."),
            Wrong(cut_too_far, 3, "The last chunk holds only words that the one before it has too."),
            Wrong(cut_whole_ones, 3, "The end of the text is missing: the last chunk may be shorter."),
        ],
    ),
    Task(
        "search_and_clusters.nearest_centres",
        "The nearest centre",
        reference=FromMaster("nearest_centres"),
        cases=centre_cases,
        compare="array",
        keeps_inputs=True,
        other_right=[nearest_by_loop],
        wrong=[
            Wrong(farthest, 3, "These are the farthest; take argmin."),
            Wrong(nearest_points, 3, "These are the nearest points of the centres: take argmin along the other axis."),
            Wrong(highest_product, 3, "A dot product is no distance: long centres win."),
            Wrong(lambda *given: np.asarray(nearest_by_loop(*given)) + 1, 3, "Numbers of centres count from 0."),
        ],
    ),
    Task(
        "search_and_clusters.moved_centres",
        "The centres move",
        reference=FromMaster("moved_centres"),
        cases=moved_cases,
        compare="array",
        keeps_inputs=True,
        other_right=[moved],
        wrong=[
            Wrong(lambda *given: moved(*given, empty=0.0), 2, "A centre without points stays where it was."),
            Wrong(moved_without_empty, 2, "Each old centre needs its row, also one without points."),
            Wrong(lambda *given: moved(*given, mean=np.sum), 3, "This is the sum of the points; take their mean."),
            Wrong(moved_half_way, 3, "A centre goes all the way to the mean; its old place does not count."),
        ],
    ),
    Task(
        "search_and_clusters.purity",
        "Purity",
        reference=FromMaster("purity"),
        cases=purity_cases,
        compare="number",
        keeps_inputs=True,
        other_right=[purity_of_table],
        wrong=[
            Wrong(purity_of_topics, 2, "For each cluster take its most frequent topic, not the other way round."),
            Wrong(purity_of_means, 3, "A large cluster counts for more: add up texts, not shares."),
            Wrong(purity_without_clusters, 3, "Take the most frequent topic of each cluster, not of all texts."),
            Wrong(fitting_texts, 3, "This is the number of texts; divide by how many there are."),
        ],
    ),
    Task(
        "search_and_clusters.near_duplicates",
        "Near-duplicates",
        reference=FromMaster("near_duplicates"),
        cases=duplicate_cases,
        compare="set",
        keeps_inputs=True,
        other_right=[pairs_by_loop],
        wrong=[
            Wrong(pairs_by_dot, 3, "Divide by both lengths: this is the dot product."),
            Wrong(pairs_twice, 3, "Each pair once, the smaller number first."),
            Wrong(lambda *given: pairs_by_loop(*given, start=0), 4, "No row is a pair with itself."),
            Wrong(pairs_without_sign, 1, "A cosine of -1 is as unlike as can be; keep the sign."),
        ],
    ),
]

SWAPPED = "max(1, len(words) - overlap) -> max(len(words) - overlap, 1)"
STRICT = "unit @ unit.T >= threshold -> unit @ unit.T > threshold"
EQUIVALENT: dict[str, dict[str, str]] = {
    "search_and_clusters.cut": {SWAPPED: "The larger of two does not depend on their order."},
    "search_and_clusters.near_duplicates": {STRICT: "A rounded cosine is never just the threshold."},
}
