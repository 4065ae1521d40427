"""Figures: arrays in, a plotly Figure out. Nothing here loads a model, a file or a widget."""

from embedlab.plots.charts import bars, curves, dots, histogram
from embedlab.plots.matrices import heatmap, token_strip
from embedlab.plots.points import arrows, scatter, scatter_3d, unit_circle
from embedlab.plots.standin import with_table
from embedlab.plots.style import COLOURS, SYMBOLS, TEMPLATE, plain, rounded, styled

__all__ = [
    "COLOURS",
    "SYMBOLS",
    "TEMPLATE",
    "arrows",
    "bars",
    "curves",
    "dots",
    "heatmap",
    "histogram",
    "plain",
    "rounded",
    "scatter",
    "scatter_3d",
    "styled",
    "token_strip",
    "unit_circle",
    "with_table",
]
