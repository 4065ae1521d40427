"""Texts on a sphere as a still picture: wires, dots, labels, and a ruler along the sphere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.plots.labels import clear_labels, short, widths_of
from embedlab.plots.style import COLOURS, INK, MUTED, SYMBOLS, WIDTH, check_groups, plain, rounded, styled

TURN = (20.0, 15.0)  # degrees: a little from the side and from above
LABEL = 24  # letters
RULER = "#b34700"  # dark enough to read letters in it
_HEIGHT = 600
_RADIUS = 215  # pixels
_LEAST_RADIUS = 200  # with a table under the figure, which takes a little of its height
_MARGIN = 10
_HOVER = 80  # letters
_STEPS = 24  # pieces of half a great circle


def hypersphere(
    texts: Sequence[str],
    points: ArrayLike,
    groups: Sequence[str] | None = None,
    *,
    title: str,
    summary: str,
    turn: tuple[float, float] = TURN,
    ruler: tuple[int, int] | None = None,
) -> go.Figure:
    """Draw texts on a sphere, seen from one side.

    Near labels are large and dark, far ones small and pale. Where two would cover each other, the nearer is written
    and the other is a dot only; the pointer shows its text.

    Parameters
    ----------
    texts : sequence of str, length n
        Longer ones than 24 letters are shortened.
    points : array_like, shape (n, 3)
        Any length but zero; drawn at length 1. Before it is turned, the first number goes to the right, the second up
        and the third to the viewer.
    groups : sequence of str, length n, optional
        Points of a group share a colour and a marker.
    title, summary : str
        See :func:`embedlab.plots.styled`.
    turn : (float, float)
        Degrees around the vertical axis, and tipped towards the viewer.
    ruler : (int, int), optional
        Two texts to draw the shortest way between, by their place in `texts`.

    Returns
    -------
    plotly.graph_objects.Figure
        Five traces: wires behind and in front, the ruler behind and in front, and the texts from far to near.

    Raises
    ------
    ShapeError
        If texts, points and groups do not fit.
    InputError
        If there are more than seven groups, or the ruler names a text that is not there.
    ZeroVectorError, NotFiniteError
        If a point is zero or not finite.

    Examples
    --------
    >>> figure = hypersphere(["cat", "dog"], [[0, 0, -2], [0, 0, 2]], title="t", summary="s", turn=(0, 0))
    >>> figure.data[-1].customdata.tolist()
    ['cat', 'dog']
    """
    places = np.asarray(points, dtype=np.float64)
    members = list(groups) if groups is not None else [""] * len(texts)
    if places.shape != (len(texts), 3) or len(members) != len(texts):
        raise ShapeError(
            f"got {len(texts)} texts, points of shape {places.shape} and {len(members)} groups; expected one of each "
            "a text, with three numbers a point."
        )
    numbers = group_numbers(members)
    ends = [] if ruler is None else list(ruler)
    if not set(ends) <= set(range(len(texts))):
        raise InputError(
            f"the ruler goes from text {ends[0]} to {ends[1]}; texts have the numbers 0 to {len(texts) - 1}."
        )
    units = _units(places)
    arc = great_circle(units[ends[0]], units[ends[1]]) if ends else np.empty((0, 3))
    figure = go.Figure()
    wires = turned(_wires(), turn)
    _add_lines(figure, wires, front=False, line={"color": "#e9edf1", "width": 1})
    _add_lines(figure, np.concatenate([wires, _outline()]), front=True, line={"color": "#c3ccd5", "width": 1})
    turned_arc = turned(arc, turn)
    _add_lines(figure, turned_arc, front=False, line={"color": RULER, "width": 1.5, "dash": "dot"})
    _add_lines(figure, turned_arc, front=True, line={"color": RULER, "width": 3})
    _add_texts(figure, texts, turned(units, turn), numbers, members, ends)
    styled(figure, title, summary, width=WIDTH, height=_HEIGHT)
    figure.update_layout(margin={"l": _MARGIN, "r": _MARGIN, "b": _MARGIN}, showlegend=False)
    # Equal scales on both axes, and a circle for a sphere.
    reach = rounded(np.array([WIDTH - 2 * _MARGIN, _HEIGHT - figure.layout.margin.t - _MARGIN]) / 2 / _RADIUS).tolist()
    figure.update_xaxes(visible=False, range=[-reach[0], reach[0]])
    return figure.update_yaxes(visible=False, range=[-reach[1], reach[1]], scaleanchor="x")


def turned(points: ArrayLike, turn: Sequence[float]) -> NDArray[np.float64]:
    """Turn points as a person turns the sphere.

    Parameters
    ----------
    points : array_like, shape (..., 3)
        To the right, up, to the viewer.
    turn : (float, float)
        Degrees around the vertical axis, and then tipped towards the viewer.

    Returns
    -------
    ndarray of the same shape, float64

    Examples
    --------
    What was in front goes to the right, and what was at the top comes to the front:

    >>> rounded(turned([[0, 0, 1], [0, 1, 0]], (90, 90))).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    across, down = np.radians(turn)
    x, y, z = np.moveaxis(np.asarray(points, dtype=np.float64), -1, 0)
    right, near = x * np.cos(across) + z * np.sin(across), z * np.cos(across) - x * np.sin(across)
    return np.stack([right, y * np.cos(down) - near * np.sin(down), y * np.sin(down) + near * np.cos(down)], axis=-1)


def great_circle(start: ArrayLike, end: ArrayLike, steps: int = 2 * _STEPS) -> NDArray[np.float64]:
    """Give points on the shortest way between two points of the unit sphere.

    Parameters
    ----------
    start, end : array_like, shape (3,)
        Of length 1. Between opposite points all ways are equally long; one of them is taken.
    steps : int
        Pieces of the way.

    Returns
    -------
    ndarray of shape (steps + 1, 3), float64
        Of length 1, evenly spaced; empty if both points are the same.

    Examples
    --------
    >>> great_circle([1, 0, 0], [0, 1, 0], steps=2).round(4).tolist()
    [[1.0, 0.0, 0.0], [0.7071, 0.7071, 0.0], [0.0, 1.0, 0.0]]
    """
    one, other = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    angle = 2 * np.arctan2(np.linalg.norm(one - other), np.linalg.norm(one + other))
    if angle < 1e-6:
        return np.empty((0, 3))
    # At right angles to the start, on the side of the end; for opposite points that could be any side.
    side = other - (one @ other) * one
    if np.linalg.norm(side) < 1e-6:
        side = np.cross(one, np.eye(3)[np.argmin(np.abs(one))])
    side /= np.linalg.norm(side)
    way = np.linspace(0, angle, steps + 1)[:, None]
    return np.asarray(np.cos(way) * one + np.sin(way) * side)


def group_numbers(members: Sequence[str]) -> list[int]:
    """Give each group a number, in the order in which they come; InputError if there are more than colours.

    Examples
    --------
    >>> group_numbers(["pet", "food", "pet"])
    [0, 1, 0]
    """
    names = list(dict.fromkeys(members))
    check_groups(len(names))
    return [names.index(member) for member in members]


def shortened(text: str, letters: int = LABEL) -> str:
    """Bring a text to one line of so many letters.

    Examples
    --------
    >>> shortened("the cat sat on the mat", 12)
    'the cat sat…'
    """
    return short(" ".join(text.split()), letters)


def _units(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring points to length 1."""
    if not np.isfinite(points).all():
        raise NotFiniteError("a point holds NaN or infinity; every number of it must be finite.")
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    if (lengths == 0).any():
        raise ZeroVectorError(f"point {int(np.argmin(lengths))} is zero: it has no direction, so no place on a sphere.")
    return np.asarray(points / lengths)


def _wires() -> NDArray[np.float64]:
    """Circles of longitude and latitude, 30 degrees apart; shape (11, 2 * _STEPS + 1, 3)."""
    around = np.linspace(0, 2 * np.pi, 2 * _STEPS + 1)
    longitudes = [
        np.stack([np.cos(a) * np.cos(around), np.sin(around), np.sin(a) * np.cos(around)], axis=-1)
        for a in np.radians(np.arange(0, 180, 30))
    ]
    latitudes = [
        np.stack([np.cos(b) * np.cos(around), np.full_like(around, np.sin(b)), np.cos(b) * np.sin(around)], axis=-1)
        for b in np.radians(np.arange(-60, 90, 30))
    ]
    return np.stack(longitudes + latitudes)


def _outline() -> NDArray[np.float64]:
    """Edge of the sphere, which stays where it is however the sphere is turned; shape (1, 2 * _STEPS + 1, 3)."""
    around = np.linspace(0, 2 * np.pi, 2 * _STEPS + 1)
    return np.stack([np.cos(around), np.sin(around), np.zeros_like(around)], axis=-1)[None]


def _add_lines(figure: go.Figure, lines: NDArray[np.float64], *, front: bool, line: dict[str, object]) -> None:
    """Draw the pieces of lines, shape (..., points, 3), that lie on one side of the sphere."""
    starts, ends = lines[..., :-1, :].reshape(-1, 3), lines[..., 1:, :].reshape(-1, 3)
    chosen = (starts[:, 2] + ends[:, 2] >= 0) == front
    first, second = rounded(starts[chosen, :2], 3), rounded(ends[chosen, :2], 3)
    # A gap only where the next piece does not go on from this one.
    x, y = [], []
    for place, (begin, tip) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        if not place or begin != second[place - 1].tolist():
            x.extend([np.nan, begin[0]])
            y.extend([np.nan, begin[1]])
        x.append(tip[0])
        y.append(tip[1])
    figure.add_scatter(x=np.array(x[1:]), y=np.array(y[1:]), mode="lines", line=line, hoverinfo="skip")


def _add_texts(
    figure: go.Figure,
    texts: Sequence[str],
    places: NDArray[np.float64],
    numbers: list[int],
    members: Sequence[str],
    ends: list[int],
) -> None:
    """Draw dots and labels, far ones first and fainter; the ruler's ends choose their sides first, then the nearest."""
    order = np.lexsort((-places[:, 2], ~np.isin(np.arange(len(texts)), ends)))
    near = (places[order, 2] + 1) / 2
    labels = [shortened(texts[row]) for row in order]
    letters, radii = np.round(10 + 3 * near), 2.5 + 2.5 * near
    widths = widths_of(labels) * letters / 13
    sides = clear_labels(places[order, :2] * _LEAST_RADIUS, widths, radii, over_later=True)
    shades = [
        RULER if row in ends else _between(MUTED, INK, float(share)) for row, share in zip(order, near, strict=True)
    ]
    names = [shortened(texts[row], _HOVER) + (f" ({members[row]})" if members[row] else "") for row in order]
    drawn = slice(None, None, -1)
    figure.add_scatter(
        x=rounded(places[order, 0])[drawn],
        y=rounded(places[order, 1])[drawn],
        mode="markers+text",
        text=[plain(label) if side else "" for label, side in zip(labels, sides, strict=True)][drawn],
        textposition=[side or "top center" for side in sides][drawn],
        textfont={"size": letters.tolist()[drawn], "color": shades[drawn]},
        cliponaxis=False,
        marker={
            "color": [COLOURS[numbers[row]] for row in order][drawn],
            "symbol": [SYMBOLS[numbers[row]] for row in order][drawn],
            "size": rounded(2 * radii, 1)[drawn],
            "opacity": rounded(0.35 + 0.65 * near, 2)[drawn],
        },
        customdata=np.array([plain(name) for name in names], dtype=object)[drawn],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _between(pale: str, dark: str, share: float) -> str:
    """Mix two colours."""
    ends = np.array([[int(colour[place : place + 2], 16) for place in (1, 3, 5)] for colour in (pale, dark)])
    mixed = np.round(ends[0] + share * (ends[1] - ends[0])).astype(int)
    return "#" + "".join(f"{part:02x}" for part in mixed)
