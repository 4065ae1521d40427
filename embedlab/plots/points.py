"""Words as points and arrows: in the plane, in space, on the unit circle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError, ZeroVectorError
from embedlab.plots.style import COLOURS, INK, MUTED, SYMBOLS, check_groups, plain, rounded, styled


def _checked(points: ArrayLike, labels: Sequence[str], dimensions: int) -> NDArray[np.float64]:
    coordinates = np.asarray(points, dtype=np.float64)
    if coordinates.shape != (len(labels), dimensions):
        raise ShapeError(
            f"got points of shape {coordinates.shape} with {len(labels)} labels; "
            f"expected ({len(labels)}, {dimensions}): one row a label, {dimensions} numbers a row."
        )
    return coordinates


def _one_each(values: Sequence[object] | NDArray[np.float64], what: str, labels: Sequence[str]) -> None:
    if len(values) != len(labels):
        raise ShapeError(f"got {len(values)} {what} with {len(labels)} labels; pass one of each a point.")


def scatter(
    points: ArrayLike,
    labels: Sequence[str],
    groups: Sequence[str] | None = None,
    *,
    title: str,
    summary: str,
    x: str,
    y: str,
) -> go.Figure:
    """Draw labelled points in the plane.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    labels : sequence of str, length n
        Written beside the points.
    groups : sequence of str, length n, optional
        Points of a group share a colour and a marker.
    title, summary : str
        See :func:`embedlab.plots.styled`.
    x, y : str
        Names of the axes.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError
        If points, labels and groups do not fit.
    InputError
        If there are more than seven groups.

    Examples
    --------
    >>> scatter([[0, 1], [1, 0]], ["cat", "dog"], title="t", summary="s", x="x", y="y").data[0].text
    ('cat', 'dog')
    """
    coordinates = rounded(_checked(points, labels, 2))
    members = list(groups) if groups is not None else [""] * len(labels)
    _one_each(members, "groups", labels)
    check_groups(len(set(members)))
    figure = go.Figure()
    for place, group in enumerate(dict.fromkeys(members)):
        rows = [row for row, member in enumerate(members) if member == group]
        figure.add_scatter(
            x=coordinates[rows, 0],
            y=coordinates[rows, 1],
            mode="markers+text",
            name=plain(group),
            text=[plain(labels[row]) for row in rows],
            textposition="top center",
            cliponaxis=False,
            marker={"color": COLOURS[place], "symbol": SYMBOLS[place], "size": 9},
            hovertemplate="%{text}: %{x:.3f}, %{y:.3f}<extra></extra>",
        )
    styled(figure, title, summary, x=x, y=y, height=480)
    figure.update_layout(
        margin_t=figure.layout.margin.t + (24 if groups is not None else 0),
        showlegend=groups is not None,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
    )
    return figure


def arrows(
    starts: ArrayLike,
    ends: ArrayLike,
    labels: Sequence[str],
    *,
    title: str,
    summary: str,
    x: str = "first dimension",
    y: str = "second dimension",
    colours: Sequence[int] | None = None,
) -> go.Figure:
    """Draw arrows in the plane, each with its name at the tip.

    Parameters
    ----------
    starts, ends : array_like, shape (n, 2)
        Where each arrow begins and ends; equal scales on both axes, so that angles are true.
    labels : sequence of str, length n
    title, summary : str
        See :func:`embedlab.plots.styled`.
    x, y : str
        Names of the axes.
    colours : sequence of int, length n, optional
        Number of the colour of each arrow; all the same when left out.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError
        If starts, ends, labels and colours do not fit.
    InputError
        If a colour has not one of the numbers 0 to 6.

    Examples
    --------
    >>> len(arrows([[0, 0]], [[3, 4]], ["cat"], title="t", summary="s").layout.annotations)
    1
    """
    begin, tip = rounded(_checked(starts, labels, 2)), rounded(_checked(ends, labels, 2))
    numbers = list(colours) if colours is not None else [0] * len(labels)
    _one_each(numbers, "colours", labels)
    if not set(numbers) <= set(range(len(COLOURS))):
        raise InputError(f"colours are numbers from 0 to {len(COLOURS) - 1}, got {numbers}.")
    figure = go.Figure()
    figure.add_scatter(
        x=tip[:, 0],
        y=tip[:, 1],
        mode="markers+text",
        text=[f"<b>{plain(label)}</b>" for label in labels],
        textposition=[
            "top center" if end >= start else "bottom center" for start, end in zip(begin[:, 1], tip[:, 1], strict=True)
        ],
        cliponaxis=False,
        marker={"size": 5, "color": [COLOURS[number] for number in numbers]},
        hovertemplate="%{text}: %{x:.3f}, %{y:.3f}<extra></extra>",
    )
    for start, end, number in zip(begin.tolist(), tip.tolist(), numbers, strict=True):
        figure.add_annotation(
            x=end[0], y=end[1], ax=start[0], ay=start[1], xref="x", yref="y", axref="x", ayref="y",
            text="", showarrow=True, arrowhead=3, arrowsize=1.2, arrowwidth=2, arrowcolor=COLOURS[number],
        )  # fmt: skip
    styled(figure, title, summary, x=x, y=y, height=500)
    everything = np.vstack([begin, tip])
    low, high = everything.min(axis=0), everything.max(axis=0)
    room = 0.15 * float((high - low).max())
    figure.update_xaxes(range=rounded([low[0] - room, high[0] + room]).tolist())
    figure.update_yaxes(range=rounded([low[1] - room, high[1] + room]).tolist(), scaleanchor="x")
    figure.update_layout(showlegend=False)
    return figure


def scatter_3d(
    points: ArrayLike,
    labels: Sequence[str],
    colours: ArrayLike,
    *,
    title: str,
    summary: str,
    axes: tuple[str, str, str],
    colour_bar: str,
) -> go.Figure:
    """Draw labelled points in space, coloured by a fourth number; drag to rotate.

    Parameters
    ----------
    points : array_like, shape (n, 3)
    labels : sequence of str, length n
    colours : array_like, shape (n,)
        The fourth number, drawn from light (small) to dark (large).
    title, summary : str
        See :func:`embedlab.plots.styled`.
    axes : (str, str, str)
        Names of the three axes.
    colour_bar : str
        What the fourth number is.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError
        If points, labels and colours do not fit.

    Examples
    --------
    >>> figure = scatter_3d([[0, 0, 1]], ["cat"], [0.5], title="t", summary="s", axes=("x", "y", "z"), colour_bar="c")
    >>> figure.data[0].z.tolist()
    [1.0]
    """
    coordinates, shades = rounded(_checked(points, labels, 3)), rounded(colours)
    _one_each(shades, "colours", labels)
    figure = go.Figure(
        go.Scatter3d(
            x=coordinates[:, 0],
            y=coordinates[:, 1],
            z=coordinates[:, 2],
            mode="markers+text",
            text=list(labels),
            textfont={"size": 12},
            marker={
                "size": 5,
                "color": shades,
                "colorscale": "Cividis",
                "reversescale": True,
                "colorbar": {"title": {"text": colour_bar, "side": "right"}, "thickness": 12, "len": 0.7},
            },
            hovertemplate="%{text}: %{x:.2f}, %{y:.2f}, %{z:.2f}<extra></extra>",
        )
    )
    styled(figure, title, summary, height=560)
    names = ("xaxis", "yaxis", "zaxis")
    figure.update_layout(
        margin={"l": 0, "r": 0, "b": 0},
        scene={
            "camera": {"eye": {"x": 1.65, "y": -1.75, "z": 0.8}},
            "aspectmode": "cube",
            **{name: {"title": {"text": title}} for name, title in zip(names, axes, strict=True)},
        },
    )
    return figure


def unit_circle(first: ArrayLike, second: ArrayLike, names: tuple[str, str], *, title: str) -> go.Figure:
    """Draw two plane vectors on the unit circle, the angle between them and its cosine.

    The cosine is drawn as what it is: the length of the shadow that one unit arrow throws on
    the other. A vector's own length plays no part, so both are drawn with length 1.

    Parameters
    ----------
    first, second : array_like, shape (2,)
        Any length but zero.
    names : (str, str)
    title : str

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError
        If a vector has not two numbers.
    ZeroVectorError
        If a vector has length zero.

    Examples
    --------
    >>> unit_circle([1, 0], [0, 2], ("cat", "dog"), title="At right angles").layout.meta["summary"]
    'angle 90°, cosine 0.00'
    """
    pair = np.vstack(
        [_checked([np.asarray(vector)], [name], 2) for vector, name in zip((first, second), names, strict=True)]
    )
    lengths = np.linalg.norm(pair, axis=1, keepdims=True)
    if (lengths == 0).any():
        raise ZeroVectorError(
            "a vector of length zero has no direction; the unit circle needs two vectors with a length."
        )
    a, b = pair / lengths
    cosine = float(np.clip(a @ b, -1.0, 1.0))
    degrees = float(np.degrees(np.arccos(cosine)))
    start, end = np.arctan2(a[1], a[0]), np.arctan2(b[1], b[0])
    sweep = (end - start + np.pi) % (2 * np.pi) - np.pi
    circle, arc = np.linspace(0, 2 * np.pi, 91), start + np.linspace(0, 1, 31) * sweep
    foot = cosine * a
    figure = arrows(
        np.zeros((2, 2)),
        [a, b],
        list(names),
        title=title,
        summary=f"angle {degrees:.0f}°, cosine {cosine:z.2f}",
        colours=[0, 1],
    )
    line = {"mode": "lines", "hoverinfo": "skip"}
    figure.add_scatter(x=rounded(np.cos(circle)), y=rounded(np.sin(circle)), line={"color": MUTED, "width": 1}, **line)
    figure.add_scatter(
        x=rounded(0.3 * np.cos(arc)), y=rounded(0.3 * np.sin(arc)), line={"color": INK, "width": 2}, **line
    )
    figure.add_scatter(
        x=rounded([b[0], foot[0]]),
        y=rounded([b[1], foot[1]]),
        line={"color": MUTED, "width": 1.5, "dash": "dot"},
        **line,
    )
    figure.add_scatter(
        x=rounded([0, foot[0]]), y=rounded([0, foot[1]]), line={"color": COLOURS[2], "width": 6}, opacity=0.6, **line
    )
    # The label stands on the side of a where b is not.
    aside = foot / 2 - 0.16 * np.sign(sweep or 1.0) * np.array([-a[1], a[0]])
    label = rounded(aside).tolist()
    figure.add_annotation(
        x=label[0], y=label[1], text=f"cosine {cosine:z.2f}", showarrow=False, font={"color": COLOURS[2]}
    )
    figure.update_xaxes(range=[-1.35, 1.35])
    figure.update_yaxes(range=[-1.35, 1.35])
    figure.update_layout(width=520, height=540)
    return figure
