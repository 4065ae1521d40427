"""The map of what training moved: arrows, marks of each kind, and labels that stay within the frame."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embedlab.errors import InputError, ShapeError
from embedlab.plots import movement_map
from embedlab.plots.labels import LINE, SIDES
from embedlab.plots.style import COLOURS, WIDTH

WORDS = {"title": "What to see", "summary": "One line."}
QUERY, RIGHT, OTHER = "query", "right document", "other document"
BEFORE = [[0, 0], [8, 0], [8, 6], [0, 6]]
AFTER = [[4, 0], [8, 0.1], [4, 6], [0, 3]]
NAMES = ["who barks?", "Dog", "Cat", "Cow"]
KINDS = [QUERY, RIGHT, OTHER, OTHER]


@pytest.fixture
def figure() -> go.Figure:
    return movement_map(BEFORE, AFTER, NAMES, KINDS, notes=["", "rank 3 → 1", "", ""], **WORDS)


def by_name(figure: go.Figure) -> dict[str, go.Scatter]:
    return {trace.name: trace for trace in figure.data[3:]}


class TestArrows:
    def test_they_lead_from_before_to_after(self, figure: go.Figure) -> None:
        others, right, query = figure.data[:3]
        assert np.array_equal(others.x, [8, 4, np.nan, 0, 0, np.nan], equal_nan=True)
        assert np.array_equal(others.y, [6, 6, np.nan, 6, 3, np.nan], equal_nan=True)
        assert np.array_equal(right.y, [0, 0.1, np.nan], equal_nan=True)
        assert np.array_equal(query.x, [0, 4, np.nan], equal_nan=True)

    def test_the_head_is_at_the_end_of_a_way_long_enough(self, figure: go.Figure) -> None:
        sizes = [list(trace.marker.size) for trace in figure.data[:3]]
        assert sizes == [[0, 11, 0, 0, 11, 0], [0, 0, 0], [0, 11, 0]]
        assert {(trace.marker.symbol, trace.marker.angleref) for trace in figure.data[:3]} == {("arrow", "previous")}

    def test_each_kind_has_its_own(self, figure: go.Figure) -> None:
        assert [trace.line.color for trace in figure.data[:3]] == [COLOURS[0], COLOURS[2], COLOURS[1]]
        others, right, query = (trace.line.width for trace in figure.data[:3])
        assert others < right == query


class TestMarks:
    def test_hollow_before_and_filled_after_in_the_same_shape(self, figure: go.Figure) -> None:
        traces = by_name(figure)
        hollow = traces["before training"]
        assert hollow.marker.symbol == ("circle-open", "circle-open", "diamond-open", "star-open")
        assert list(hollow.x) == [8, 0, 8, 0]
        filled = [(traces[kind].marker.symbol, list(traces[kind].x)) for kind in (OTHER, RIGHT, QUERY)]
        assert filled == [("circle", [4, 0]), ("diamond", [8]), ("star", [4])]
        assert hollow.marker.color == (COLOURS[0], COLOURS[0], COLOURS[2], COLOURS[1])

    def test_the_legend_has_three_kinds_and_the_hollow_mark(self, figure: go.Figure) -> None:
        assert [trace.showlegend for trace in figure.data[:3]] == [False] * 3
        assert [trace.name for trace in figure.data[3:]] == ["before training", OTHER, RIGHT, QUERY]
        assert figure.layout.showlegend is True

    def test_the_mouse_shows_whole_names_and_notes(self) -> None:
        long = "A history of the metric system in many volumes"
        figure = movement_map(BEFORE, AFTER, ["q", long, "", ""], KINDS, notes=["", "rank 3 → 1", "", ""], **WORDS)
        assert by_name(figure)[RIGHT].customdata == (f"{long}<br>rank 3 → 1",)
        assert by_name(figure)["before training"].customdata[2] == f"{long}<br>rank 3 → 1"

    def test_markup_is_shown_and_not_obeyed(self) -> None:
        figure = movement_map([[0, 0]], [[1, 1]], ["<b>R&D</b>"], [RIGHT], notes=["<i>"], **WORDS)
        (trace,) = [by_name(figure)[RIGHT]]
        assert trace.text == ("<b>✓ &lt;b>R&amp;D&lt;/b></b>",)
        assert trace.customdata == ("&lt;b>R&amp;D&lt;/b><br>&lt;i>",)


def boxes(figure: go.Figure) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each label in pixels, as they are drawn at seven pixels a letter."""
    (low_x, high_x), margins = figure.layout.xaxis.range, figure.layout.margin
    unit = (high_x - low_x) / (figure.layout.width - margins.l - margins.r)
    found = []
    for trace in figure.data[4:]:
        for x, y, text, side in zip(trace.x, trace.y, trace.text, trace.textposition, strict=True):
            if not text:
                continue
            letter = 7 if text.startswith("<b>") else 7 * 12 / 13
            half = np.array([letter * len(text.removeprefix("<b>").removesuffix("</b>")), LINE]) / 2
            middle = np.array([x, y]) / unit + SIDES[side] * (half + 0.4 * trace.marker.size + 1)
            found.append((*(middle - half), *(middle + half)))
    return found


class TestLabels:
    def test_the_right_document_has_a_tick_and_is_bold_as_the_query_is(self, figure: go.Figure) -> None:
        texts = [by_name(figure)[kind].text for kind in (QUERY, RIGHT, OTHER)]
        assert texts == [("<b>who barks?</b>",), ("<b>✓ Dog</b>",), ("Cat", "Cow")]

    def test_long_ones_are_cut(self) -> None:
        figure = movement_map([[0, 0]], [[1, 1]], ["The history of the metric system"], [RIGHT], **WORDS)
        assert by_name(figure)[RIGHT].text == ("<b>✓ The history of the metr…</b>",)

    def test_where_it_is_crowded_others_go_without(self) -> None:
        n = 40
        places = np.random.default_rng(0).normal(scale=0.01, size=(n, 2))
        places[-1] = [30, 30]
        names = [f"document number {i}" for i in range(n)]
        figure = movement_map(places, places, names, [OTHER] * (n - 3) + [QUERY, RIGHT, OTHER], **WORDS)
        texts = {kind: by_name(figure)[kind].text for kind in (QUERY, RIGHT, OTHER)}
        assert texts[QUERY] == ("<b>document number 37</b>",)
        assert texts[RIGHT] == ("<b>✓ document number 38</b>",)
        assert "" in texts[OTHER]
        assert texts[OTHER][-1] == "document number 39", "far from the crowd there is room"

    @given(
        arrays(np.float64, (2, 9, 2), elements=st.floats(-1, 1)),
        st.lists(st.integers(1, 30), min_size=9, max_size=9),
    )
    @settings(max_examples=40)
    def test_they_stay_in_the_frame_and_clear_of_each_other(self, places: np.ndarray, letters: list[int]) -> None:
        names = ["x" * count for count in letters]
        figure = movement_map(*places, names, [QUERY, RIGHT, *[OTHER] * 7], **WORDS)
        drawn = boxes(figure)
        (low_x, high_x), (low_y, high_y) = figure.layout.xaxis.range, figure.layout.yaxis.range
        margins = figure.layout.margin
        unit = (high_x - low_x) / (figure.layout.width - margins.l - margins.r)
        for left, bottom, right, top in drawn:
            assert low_x / unit - 1 <= left < right <= high_x / unit + 1
            assert low_y / unit - 1 <= bottom < top <= high_y / unit + 1
        for nth, one in enumerate(drawn):
            for other in drawn[nth + 1 :]:
                width = min(one[2], other[2]) - max(one[0], other[0])
                height = min(one[3], other[3]) - max(one[1], other[1])
                assert min(width, height) < 1, "labels cover each other by less than a pixel"


class TestWhatDoesNotFit:
    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            ((BEFORE, AFTER[:3], NAMES, KINDS), ShapeError, r"points of shape \(3, 2\) with 4 texts"),
            ((BEFORE, AFTER, NAMES, KINDS[:3]), ShapeError, "got 4 names, 3 kinds and 4 notes"),
            ((BEFORE, AFTER, NAMES, ["query", "right", OTHER, OTHER]), InputError, "the kind 'right' is not known"),
            (([], [], [], []), ShapeError, r"points of shape \(0,\) with 0 texts"),
            ((np.empty((0, 2)), np.empty((0, 2)), [], []), InputError, "there is no point to draw"),
            (([[np.nan, 0], *BEFORE[1:]], AFTER, NAMES, KINDS), InputError, "NaN or infinite"),
        ],
    )
    def test_it_is_said(self, arguments: tuple, error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            movement_map(*arguments, **WORDS)

    def test_notes(self) -> None:
        with pytest.raises(ShapeError, match="got 4 names, 4 kinds and 1 notes"):
            movement_map(BEFORE, AFTER, NAMES, KINDS, notes=["one"], **WORDS)


def test_title_summary_and_width(figure: go.Figure) -> None:
    assert figure.layout.title.text == "What to see"
    assert figure.layout.meta["summary"] == "One line."
    assert figure.layout.width == WIDTH
