"""The map of clusters: seven marks of their own, names that neither cover each other nor leave the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.errors import InputError, ShapeError
from embedlab.plots import COLOURS, SYMBOLS, cluster_heatmap, cluster_map
from embedlab.plots.clusters import FADED, FULL, cluster_marks, cluster_names
from embedlab.plots.labels import SIDES
from embedlab.plots.maps import map_frame, map_scale

WORDS = {"title": "t", "summary": "s"}


def grid(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Clusters of two points each, far from each other."""
    middles = np.array([(10 * (i % 4), 10 * (i // 4)) for i in range(n)], dtype=float)
    return np.repeat(middles, 2, axis=0) + np.tile([[-1, 0], [1, 0]], (n, 1)), np.repeat(np.arange(n), 2)


def test_the_largest_seven_have_a_mark_of_their_own() -> None:
    points, labels = grid(9)
    labels[-1] = -1
    figure = cluster_map(points, labels, [f"text {i}" for i in range(18)], {n: f"name {n}" for n in range(9)}, **WORDS)
    marker = figure.data[0].marker
    assert list(marker.symbol[:14:2]) == list(SYMBOLS)
    steps = [colour for _, colour in marker.colorscale]
    drawn = [steps[2 * int(slot)] for slot in marker.color]
    assert drawn[:14:2] == list(COLOURS)
    assert drawn[14] == drawn[16] not in COLOURS
    assert marker.symbol[17] == "circle-open"
    shown = [trace.name for trace in figure.data[1:-1] if trace.visible]
    assert shown == [*(f"name {n}" for n in range(7)), "smaller clusters", "in no cluster"]


def test_a_name_stands_at_the_middle_of_its_cluster() -> None:
    points, labels = grid(4)
    figure = cluster_map(points, labels, ["text"] * 8, {0: "one", 1: "two & <more>", 2: "", 3: "four"}, **WORDS)
    names = figure.data[-1]
    assert list(names.text) == ["<b>one</b>", "<b>two &amp; &lt;more></b>", "<b>four</b>"]
    assert list(zip(names.x, names.y, strict=True)) == [(0, 0), (10, 0), (30, 0)]


def boxes(names: dict, points: np.ndarray) -> np.ndarray:
    """Left, bottom, right and top of each name in pixels, with letters of 11 pixels taking 6 each."""
    size = (700, 516)
    low, scale = np.array(map_frame(points, *size))[:, 0], map_scale(points, *size)
    found = []
    for x, y, text, side in zip(names["x"], names["y"], names["text"], names["textposition"], strict=True):
        half = np.array([5.9 * (len(text) - len("<b></b>")), 13]) / 2
        middle = (np.array([x, y]) - low) / scale + np.array(SIDES[side]) * half
        found.append([*(middle - half), *(middle + half)])
    return np.array(found)


@given(st.integers(0, 10_000))
def test_names_do_not_overlap_and_are_not_cut_off(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(60, 2)) * [3, 1]
    labels = np.arange(60) // 3
    names = cluster_names(points, labels, {n: "a name of some letters"[: int(rng.integers(3, 23))] for n in range(20)})
    placed = boxes(names, points)
    assert (placed[:, :2] >= 0).all()
    assert (placed[:, 2:] <= [720, 476]).all()
    for row, box in enumerate(placed):
        shared = np.minimum(placed[:row, 2:], box[2:]) - np.maximum(placed[:row, :2], box[:2])
        apart = (shared <= 2).any(axis=1)  # two pixels, less than a stroke of a letter
        assert apart.all()


def test_the_larger_cluster_has_its_name_where_there_is_room_for_one() -> None:
    points = np.vstack([np.zeros((30, 2)), [[100.0, 100.0]]])
    labels = np.array([*range(10)] * 3 + [10])
    names = cluster_names(points, labels, {n: f"a long name, number {n}" for n in range(11)})
    assert names["text"] == ["<b>a long name, number 0</b>", "<b>a long name, number 10</b>"]


def test_one_name_alone_or_none() -> None:
    points, labels = grid(4)
    names = {n: f"name {n}" for n in range(4)}
    assert cluster_names(points, labels, names, chosen=2)["text"] == ["<b>name 2</b>"]
    assert cluster_names(points, labels, names, chosen=-1)["text"] == [""]


def test_points_that_are_not_shown_fade() -> None:
    marks = cluster_marks(np.array([0, 1, -1]), np.array([True, False, False]))
    assert marks["marker"]["opacity"].tolist() == [FULL, FADED, FADED]


def test_numbers_take_the_place_of_colours() -> None:
    marker = cluster_marks(np.array([0, 1]), values=[0.25, 0.75])["marker"]
    assert (marker["color"].tolist(), marker["cmin"], marker["cmax"], marker["showscale"]) == (
        [0.25, 0.75],
        0.25,
        0.75,
        True,
    )


def test_clusters_against_groups() -> None:
    truth = ["pet", "pet", "car", "car", "sky", "pet"]
    figure = cluster_heatmap([1, 1, 0, 1, 0, -1], truth, {0: "zero", 1: "<one>"}, **WORDS)
    assert figure.layout.yaxis.ticktext == ("zero", "&lt;one>", "in no cluster")
    assert figure.layout.xaxis.ticktext == ("pet", "car", "sky")
    expected = [[0, 1 / 2, 1 / 2], [2 / 3, 1 / 3, 0], [1, 0, 0]]
    assert np.asarray(figure.data[0].z) == pytest.approx(np.array(expected), abs=1e-4)
    assert figure.data[0].zmax == 1


def test_names_of_groups_have_room() -> None:
    few, many = (cluster_heatmap([0], [name], {}, **WORDS) for name in ("a", "a name of twenty-three"))
    more = many.layout.margin.b - few.layout.margin.b
    assert more > 90
    assert many.layout.height - few.layout.height == more


def test_wrong_inputs() -> None:
    with pytest.raises(ShapeError, match=r"got 1 groups with labels of shape \(2,\)"):
        cluster_heatmap([0, 1], ["a"], {}, **WORDS)
    with pytest.raises(InputError, match="no points to compare"):
        cluster_heatmap([], [], {}, **WORDS)
    with pytest.raises(ShapeError, match=r"got 2 texts with labels of shape \(1,\)"):
        cluster_map([[0, 0], [1, 1]], [0], ["a", "b"], {}, **WORDS)
    with pytest.raises(ShapeError, match=r"points of shape \(2, 2\) with 3 texts"):
        cluster_map([[0, 0], [1, 1]], [0, 0, 0], ["a", "b", "c"], {}, **WORDS)
    with pytest.raises(InputError, match="NaN"):
        cluster_map([[0, 0], [1, np.nan]], [0, 0], ["a", "b"], {}, **WORDS)
