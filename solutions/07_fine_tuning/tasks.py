"""Tasks of the exercises on fine-tuning: hidden names, splits, the ranking loss, measures, an interval, a stop."""

# ruff: noqa: D103 - the name of an answer says which mistake it makes

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax

from embedlab.checks import Case, FromMaster, Task, Wrong

Array = NDArray[Any]
Rows = tuple[list[int], list[int]]
TREES = ["Alder", "Beech", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple", "Oak", "Pine", "Rowan", "Yew"]


def hide_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("one word", {"title": "Opium", "text": "Opium comes from poppies."})
    yield Case("longer words", {"title": "Glacier", "text": "The Glacier fed two glaciers; they were deglaciered."})
    names = [
        "Copper",
        "Desert",
        "Monsoon",
        "Harvest",
        "Lantern",
        "Quarry",
        "Orchard",
        "Violin",
        "Marble",
        "Thunder",
        "Canyon",
        "Meadow",
    ]
    one, two = (str(word) for word in rng.permutation(names)[:2])
    title = f"{one} of the {two}"
    yield Case(
        "two words, and short ones",
        {"title": title, "text": f"The {two.upper()} of {one.lower()}: {title}, seen by the sea."},
        hint="Short words of the title stay in the text.",
    )
    yield Case(
        "marks in the title",
        {"title": f"{two} (film)", "text": f"A film, and so ({one}) no {two}'s end; films (film) of it."},
        hint="Take the words of the title one by one; brackets are not part of them.",
    )


def hide_word_by_word(title: str, text: str) -> str:
    names = tuple(word.lower() for word in re.findall(r"\w+", title) if len(word) >= 4)
    return "".join("It" if piece.lower().startswith(names) else piece for piece in re.split(r"(\W+)", text))


def hide_with_case(title: str, text: str) -> str:
    for word in re.findall(r"\w{4,}", title):
        text = re.sub(rf"\b{word}\w*", "It", text)
    return text


def hide_whole_words(title: str, text: str) -> str:
    for word in re.findall(r"\w{4,}", title):
        text = re.sub(rf"\b{word}\b", "It", text, flags=re.IGNORECASE)
    return text


def hide_every_word(title: str, text: str) -> str:
    for word in re.findall(r"\w+", title):
        text = re.sub(rf"\b{word}\w*", "It", text, flags=re.IGNORECASE)
    return text


def drawn_seed(rng: np.random.Generator, titles: list[str], test: int) -> int:
    """Draw a seed that does not choose the first titles of the alphabet."""
    names = sorted(set(titles))
    seeds = (int(seed) for seed in rng.integers(100, size=50))
    return next(s for s in seeds if {*np.random.default_rng(s).permutation(names)[:test]} != {*names[:test]})


def split_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("two trees", {"titles": ["Oak", "Elm", "Oak"], "test": 1, "seed": 0})
    once = [str(name) for name in rng.permutation(TREES)[:8]]
    yield Case("every title once", {"titles": once, "test": 3, "seed": drawn_seed(rng, once, 3)})
    often = [str(name) for name in rng.permutation([*once[:6], *once[:4], *once[:2]])]
    hint = "Draw among the different titles, then take all the rows of each."
    yield Case("titles that come often", {"titles": often, "test": 2, "seed": drawn_seed(rng, often, 2)}, hint=hint)
    yield Case("half of them", {"titles": often, "test": 3, "seed": drawn_seed(rng, often, 3)}, hint=hint)


def split_by_mask(titles: list[str], test: int, seed: int) -> tuple[Array, Array]:
    names = np.unique(titles)
    np.random.default_rng(seed).shuffle(names)
    mask = np.isin(titles, names[:test])
    return np.flatnonzero(~mask), np.flatnonzero(mask)


def split_the_rows(titles: list[str], test: int, seed: int) -> Rows:
    order = np.random.default_rng(seed).permutation(len(titles)).tolist()
    return sorted(order[test:]), sorted(order[:test])


def split_exchanged(titles: list[str], test: int, seed: int) -> Rows:
    mask = split_by_mask(titles, test, seed)
    return mask[1].tolist(), mask[0].tolist()


def split_without_seed(titles: list[str], test: int, seed: int) -> Rows:
    chosen = sorted(set(titles))[:test]
    rows = range(len(titles))
    return [row for row in rows if titles[row] not in chosen], [row for row in rows if titles[row] in chosen]


def fault_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("one of each", {"titles": ["Oak", "Oak", "Elm"], "train": [0], "test": [1, 1]})
    titles = [str(name) for name in rng.permutation([*TREES[:4], *TREES[:3], *TREES[:2]])]
    first = [row for row, title in enumerate(titles) if title in TREES[:2]]
    rest = [row for row in range(9) if row not in first]
    yield Case("a good split", {"titles": titles, "train": rest, "test": first})
    same = [row for row in first if titles[row] == TREES[0]]
    # Rows of the commonest title on both sides, one of them three times; the last row of the rest nowhere.
    train = [*rest[:-1], same[0], same[0], same[1]]
    hint = "Count different titles, and for repeated rows only the places that are too many."
    yield Case("many faults", {"titles": titles, "train": train, "test": [*first, rest[0]]}, hint=hint)


def faults_by_counting(titles: list[str], train: list[int], test: list[int]) -> dict[str, int]:
    places = Counter(train) + Counter(test)
    return {
        "repeated rows": sum(count - 1 for count in places.values()),
        "shared titles": sum(
            any(titles[r] == name for r in train) and any(titles[r] == name for r in test) for name in set(titles)
        ),
        "missing rows": sum(row not in places for row in range(len(titles))),
    }


def faults_of_rows(titles: list[str], train: list[int], test: list[int]) -> dict[str, int]:
    return faults_by_counting(titles, train, test) | {"shared titles": len(set(train) & set(test))}


def faults_repeated_once(titles: list[str], train: list[int], test: list[int]) -> dict[str, int]:
    places = Counter(train + test)
    return faults_by_counting(titles, train, test) | {"repeated rows": sum(count > 1 for count in places.values())}


def faults_inside_parts(titles: list[str], train: list[int], test: list[int]) -> dict[str, int]:
    inside = len(train) - len(set(train)) + len(test) - len(set(test))
    return faults_by_counting(titles, train, test) | {"repeated rows": inside}


def loss_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("two pairs", {"similar": np.array([[1.0, 0.0], [0.0, 0.0]]), "scale": 1})
    similar = rng.uniform(-0.1, 0.4, (4, 4)).round(2)
    yield Case("four pairs", {"similar": similar + 0.2 * np.eye(4), "scale": 20}, hint="Rows are queries.")
    yield Case("another scale", {"similar": similar, "scale": 5})
    hint = "Take the maximum of each row away before np.exp."
    yield Case("a very large scale", {"similar": similar + 0.1, "scale": 5000}, hint=hint)


def loss_by_scipy(similar: Array, scale: float) -> float:
    return float(-np.diag(log_softmax(similar * scale, axis=1)).mean())


def loss_overflows(similar: Array, scale: float) -> float:
    with np.errstate(all="ignore"):
        chances = np.exp(scale * similar) / np.exp(scale * similar).sum(axis=1, keepdims=True)
        return float(-np.log(np.diag(chances)).mean())


def loss_of_columns(similar: Array, scale: float) -> float:
    return loss_by_scipy(similar.T, scale)


def loss_without_scale(similar: Array, scale: float) -> float:
    return loss_by_scipy(similar, 1)


def drawn_rankings(rng: np.random.Generator, count: int) -> dict[str, Any]:
    """Draw rankings of eight ids, the right ones at ranks 1 and 3, 3 and 4, 5, 2, then anywhere."""
    rankings = [[str(name) for name in rng.permutation(list("abcdefgh"))] for _ in range(count)]
    places = [[0, 2], [2, 3], [4], [1], *([int(rng.integers(8))] for _ in range(count))]
    return {
        "rankings": rankings,
        "right": [{ranking[place] for place in row} for ranking, row in zip(rankings, places, strict=False)],
    }


def mrr_cases(rng: np.random.Generator) -> Iterator[Case]:
    two = {"rankings": [["a", "B", "c"], ["d", "e", "F"]], "right": [{"B"}, {"F"}]}
    yield Case("two queries, k = 2", two | {"k": 2})
    yield Case("k = 3: the last place counts", two | {"k": 3})
    yield Case("six queries", drawn_rankings(rng, 6) | {"k": 4}, hint="Only the first right id of a query counts.")
    yield Case("k = 1", drawn_rankings(rng, 5) | {"k": 1})


def mrr_by_loops(rankings: list[list[str]], right: list[set[str]], k: int) -> list[float]:
    values = np.zeros(len(rankings))
    for query, ranking in enumerate(rankings):
        for rank in range(min(k, len(ranking)), 0, -1):
            if ranking[rank - 1] in right[query]:
                values[query] = 1 / rank
    return [float(np.mean(values > 0)), float(values.mean())]


def mrr_of_all(rankings: list[list[str]], right: list[set[str]], k: int) -> tuple[float, float]:
    return mrr_by_loops(rankings, right, k)[0], mrr_by_loops(rankings, right, 100)[1]


def mrr_from_zero(rankings: list[list[str]], right: list[set[str]], k: int) -> list[float]:
    return mrr_by_loops([["", *ranking] for ranking in rankings], right, k + 1)


def mrr_of_every(rankings: list[list[str]], right: list[set[str]], k: int) -> tuple[float, float]:
    values = [
        sum(1 / rank for rank, name in enumerate(ranking[:k], 1) if name in names)
        for ranking, names in zip(rankings, right, strict=True)
    ]
    return mrr_by_loops(rankings, right, k)[0], float(np.mean(values))


def ndcg_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("two right ids", {"ranking": ["a", "B", "C", "d"], "right": {"B", "C"}, "k": 3})
    yield Case("none found", {"ranking": ["a", "b", "C"], "right": {"C"}, "k": 2})
    names = [str(name) for name in rng.permutation(list("abcdefgh"))]
    hint = "At best k right ids stand among the first k."
    yield Case("more right ids than places", {"ranking": names, "right": {*names[1:6]}, "k": 3}, hint=hint)
    hint = "The best ranking has all right ids first, also one that was not found."
    yield Case("one is not in the ranking", {"ranking": names, "right": {names[2], names[6], "z"}, "k": 7}, hint=hint)


def ndcg_in_steps(ranking: list[str], right: set[str], k: int) -> float:
    found = sum(1 / np.log2(rank + 1) for rank, name in enumerate(ranking, 1) if rank <= k and name in right)
    return float(found / sum(1 / np.log2(rank + 1) for rank in range(1, min(k, len(right)) + 1)))


def ndcg_not_divided(ranking: list[str], right: set[str], k: int) -> float:
    return float(sum(1 / np.log2(rank + 1) for rank, name in enumerate(ranking[:k], 1) if name in right))


def ndcg_best_of_found(ranking: list[str], right: set[str], k: int) -> float:
    return ndcg_in_steps(ranking, right & set(ranking[:k]) or right, k)


def ndcg_best_beyond_k(ranking: list[str], right: set[str], k: int) -> float:
    best = sum(1 / np.log2(rank + 1) for rank in range(1, len(right) + 1))
    return float(ndcg_not_divided(ranking, right, k) / best)


def interval_cases(rng: np.random.Generator) -> Iterator[Case]:
    tiny = {"before": [0.0, 1.0], "after": [1.0, 1.0], "draws": np.array([[0, 0], [0, 1], [1, 1]])}
    yield Case("two queries", tiny)
    for name, count in (("eight queries", 8), ("twelve queries", 12)):
        before, after = ((1 / rng.integers(1, 6, count)).round(2).tolist() for _ in range(2))
        draws = rng.integers(count, size=(60, count))
        yield Case(name, {"before": before, "after": after, "draws": draws})


def interval_in_steps(before: list[float], after: list[float], draws: Array) -> list[float]:
    means = [sum(after[query] - before[query] for query in row) / len(row) for row in draws]
    return [float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))]


def interval_turned(before: list[float], after: list[float], draws: Array) -> list[float]:
    return interval_in_steps(after, before, draws)


def interval_of_ninety(before: list[float], after: list[float], draws: Array) -> list[float]:
    means = (np.array(after) - np.array(before))[draws].mean(axis=1)
    return [float(value) for value in np.quantile(means, [0.05, 0.95])]


def interval_of_changes(before: list[float], after: list[float], draws: Array) -> list[float]:
    return [float(value) for value in np.quantile((np.array(after) - np.array(before))[draws], [0.025, 0.975])]


def stop_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("the example", {"scores": [0.67, 0.71, 0.74, 0.73, 0.75, 0.74, 0.74, 0.73], "patience": 2})
    yield Case("patience 1, a tie at once", {"scores": [0.6, 0.6, 0.8], "patience": 1}, hint="Equal is not better.")
    rising = np.sort(rng.uniform(0.5, 0.8, 5)).round(2) + 0.01 * np.arange(5)
    late = [*rising.tolist(), 0.5, 0.4]
    yield Case("the patience never runs out", {"scores": late, "patience": 3}, hint="It then stops at the last look.")
    low = [*rising[:3].tolist(), 0.3, 0.4, 0.35, 0.95, 0.9, 0.91, 0.8, 0.85]
    yield Case(
        "a rise that comes too late", {"scores": low, "patience": 3}, hint="What comes after the stop is unknown."
    )


def stop_in_steps(scores: list[float], patience: int) -> tuple[int, int]:
    best, waited, look = float("-inf"), 0, 0
    for look in range(len(scores)):
        best, waited = (scores[look], 0) if scores[look] > best else (best, waited + 1)
        if waited == patience:
            break
    return look, look - waited


def stop_at_the_best(scores: list[float], patience: int) -> tuple[int, int]:
    best = int(np.argmax(scores))
    return min(best + patience, len(scores) - 1), best


def stop_when_falling(scores: list[float], patience: int) -> tuple[int, int]:
    """Compare with the look before, not with the best."""
    waited = 0
    for look in range(1, len(scores)):
        waited = 0 if scores[look] > scores[look - 1] else waited + 1
        if waited == patience:
            return look, int(np.argmax(scores[: look + 1]))
    return len(scores) - 1, int(np.argmax(scores))


def stop_ties_are_better(scores: list[float], patience: int) -> tuple[int, int]:
    return stop_in_steps([score + 1e-9 * look for look, score in enumerate(scores)], patience)


WRONG = {
    "hide_title": [
        Wrong(hide_with_case, 2, "Small and capital letters are alike: use flags=re.IGNORECASE."),
        Wrong(hide_whole_words, 2, "Longer words that begin with a word of the title are hidden, too."),
        Wrong(hide_every_word, 1, "Words of the title with fewer than four letters stay."),
    ],
    "split_rows": [
        Wrong(split_the_rows, 4, "Draw titles, not rows: two rows of one title may not be parted."),
        Wrong(split_exchanged, 4, "The rows for training come first, then those for the test."),
        Wrong(split_without_seed, 3, "Shuffle the titles with the seed before you take the first."),
    ],
    "split_faults": [
        Wrong(faults_of_rows, 2, "Compare the titles of the rows: different rows may have one title."),
        Wrong(faults_repeated_once, 1, "A row that stands at three places counts 2."),
        Wrong(faults_inside_parts, 1, "A row that is in both parts is repeated, too."),
    ],
    "ranking_loss": [
        Wrong(loss_overflows, 1, "Take the maximum of each row away first: then np.exp stays finite."),
        Wrong(loss_of_columns, 3, "A row is a query: the softmax goes along axis 1."),
        Wrong(loss_without_scale, 3, "Multiply the cosines by the scale before the softmax."),
    ],
    "accuracy_and_mrr": [
        Wrong(mrr_of_all, 3, "Look at the first k for MRR@k as well; what is below counts 0."),
        Wrong(mrr_from_zero, 4, "The first place has rank 1."),
        Wrong(mrr_of_every, 1, "Only the first right id of a query counts."),
    ],
    "ndcg": [
        Wrong(ndcg_not_divided, 3, "Divide by what the best possible ranking would get."),
        Wrong(ndcg_best_of_found, 2, "The best ranking has all right ids, also those that were not found."),
        Wrong(ndcg_best_beyond_k, 1, "In the best ranking no more than k right ids can count."),
    ],
    "change_interval": [
        Wrong(interval_turned, 3, "The change is after minus before."),
        Wrong(interval_of_ninety, 3, "Leave out 2.5 % at each end: 0.025 and 0.975."),
        Wrong(interval_of_changes, 3, "Take the mean of each sample first: mean(axis=1)."),
    ],
    "stop_and_keep": [
        Wrong(stop_at_the_best, 2, "Go look by look: the training does not know what would have come later."),
        Wrong(stop_when_falling, 1, "Compare with the best so far, not with the look before."),
        Wrong(stop_ties_are_better, 1, "An equal value is not better."),
    ],
}


def task_of(name: str, title: str, cases: Any, compare: str, right: Any) -> Task:
    """Make a task whose reference is the master's function of that name, which may not change its arguments."""
    reference, mistakes = FromMaster(name), WRONG[name]
    return Task(
        f"fine_tuning.{name}", title, reference, cases, compare, wrong=mistakes, other_right=[right], keeps_inputs=True
    )


TASKS = [
    task_of("hide_title", "Hide the name", hide_cases, "text", hide_word_by_word),
    task_of("split_rows", "A split that shares no article", split_cases, "list", split_by_mask),
    task_of("split_faults", "Look for faults in a split", fault_cases, "mapping", faults_by_counting),
    task_of("ranking_loss", "The ranking loss by hand", loss_cases, "number", loss_by_scipy),
    task_of("accuracy_and_mrr", "accuracy@k and MRR@k", mrr_cases, "list", mrr_by_loops),
    task_of("ndcg", "NDCG@k", ndcg_cases, "number", ndcg_in_steps),
    task_of("change_interval", "An interval around a change", interval_cases, "list", interval_in_steps),
    task_of("stop_and_keep", "When to stop", stop_cases, "list", stop_in_steps),
]

EQUIVALENT: dict[str, dict[str, str]] = {
    "fine_tuning.ndcg": {"1 -> 2": "Both sums are twice as large, and their quotient stays."}
}
