"""A lens on what a map hides: the true neighbours of a point, beside those that the map gives it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.plots.maps import HEIGHT, TOP, as_map, checked_map, label_texts, map_scale
from embedlab.plots.style import COLOURS, INK, MUTED, WIDTH, plain, rounded, styled

# How the share of lost neighbours is coloured: light for 0, dark for 1.
DISTORTION = {
    "colorscale": "Cividis",
    "reversescale": True,
    "cmin": 0,
    "cmax": 1,
    "showscale": True,
    "colorbar": {"title": {"text": "neighbours lost", "side": "right"}, "thickness": 12, "tickformat": ".0%"},
}


def trust_lens(
    points: ArrayLike,
    texts: Sequence[str],
    distortion: ArrayLike,
    chosen: int,
    true: Sequence[int],
    mapped: Sequence[int],
    *,
    title: str,
    summary: str,
) -> go.Figure:
    """Hold a lens over one point of a map: lines to its true neighbours, and to those that the map gives it.

    Parameters
    ----------
    points : array_like of shape (n, 2)
    texts : sequence of str, length n
    distortion : array_like of shape (n,)
        In [0, 1], from :func:`embedlab.projection.local_distortion`: light points can be trusted, dark ones cannot.
    chosen : int
        Which point.
    true, mapped : sequence of int
        Rows of its true neighbours, and of its neighbours on the map.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure
        Traces: lines to both, to true neighbours only, to neighbours on the map only; all points; the chosen one.

    Raises
    ------
    ShapeError
        If points, texts and distortion do not fit.
    InputError
        If `chosen` or a neighbour is no row.

    Examples
    --------
    >>> figure = trust_lens(
    ...     [[0, 0], [1, 0], [5, 5]], ["cat", "dog", "sun"], [0, 1, 1], 0, [1], [2], title="t", summary="s"
    ... )
    >>> [len(line.x) for line in figure.data[:3]]
    [0, 3, 3]
    """
    places, shades = checked_map(points, texts), rounded(distortion, 3)
    if shades.shape != (len(texts),):
        raise ShapeError(f"got distortions of shape {shades.shape} for {len(texts)} texts; expected one each")
    rows = {chosen, *true, *mapped}
    if not rows <= set(range(len(texts))):
        raise InputError(f"there is no point {min(rows - set(range(len(texts))))}; rows go from 0 to {len(texts) - 1}")
    figure = go.Figure()
    for name, style, ends in lens_lines(chosen, true, mapped):
        xy = _spokes(places, chosen, ends)
        figure.add_scatter(x=xy[:, 0], y=xy[:, 1], mode="lines", name=name, line=style, hoverinfo="skip")
    named = [chosen, *dict.fromkeys([*true, *mapped])]
    shown, sides = label_texts(
        places[named], [texts[row] for row in named], len(named), 4.0, map_scale(places, WIDTH, HEIGHT - TOP)
    )
    labels = dict(zip(named, shown, strict=True))
    where = dict(zip(named, sides, strict=True))
    figure.add_scatter(
        x=places[:, 0],
        y=places[:, 1],
        mode="markers+text",
        showlegend=False,
        text=[labels.get(row, "") for row in range(len(texts))],
        textposition=[where.get(row, "top center") for row in range(len(texts))],
        textfont={"size": 11, "color": INK},
        customdata=[plain(text) for text in texts],
        marker={**DISTORTION, "color": shades, "size": 8 if len(texts) <= 200 else 5},
        cliponaxis=False,
        hovertemplate="%{customdata}: %{marker.color:.0%} of its neighbours lost<extra></extra>",
    )
    figure.add_scatter(
        x=places[[chosen], 0],
        y=places[[chosen], 1],
        mode="markers",
        name="chosen",
        marker={"size": 16, "symbol": "circle-open", "color": COLOURS[1], "line": {"width": 3}},
        hoverinfo="skip",
    )
    styled(figure, title, summary, height=HEIGHT)
    return as_map(figure, places, legend=True)


def lens_lines(
    chosen: int, true: Sequence[int], mapped: Sequence[int]
) -> list[tuple[str, dict[str, object], list[int]]]:
    """Sort neighbours into kept, lost and false, each with the name and the style of its lines.

    Examples
    --------
    >>> [(name, ends) for name, _, ends in lens_lines(0, [1, 2], [2, 3])]
    [('neighbours kept', [2]), ('true, lost on the map', [1]), ('false, made by the map', [3])]
    """
    kept = [row for row in true if row in mapped]
    lost = [row for row in true if row not in mapped]
    false = [row for row in mapped if row not in true]
    return [
        ("neighbours kept", {"color": COLOURS[0], "width": 2.5}, kept),
        ("true, lost on the map", {"color": COLOURS[1], "width": 2, "dash": "dash"}, lost),
        ("false, made by the map", {"color": MUTED, "width": 1.5, "dash": "dot"}, false),
    ]


def _spokes(places: NDArray[np.float64], chosen: int, ends: Sequence[int]) -> NDArray[np.float64]:
    """Points of lines from one point to others, with gaps between them."""
    gap = np.full(2, np.nan)
    return np.array([xy for end in ends for xy in (places[chosen], places[end], gap)]).reshape(-1, 2)
