"""Mutants are what they say, and the example tasks catch nearly all of theirs."""

from __future__ import annotations

import numpy as np
import pytest
from example_tasks import NAMESPACE, TASKS, one_hot, one_hot_filled, pca_plane
from mutants import Function, hunt_mutants, mutants_of

from embedlab.checks import CheckTask, answers_of, build_cases, judge_all


def mean_cosine(vectors: np.ndarray, k: int) -> float:
    lengths = np.linalg.norm(vectors, axis=1)
    unit = vectors / lengths[:, None]
    return float(abs(unit[1:k] @ -unit[0]).max()) + 1


def best(scores: dict[str, float], least: float) -> list[str]:
    kept = [word for word in scores if scores[word] > least and word not in ("the",)]
    return sorted(kept, key=scores.get, reverse=True)[::-1]


def whats(function: Function) -> set[str]:
    return {mutant.what.partition(": ")[2] for mutant in mutants_of(function)}


def test_mistakes_with_numbers() -> None:
    assert whats(mean_cosine) >= {
        "axis=1 -> axis=0",
        "vectors / lengths[:, None] -> vectors",
        "abs(unit[1:k] @ -unit[0]) -> unit[1:k] @ -unit[0]",
        "-unit[0] -> unit[0]",
        "1:k -> 1 + 1:k",
        "1:k -> 1:k - 1",
        "0 -> 1",
        "abs(unit[1:k] @ -unit[0]).max -> abs(unit[1:k] @ -unit[0]).min",
        "float(abs(unit[1:k] @ -unit[0]).max()) + 1 -> float(abs(unit[1:k] @ -unit[0]).max()) - 1",
    }


def test_mistakes_with_orders() -> None:
    assert whats(best) >= {
        "scores[word] > least -> scores[word] >= least",
        "scores[word] > least -> scores[word] < least",
        "word not in ('the',) -> word in ('the',)",
        "scores[word] > least and word not in ('the',) -> scores[word] > least or word not in ('the',)",
        "True -> False",
        "::-1 -> :",
    }


def test_swapped_arguments_and_sorting() -> None:
    assert whats(swaps) == {
        "max(sorted(words), least) -> max(least, sorted(words))",
        "max -> min",
        "sorted(words) -> sorted(words, reverse=True)",
    }


def swaps(words: list[str], least: list[str]) -> list[str]:
    return max(sorted(words), least)


def test_mutants_run_and_are_single() -> None:
    mutants = mutants_of(mean_cosine)
    assert len({mutant.source for mutant in mutants}) == len(mutants)
    forgotten = next(mutant for mutant in mutants if mutant.what.endswith("-> vectors"))
    assert forgotten.what == "line 3: vectors / lengths[:, None] -> vectors"
    vectors = np.array([[3.0, 4.0], [6.0, 8.0]])
    assert mean_cosine(vectors, 2) == 2
    assert forgotten.function(vectors, 2) == 51


def test_a_closure_is_refused() -> None:
    bonus = 1
    with pytest.raises(ValueError, match="uses names of an outer function"):
        mutants_of(lambda: bonus)


def test_a_hunt() -> None:
    hunt = hunt_mutants(one_hot, lambda function: function("a", ["a"]) == [1])
    assert str(hunt) == "1 of 1 mutants caught"
    lax = hunt_mutants(one_hot, lambda function: True)
    assert lax.share == 0
    assert str(lax) == "0 of 1 mutants caught; survivors:\n  line 2: word == other -> word != other"


@pytest.mark.parametrize(
    ("place", "function", "equal"),
    [
        (0, one_hot, set()),
        (0, one_hot_filled, set()),
        (2, pca_plane, {"False -> True"}),  # of full_matrices, which adds rows that the plane leaves out
    ],
    ids=["one_hot", "one_hot_filled", "pca_plane"],
)
def test_the_examples_catch_their_mutants(place: int, function: Function, equal: set[str]) -> None:
    task = CheckTask.from_dict(build_cases(TASKS[place], 0, NAMESPACE))
    hunt = hunt_mutants(function, lambda mutant: judge_all(task, answers_of(task, mutant)).passed)
    print(hunt)
    assert {mutant.what.partition(": ")[2] for mutant in hunt.survivors} == equal
