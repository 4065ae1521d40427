"""Bars, curves and dots: quantities that are compared by length or height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from embedlab.errors import InputError, ShapeError
from embedlab.plots.style import (
    COLOURS,
    DASHES,
    INK,
    MUTED,
    PATTERNS,
    SYMBOLS,
    check_groups,
    plain,
    room_for,
    rounded,
    styled,
)


def _same_length(names: Sequence[str], series: Mapping[str, ArrayLike]) -> None:
    check_groups(len(series))
    for label, values in series.items():
        shape = np.shape(values)
        if shape != (len(names),):
            raise ShapeError(
                f"series {label!r} has values of shape {shape} for {len(names)} places; pass one value each."
            )


def _not_empty(groups: Mapping[str, ArrayLike]) -> None:
    check_groups(len(groups))
    empty = [label for label, values in groups.items() if np.size(values) == 0]
    if empty or not groups:
        raise InputError(f"there is nothing to draw{f' for {empty[0]!r}' if empty else ''}; give at least one value.")


def bars(
    names: Sequence[str],
    series: Mapping[str, ArrayLike],
    *,
    title: str,
    summary: str,
    x: str = "",
    y: str = "",
    horizontal: bool = False,
    log: bool = False,
    value_format: str = "",
) -> go.Figure:
    """Draw one group of bars for each name.

    Parameters
    ----------
    names : sequence of str, length n
        With `horizontal` the first stands on top.
    series : mapping of str to array_like, shape (n,)
        One colour a series; a legend is drawn when there are several.
    title, summary : str
        See :func:`embedlab.plots.styled`.
    x, y : str
        Names of the axes as they are drawn.
    horizontal : bool
        Bars that grow to the right: better for long names.
    log : bool
        Logarithmic length.
    value_format : str
        A d3 number format to write on each bar, such as ".2f"; nothing is written when empty.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError
        If a series has not one value for each name.
    InputError
        If there are more than seven series.

    Examples
    --------
    >>> bars(["cat", "dog"], {"cosine": [0.9, 0.8]}, title="t", summary="s").data[0].y.tolist()
    [0.9, 0.8]
    """
    _same_length(names, series)
    figure = go.Figure()
    for place, (label, values) in enumerate(series.items()):
        lengths, positions = rounded(values), [plain(name) for name in names]
        figure.add_bar(
            x=lengths if horizontal else positions,
            y=positions if horizontal else lengths,
            orientation="h" if horizontal else "v",
            name=plain(label),
            marker={"color": COLOURS[place], "pattern": {"shape": PATTERNS[place]}},
            texttemplate=f"%{{{'x' if horizontal else 'y'}:{value_format}}}" if value_format else None,
            # Inside a bar with a pattern nothing can be read.
            textposition="outside" if len(series) > 1 else "auto",
            cliponaxis=False,
            textfont={"size": 11},
        )
    height = 170 + 26 * len(names) * max(1, len(series) * 2 // 3) if horizontal else 400
    styled(figure, title, summary, x=x, y=y, height=height)
    if horizontal:
        figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
        figure.update_xaxes(type="log" if log else "linear")
        figure.update_layout(margin={"l": room_for(names)})
    else:
        figure.update_xaxes(showgrid=False, type="category")
        figure.update_yaxes(type="log" if log else "linear")
    figure.update_layout(
        margin_t=figure.layout.margin.t + (24 if len(series) > 1 else 0),
        showlegend=len(series) > 1,
        barcornerradius=2,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
    )
    return figure


def curves(
    places: ArrayLike,
    series: Mapping[str, ArrayLike],
    *,
    title: str,
    summary: str,
    x: str,
    y: str,
    log: bool = False,
) -> go.Figure:
    """Draw one line for each series over common places.

    Parameters
    ----------
    places : array_like of float, shape (n,)
    series : mapping of str to array_like, shape (n,)
        The name is written at the line's end, so that no legend is needed.
    title, summary : str
        See :func:`embedlab.plots.styled`.
    x, y : str
        Names of the axes.
    log : bool
        Both axes logarithmic.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError
        If a series has not one value for each place.
    InputError
        If there are more than seven series.

    Examples
    --------
    >>> len(curves([1, 2], {"one-hot": [4, 8], "dense": [4, 4]}, title="t", summary="s", x="x", y="y").data)
    2
    """
    points = rounded(places)
    _same_length([str(point) for point in points], series)
    figure = go.Figure()
    for place, (label, values) in enumerate(series.items()):
        heights = rounded(values)
        figure.add_scatter(
            x=points,
            y=heights,
            mode="lines+markers+text",
            name=plain(label),
            text=[""] * (len(points) - 1) + [f"  {plain(label)}"],
            textposition="middle right",
            cliponaxis=False,
            line={"color": COLOURS[place], "width": 2.5},
            marker={"symbol": SYMBOLS[place], "size": 7},
            hovertemplate=f"{plain(label)}: %{{y:,}} at %{{x:,}}<extra></extra>",
        )
    styled(figure, title, summary, x=x, y=y)
    if log:
        figure.update_xaxes(type="log", dtick=1)
        figure.update_yaxes(type="log", dtick=1)
    figure.update_layout(showlegend=False, margin={"r": 130})
    return figure


def dots(
    groups: Mapping[str, ArrayLike],
    *,
    title: str,
    summary: str,
    x: str,
    labels: Mapping[str, Sequence[str]] | None = None,
    zero_line: bool = True,
    lengths: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw every value of a few groups as a dot on the group's own line, with the group's mean.

    Parameters
    ----------
    groups : mapping of str to array_like, shape (n,)
        Groups may differ in size; the first stands on top.
    title, summary : str
        See :func:`embedlab.plots.styled`.
    x : str
        What the values are.
    labels : mapping of str to sequence of str, optional
        A name for each dot, shown when the mouse is on it.
    zero_line : bool
        Mark zero with a line.
    lengths : (float, float), optional
        Ends of the axis.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError
        If there is not one label for each dot.
    InputError
        If a group is empty, or there are more than seven.

    Examples
    --------
    >>> dots({"random": [0.1, -0.1], "real": [0.7, 0.8]}, title="t", summary="s", x="cosine").data[1].x.tolist()
    [0.7, 0.8]
    """
    _not_empty(groups)
    figure = go.Figure()
    for place, (label, values) in enumerate(groups.items()):
        heights = rounded(values)
        if labels and len(labels[label]) != len(heights):
            raise ShapeError(f"group {label!r} has {len(heights)} dots and {len(labels[label])} labels; pass one each.")
        # A fixed, even spread up and down: dots stay apart and a second run gives the same picture.
        spread = 0.22 * np.sin(np.arange(len(heights)) * 2.4)
        figure.add_scatter(
            x=heights,
            y=rounded(-place + spread),
            mode="markers",
            name=plain(label),
            text=[plain(name) for name in labels[label]] if labels else None,
            marker={
                "color": COLOURS[place],
                "symbol": SYMBOLS[place],
                "size": 8,
                "opacity": 0.75,
                "line": {"width": 0},
            },
            hovertemplate=("%{text}: " if labels else "") + "%{x:.3f}<extra></extra>",
        )
        mean = float(np.round(heights.mean(), 3))
        figure.add_shape(
            type="line", x0=mean, x1=mean, y0=-place - 0.38, y1=-place + 0.38, line={"color": INK, "width": 2}
        )
        figure.add_annotation(
            x=mean, y=-place + 0.38, text=f"mean {mean:z.2f}", showarrow=False, yshift=9, font={"size": 11}
        )
    styled(figure, title, summary, x=x, height=170 + 90 * len(groups))
    figure.update_yaxes(
        tickmode="array",
        tickvals=[-place for place in range(len(groups))],
        ticktext=[plain(label) for label in groups],
        showgrid=False,
        zeroline=False,
        range=[-len(groups) + 0.45, 0.65],
    )
    figure.update_xaxes(zeroline=zero_line, range=list(lengths) if lengths else None)
    figure.update_layout(showlegend=False, margin={"l": room_for(list(groups))})
    return figure


def histogram(
    groups: Mapping[str, ArrayLike],
    *,
    title: str,
    summary: str,
    x: str,
    marks: Mapping[str, float] | None = None,
    bins: int = 60,
) -> go.Figure:
    """Draw the distributions of a few large groups as outlines, with single values marked.

    Parameters
    ----------
    groups : mapping of str to array_like, shape (n,)
    title, summary : str
        See :func:`embedlab.plots.styled`.
    x : str
        What the values are.
    marks : mapping of str to float, optional
        Values to mark with a line and a name.
    bins : int
        Number of bins, the same for all groups.

    Returns
    -------
    plotly.graph_objects.Figure
        The height is the share of the group's values in a bin, in percent.

    Raises
    ------
    InputError
        If a group is empty, or there are more than seven.

    Examples
    --------
    >>> figure = histogram({"a": [0.1, 0.2, 0.2]}, title="t", summary="s", x="cosine", bins=2)
    >>> figure.data[0].y.round().tolist()
    [33.0, 67.0]
    """
    _not_empty(groups)
    everything = np.concatenate([np.asarray(values, dtype=np.float64) for values in groups.values()])
    edges = np.linspace(everything.min(), everything.max(), bins + 1)
    figure = go.Figure()
    for place, (label, values) in enumerate(groups.items()):
        counts, _ = np.histogram(values, edges)
        figure.add_scatter(
            x=rounded((edges[:-1] + edges[1:]) / 2),
            y=rounded(100 * counts / counts.sum(), 2),
            mode="lines",
            name=plain(label),
            line={"color": COLOURS[place], "width": 2.5, "shape": "hvh", "dash": DASHES[place]},
        )
    for number, (label, value) in enumerate((marks or {}).items()):
        figure.add_vline(x=float(np.round(value, 4)), line={"color": MUTED, "dash": "dot", "width": 1.5})
        figure.add_annotation(
            x=float(np.round(value, 4)),
            y=1 - 0.09 * number,
            yref="paper",
            text=f"{plain(label)} {value:z.2f}",
            showarrow=False,
            xanchor="left",
            xshift=4,
        )
    styled(figure, title, summary, x=x, y="share of pairs (%)")
    figure.update_layout(legend={"x": 0.99, "xanchor": "right", "y": 0.6})
    return figure
