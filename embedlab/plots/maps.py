"""Maps of texts: labels that do not cover each other, and many small maps side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from embedlab.errors import InputError, ShapeError
from embedlab.plots.labels import clear_labels, short, widths_of
from embedlab.plots.style import COLOURS, GRID, INK, SYMBOLS, WIDTH, check_groups, plain, rounded, styled

HEIGHT = 560
LABEL = 28  # letters; longer texts are cut, and whole under the mouse
MOST_LABELS = 400  # more labels than this no map has room for
OTHER = "other"
_MARGIN = 20
_FOR_LABELS = 90  # pixels that labels may take outside the outermost points
TOP = 108  # above the plot: title, summary, legend
_GAP = 0.02  # between panels, as a share of the width


def map_of_texts(
    points: ArrayLike,
    texts: Sequence[str],
    groups: Sequence[str] | None = None,
    *,
    labelled: int = 80,
    title: str,
    summary: str,
) -> go.Figure:
    """Draw texts as labelled points; a label without room is left to the mouse.

    Parameters
    ----------
    points : array_like of shape (n, 2)
        A layout: its axes mean nothing, so none are drawn, and both have the same scale.
    texts : sequence of str, length n
        Those that matter more first.
    groups : sequence of str, length n, optional
        At most seven; each has a colour and a marker.
    labelled : int, default 80
        How many texts may have a label, at most 400. Long ones are cut.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace a group.

    Raises
    ------
    ShapeError
        If points, texts and groups do not fit.
    InputError
        More than seven groups, or more than 400 labels asked for.

    Examples
    --------
    >>> figure = map_of_texts([[0, 0], [1, 1]], ["cat", "dog"], title="t", summary="s")
    >>> figure.data[0].text
    ('cat', 'dog')
    """
    places = checked_map(points, texts)
    if not 0 <= labelled <= MOST_LABELS:
        raise InputError(f"{labelled:,} labels cannot be drawn on one map; ask for 0 to {MOST_LABELS}")
    members = _members(groups, len(texts))
    names = list(dict.fromkeys(members))
    check_groups(len(names))
    size = 9 if len(texts) <= 200 else 5
    shown, sides = label_texts(places, texts, labelled, size / 2, map_scale(places, WIDTH, HEIGHT - TOP))
    figure = go.Figure()
    for number, name in enumerate(names):
        rows = [row for row, member in enumerate(members) if member == name]
        figure.add_scatter(
            x=places[rows, 0],
            y=places[rows, 1],
            mode="markers+text",
            name=plain(name),
            text=[shown[row] for row in rows],
            textposition=[sides[row] for row in rows],
            textfont={"size": 11, "color": INK},
            customdata=[plain(texts[row]) for row in rows],
            marker={"color": COLOURS[number], "symbol": SYMBOLS[number], "size": size},
            cliponaxis=False,
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )
    styled(figure, title, summary, height=HEIGHT)
    return as_map(figure, places, legend=groups is not None)


def small_maps(
    maps: Mapping[str, ArrayLike],
    groups: Sequence[str] | None = None,
    *,
    columns: int = 4,
    title: str,
    summary: str,
) -> go.Figure:
    """Draw many maps of the same points side by side, each in its own scale and without labels: compare their shapes.

    Parameters
    ----------
    maps : mapping of str to array_like of shape (n, 2)
        Each map by its name, row by row.
    groups : sequence of str, length n, optional
        At most seven.
    columns : int, default 4
        Maps in a row.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure
        One trace for each map and group.

    Raises
    ------
    ShapeError
        If a map has another number of points.
    InputError
        If there is no map, or there are more than seven groups.

    Examples
    --------
    >>> figure = small_maps({"a": [[0, 0], [1, 1]], "b": [[1, 1], [0, 0]]}, title="t", summary="s")
    >>> [note.text for note in figure.layout.annotations]
    ['a', 'b']
    """
    if not maps:
        raise InputError("there is no map to draw; give at least one")
    places = {name: rounded(_unit(points), 3) for name, points in maps.items()}
    n = len(next(iter(places.values())))
    members = _members(groups, n)
    names = list(dict.fromkeys(members))
    check_groups(len(names))
    rows = -(-len(maps) // columns)
    names_of_maps = [plain(name) for name in maps]
    panel = min(300.0, (WIDTH - 2 * _MARGIN) / columns)
    gaps = {"horizontal_spacing": _GAP, "vertical_spacing": 34 / (rows * (panel + 34)) if rows > 1 else 0}
    figure = make_subplots(rows, columns, subplot_titles=names_of_maps, **gaps)
    for place, (title_of, xy) in enumerate(places.items()):
        if xy.shape != (n, 2):
            raise ShapeError(f"the map {title_of!r} has points of shape {xy.shape}; expected ({n}, 2) as the first one")
        for number, name in enumerate(names):
            mine = [row for row, member in enumerate(members) if member == name]
            figure.add_scatter(
                x=xy[mine, 0],
                y=xy[mine, 1],
                mode="markers",
                name=plain(name),
                legendgroup=name,
                showlegend=groups is not None and place == 0,
                marker={"color": COLOURS[number], "symbol": SYMBOLS[number], "size": 5 if n <= 200 else 3},
                hoverinfo="skip",
                row=place // columns + 1,
                col=place % columns + 1,
            )
    styled(figure, title, summary, height=round(150 + rows * (panel + 34)))
    figure.update_annotations(font_size=12)
    figure.update_xaxes(showgrid=False, zeroline=False, showticklabels=False, ticks="", showline=True, mirror=True)
    figure.update_yaxes(showgrid=False, zeroline=False, showticklabels=False, ticks="", showline=True, mirror=True)
    top = figure.layout.margin.t + 16
    figure.update_layout(
        margin={"l": _MARGIN, "r": _MARGIN, "t": top, "b": 46},
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
    )
    return figure


def top_groups(groups: Sequence[str], most: int = 6) -> list[str]:
    """Keep the names of the largest groups, so that all have a colour; the rest becomes "other".

    Parameters
    ----------
    groups : sequence of str
    most : int, default 6

    Returns
    -------
    list of str
        Of equally large groups the first by name.

    Examples
    --------
    >>> top_groups(["arts", "history", "arts", "maths"], most=2)
    ['arts', 'history', 'arts', 'other']
    """
    sizes = Counter(groups)
    kept = sorted(sizes, key=lambda group: (-sizes[group], group))[:most]
    return [group if group in kept else OTHER for group in groups]


def label_texts(
    places: NDArray[np.float64], texts: Sequence[str], labelled: int, radius: float, scale: float
) -> tuple[list[str], list[str]]:
    """Cut labels to length and give each the side with room; "" for those without, and for all after the first ones.

    The scale is that of :func:`map_scale`.
    """
    shown = [plain(short(text, LABEL)) if row < labelled else "" for row, text in enumerate(texts)]
    widths = widths_of([short(text, LABEL) if row < labelled else "" for row, text in enumerate(texts)]) * 11 / 13
    sides = clear_labels(places / scale, widths, np.full(len(texts), radius))
    kept = [label if side else "" for label, side in zip(shown, sides, strict=True)]
    return kept, [side or "top center" for side in sides]


def checked_map(points: ArrayLike, texts: Sequence[str]) -> NDArray[np.float64]:
    """Check that there is one finite point in the plane for each text; the points, rounded."""
    places = rounded(points, 3)
    if places.shape != (len(texts), 2):
        raise ShapeError(f"got points of shape {places.shape} with {len(texts)} texts; expected ({len(texts)}, 2)")
    if not np.isfinite(places).all():
        raise InputError("a point is NaN or infinite; repair or leave it out")
    return places


def _members(groups: Sequence[str] | None, n: int) -> list[str]:
    if groups is not None and len(groups) != n:
        raise ShapeError(f"got {len(groups)} groups with {n} points; expected one each")
    return list(groups) if groups is not None else [""] * n


def _unit(points: ArrayLike) -> NDArray[np.float64]:
    """Scale points to a largest extent of 1: panels of their own scale need no more digits than others."""
    given = np.asarray(points, dtype=np.float64)
    extent = float(np.ptp(given, axis=0).max()) if given.size else 0.0
    return (given - given.mean(axis=0)) / extent if extent else given


def as_map(figure: go.Figure, places: NDArray[np.float64], *, legend: bool) -> go.Figure:
    """Give both axes the same scale, room for labels, and no ticks: a layout's axes mean nothing."""
    figure.update_layout(
        margin={"l": _MARGIN, "r": _MARGIN, "t": TOP, "b": _MARGIN},
        showlegend=legend,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
    )
    frame = map_frame(places, figure.layout.width, figure.layout.height - TOP)
    clean = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "", "showline": True}
    figure.update_xaxes(range=frame[0], mirror=True, linecolor=GRID, **clean)
    figure.update_yaxes(range=frame[1], mirror=True, linecolor=GRID, **clean)
    return figure


def map_frame(places: NDArray[np.float64], width: float, height: float) -> list[list[float]]:
    """Ranges of both axes that show all points at the same scale, with room for labels at the edges.

    Examples
    --------
    >>> map_frame(np.array([[0.0, 0.0], [1.0, 0.0]]), 540, 270)
    [[-0.11, 1.11], [-0.28, 0.28]]
    """
    room = np.array([width, height]) - 2 * _MARGIN
    middle = (places.max(axis=0) + places.min(axis=0)) / 2
    half = map_scale(places, width, height) * room / 2
    return [
        [round(float(low), 3), round(float(high), 3)] for low, high in zip(middle - half, middle + half, strict=True)
    ]


def map_scale(places: NDArray[np.float64], width: float, height: float) -> float:
    """Units of the map in a pixel, the same on both axes.

    Examples
    --------
    >>> map_scale(np.array([[0.0, 0.0], [41.0, 0.0]]), 540, 270)
    0.1
    """
    room = np.array([width, height]) - 2 * _MARGIN - _FOR_LABELS
    return float(np.max(np.ptp(places, axis=0) / room)) or 1.0
