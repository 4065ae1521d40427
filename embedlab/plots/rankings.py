"""Rankings side by side: which texts two searches share, and what becomes of them in a third made of both."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from embedlab.errors import InputError
from embedlab.plots.labels import short
from embedlab.plots.style import COLOURS, DASHES, INK, plain, styled

LETTERS = 26  # of a name in its lane
_ROW, _LEGEND = 27, 24  # pixels
_HALF = 0.36  # of a lane, taken by its names
_INKS = (*COLOURS[:3], INK)


def rank_lanes(
    left: Sequence[str],
    fused: Sequence[str],
    right: Sequence[str],
    *,
    names: tuple[str, str, str] = ("by words", "by both", "by meaning"),
    places: int | None = None,
    title: str,
    summary: str,
) -> go.Figure:
    """Draw three rankings as lanes; a line follows each text from the outer lanes to the middle one.

    Parameters
    ----------
    left, fused, right : sequence of str
        Names of texts, best first; the middle ranking was made of the outer ones.
    names : tuple of three str
        Headings of the lanes.
    places : int, optional
        Room for so many ranks; by default for the longest ranking.
    title, summary : str

    Returns
    -------
    plotly.graph_objects.Figure
        Traces: lines to what both outer rankings hold, what the left one holds alone, and the right one; then names.

    Raises
    ------
    InputError
        No ranking holds a text, or there are more texts than places.

    Examples
    --------
    >>> figure = rank_lanes(["a", "b"], ["b", "a"], ["b", "c"], title="", summary="")
    >>> [trace.name for trace in figure.data][:2]
    ['found by both', 'by words alone']
    """
    lanes = (left, fused, right)
    rows = max(map(len, lanes)) if places is None else places
    if rows < 1 or any(len(lane) > rows for lane in lanes):
        raise InputError(
            f"rankings of {', '.join(str(len(lane)) for lane in lanes)} texts do not fit {rows} places; "
            "give at least one text, and as many places as the longest ranking has"
        )
    found = (set(left), set(right))
    kind_of = {name: _kind(name in found[0], name in found[1]) for lane in lanes for name in lane}
    figure = go.Figure()
    for kind, label in enumerate(("found by both", f"{names[0]} alone", f"{names[2]} alone")):
        ends = [end for name in fused if kind_of[name] == kind for end in _ends(name, left, fused, right)]
        ends = ends or [(None, None)]  # the legend names a kind that no line has: names have its colour
        figure.add_scatter(
            x=[x for x, _ in ends],
            y=[y for _, y in ends],
            mode="lines",
            name=label,
            line={"color": COLOURS[kind], "dash": DASHES[kind], "width": 2},
            hoverinfo="skip",
        )
    texts = [(lane, rank, name) for lane, ranking in enumerate(lanes) for rank, name in enumerate(ranking, 1)]
    figure.add_scatter(
        x=[lane for lane, _, _ in texts],
        y=[rank for _, rank, _ in texts],
        text=[f"{rank}. {plain(short(name, LETTERS))}" for _, rank, name in texts],
        mode="text",
        textfont={"color": [_INKS[kind_of[name]] for _, _, name in texts], "size": 12},
        customdata=[plain(name) for _, _, name in texts],
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )
    for lane, heading in enumerate(names):
        figure.add_annotation(
            x=lane, y=0.2, text=f"<b>{plain(heading)}</b>", showarrow=False, font={"color": INK, "size": 13}
        )
    styled(figure, title, summary, height=_ROW * (rows + 1) + 150)
    figure.update_xaxes(range=[-0.5, 2.5], visible=False, fixedrange=True)
    figure.update_yaxes(range=[rows + 0.6, -0.2], visible=False, fixedrange=True)
    return figure.update_layout(
        margin={"l": 16, "r": 16, "b": 16, "t": figure.layout.margin.t + _LEGEND},
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
    )


def _kind(in_left: bool, in_right: bool) -> int:
    """Which of the inks a text has; one that neither shows stands too far down in both of them."""
    return (0 if in_right else 1) if in_left else 2 if in_right else 3


def _ends(
    name: str, left: Sequence[str], fused: Sequence[str], right: Sequence[str]
) -> list[tuple[float | None, float | None]]:
    """Points of the lines to a text in the middle lane, each line ended by a gap."""
    place = fused.index(name) + 1
    points: list[tuple[float | None, float | None]] = []
    if name in left:
        points += [(_HALF, left.index(name) + 1), (1 - _HALF, place), (None, None)]
    if name in right:
        points += [(2 - _HALF, right.index(name) + 1), (1 + _HALF, place), (None, None)]
    return points
