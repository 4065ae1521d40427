"""The map as a picture that does not move: for a notebook, for print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.atlas.places import check_map
from embedlab.errors import InputError
from embedlab.plots.labels import LINE, widths_of
from embedlab.plots.style import COLOURS, INK, SEQUENTIAL, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DOTS_PER_INCH = 100
_HEIGHT = 720
_TITLE = 44  # pixels above the map
_MARGIN = 12
_CELL = 3  # pixels: the density is counted in squares of this side
_TRIED = 20_000  # rarer words are not tried for a label


def atlas_still(words: Sequence[str], points: ArrayLike, labelled: int = 120, *, title: str) -> Figure:
    """Draw how densely words lie on a map, and write the most frequent ones that have room.

    Parameters
    ----------
    words : sequence of str, length n
        At least three, frequent ones first: a word gets its label before those that follow it.
    points : array_like, shape (n, 2)
        For example :func:`embedlab.atlas.load_atlas_layout`.
    labelled : int, default 120
        How many words are written at most; none covers another.
    title : str
        What to see in the figure.

    Returns
    -------
    matplotlib.figure.Figure
        ``figure.savefig(path)`` stores it; a notebook shows it after ``%matplotlib inline``.

    Raises
    ------
    InputError
        If there are fewer than three words, one is not a string, or ``labelled`` is negative.
    ShapeError
        If there are not two numbers for each word.
    NotFiniteError
        If a number is NaN or infinite.

    Examples
    --------
    >>> figure = atlas_still(["the", "a", "cat"], [[0, 0], [0, 0.01], [5, 5]], title="Three words")
    >>> [label.get_text() for label in figure.axes[0].texts]
    ['the', 'cat']
    """
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure
    from matplotlib.patheffects import withStroke

    places = check_map(points, words)
    if labelled < 0:
        raise InputError(f"{labelled} words cannot be labelled; choose 0 or more.")
    room = np.array([WIDTH, _HEIGHT - _TITLE], dtype=np.float64)
    pixels = _in_pixels(places, room)
    figure = Figure(figsize=(WIDTH / _DOTS_PER_INCH, _HEIGHT / _DOTS_PER_INCH), dpi=_DOTS_PER_INCH)
    axes = figure.add_axes((0, 0, 1, room[1] / _HEIGHT))
    axes.imshow(
        _density(pixels, room),
        cmap=LinearSegmentedColormap.from_list("density", ["#ffffff", COLOURS[5], SEQUENTIAL[-1][1]]),
        extent=(0, room[0], 0, room[1]),
        origin="lower",
        interpolation="nearest",
        vmin=0,
        vmax=1,
    )
    rim = [withStroke(linewidth=2.5, foreground="#ffffff")]
    for row in _with_room(words, pixels, room, labelled):
        x, y = pixels[row].tolist()
        # A word may hold dollar signs, which are not meant as mathematics.
        axes.text(x, y, words[row], ha="center", va="center", fontsize=8, color=INK, path_effects=rim, parse_math=False)
    axes.set_axis_off()
    figure.text(0.02, 0.965, title, fontsize=12, color=INK, va="center", parse_math=False)
    return figure


def _in_pixels(places: NDArray[np.float64], room: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit the map into the room, in its middle, with one scale on both axes."""
    low, high = places.min(axis=0), places.max(axis=0)
    spans = np.maximum(high - low, 1e-12)
    scale = np.min((room - 2 * _MARGIN) / spans)
    return np.asarray((places - (low + high) / 2) * scale + room / 2)


def _density(pixels: NDArray[np.float64], room: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many words lie in each square, by the logarithm, from 0 (none) to 1 (the fullest, but for a few)."""
    across, up = (room // _CELL).astype(int)
    counts, _, _ = np.histogram2d(pixels[:, 1], pixels[:, 0], bins=(up, across), range=[(0, room[1]), (0, room[0])])
    full = np.quantile(counts[counts > 0], 0.995)
    shares: NDArray[np.float64] = np.log1p(counts) / np.log1p(full)
    return np.clip(shares, 0, 1)


def _with_room(words: Sequence[str], pixels: NDArray[np.float64], room: NDArray[np.float64], most: int) -> list[int]:
    """Choose the rows whose labels cover no earlier one and lie inside, the first words first."""
    half = np.column_stack([widths_of(words[:_TRIED]) / 2 + 1, np.full(min(len(words), _TRIED), LINE / 2)])
    low, high = pixels[:_TRIED] - half, pixels[:_TRIED] + half
    chosen: list[int] = []
    for row in np.flatnonzero((low >= 0).all(axis=1) & (high <= room).all(axis=1)).tolist():
        if len(chosen) == most:
            break
        if not ((low[chosen] < high[row]) & (high[chosen] > low[row])).all(axis=1).any():
            chosen.append(row)
    return chosen
