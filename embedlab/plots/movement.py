"""What training moved: each point before and after it on one map, with an arrow between."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.plots.labels import clear_labels, short, widths_of
from embedlab.plots.maps import HEIGHT, TOP, as_map, checked_map, map_frame, map_scale
from embedlab.plots.style import COLOURS, INK, WIDTH, plain, styled

QUERY, RIGHT, OTHER = "query", "right document", "other document"
# Colour, marker, its size, and the width of the arrow; the last is drawn last, over the others.
_LOOKS = {
    OTHER: (COLOURS[0], "circle", 9, 1.5),
    RIGHT: (COLOURS[2], "diamond", 15, 3),
    QUERY: (COLOURS[1], "star", 17, 3),
}
_LETTERS = 24  # of a label
_HEAD = 11  # pixels of an arrow's head; where there is no room for it between the markers, there is none
_STEP, _SHAFT = 16, 4  # pixels between the points of an arrow that labels keep away from, and their radius
_FAR = 2_000  # pixels: wider than any figure


def movement_map(
    before: ArrayLike,
    after: ArrayLike,
    names: Sequence[str],
    kinds: Sequence[str],
    *,
    notes: Sequence[str] | None = None,
    title: str,
    summary: str,
) -> go.Figure:
    """Draw where a query and documents were before training (hollow) and where they are after it (filled).

    Parameters
    ----------
    before, after : array_like of shape (n, 2)
        Two maps of the same points in one frame: their axes mean nothing, so none are drawn, and both have one scale.
    names : sequence of str, length n
        Written beside the filled markers; long ones are cut. The query and the right documents always have their label,
        others where there is room for it.
    kinds : sequence of str, length n
        "query", "right document" or "other document": each has a colour and a marker, and a right one a tick.
    notes : sequence of str, length n, optional
        What the mouse shows of each point, after its name.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure
        Traces: arrows of other documents, of right ones, of the query; all points before; the same three kinds after.

    Raises
    ------
    ShapeError
        If points, names, kinds and notes do not fit.
    InputError
        If there is no point, a number is NaN or infinite, or a kind is unknown.

    Examples
    --------
    >>> names, kinds = ["who barks?", "Dog"], ["query", "right document"]
    >>> figure = movement_map([[0, 0], [4, 0]], [[1, 0], [2, 0]], names, kinds, title="t", summary="s")
    >>> [trace.name for trace in figure.data[3:]]
    ['before training', 'other document', 'right document', 'query']
    >>> figure.data[5].text
    ('<b>✓ Dog</b>',)
    """
    starts, ends = checked_map(before, names), checked_map(after, names)
    said = [""] * len(names) if notes is None else list(notes)
    if not len(names) == len(kinds) == len(said):
        raise ShapeError(f"got {len(names)} names, {len(kinds)} kinds and {len(said)} notes; give one of each a point")
    if not len(names):
        raise InputError("there is no point to draw; give at least one")
    unknown = sorted(set(kinds) - set(_LOOKS))
    if unknown:
        raise InputError(f"the kind {unknown[0]!r} is not known; choose from {', '.join(map(repr, _LOOKS))}")
    places = np.vstack([starts, ends])
    scale = map_scale(places, WIDTH, HEIGHT - TOP)
    texts, sides = _labels(starts, ends, names, kinds, scale)
    hover = [f"{plain(name)}<br>{plain(note)}" if note else plain(name) for name, note in zip(names, said, strict=True)]
    rows_of = {kind: [row for row, own in enumerate(kinds) if own == kind] for kind in _LOOKS}

    figure = go.Figure()
    for kind, rows in rows_of.items():
        figure.add_scatter(**_arrows(starts[rows], ends[rows], kind, scale))
    # The mark that the legend shows is the first one's: that of a document, not of the query.
    order = [row for rows in rows_of.values() for row in rows]
    figure.add_scatter(
        x=starts[order, 0],
        y=starts[order, 1],
        mode="markers",
        name="before training",
        customdata=[hover[row] for row in order],
        hovertemplate="%{customdata}<extra>before</extra>",
        marker={
            "symbol": [f"{_LOOKS[kinds[row]][1]}-open" for row in order],
            "color": [_LOOKS[kinds[row]][0] for row in order],
            "size": [_LOOKS[kinds[row]][2] for row in order],
            "line": {"width": 1.5},
            "opacity": 1,
        },
    )
    for kind, rows in rows_of.items():
        colour, symbol, size, _ = _LOOKS[kind]
        figure.add_scatter(
            x=ends[rows, 0],
            y=ends[rows, 1],
            mode="markers+text",
            name=kind,
            text=[texts[row] for row in rows],
            textposition=[sides[row] for row in rows],
            textfont={"size": 12, "color": INK},
            customdata=[hover[row] for row in rows],
            hovertemplate="%{customdata}<extra>after</extra>",
            marker={"symbol": symbol, "color": colour, "size": size},
            cliponaxis=False,
        )
    styled(figure, title, summary, height=HEIGHT)
    return as_map(figure, places, legend=True).update_layout(legend_traceorder="reversed")


def _arrows(starts: NDArray[np.float64], ends: NDArray[np.float64], kind: str, scale: float) -> dict[str, object]:
    """Properties of the trace that holds the arrows of one kind: from, to, gap; plotly turns the heads."""
    colour, _, size, width = _LOOKS[kind]
    gap = np.full_like(starts, np.nan)
    path = np.stack([starts, ends, gap], axis=1).reshape(-1, 2)
    long_enough = np.linalg.norm(ends - starts, axis=1) / scale > size + _HEAD
    heads = np.zeros((len(starts), 3), dtype=np.int64)
    heads[:, 1] = np.where(long_enough, _HEAD, 0)
    return {
        "x": path[:, 0],
        "y": path[:, 1],
        "mode": "lines+markers",
        "showlegend": False,
        "hoverinfo": "skip",
        "line": {"color": colour, "width": width},
        "marker": {
            "symbol": "arrow",
            "angleref": "previous",
            "size": heads.ravel(),
            "standoff": size / 2,  # the head ends where the filled marker begins
            "color": colour,
            "opacity": 1,  # plotly makes markers of several sizes pale
        },
    }


def _labels(
    starts: NDArray[np.float64], ends: NDArray[np.float64], names: Sequence[str], kinds: Sequence[str], scale: float
) -> tuple[list[str], list[str]]:
    """Text of each label, "" where it has no room, and its side.

    No label leaves the frame or covers another; they also keep away from markers and arrows where they can.
    """
    ticks = ["✓ " if kind == RIGHT else "" for kind in kinds]
    shown = [f"{tick}{short(name, _LETTERS)}" for tick, name in zip(ticks, names, strict=True)]
    urgent = [kind != OTHER for kind in kinds]
    order = sorted(range(len(names)), key=lambda row: list(_LOOKS).index(kinds[row]), reverse=True)
    # Beyond each edge of the frame stands a wall, drawn like a marker that is wider than the figure.
    low, high = np.array(map_frame(np.vstack([starts, ends]), WIDTH, HEIGHT - TOP)).T / scale
    middle = (low + high) / 2
    out = (high - low) / 2 + _FAR
    walls = middle + out * np.array([[-1, 0], [1, 0], [0, -1], [0, 1]])
    shafts = [_between(start, end) for start, end in zip(starts / scale, ends / scale, strict=True)]
    rest = np.vstack([starts / scale, *shafts])
    points = np.vstack([walls, ends[order] / scale, rest])
    widths = np.zeros(len(points))
    # Of 12 pixels, a twelfth wider where they are bold.
    widths[len(walls) : len(walls) + len(order)] = widths_of([shown[row] for row in order]) * np.where(
        [urgent[row] for row in order], 1.0, 12 / 13
    )
    sizes = np.array([_LOOKS[kind][2] / 2 for kind in kinds])
    radii = np.concatenate([np.full(len(walls), _FAR), sizes[order], sizes, np.full(len(rest) - len(sizes), _SHAFT)])
    found = clear_labels(points, widths, radii, over_later=True, always=len(walls) + sum(urgent))
    side_of = dict(zip(order, found[len(walls) :], strict=False))
    texts = [
        f"<b>{plain(text)}</b>" if urgent[row] else plain(text) if side_of[row] else ""
        for row, text in enumerate(shown)
    ]
    return texts, [side_of[row] or "top center" for row in range(len(names))]


def _between(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points along an arrow, both ends left out."""
    steps = max(1, int(np.linalg.norm(end - start) / _STEP))
    points: NDArray[np.float64] = start + np.linspace(0, 1, steps + 1)[1:-1, None] * (end - start)
    return points
