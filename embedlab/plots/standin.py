"""What stands where no widget can: a figure with its table as one still picture."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from embedlab.plots.style import GRID, plain

_ROW = 24
_WIDEST = 34  # letters that a column has room for, before its text goes on in the next line
_LETTERS = 90  # that a line of the whole table has room for


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
    before = tall.layout.height or 450
    columns = [_written(shown[name]) for name in shown.columns]
    # Columns as wide as what stands in them, within limits.
    widths = [
        min(max(map(len, [str(name), *cells])), _WIDEST) + 4 for name, cells in zip(shown.columns, columns, strict=True)
    ]
    letters = [_LETTERS * width / sum(widths) for width in widths]
    lines = [
        max(math.ceil(len(cell) / fit) for cell, fit in zip(cells, letters, strict=True))
        for cells in zip(*columns, strict=True)
    ]
    added = _ROW * (sum(lines) + 2) + 40
    height = before + added
    margins = (tall.layout.margin.t or 80) + (tall.layout.margin.b if tall.layout.margin.b is not None else 80)
    split = (added + 30) / (height - margins)
    in_space = {trace.type == "scatter3d" for trace in tall.data}
    if True in in_space:
        tall.update_layout(scene_domain={"y": [split, 1.0]})
    if in_space != {True}:
        tall.for_each_yaxis(lambda axis: axis.update(domain=[_raised(y, split) for y in axis.domain or (0.0, 1.0)]))
        tall.for_each_annotation(lambda note: note.update(y=_raised(note.y, split)), {"yref": "paper"})
    tall.add_trace(
        go.Table(
            columnwidth=widths,
            domain={"y": [0.0, max(split - 60 / (height - margins), 0.05)]},
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
    return tall.update_layout(height=height)


def _raised(y: float, split: float) -> float:
    """Move a height from the whole figure into the part above the table."""
    return split + (1.0 - split) * y


def _written(column: pd.Series) -> list[str]:
    is_float = pd.api.types.is_float_dtype(column)
    return [f"{value:z.3f}" if is_float else plain(value) for value in column]
