"""How a training run goes: the loss of each batch, and what validation says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import ArrayLike
from plotly.subplots import make_subplots

from embedlab.errors import ShapeError
from embedlab.plots.style import COLOURS, SYMBOLS, check_groups, plain, rounded, styled

SMOOTHED = 20  # a mean over a twentieth of the batches
FEWEST = 5  # batches that the mean is over, at least
_PALE = 0.35


def training_progress(
    steps_of_loss: ArrayLike,
    loss: ArrayLike,
    steps_of_measures: ArrayLike = (),
    measures: Mapping[str, ArrayLike] | None = None,
    *,
    steps: int | None = None,
    title: str,
    summary: str,
) -> go.Figure:
    """Draw the loss of every batch with its moving mean, and measures on validation data beside it.

    Parameters
    ----------
    steps_of_loss, loss : array_like of shape (n,)
        Number of each batch, from 1, and its loss.
    steps_of_measures : array_like of shape (m,)
        After which batches the measures were taken.
    measures : mapping of str to array_like of shape (m,), optional
        Each in [0, 1]. Without any, the loss has the whole picture.
    steps : int, optional
        Length of the axis, for a run that is not at its end.
    title, summary : str
        See :func:`embedlab.plots.styled`.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ShapeError
        If a value has no step, or a step no value.

    Examples
    --------
    >>> figure = training_progress([1, 2, 3], [2.0, 1.0, 0.5], [3], {"MRR@10": [0.7]}, title="t", summary="s")
    >>> [trace.name for trace in figure.data]
    ['loss of a batch', 'mean', 'MRR@10']
    """
    shown = {name: rounded(values) for name, values in (measures or {}).items() if np.size(values)}
    check_groups(len(shown))
    places, values = rounded(steps_of_loss), rounded(loss)
    looks = rounded(steps_of_measures)
    for name, taken, at in (("loss", values, places), *((name, found, looks) for name, found in shown.items())):
        if np.shape(taken) != np.shape(at):
            raise ShapeError(f"{name} has {np.size(taken)} values at {np.size(at)} steps; give one value for each")
    figure = make_subplots(cols=2 if shown else 1, horizontal_spacing=0.14)
    line = {"color": COLOURS[0], "width": 1}
    figure.add_scatter(x=places, y=values, mode="lines", name="loss of a batch", line=line, opacity=_PALE)
    mean = pd.Series(values).rolling(max(FEWEST, len(values) // SMOOTHED), min_periods=1).mean()
    line = {"color": COLOURS[0], "width": 3}
    figure.add_scatter(x=places, y=rounded(mean), mode="lines", name="mean", line=line)
    for number, (name, found) in enumerate(shown.items(), 1):
        figure.add_scatter(
            x=looks,
            y=found,
            mode="lines+markers",
            name=plain(name),
            line={"color": COLOURS[number], "width": 2.5},
            marker={"symbol": SYMBOLS[number], "size": 8},
            col=2,
            row=1,
        )
    styled(figure, title, summary, x="batch", y="loss")
    figure.update_xaxes(title_text="batch", range=[0, (steps or int(np.max(places, initial=1))) * 1.02])
    if shown:
        figure.update_yaxes(title_text="on validation pairs", col=2)
    return figure
