"""Clusters on a map, named at their middles, and clusters against the groups that people made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.plots.labels import clear_labels, short, widths_of
from embedlab.plots.maps import checked_map, map_frame, map_scale
from embedlab.plots.matrices import heatmap
from embedlab.plots.style import COLOURS, GRID, INK, SYMBOLS, WIDTH, plain, styled

HEIGHT = 600
NAME = 26  # letters; longer names are cut
NONE, SMALLER = "in no cluster", "smaller clusters"
GREY, PALE = "#9aa5b1", "#cbd2d9"
FULL, FADED = 0.85, 0.1  # opacity
_TOP, _SIDE = 104, 20  # margins; three lines of a legend stand above the plot
_PLOT = (WIDTH, HEIGHT - _TOP + _SIDE)  # as the map's frame counts, which takes equal margins off
_SIZE = 11  # of names, in pixels
_HALO = ", ".join(["0px 0px 2px #ffffff"] * 4)  # names stand on points
_SLOTS = len(COLOURS) + 2  # lines of the legend: clusters with a colour, smaller ones, none


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
        One trace with the points, one for each line of the legend, and one with the names.

    Raises
    ------
    ShapeError
        If points, labels and texts do not fit.
    InputError
        If a point is NaN or infinite.

    Examples
    --------
    >>> figure = cluster_map([[0, 0], [9, 9]], [0, 1], ["cat", "car"], {0: "pets", 1: "cars"}, title="t", summary="s")
    >>> figure.data[-1].text
    ('<b>pets</b>', '<b>cars</b>')
    """
    places = checked_map(points, texts)
    numbers = np.asarray(labels)
    if numbers.shape != (len(texts),):
        raise ShapeError(f"got {len(texts)} texts with labels of shape {numbers.shape}; expected one label for each")
    figure = blank_map(places, texts)
    drawn = [cluster_marks(numbers), *cluster_legend(numbers, names), cluster_names(places, numbers, names)]
    for trace, new in zip(figure.data, drawn, strict=True):
        trace.update(new)
    styled(figure, title, summary, height=HEIGHT)
    return figure.update_layout(margin={"l": _SIDE, "r": _SIDE, "t": _TOP + 24, "b": _SIDE})


def cluster_heatmap(
    labels: Sequence[int] | NDArray[np.integer[Any]],
    truth: Sequence[str],
    names: Mapping[int, str],
    *,
    title: str,
    summary: str,
) -> go.Figure:
    """Draw clusters against true groups: each cell says which share of the cluster is in the group.

    Parameters
    ----------
    labels : sequence of int, length n
        Cluster of each point; -1 for none.
    truth : sequence of str, length n
        Group of each point.
    names : mapping of int to str
        Of the clusters; a cluster without one is called by its number.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure
        Clusters by number, the points in none last; groups from the largest to the smallest, ties by name. Rows sum to
        1.

    Raises
    ------
    ShapeError
        If labels and groups differ in number.
    InputError
        If there are none.

    Examples
    --------
    >>> figure = cluster_heatmap([0, 0, 1, 1], ["pet", "car", "car", "car"], {0: "zoo"}, title="t", summary="s")
    >>> figure.data[0].z.tolist(), figure.layout.yaxis.ticktext, figure.layout.xaxis.ticktext
    ([[0.5, 0.5], [1.0, 0.0]], ('zoo', '1'), ('car', 'pet'))
    """
    numbers = np.asarray(labels)
    if numbers.shape != (len(truth),):
        raise ShapeError(f"got {len(truth)} groups with labels of shape {numbers.shape}; expected one label for each")
    if not len(truth):
        raise InputError("there are no points to compare clusters and groups by; give at least one")
    sizes = Counter(truth)
    groups = sorted(sizes, key=lambda group: (-sizes[group], group))
    clusters = sorted(set(numbers.tolist()), key=lambda number: (number < 0, number))
    members = np.array([[group == name for name in groups] for group in truth])
    shares = np.array([members[numbers == number].mean(axis=0) for number in clusters])
    rows = [NONE if number < 0 else short(names.get(number, str(number)), NAME) for number in clusters]
    columns = [short(group, NAME) for group in groups]
    figure = heatmap(shares, rows, columns, title=title, summary=summary, limit=1.0)
    # Slanted names of groups end under their columns; the longest one sets how far down they reach.
    reach = round(0.7 * float(widths_of(columns).max())) + 24
    figure.update_xaxes(tickangle=-45)
    return figure.update_layout(height=figure.layout.height - figure.layout.margin.b + reach, margin_b=reach)


def blank_map(places: NDArray[np.float64], texts: Sequence[str]) -> go.Figure:
    """Draw the points without their colours, the empty lines of a legend, and no names: what no clustering changes."""
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
    for slot in range(_SLOTS):
        symbol, colour = _mark_of(slot)
        figure.add_scatter(mode="markers", marker={"symbol": symbol, "color": colour, "size": 9}, hoverinfo="skip")
    font = {"size": _SIZE, "color": INK, "shadow": _HALO}
    figure.add_scatter(mode="text", textfont=font, showlegend=False, cliponaxis=False, hoverinfo="skip")
    styled(figure, " ", "", height=HEIGHT)
    frame = map_frame(places, *_PLOT)
    clean = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "", "showline": True}
    figure.update_xaxes(range=frame[0], mirror=True, linecolor=GRID, **clean)
    figure.update_yaxes(range=frame[1], mirror=True, linecolor=GRID, **clean)
    return figure.update_layout(
        margin={"l": _SIDE, "r": _SIDE, "t": _TOP, "b": _SIDE},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "font": {"size": 11}},
    )


def cluster_marks(
    labels: NDArray[np.integer[Any]], shown: NDArray[np.bool_] | None = None, values: ArrayLike | None = None
) -> dict[str, Any]:
    """Marker of each point by its cluster: the properties of the points' trace that change.

    Where `shown` is False a point is faded. Numbers (`values`) take the place of the clusters' colours.
    """
    slots = np.where(labels < 0, _SLOTS - 1, np.minimum(labels, _SLOTS - 2))
    kinds = [_mark_of(slot) for slot in range(_SLOTS)]
    # Numbers and steps of colour: a FigureWidget takes long to check thousands of names of colours.
    steps = [[edge / _SLOTS, colour] for slot, (_, colour) in enumerate(kinds) for edge in (slot, slot + 1)]
    marker: dict[str, Any] = {
        "symbol": [kinds[slot][0] for slot in slots],
        "opacity": np.full(len(slots), FULL) if shown is None else np.where(shown, FULL, FADED),
    }
    if values is None:
        marker |= {"color": slots, "colorscale": steps, "cmin": -0.5, "cmax": _SLOTS - 0.5}
    else:
        numbers = np.asarray(values, dtype=np.float64)
        marker |= {"color": numbers, "colorscale": "Cividis_r", "cmin": numbers.min(), "cmax": numbers.max()}
    return {"marker": {**marker, "showscale": values is not None}}


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
) -> dict[str, Any]:
    """Names at the middles of their clusters: the properties of the trace of names.

    Larger clusters take their room first; a name without room is left out. With `chosen`, only that cluster is named.
    """
    numbers = [number for number in sorted(names) if names[number] and chosen in (None, number)]
    if not numbers:
        return {"x": [None], "y": [None], "text": [""], "textposition": ["middle center"]}
    frame, scale = np.array(map_frame(places, *_PLOT)), map_scale(places, *_PLOT)
    middles = np.array([np.median(places[labels == number], axis=0) for number in numbers])
    written = [short(names[number], NAME) for number in numbers]
    widths = widths_of(written) * _SIZE / 13 + 6
    # Four markers as large as walls around the plot: no name can stand where it would be cut off.
    room, far = (frame[:, 1] - frame[:, 0]) / scale, 10_000.0
    walls = room / 2 + np.array([[-1, 0], [1, 0], [0, -1], [0, 1]]) * (far + room / 2)
    spots = np.vstack([walls, (middles - frame[:, 0]) / scale])
    radii = [far] * 4 + [0.0] * len(numbers)
    sides = clear_labels(spots, [0, 0, 0, 0, *widths], radii, over_later=True)[4:]
    kept = [row for row, _ in enumerate(numbers) if sides[row]]
    return {
        "x": middles[kept, 0],
        "y": middles[kept, 1],
        "text": [f"<b>{plain(written[row])}</b>" for row in kept],
        "textposition": [sides[row] for row in kept],
    }


def _mark_of(slot: int) -> tuple[str, str]:
    """Marker and colour by the line of the legend: seven clusters of their own, smaller ones, none."""
    if slot < len(COLOURS):
        return SYMBOLS[slot], COLOURS[slot]
    return ("circle", GREY) if slot == len(COLOURS) else ("circle-open", PALE)


def _cut(name: str) -> str:
    return plain(short(name, NAME))
