"""A map of clusters: the largest seven by colour and marker, and each one's name at its middle where there is room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import ShapeError
from embedlab.plots.labels import clear_labels, short, widths_of
from embedlab.plots.maps import checked_map, map_frame, map_scale
from embedlab.plots.style import COLOURS, GRID, INK, SYMBOLS, WIDTH, plain, styled

HEIGHT = 580
NAME = 26  # letters; longer names are cut
NONE, SMALLER = "in no cluster", "smaller clusters"
GREY, PALE = "#9aa5b1", "#cbd2d9"
FULL, FADED = 0.85, 0.1  # opacity
_TOP, _BOTTOM, _SIDE = 46, 74, 20  # margins; the legend stands below
_PLOT = (WIDTH, HEIGHT - _TOP - _BOTTOM + 2 * _SIDE)  # as the map's frame counts, which takes equal margins off
_SIZE = 11  # of names, in pixels
_ANCHORS = {"left": "right", "center": "center", "right": "left", "top": "bottom", "middle": "middle", "bottom": "top"}


def cluster_map(
    points: ArrayLike,
    labels: Sequence[int] | NDArray[np.integer[Any]],
    texts: Sequence[str],
    names: Mapping[int, str],
    *,
    title: str,
    summary: str,
) -> go.Figure:
    """Draw a map of texts coloured by cluster.

    Parameters
    ----------
    points : array_like of shape (n, 2)
        A layout: its axes mean nothing.
    labels : sequence of int, length n
        Cluster of each point, numbered from the largest, 0; -1 for none. The first seven have a colour and a marker of
        their own, the others are grey.
    texts : sequence of str, length n
        Shown under the mouse.
    names : mapping of int to str
        Of the clusters. A name stands at the middle (the median) of its cluster, unless it would cover the name of a
        larger one.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace with the points, and one for each line of the legend.

    Raises
    ------
    ShapeError
        If points, labels and texts do not fit.
    InputError
        If a point is NaN or infinite.

    Examples
    --------
    >>> figure = cluster_map([[0, 0], [9, 9]], [0, 1], ["cat", "car"], {0: "pets", 1: "cars"}, title="t", summary="s")
    >>> [note.text for note in figure.layout.annotations]
    ['<b>pets</b>', '<b>cars</b>']
    """
    places = checked_map(points, texts)
    numbers = np.asarray(labels)
    if numbers.shape != (len(texts),):
        raise ShapeError(f"got {len(texts)} texts with labels of shape {numbers.shape}; expected one label for each")
    figure = blank_map(places, texts)
    for trace, new in zip(figure.data, [cluster_marks(numbers), *cluster_legend(numbers, names)], strict=True):
        trace.update(new)
    figure.update_layout(annotations=cluster_names(places, numbers, names))
    styled(figure, title, summary, height=HEIGHT)
    return figure.update_layout(margin={"l": _SIDE, "r": _SIDE, "t": _TOP + 40, "b": _BOTTOM})


def blank_map(places: NDArray[np.float64], texts: Sequence[str]) -> go.Figure:
    """Draw the points without their colours, and the empty lines of a legend: what no clustering changes."""
    figure = go.Figure()
    figure.add_scatter(
        x=places[:, 0],
        y=places[:, 1],
        mode="markers",
        showlegend=False,
        customdata=[plain(text) for text in texts],
        hovertemplate="%{customdata}<extra></extra>",
        marker={"size": 9 if len(texts) <= 200 else 6, "line": {"width": 0}},
    )
    for number in range(len(COLOURS) + 2):
        symbol, colour = mark_of(number)
        figure.add_scatter(mode="markers", marker={"symbol": symbol, "color": colour, "size": 9}, hoverinfo="skip")
    styled(figure, " ", "", height=HEIGHT)
    frame = map_frame(places, *_PLOT)
    clean = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "", "showline": True}
    figure.update_xaxes(range=frame[0], mirror=True, linecolor=GRID, **clean)
    figure.update_yaxes(range=frame[1], mirror=True, linecolor=GRID, **clean)
    return figure.update_layout(
        margin={"l": _SIDE, "r": _SIDE, "t": _TOP, "b": _BOTTOM},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.01, "yanchor": "top", "font": {"size": 11}},
    )


def mark_of(number: int) -> tuple[str, str]:
    """Marker and colour of a cluster by its place in the legend: seven of their own, smaller ones, none."""
    if number < len(COLOURS):
        return SYMBOLS[number], COLOURS[number]
    return ("circle", GREY) if number == len(COLOURS) else ("circle-open", PALE)


def cluster_marks(
    labels: NDArray[np.integer[Any]], shown: NDArray[np.bool_] | None = None, values: ArrayLike | None = None
) -> dict[str, Any]:
    """Marker of each point by its cluster: the properties of the points' trace that change.

    Where `shown` is False a point is faded. Numbers (`values`) take the place of the clusters' colours.
    """
    last = len(COLOURS)
    kinds = [mark_of(number) for number in range(last + 2)]
    slots = np.where(labels < 0, last + 1, np.minimum(labels, last))
    opacity = FULL if shown is None else np.where(shown, FULL, FADED)
    marker: dict[str, Any] = {
        "symbol": [kinds[slot][0] for slot in slots],
        "color": [kinds[slot][1] for slot in slots] if values is None else np.asarray(values),
        "opacity": opacity,
        "showscale": values is not None,
    }
    return {"marker": marker}


def cluster_legend(labels: NDArray[np.integer[Any]], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Give the lines of the legend: the largest clusters by name, all smaller ones together, and none."""
    largest = [_cut(names[number]) if number in names else None for number in range(len(COLOURS))]
    rest = [SMALLER if (labels >= len(COLOURS)).any() else None, NONE if (labels < 0).any() else None]
    return legend_lines([*largest, *rest])


def legend_lines(names: Sequence[str | None]) -> list[dict[str, Any]]:
    """Give the lines of the legend their names; a line with None is off. Nothing of them is drawn in the plot."""
    return [
        {"x": [None], "y": [None], "name": "" if name is None else name, "visible": name is not None} for name in names
    ]


def cluster_names(
    places: NDArray[np.float64],
    labels: NDArray[np.integer[Any]],
    names: Mapping[int, str],
    chosen: int | None = None,
) -> list[dict[str, Any]]:
    """Names at the middles of their clusters, as annotations; larger clusters take their room first.

    With `chosen`, only that cluster is named.
    """
    numbers = [number for number in sorted(names) if names[number] and chosen in (None, number)]
    if not numbers:
        return []
    frame, scale = np.array(map_frame(places, *_PLOT)), map_scale(places, *_PLOT)
    middles = np.array([np.median(places[labels == number], axis=0) for number in numbers])
    written = [short(names[number], NAME) for number in numbers]
    widths = widths_of(written) * _SIZE / 13 + 6
    # Four markers as large as walls around the plot: no name can stand where it would be cut off.
    room, far = (frame[:, 1] - frame[:, 0]) / scale, 10_000.0
    walls = room / 2 + np.array([[-1, 0], [1, 0], [0, -1], [0, 1]]) * (far + room / 2)
    spots = np.vstack([(middles - frame[:, 0]) / scale, walls])
    sides = clear_labels(spots, [*widths, 0, 0, 0, 0], [*np.full(len(numbers), 1.0), far, far, far, far])
    notes = []
    for name, (x, y), side in zip(written, middles.round(3).tolist(), sides, strict=False):
        if side:
            vertical, horizontal = side.split()
            anchors = {"xanchor": _ANCHORS[horizontal], "yanchor": _ANCHORS[vertical]}
            look = {"bgcolor": "rgba(255,255,255,0.8)", "borderpad": 1, "font": {"size": _SIZE, "color": INK}}
            notes.append({"text": f"<b>{plain(name)}</b>", "x": x, "y": y, "showarrow": False, **anchors, **look})
    return notes


def _cut(name: str) -> str:
    return plain(short(name, NAME))
