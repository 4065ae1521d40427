"""Vectors as pixels: one, in levels, two side by side, and where they differ.

All take grids as :func:`embedlab.fingerprint.grid` lays them out; the dimension of a pixel is counted row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from embedlab.errors import InputError, ShapeError
from embedlab.plots.labels import short
from embedlab.plots.style import DIVERGING, plain, rounded, styled

MOST_LABELS = 60
MOST_IN_A_ROW = 6
LABEL = 40  # letters of a name above a picture
_GREY = ((0.0, "#404b57"), (0.5, "#f7f7f7"), (1.0, "#404b57"))
_WIDE = 690.0  # pixels for one picture that takes the whole width
_SMALL, _LARGE = 6.0, 12.0  # letters of the labels, pixels


def fingerprint(
    pixels: ArrayLike, marked: Sequence[int] | NDArray[np.integer[Any]] = (), *, title: str, summary: str
) -> go.Figure:
    """Draw a vector as pixels, orange below 0 and blue above.

    Parameters
    ----------
    pixels : array_like, shape (rows, columns)
        NaN where there is no dimension.
    marked : sequence of int
        Dimensions to label with their numbers, at most 60.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError, InputError
        If the pixels are no grid with a number in it, or the labels too many or not among the dimensions.

    Examples
    --------
    >>> fingerprint([[1, 2], [-3, np.nan]], marked=[2], title="t", summary="s").data[0].text[1][0]
    '2'
    """
    cells = _checked(pixels)
    figure = go.Figure(_map(cells, _limit(cells), marked=marked, bar=True))
    return _finished(styled(figure, title, summary, height=130 + _tall(cells, _WIDE)))


def fingerprint_binned(
    pixels: ArrayLike,
    edges: ArrayLike,
    marked: Sequence[int] | NDArray[np.integer[Any]] = (),
    *,
    title: str,
    summary: str,
) -> go.Figure:
    """Draw a vector whose numbers were put into levels; the colour bar shows where each level ends.

    Parameters
    ----------
    pixels : array_like, shape (rows, columns)
        The grid of the values of :func:`embedlab.fingerprint.binned`.
    edges : array_like, shape (levels + 1,)
        Growing, as given by the same function.
    marked, title, summary
        As for :func:`fingerprint`.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError, InputError
        As for :func:`fingerprint`, or if the edges do not grow.

    Examples
    --------
    >>> figure = fingerprint_binned([[-2, 0, 2]], [-3, -1, 1, 3], title="t", summary="s")
    >>> figure.data[0].colorbar.tickvals
    (-3.0, -1.0, 1.0, 3.0)
    """
    cells, ends = _checked(pixels), np.asarray(edges, dtype=np.float64)
    if ends.ndim != 1 or len(ends) < 3 or not (np.diff(ends) > 0).all():
        raise InputError(f"the edges must be 3 or more growing numbers, got {ends.tolist()}; take those of binned().")
    trace = _map(cells, float(ends[-1]), marked=marked, bar=True)
    levels = len(ends) - 1
    # Each colour twice, where its level begins and ends: a scale in steps.
    trace.colorscale = [
        [(level + side) / levels, _blend(level / (levels - 1))] for level in range(levels) for side in (0, 1)
    ]
    shown = rounded(ends).tolist()  # as the ends of the scale are: a tick beyond them is not drawn
    trace.colorbar.update(tickvals=shown, ticktext=[f"{edge:.3g}" for edge in shown])
    return _finished(styled(go.Figure(trace), title, summary, height=130 + _tall(cells, _WIDE)))


def fingerprint_pair(
    one: ArrayLike, other: ArrayLike, names: Sequence[str] = ("one", "other"), *, title: str, summary: str
) -> go.Figure:
    """Draw two vectors side by side, on the same scale of colours.

    Parameters
    ----------
    one, other : array_like, shape (rows, columns)
    names : sequence of str, length 2
        Written above the pictures; shortened to 40 letters.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError, InputError
        As for :func:`fingerprint`, or if the two differ in shape or there are not two names.

    Examples
    --------
    >>> figure = fingerprint_pair([[1, 2]], [[-4, 0]], title="t", summary="s")
    >>> [trace.zmax for trace in figure.data]
    [4.0, 4.0]
    """
    return fingerprint_row(_two(one, other, names), names, title=title, summary=summary)


def fingerprint_row(grids: Sequence[ArrayLike], names: Sequence[str], *, title: str, summary: str) -> go.Figure:
    """Draw up to six vectors side by side, on the same scale of colours: a preview of each.

    Parameters
    ----------
    grids : sequence of array_like, each of the same shape (rows, columns)
    names : sequence of str
        One for each, written above it.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError, InputError
        As for :func:`fingerprint`; or if the grids differ in shape, are more than six, or have not one name each.

    Examples
    --------
    >>> figure = fingerprint_row([[[1, 2]], [[-4, 0]], [[0, 1]]], ["a", "b", "c"], title="t", summary="s")
    >>> len(figure.data), figure.data[0].zmax
    (3, 4.0)
    """
    cells = [_checked(one) for one in grids]
    if not 1 <= len(cells) <= MOST_IN_A_ROW or len(names) != len(cells) or len({one.shape for one in cells}) != 1:
        shapes = ", ".join(str(one.shape) for one in cells)
        raise ShapeError(
            f"got {len(names)} names and grids of shapes {shapes or 'none'}; give 1 to {MOST_IN_A_ROW} grids of one "
            "shape, and one name each"
        )
    heads = [plain(short(name, max(12, LABEL * 2 // len(cells)))) for name in names]
    figure = make_subplots(rows=1, cols=len(cells), horizontal_spacing=0.03, subplot_titles=heads)
    for column, one in enumerate(cells, 1):
        figure.add_trace(_map(one, _limit(*cells), bar=column == len(cells)), row=1, col=column)
    return _finished(styled(figure, title, summary, height=160 + _tall(cells[0], _WIDE / len(cells))), heads=True)


def fingerprint_difference(
    one: ArrayLike,
    other: ArrayLike,
    marked: Sequence[int] | NDArray[np.integer[Any]],
    names: Sequence[str] = ("one", "other"),
    *,
    title: str,
    summary: str,
    values: ArrayLike | None = None,
    what: str = "difference",
) -> go.Figure:
    """Draw two vectors in grey, and under them their difference with the marked dimensions in colour.

    Parameters
    ----------
    one, other : array_like, shape (rows, columns)
    marked : sequence of int
        Dimensions to colour and to label, for example those of :func:`embedlab.fingerprint.top_differences`; at
        most 60.
    names : sequence of str, length 2
        Written above the pictures; shortened to 40 letters.
    title, summary : str
        See :func:`embedlab.plots.styled`.
    values : array_like, shape (rows, columns), optional
        What to draw large; other - one when left out.
    what : str
        Its name.

    Returns
    -------
    plotly.graph_objects.Figure
        Its traces: one, other, the marked dimensions of their difference.

    Raises
    ------
    ShapeError, InputError
        As for :func:`fingerprint_pair`.

    Examples
    --------
    >>> figure = fingerprint_difference([[1, 2]], [[1, 5]], [1], title="t", summary="s")
    >>> figure.data[2].z.tolist(), figure.data[2].text[0][1]
    ([[0.0, 3.0]], '1')
    """
    left, right = _two(one, other, names)
    large = right - left if values is None else _checked(values)
    if large.shape != left.shape:
        raise ShapeError(f"the values have shape {large.shape} and the vectors {left.shape}; pass grids of one shape.")
    places = _among(marked, large)
    kept = np.zeros(large.size, dtype=bool)
    kept[places] = True
    # The unmarked ones become 0, the colour of paper; what is no dimension stays empty.
    shown = np.where(kept.reshape(large.shape) | np.isnan(large), large, 0.0)
    figure = make_subplots(
        rows=2,
        cols=2,
        specs=[[{}, {}], [{"colspan": 2}, None]],
        row_heights=[0.3, 0.7],
        horizontal_spacing=0.04,
        vertical_spacing=0.08,
        subplot_titles=[*_heads(names), f"{plain(what)}: the {len(places)} largest"],
    )
    top = _limit(left, right)
    figure.add_trace(_map(left, top, grey=True), row=1, col=1)
    figure.add_trace(_map(right, top, grey=True), row=1, col=2)
    figure.add_trace(_map(shown, _limit(large), marked=marked, bar=True, length=0.68), row=2, col=1)
    return _finished(styled(figure, title, summary, height=600), heads=True)


def _map(
    cells: NDArray[np.float64],
    top: float,
    *,
    grey: bool = False,
    marked: Sequence[int] | NDArray[np.integer[Any]] = (),
    bar: bool = False,
    length: float = 1.0,
) -> go.Heatmap:
    """Make one picture; a label is never wider than its pixel, so that labels cannot cover each other."""
    labels = np.full(cells.size, "", dtype=object)
    for place in _among(marked, cells):
        labels[place] = str(place)
    room = _WIDE / cells.shape[1] / (0.6 * len(str(cells.size - 1)) + 0.2)
    top = float(rounded(top))
    return go.Heatmap(
        z=rounded(cells),
        zmin=-top,
        zmax=top,
        colorscale=_GREY if grey else DIVERGING,
        showscale=bar,
        colorbar={"thickness": 12, "tickmode": "array", "tickvals": [-top, 0, top], "len": length, "y": length / 2}
        | {"ticktext": [f"{edge:.2g}" for edge in (-top, 0, top)], "yanchor": "middle"},
        xgap=1 if cells.shape[1] <= 40 else 0,
        ygap=1 if cells.shape[1] <= 40 else 0,
        text=labels.reshape(cells.shape).tolist(),
        texttemplate="%{text}",
        textfont={"size": round(float(np.clip(room, _SMALL, _LARGE)), 1)},
        customdata=np.arange(cells.size).reshape(cells.shape),
        hovertemplate="dimension %{customdata}: %{z:.4f}<extra></extra>",
        hoverongaps=False,
    )


def _checked(pixels: ArrayLike) -> NDArray[np.float64]:
    cells = np.asarray(pixels, dtype=np.float64)
    if cells.ndim != 2 or cells.size == 0:
        raise ShapeError(
            f"a fingerprint is drawn from a grid (rows, columns), got shape {cells.shape}; "
            "lay the vector out with embedlab.fingerprint.grid first."
        )
    if np.isinf(cells).any() or np.isnan(cells).all():
        raise InputError("the pixels hold infinity, or no number at all; give a finite vector.")
    return cells


def _two(one: ArrayLike, other: ArrayLike, names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    left, right = _checked(one), _checked(other)
    if left.shape != right.shape:
        raise ShapeError(f"the grids have shapes {left.shape} and {right.shape}; compare vectors of one model.")
    if len(names) != 2:
        raise ShapeError(f"got {len(names)} names for two vectors; pass one each.")
    return left, right


def _among(marked: Sequence[int] | NDArray[np.integer[Any]], cells: NDArray[np.float64]) -> list[int]:
    places = [int(place) for place in marked]
    if len(places) > MOST_LABELS:
        raise InputError(f"{len(places)} labels were asked for, and {MOST_LABELS} can be read; mark fewer dimensions.")
    count = int((~np.isnan(cells)).sum())
    wrong = [place for place in places if not 0 <= place < count]
    if wrong:
        raise InputError(f"there is no dimension {wrong[0]} to label; they go from 0 to {count - 1}.")
    return places


def _limit(*grids: NDArray[np.float64]) -> float:
    """Find the largest size of a number, for the ends of the colour scale; 1 if all are 0 in what is drawn."""
    return float(rounded(max(np.nanmax(np.abs(cells)) for cells in grids))) or 1.0


def _tall(cells: NDArray[np.float64], wide: float) -> int:
    """Height of a picture so that its pixels are about square."""
    return round(float(np.clip(wide * cells.shape[0] / cells.shape[1], 60, 460)))


def _heads(names: Sequence[str]) -> list[str]:
    return [plain(short(name, LABEL)) for name in names]


def _blend(share: float) -> str:
    """Mix the colour at a share of the diverging scale."""
    from plotly.colors import sample_colorscale

    colour: str = sample_colorscale([list(stop) for stop in DIVERGING], [share])[0]
    return colour


def _finished(figure: go.Figure, heads: bool = False) -> go.Figure:
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, autorange="reversed")
    figure.update_annotations(font_size=12.5)
    return figure.update_layout(margin={"l": 20, "r": 20, "b": 20, "t": figure.layout.margin.t + (22 if heads else 0)})
