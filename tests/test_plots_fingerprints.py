"""Vectors as pixels, and little spaces without WebGL."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from embedlab.errors import InputError, ShapeError
from embedlab.plots import (
    fingerprint,
    fingerprint_binned,
    fingerprint_difference,
    fingerprint_pair,
    fingerprint_row,
    small_multiples,
)

WORDS = {"title": "What to see", "summary": "One line."}
ONE, OTHER = np.array([[1.0, -2.0], [0.5, np.nan]]), np.array([[1.0, 4.0], [0.0, np.nan]])
LONG = "word " * 100


def test_every_figure_has_title_summary_and_width() -> None:
    figures = [
        fingerprint(ONE, **WORDS),
        fingerprint_binned(ONE, [-2, 0, 2], **WORDS),
        fingerprint_pair(ONE, OTHER, **WORDS),
        fingerprint_difference(ONE, OTHER, [1], **WORDS),
        small_multiples(["a", "b"], np.eye(2, 3), [0, 1, 2], **WORDS),
    ]
    for figure in figures:
        assert figure.layout.title.text == "What to see"
        assert figure.layout.meta["summary"] == "One line."
        assert figure.layout.width == 700


def test_the_scale_is_symmetric_and_shared() -> None:
    pair = fingerprint_pair(ONE, OTHER, **WORDS)
    assert [(trace.zmin, trace.zmax) for trace in pair.data] == [(-4, 4), (-4, 4)]


def test_only_marked_differences_have_colour_and_number() -> None:
    shown = fingerprint_difference(ONE, OTHER, [1], **WORDS).data[2]
    assert shown.z[0].tolist() == [0, 6]
    assert shown.z[1][0] == 0
    assert [list(row) for row in shown.text] == [["", "1"], ["", ""]]


def test_a_level_has_one_colour() -> None:
    scale = fingerprint_binned(ONE, [-2, -1, 1, 2], **WORDS).data[0].colorscale
    assert [stop for stop, _ in scale] == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3, 2 / 3, 1])
    assert [scale[place][1] == scale[place + 1][1] for place in range(5)] == [True, False, True, False, True]


def test_long_names_are_shortened_and_plain() -> None:
    heads = fingerprint_pair(ONE, OTHER, [LONG, "<b> & co"], **WORDS).layout.annotations
    assert len(heads[0].text) <= 40
    assert heads[0].text.endswith("…")
    assert heads[1].text == "&lt;b> &amp; co"


def test_labels() -> None:
    wide = np.ones((70, 100))
    with pytest.raises(InputError, match="5000 labels were asked for, and 60 can be read"):
        fingerprint(wide, range(5000), **WORDS)
    with pytest.raises(InputError, match="no dimension 3 to label; they go from 0 to 2"):
        fingerprint(ONE, [3], **WORDS)


def test_wrong_grids() -> None:
    with pytest.raises(ShapeError, match=r"got shape \(3,\); lay the vector out"):
        fingerprint([1, 2, 3], **WORDS)
    with pytest.raises(ShapeError, match=r"shapes \(2, 2\) and \(1, 2\)"):
        fingerprint_pair(ONE, ONE[:1], **WORDS)
    with pytest.raises(ShapeError, match="got 1 names for two vectors"):
        fingerprint_pair(ONE, OTHER, ["one"], **WORDS)
    with pytest.raises(InputError, match="infinity, or no number"):
        fingerprint([[np.inf]], **WORDS)
    with pytest.raises(InputError, match="3 or more growing numbers"):
        fingerprint_binned(ONE, [1, 0, 2], **WORDS)


class TestRow:
    def test_all_have_the_same_scale_and_one_bar(self) -> None:
        figure = fingerprint_row([ONE, OTHER, [[0, 0], [0, -7]]], ["a", "b", "c"], **WORDS)
        assert [(trace.zmin, trace.zmax) for trace in figure.data] == [(-7, 7)] * 3
        assert [trace.showscale for trace in figure.data] == [False, False, True]
        assert figure.data[1].z[0].tolist() == [1, 4]

    def test_each_has_its_name_above(self) -> None:
        names = ["a", LONG, "<b> & co"]
        heads = [note.text for note in fingerprint_row([ONE] * 3, names, **WORDS).layout.annotations]
        assert heads[0] == "a"
        assert heads[1].startswith("word word")
        assert heads[1].endswith("…")
        assert len(heads[1]) <= 27
        assert heads[2] == "&lt;b> &amp; co"

    def test_one_to_six_fit(self) -> None:
        for count in (1, 6):
            figure = fingerprint_row([ONE] * count, ["n"] * count, **WORDS)
            assert len(figure.data) == len(figure.layout.annotations) == count

    @pytest.mark.parametrize(
        ("grids", "names", "message"),
        [
            ([ONE] * 7, ["n"] * 7, r"got 7 names and grids of shapes \(2, 2\), .*give 1 to 6 grids of one shape"),
            ([], [], "got 0 names and grids of shapes none"),
            ([ONE, OTHER], ["a"], r"got 1 names and grids of shapes \(2, 2\), \(2, 2\)"),
            ([ONE, ONE[:1]], ["a", "b"], r"got 2 names and grids of shapes \(2, 2\), \(1, 2\)"),
            ([[1, 2]], ["a"], r"got shape \(2,\); lay the vector out"),
        ],
        ids=["seven", "none", "a name missing", "shapes that differ", "a vector"],
    )
    def test_what_cannot_stand_in_a_row(self, grids: list, names: list[str], message: str) -> None:
        with pytest.raises(ShapeError, match=message):
            fingerprint_row(grids, names, **WORDS)


class TestSmallMultiples:
    def drawn(self) -> go.Figure:
        vectors = np.array([[1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 0], [0, 0, 0.5, 0, 0, 0]])
        return small_multiples(["one", LONG, "three"], vectors, [0, 1, 2, 3, 4, 5], **WORDS)

    def test_no_chart_needs_webgl(self) -> None:
        assert {trace.type for trace in self.drawn().data} == {"scatter"}
        assert len(self.drawn().data) == 8

    def test_places_by_hand(self) -> None:
        marked = self.drawn().data[2]
        assert (marked.x[0], marked.y[0]) == pytest.approx((0.866, -0.5), abs=1e-3)  # the first axis: right and down
        up = self.drawn().data[6]
        assert (up.x[0], up.y[0]) == pytest.approx((0, 1))  # the third axis: up

    def test_the_names_of_axes_stay_in_their_own_chart(self) -> None:
        figure = small_multiples(["a", "b"], np.eye(2, 384), range(309, 318), **WORDS)
        layout = figure.layout
        room = layout.width - layout.margin.l - layout.margin.r
        pixels = (
            room * (layout.xaxis.domain[1] - layout.xaxis.domain[0]) / (layout.xaxis.range[1] - layout.xaxis.range[0])
        )
        ends = [x for x, text in zip(figure.data[0].x, figure.data[0].text, strict=True) if text]
        half = len("dim 309") * 6 / 2  # a letter of 11 pixels' height is about 6 wide
        assert max(map(abs, ends)) * pixels + half < layout.xaxis.range[1] * pixels

    def test_axes_are_named_and_the_legend_stands_once(self) -> None:
        figure = self.drawn()
        assert [text for text in figure.data[4].text if text] == ["dim 3", "dim 4", "dim 5"]
        named = [trace.name for trace in figure.data if trace.showlegend]
        assert named[0] == "other texts"
        assert named[1] == "one"
        assert len(named) == 3
        assert max(map(len, named)) <= 40

    @pytest.mark.parametrize(
        ("dimensions", "marked", "message"),
        [
            ([0, 1], (0, 1), "got 2 dimensions; give three a chart"),
            (range(39), (0, 1), "got 39 dimensions"),
            ([0, 1, 9], (0, 1), "no dimension 9; they go from 0 to 2"),
            ([0, 1, 2], (0, 0), "cannot mark the texts"),
            ([0, 1, 2], (0, 5), "name two different ones of 0 to 1"),
        ],
    )
    def test_wrong_choices(self, dimensions, marked: tuple[int, int], message: str) -> None:
        with pytest.raises(InputError, match=message):
            small_multiples(["a", "b"], np.eye(2, 3), dimensions, marked, **WORDS)

    def test_wrong_vectors(self) -> None:
        with pytest.raises(ShapeError, match=r"shape \(2, 3\) for 1 texts"):
            small_multiples(["a"], np.eye(2, 3), [0, 1, 2], **WORDS)
        with pytest.raises(InputError, match="NaN or infinity"):
            small_multiples(["a", "b"], np.full((2, 3), np.nan), [0, 1, 2], **WORDS)
