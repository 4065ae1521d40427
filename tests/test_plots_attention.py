"""Attention as lines: which are drawn, how strong, and what stands beside them."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.plots import attention_arcs
from embedlab.plots.attention import FAINTEST, LEVELS
from embedlab.plots.labels import widths_of

NAMED = {"title": "What to see", "summary": "In one line"}
CAT = ["[CLS]", "the", "cat", "[SEP]"]
# The cat looks mostly at itself, hardly at [SEP]; every row sums to 1.
WEIGHTS = [
    [0.25, 0.25, 0.25, 0.25],
    [0.40, 0.20, 0.20, 0.20],
    [0.19, 0.00, 0.80, 0.01],
    [0.10, 0.20, 0.30, 0.40],
]
squares = st.integers(1, 8).flatmap(lambda size: arrays(np.float64, (size, size), elements=st.floats(0, 1)))


def lines(trace: go.Scatter) -> list[tuple[int, int]]:
    """From which token to which the lines of a trace go; each has a start, an end and a gap."""
    ends = np.asarray(trace.y, dtype=np.float64).reshape(-1, 3)
    across = np.asarray(trace.x, dtype=np.float64).reshape(-1, 3)
    assert np.isnan(ends[:, 2]).all()
    assert (across[:, :2] == [0, 1]).all()
    return [(int(start), int(end)) for start, end in ends[:, :2]]


def drawn(figure: go.Figure) -> dict[tuple[int, int], int]:
    """Strength of each line that is more than hinted at."""
    return {line: level for level, trace in enumerate(figure.data[1:-2], 1) for line in lines(trace)}


def strengths(weights: NDArray[np.float64]) -> dict[tuple[int, int], int]:
    """What is expected of them, one weight after the other."""
    top = weights.max()
    return {
        (start, end): int(np.ceil(LEVELS * weight / top))
        for (start, end), weight in np.ndenumerate(weights)
        if top and weight >= FAINTEST * top
    }


class TestLines:
    def test_one_line_from_each_token_to_each(self) -> None:
        figure = attention_arcs(CAT, np.full((4, 4), 0.25), **NAMED)
        assert lines(figure.data[-3]) == [(start, end) for start in range(4) for end in range(4)]
        assert sum(len(lines(trace)) for trace in figure.data[:-2]) == 16

    def test_a_line_is_as_strong_as_its_weight(self) -> None:
        shown = drawn(attention_arcs(CAT, WEIGHTS, **NAMED))
        assert shown[2, 2] == 8
        assert shown[1, 0] == shown[3, 3] == 4  # half of the largest
        assert shown[2, 0] == 2  # 0.19 / 0.8 is a little less than two eighths
        assert (2, 1) not in shown  # nothing
        assert (2, 3) not in shown  # less than a fiftieth of 0.8
        assert len(shown) == 14

    @given(squares)
    def test_any_weights(self, weights: NDArray[np.float64]) -> None:
        figure = attention_arcs(["a"] * len(weights), weights, **NAMED)
        assert drawn(figure) == strengths(weights)
        assert lines(figure.data[0]) == []

    def test_stronger_lines_are_wider_and_darker(self) -> None:
        traces = attention_arcs(CAT, WEIGHTS, **NAMED).data[1:-2]
        assert len(traces) == LEVELS
        for look in ([trace.line.width for trace in traces], [trace.opacity for trace in traces]):
            assert look == sorted(set(look))
        assert max(trace.opacity for trace in traces) <= 1

    def test_no_attention_at_all(self) -> None:
        assert drawn(attention_arcs(CAT, np.zeros((4, 4)), **NAMED)) == {}


class TestFromToken:
    def test_its_lines_stand_out(self) -> None:
        figure = attention_arcs(CAT, WEIGHTS, **NAMED, from_token=2)
        hinted, strongest = figure.data[0], figure.data[-3]
        assert drawn(figure) == {(2, 0): 2, (2, 2): 8}
        assert {start for start, _ in lines(hinted)} == {0, 1, 3}
        assert (3, 0) not in lines(hinted)  # 0.1 is of the weakest strength: left out, where lines are only hinted at
        assert len(lines(hinted)) == 11
        assert hinted.line.width < strongest.line.width
        assert hinted.line.color != strongest.line.color

    @given(squares, st.data())
    def test_the_others_are_only_hinted_at(self, weights: NDArray[np.float64], data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(weights) - 1))
        figure = attention_arcs(["a"] * len(weights), weights, **NAMED, from_token=place)
        expected = strengths(weights)
        assert drawn(figure) == {line: level for line, level in expected.items() if line[0] == place}
        assert lines(figure.data[0]) == [line for line, level in expected.items() if line[0] != place and level > 1]

    def test_its_weights_are_written(self) -> None:
        left, right = attention_arcs(CAT, WEIGHTS, **NAMED, from_token=2).data[-2:]
        assert left.text == ("[CLS]", "the", "<b>cat</b>", "[SEP]")
        assert right.text == ("[CLS]  0.19", "the  0.00", "<b>cat  0.80</b>", "[SEP]  0.01")

    def test_without_it_the_words_stand_alone(self) -> None:
        left, right = attention_arcs(CAT, WEIGHTS, **NAMED).data[-2:]
        assert left.text == right.text == tuple(CAT)

    def test_under_the_mouse_each_token_says_whom_it_attends_to(self) -> None:
        left = attention_arcs(CAT, WEIGHTS, **NAMED).data[-2]
        assert left.customdata[1] == "[CLS] 0.40, the 0.20, cat 0.20"
        assert left.customdata[2] == "cat 0.80, [CLS] 0.19, [SEP] 0.01"


class TestFigure:
    def test_title_and_summary(self) -> None:
        figure = attention_arcs(CAT, WEIGHTS, **NAMED)
        assert figure.layout.title.text == "What to see"
        assert figure.layout.meta["summary"] == "In one line"

    def test_a_sentence_of_13_tokens_stays_inside(self) -> None:
        sentence = "[CLS] the cat sat on the mat because it was tired . [SEP]".split()
        assert len(sentence) == 13
        figure = attention_arcs(sentence, np.full((13, 13), 1 / 13), **NAMED, from_token=8)
        layout, margin = figure.layout, figure.layout.margin
        bottom, top = layout.yaxis.range
        row = (layout.height - margin.t - margin.b) / (bottom - top)  # pixels
        for trace in figure.data[-2:]:
            assert trace.textfont.size < row
            # The middles of the words, and half a line more, lie between the ends of the axis.
            assert top * row < min(trace.y) * row - trace.textfont.size / 2
            assert max(trace.y) * row + trace.textfont.size / 2 < bottom * row
        before, behind = layout.xaxis.range
        unit = (layout.width - margin.l - margin.r) / (behind - before)
        left, right = (widths_of(trace.text).max() for trace in figure.data[-2:])
        assert left < -before * unit
        assert right < (behind - 1) * unit
        assert {note.y for note in layout.annotations} == {-1}

    def test_letters_become_smaller_when_there_are_many(self) -> None:
        few, many = (
            attention_arcs(["a"] * count, np.full((count, count), 0.1), **NAMED).data[-1].textfont.size
            for count in (13, 40)
        )
        assert few == 14
        assert 10 < many < few

    def test_tokens_are_shown_as_they_are_written(self) -> None:
        link = '<a href="https://example.org">cat</a>'
        for chosen in (None, 0, 1):
            left, right = attention_arcs([link, "&lt;"], [[0.5, 0.5], [0.5, 0.5]], **NAMED, from_token=chosen).data[-2:]
            for text in (left.text[0], right.text[0], left.customdata[0]):
                assert "&lt;a href" in text
                assert "<a" not in text
            for text in (left.text[1], right.text[1], left.customdata[1]):
                assert "&amp;lt;" in text


class TestBadInput:
    @pytest.mark.parametrize("shape", [(3, 3), (4, 3), (4,), (2, 4, 4)])
    def test_weights_of_another_shape(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(ShapeError) as error:
            attention_arcs(CAT, np.zeros(shape), **NAMED)
        assert str(error.value).startswith(f"got weights of shape {shape} for 4 tokens; expected (4, 4)")

    def test_no_tokens(self) -> None:
        with pytest.raises(ShapeError, match="for 0 tokens; expected .* at least one token"):
            attention_arcs([], np.zeros((0, 0)), **NAMED)

    @pytest.mark.parametrize("place", [-1, 4])
    def test_a_token_that_is_not_there(self, place: int) -> None:
        with pytest.raises(InputError, match=f"there is no token {place} among 4 tokens; count from 0"):
            attention_arcs(CAT, WEIGHTS, **NAMED, from_token=place)

    @pytest.mark.parametrize("weight", [-0.1, np.nan, np.inf])
    def test_what_is_no_share(self, weight: float) -> None:
        weights = np.array(WEIGHTS)
        weights[1, 1] = weight
        with pytest.raises(InputError, match="attention weights are shares from 0 on"):
            attention_arcs(CAT, weights, **NAMED)
