"""What stands where no widget can: a figure with its table as one still picture."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from embedlab.plots.style import GRID, WIDTH, plain

# Pixels: a row of one line; each line of a row of several, and what that row, and the header, take beside their lines;
# the room for the axis above; the end.
_ROW, _LINE, _BESIDE, _BETWEEN, _BELOW = 24, 17, 14, 70, 20
_WIDEST = 34  # letters that a column has room for, before its text goes on in the next line
_LETTER = 7.8  # pixels of a letter in a wide font: whose text is narrower gets a little more room
_PADDING = 3  # letters that would stand where the space at both sides of a cell is


def with_table(figure: go.Figure, table: pd.DataFrame, rows: int = 8) -> go.Figure:
    """Put the first rows of a table under a figure.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Plot areas in the plane, one in space, or both; not changed.
    table : pandas.DataFrame
    rows : int
        How many rows to show.

    Returns
    -------
    plotly.graph_objects.Figure
        A new, taller figure.

    Examples
    --------
    >>> both = with_table(go.Figure(go.Bar(y=[1, 2]), {"height": 300}), pd.DataFrame({"word": ["cat", "dog"]}))
    >>> [trace.type for trace in both.data]
    ['bar', 'table']
    """
    shown = table.head(rows)
    tall = go.Figure(figure)
    columns = [_written(shown[name]) for name in shown.columns]
    left, right, top, bottom = (80 if side is None else side for side in (tall.layout.margin[s] for s in "lrtb"))
    wide = (tall.layout.width or WIDTH) - left - right
    letters = _letters_in([[str(name), *cells] for name, cells in zip(shown.columns, columns, strict=True)], wide)
    fits = [max(int(fit) - _PADDING, 1) for fit in letters]
    lines = [
        max(1, *(len(textwrap.wrap(cell, fit)) for cell, fit in zip(cells, fits, strict=True)))
        for cells in [[str(name) for name in shown.columns], *zip(*columns, strict=True)]
    ]
    # The picture keeps its height; below it stand the names of its axis, then the table.
    picture = (tall.layout.height or 450) - top - bottom
    under = _BETWEEN + _BESIDE + sum(_ROW if count == 1 else _LINE * count + _BESIDE for count in lines)
    split = under / (picture + under)
    in_space = {trace.type == "scatter3d" for trace in tall.data}
    if True in in_space:
        tall.update_layout(scene_domain={"y": [split, 1.0]})
    if in_space != {True}:
        tall.for_each_yaxis(lambda axis: axis.update(domain=[_raised(y, split) for y in axis.domain or (0.0, 1.0)]))
        tall.for_each_annotation(lambda note: note.update(y=_raised(note.y, split)), {"yref": "paper"})
    for trace in tall.data:
        for bar in _colour_bars(trace):
            bar.update(len=(bar.len or 1.0) * (1.0 - split), y=_raised(0.5 if bar.y is None else bar.y, split))
    tall.add_trace(
        go.Table(
            columnwidth=letters,
            domain={"y": [0.0, split - _BETWEEN / (picture + under)]},
            header={
                "values": [f"<b>{plain(name)}</b>" for name in shown.columns],
                "align": "left",
                "fill_color": GRID,
                "height": _ROW,
            },
            cells={
                "values": columns,
                "align": "left",
                "height": _ROW,
            },
        )
    )
    return tall.update_layout(height=top + picture + under + _BELOW, margin_b=_BELOW)


def _letters_in(columns: list[list[str]], room: float) -> list[float]:
    """Share a table's width as browsers do: each column gets its longest word, and of the rest what its texts need.

    What comes back are letters, with those that the space beside them takes.
    """
    least = np.array([max(len(word) for cell in column for word in cell.split() or [""]) for column in columns])
    wanted = np.maximum(least, [min(max(map(len, column)), _WIDEST) for column in columns])
    least, wanted = least + _PADDING, wanted + _PADDING
    spare = room / _LETTER - least.sum()
    asked = (wanted - least).sum()
    given = least + (wanted - least) * spare / asked if 0 < spare < asked else wanted if spare > 0 else least
    return [float(letters) for letters in given]


def _colour_bars(trace: Any) -> list[Any]:
    """Give the bars of colours of a trace that anything is said about: plotly shows them, if not told otherwise."""
    parts = [trace, trace.marker] if "marker" in trace else [trace]
    return [part.colorbar for part in parts if "colorbar" in part and part.colorbar.to_plotly_json()]


def _raised(y: float, split: float) -> float:
    """Move a height from the whole figure into the part above the table."""
    return split + (1.0 - split) * y


def _written(column: pd.Series) -> list[str]:
    is_float = pd.api.types.is_float_dtype(column)
    return [f"{value:z.3f}" if is_float else plain(value) for value in column]
