"""Matrices as pictures: one-hot rows, counts, cosines, vectors as strips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from embedlab.errors import InputError, ShapeError
from embedlab.plots.style import DIVERGING, INK, SEQUENTIAL, plain, room_for, rounded, styled

Scale = Literal["sequential", "diverging"]


def heatmap(
    values: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str] | None = None,
    *,
    title: str,
    summary: str,
    x: str = "",
    y: str = "",
    scale: Scale = "sequential",
    limit: float | None = None,
    numbers: bool | None = None,
    digits: int = 2,
    colour_bar: str = "",
) -> go.Figure:
    """Draw a matrix as coloured cells.

    Parameters
    ----------
    values : array_like, shape (n, m)
    rows : sequence of str, length n
        Names of the rows; the first is drawn on top. Equal names keep rows of their own.
    columns : sequence of str, length m, optional
        Names of the columns; their numbers, counted from 0, when left out.
    title, summary : str
        See :func:`embedlab.plots.styled`.
    x, y : str
        Names of the axes.
    scale : {"sequential", "diverging"}
        White to blue from zero upwards, or orange-white-blue around zero.
    limit : float, optional
        The value with the full colour; the largest absolute value when left out.
    numbers : bool, optional
        Write the number into each cell; by default where there is room (at most 12 columns).
    digits : int
        Digits after the point of those numbers.
    colour_bar : str
        Title of the colour bar; no bar is drawn when empty.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError
        If the names do not fit the matrix.
    InputError
        If `scale` is unknown.

    Examples
    --------
    >>> figure = heatmap([[1, 0], [0, 1]], ["cat", "dog"], title="One-hot", summary="two words")
    >>> figure.data[0].z.tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    matrix = np.asarray(values, dtype=np.float64)
    names = list(columns) if columns is not None else [str(number) for number in range(matrix.shape[-1])]
    if matrix.ndim != 2 or matrix.shape != (len(rows), len(names)):
        raise ShapeError(
            f"a heat map got values of shape {matrix.shape} with {len(rows)} row names and {len(names)} column names; "
            f"pass one name for each row and each column."
        )
    if scale not in ("sequential", "diverging"):
        raise InputError(f"unknown colour scale {scale!r}; choose 'sequential' or 'diverging'.")
    top = float(rounded(limit if limit is not None else np.abs(matrix).max(initial=0.0))) or 1.0
    written = matrix.shape[1] <= 12 if numbers is None else numbers
    figure = go.Figure(
        go.Heatmap(
            z=rounded(matrix),
            zmin=-top if scale == "diverging" else 0.0,
            zmax=top,
            colorscale=DIVERGING if scale == "diverging" else SEQUENTIAL,
            showscale=bool(colour_bar),
            colorbar={"title": {"text": colour_bar}, "thickness": 12},
            xgap=1 if matrix.shape[1] <= 60 else 0,
            ygap=1,
            texttemplate=f"%{{z:.{digits}f}}" if written else None,
            hovertemplate="%{customdata}: %{z:.4g}<extra></extra>",
            customdata=[[plain(f"{row} / {name}") for name in names] for row in rows],
        )
    )
    styled(figure, title, summary, x=x, y=y, height=150 + max(26 * len(rows), 120))
    crowded = len(names) > 40
    figure.update_xaxes(
        tickmode="auto" if crowded else "array",
        tickvals=None if crowded else list(range(len(names))),
        ticktext=None if crowded else [plain(name) for name in names],
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(rows))),
        ticktext=[plain(row) for row in rows],
        autorange="reversed",
        showgrid=False,
        zeroline=False,
    )
    return figure.update_layout(margin={"l": room_for(rows) + (20 if y else 0)})


def token_strip(
    tokens: Sequence[str], ids: Sequence[int], marked: Sequence[bool], *, title: str, summary: str
) -> go.Figure:
    """Draw tokens as a row of boxes with the id under each, ten to a line.

    Parameters
    ----------
    tokens : sequence of str
    ids : sequence of int, same length
    marked : sequence of bool, same length
        Boxes to set apart (special tokens, or pieces that continue a word); they are hatched
        by a dashed border, not by colour alone.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError
        If the three sequences differ in length.

    Examples
    --------
    >>> len(token_strip(["cat", "##s"], [4937, 2015], [False, True], title="t", summary="s").layout.shapes)
    2
    """
    if not len(tokens) == len(ids) == len(marked):
        raise ShapeError(
            f"{len(tokens)} tokens came with {len(ids)} ids and {len(marked)} marks; pass one of each a token."
        )
    figure = go.Figure()
    per_line = 10
    lines = -(-len(tokens) // per_line)
    for place, (token, number, mark) in enumerate(zip(tokens, ids, marked, strict=True)):
        line, column = divmod(place, per_line)
        figure.add_shape(
            type="rect",
            x0=column + 0.04,
            x1=column + 0.96,
            y0=-line - 0.62,
            y1=-line,
            fillcolor="#fdf3e1" if mark else "#e3f0f9",
            line={"color": INK, "width": 1, "dash": "dot" if mark else "solid"},
        )
        size = max(1, min(13, 92 / max(len(token), 1)))  # a long token must stay inside its box
        figure.add_annotation(
            x=column + 0.5, y=-line - 0.2, text=f"<b>{plain(token)}</b>", showarrow=False, font={"size": round(size, 1)}
        )
        figure.add_annotation(x=column + 0.5, y=-line - 0.45, text=str(number), showarrow=False, font={"size": 11})
    styled(figure, title, summary, height=120 + 80 * lines)
    figure.update_xaxes(visible=False, range=[0, per_line])
    figure.update_yaxes(visible=False, range=[-lines + 0.2, 0.1])
    figure.update_layout(margin={"l": 20, "r": 20, "b": 10})
    return figure
