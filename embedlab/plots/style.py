"""One look for every figure: colours, template, rounding, size.

The colours are Okabe and Ito's set, which stays distinguishable with the common forms of
colour blindness; groups get a marker shape of their own as well, never colour alone.

References
----------
Okabe and Ito, *Color Universal Design*, 2008.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError

INK = "#1f2933"
MUTED = "#7b8794"
GRID = "#e4e7eb"
# Seven groups can be told apart, by colour and by shape, pattern or dash.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x", "cross", "star")
PATTERNS = ("", "/", "\\", "x", "-", "|", "+")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "9px 3px")
# From orange through white to blue: the sign of a number is seen at once, also in grey print.
DIVERGING = ((0.0, "#b35806"), (0.5, "#f7f7f7"), (1.0, "#0b5394"))
SEQUENTIAL = ((0.0, "#f7fbff"), (1.0, "#084594"))

WIDTH, HEIGHT = 700, 420
_SUMMARY_LINE = 99  # characters of a summary that fit under the title
_TOP = 84

_AXIS = {"gridcolor": GRID, "zerolinecolor": "#9aa5b1", "linecolor": "#9aa5b1", "ticks": "outside", "title_standoff": 8}
_AXIS_3D = {"gridcolor": GRID, "zerolinecolor": "#9aa5b1", "backgroundcolor": "#ffffff"}
TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": "Arial, Helvetica, sans-serif", "size": 13, "color": INK},
        "title": {"x": 0.02, "xanchor": "left", "y": 0.97, "yanchor": "top", "font": {"size": 16}},
        "colorway": list(COLOURS),
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "scene": {"xaxis": _AXIS_3D, "yaxis": _AXIS_3D, "zaxis": _AXIS_3D},
        "legend": {"bgcolor": "rgba(255,255,255,0.8)"},
        "hoverlabel": {"align": "left"},
    }
)


def rounded(values: ArrayLike, digits: int = 4) -> NDArray[np.float64]:
    """Round numbers before they enter a figure.

    The last bits of a float differ between processors; four digits are more than an eye
    can see, and with them a figure made on another machine compares equal.

    Parameters
    ----------
    values : array_like of float
    digits : int
        Digits after the point.

    Returns
    -------
    ndarray of float64, same shape
        Minus zero becomes zero.

    Examples
    --------
    >>> rounded([0.123456, -0.00001])
    array([0.1235, 0.    ])
    """
    # Adding zero turns -0.0, which would be drawn with its sign, into 0.0.
    return np.asarray(np.round(np.asarray(values, dtype=np.float64), digits) + 0.0)


def plain(text: object) -> str:
    """Make a text appear in a figure as it is written, for words that come from data or from a keyboard.

    Plotly takes tags such as ``<b>`` and ``<s>`` for formatting and drops them, ``&lt;`` for ``<``.

    Parameters
    ----------
    text : object
        Anything but a string is written as ``str`` writes it.

    Returns
    -------
    str
        For titles, labels and cells; not for the text of points in space, which knows no ``&lt;``.

    Examples
    --------
    >>> plain("<s> & the cat")
    '&lt;s> &amp; the cat'
    """
    return str(text).replace("&", "&amp;").replace("<", "&lt;")


def styled(
    figure: go.Figure,
    title: str,
    summary: str,
    *,
    x: str = "",
    y: str = "",
    width: int = WIDTH,
    height: int = HEIGHT,
) -> go.Figure:
    """Give a figure the course's look, its title and its one-line summary.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Changed in place.
    title : str
        What to see in the figure.
    summary : str
        One line of plain text that stands under the title and serves readers who cannot
        see the picture; also kept in ``layout.meta["summary"]``.
    x, y : str
        Names of the axes.
    width, height : int
        Pixels.

    Returns
    -------
    plotly.graph_objects.Figure
        The same figure.
    """
    lines = textwrap.wrap(summary, _SUMMARY_LINE)
    below = {"text": "<br>".join(plain(line) for line in lines), "font": {"size": 12.5, "color": MUTED}}
    figure.update_layout(
        template=TEMPLATE,
        title={"text": title, "subtitle": below},
        meta={"summary": summary},
        width=width,
        height=height,
        margin={"l": 70, "r": 30, "t": _TOP + 16 * max(0, len(lines) - 1), "b": 60},
    )
    if x:
        figure.update_xaxes(title_text=x)
    if y:
        figure.update_yaxes(title_text=y)
    return figure


def check_groups(count: int) -> None:
    """Raise InputError if there are more groups than colours."""
    if count > len(COLOURS):
        raise InputError(
            f"got {count} groups, and {len(COLOURS)} colours can be told apart; draw fewer, or several figures."
        )


def room_for(names: Sequence[str]) -> int:
    """Pixels of margin that the longest name of an axis needs.

    Examples
    --------
    >>> room_for(["cat", "gram6-nationality-adjective"]) > room_for(["cat", "dog"])
    True
    """
    return 34 + round(7.2 * max((len(name) for name in names), default=0))
