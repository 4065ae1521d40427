"""Fingerprints: grids, levels, and what single dimensions add to a cosine."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.fingerprint import (
    ablation,
    binned,
    cosine_contributions,
    distance_contributions,
    fires_in_one,
    grid,
    largest,
    most_distant_dimensions,
    permute,
    top_differences,
)
from embedlab.vectors import cosine, random_rotation

numbers = st.floats(-100, 100).map(lambda number: round(number, 3))
pairs = st.integers(2, 40).flatmap(lambda dim: arrays(np.float64, (2, dim), elements=numbers))


def usable(pair: NDArray[np.float64]) -> None:
    assume(bool((np.abs(pair).max(axis=1) > 0).all()))


class TestGrid:
    @given(pairs, st.integers(1, 40))
    def test_read_row_by_row_it_gives_the_vector_back(self, pair, columns: int) -> None:
        vector = pair[0]
        for laid in (grid(vector), grid(vector, min(columns, len(vector)))):
            read = laid.ravel()
            assert read[: len(vector)].tolist() == vector.tolist()
            assert np.isnan(read[len(vector) :]).all()
            assert len(read) - len(vector) < laid.shape[1]

    @pytest.mark.parametrize(
        ("dim", "shape"), [(384, (16, 24)), (768, (24, 32)), (50, (5, 10)), (97, (10, 10)), (1, (1, 1)), (2, (1, 2))]
    )
    def test_it_is_nearly_square(self, dim: int, shape: tuple[int, int]) -> None:
        assert grid(np.ones(dim)).shape == shape

    def test_no_columns(self) -> None:
        with pytest.raises(InputError, match="0 columns were asked for and there are 3; choose a number from 1 to 3"):
            grid([1, 2, 3], columns=0)


class TestBinned:
    @given(pairs, st.integers(2, 25))
    def test_no_number_moves_farther_than_half_a_level(self, pair, levels: int) -> None:
        usable(pair)
        values, edges = binned(pair[0], levels)
        assert len(edges) == levels + 1
        assert np.allclose(edges, -edges[::-1])
        assert np.abs(values - pair[0]).max() <= (edges[1] - edges[0]) / 2 + 1e-9
        assert len(set(values.round(9))) <= levels

    @pytest.mark.parametrize("levels", [0, 1, 26])
    def test_too_few_or_too_many_levels(self, levels: int) -> None:
        with pytest.raises(InputError, match=f"got {levels} levels; choose 2 to 25"):
            binned([1, 2], levels)

    def test_zero(self) -> None:
        with pytest.raises(ZeroVectorError, match="zero vector"):
            binned([0, 0])


class TestContributions:
    @given(pairs)
    def test_they_sum_to_cosine_and_distance(self, pair) -> None:
        usable(pair)
        assert math.isclose(cosine_contributions(*pair).sum(), cosine(*pair), abs_tol=1e-9)
        assert math.isclose(distance_contributions(*pair).sum(), 1 - cosine(*pair), abs_tol=1e-9)

    @given(pairs, st.integers(0, 5))
    def test_a_permutation_and_a_rotation_keep_the_cosine(self, pair, seed: int) -> None:
        usable(pair)
        for moved in (permute(pair, seed), pair @ random_rotation(pair.shape[1], seed)):
            assert math.isclose(cosine(*moved), cosine(*pair), abs_tol=1e-9)

    def test_a_permutation_moves_all_vectors_alike(self) -> None:
        one, other = permute([np.arange(20), np.arange(20) * 2], seed=3)
        assert one.tolist() != list(range(20))
        assert sorted(one) == list(range(20))
        assert (other == 2 * one).all()


class TestLargest:
    def test_top_differences_by_hand(self) -> None:
        table = top_differences([3, 0, 4, 1], [3, 2, 4, -1], n=3)
        assert table["dimension"].tolist() == [1, 3, 0]
        assert table["difference"].tolist() == [2, -2, 0]
        assert table["one"].tolist() == [0, 1, 3]
        length = math.sqrt(26) * math.sqrt(30)
        assert table["contribution"].tolist() == pytest.approx([0, -1 / length, 9 / length])

    def test_most_distant_dimensions_add_up_to_the_distance(self) -> None:
        table = most_distant_dimensions([3, 4, 0], [4, 3, 0], n=3)
        assert table["dimension"].tolist() == [0, 1, 2]
        assert table["contribution"].tolist() == pytest.approx([0.02, 0.02, 0])

    def test_ties_go_by_dimension(self) -> None:
        assert largest([1, -2, 2, 1], 4).tolist() == [1, 2, 0, 3]

    def test_more_than_there_are(self) -> None:
        for function in (top_differences, most_distant_dimensions):
            with pytest.raises(InputError, match="3 dimensions were asked for and there are 2"):
                function([1, 2], [2, 1], n=3)


class TestAblation:
    def test_by_hand(self) -> None:
        table = ablation([3, 1, 1], [3, -1, 1], n=1).set_index("dimensions")
        differences, contributions = table.loc["largest differences"], table.loc["largest contributions"]
        assert differences["contribution"] == pytest.approx(-1 / 11)
        assert differences["cosine without"] == pytest.approx(1)
        assert differences["cosine of them alone"] == pytest.approx(-1)
        assert differences["change"] == pytest.approx(1 - 9 / 11)
        assert contributions["contribution"] == pytest.approx(9 / 11)
        assert contributions["share"] == pytest.approx(1)
        assert contributions["cosine without"] == pytest.approx(0)

    def test_random_dimensions_have_their_even_share(self) -> None:
        one = np.random.default_rng(0).normal(size=100)
        table = ablation(one, one, n=20, seed=1).set_index("dimensions")
        assert table.loc["random", "share"] == pytest.approx(0.2, abs=0.01)
        assert table.loc["random"].equals(ablation(one, one, n=20, seed=1).set_index("dimensions").loc["random"])

    def test_a_cosine_of_0_has_no_shares(self) -> None:
        table = ablation([1, 0, 1, 0], [0, 1, 0, 1], n=1)
        assert table["share"].isna().all()

    def test_all_dimensions(self) -> None:
        with pytest.raises(InputError, match="3 dimensions to take away were asked for and there are 2"):
            ablation([1, 2, 3], [3, 2, 1], n=3)
        with pytest.raises(InputError, match="give at least 2 dimensions"):
            ablation([1], [2], n=1)


class TestFiresInOne:
    def test_by_hand(self) -> None:
        one, other = [9, 1, 0, -1, 0, 0, 0, -9], [9, 1, 0, -1, 0, 0, 0, 0]
        assert fires_in_one(one, other, 1.5).tolist() == [7]
        assert fires_in_one(other, one, 1.5).tolist() == []

    @pytest.mark.parametrize("threshold", [0, -1, math.nan, math.inf])
    def test_no_threshold(self, threshold: float) -> None:
        with pytest.raises(InputError, match="give a number above 0"):
            fires_in_one([1, 2], [2, 1], threshold)

    def test_equal_numbers(self) -> None:
        with pytest.raises(InputError, match="all numbers of the second vector are equal"):
            fires_in_one([1, 2], [2, 2])


@pytest.mark.parametrize("function", [cosine_contributions, distance_contributions, top_differences, ablation])
class TestWrongVectors:
    def test_another_length(self, function) -> None:
        with pytest.raises(ShapeError, match="the first has 2 numbers, the second has 3"):
            function([1, 2], [1, 2, 3])

    def test_zero(self, function) -> None:
        with pytest.raises(ZeroVectorError, match="is a zero vector"):
            function(np.ones(20), np.zeros(20))

    def test_nan(self, function) -> None:
        with pytest.raises(NotFiniteError, match="the second vector holds nan at position 1"):
            function([1, 2], [1, math.nan])
