"""Distances as pictures: two kinds for the same pairs, and those of a map beside the true ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from embedlab.errors import InputError, ShapeError
from embedlab.plots.labels import short
from embedlab.plots.style import COLOURS, PATTERNS, plain, rounded, styled

MOST_PAIRS = 40  # bars that can be told apart
MOST_POINTS = 3_000  # of a Shepard diagram: more only make the page slow
_NAME = 18  # letters of each text of a pair
_FEWEST_A_BIN = 5


def distance_chart(
    pairs: Sequence[tuple[str, str]], euclidean: ArrayLike, cosine: ArrayLike, *, title: str, summary: str
) -> go.Figure:
    """Draw the Euclidean and the cosine distance of each pair side by side, the nearest pair by cosine on top.

    Parameters
    ----------
    pairs : sequence of (str, str), length n
        The two texts of each pair, 1 to 40 pairs; each text is shortened to 18 letters.
    euclidean, cosine : array_like, shape (n,), finite, not negative
        The cosine distance is 1 - cosine.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure
        Two traces of bars that share their rows.

    Raises
    ------
    ShapeError, InputError
        If there is not one distance of each kind for each pair, one is negative or not finite, or the pairs are not 1
        to 40.

    Examples
    --------
    >>> pairs = [("a cat", "a car"), ("a cat", "a dog")]
    >>> figure = distance_chart(pairs, [1.2, 0.9], [0.7, 0.4], title="t", summary="s")
    >>> figure.data[1].x.tolist()
    [0.4, 0.7]
    """
    if not 1 <= len(pairs) <= MOST_PAIRS:
        raise InputError(f"got {len(pairs)} pairs; 1 to {MOST_PAIRS} can be read: choose fewer texts.")
    kinds = {name: _distances(values, name) for name, values in (("Euclidean", euclidean), ("cosine", cosine))}
    for name, values in kinds.items():
        if values.shape != (len(pairs),):
            raise ShapeError(f"got {len(values)} {name} distances for {len(pairs)} pairs; pass one each.")
    order = np.argsort(kinds["cosine"], kind="stable")
    figure = make_subplots(rows=1, cols=2, shared_yaxes=True, horizontal_spacing=0.04)
    for place, (name, values) in enumerate(kinds.items()):
        figure.add_bar(
            x=rounded(values[order]),
            y=np.arange(len(pairs)),
            orientation="h",
            marker={"color": COLOURS[place], "pattern": {"shape": PATTERNS[place]}},
            texttemplate="%{x:.2f}",
            textposition="outside",
            textfont={"size": 11},
            hovertemplate="%{x:.4f}<extra></extra>",
            row=1,
            col=1 + place,
        )
        # The number stands behind the longest bar, inside the picture.
        longest = float(values.max()) or 1.0
        figure.update_xaxes(title_text=f"{name} distance", range=[0, 1.2 * longest], row=1, col=1 + place)
    styled(figure, title, summary, height=170 + 24 * max(len(pairs), 3))
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(pairs))),
        ticktext=[" / ".join(plain(short(text, _NAME)) for text in pairs[place]) for place in order],
        range=[len(pairs) - 0.5, -0.5],
        showgrid=False,
    )
    letters = max(sum(len(short(text, _NAME)) for text in pair) for pair in pairs) + 3
    return figure.update_layout(showlegend=False, margin={"l": 30 + round(6.6 * letters)})


def shepard(
    true_distances: ArrayLike,
    map_distances: ArrayLike,
    *,
    title: str,
    summary: str,
    x: str = "true distance",
    y: str = "distance on the map",
    bins: int = 15,
    seed: int = 0,
) -> go.Figure:
    """Draw a Shepard diagram: the distance of each pair on a map over its true one.

    Parameters
    ----------
    true_distances, map_distances : array_like, shape (n,), finite, not negative
        Of the same pairs; of more than 3,000, as many are drawn at random. The line is that of all.
    title, summary : str
        See :func:`embedlab.plots.styled`.
    x, y : str
        Names of the axes.
    bins : int
        1 or more: how many bins of equally many pairs have a median in the line, of at least 5 pairs each.
    seed : int
        Of the choice of pairs.

    Returns
    -------
    plotly.graph_objects.Figure
        Its traces: the pairs, the line of medians.

    Raises
    ------
    ShapeError, InputError
        If the two have not the same length, a distance is negative or not finite, there are fewer than 5, or no bins.

    References
    ----------
    J. B. Kruskal, "Multidimensional scaling by optimizing goodness of fit to a nonmetric hypothesis", Psychometrika,
    1964.

    Examples
    --------
    >>> figure = shepard([1, 2, 3, 4, 5], [2, 4, 6, 8, 10], title="t", summary="s")
    >>> figure.data[1].x.tolist(), figure.data[1].y.tolist()
    ([3.0], [6.0])
    """
    true, drawn = _distances(true_distances, "true"), _distances(map_distances, "map")
    if true.ndim != 1 or true.shape != drawn.shape:
        raise ShapeError(f"got true distances of shape {true.shape} and those of a map of shape {drawn.shape}; "
                         "pass one each a pair, for example from scipy.spatial.distance.pdist.")  # fmt: skip
    if len(true) < _FEWEST_A_BIN or bins < 1:
        raise InputError(f"got {len(true)} pairs and {bins} bins; give at least {_FEWEST_A_BIN} pairs and 1 bin.")
    chosen = np.arange(len(true))
    if len(true) > MOST_POINTS:
        chosen = np.sort(np.random.default_rng(seed).choice(len(true), MOST_POINTS, replace=False))
    groups = np.array_split(np.argsort(true, kind="stable"), min(bins, len(true) // _FEWEST_A_BIN))
    figure = go.Figure()
    figure.add_scatter(
        x=rounded(true[chosen]),
        y=rounded(drawn[chosen]),
        mode="markers",
        name="a pair",
        marker={"color": COLOURS[5], "size": 4, "opacity": 0.45},
        hovertemplate="%{x:.3f} → %{y:.3f}<extra></extra>",
    )
    figure.add_scatter(
        x=rounded([np.median(true[group]) for group in groups]),
        y=rounded([np.median(drawn[group]) for group in groups]),
        mode="lines+markers",
        name="median of a bin",
        line={"color": COLOURS[1], "width": 3},
        marker={"symbol": "diamond", "size": 7},
    )
    styled(figure, title, summary, x=x, y=y, height=480)
    figure.update_layout(
        margin_t=figure.layout.margin.t + 24,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
    )
    return figure


def _distances(values: ArrayLike, name: str) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    if not (np.isfinite(array) & (array >= 0)).all():
        raise InputError(f"one of the {name} distances is negative or not finite; distances are 0 or more.")
    return array
