"""Maps of texts: labels that do not cover each other, the lens, many small maps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from embedlab.errors import InputError, ShapeError
from embedlab.plots import COLOURS, map_of_texts, small_maps, top_groups, trust_lens
from embedlab.plots.labels import LINE, SIDES, clear_labels, short, widths_of
from embedlab.plots.maps import LABEL

POINTS = [[0, 0], [1, 0], [0, 1], [5, 5]]
TEXTS = ["cat", "dog", "sun", "a very long sentence about nothing in particular"]
SAID: dict[str, Any] = {"title": "t", "summary": "s"}


def boxes(points: np.ndarray, widths: np.ndarray, sides: list[str], radius: float) -> np.ndarray:
    """Where labels with a side stand: left, bottom, right, top."""
    found = []
    for point, width, side in zip(points, widths, sides, strict=True):
        if side:
            half = np.array([width, LINE]) / 2
            middle = point + np.array(SIDES[side]) * (half + 0.8 * radius + 1)
            found.append([*(middle - half), *(middle + half)])
    return np.array(found)


def test_no_two_labels_overlap() -> None:
    points = np.random.default_rng(0).uniform(0, 300, (60, 2))
    widths = widths_of(["a label"] * 60)
    sides = clear_labels(points, widths, np.full(60, 4.0))
    drawn = boxes(points, widths, sides, 4.0)
    assert 10 < len(drawn) < 60
    for place, box in enumerate(drawn):
        others = np.delete(drawn, place, axis=0)
        shared = np.clip(np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2]), 0, None)
        assert shared.prod(axis=1).max() == 0


def test_a_map_has_groups_labels_and_whole_texts_under_the_mouse() -> None:
    figure = map_of_texts(POINTS, TEXTS, ["animal", "animal", "star", "text"], **SAID)
    assert [trace.name for trace in figure.data] == ["animal", "star", "text"]
    assert figure.data[0].text == ("cat", "dog")
    assert figure.data[2].text == ("a very long sentence about…",)
    assert figure.data[2].customdata == (TEXTS[3],)
    assert figure.data[1].marker.color == COLOURS[1]
    assert figure.layout.showlegend
    assert not map_of_texts(POINTS, TEXTS, **SAID).layout.showlegend


def test_both_axes_have_the_same_scale_and_hold_every_point() -> None:
    figure = map_of_texts(np.array(POINTS) * [9, 1], TEXTS, **SAID)
    spans = [np.ptp(axis.range) for axis in (figure.layout.xaxis, figure.layout.yaxis)]
    margin = figure.layout.margin
    room = [figure.layout.width - margin.l - margin.r, figure.layout.height - margin.t - margin.b]
    assert spans[0] / room[0] == pytest.approx(spans[1] / room[1], rel=0.05)
    assert figure.layout.xaxis.range[0] < 0 < 45 < figure.layout.xaxis.range[1]


def test_the_lens_draws_kept_lost_and_false_neighbours() -> None:
    figure = trust_lens(POINTS, TEXTS, [0, 0.5, 1, 0], 0, [1, 2], [2, 3], **SAID)
    kept, lost, false, points, ring = figure.data
    assert [trace.name for trace in (kept, lost, false)] == [
        "neighbours kept",
        "true, lost on the map",
        "false, made by the map",
    ]
    assert (list(kept.x[:2]), list(kept.y[:2])) == ([0, 0], [0, 1])
    assert list(lost.x[:2]) == [0, 1]
    assert list(false.x[:2]) == [0, 5]
    assert list(points.marker.color) == [0, 0.5, 1, 0]
    assert (list(ring.x), list(ring.y)) == ([0], [0])


def test_small_maps_share_one_legend() -> None:
    maps = {f"map {i}": np.array(POINTS) * i for i in range(1, 6)}
    figure = small_maps(maps, ["a", "a", "b", "b"], columns=3, **SAID)
    assert len(figure.data) == 10
    assert [trace.name for trace in figure.data if trace.showlegend] == ["a", "b"]
    assert [note.text for note in figure.layout.annotations] == list(maps)


def test_top_groups() -> None:
    assert top_groups(["b", "a", "a", "c", "b", "d"], 2) == ["b", "a", "a", "other", "b", "other"]
    assert top_groups([], 2) == []


def test_short() -> None:
    assert short("x" * 500, LABEL) == "x" * 27 + "…"
    assert short("x" * 28, LABEL) == "x" * 28


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda: map_of_texts(POINTS, ["a"], **SAID), ShapeError, r"points of shape \(4, 2\) with 1 texts"),
        (lambda: map_of_texts(POINTS, TEXTS, ["a"], **SAID), ShapeError, "got 1 groups with 4 points"),
        (lambda: map_of_texts(POINTS, TEXTS, labelled=5_000, **SAID), InputError, "5,000 labels cannot be drawn"),
        (lambda: map_of_texts([[np.nan, 0]], ["a"], **SAID), InputError, "a point is NaN or infinite"),
        (
            lambda: map_of_texts(np.zeros((8, 2)), list("abcdefgh"), list("abcdefgh"), **SAID),
            InputError,
            "got 8 groups, and 7 colours",
        ),
        (lambda: trust_lens(POINTS, TEXTS, [0], 0, [], [], **SAID), ShapeError, r"distortions of shape \(1,\)"),
        (lambda: trust_lens(POINTS, TEXTS, [0] * 4, 9, [], [], **SAID), InputError, "there is no point 9"),
        (lambda: small_maps({}, **SAID), InputError, "there is no map to draw"),
        (lambda: small_maps({"a": POINTS, "b": [[0, 0]]}, **SAID), ShapeError, "the map 'b' has points of shape"),
    ],
)
def test_bad_input(draw: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        draw()
