"""Vectors: values a person can check, laws that hold for all numbers, and messages for bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.vectors import (
    analogy_scores,
    angle,
    axis,
    best_rows,
    cosine,
    cosine_matrix,
    dot,
    euclidean,
    euclidean_matrix,
    nearest,
    norm,
    normalize,
    offset,
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


@st.composite
def row_sets(draw: st.DrawFn) -> np.ndarray:
    """Rows of small whole numbers: many equal directions, so many ties."""
    shape = (draw(st.integers(1, 40)), draw(st.integers(1, 4)))
    return draw(hnp.arrays(np.int64, shape, elements=st.integers(-3, 3)).filter(lambda rows: rows.any(axis=1).all()))


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


class TestNearest:
    @given(row_sets(), st.data())
    def test_equals_sorting_everything(self, rows: np.ndarray, data: st.DataObject) -> None:
        query = rows[data.draw(st.integers(0, len(rows) - 1))]
        left_out = data.draw(st.sets(st.integers(0, len(rows) - 1), max_size=len(rows) - 1))
        k = data.draw(st.integers(1, len(rows) - len(left_out)))
        cosines = np.array([cosine(row, query) for row in rows]).round(6)
        expected = [i for i in np.lexsort((np.arange(len(rows)), -cosines)) if i not in left_out][:k]
        found = nearest(rows.astype(np.float32), query, k, exclude=[sorted(left_out)])
        assert found.indices[0].tolist() == expected
        assert found.scores[0] == pytest.approx(cosines[expected], abs=2e-6)

    @pytest.mark.parametrize("order", ["C", "F"])
    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_equals_sorting_everything_among_many_rows(self, order: str, dtype: type) -> None:
        rng = np.random.default_rng(0)
        rows = np.asarray(rng.normal(size=(9_000, 20)), dtype=dtype, order=order)
        rows[5_000:] = rows[:4_000]  # every row of the second part ties with one of the first
        queries = rng.normal(size=(7, 20))
        cosines = (normalize(rows.astype(float)) @ normalize(queries).T).T.round(12)
        expected = [np.argsort(-row, kind="stable")[:25].tolist() for row in cosines]
        found = nearest(rows, queries, 25)
        assert found.indices.tolist() == expected
        assert (np.diff(found.scores, axis=1) <= 0).all()

    def test_a_batch_gives_what_single_queries_give(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rng = np.random.default_rng(1)
        rows, queries = rng.normal(size=(300, 5)), rng.normal(size=(11, 5))
        exclude = [[i, i + 1] for i in range(11)]
        single = [nearest(rows, query, 4, exclude=[out]) for query, out in zip(queries, exclude, strict=True)]
        monkeypatch.setattr("embedlab.vectors.neighbours.SCORES_AT_ONCE", 900)  # three queries a block
        batch = nearest(rows, queries, 4, exclude=exclude)
        assert batch.indices.tolist() == [one.indices[0].tolist() for one in single]
        assert batch.scores.tolist() == [one.scores[0].tolist() for one in single]

    def test_shapes_and_types(self) -> None:
        found = nearest(np.eye(3, dtype=np.float32), np.eye(3)[:2], 2)
        assert (found.indices.shape, found.indices.dtype) == ((2, 2), np.int64)
        assert (found.scores.shape, found.scores.dtype) == ((2, 2), np.float32)

    def test_read_only_rows_and_known_lengths(self) -> None:
        rows = np.array([[3, 4], [1, 0], [0, 2]], dtype=np.float32)
        rows.flags.writeable = False
        assert nearest(rows, [0, 1], 3, norms=np.array([5, 1, 2])).indices.tolist() == [[2, 0, 1]]

    def test_rows_can_be_left_out_for_each_query(self) -> None:
        found = nearest(np.eye(3), np.eye(3), 1, exclude=[[0], [1], []])
        assert found.indices.ravel().tolist() == [1, 0, 2]

    @pytest.mark.parametrize(
        ("k", "message"),
        [
            (0, "0 neighbours were asked for and there are 2; choose a number from 1 to 2"),
            (3, "3 neighbours were asked for and there are 2; choose a number from 1 to 2"),
            (1.5, "the number of neighbours must be a whole number, got 1.5"),
        ],
    )
    def test_k_out_of_range(self, k: int, message: str) -> None:
        with pytest.raises(InputError) as error:
            nearest(np.eye(3), [1, 0, 0], k, exclude=[[0]])
        assert str(error.value) == message

    def test_nothing_left(self) -> None:
        with pytest.raises(InputError, match="nothing is left to choose from; leave fewer out"):
            nearest(np.eye(2), [1, 0], 1, exclude=[[0, 1]])

    def test_bad_rows_are_named(self) -> None:
        with pytest.raises(NotFiniteError, match="row 1 of vectors holds NaN"):
            nearest([[1, 0], [np.nan, 1]], [1, 0], 1)
        with pytest.raises(ZeroVectorError, match=r"rows to search is a zero vector \(row 1\)"):
            nearest([[1, 0], [0, 0]], [1, 0], 1)
        with pytest.raises(ShapeError, match="each row has 2 numbers, each query has 3"):
            nearest([[1, 0]], [1, 0, 0], 1)
        with pytest.raises(ShapeError, match=r"2 rows, norms of shape \(3,\)"):
            nearest(np.eye(2), [1, 0], 1, norms=np.ones(3))

    def test_bad_exclude_is_named(self) -> None:
        with pytest.raises(InputError, match="1 queries, 2 given"):
            nearest(np.eye(2), [1, 0], 1, exclude=[[0], [1]])
        with pytest.raises(InputError, match="holds row 2, but the rows go from 0 to 1"):
            nearest(np.eye(2), [1, 0], 1, exclude=[[2]])
        with pytest.raises(InputError, match="must be a sequence of row numbers"):
            nearest(np.eye(2), [1, 0], 1, exclude=[["cat"]])  # type: ignore[list-item]


class TestBestRowsAndRank:
    @given(hnp.arrays(np.int64, st.integers(1, 30), elements=st.integers(0, 5)), st.data())
    def test_rank_is_the_place_in_the_order(self, scores: np.ndarray, data: st.DataObject) -> None:
        left_out = data.draw(st.sets(st.integers(0, len(scores) - 1), max_size=len(scores) - 1))
        order = best_rows(scores, len(scores) - len(left_out), exclude=sorted(left_out)).tolist()
        assert sorted(order) == [i for i in range(len(scores)) if i not in left_out]
        for place, row in enumerate(order, 1):
            assert rank_of(scores, row, exclude=sorted(left_out)) == place

    def test_scores_are_not_changed(self) -> None:
        scores = np.array([0.1, 0.9])
        assert best_rows(scores, 1, exclude=[1]).tolist() == [0]
        assert scores.tolist() == [0.1, 0.9]

    def test_a_row_left_out_has_no_rank(self) -> None:
        with pytest.raises(InputError, match="row 1 is left out, so it has no rank"):
            rank_of([0.1, 0.9], 1, exclude=[1])
        with pytest.raises(InputError, match="holds row 5, but the rows go from 0 to 1"):
            rank_of([0.1, 0.9], 5)


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
