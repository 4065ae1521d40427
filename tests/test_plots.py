"""Figures: what they hold, number by number, and what they say to input that cannot be drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.io as pio
import pytest

from embedlab.errors import InputError, ShapeError, ZeroVectorError
from embedlab.plots import (
    COLOURS,
    arrows,
    bars,
    curves,
    dots,
    heatmap,
    histogram,
    scatter,
    scatter_3d,
    token_strip,
    unit_circle,
    with_table,
)

NAMED = {"title": "What to see", "summary": "In one line"}


class TestCharts:
    def test_bars(self) -> None:
        figure = bars(["cat", "dog"], {"a": [0.5, 1], "b": [2, 3]}, **NAMED, value_format=".2f")
        assert [trace.y.tolist() for trace in figure.data] == [[0.5, 1], [2, 3]]
        assert list(figure.data[0].x) == ["cat", "dog"]
        assert figure.data[0].texttemplate == "%{y:.2f}"
        assert figure.layout.showlegend
        assert not bars(["cat"], {"a": [1]}, **NAMED).layout.showlegend

    def test_bars_to_the_right(self) -> None:
        figure = bars(["cat", "dog"], {"a": [0.5, 1]}, **NAMED, horizontal=True, log=True)
        assert figure.data[0].x.tolist() == [0.5, 1]
        assert list(figure.data[0].y) == ["cat", "dog"]
        assert (figure.layout.xaxis.type, figure.layout.yaxis.autorange) == ("log", "reversed")

    def test_names_that_are_numbers_stay_names(self) -> None:
        assert bars(["10", "2"], {"a": [1, 2]}, **NAMED).layout.xaxis.type == "category"

    def test_curves(self) -> None:
        figure = curves([1, 10], {"a": [4, 8], "b": [4, 4]}, **NAMED, x="words", y="bytes", log=True)
        assert [trace.y.tolist() for trace in figure.data] == [[4, 8], [4, 4]]
        assert [trace.text[-1].strip() for trace in figure.data] == ["a", "b"]
        assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "log")
        assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("words", "bytes")

    def test_dots(self) -> None:
        figure = dots({"a": [0.1, 0.3], "b": [-0.5]}, **NAMED, x="cosine", labels={"a": ["p", "q"], "b": ["r"]})
        assert [trace.x.tolist() for trace in figure.data] == [[0.1, 0.3], [-0.5]]
        assert [shape.x0 for shape in figure.layout.shapes] == [0.2, -0.5]
        assert [note.text for note in figure.layout.annotations] == ["mean 0.20", "mean -0.50"]
        assert figure.data[0].text == ("p", "q")
        # each dot stays on its group's line
        assert np.abs(figure.data[0].y).max() < 0.5 > np.abs(figure.data[1].y + 1).max()

    def test_a_mean_just_below_zero_is_written_without_a_sign(self) -> None:
        assert dots({"a": [-0.001]}, **NAMED, x="x").layout.annotations[0].text == "mean 0.00"
        marked = histogram({"a": [0, 1]}, **NAMED, x="x", marks={"here": -0.001})
        assert marked.layout.annotations[-1].text == "here 0.00"

    def test_histogram(self) -> None:
        figure = histogram({"a": [0, 0, 0, 4], "b": [0, 4]}, **NAMED, x="x", marks={"here": 1}, bins=2)
        assert [trace.x.tolist() for trace in figure.data] == [[1, 3], [1, 3]]
        assert [trace.y.tolist() for trace in figure.data] == [[75, 25], [50, 50]]
        assert figure.layout.shapes[0].x0 == 1

    def test_one_value_for_each_place(self) -> None:
        with pytest.raises(ShapeError, match=r"series 'a' has values of shape \(3,\) for 2 places; pass one value"):
            bars(["x", "y"], {"a": [1, 2, 3]}, **NAMED)
        with pytest.raises(ShapeError, match=r"series 'b' has values of shape \(2, 2\) for 2 places"):
            curves([1, 2], {"a": [1, 2], "b": [[1, 2], [3, 4]]}, **NAMED, x="x", y="y")
        with pytest.raises(ShapeError, match="group 'a' has 2 dots and 1 labels"):
            dots({"a": [1, 2]}, **NAMED, x="x", labels={"a": ["p"]})


class TestMatrices:
    def test_heatmap(self) -> None:
        figure = heatmap([[1, 0, 2], [0, 1, 0]], ["cat", "dog"], ["x", "y", "z"], **NAMED, digits=0)
        trace = figure.data[0]
        assert trace.z.tolist() == [[1, 0, 2], [0, 1, 0]]
        assert (trace.zmin, trace.zmax, trace.texttemplate) == (0, 2, "%{z:.0f}")
        assert trace.customdata[1][2] == "dog / z"
        assert list(figure.layout.xaxis.ticktext) == ["x", "y", "z"]
        assert figure.layout.yaxis.autorange == "reversed"

    def test_zero_is_white_in_the_middle(self) -> None:
        trace = heatmap([[-3, 1]], ["a"], **NAMED, scale="diverging").data[0]
        assert (trace.zmin, trace.zmax) == (-3, 3)
        assert heatmap([[-3, 1]], ["a"], **NAMED, scale="diverging", limit=1).data[0].zmin == -1

    def test_a_matrix_of_zeros_has_a_scale(self) -> None:
        assert heatmap([[0, 0]], ["a"], **NAMED).data[0].zmax == 1

    def test_equal_row_names_keep_rows_of_their_own(self) -> None:
        figure = heatmap([[1, 0], [0, 1], [1, 0]], ["the", "cat", "the"], **NAMED)
        assert figure.data[0].z.shape == (3, 2)
        assert list(figure.layout.yaxis.tickvals) == [0, 1, 2]
        assert list(figure.layout.yaxis.ticktext) == ["the", "cat", "the"]

    def test_numbers_only_where_there_is_room(self) -> None:
        assert heatmap(np.eye(12), ["word"] * 12, **NAMED).data[0].texttemplate == "%{z:.2f}"
        assert heatmap(np.eye(13), ["word"] * 13, **NAMED).data[0].texttemplate is None
        assert heatmap(np.eye(13), ["word"] * 13, **NAMED, numbers=True).data[0].texttemplate == "%{z:.2f}"

    def test_heatmap_bad_input(self) -> None:
        with pytest.raises(ShapeError, match=r"shape \(2, 2\) with 3 row names and 2 column names; pass one name"):
            heatmap(np.eye(2), ["a", "b", "c"], **NAMED)
        with pytest.raises(ShapeError, match=r"shape \(2, 2\) with 2 row names and 1 column names"):
            heatmap(np.eye(2), ["a", "b"], ["x"], **NAMED)
        with pytest.raises(ShapeError, match=r"shape \(2,\) with"):
            heatmap([1, 2], ["a", "b"], **NAMED)
        with pytest.raises(InputError, match="unknown colour scale 'rainbow'; choose 'sequential' or 'diverging'"):
            heatmap(np.eye(2), ["a", "b"], **NAMED, scale="rainbow")  # type: ignore[arg-type]

    def test_token_strip(self) -> None:
        figure = token_strip(["cat", "##s"], [4937, 2015], [False, True], **NAMED)
        assert [note.text for note in figure.layout.annotations] == ["<b>cat</b>", "4937", "<b>##s</b>", "2015"]
        assert [box.line.dash for box in figure.layout.shapes] == ["solid", "dot"]
        assert len({box.fillcolor for box in figure.layout.shapes}) == 2

    def test_token_strip_breaks_lines(self) -> None:
        boxes = token_strip(["cat"] * 21, range(21), [False] * 21, **NAMED).layout.shapes
        assert [boxes[place].y1 for place in (0, 9, 10, 20)] == [0, 0, -1, -2]

    def test_a_very_long_token_has_a_size_that_plotly_takes(self) -> None:
        sizes = [
            token_strip([token], [1], [False], **NAMED).layout.annotations[0].font.size
            for token in ("cat", "x" * 20, "x" * 500)
        ]
        assert sizes == [13, 4.6, 1]

    def test_token_strip_bad_input(self) -> None:
        with pytest.raises(ShapeError, match="2 tokens came with 1 ids and 3 marks"):
            token_strip(["a", "b"], [1], [True, False, True], **NAMED)


class TestPoints:
    def test_scatter(self) -> None:
        figure = scatter([[0, 1], [2, 3], [4, 5]], ["a", "b", "c"], ["p", "q", "p"], **NAMED, x="x", y="y")
        assert [(t.name, t.x.tolist(), t.y.tolist(), t.text) for t in figure.data] == [
            ("p", [0, 4], [1, 5], ("a", "c")),
            ("q", [2], [3], ("b",)),
        ]
        assert figure.layout.showlegend

    def test_scatter_3d(self) -> None:
        figure = scatter_3d(
            [[0, 1, 2], [3, 4, 5]], ["a", "b"], [0.5, 1], **NAMED, axes=("p", "q", "r"), colour_bar="left out"
        )
        (trace,) = figure.data
        assert [list(axis) for axis in (trace.x, trace.y, trace.z)] == [[0, 3], [1, 4], [2, 5]]
        assert list(trace.marker.color) == [0.5, 1]
        assert trace.marker.colorbar.title.text == "left out"
        assert [figure.layout.scene[axis].title.text for axis in ("xaxis", "yaxis", "zaxis")] == ["p", "q", "r"]

    def test_arrows(self) -> None:
        figure = arrows([[0, 0], [1, 1]], [[3, 4], [1, -1]], ["a", "b"], **NAMED, colours=[0, 2])
        assert [(n.ax, n.ay, n.x, n.y) for n in figure.layout.annotations] == [(0, 0, 3, 4), (1, 1, 1, -1)]
        assert [n.arrowcolor for n in figure.layout.annotations] == [COLOURS[0], COLOURS[2]]
        assert figure.data[0].text == ("<b>a</b>", "<b>b</b>")
        assert list(figure.data[0].textposition) == ["top center", "bottom center"]
        assert figure.layout.yaxis.scaleanchor == "x"

    def test_shapes_that_do_not_fit(self) -> None:
        with pytest.raises(ShapeError, match=r"points of shape \(2, 3\) with 2 labels; expected \(2, 2\)"):
            scatter(np.zeros((2, 3)), ["a", "b"], **NAMED, x="x", y="y")
        with pytest.raises(ShapeError, match="got 1 groups with 2 labels"):
            scatter(np.zeros((2, 2)), ["a", "b"], ["p"], **NAMED, x="x", y="y")
        with pytest.raises(ShapeError, match=r"points of shape \(2, 3\) with 1 labels; expected \(1, 3\)"):
            scatter_3d(np.zeros((2, 3)), ["a"], [1, 2], **NAMED, axes=("x", "y", "z"), colour_bar="c")
        with pytest.raises(ShapeError, match="got 1 colours with 2 labels"):
            scatter_3d(np.zeros((2, 3)), ["a", "b"], [1], **NAMED, axes=("x", "y", "z"), colour_bar="c")
        with pytest.raises(ShapeError, match=r"points of shape \(1, 2\) with 2 labels"):
            arrows(np.zeros((2, 2)), np.ones((1, 2)), ["a", "b"], **NAMED)
        with pytest.raises(ShapeError, match="got 1 colours with 2 labels"):
            arrows(np.zeros((2, 2)), np.ones((2, 2)), ["a", "b"], **NAMED, colours=[0])
        with pytest.raises(InputError, match=r"colours are numbers from 0 to 6, got \[7\]"):
            arrows([[0, 0]], [[1, 1]], ["a"], **NAMED, colours=[7])


class TestUnitCircle:
    @pytest.mark.parametrize(
        ("second", "summary", "foot"),
        [
            ([5, 0], "angle 0°, cosine 1.00", [1, 0]),
            ([0, 2], "angle 90°, cosine 0.00", [0, 0]),
            ([-0.1, 0], "angle 180°, cosine -1.00", [-1, 0]),
            ([1, np.sqrt(3)], "angle 60°, cosine 0.50", [0.5, 0]),
        ],
    )
    def test_the_shadow_is_the_cosine(self, second: list[float], summary: str, foot: list[float]) -> None:
        figure = unit_circle([2, 0], second, ("a", "b"), title="t")
        assert figure.layout.meta["summary"] == summary
        tips, _circle, _arc, _plumb, shadow = figure.data
        assert [shadow.x[1], shadow.y[1]] == foot
        assert np.hypot(tips.x, tips.y) == pytest.approx(np.ones(2), abs=1e-4)

    def test_the_arc_runs_from_one_arrow_to_the_other(self) -> None:
        arc = unit_circle([0, 1], [-3, 0], ("a", "b"), title="t").data[2]
        assert (arc.x[0], arc.y[0], arc.x[-1], arc.y[-1]) == (0, 0.3, -0.3, 0)

    def test_a_right_angle_has_no_sign(self) -> None:
        # the cosine of these two is -3e-17 in floating point
        figure = unit_circle([1, 3], [-3, 1 - 1e-15], ("a", "b"), title="t")
        assert figure.layout.annotations[-1].text == "cosine 0.00"

    def test_bad_input(self) -> None:
        with pytest.raises(ZeroVectorError, match="a vector of length zero has no direction"):
            unit_circle([0, 0], [1, 0], ("a", "b"), title="t")
        with pytest.raises(ShapeError, match=r"points of shape \(1, 3\) with 1 labels; expected \(1, 2\)"):
            unit_circle([1, 0], [1, 0, 0], ("a", "b"), title="t")


class TestStandIn:
    table = pd.DataFrame({"word": ["cat", "dog", "cow"], "cosine": [0.12345, -0.0001, 1]})

    def test_the_first_rows_stand_under_the_figure(self) -> None:
        figure = bars(["cat"], {"a": [1]}, **NAMED)
        both = with_table(figure, self.table, rows=2)
        assert [trace.type for trace in both.data] == ["bar", "table"]
        assert [list(column) for column in both.data[1].cells["values"]] == [["cat", "dog"], ["0.123", "0.000"]]
        assert list(both.data[1].header["values"]) == ["<b>word</b>", "<b>cosine</b>"]
        assert both.data[1].domain.y[1] < both.layout.yaxis.domain[0]
        assert both.layout.height > figure.layout.height

    def test_a_bar_of_colours_stays_beside_the_picture(self) -> None:
        space = scatter_3d([[0, 1, 2]], ["a"], [1], **NAMED, axes=("x", "y", "z"), colour_bar="c")
        both = with_table(space, self.table)
        bar, domain = both.data[0].marker.colorbar, both.layout.scene.domain.y
        assert bar.len == pytest.approx(0.7 * (domain[1] - domain[0]))
        assert bar.y == pytest.approx((domain[0] + domain[1]) / 2)

    def test_no_word_is_cut_and_long_texts_share_what_is_left(self) -> None:
        long = "The central bank made borrowing more expensive again."
        table = pd.DataFrame({"text": [long], "other": [long], "difference": [0.5], "by": ["x"]})
        widths = with_table(bars(["cat"], {"a": [1]}, **NAMED), table).data[-1].columnwidth
        assert widths[0] == widths[1] > 28
        assert widths[2:] == (13.0, 5.0)  # "difference" and "by", and 3 for the space beside each
        assert sum(widths) == pytest.approx(600 / 7.8)  # all letters of a line that is 600 pixels wide

    def test_a_row_is_as_high_as_its_longest_cell(self) -> None:
        figure = bars(["cat"], {"a": [1]}, **NAMED)
        long = "a word and another " * 20
        one, more = (with_table(figure, pd.DataFrame({"text": [text]})).layout.height for text in ("a", long))
        assert more - one > 3 * 17

    def test_the_figure_itself_stays(self) -> None:
        figure = scatter([[0, 1]], ["a"], **NAMED, x="x", y="y")
        before = pio.to_json(figure)
        with_table(figure, self.table)
        assert pio.to_json(figure) == before

    def test_under_a_figure_in_space(self) -> None:
        space = scatter_3d([[0, 1, 2]], ["a"], [1], **NAMED, axes=("x", "y", "z"), colour_bar="c")
        both = with_table(space, self.table)
        assert both.data[1].domain.y[1] < both.layout.scene.domain.y[0]
