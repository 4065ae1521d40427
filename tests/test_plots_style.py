"""The look all figures share: small, equal on each run, told apart without colour, no sign before a zero."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest

from embedlab.errors import InputError
from embedlab.plots import (
    COLOURS,
    SYMBOLS,
    TEMPLATE,
    arrows,
    bars,
    curves,
    dots,
    heatmap,
    histogram,
    plain,
    rounded,
    scatter,
    scatter_3d,
    styled,
    token_strip,
    unit_circle,
    with_table,
)

NAMED = {"title": "What to see", "summary": "In one line"}
SEVEN = list("abcdefg")
CLOUD = np.random.default_rng(0).normal(size=(60, 3)) / 3
MANY = np.random.default_rng(1).normal(size=20_000)
NAMES = [f"word{number}" for number in range(60)]
WAVE = np.sin(np.arange(60)) / 7

# One figure of the size that lessons draw from each function.
TYPICAL: dict[str, Callable[[], go.Figure]] = {
    "bars": lambda: bars(NAMES, {"one": WAVE, "two": -WAVE}, **NAMED, value_format=".2f"),
    "bars, horizontal": lambda: bars(NAMES[:12], {"one": WAVE[:12]}, **NAMED, x="cosine", horizontal=True),
    "curves": lambda: curves(np.arange(60) / 3, {"one": WAVE, "two": -WAVE}, **NAMED, x="x", y="y"),
    "dots": lambda: dots({"one": WAVE, "two": -WAVE[:9]}, **NAMED, x="cosine"),
    "histogram": lambda: histogram({"one": MANY, "two": MANY[:9_000] / 3}, **NAMED, x="cosine", marks={"here": 1 / 3}),
    "heatmap": lambda: heatmap(np.outer(WAVE[:50], WAVE), NAMES[:50], **NAMED, scale="diverging", colour_bar="value"),
    "token_strip": lambda: token_strip(NAMES[:25], range(25), [False, True] * 12 + [False], **NAMED),
    "scatter": lambda: scatter(CLOUD[:, :2], NAMES, ["a", "b", "c"] * 20, **NAMED, x="x", y="y"),
    "scatter_3d": lambda: scatter_3d(CLOUD, NAMES, WAVE, **NAMED, axes=("x", "y", "z"), colour_bar="c"),
    "arrows": lambda: arrows(np.zeros((9, 2)), CLOUD[:9, :2], NAMES[:9], **NAMED),
    "unit_circle": lambda: unit_circle([3, 1], [-1, 2], ("a", "b"), title="What to see"),
}
each_figure = pytest.mark.parametrize("draw", TYPICAL.values(), ids=TYPICAL.keys())


def numbers_in(item: Any) -> Iterator[float]:
    """Every number of a figure's JSON, those of packed arrays too."""
    if isinstance(item, dict):
        if set(item) >= {"bdata", "dtype"}:
            yield from np.frombuffer(base64.b64decode(item["bdata"]), dtype=item["dtype"]).astype(float).tolist()
        else:
            for name, value in item.items():
                if name not in ("template", "colorscale"):  # fixed, whatever is drawn
                    yield from numbers_in(value)
    elif isinstance(item, list):
        for value in item:
            yield from numbers_in(value)
    elif isinstance(item, (int, float)) and not isinstance(item, bool):
        yield float(item)


def texts_in(item: Any) -> list[str]:
    if isinstance(item, dict):
        return [text for value in item.values() for text in texts_in(value)]
    if isinstance(item, list):
        return [text for value in item for text in texts_in(value)]
    return [item] if isinstance(item, str) else []


class TestEveryFigure:
    @each_figure
    def test_title_summary_and_size(self, draw: Callable[[], go.Figure]) -> None:
        layout = draw().layout
        assert layout.title.text == "What to see"
        assert layout.title.subtitle.text == layout.meta["summary"] != ""
        assert 300 <= layout.width <= 800
        assert 200 <= layout.height <= 1_600

    @each_figure
    def test_numbers_are_rounded_and_none_is_minus_zero(self, draw: Callable[[], go.Figure]) -> None:
        values = np.array(list(numbers_in(json.loads(draw().to_json()))))
        assert len(values) > 10
        assert np.abs(values - values.round(4)).max() < 1e-12
        assert not (np.signbit(values) & (values == 0)).any()

    @each_figure
    def test_drawn_again_it_is_equal(self, draw: Callable[[], go.Figure]) -> None:
        assert pio.to_json(draw()) == pio.to_json(draw())

    @each_figure
    def test_it_fits_in_a_notebook(self, draw: Callable[[], go.Figure]) -> None:
        assert len(pio.to_json(draw())) < 100_000

    @each_figure
    def test_no_number_reads_minus_zero(self, draw: Callable[[], go.Figure]) -> None:
        assert not [text for text in texts_in(json.loads(draw().to_json())) if text.endswith("-0.00")]


class TestStyle:
    def test_seven_colours_and_seven_symbols(self) -> None:
        assert len(COLOURS) == len({colour.lower() for colour in COLOURS}) == 7
        assert len(SYMBOLS) == len(set(SYMBOLS)) == 7
        assert list(TEMPLATE.layout.colorway) == list(COLOURS)

    def test_the_template_is_small(self) -> None:
        assert len(json.dumps(TEMPLATE.to_plotly_json())) < 3_000

    def test_rounded(self) -> None:
        assert rounded([0.123456, -0.00001, -0.0, 2]).tolist() == [0.1235, 0, 0, 2]
        assert not np.signbit(rounded([-0.00001, -0.0])).any()
        assert rounded([[1.26]], 1).tolist() == [[1.3]]

    def test_a_long_summary_is_broken_into_lines_and_gets_room(self) -> None:
        short, long = (styled(go.Figure(), "t", "word " * count).layout for count in (5, 60))
        assert long.title.subtitle.text.count("<br>") == 2
        assert long.margin.t > short.margin.t
        assert long.meta["summary"] == "word " * 60

    @pytest.mark.parametrize(
        ("text", "escaped"),
        [("<s>", "&lt;s>"), ("&lt;", "&amp;lt;"), ("at&t", "at&amp;t"), ("a > b", "a > b"), (5, "5")],
    )
    def test_plain(self, text: object, escaped: str) -> None:
        assert plain(text) == escaped

    def test_words_appear_as_they_are_written(self) -> None:
        """``<s>`` is a word of many tokenizers; plotly would take it for a tag and show nothing."""
        words = ["<s>", '<a href="https://example.org">cat</a>']
        points, table = [[0, 1], [1, 0]], pd.DataFrame({"<s>": words})
        figures = [
            bars(words, {name: [1, 2] for name in words}, **NAMED),
            curves([1, 2], {name: [1, 2] for name in words}, **NAMED, x="x", y="y"),
            dots({name: [1, 2] for name in words}, **NAMED, x="x", labels=dict.fromkeys(words, words)),
            histogram({name: [1, 2] for name in words}, **NAMED, x="x", marks={words[0]: 1}),
            heatmap(points, words, words, **NAMED),
            token_strip(words, [1, 2], [True, False], **NAMED),
            scatter(points, words, words, **NAMED, x="x", y="y"),
            arrows(points, points, words, **NAMED),
            with_table(styled(go.Figure(), "t", " ".join(words)), table),
        ]
        for figure in figures:
            content = json.loads(figure.to_json())
            del content["layout"]["meta"]
            assert any("&lt;s>" in text for text in texts_in(content))
            assert not [text for text in texts_in(content) if "<s>" in text or "<a" in text]


class TestGroups:
    def test_each_has_its_own_colour_and_its_own_form(self) -> None:
        series = {name: [1.0, 2.0] for name in SEVEN}
        drawn = {
            "bars": [(t.marker.color, t.marker.pattern.shape) for t in bars(["x", "y"], series, **NAMED).data],
            "curves": [(t.line.color, t.marker.symbol) for t in curves([1, 2], series, **NAMED, x="x", y="y").data],
            "dots": [(t.marker.color, t.marker.symbol) for t in dots(series, **NAMED, x="x").data],
            "histogram": [(t.line.color, t.line.dash) for t in histogram(series, **NAMED, x="x").data],
            "scatter": [
                (t.marker.color, t.marker.symbol)
                for t in scatter(np.zeros((7, 2)), SEVEN, SEVEN, **NAMED, x="x", y="y").data
            ],
        }
        for name, looks in drawn.items():
            colours, forms = zip(*looks, strict=True)
            assert colours == COLOURS, name
            assert len(set(forms)) == 7, name

    def test_an_eighth_cannot_be_told_apart(self) -> None:
        eight = [*SEVEN, "h"]
        series = {name: [1.0] for name in eight}
        for draw in (
            lambda: bars(["x"], series, **NAMED),
            lambda: curves([1], series, **NAMED, x="x", y="y"),
            lambda: dots(series, **NAMED, x="x"),
            lambda: histogram(series, **NAMED, x="x"),
            lambda: scatter(np.zeros((8, 2)), eight, eight, **NAMED, x="x", y="y"),
        ):
            with pytest.raises(InputError, match="got 8 groups, and 7 colours can be told apart; draw fewer"):
                draw()

    def test_a_group_without_values(self) -> None:
        for draw in (dots, histogram):
            with pytest.raises(InputError, match="there is nothing to draw for 'b'; give at least one value"):
                draw({"a": [1], "b": []}, **NAMED, x="x")
            with pytest.raises(InputError, match="there is nothing to draw; give"):
                draw({}, **NAMED, x="x")
