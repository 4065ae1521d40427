"""Attention as lines: a sentence written twice, and how much of each token goes into each other one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.plots.style import COLOURS, INK, MUTED, plain, styled

LEVELS = 8  # strengths that lines are drawn in: one trace each, since a trace has one width
FAINTEST = 0.02  # lines below this share of the strongest one are not drawn
_LARGEST, _ROOM = 14.0, 415.0  # pixels: letters, and what those of all rows may take together
_LEFT, _RIGHT = 0.0, 1.0


def attention_arcs(
    tokens: Sequence[str], weights: ArrayLike, *, title: str, summary: str, from_token: int | None = None
) -> go.Figure:
    """Write a sentence twice, side by side, and join its tokens by lines as strong as the attention between them.

    Parameters
    ----------
    tokens : sequence of str, length t
        Up to some 40 can be read well.
    weights : array_like, shape (t, t), finite, not negative
        Row i says how much token i (left) attends to each token (right). The largest weight gets the strongest line;
        weights below a fiftieth of it get none.
    title, summary : str
        See :func:`embedlab.plots.styled`.
    from_token : int, optional
        Show the lines of this token alone, with its weights beside the words; the others' are only hinted at.

    Returns
    -------
    plotly.graph_objects.Figure
        Its traces: the hinted lines, the lines of each strength from weak to strong, tokens left, tokens right.

    Raises
    ------
    ShapeError
        If the weights are not a square with one row and one column for each token.
    InputError
        If ``from_token`` is not the place of a token, or a weight is negative or not finite.

    References
    ----------
    J. Vig, "A Multiscale Visualization of Attention in the Transformer Model", ACL 2019 (system demonstrations).

    Examples
    --------
    >>> figure = attention_arcs(["the", "cat"], [[0.2, 0.8], [0.5, 0.5]], title="t", summary="s", from_token=0)
    >>> figure.data[-1].text
    ('the  0.20', '<b>cat  0.80</b>')
    """
    shares = _checked(tokens, weights, from_token)
    strongest = float(shares.max()) or 1.0
    # Level 0 is not drawn, LEVELS is the strongest.
    levels = np.where(shares >= FAINTEST * strongest, np.ceil(LEVELS * shares / strongest), 0).astype(int)
    hinted = np.zeros_like(levels, dtype=bool)
    if from_token is not None:
        hinted[np.arange(len(tokens)) != from_token] = True
    figure = go.Figure()
    _add_lines(figure, (levels > 1) & hinted, {"color": "#d9dee4", "width": 1}, 0.5)
    colour = COLOURS[0] if from_token is None else COLOURS[1]
    for level in range(1, LEVELS + 1):
        strength = level / LEVELS
        line = {"color": colour, "width": 0.5 + 6.5 * strength}
        # Where the others are only hinted at, also a weak line has room to be seen.
        weakest = 0.1 if from_token is None else 0.4
        _add_lines(figure, (levels == level) & ~hinted, line, weakest + (0.85 - weakest) * strength)
    size = min(_LARGEST, _ROOM / (len(tokens) + 1))
    _add_tokens(figure, _LEFT, [_bold(token, place == from_token) for place, token in enumerate(tokens)], size)
    figure.data[-1].update(
        customdata=[_listed(tokens, row) for row in shares], hovertemplate="attends to %{customdata}<extra></extra>"
    )
    _add_tokens(figure, _RIGHT, _ends(tokens, None if from_token is None else shares[from_token]), size)
    styled(figure, title, summary)
    figure.update_xaxes(visible=False, range=[_LEFT - 0.55, _RIGHT + 0.55])
    figure.update_yaxes(visible=False, range=[len(tokens) - 0.4, -1.4])
    for x, text in ((_LEFT, "from"), (_RIGHT, "to")):
        figure.add_annotation(
            x=x,
            y=-1,
            text=text,
            showarrow=False,
            xanchor="right" if x == _LEFT else "left",
            font={"color": MUTED, "size": 12},
        )
    figure.update_layout(showlegend=False, margin={"l": 20, "r": 20, "b": 10})
    return figure.update_layout(height=round(figure.layout.margin.t + 10 + 2 * size * (len(tokens) + 1)))


def _checked(tokens: Sequence[str], weights: ArrayLike, from_token: int | None) -> NDArray[np.float64]:
    shares = np.asarray(weights, dtype=np.float64)
    count = len(tokens)
    if not count or shares.shape != (count, count):
        raise ShapeError(
            f"got weights of shape {shares.shape} for {count} tokens; expected ({count}, {count}) and at least one "
            "token: choose one layer and one head of the attention, or the mean over its heads."
        )
    if not (np.isfinite(shares) & (shares >= 0)).all():
        raise InputError("attention weights are shares from 0 on, and one of these is negative or not finite.")
    if from_token is not None and not 0 <= from_token < count:
        raise InputError(f"there is no token {from_token} among {count} tokens; count from 0.")
    return shares


def _add_lines(figure: go.Figure, chosen: NDArray[np.bool_], line: dict[str, object], opacity: float) -> None:
    """Add one trace with all chosen lines; gaps keep them apart."""
    starts, ends = np.nonzero(chosen)
    figure.add_scatter(
        x=np.tile([_LEFT, _RIGHT, np.nan], len(starts)),
        y=np.column_stack([starts, ends, np.full(len(starts), np.nan)]).ravel(),
        mode="lines",
        line=line,
        opacity=opacity,
        hoverinfo="skip",
    )


def _add_tokens(figure: go.Figure, x: float, texts: list[str], size: float) -> None:
    figure.add_scatter(
        x=np.full(len(texts), x),
        y=np.arange(len(texts)),
        mode="markers+text",
        text=texts,
        textposition="middle left" if x == _LEFT else "middle right",
        textfont={"size": round(size, 1), "color": INK},
        marker={"size": 4, "color": MUTED},
        hoverinfo="skip",
    )


def _ends(tokens: Sequence[str], row: NDArray[np.float64] | None) -> list[str]:
    """Write the tokens on the right, with the weights of one row if there is one; the largest in bold."""
    if row is None:
        return [plain(token) for token in tokens]
    top = int(np.argmax(row))
    return [
        _bold(f"{token}  {share:.2f}", place == top)
        for place, (token, share) in enumerate(zip(tokens, row, strict=True))
    ]


def _bold(text: str, bold: bool) -> str:
    return f"<b>{plain(text)}</b>" if bold else plain(text)


def _listed(tokens: Sequence[str], row: NDArray[np.float64]) -> str:
    top = np.argsort(-row, kind="stable")[:3]
    return ", ".join(f"{plain(tokens[place])} {row[place]:.2f}" for place in top)
