"""The same pictures without a browser: matplotlib figures, for print and for places where nothing moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from embedlab.errors import ShapeError
from embedlab.plots.labels import SIDES
from embedlab.plots.style import COLOURS, INK, WIDTH
from embedlab.plots.words import MAP_HEIGHT, map_points, map_sides

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DOTS_PER_INCH = 100
_HORIZONTAL = {1: "left", 0: "center", -1: "right"}
_VERTICAL = {1: "bottom", 0: "center", -1: "top"}


def vocabulary_map_still(points: ArrayLike, words: Sequence[str], labelled: int = 60, *, title: str) -> Figure:
    """Draw the picture of :func:`vocabulary_map` with matplotlib.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    words : sequence of str, length n
        Frequent ones first: the labels go to the first.
    labelled : int, default 60
        How many words are written beside their dots.
    title : str
        What to see in the figure.

    Returns
    -------
    matplotlib.figure.Figure
        ``figure.savefig(path)`` stores it; a notebook shows it after ``%matplotlib inline``.

    Raises
    ------
    ShapeError
        If the points do not have two numbers each, or there is not one point for each word.
    InputError
        If ``labelled`` is negative.

    Examples
    --------
    >>> figure = vocabulary_map_still([[0, 1], [2, 3]], ["the", "cat"], 1, title="Two words")
    >>> [label.get_text() for label in figure.axes[0].texts]
    ['the']
    """
    from matplotlib.figure import Figure

    shown = map_points(points, words, labelled)
    if shown.shape[1] != 2:
        raise ShapeError(f"a still map is flat, and these points have {shown.shape[1]} numbers each; pass two each.")
    names = list(words[:labelled])
    figure = Figure(figsize=(WIDTH / _DOTS_PER_INCH, MAP_HEIGHT / _DOTS_PER_INCH), dpi=_DOTS_PER_INCH)
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.92))
    axes.scatter(shown[:, 0], shown[:, 1], s=4, color=COLOURS[5], alpha=0.6, linewidths=0)
    axes.scatter(shown[:labelled, 0], shown[:labelled, 1], s=14, color=COLOURS[1], linewidths=0)
    for name, point, side in zip(names, shown[:labelled].tolist(), map_sides(shown, words, labelled), strict=True):
        right, up = SIDES[side]
        axes.annotate(
            name,
            point,
            xytext=(3 * right, 3 * up),
            textcoords="offset points",
            ha=_HORIZONTAL[right],
            va=_VERTICAL[up],
            fontsize=9,
            color=INK,
            parse_math=False,  # a word may hold dollar signs
        )
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_title(title, loc="left", fontsize=12, color=INK, parse_math=False)
    return figure
