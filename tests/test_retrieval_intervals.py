"""Intervals, paired comparisons, and the queries that moved: numbers that a person can check."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedlab.errors import InputError, NotFiniteError, ShapeError
from embedlab.retrieval import bootstrap_interval, comparison_table, evaluate_vectors, most_moved, paired_comparison

MEASURED = st.lists(st.sampled_from([0.0, 0.1, 0.2, 1 / 3, 0.5, 1.0]), min_size=2, max_size=30)


class TestInterval:
    def test_it_is_near_the_textbook_s_for_a_share(self) -> None:
        share, q = 0.3, 1_000
        low, estimate, high = bootstrap_interval([1] * 300 + [0] * 700)
        half = 1.96 * np.sqrt(share * (1 - share) / q)
        assert estimate == share
        assert (low, high) == pytest.approx((share - half, share + half), abs=0.004)

    def test_it_leans_to_the_long_side(self) -> None:
        # One query in twenty is found: the true share can be much higher, but only a little lower.
        low, estimate, high = bootstrap_interval([1] + [0] * 19)
        assert high - estimate > estimate - low

    def test_it_holds_the_truth_as_often_as_it_says(self) -> None:
        rng = np.random.default_rng(0)
        truth = 0.5  # of numbers drawn evenly from [0, 1]
        intervals = [bootstrap_interval(rng.random(50), confidence=0.9, samples=300) for _ in range(200)]
        assert np.mean([low <= truth <= high for low, _, high in intervals]) == pytest.approx(0.9, abs=0.05)

    def test_more_confidence_is_wider_and_more_queries_are_narrower(self) -> None:
        values = [1.0, 0.0, 0.5, 0.25] * 10

        def width(values: list[float], confidence: float) -> float:
            low, _, high = bootstrap_interval(values, confidence=confidence)
            return high - low

        assert width(values, 0.8) < width(values, 0.95) < width(values, 0.99)
        assert width(values * 16, 0.95) == pytest.approx(width(values, 0.95) / 4, rel=0.1)

    def test_the_seed_decides(self) -> None:
        values = np.random.default_rng(0).random(40)
        assert bootstrap_interval(values, seed=1) == bootstrap_interval(values, seed=1)
        assert bootstrap_interval(values, seed=1) != bootstrap_interval(values, seed=2)

    def test_drawing_in_parts_changes_little(self, monkeypatch: pytest.MonkeyPatch) -> None:
        values = np.random.default_rng(0).random(60)
        whole = bootstrap_interval(values)
        monkeypatch.setattr("embedlab.retrieval.intervals.DRAWN_AT_ONCE", 600)  # ten draws a part
        assert bootstrap_interval(values) == pytest.approx(whole, abs=0.01)

    @settings(max_examples=30)
    @given(MEASURED)
    def test_bounds(self, values: list[float]) -> None:
        low, estimate, high = bootstrap_interval(values, samples=200)
        assert 0 <= low <= high <= 1
        assert estimate == pytest.approx(np.mean(values))


class TestComparison:
    def test_by_hand(self) -> None:
        before, after = [0.0, 1.0, 0.5, 0.5, 0.0], [1.0, 0.5, 0.5, 1.0, 0.0]
        comparison = paired_comparison(before, after)
        assert comparison.difference == pytest.approx((1 - 0.5 + 0 + 0.5 + 0) / 5)
        assert (comparison.better, comparison.worse, comparison.equal) == (2, 1, 2)
        assert comparison.interval.estimate == comparison.difference
        # The signs of 1, 0.5 and 0.5 can be set in 8 ways: in three their sum is 1 or more, in three -1 or less.
        sums = [a + b / 2 + c / 2 for a, b, c in product([-1, 1], repeat=3)]
        assert sum(value >= 1 for value in sums) == 3
        assert comparison.p_value == pytest.approx(min(1.0, 2 * 3 / 8))

    def test_many_queries_a_little_better_are_no_chance(self) -> None:
        rng = np.random.default_rng(0)
        before = rng.random(200) * 0.8
        after = before + 0.1 * rng.random(200)
        comparison = paired_comparison(before, after)
        assert comparison.difference == pytest.approx(0.05, abs=0.01)
        assert comparison.interval.low > 0
        assert comparison.p_value < 0.01
        # Without the pairs the change drowns in how far queries differ.
        assert bootstrap_interval(before).high > bootstrap_interval(after).low

    def test_the_same_model_twice(self) -> None:
        values = [0.0, 1.0, 0.5, 1.0]
        comparison = paired_comparison(values, values)
        assert comparison == (0.0, (0.0, 0.0, 0.0), 0, 0, 4, 1.0)

    def test_chance_is_called_a_find_as_often_as_it_should_be(self) -> None:
        rng = np.random.default_rng(0)
        p_values = [paired_comparison(*rng.random((2, 20)), samples=199).p_value for _ in range(200)]
        assert np.mean(np.array(p_values) <= 0.1) == pytest.approx(0.1, abs=0.05)

    @settings(max_examples=20)
    @given(st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 1.0])), min_size=2))
    def test_swapped_models_swap_the_result(self, pairs: list[tuple[float, float]]) -> None:
        before, after = np.array(pairs).T
        one, other = paired_comparison(before, after, samples=100), paired_comparison(after, before, samples=100)
        assert one.difference == pytest.approx(-other.difference)
        assert (one.better, one.worse, one.equal) == (other.worse, other.better, other.equal)
        assert one.better + one.worse + one.equal == len(pairs)
        assert 0 < one.p_value <= 1


class TestBadValues:
    @pytest.mark.parametrize("measure", [bootstrap_interval, lambda values, **more: paired_comparison(values, [0, 1])])
    @pytest.mark.parametrize(
        ("values", "error", "message"),
        [
            ([], InputError, "is empty"),
            ([1.0], InputError, "holds one query"),
            ([[0.0, 1.0]], ShapeError, "must be one vector"),
            ([0.5, np.nan], NotFiniteError, "holds nan at position 1"),
            ([0.5, 1.5], InputError, r"holds 1\.5 for query 1, but a measure lies in \[0, 1\]"),
            ([-0.25, 0.5], InputError, r"holds -0\.25 for query 0"),
        ],
    )
    def test_values(self, measure: Callable[..., Any], values: Any, error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            measure(values)

    @pytest.mark.parametrize("confidence", [0.0, 1.0, 95])
    def test_confidence(self, confidence: float) -> None:
        with pytest.raises(InputError, match="confidence must lie between 0 and 1, got"):
            bootstrap_interval([0, 1], confidence=confidence)

    def test_samples(self) -> None:
        with pytest.raises(InputError, match="99 samples are too few for the ends of an interval; choose 100 or more"):
            bootstrap_interval([0, 1], samples=99)

    def test_lengths(self) -> None:
        with pytest.raises(ShapeError, match="before has 2 values and after has 3; give both for the same queries"):
            paired_comparison([0, 1], [0, 1, 1])


class TestMostMoved:
    def test_both_ways_farthest_first(self) -> None:
        table = most_moved([5, 1, 9, 3, 2], [1, 8, 1, 3, 4], list("abcde"))
        assert table.columns.tolist() == ["query", "before", "after", "moved"]
        assert table["query"].tolist() == ["c", "a", "b", "e"]
        assert table["moved"].tolist() == [8, 4, -7, -2]

    def test_of_those_that_moved_equally_far_the_earlier_ones(self) -> None:
        table = most_moved([3, 3, 3, 1, 1, 1], [1, 1, 1, 3, 3, 3], list("abcdef"), n=2)
        assert table["query"].tolist() == ["a", "b", "d", "e"]

    def test_nothing_moved(self) -> None:
        assert most_moved([1, 2], [1, 2], ["a", "b"]).empty

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            (([], [], []), InputError, "ranks_before is empty"),
            (([1, 2], [1], ["a", "b"]), ShapeError, "got 2 ranks before, 1 after and 2 names"),
            (([1, 2], [1, 2], ["a"]), ShapeError, "2 after and 1 names"),
            (([1, np.nan], [1, 2], ["a", "b"]), NotFiniteError, "ranks_before holds nan at position 1"),
            (([1, 2], [0, 2], ["a", "b"]), InputError, "ranks_after holds 0 for query 0; a rank is a whole number"),
            (([1, 2.5], [1, 2], ["a", "b"]), InputError, r"ranks_before holds 2\.5 for query 1"),
            (([1], [1], ["a"], 0), InputError, "0 queries were asked for in each direction; choose 1 or more"),
        ],
    )
    def test_bad_input(self, arguments: tuple[Any, ...], error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            most_moved(*arguments)


class TestTable:
    """Three queries; before, the first and the second find their document at once, after, all do."""

    BEFORE = evaluate_vectors([[1, 0], [0, 1], [1, 0]], [[1, 0], [0, 1], [-1, 0]], [[0], [1], [2]], ks=(1, 3))
    AFTER = evaluate_vectors([[1, 0], [0, 1], [-1, 0]], [[1, 0], [0, 1], [-1, 0]], [[0], [1], [2]], ks=(1, 3))

    def test_by_hand(self) -> None:
        table = comparison_table(self.BEFORE, self.AFTER, [("accuracy", 1), ("MRR", 3)])
        assert table.index.tolist() == ["accuracy@1", "MRR@3"]
        assert table["before"].tolist() == pytest.approx([2 / 3, (1 + 1 + 1 / 3) / 3])
        assert table["change"].tolist() == pytest.approx([1 / 3, 2 / 9])
        assert table[["better", "worse"]].to_numpy().tolist() == [[1, 0], [1, 0]]
        assert (table["low"] <= table["change"]).all()
        assert (table["change"] <= table["high"]).all()

    def test_what_was_not_computed(self) -> None:
        with pytest.raises(InputError, match="accuracy@10 was not computed for both; give k=10"):
            comparison_table(self.BEFORE, self.AFTER)

    def test_other_queries(self) -> None:
        one = evaluate_vectors([[1, 0]], [[1, 0]], [[0]], ks=(1,))
        with pytest.raises(ShapeError, match="before has 1 queries and after has 3"):
            comparison_table(one, self.AFTER)
