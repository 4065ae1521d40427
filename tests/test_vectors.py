"""Vectors: values a person can check, laws that hold for all numbers, and messages for bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import roc_auc_score

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.vectors import (
    analogy_scores,
    angle,
    axis,
    cosine,
    cosine_matrix,
    dimension_auc,
    dot,
    euclidean,
    euclidean_matrix,
    norm,
    normalize,
    offset,
    plane_coordinates,
    project,
    random_pair_cosines,
    random_rotation,
    rank_of,
    residual,
)

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
lengths = st.integers(1, 8)


def has_direction(array: np.ndarray) -> bool:
    return bool((np.abs(array).max(axis=-1) > 1e-3).all())


@st.composite
def vectors_of_one_length(draw: st.DrawFn, count: int, least: int = 1) -> list[np.ndarray]:
    d = draw(st.integers(least, 8))
    vector = hnp.arrays(np.float64, d, elements=numbers).filter(has_direction)
    return [draw(vector) for _ in range(count)]


class TestMeasures:
    def test_values_by_hand(self) -> None:
        assert dot([1, 2, 3], [4, 5, 6]) == 32
        assert norm([2, 3, 6]) == 7
        assert euclidean([1, 2], [4, 6]) == 5
        assert cosine([1, 0], [1, 1]) == pytest.approx(np.sqrt(0.5))
        assert [angle([1, 0], other) for other in ([2, 0], [0, 1], [-1, 0])] == [0, 90, 180]

    def test_angle_keeps_its_digits_near_zero(self) -> None:
        assert angle([1, 0], [1, 1e-9]) == pytest.approx(np.degrees(1e-9))

    def test_whole_numbers_are_not_divided_as_whole_numbers(self) -> None:
        assert normalize(np.array([3, 4])).tolist() == [0.6, 0.8]

    def test_normalize_keeps_float32_and_its_input(self) -> None:
        given_rows = np.array([[3, 4], [0, 5]], dtype=np.float32)
        unit = normalize(given_rows)
        assert unit.dtype == np.float32
        assert given_rows.tolist() == [[3, 4], [0, 5]]

    @pytest.mark.parametrize("size", [1e-300, 1e-160, 1e160, 1e300])
    def test_very_long_and_very_short_vectors_have_a_direction(self, size: float) -> None:
        assert cosine([3 * size, 4 * size], [3, 4]) == pytest.approx(1)

    @given(vectors_of_one_length(2), st.floats(1e-3, 1e3))
    def test_cosine_is_symmetric_bounded_and_blind_to_length(self, pair: list[np.ndarray], scale: float) -> None:
        a, b = pair
        assert -1 <= cosine(a, b) <= 1
        assert cosine(a, b) == cosine(b, a)
        assert cosine(scale * a, b) == pytest.approx(cosine(a, b), abs=1e-12)
        assert cosine(-a, b) == pytest.approx(-cosine(a, b), abs=1e-12)
        assert cosine(a, a) == pytest.approx(1)
        assert np.cos(np.radians(angle(a, b))) == pytest.approx(cosine(a, b), abs=1e-12)

    @given(vectors_of_one_length(2))
    def test_distance_of_unit_vectors_follows_from_the_cosine(self, pair: list[np.ndarray]) -> None:
        a, b = normalize(pair[0]), normalize(pair[1])
        assert euclidean(a, b) ** 2 == pytest.approx(2 - 2 * cosine(a, b), abs=1e-12)

    @given(vectors_of_one_length(3))
    def test_triangle_inequality(self, three: list[np.ndarray]) -> None:
        a, b, c = three
        assert euclidean(a, c) <= euclidean(a, b) + euclidean(b, c) + 1e-6

    @given(vectors_of_one_length(5))
    def test_matrices_hold_the_pairwise_values(self, five: list[np.ndarray]) -> None:
        a, b = np.array(five[:3]), np.array(five[3:])
        assert cosine_matrix(a, b) == pytest.approx(np.array([[cosine(x, y) for y in b] for x in a]), abs=1e-12)
        assert euclidean_matrix(a, b) == pytest.approx(np.array([[euclidean(x, y) for y in b] for x in a]))
        assert np.diag(cosine_matrix(a)).tolist() == [1, 1, 1]
        assert np.diag(euclidean_matrix(a)).tolist() == [0, 0, 0]

    def test_distance_of_near_points_keeps_its_digits(self) -> None:
        assert euclidean_matrix([[1e6, 1]], [[1e6, 1 + 1e-9]])[0, 0] == pytest.approx(1e-9, rel=1e-6)

    def test_one_hot_vectors_are_all_at_right_angles(self) -> None:
        assert cosine_matrix(np.eye(4)).tolist() == np.eye(4).tolist()


class TestArithmetic:
    # man, woman, king, queen: sex is one axis, rank the other
    rows = np.array([[1, 0, 0], [0, 1, 0], [0.6, 0, 0.8], [0, 0.6, 0.8]])

    def test_offset_by_hand(self) -> None:
        assert offset(*self.rows[:3]) == pytest.approx(np.array([-0.4, 1, 0.8]))
        assert offset(self.rows[:1], self.rows[1:2], self.rows[2:3]) == pytest.approx(np.array([[-0.4, 1, 0.8]]))

    def test_offset_does_not_depend_on_length(self) -> None:
        man, woman, king, _ = self.rows
        assert offset(7 * man, woman / 3, 2 * king) == pytest.approx(offset(man, woman, king))

    @pytest.mark.parametrize("method", ["3cosadd", "3cosmul", "dot"])
    def test_every_method_finds_the_queen(self, method: str) -> None:
        scores = analogy_scores(self.rows, *self.rows[:3], method=method)  # type: ignore[arg-type]
        assert rank_of(scores, 3, exclude=[0, 1, 2]) == 1

    def test_3cosmul_by_hand(self) -> None:
        # the queen's cosines: man 0, woman 0.6, king 0.64; shifted: 0.5, 0.8, 0.82
        scores = analogy_scores(self.rows, *self.rows[:3], method="3cosmul")
        assert scores[3] == pytest.approx(0.8 * 0.82 / 0.501)

    def test_dot_by_hand(self) -> None:
        scores = analogy_scores([[10, 0], [0, 1]], [1, 1], [2, 1], [0, 1], method="dot")  # with (1, 1)
        assert scores.tolist() == [10, 1]

    @pytest.mark.parametrize("method", ["3cosadd", "3cosmul", "dot"])
    def test_many_questions_at_once(self, method: str) -> None:
        rng = np.random.default_rng(2)
        rows = rng.normal(size=(30, 4))
        a, b, c = rng.normal(size=(3, 6, 4))
        together = analogy_scores(rows, a, b, c, method=method)  # type: ignore[arg-type]
        for i in range(6):
            assert together[i] == pytest.approx(analogy_scores(rows, a[i], b[i], c[i], method=method))  # type: ignore[arg-type]

    def test_unknown_method(self) -> None:
        with pytest.raises(InputError, match="unknown method '3cosdiv'; choose one of 3cosadd, 3cosmul, dot"):
            analogy_scores(self.rows, *self.rows[:3], method="3cosdiv")  # type: ignore[arg-type]

    def test_shapes_that_do_not_fit(self) -> None:
        with pytest.raises(ShapeError, match=r"same shape, got \(2,\), \(3,\), \(3,\)"):
            offset([1, 0], [1, 0, 0], [0, 1, 0])
        with pytest.raises(ShapeError, match="each row has 3 numbers, the question has 2"):
            analogy_scores(self.rows, [1, 0], [0, 1], [1, 1])


class TestDirections:
    def test_axis_by_hand(self) -> None:
        assert axis([[1, 0], [0, 1]], [[0, 1], [-1, 0]]).tolist() == pytest.approx([-1, 0])

    def test_one_pair_makes_an_axis(self) -> None:
        assert axis([2, 0], [0, 5]) == pytest.approx(np.array([-1, 1]) / np.sqrt(2))

    @pytest.mark.parametrize(
        ("start", "end"), [([[1, 2]], [[2, 4]]), ([[1, 0], [0, 1]], [[0, 1], [1, 0]])], ids=["same word", "cancel"]
    )
    def test_pairs_that_lead_nowhere(self, start: list[list[float]], end: list[list[float]]) -> None:
        with pytest.raises(ZeroVectorError, match="these pairs lead nowhere"):
            axis(start, end)

    def test_pairs_that_are_no_pairs(self) -> None:
        with pytest.raises(ShapeError, match=r"start has shape \(2, 2\), end has shape \(1, 2\)"):
            axis([[1, 0], [0, 1]], [[1, 1]])

    @given(vectors_of_one_length(3, least=3))
    def test_pythagoras_for_axes_at_right_angles(self, three: list[np.ndarray]) -> None:
        axes, *_ = np.linalg.qr(np.array(three[:2]).T)
        parts = project(three[2], axes.T)[0]
        assert residual(three[2], axes.T)[0] ** 2 + (parts**2).sum() == pytest.approx(1)

    def test_axes_need_not_be_independent(self) -> None:
        assert residual([[0, 0, 2], [1, 0, 1]], [[1, 0, 0], [3, 0, 0], [0, 1, 0]]) == pytest.approx(
            np.array([1, np.sqrt(0.5)])
        )

    def test_a_full_basis_explains_everything(self) -> None:
        assert residual([[1, 2, 3]], [[1, 0, 0], [1, 1, 0], [1, 1, 1]]) == pytest.approx(np.zeros(1), abs=1e-12)

    def test_lengths_do_not_matter(self) -> None:
        assert project([[30, 40]], [[5, 0]]).tolist() == [[0.6]]


class TestDimensionAuc:
    def test_values_by_hand(self) -> None:
        members, others = [[3, 1, 5, 1], [4, 2, 5, 3]], [[1, 3, 5, 2], [2, 4, 5, 4]]
        # high, low, always equal; in the last, three of four pairs stand in one order
        assert dimension_auc(members, others).tolist() == [1, 1, 0.5, 0.75]

    @given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 3), st.data())
    def test_equals_scikit_learn_mirrored(self, n: int, m: int, d: int, data: st.DataObject) -> None:
        # few different values, so that there are many ties
        rows = data.draw(hnp.arrays(np.int64, (n + m, d), elements=st.integers(-3, 3)))
        areas = [roc_auc_score([1] * n + [0] * m, column) for column in rows.T]
        found = dimension_auc(rows[:n], rows[n:])
        assert found == pytest.approx(np.array([max(area, 1 - area) for area in areas]))
        assert found.shape == (d,)

    def test_only_the_order_of_the_values_counts(self) -> None:
        rng = np.random.default_rng(3)
        members, others = rng.normal(0.5, size=(20, 4)), rng.normal(size=(30, 4))
        areas = dimension_auc(members, others)
        assert ((areas > 0.5) & (areas < 1)).all()
        assert dimension_auc(np.exp(members), np.exp(others)).tolist() == areas.tolist()
        assert dimension_auc(-7 * members, -7 * others) == pytest.approx(areas)
        assert dimension_auc(others, members) == pytest.approx(areas)

    def test_bad_input(self) -> None:
        with pytest.raises(ShapeError, match="each member has 2 numbers, each other has 3"):
            dimension_auc([[1, 2]], [[1, 2, 3]])
        with pytest.raises(NotFiniteError, match=r"others holds nan at position \(0, 1\)"):
            dimension_auc([[1, 2]], [[1, np.nan]])
        with pytest.raises(InputError, match="members is empty"):
            dimension_auc([], [[1, 2]])


class TestPlane:
    a, b, c = np.array([[1, 0, 0, 0], [1, 4, 0, 0], [1, 1, 3, 0]])

    def test_a_is_the_origin_and_b_lies_on_the_first_axis(self) -> None:
        assert plane_coordinates([self.a, self.b, self.c], self.a, self.b, self.c).tolist() == [[0, 0], [4, 0], [1, 3]]

    def test_the_sum_closes_the_parallelogram(self) -> None:
        corner = plane_coordinates(self.b - self.a + self.c, self.a, self.b, self.c)
        assert corner.tolist() == [[5, 3]]

    def test_other_points_lose_what_lies_outside(self) -> None:
        assert plane_coordinates([1, 2, 2, 9], self.a, self.b, self.c).tolist() == [[2, 2]]

    @given(vectors_of_one_length(3, least=2))
    def test_distances_inside_the_plane_are_true(self, three: list[np.ndarray]) -> None:
        a, b, c = three
        assume(residual(c - a, b - a)[0] > 1e-3 if has_direction(np.array([b - a, c - a])) else False)
        inside = np.array([a, b, c, b - a + c, (a + b + c) / 3])
        flat = plane_coordinates(inside, a, b, c)
        size = np.abs(inside).max()
        assert euclidean_matrix(flat) / size == pytest.approx(euclidean_matrix(inside) / size, abs=1e-9)
        assert flat[1] + flat[2] == pytest.approx(flat[3], abs=1e-9 * size)
        assert flat[1, 1] == pytest.approx(0, abs=1e-9 * size)
        assert flat[1, 0] > 0
        assert flat[2, 1] > 0

    @given(vectors_of_one_length(4, least=2))
    def test_no_distance_grows(self, four: list[np.ndarray]) -> None:
        a, b, c, point = four
        assume(residual(c - a, b - a)[0] > 1e-3 if has_direction(np.array([b - a, c - a])) else False)
        flat = plane_coordinates([a, point], a, b, c)
        assert euclidean(*flat) <= euclidean(a, point) * (1 + 1e-9)

    @pytest.mark.parametrize(
        ("b", "c"),
        [([1, 1], [0, 5]), ([0, 5], [1, 1]), ([0, 5], [0, 5]), ([2, 2], [3, 3]), ([0, 0], [3, 3])],
        ids=["b is a", "c is a", "c is b", "c beyond b", "a between"],
    )
    def test_words_on_one_line(self, b: list[float], c: list[float]) -> None:
        with pytest.raises(InputError, match="lie on one line and span no plane; choose three different words"):
            plane_coordinates([1, 2], [1, 1], b, c)

    def test_bad_input(self) -> None:
        with pytest.raises(ShapeError, match="each point has 3 numbers, each corner has 2"):
            plane_coordinates([1, 2, 3], [0, 0], [1, 0], [0, 1])
        with pytest.raises(ShapeError, match="each point has 2 numbers, each corner has 3"):
            plane_coordinates([1, 2], [0, 0], [1, 0], [0, 1, 0])
        with pytest.raises(NotFiniteError, match="c holds inf at position 1"):
            plane_coordinates([1, 2], [0, 0], [1, 0], [0, np.inf])


class TestChance:
    @settings(deadline=None)
    @given(st.integers(2, 6), st.integers(0, 1_000), st.data())
    def test_a_rotation_changes_no_cosine(self, dim: int, seed: int, data: st.DataObject) -> None:
        rows = data.draw(hnp.arrays(np.float64, (4, dim), elements=numbers).filter(has_direction))
        assume(has_direction(rows))
        rotation = random_rotation(dim, seed)
        assert cosine_matrix(rows @ rotation) == pytest.approx(cosine_matrix(rows), abs=1e-9)
        assert np.linalg.det(rotation) == pytest.approx(1)

    def test_seeds(self) -> None:
        assert random_rotation(4, 1).tolist() == random_rotation(4, 1).tolist()
        assert random_rotation(4, 1).tolist() != random_rotation(4, 2).tolist()
        rows = np.random.default_rng(0).normal(size=(50, 3))
        assert random_pair_cosines(rows, 5, seed=1).tolist() == random_pair_cosines(rows, 5, seed=1).tolist()

    def test_a_row_is_never_paired_with_itself(self) -> None:
        assert random_pair_cosines(np.eye(3), 1_000).tolist() == [0.0] * 1_000

    def test_random_pairs_of_round_clouds_are_at_right_angles_on_average(self) -> None:
        cosines = random_pair_cosines(np.random.default_rng(0).normal(size=(500, 50)))
        assert cosines.shape == (10_000,)
        assert cosines.mean() == pytest.approx(0, abs=0.01)
        assert cosines.std() == pytest.approx(1 / np.sqrt(50), abs=0.01)

    def test_one_row_makes_no_pair(self) -> None:
        with pytest.raises(InputError, match="a pair needs two rows, got 1"):
            random_pair_cosines([[1, 0]])
        with pytest.raises(InputError, match="n_pairs must be 1 or more, got 0"):
            random_pair_cosines(np.eye(2), 0)
        with pytest.raises(InputError, match="a rotation needs 2 dimensions or more, got 1"):
            random_rotation(1)


class TestBadInput:
    @pytest.mark.parametrize("function", [dot, euclidean, cosine, angle])
    def test_pairs(self, function: object) -> None:
        assert callable(function)
        with pytest.raises(ShapeError, match="the first has 3 numbers, the second has 2; compare only vectors that"):
            function([1, 2, 3], [1, 2])
        with pytest.raises(NotFiniteError, match="the second vector holds nan at position 1"):
            function([1, 2], [1, np.nan])
        with pytest.raises(NotFiniteError, match="the first vector holds inf at position 0"):
            function([np.inf, 2], [1, 2])
        with pytest.raises(InputError, match="the first vector is empty"):
            function([], [])
        with pytest.raises(ShapeError, match=r"must be one vector of shape \(d,\), got shape \(1, 2\)"):
            function([[1, 2]], [1, 2])
        with pytest.raises(InputError, match=r"must hold numbers, got 'king'; look the vectors of words up first"):
            function(["king"], ["queen"])

    @pytest.mark.parametrize("function", [cosine, angle])
    def test_zero_has_no_direction(self, function: object) -> None:
        assert callable(function)
        with pytest.raises(ZeroVectorError, match="is a zero vector: it has no direction"):
            function([0, 0], [1, 2])

    def test_zero_has_a_length_and_a_distance(self) -> None:
        assert norm([0, 0]) == 0
        assert euclidean([0, 0], [3, 4]) == 5
        assert dot([0, 0], [3, 4]) == 0

    @pytest.mark.parametrize("function", [normalize, cosine_matrix])
    def test_rows(self, function: object) -> None:
        assert callable(function)
        with pytest.raises(ZeroVectorError, match=r"zero vector \(row 1\)"):
            function([[1, 2], [0, 0]])
        with pytest.raises(NotFiniteError, match=r"holds nan at position \(1, 0\)"):
            function([[1, 2], [np.nan, 0]])
        with pytest.raises(ShapeError, match=r"the rows of .* differ in length"):
            function([[1, 2], [1]])
        with pytest.raises(InputError, match="is empty"):
            function([])
        with pytest.raises(ShapeError, match="or rows of vectors"):
            function(np.ones((2, 2, 2)))

    def test_matrices_of_different_width(self) -> None:
        for function in (cosine_matrix, euclidean_matrix, project, residual):
            with pytest.raises(ShapeError, match=r"has 2 numbers, .* has 3"):
                function([[1, 2]], [[1, 2, 3]])
