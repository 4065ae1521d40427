"""Exact neighbours: they equal sorting everything, ties and rows left out included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.vectors import best_rows, cosine, nearest, normalize, rank_of


@st.composite
def row_sets(draw: st.DrawFn) -> np.ndarray:
    """Rows of small whole numbers: many equal directions, so many ties."""
    shape = (draw(st.integers(1, 40)), draw(st.integers(1, 4)))
    return draw(hnp.arrays(np.int64, shape, elements=st.integers(-3, 3)).filter(lambda rows: rows.any(axis=1).all()))


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
        monkeypatch.setattr("embedlab.vectors.blocks.SCORES_AT_ONCE", 900)  # three queries a block
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
