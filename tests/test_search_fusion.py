"""Reciprocal rank fusion, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from embedlab.errors import InputError, ShapeError
from embedlab.search import Ranking, reciprocal_rank_fusion


def ranked(*lists: str) -> Ranking:
    """Make a ranking of one-letter ids; its scores do not matter."""
    return Ranking([list(ids) for ids in lists], [np.arange(len(ids), 0, -1, dtype=np.float32) for ids in lists])


def test_by_hand():
    fused = reciprocal_rank_fusion(ranked("abc"), ranked("cd"), constant=1)
    assert fused.ids == [["c", "a", "b", "d"]]
    assert fused.scores[0] == pytest.approx([1 / 4 + 1 / 2, 1 / 2, 1 / 3, 1 / 3])
    assert fused.scores[0].dtype == np.float32


def test_of_one_ranking_the_order_stays():
    assert reciprocal_rank_fusion(ranked("badc")).ids == [["b", "a", "d", "c"]]


def test_a_small_constant_makes_the_first_place_stand_out():
    # b: second in both; a: first and fifth.
    one, two = ranked("ab"), ranked("xbyza")
    assert reciprocal_rank_fusion(one, two, k=1, constant=0).ids == [["a"]]
    assert reciprocal_rank_fusion(one, two, k=1, constant=60).ids == [["b"]]


def test_weights():
    one, two = ranked("a"), ranked("b")
    assert reciprocal_rank_fusion(one, two, weights=[1, 2]).ids == [["b", "a"]]
    assert reciprocal_rank_fusion(one, two, weights=[1, 2], k=1).scores[0] == pytest.approx([2 / 61])


def test_each_query_for_itself_and_an_empty_list_adds_nothing():
    fused = reciprocal_rank_fusion(ranked("ab", "", ""), ranked("ba", "c", ""))
    assert fused.ids == [["a", "b"], ["c"], []]


@pytest.mark.parametrize(
    ("rankings", "options", "error", "message"),
    [
        ([], {}, InputError, "no ranking to fuse"),
        ([ranked("a"), ranked("a", "b")], {}, ShapeError, r"of \[1, 2\] queries"),
        ([ranked("a")], {"k": 0}, InputError, "0 hits were asked for"),
        ([ranked("a")], {"k": 1.5}, InputError, "must be a whole number, got 1.5"),
        ([ranked("a")], {"constant": -1}, InputError, "constant must be 0 or more"),
        ([ranked("a")], {"weights": [1, 2]}, ShapeError, "1 rankings came with 2 weights"),
        ([ranked("a")], {"weights": [0]}, InputError, "weights must be above 0"),
    ],
)
def test_errors(rankings, options, error, message):
    with pytest.raises(error, match=message):
        reciprocal_rank_fusion(*rankings, **options)
