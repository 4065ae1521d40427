"""The still sphere: what is in front, what is written, and the ruler along it."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.plots import COLOURS, SYMBOLS, hypersphere
from embedlab.plots.hypersphere import great_circle, shortened, turned
from embedlab.plots.labels import LINE, SIDES, widths_of

NORTH, EAST, NEAR = [0, 1, 0], [1, 0, 0], [0, 0, 1]
degrees = st.floats(-360, 360)
directions = st.lists(st.floats(-1, 1), min_size=3, max_size=3).filter(lambda v: np.linalg.norm(v) > 0.1)


def drawn(texts, points, **more) -> go.Figure:
    return hypersphere(texts, points, **({"title": "t", "summary": "s", "turn": (0, 0)} | more))


def many(count: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, 3))


class TestTurned:
    @pytest.mark.parametrize(
        ("turn", "point", "place"),
        [((90, 0), NEAR, EAST), ((0, 90), NORTH, NEAR), ((0, 90), EAST, EAST), ((180, 0), NORTH, NORTH)],
    )
    def test_a_quarter_turn(self, turn, point, place):
        assert turned(point, turn).round(9).tolist() == place

    @given(directions, directions, degrees, degrees)
    def test_angles_stay(self, one, other, across, down):
        pair = np.array([one, other])
        moved = turned(pair, (across, down))
        assert np.allclose(moved @ moved.T, pair @ pair.T)


class TestGreatCircle:
    @given(directions, directions)
    def test_the_way_is_as_long_as_the_angle_and_stays_on_the_sphere(self, one, other):
        start, end = (np.array(v) / np.linalg.norm(v) for v in (one, other))
        angle = np.arccos(np.clip(start @ end, -1, 1))
        way = great_circle(start, end, steps=500)
        if angle < 1e-3:
            return
        assert np.allclose(np.linalg.norm(way, axis=1), 1)
        assert np.allclose(way[[0, -1]], [start, end], atol=1e-6)
        assert np.linalg.norm(np.diff(way, axis=0), axis=1).sum() == pytest.approx(angle, rel=1e-4, abs=1e-6)

    def test_opposite_points_have_half_a_circle_between_them(self):
        way = great_circle([1, 0, 0], [-1, 0, 0], steps=2)
        assert np.allclose(way[[0, 2]], [[1, 0, 0], [-1, 0, 0]])
        assert way[1] @ [1, 0, 0] == pytest.approx(0)

    def test_no_way_from_a_point_to_itself(self):
        assert great_circle(EAST, EAST).shape == (0, 3)


class TestFigure:
    def test_flat_marks_only(self):
        figure = drawn(["a", "b"], [NORTH, EAST])
        assert {trace.type for trace in figure.data} == {"scatter"}
        assert len(figure.data) == 5
        assert (figure.layout.width, figure.layout.meta["summary"]) == (700, "s")

    def test_texts_stand_where_their_direction_is(self):
        texts = drawn(["north", "east", "near"], [[0, 7, 0], [0.5, 0, 0], NEAR]).data[-1]
        places = {name: (x, y) for name, x, y in zip(texts.customdata, texts.x, texts.y, strict=True)}
        assert places == {"north": (0, 1), "east": (1, 0), "near": (0, 0)}

    def test_near_texts_are_larger_darker_and_drawn_last(self):
        texts = drawn(["near", "far"], [[0.5, 0, 1], [-0.5, 0, -1]]).data[-1]
        assert texts.customdata.tolist() == ["far", "near"]
        assert texts.textfont.size[0] < texts.textfont.size[1]
        assert texts.marker.opacity[0] < texts.marker.opacity[1]
        assert texts.textfont.color[0] > texts.textfont.color[1]  # hexadecimal: paler is more

    def test_of_two_in_nearly_one_place_the_nearer_is_written(self):
        texts = drawn(["far label", "near label"], [[0.02, 0, -1], [0, 0, 1]]).data[-1]
        assert list(texts.text) == ["", "near label"]
        assert texts.customdata.tolist() == ["far label", "near label"]

    @pytest.mark.parametrize("count", [15, 200])
    def test_no_label_covers_another(self, count):
        words = [f"word {place}" for place in range(count)]
        figure = drawn(words, many(count))
        texts = figure.data[-1]
        boxes = []
        for label, x, y, side, size in zip(
            texts.text, texts.x, texts.y, texts.textposition, texts.textfont.size, strict=True
        ):
            if label:
                half = np.array([widths_of([label])[0] * size / 13, LINE]) / 2
                middle = np.array([x, y]) * 200 + np.array(SIDES[side]) * half
                boxes.append((middle - half, middle + half))
        assert len(boxes) >= 10 if count == 15 else 20 < len(boxes) < 200
        for place, (low, high) in enumerate(boxes):
            for other_low, other_high in boxes[:place]:
                overlap = np.minimum(high, other_high) - np.maximum(low, other_low)
                assert not (overlap > 7).all()  # sides stand off by up to a marker's size

    def test_the_ruler_and_its_ends(self):
        figure = drawn(["a", "b", "c"], [NEAR, EAST, [1, 1, 1]], ruler=(0, 1))
        front = figure.data[3]
        assert (front.x[0], front.y[0], front.x[-1], front.y[-1]) == (0, 0, 1, 0)
        assert not drawn(["a", "b"], [NEAR, EAST]).data[3].x.size
        colours = dict(zip(figure.data[-1].customdata, figure.data[-1].textfont.color, strict=True))
        assert colours["a"] == colours["b"] != colours["c"]

    def test_the_wires_lie_on_the_sphere_half_of_them_behind(self):
        behind, front = drawn(["a", "b"], [NORTH, EAST], turn=(20, 15)).data[:2]
        for wires in (behind, front):
            assert np.nanmax(np.hypot(wires.x, wires.y)) <= 1.001
        assert 0.6 < len(behind.x) / len(front.x) < 1.2

    def test_groups_have_a_colour_and_a_shape_and_no_legend(self):
        figure = drawn(["a", "b", "c"], [NEAR, EAST, NORTH], groups=["x", "y", "x"])
        marks = dict(zip(figure.data[-1].customdata, figure.data[-1].marker.symbol, strict=True))
        assert marks == {"a (x)": SYMBOLS[0], "b (y)": SYMBOLS[1], "c (x)": SYMBOLS[0]}
        assert set(figure.data[-1].marker.color) == set(COLOURS[:2])
        assert figure.layout.showlegend is False

    def test_words_are_written_as_they_are(self):
        texts = drawn(["<b>bold</b> & co", "b"], [NEAR, EAST]).data[-1]
        assert "&lt;b>bold&lt;/b> &amp; co" in texts.text

    def test_a_long_text_is_shortened(self):
        texts = drawn(["x" * 500, "b"], [NEAR, EAST]).data[-1]
        assert texts.text[-1] == "x" * 23 + "…"
        assert max(map(len, texts.customdata)) == 80
        assert shortened("one\n two") == "one two"

    def test_it_is_small_enough_to_store(self):
        assert len(drawn([f"word {place}" for place in range(200)], many(200)).to_json()) < 60_000
        json.loads(drawn(["a", "b"], [NEAR, EAST]).to_json())


class TestErrors:
    @pytest.mark.parametrize(
        ("points", "more", "error", "message"),
        [
            ([NEAR], {}, ShapeError, r"got 2 texts, points of shape \(1, 3\)"),
            ([[1, 2], [3, 4]], {}, ShapeError, "three numbers a point"),
            ([NEAR, EAST], {"groups": ["x"]}, ShapeError, "1 groups"),
            ([NEAR, [0, 0, 0]], {}, ZeroVectorError, "point 1 is zero"),
            ([NEAR, [0, 0, np.nan]], {}, NotFiniteError, "NaN"),
            ([NEAR, EAST], {"ruler": (0, 2)}, InputError, "texts have the numbers 0 to 1"),
        ],
    )
    def test_what_cannot_be_drawn(self, points, more, error, message):
        with pytest.raises(error, match=message):
            drawn(["a", "b"], points, **more)

    def test_too_many_groups(self):
        with pytest.raises(InputError, match="got 8 groups"):
            drawn(list("abcdefgh"), many(8), groups=list("abcdefgh"))
