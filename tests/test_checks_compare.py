"""The comparisons: what is right however it is written, how far the rest is, and the sentence that is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
import torch
from datasets import Dataset
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse
from scipy.stats import ortho_group

from embedlab.checks import KINDS, Verdict, compare, plain
from embedlab.errors import InputError


def told(kind: str, came: Any, expected: Any, **options: Any) -> str:
    verdict = compare(kind, plain(came), expected, options)
    assert (verdict.fraction == 1) == (verdict.wrong == "")
    assert 0 <= verdict.fraction <= 1
    return verdict.wrong


def share(kind: str, came: Any, expected: Any, **options: Any) -> float:
    return compare(kind, plain(came), expected, options).fraction


class TestNumbers:
    @pytest.mark.parametrize(
        "same",
        [0.5, np.float32(0.5), np.array(0.5), np.array([0.5]), [0.5], torch.tensor(0.5), 0.50001, np.float16(0.5)],
    )
    def test_the_same_number(self, same: Any) -> None:
        assert told("number", same, 0.5) == ""

    def test_whole_numbers_are_exact(self) -> None:
        assert told("number", 400_001, 400_000) == "It is 400001, which is 1 too high."
        assert told("number", 400_000.0, 400_000) == ""
        assert told("array", [400_001, 1], np.array([400_000, 1])).startswith("1 of 2 numbers is wrong")

    def test_tolerance(self) -> None:
        assert told("number", 390, 384, atol=10) == ""
        assert told("array", [390, 5], np.array([384, 5]), rtol=0.1) == ""
        assert told("list", [390, 5], [384, 5], atol=10) == ""
        assert told("number", 0.6, 0.596, atol=0.005) == ""
        assert told("number", 0.6, 0.596) == "It is 0.6, which is 0.004 too high."
        assert told("number", 0.0, 1e-9) == ""
        assert told("number", 2**64, 0.5).endswith("too high.")
        assert told("number", 2**1000 - 1, 0.5).endswith("too high.")

    def test_between(self) -> None:
        assert told("between", 0.5, None, low=0.5, high=1) == ""
        assert told("between", 0.4, None, low=0.5) == "It is 0.4, expected at least 0.5."
        assert told("between", 3, None, low=0.5, high=2) == "It is 3, expected at most 2."
        assert told("between", float("nan"), None, low=0) == "It is nan, expected at least 0."
        assert told("between", "a", None) == "A number was expected, not the text 'a'."

    def test_truth(self) -> None:
        assert told("truth", np.True_, True) == ""
        assert told("truth", False, True) == "It is False, expected True."
        assert told("truth", 1, True) == "True or False was expected, not the number 1."


class TestArrays:
    EXPECTED = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

    @pytest.mark.parametrize(
        "same",
        [
            EXPECTED.tolist(),
            [tuple(row) for row in EXPECTED],
            EXPECTED.astype(np.float32),
            EXPECTED.astype(int),
            list(torch.tensor(EXPECTED)),
            torch.tensor(EXPECTED, dtype=torch.bfloat16),
            torch.tensor(EXPECTED, requires_grad=True),
            sparse.csr_array(EXPECTED),
            pd.DataFrame(EXPECTED),
            np.asfortranarray(EXPECTED),
            {"a": [1, 2], "b": [3, 4], "c": [5, 6]},
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_any_form(self, same: Any) -> None:
        assert told("array", same, self.EXPECTED) == ""

    def test_what_is_told(self) -> None:
        expected = self.EXPECTED
        assert told("array", expected.T, expected) == (
            "Its shape is (2, 3), expected (3, 2); rows and columns are exchanged."
        )
        assert told("array", expected + np.eye(3, 2), expected) == (
            "2 of 6 numbers are wrong; the first, at [0, 0], is 2, expected 1."
        )
        assert share("array", expected + np.eye(3, 2), expected) == pytest.approx(4 / 6)
        assert told("array", expected * [np.nan, 1], expected) == (
            "3 numbers are NaN or infinite; the first, at [0, 0], is nan: look for a division by zero."
        )
        assert told("array", [[1, 2], [3]], expected) == "Numbers were expected, not a list of 2 items."
        assert told("array", ["a"], expected) == "Numbers were expected, not a list of 1 item."
        assert told("array", [], np.zeros((0,))) == ""
        assert told("array", [], expected) == "Its shape is (0,), expected (3, 2)."

    def test_columns_of_data_sets_and_missing_cells(self) -> None:
        assert told("list", Dataset.from_dict({"word": ["cat", "dog"]})["word"], ["cat", "dog"]) == ""
        table = pd.DataFrame({"count": pd.array([1, None], dtype="Int64")})
        assert told("frame", table, pd.DataFrame({"count": [1, np.nan]})) == ""
        assert told("list", b"cat", ["c"]) == "The answer is an object of type bytes, which cannot be compared."

    def test_many_are_not_copied(self) -> None:
        many = np.broadcast_to(np.float64(1), 10**8)
        for kind in ("list", "set", "ranking"):
            assert "expected, not an array of shape (100000000,)" in told(kind, many, [1.0])

    def test_a_series_and_an_index(self) -> None:
        assert told("array", pd.Series([1.0, 2.0]), np.array([1.0, 2.0])) == ""
        assert told("array", pd.Series([1.0, 2.0], index=["a", "b"]), [1.0, 2.0]) == ""
        assert told("mapping", pd.Series([1.0, 2.0], index=["a", "b"]), {"b": 2.0, "a": 1.0}) == ""
        assert told("list", pd.Index(["a", "b"]), ["a", "b"]) == ""


class TestTextsAndItems:
    def test_text(self) -> None:
        assert told("text", np.str_("cat"), "cat") == ""
        assert told("text", "Cat", "cat") == "Only upper and lower case differ."
        assert told("text", " cat ", "cat") == "Only the white space differs."
        assert told("text", " CAT\n", "cat", ignore_case=True, ignore_space=True) == ""
        assert told("text", "car", "cat") == "Letter 3 is 'r', expected 't'."
        assert told("text", "ca", "cat") == "It is 1 letter too short."
        assert told("text", "cattle", "cat") == "It is 3 letters too long."
        assert told("text", 5, "cat") == "A text was expected, not the number 5."

    def test_list(self) -> None:
        expected = ["a", 0.5, ["b", 2]]
        assert told("list", ("a", np.float32(0.5), ("b", 2)), expected) == ""
        assert told("list", ["a", 0.5, ["b", 3]], expected) == "Item 2[1] is 3, expected 2."
        assert share("list", ["a", 0.5, ["b", 3]], expected) == pytest.approx(2 / 3)
        assert told("list", ["a", 0.5], expected) == "It holds 2 items, expected 3."
        assert told("list", [*expected, "c"], expected) == "It holds 4 items, expected 3."
        assert told("list", [0.5, "a", ["b", 2]], expected) == "The items are right, but in another order."
        assert told("list", {"a"}, ["a"]) == "A list was expected, not a set of 1 item."
        assert told("list", np.array(["x", "y"]), ["x", "y"]) == ""
        assert told("list", [], []) == ""
        assert told("list", ["a"], []) == "It holds 1 item, expected 0."

    def test_set(self) -> None:
        assert told("set", ["b", "a", "a"], {"a", "b"}) == ""
        assert told("set", {"a": 1, "b": 2}.keys(), {"a", "b"}) == ""
        assert told("set", {"a", "c"}, {"a", "b"}) == "Missing: 'b'; not expected: 'c'."
        assert told("set", "ab", {"a", "b"}) == "A set was expected, not the text 'ab'."
        assert told("set", set(), set()) == ""
        assert told("set", [("a", 1)], {("a", 1)}) == ""

    def test_mapping(self) -> None:
        expected = {"a": 1, "b": 0.5, "c": [1, 2]}
        assert told("mapping", {"c": (1, 2), "b": 0.50001, "a": 1.0}, expected) == ""
        assert told("mapping", expected | {"b": 0.6}, expected) == "The value of 'b' is 0.6, expected 0.5."
        assert told("mapping", {"a": 1}, expected) == "The keys are wrong. Missing: 'b', 'c'."
        assert told("mapping", [1], expected) == "A dict was expected, not a list of 1 item."


class TestRankings:
    TIED = (("cat", 0.9), ("cow", 0.5), ("dog", 0.5), ("eel", 0.1))

    def test_ties_in_any_order(self) -> None:
        assert told("ranking", ["cat", "cow", "dog", "eel"], self.TIED) == ""
        assert told("ranking", ["cat", "dog", "cow", "eel"], self.TIED) == ""
        assert told("ranking", ["cat", "eel", "dog", "cow"], self.TIED) == "Place 2 is 'eel', expected 'cow'."
        assert told("ranking", ["cat", "dog", "dog", "eel"], self.TIED) == "'dog' comes more than once."
        assert told("ranking", ["cat", "dog"], self.TIED, k=2) == ""
        assert told("ranking", ["cat"], self.TIED, k=2) == "It holds 1 item, expected 2."
        assert told("ranking", ["dog", "cat"], ["cat", "dog"]) == "Place 1 is 'dog', expected 'cat'."
        assert told("ranking", 3, self.TIED) == "A ranking was expected, not the number 3."

    def test_scores(self) -> None:
        pairs = [("cat", np.float32(0.9)), ("dog", 0.5), ("cow", 0.5), ("eel", 0.1)]
        assert told("ranking", pairs, self.TIED, scores=True) == ""
        assert told("ranking", dict(pairs), self.TIED, scores=True) == ""
        assert told("ranking", [("cat", 0.8), *pairs[1:]], self.TIED) == ""
        assert told("ranking", [("cat", 0.8), *pairs[1:]], self.TIED, scores=True) == (
            "The score of 'cat' is 0.8, expected 0.9."
        )
        assert told("ranking", ["cat", "cow", "dog", "eel"], self.TIED, scores=True) == (
            "The scores are missing; give pairs of item and score."
        )


class TestFrames:
    EXPECTED = pd.DataFrame({"word": ["cat", "dog"], "score": [0.5, 0.25]})

    def test_what_is_left_open(self) -> None:
        turned = self.EXPECTED[["score", "word"]].set_index(pd.Index([7, 9]))
        assert told("frame", turned, self.EXPECTED) == ""
        assert told("frame", self.EXPECTED.to_dict("records"), self.EXPECTED) == ""
        assert told("frame", self.EXPECTED.to_dict("list"), self.EXPECTED) == ""
        assert told("frame", self.EXPECTED[::-1], self.EXPECTED, row_order=False) == ""
        assert told("frame", self.EXPECTED.assign(more=1), self.EXPECTED, more_columns=True) == ""

    def test_what_is_told(self) -> None:
        expected = self.EXPECTED
        assert told("frame", expected[["score", "word"]], expected, column_order=True) == (
            "The columns stand in the order score, word; expected word, score."
        )
        assert told("frame", expected[["word"]], expected) == "It has no column 'score'; expected word, score."
        assert told("frame", expected.assign(more=1), expected) == (
            "It has a column 'more' that was not asked for; expected word, score."
        )
        assert told("frame", expected[:1], expected) == "It has 1 row, expected 2."
        assert told("frame", expected[::-1], expected) == "Row 0, column 'word' is 'dog', expected 'cat'."
        assert share("frame", expected.assign(score=[0.5, 0.3]), expected) == 0.75
        assert told("frame", 3, expected) == "A data frame was expected, not the number 3."
        assert told("frame", {"word": ["cat"], "score": [1, 2]}, expected) == (
            "A data frame was expected, not a dict of 2 items."
        )
        doubled = expected.rename(columns={"score": "word"}).assign(score=1.0)
        assert told("frame", doubled, expected) == "Two of its columns have the same name."


class TestFigures:
    @staticmethod
    def figure(kind: str = "scatter", points: int = 3, title: str = "Words", x: str = "first") -> go.Figure:
        figure = go.Figure(go.Figure({"data": [{"type": kind, "x": list(range(points)), "y": list(range(points))}]}))
        return figure.update_layout(title=title, xaxis_title=x, yaxis_title="second")

    def test_facts(self) -> None:
        expected = plain(self.figure())
        assert expected.types == ("scatter",)
        assert expected.points == 3
        assert told("figure", self.figure("scattergl", title="Other", x="PC 1"), expected) == ""
        assert told("figure", self.figure(x="PC 1"), expected, same_names=True) == (
            "Its x axis is named 'PC 1', expected 'first'."
        )
        assert told("figure", self.figure("bar", 4, "", ""), expected) == (
            "It draws bar, expected scatter; it shows 4 points, expected 3; it has no title; its x axis has no name."
        )
        assert told("figure", self.figure("bar", 4), expected, types=False, points=False) == ""
        assert told("figure", go.Figure(), expected).startswith("It draws nothing, expected scatter")
        assert told("figure", 3, expected) == "A plotly figure was expected, not the number 3."

    def test_heat_maps_and_space(self) -> None:
        assert plain(go.Figure(go.Heatmap(z=np.zeros((2, 5)), x=list("abcde")))).points == 10
        space = go.Figure(go.Scatter3d(x=[1], y=[2], z=[3])).update_scenes(xaxis_title="east", yaxis_title="north")
        assert (plain(space).x, plain(space).y, plain(space).points) == ("east", "north", 1)


PLANE = np.random.default_rng(3).normal(size=(8, 2)) * [3, 1]
MOVES = {
    "shift": PLANE + 4,
    "length": PLANE * np.arange(1, 9)[:, None],
    "scale": PLANE * 2.5,
    "permutation": PLANE[::-1],
    "sign": PLANE * [1, -1],
    "rotation": PLANE @ np.array([[0.6, -0.8], [0.8, 0.6]]),
}


class TestVectors:
    @pytest.mark.parametrize("freedom", MOVES)
    def test_each_freedom(self, freedom: str) -> None:
        assert told("vectors", MOVES[freedom], PLANE, up_to=[freedom]) == ""
        assert "which this task does not leave open" in told("vectors", MOVES[freedom], PLANE)
        others = [name for name in MOVES if name != freedom and not (freedom == "sign" and name == "rotation")]
        for other in others:
            if (freedom, other) != ("scale", "length"):  # one length a row covers one scale for all
                assert told("vectors", MOVES[freedom], PLANE, up_to=[other]) != ""

    def test_words(self) -> None:
        assert told("vectors", PLANE, PLANE) == ""
        assert told("vectors", PLANE.astype(np.float32).tolist(), PLANE) == ""
        assert told("vectors", MOVES["rotation"], PLANE, up_to=["sign"]) == (
            "It is the right answer turned, which this task does not leave open."
        )
        both = MOVES["rotation"] * 3 + 1
        assert told("vectors", both, PLANE, up_to=["shift", "scale", "rotation"]) == ""
        noise = np.random.default_rng(0).normal(size=PLANE.shape)
        assert "of their length" in told("vectors", noise, PLANE)
        assert told("vectors", PLANE + noise * 0.01, PLANE, distance=0.05) == ""
        assert told("vectors", PLANE.T, PLANE).startswith("Its shape is (2, 8)")
        assert told("vectors", PLANE * np.nan, PLANE).startswith("16 numbers are NaN or infinite")
        assert told("vectors", np.zeros_like(PLANE), PLANE, up_to=list(MOVES)) != ""

    def test_one_vector(self) -> None:
        assert told("vectors", [-1.0, -2.0], np.array([1.0, 2.0]), up_to=["sign"]) == ""
        assert told("vectors", [1.0, -2.0], np.array([1.0, 2.0]), up_to=["sign"]) != ""
        assert told("vectors", [2.0, 4.0], np.array([1.0, 2.0]), up_to=["length"]) == ""

    def test_unknown_freedom(self) -> None:
        with pytest.raises(InputError, match=r"up_to is one of 'shift', .*, got 'spin'"):
            compare("vectors", PLANE, PLANE, {"up_to": ["spin"]})

    @given(st.integers(2, 5), st.integers(0, 10**6), st.floats(0.1, 10), st.floats(-5, 5))
    def test_any_turn_size_and_place(self, dimensions: int, seed: int, scale: float, shift: float) -> None:
        rng = np.random.default_rng(seed)
        points = rng.normal(size=(dimensions + 3, dimensions))
        moved = points @ ortho_group.rvs(dimensions, random_state=seed) * scale + shift
        assert told("vectors", moved, points, up_to=["shift", "scale", "rotation"]) == ""

    def test_neighbours(self) -> None:
        rng = np.random.default_rng(1)
        groups = np.repeat(np.eye(4), 6, axis=0) + rng.normal(size=(24, 4)) * 0.02
        wider = np.hstack([groups * 7, np.zeros((24, 3))])
        assert told("neighbours", wider, groups) == ""
        assert share("neighbours", rng.normal(size=(24, 4)), groups) < 0.6
        assert "of the 5 nearest neighbours are the expected ones; 80% are enough" in told(
            "neighbours", rng.normal(size=(24, 4)), groups
        )
        assert told("neighbours", groups[:5], groups) == "It holds 5, expected 24."
        assert told("neighbours", [[1.0]], [[1.0]]) == "Two rows at least are needed for an order."

    def test_rank_correlation(self) -> None:
        assert told("rank_correlation", [1, 2, 30, 400], [0.1, 0.2, 0.3, 0.4]) == ""
        assert told("rank_correlation", [4, 3, 2, 1], [0.1, 0.2, 0.3, 0.4]) == (
            "The rank correlation with the expected values is -1.00; 0.9 is enough."
        )
        assert (
            told("rank_correlation", [1, 1, 1], [1, 2, 3]) == "All of its values are the same, so they have no order."
        )
        assert told("rank_correlation", PLANE @ [[0.0, -1.0], [1.0, 0.0]], PLANE) == ""
        assert told("rank_correlation", "a", PLANE) == "Numbers or rows of vectors were expected, not the text 'a'."


EXPECTED: dict[str, Any] = {
    "number": 0.5,
    "between": None,
    "truth": True,
    "array": np.eye(2),
    "text": "cat",
    "list": ["a", [1, 2.0]],
    "set": {"a", "b"},
    "mapping": {"a": [1.0], "b": 2},
    "ranking": [("a", 0.5), ("b", 0.4)],
    "frame": TestFrames.EXPECTED,
    "figure": plain(TestFigures.figure()),
    "vectors": np.eye(2),
    "neighbours": np.eye(3),
    "rank_correlation": np.arange(3.0),
}
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
answers = st.recursive(
    scalars | arrays(np.float64, st.tuples(st.integers(0, 3), st.integers(0, 3))),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2) | st.integers(), inner, max_size=3)
        | st.sets(st.text(max_size=2) | st.integers(), max_size=3)
    ),
    max_leaves=8,
)


class TestWhateverComes:
    def test_every_kind_is_tried(self) -> None:
        assert set(EXPECTED) == set(KINDS)

    @pytest.mark.parametrize("kind", KINDS)
    @given(answer=answers)
    def test_nothing_is_raised(self, kind: str, answer: Any) -> None:
        options = {"low": 2e300} if kind == "between" else {}
        verdict = compare(kind, plain(answer), EXPECTED[kind], options)
        assert isinstance(verdict, Verdict)
        assert 0 <= verdict.fraction <= 1
        assert (verdict.wrong == "") == verdict.right
        assert len(verdict.wrong) < 400

    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("between", "neighbours")])
    def test_what_is_expected_is_right(self, kind: str) -> None:
        assert compare(kind, EXPECTED[kind], EXPECTED[kind]).right

    @given(answers, answers)
    def test_differences(self, one: Any, other: Any) -> None:
        from embedlab.checks.compare import difference

        assert difference(plain(one), plain(one)) == ""
        assume(repr(one) != repr(other))
        assert isinstance(difference(plain(one), plain(other)), str)

    def test_unknown_names(self) -> None:
        with pytest.raises(InputError, match="no comparison is called 'numbr'; choose one of number, between"):
            compare("numbr", 1, 1)
        with pytest.raises(InputError, match="'number' has no option 'tol'; it has atol, rtol"):
            compare("number", 1, 1, {"tol": 1})
