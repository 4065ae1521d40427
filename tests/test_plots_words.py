"""Pictures of words: a cloud of neighbours, a window over a sentence, maps of a vocabulary, and where labels go."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from embedlab.errors import InputError, ShapeError
from embedlab.plots import (
    COLOURS,
    cloud_coordinates,
    neighbour_cloud,
    vocabulary_map,
    vocabulary_map_still,
    window_arcs,
    with_table,
)
from embedlab.plots.labels import LINE, SIDES, label_sides, widths_of

NAMED = {"title": "What to see", "summary": "In one line"}
LINK = '<a href="https://example.org">cat</a>'
cosines = st.lists(st.floats(-1, 1), min_size=1, max_size=30)


def boxes(points: NDArray, widths: NDArray, radii: NDArray, sides: list[str]) -> NDArray:
    """Left, bottom, right and top of labels that touch their markers, all in pixels."""
    half = np.column_stack([widths, np.full(len(widths), LINE)]) / 2
    middles = points + np.array([SIDES[side] for side in sides]) * (half + radii[:, None])
    return np.hstack([middles - half, middles + half])


def common_area(one: NDArray, other: NDArray) -> float:
    return float(np.clip(np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2]), 0, None).prod())


class TestCloudCoordinates:
    @given(cosines)
    def test_the_distance_from_the_centre_is_one_minus_the_cosine(self, alike: list[float]) -> None:
        points = cloud_coordinates(alike)
        assert points.shape == (len(alike), 2)
        assert points.dtype == np.float64
        assert np.hypot(*points.T) == pytest.approx(1 - np.array(alike), abs=1e-12)

    @given(st.integers(2, 30))
    def test_each_is_turned_by_the_golden_angle(self, count: int) -> None:
        points = cloud_coordinates(np.zeros(count))
        turns = np.diff(np.unwrap(np.arctan2(points[:, 1], points[:, 0]))) % (2 * np.pi)
        # The golden angle cuts the circle so that the whole is to the larger part as this is to the smaller.
        assert turns == pytest.approx(np.full(count - 1, 2 * np.pi * (1 - (np.sqrt(5) - 1) / 2)))

    def test_the_first_stands_above(self) -> None:
        assert cloud_coordinates([0.75]).tolist() == [[pytest.approx(0), 0.25]]

    def test_no_neighbours(self) -> None:
        assert cloud_coordinates([]).shape == (0, 2)


class TestNeighbourCloud:
    def test_neighbours_as_marks(self) -> None:
        figure = neighbour_cloud("cat", ["dog", "mouse", "tax"], [0.9, 0.5, -0.2], **NAMED)
        lines, neighbours, centre = figure.data
        assert neighbours.text == ("dog", "mouse", "tax")
        assert list(neighbours.marker.color) == [0.9, 0.5, -0.2]
        # 10 pixels at cosine 0 and below, 32 at cosine 1, by the square
        assert list(neighbours.marker.size) == [27.8, 15.5, 10]
        assert neighbours.hovertemplate == "%{text}: cosine %{marker.color:.3f}<extra></extra>"
        assert np.hypot(neighbours.x, neighbours.y) == pytest.approx([0.1, 0.5, 1.2], abs=1e-4)
        assert (centre.text, list(centre.x), list(centre.y)) == (("<b>cat</b>",), [0], [0])
        assert np.array_equal(lines.x[1::3], neighbours.x)
        assert np.array_equal(lines.y[1::3], neighbours.y)
        assert not np.any([lines.x[::3], lines.y[::3]])
        assert np.isnan(lines.x[2::3]).all()

    @given(
        st.lists(st.tuples(st.text("abc", min_size=1, max_size=18), st.floats(-0.5, 1)), min_size=1, max_size=30),
        st.booleans(),
    )
    def test_labels_stay_inside_the_figure(self, found: list[tuple[str, float]], on_a_line: bool) -> None:
        names, alike = [name for name, _ in found], [cosine for _, cosine in found]
        far = np.linspace(-3, 3, len(names))
        figure = neighbour_cloud(
            "word", names, alike, **NAMED, points=np.column_stack([far, far]) if on_a_line else None
        )
        layout, trace = figure.layout, figure.data[1]
        width = layout.width - layout.margin.l - layout.margin.r
        height = layout.height - layout.margin.t - layout.margin.b
        (left, right), (bottom, top) = layout.xaxis.range, layout.yaxis.range
        scale = width / (right - left)
        assert scale == pytest.approx(height / (top - bottom), rel=0.02)
        points = np.column_stack([trace.x, trace.y]) * scale
        reach = np.array(trace.marker.size) / 2
        labels = boxes(points, widths_of(names), reach, list(trace.textposition))
        assert (np.abs(labels[:, [0, 2]]) <= width / 2 + 1).all()
        assert (np.abs(labels[:, [1, 3]]) <= height / 2 + 1).all()

    def test_points_of_ones_own(self) -> None:
        figure = neighbour_cloud("cat", ["dog", "cow"], [0.9, 0.5], **NAMED, points=[[1, 2], [-3, 0.12345]])
        assert list(figure.data[1].x) == [1, -3]
        assert list(figure.data[1].y) == [2, 0.1234]
        assert figure.layout.xaxis.range[0] < -3

    def test_words_appear_as_they_are_written(self) -> None:
        figure = neighbour_cloud("<s>", [LINK], [0.5], **NAMED)
        assert figure.data[2].text == ("<b>&lt;s></b>",)
        assert figure.data[1].text[0].startswith("&lt;a href")

    def test_shapes_that_do_not_fit(self) -> None:
        with pytest.raises(ShapeError, match=r"cosines of shape \(1,\) with 2 neighbours; pass one of each"):
            neighbour_cloud("cat", ["dog", "cow"], [0.9], **NAMED)
        with pytest.raises(ShapeError, match=r"points of shape \(1, 2\) with 2 neighbours; pass two numbers each"):
            neighbour_cloud("cat", ["dog", "cow"], [0.9, 0.5], **NAMED, points=[[0, 1]])
        with pytest.raises(ShapeError, match=r"points of shape \(2, 3\) with 2 neighbours"):
            neighbour_cloud("cat", ["dog", "cow"], [0.9, 0.5], **NAMED, points=np.zeros((2, 3)))

    def test_drawn_again_it_is_equal(self) -> None:
        one, other = (neighbour_cloud("cat", ["dog", "cow"], [0.9, 1 / 3], **NAMED) for _ in range(2))
        assert pio.to_json(one) == pio.to_json(other)


class TestWindowArcs:
    tokens = ("the", "cat", "drinks", "cold", "milk", "today")

    @staticmethod
    def reached(figure: go.Figure) -> list[int]:
        """Places of the words at which arcs end."""
        arcs, words, _ = figure.data
        ends = [x for x, following in zip(arcs.x, [*arcs.x[1:], np.nan], strict=True) if np.isnan(following)]
        return [int(np.abs(words.x - end).argmin()) for end in ends if not np.isnan(end)]

    @pytest.mark.parametrize(
        ("centre", "window", "context"),
        [(2, 1, [1, 3]), (2, 2, [0, 1, 3, 4]), (0, 2, [1, 2]), (5, 2, [3, 4]), (3, 9, [0, 1, 2, 4, 5])],
        ids=["one", "two", "first word", "last word", "wider than the sentence"],
    )
    def test_each_word_of_the_context_gets_an_arc(self, centre: int, window: int, context: list[int]) -> None:
        figure = window_arcs(self.tokens, centre, window, **NAMED)
        arcs, words, distances = figure.data
        assert self.reached(figure) == context
        starts = [arcs.x[0], *(x for before, x in zip(arcs.x[:-1], arcs.x[1:], strict=True) if np.isnan(before))]
        assert starts == [words.x[centre]] * len(context)
        assert [place for place, text in enumerate(distances.text) if text not in ("", "0")] == context
        colours = words.textfont.color
        assert [place for place in range(6) if colours[place] == COLOURS[0]] == context
        assert [place for place in range(6) if colours[place] == COLOURS[1]] == [centre]

    def test_words_and_distances(self) -> None:
        _, words, distances = window_arcs(self.tokens, 2, 2, **NAMED).data
        assert words.text == ("the", "cat", "<b>drinks</b>", "cold", "milk", "today")
        assert distances.text == ("-2", "-1", "0", "+1", "+2", "")

    def test_a_frame_around_the_word_in_the_centre(self) -> None:
        figure = window_arcs(self.tokens, 1, 1, **NAMED)
        (frame,) = figure.layout.shapes
        words = figure.data[1].x
        assert words[0] < frame.x0 < words[1] < frame.x1 < words[2]

    @pytest.mark.parametrize("word", ["cat", "encyclopaedia"])
    def test_a_sentence_of_14_words_stays_inside_and_apart(self, word: str) -> None:
        figure = window_arcs([word] * 14, 0, 13, **NAMED)
        words, layout = figure.data[1], figure.layout
        assert layout.xaxis.range == (0, layout.width - layout.margin.l - layout.margin.r)
        half = widths_of([word])[0] * words.textfont.size / 13 / 2
        assert words.x[0] - half >= 0
        assert words.x[-1] + half <= layout.xaxis.range[1]
        assert np.diff(words.x).min() > 2 * half
        assert layout.shapes[0].x0 >= 0

    def test_one_unit_is_one_pixel_so_arcs_are_half_circles(self) -> None:
        figure = window_arcs(self.tokens, 0, 5, **NAMED)
        arcs, layout = figure.data[0], figure.layout
        bottom, top = layout.yaxis.range
        assert layout.height - layout.margin.t - layout.margin.b == pytest.approx(top - bottom, abs=1)
        assert np.nanmax(arcs.y) <= top
        last = slice(-38, -1)
        assert np.ptp(arcs.y[last]) == pytest.approx(np.ptp(arcs.x[last]) / 2, abs=0.1)

    def test_a_word_alone(self) -> None:
        figure = window_arcs(["cat"], 0, 3, **NAMED)
        assert len(figure.data[0].x) == 0
        assert figure.data[2].text == ("0",)

    def test_words_appear_as_they_are_written(self) -> None:
        assert window_arcs(["<s>", "cat"], 0, 1, **NAMED).data[1].text == ("<b>&lt;s></b>", "cat")

    def test_bad_input(self) -> None:
        with pytest.raises(InputError, match="expected a list of words, got the string 'the cat'; cut it with"):
            window_arcs("the cat", 0, 1, **NAMED)
        for centre in (-1, 6):
            with pytest.raises(InputError, match=f"there is no word {centre} among 6 words; count from 0"):
                window_arcs(self.tokens, centre, 1, **NAMED)
        with pytest.raises(InputError, match="there is no word 0 among 0 words"):
            window_arcs([], 0, 1, **NAMED)
        with pytest.raises(InputError, match="window must be 1 or more, got 0"):
            window_arcs(self.tokens, 0, 0, **NAMED)


class TestVocabularyMap:
    words = ("the", "cat", "<s>", "milk")

    def test_flat(self) -> None:
        points = [[0, 1], [2, 3], [4, 5], [6, 7.12349]]
        figure = vocabulary_map(points, self.words, 3, **NAMED)
        dots, labels = figure.data
        assert [trace.type for trace in figure.data] == ["scattergl", "scattergl"]
        assert dots.x.tolist() == [0, 2, 4, 6]
        assert dots.y == pytest.approx([1, 3, 5, 7.123])
        assert dots.hovertext == ("the", "cat", "&lt;s>", "milk")
        assert labels.text == ("the", "cat", "&lt;s>")
        assert (labels.x.tolist(), labels.y.tolist()) == ([0, 2, 4], [1, 3, 5])
        assert len(labels.textposition) == 3
        assert figure.layout.yaxis.scaleanchor == "x"

    def test_in_space(self) -> None:
        figure = vocabulary_map(np.arange(12).reshape(4, 3), self.words, 3, **NAMED)
        dots, labels = figure.data
        assert [trace.type for trace in figure.data] == ["scatter3d", "scatter3d"]
        assert [axis.tolist() for axis in (dots.x, dots.y, dots.z)] == [[0, 3, 6, 9], [1, 4, 7, 10], [2, 5, 8, 11]]
        # text in space knows no &lt;
        assert labels.text == ("the", "cat", "<s>")
        assert labels.z.tolist() == [2, 5, 8]
        assert figure.layout.scene.aspectmode == "data"

    @pytest.mark.parametrize("labelled", [0, 4, 60])
    def test_how_many_are_labelled(self, labelled: int) -> None:
        figure = vocabulary_map(np.eye(4)[:, :2], self.words, labelled, **NAMED)
        assert len(figure.data[0].hovertext) == 4
        assert len(figure.data[1].text or ()) == min(labelled, 4)

    @pytest.mark.parametrize("dimensions", [2, 3])
    def test_a_whole_vocabulary_is_small(self, dimensions: int) -> None:
        generator = np.random.default_rng(0)
        letters = generator.choice(list("abcdefghijklmnopqrstuvwxyz"), size=(11_500, 8))
        points = generator.normal(size=(11_500, dimensions))
        figure = vocabulary_map(points, ["".join(word) for word in letters], **NAMED)
        assert len(figure.data[0].x) == 11_500
        assert len(figure.data[1].text) == 60
        assert len(pio.to_json(figure)) < 1_000_000

    def test_bad_input(self) -> None:
        for draw in (vocabulary_map, vocabulary_map_still):
            title = {"title": "t"} if draw is vocabulary_map_still else NAMED
            with pytest.raises(
                ShapeError, match=r"points of shape \(3, 2\) with 4 words; expected \(4, 2\) or \(4, 3\)"
            ):
                draw(np.zeros((3, 2)), self.words, **title)
            with pytest.raises(ShapeError, match=r"points of shape \(4, 4\) with 4 words"):
                draw(np.zeros((4, 4)), self.words, **title)
            with pytest.raises(ShapeError, match=r"points of shape \(4,\) with 4 words"):
                draw(np.zeros(4), self.words, **title)
            with pytest.raises(InputError, match="-1 words cannot be labelled; choose 0 or more"):
                draw(np.zeros((4, 2)), self.words, -1, **title)


class TestVocabularyMapStill:
    points = ((0, 1), (2, 3), (4, 5))

    def test_dots_and_labels(self) -> None:
        figure = vocabulary_map_still(self.points, ["the", "cat", "milk"], 2, title="Three words")
        assert isinstance(figure, Figure)
        (axes,) = figure.axes
        everything, labelled = (collection.get_offsets().tolist() for collection in axes.collections)
        assert everything == [[0, 1], [2, 3], [4, 5]]
        assert labelled == [[0, 1], [2, 3]]
        assert [label.get_text() for label in axes.texts] == ["the", "cat"]
        assert [label.xy for label in axes.texts if isinstance(label, Annotation)] == [(0, 1), (2, 3)]
        assert axes.get_title(loc="left") == "Three words"
        assert axes.get_aspect() == 1

    def test_dollar_signs_are_drawn_as_they_are(self) -> None:
        """Between two of them matplotlib would read mathematics, and fail on what is none."""
        figure = vocabulary_map_still(self.points[:1], [r"$\frac$"], title=r"$\sqrt$ and $\frac$")
        (label,) = figure.axes[0].texts
        assert label.get_text() == r"$\frac$"
        figure.savefig(io.BytesIO())

    def test_it_can_be_stored(self) -> None:
        file = io.BytesIO()
        vocabulary_map_still(self.points, ["the", "cat", "milk"], title="t").savefig(file, format="png")
        assert file.getvalue().startswith(b"\x89PNG")

    def test_it_is_flat(self) -> None:
        with pytest.raises(ShapeError, match="a still map is flat, and these points have 3 numbers each; pass two"):
            vocabulary_map_still(np.zeros((2, 3)), ["a", "b"], title="t")

    def test_labels_stand_on_the_sides_that_the_moving_map_chooses(self) -> None:
        words = ["one", "two"]
        moving = vocabulary_map([[0, 0], [0.01, 0]], words, title="t", summary="s").data[1].textposition
        still = vocabulary_map_still([[0, 0], [0.01, 0]], words, title="t").axes[0].texts
        sides = {"left": "right", "right": "left", "center": "center"}
        assert [sides[label.get_ha()] for label in still] == [side.split()[1] for side in moving]


class TestLabelSides:
    @pytest.mark.parametrize(
        "second", [(0, 0), (9, 0), (-9, 0), (0, 9), (0, -9), (9, 9), (-9, 9), (25, 0)], ids=lambda point: str(point)
    )
    def test_two_near_points_do_not_cover_each_other(self, second: tuple[int, int]) -> None:
        points, widths, radii = np.array([(0, 0), second]), widths_of(["kitten", "dog"]), np.array([4.0, 4.0])
        sides = label_sides(points, widths, radii)
        assert common_area(*boxes(points, widths, radii, sides)) == 0

    def test_a_label_does_not_hide_another_point(self) -> None:
        first, *_ = label_sides([[0, 0], [30, 0], [-30, 0]], widths_of(["kitten"] * 3), [4, 4, 4])
        assert first in ("top center", "bottom center")

    def test_alone_it_stands_to_the_right(self) -> None:
        assert label_sides([[5, 5]], [21], [4]) == ["middle right"]

    def test_labels_lead_straight_away_from_the_middle(self) -> None:
        across = [[90, 10], [-90, 10], [10, 90], [10, -90]]
        sides = label_sides(across, widths_of(["cat"] * 4), [10] * 4)
        assert sides == ["middle right", "middle left", "top center", "bottom center"]

    def test_nothing_to_label(self) -> None:
        assert label_sides(np.empty((0, 2)), [], []) == []

    def test_wide_and_narrow(self) -> None:
        assert widths_of(["", "i", "cat"]).tolist() == [0, 7, 21]


class TestTableUnderSeveralPlots:
    table = pd.DataFrame({"word": ["cat", "dog"], "cosine": [0.5, 0.25]})

    def test_the_plots_keep_their_proportions_above_the_table(self) -> None:
        figure = make_subplots(
            rows=2,
            cols=2,
            specs=[[{}, {"rowspan": 2}], [{}, None]],
            vertical_spacing=0.2,
            subplot_titles=("above", "right", "below"),
        ).update_layout(height=480, margin={"t": 80, "b": 50})
        figure.add_annotation(text="in a plot", x=1, y=0.5, xref="x", yref="y")
        axes = ("yaxis", "yaxis2", "yaxis3")
        before = np.array([figure.layout[name].domain for name in axes])
        both = with_table(figure, self.table)
        after = np.array([both.layout[name].domain for name in axes])
        split = after.min()
        assert both.data[-1].domain.y[1] < split < 1
        assert after == pytest.approx(split + (1 - split) * before)
        # all together they are as tall as before
        assert (1 - split) * (both.layout.height - 80 - both.layout.margin.b) == pytest.approx(480 - 80 - 50)
        notes = {note.text: note.y for note in both.layout.annotations}
        titles = {note.text: note.y for note in figure.layout.annotations}
        assert notes.pop("in a plot") == titles.pop("in a plot") == 0.5
        assert notes == pytest.approx({text: split + (1 - split) * y for text, y in titles.items()})

    def test_each_title_stays_on_its_plot(self) -> None:
        both = with_table(make_subplots(rows=3, subplot_titles=("a", "b", "c")), self.table)
        tops = [both.layout[name].domain[1] for name in ("yaxis", "yaxis2", "yaxis3")]
        assert [note.y for note in both.layout.annotations] == pytest.approx(tops)

    def test_plots_in_the_plane_and_in_space_both_make_room(self) -> None:
        figure = go.Figure([go.Scatter(y=[1, 2]), go.Scatter3d(x=[1], y=[1], z=[1])]).update_layout(height=480)
        both = with_table(figure, self.table)
        assert both.layout.scene.domain.y[0] == pytest.approx(both.layout.yaxis.domain[0])
        assert both.data[-1].domain.y[1] < both.layout.yaxis.domain[0] < 1
