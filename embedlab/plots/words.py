"""Words as pictures: a word among its neighbours, a sentence and its window, a whole vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.plots.labels import LINE, label_sides, widths_of
from embedlab.plots.style import COLOURS, INK, MUTED, WIDTH, plain, rounded, styled

GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
CLOUD_HEIGHT = 540
_CLOUD_MARGIN = {"l": 15, "r": 85, "t": 90, "b": 15}  # on the right stands the colour bar
MAP_HEIGHT = 620


def cloud_coordinates(cosines: ArrayLike) -> NDArray[np.float64]:
    """Lay neighbours around their word: the more alike, the nearer; only the distance from the centre has a meaning.

    Each neighbour is turned by the golden angle against the one before it. So no two of them lie in the same direction,
    like the leaves around a stalk.

    Parameters
    ----------
    cosines : array_like, shape (k,)
        With the word in the centre, in [-1, 1].

    Returns
    -------
    ndarray of shape (k, 2), float64
        Around (0, 0); the radius is 1 - cosine.

    References
    ----------
    H. Vogel, "A better way to construct the sunflower head", 1979.

    Examples
    --------
    >>> cloud_coordinates([0.9, 0.5]).round(2).tolist()
    [[0.0, 0.1], [-0.34, -0.37]]
    """
    radii = 1.0 - np.asarray(cosines, dtype=np.float64)
    angles = np.pi / 2 + GOLDEN_ANGLE * np.arange(len(radii))
    return np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]) + 0.0


def neighbour_cloud(
    word: str,
    neighbours: Sequence[str],
    cosines: ArrayLike,
    *,
    title: str,
    summary: str,
    points: ArrayLike | None = None,
) -> go.Figure:
    """Draw a word in the centre and its nearest words around it.

    Parameters
    ----------
    word : str
    neighbours : sequence of str, length k
    cosines : array_like, shape (k,)
        Of each neighbour with the word, in [-1, 1]; drawn as distance, size and colour.
    title, summary : str
        See :func:`embedlab.plots.styled`.
    points : array_like, shape (k, 2), optional
        Where the neighbours lie, with the word at (0, 0); by default :func:`cloud_coordinates`.

    Returns
    -------
    plotly.graph_objects.Figure
        Its traces: lines from the centre, neighbours, the word.

    Raises
    ------
    ShapeError
        If there is not one cosine, and one point, for each neighbour.

    Examples
    --------
    >>> figure = neighbour_cloud("cat", ["dog", "mouse"], [0.9, 0.5], title="t", summary="s")
    >>> figure.data[1].text
    ('dog', 'mouse')
    """
    alike = np.asarray(cosines, dtype=np.float64)
    if alike.shape != (len(neighbours),):
        raise ShapeError(f"got cosines of shape {alike.shape} with {len(neighbours)} neighbours; pass one of each.")
    places = np.asarray(cloud_coordinates(alike) if points is None else points, dtype=np.float64)
    if places.shape != (len(neighbours), 2):
        raise ShapeError(
            f"got points of shape {places.shape} with {len(neighbours)} neighbours; pass two numbers each."
        )
    sizes = 10 + 22 * np.clip(alike, 0, 1) ** 2
    room = np.array(
        [WIDTH - _CLOUD_MARGIN["l"] - _CLOUD_MARGIN["r"], CLOUD_HEIGHT - _CLOUD_MARGIN["t"] - _CLOUD_MARGIN["b"]]
    )
    widths = widths_of(neighbours)
    scale = _pixels_per_unit(places, sizes / 2, widths, room / 2)
    # The word in the centre is written larger, and chooses its side first.
    sides = label_sides(
        np.vstack([[0.0, 0.0], places]) * scale, [*1.3 * widths_of([word]), *widths], [9.0, *(sizes / 2)]
    )
    shown = rounded(places)
    figure = go.Figure()
    figure.add_scatter(
        x=np.column_stack([np.zeros(len(shown)), shown[:, 0], np.full(len(shown), np.nan)]).ravel(),
        y=np.column_stack([np.zeros(len(shown)), shown[:, 1], np.full(len(shown), np.nan)]).ravel(),
        mode="lines",
        line={"color": "#cbd2d9", "width": 1},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=shown[:, 0],
        y=shown[:, 1],
        mode="markers+text",
        text=[plain(neighbour) for neighbour in neighbours],
        textposition=sides[1:],
        cliponaxis=False,
        marker={
            "size": rounded(sizes, 1),
            "color": rounded(alike),
            "colorscale": "Cividis",
            "reversescale": True,
            "colorbar": {"title": {"text": "cosine", "side": "right"}, "thickness": 12, "len": 0.8},
            "line": {"color": "#ffffff", "width": 1},
        },
        hovertemplate="%{text}: cosine %{marker.color:.3f}<extra></extra>",
    )
    figure.add_scatter(
        x=[0.0],
        y=[0.0],
        mode="markers+text",
        text=[f"<b>{plain(word)}</b>"],
        textposition=sides[0],
        cliponaxis=False,
        textfont={"color": COLOURS[1], "size": 15},
        marker={"symbol": "star", "size": 18, "color": COLOURS[1]},
        hoverinfo="skip",
    )
    styled(figure, title, summary, height=CLOUD_HEIGHT)
    # The plot area has the shape of the ranges: one unit is as long on both axes.
    across, up = rounded(room / 2 / scale).tolist()
    figure.update_xaxes(visible=False, range=[-across, across])
    figure.update_yaxes(visible=False, range=[-up, up], scaleanchor="x")
    return figure.update_layout(showlegend=False, margin=_CLOUD_MARGIN)


def _pixels_per_unit(
    places: NDArray[np.float64], radii: NDArray[np.float64], widths: NDArray[np.float64], room: NDArray[np.float64]
) -> float:
    """Give the largest scale at which all markers and their labels, on whichever side, stay inside ``room``."""
    needed = np.column_stack([radii + widths + 4, radii + LINE + 4])
    free = np.maximum(room - needed, 40.0)
    far = np.abs(places)
    return float(np.min(free / np.maximum(far, 1e-6), initial=1e6))


def window_arcs(tokens: Sequence[str], centre: int, window: int, *, title: str, summary: str) -> go.Figure:
    """Draw a sentence with an arc from one word to each word of its context.

    Parameters
    ----------
    tokens : sequence of str, length n
        Its words; up to some 14 can be read well.
    centre : int
        Place of the word whose context is shown, from 0 to n - 1.
    window : int
        How many words to either side belong to the context.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure
        Its traces: arcs, words, distances.

    Raises
    ------
    InputError
        If ``tokens`` is one string, ``centre`` is not a place in it, or ``window`` is below 1.

    Examples
    --------
    >>> figure = window_arcs(["the", "cat", "drinks", "milk"], 1, 1, title="t", summary="s")
    >>> figure.data[2].text
    ('-1', '0', '+1', '')
    """
    if isinstance(tokens, str):
        raise InputError(
            f"expected a list of words, got the string {tokens!r:.40}; cut it with embedlab.text.tokenize."
        )
    if not 0 <= centre < len(tokens):
        raise InputError(f"there is no word {centre} among {len(tokens)} words; count from 0.")
    if window < 1:
        raise InputError(f"window must be 1 or more, got {window}.")
    room = WIDTH - 40
    gap = 14.0
    widths = widths_of(tokens) + gap
    # Everything is measured in pixels; a long sentence is written smaller.
    shrink = min(1.2, room / widths.sum())
    widths = widths * shrink
    middles = np.cumsum(widths) - widths / 2 + (room - widths.sum()) / 2
    context = [place for place in range(len(tokens)) if 0 < abs(place - centre) <= window]
    turn = np.linspace(0, np.pi, 37)
    arcs = []
    for place in context:
        radius = (middles[place] - middles[centre]) / 2
        half_circle = [middles[centre] + radius * (1 - np.cos(turn)), 16 + abs(radius) * np.sin(turn)]
        arcs.append(np.column_stack([*half_circle]))
        arcs.append(np.full((1, 2), np.nan))
    lines = rounded(np.vstack(arcs), 1) if arcs else np.empty((0, 2))
    colours = [COLOURS[1] if p == centre else COLOURS[0] if p in context else MUTED for p in range(len(tokens))]
    figure = go.Figure()
    figure.add_scatter(
        x=lines[:, 0], y=lines[:, 1], mode="lines", line={"color": COLOURS[0], "width": 2}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=rounded(middles, 1),
        y=np.zeros(len(tokens)),
        mode="text",
        text=[f"<b>{plain(token)}</b>" if place == centre else plain(token) for place, token in enumerate(tokens)],
        textfont={"size": round(13 * shrink, 1), "color": colours},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=rounded(middles, 1),
        y=np.full(len(tokens), -24.0),
        mode="text",
        text=[_signed(place - centre) if abs(place - centre) <= window else "" for place in range(len(tokens))],
        textfont={"size": 11, "color": MUTED},
        hoverinfo="skip",
    )
    left, right = rounded(middles[centre] + np.array([-0.5, 0.5]) * (widths[centre] - 2), 1).tolist()
    figure.add_shape(type="rect", x0=left, x1=right, y0=-13, y1=13, line={"color": COLOURS[1], "width": 2})
    top = 40.0 + max((abs(middles[place] - middles[centre]) / 2 for place in context), default=0.0)
    styled(figure, title, summary)
    figure.update_layout(showlegend=False, margin={"l": 20, "r": 20, "b": 10})
    figure.update_layout(height=round(figure.layout.margin.t + 10 + top + 40))
    figure.update_xaxes(visible=False, range=[0, room])
    figure.update_yaxes(visible=False, range=[-40, float(np.round(top))])
    return figure


def _signed(distance: int) -> str:
    return f"{distance:+d}" if distance else "0"


def vocabulary_map(
    points: ArrayLike, words: Sequence[str], labelled: int = 60, *, title: str, summary: str
) -> go.Figure:
    """Draw every word of a vocabulary as a dot; the mouse tells which word a dot is.

    Parameters
    ----------
    points : array_like, shape (n, 2) or (n, 3)
        For example from :func:`embedlab.projection.pca`. Kept with three digits, to stay small in a notebook.
    words : sequence of str, length n
        Frequent ones first: the labels go to the first.
    labelled : int, default 60
        How many words are written beside their dots.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure
        Its traces: all words, labelled words.

    Raises
    ------
    ShapeError
        If the points do not have two or three numbers each, or there is not one point for each word.
    InputError
        If ``labelled`` is negative.

    Examples
    --------
    >>> figure = vocabulary_map([[0, 1], [2, 3]], ["the", "cat"], 1, title="t", summary="s")
    >>> figure.data[0].hovertext, figure.data[1].text
    (('the', 'cat'), ('the',))
    """
    shown = map_points(points, words, labelled)
    flat = shown.shape[1] == 2
    axes = dict(zip("xyz", shown.T.astype(np.float32), strict=False))
    first = {name: values[:labelled] for name, values in axes.items()}
    names = [plain(word) for word in words] if flat else list(words)
    dots = {
        "mode": "markers",
        "hovertext": names,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"size": 3 if flat else 1.5, "color": COLOURS[5], "opacity": 0.6 if flat else 0.35},
    }
    labels = {
        "mode": "markers+text",
        "text": names[:labelled],
        "textfont": {"size": 12, "color": INK},
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 5 if flat else 3, "color": COLOURS[1]},
    }
    if flat:
        sides = map_sides(shown, words, labelled)
        traces = [go.Scattergl(**axes, **dots), go.Scattergl(**first, **labels, textposition=sides)]
    else:
        traces = [go.Scatter3d(**axes, **dots), go.Scatter3d(**first, **labels)]
    figure = styled(go.Figure(traces), title, summary, height=MAP_HEIGHT)
    figure.update_layout(showlegend=False, margin={"l": 10, "r": 10, "b": 10})
    if flat:
        figure.update_xaxes(visible=False)
        figure.update_yaxes(visible=False, scaleanchor="x")
    else:
        hidden = {"showticklabels": False, "title": {"text": ""}}
        figure.update_layout(scene={"aspectmode": "data", "xaxis": hidden, "yaxis": hidden, "zaxis": hidden})
    return figure


def map_points(points: ArrayLike, words: Sequence[str], labelled: int) -> NDArray[np.float64]:
    """Check what a map is to be drawn of; the points, rounded."""
    shown = rounded(points, 3)
    if shown.ndim != 2 or shown.shape[1] not in (2, 3) or len(shown) != len(words):
        raise ShapeError(
            f"a map got points of shape {shown.shape} with {len(words)} words; "
            f"expected ({len(words)}, 2) or ({len(words)}, 3)."
        )
    if labelled < 0:
        raise InputError(f"{labelled} words cannot be labelled; choose 0 or more.")
    return shown


def map_sides(points: NDArray[np.float64], words: Sequence[str], labelled: int) -> list[str]:
    """Choose the sides of a plane map's labels; its axes have the same scale."""
    room = np.array([WIDTH - 20, MAP_HEIGHT - 94])
    spans = np.ptp(points, axis=0) if len(points) else np.ones(2)
    scale = np.min(room / np.maximum(1.1 * spans, 1e-9))
    widths = widths_of(words[:labelled])
    return label_sides(points[:labelled] * scale, widths, np.full(len(widths), 3.0))
