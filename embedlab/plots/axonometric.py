"""Many small pictures of space: points seen along the diagonal, drawn as plane marks, so that any number fits a page.

Plotly's own charts in space take one WebGL view each, of which a page has about eight.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from embedlab.errors import InputError, ShapeError
from embedlab.plots.labels import short
from embedlab.plots.style import COLOURS, MUTED, SYMBOLS, plain, rounded, styled

MOST_CHARTS = 12
_A_ROW = 3  # charts beside each other
# Isometric: the first axis goes down to the right, the second down to the left, the third up.
_ISOMETRIC = np.array([[np.sqrt(3) / 2, -0.5], [-np.sqrt(3) / 2, -0.5], [0.0, 1.0]])
_NAME = 40  # letters of a name in the legend


def small_multiples(
    texts: Sequence[str],
    vectors: ArrayLike,
    dimensions: Sequence[int],
    marked: tuple[int, int] = (0, 1),
    *,
    title: str,
    summary: str,
) -> go.Figure:
    """Draw texts as points in several little spaces of three dimensions each, all on one scale.

    Parameters
    ----------
    texts : sequence of str, length n
    vectors : array_like, shape (n, dim)
    dimensions : sequence of int, length 3, 6, ... 36
        Three a chart, for example those of :func:`embedlab.fingerprint.most_distant_dimensions`.
    marked : (int, int)
        The two texts to set apart, by colour and shape; the others are small and grey.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure
        Four traces a chart: the frame, the other texts, the two marked texts. A thin line joins each marked text with
        the floor under it.

    Raises
    ------
    ShapeError, InputError
        If texts and vectors do not fit, the dimensions are not a multiple of 3 or not there, or the marked texts are
        not two of the texts.

    Examples
    --------
    >>> figure = small_multiples(["cat", "car"], [[0, 0, 1], [1, 0, 0]], [0, 1, 2], title="t", summary="s")
    >>> [trace.name for trace in figure.data]
    ['frame', 'other texts', 'cat', 'car']
    """
    points, chosen = _checked(texts, vectors, dimensions, marked)
    limit = float(np.abs(points[:, chosen]).max()) or 1.0
    charts = len(chosen) // 3
    rows = -(-charts // _A_ROW)
    figure = make_subplots(rows=rows, cols=min(charts, _A_ROW), horizontal_spacing=0.02, vertical_spacing=0.04 / rows)
    others = [row for row in range(len(texts)) if row not in marked]
    for chart in range(charts):
        place = {"row": chart // _A_ROW + 1, "col": chart % _A_ROW + 1}
        three = chosen[3 * chart : 3 * chart + 3]
        cube = points[:, three] / limit
        figure.add_trace(_frame(three), **place)
        figure.add_trace(_points(cube[others], [texts[row] for row in others], "other texts", None, chart), **place)
        for nth, row in enumerate(marked):
            figure.add_trace(_points(cube[[row]], [texts[row]], texts[row], nth, chart), **place)
    styled(figure, title, summary, height=150 + 240 * rows)
    # The names at the ends of the axes need this much room beside the cube.
    figure.update_xaxes(visible=False, range=[-2.4, 2.4])
    figure.update_yaxes(visible=False, range=[-2.2, 2.6])
    for nth in range(1, charts + 1):
        figure.update_yaxes({"scaleanchor": f"x{nth if nth > 1 else ''}"}, row=-(-nth // _A_ROW), col=(nth - 1) % 3 + 1)
    figure.update_layout(
        margin={"l": 20, "r": 20, "b": 15, "t": figure.layout.margin.t + 26},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom"},
    )
    return figure


def _checked(
    texts: Sequence[str], vectors: ArrayLike, dimensions: Sequence[int], marked: tuple[int, int]
) -> tuple[NDArray[np.float64], list[int]]:
    points = np.asarray(vectors, dtype=np.float64)
    if points.ndim != 2 or len(points) != len(texts):
        raise ShapeError(f"got vectors of shape {points.shape} for {len(texts)} texts; pass one row each.")
    if not np.isfinite(points).all():
        raise InputError("a vector holds NaN or infinity; leave its text out.")
    chosen = [int(dimension) for dimension in dimensions]
    if not chosen or len(chosen) % 3 or len(chosen) > 3 * MOST_CHARTS:
        raise InputError(f"got {len(chosen)} dimensions; give three a chart, for 1 to {MOST_CHARTS} charts.")
    wrong = [dimension for dimension in chosen if not 0 <= dimension < points.shape[1]]
    if wrong:
        raise InputError(f"there is no dimension {wrong[0]}; they go from 0 to {points.shape[1] - 1}.")
    if len(set(marked)) != 2 or not all(0 <= row < len(texts) for row in marked):
        raise InputError(f"cannot mark the texts {marked}; name two different ones of 0 to {len(texts) - 1}.")
    return points, chosen


def _frame(three: Sequence[int]) -> go.Scatter:
    """Draw the floor, its grid, and the three axes from the corner at the back, with their names at the ends."""
    floor = [
        line for at in (-1, 0, 1) for line in ([(at, -1, -1), (at, 1, -1), None], [(-1, at, -1), (1, at, -1), None])
    ]
    height: list[tuple[int, int, int] | None] = [(-1, -1, -1), (-1, -1, 1), None]
    ends = [(1.15, -1, -1.25), (-1, 1.15, -1.25), (-1, -1, 1.05)]
    drawn = np.array(
        [_plane(point) if point else (np.nan, np.nan) for line in [*floor, height] for point in line]
        + [part for end in ends for part in (_plane(end), (np.nan, np.nan))]
    )
    blank = [""] * (len(drawn) - 6)
    names = [text for dimension in three for text in (f"dim {dimension}", "")]
    return go.Scatter(
        x=rounded(drawn[:, 0]),
        y=rounded(drawn[:, 1]),
        mode="lines+text",
        name="frame",
        text=[*blank, *names],
        textposition=["top center"] * len(blank) + ["bottom center"] * 4 + ["top center"] * 2,
        textfont={"size": 11, "color": MUTED},
        line={"color": "#c3cad2", "width": 1},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _points(cube: NDArray[np.float64], texts: Sequence[str], name: str, nth: int | None, chart: int) -> go.Scatter:
    """Points of one kind; a marked one (its colour is ``nth``) stands on a line from the floor."""
    drawn = cube @ _ISOMETRIC
    names = [plain(short(text, _NAME)) for text in texts]
    label = short(name, _NAME)
    marker = {"size": 6, "color": MUTED, "opacity": 0.6}
    if nth is not None:
        foot = cube * [1, 1, 0] + [0, 0, -1]
        drawn = np.vstack([drawn, foot @ _ISOMETRIC])
        names = names * 2
        marker = {"size": [11, 4], "color": COLOURS[nth], "symbol": SYMBOLS[nth]}
    return go.Scatter(
        x=rounded(drawn[:, 0]),
        y=rounded(drawn[:, 1]),
        mode="markers" if nth is None else "lines+markers",
        name=plain(label),
        marker=marker,
        line={"color": COLOURS[nth or 0], "width": 1, "dash": "dot"},
        text=names,
        hovertemplate="%{text}<extra></extra>",
        legendgroup=str(nth),
        showlegend=chart == 0 and len(texts) > 0,
    )


def _plane(point: Sequence[float]) -> tuple[float, float]:
    x, y = np.asarray(point, dtype=np.float64) @ _ISOMETRIC
    return float(x), float(y)
