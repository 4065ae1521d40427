"""Three rankings as lanes: which ranks the lines join, what the colours tell, what does not fit."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from embedlab.errors import InputError
from embedlab.plots import rank_lanes
from embedlab.plots.style import COLOURS, DASHES, INK

WORDS = {"title": "What to see", "summary": "One line."}
BOTH, LEFT, RIGHT = "found by both", "by words alone", "by meaning alone"


def lines(figure: go.Figure) -> dict[str, list[tuple[float, float]]]:
    """The lines of each kind as pairs of ranks: (in the outer lane, in the middle); every line is ended by a gap."""
    found = {}
    for trace in figure.data[:3]:
        if trace.y == (None,):
            found[trace.name] = []
            continue
        assert len(trace.x) == len(trace.y)
        assert set(trace.y[2::3]) == set(trace.x[2::3]) == {None}
        found[trace.name] = list(zip(trace.y[::3], trace.y[1::3], strict=True))
    return found


def sides(trace: go.Scatter) -> list[str]:
    """From which lane each line of a trace comes to the middle one, at x = 1."""
    ends = list(zip(trace.x[::3], trace.x[1::3], strict=True))
    assert all(outer < inner < 1 or outer > inner > 1 for outer, inner in ends)
    return ["left" if outer < 1 else "right" for outer, _ in ends]


class TestLines:
    def test_they_join_the_right_ranks(self) -> None:
        figure = rank_lanes(["a", "b", "c"], ["b", "d", "a"], ["d", "b", "e"], **WORDS)
        assert lines(figure) == {BOTH: [(2, 1), (2, 1)], LEFT: [(1, 3)], RIGHT: [(1, 2)]}
        assert [sides(trace) for trace in figure.data[:3]] == [["left", "right"], ["left"], ["right"]]

    def test_a_text_that_the_middle_leaves_out_has_none(self) -> None:
        figure = rank_lanes(["a", "c"], ["a"], ["a", "c"], **WORDS)
        assert lines(figure) == {BOTH: [(1, 1), (1, 1)], LEFT: [], RIGHT: []}

    def test_a_text_that_only_the_middle_has_gets_none(self) -> None:
        figure = rank_lanes(["a"], ["new", "a"], ["b"], **WORDS)
        assert lines(figure) == {BOTH: [], LEFT: [(1, 2)], RIGHT: []}
        assert figure.data[3].textfont.color == (COLOURS[1], INK, COLOURS[1], COLOURS[2])

    def test_kinds_differ_in_colour_and_dash(self) -> None:
        figure = rank_lanes(["a"], ["a"], ["a"], **WORDS)
        assert [trace.line.color for trace in figure.data[:3]] == list(COLOURS[:3])
        assert [trace.line.dash for trace in figure.data[:3]] == list(DASHES[:3])

    def test_an_empty_kind_keeps_its_line_in_the_legend(self) -> None:
        figure = rank_lanes(["a"], ["a"], ["a"], **WORDS)
        assert [trace.name for trace in figure.data[:3]] == [BOTH, LEFT, RIGHT]
        assert [trace.y for trace in figure.data[1:3]] == [(None,), (None,)]
        # plotly leaves a trace out of the legend when it has no points at all or is hidden
        assert all(trace.showlegend is not False and trace.visible is None for trace in figure.data[:3])
        assert figure.data[3].showlegend is False


class TestNames:
    def test_ranks_places_and_colours(self) -> None:
        names = rank_lanes(["a", "b"], ["b", "c"], ["b", "c"], **WORDS).data[3]
        assert names.text == ("1. a", "2. b", "1. b", "2. c", "1. b", "2. c")
        assert names.x == (0, 0, 1, 1, 2, 2)
        assert names.y == (1, 2, 1, 2, 1, 2)
        both, left, right = COLOURS[:3]
        assert names.textfont.color == (left, both, both, right, both, right)

    def test_long_ones_are_cut_and_whole_under_the_mouse(self) -> None:
        long = "The history of the metric system"
        names = rank_lanes([long], [], ["x" * 26], **WORDS).data[3]
        assert names.text == ("1. The history of the metric…", f"1. {'x' * 26}")
        assert names.customdata == (long, "x" * 26)
        assert names.hovertemplate == "%{customdata}<extra></extra>"

    def test_markup_is_shown_and_not_obeyed(self) -> None:
        figure = rank_lanes(["<b>R&D</b>"], [], [], names=("<i>", "a & b", "c"), **WORDS)
        assert figure.data[3].text == ("1. &lt;b>R&amp;D&lt;/b>",)
        assert figure.data[3].customdata == ("&lt;b>R&amp;D&lt;/b>",)
        headings = [(note.x, note.text) for note in figure.layout.annotations]
        assert headings == [(0, "<b>&lt;i></b>"), (1, "<b>a &amp; b</b>"), (2, "<b>c</b>")]

    def test_a_name_is_cut_before_it_is_escaped(self) -> None:
        (shown,) = rank_lanes(["&" * 40], [], [], **WORDS).data[3].text
        assert shown == f"1. {'&amp;' * 25}…"

    def test_headings_name_the_kinds(self) -> None:
        figure = rank_lanes(["a"], ["a"], ["b"], names=("BM25", "fused", "MiniLM"), **WORDS)
        assert [trace.name for trace in figure.data[:3]] == [BOTH, "BM25 alone", "MiniLM alone"]


class TestPlaces:
    def test_more_places_make_a_taller_figure(self) -> None:
        short, tall = (rank_lanes(["a"], ["a"], ["a"], places=places, **WORDS) for places in (1, 10))
        assert tall.layout.height > short.layout.height
        lowest, highest = tall.layout.yaxis.range
        assert lowest > 10
        assert highest < 0.2, "the headings stand within the picture"

    def test_by_default_the_longest_ranking_fits_exactly(self) -> None:
        figure, same = (rank_lanes(["a"], ["a", "b", "c"], [], places=places, **WORDS) for places in (None, 3))
        assert figure.to_json() == same.to_json()

    @pytest.mark.parametrize("places", [None, 4])
    @pytest.mark.parametrize("empty", [0, 1, 2])
    def test_empty_lanes(self, empty: int, places: int | None) -> None:
        lanes = [["a", "b"], ["a", "b"], ["a", "b"]]
        lanes[empty] = []
        figure = rank_lanes(*lanes, places=places, **WORDS)
        assert set(figure.data[3].x) == {0, 1, 2} - {empty}
        assert len(figure.layout.annotations) == 3
        joined = {0: {BOTH: [], LEFT: [], RIGHT: [(1, 1), (2, 2)]}, 1: {BOTH: [], LEFT: [], RIGHT: []}}
        assert lines(figure) == joined.get(empty, {BOTH: [], LEFT: [(1, 1), (2, 2)], RIGHT: []})

    def test_no_texts_at_all_but_places(self) -> None:
        figure = rank_lanes([], [], [], places=5, **WORDS)
        assert len(figure.data) == 4
        assert not figure.data[3].x

    @pytest.mark.parametrize(
        ("lanes", "places", "message"),
        [
            (([], [], []), None, "rankings of 0, 0, 0 texts do not fit 0 places"),
            ((["a"], [], []), 0, "rankings of 1, 0, 0 texts do not fit 0 places"),
            (([], [], []), -1, "rankings of 0, 0, 0 texts do not fit -1 places"),
            ((["a"], ["a", "b"], []), 1, "rankings of 1, 2, 0 texts do not fit 1 places"),
        ],
    )
    def test_what_does_not_fit(self, lanes: tuple[list[str], ...], places: int | None, message: str) -> None:
        with pytest.raises(InputError, match=message):
            rank_lanes(*lanes, places=places, **WORDS)


def test_title_summary_and_width() -> None:
    figure = rank_lanes(["a"], ["a"], ["b"], **WORDS)
    assert figure.layout.title.text == "What to see"
    assert figure.layout.meta["summary"] == "One line."
    assert figure.layout.width == 700
