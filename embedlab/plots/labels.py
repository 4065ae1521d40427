"""Where labels go: beside their points, on the side where they hide least."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

LETTER = 7.0  # pixels that a letter of 13 pixels takes, on average
LINE = 15.0
ROOM = 3.0
# The side of the point on which a label stands, and how its middle lies from there: in its own widths and heights.
SIDES = {
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top center": (0, 1),
    "bottom center": (0, -1),
    "top right": (1, 1),
    "top left": (-1, 1),
    "bottom right": (1, -1),
    "bottom left": (-1, -1),
}


def short(text: str, letters: int) -> str:
    """Cut a text that is too long for a label.

    Examples
    --------
    >>> short("The doctor listened to the child's lungs.", 12)
    'The doctor…'
    """
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def widths_of(labels: Sequence[str]) -> NDArray[np.float64]:
    """How wide labels are drawn, about.

    Returns
    -------
    ndarray of shape (n,), float64
        Pixels.

    Examples
    --------
    >>> widths_of(["cat", "kitten"]).tolist()
    [21.0, 42.0]
    """
    return LETTER * np.array([len(label) for label in labels], dtype=np.float64)


def label_sides(points: ArrayLike, widths: ArrayLike, radii: ArrayLike) -> list[str]:
    """Choose a side for each label, so that labels cover each other and the points as little as possible.

    One after the other, each takes the side with the least covered area, and of equally good ones that which leads
    straight away from the middle of all points; earlier labels do not move again.

    Parameters
    ----------
    points : array_like, shape (n, 2)
        In pixels, upwards.
    widths : array_like, shape (n,)
        Of the labels, in pixels: see :func:`widths_of`.
    radii : array_like, shape (n,)
        Of the markers, in pixels.

    Returns
    -------
    list of str
        plotly's ``textposition`` for each.

    Examples
    --------
    >>> label_sides([[0, 0], [20, 0]], widths_of(["cat", "dog"]), [5, 5])
    ['middle left', 'middle right']
    """
    return [side for side, _ in _placed(points, widths, radii, np.inf)]


def clear_labels(
    points: ArrayLike, widths: ArrayLike, radii: ArrayLike, *, over_later: bool = False, always: int = 0
) -> list[str]:
    """Choose a side for each label that has room, and none for the others: no label covers another label or a marker.

    Parameters
    ----------
    points, widths, radii
        As for :func:`label_sides`; labels that matter more come first.
    over_later : bool
        Whether a label may cover the markers of labels that come later.
    always : int, default 0
        So many of the first labels are never left out: without room they take the side where they cover least.

    Returns
    -------
    list of str
        plotly's ``textposition`` for each, "" where a label is to be left out.

    Examples
    --------
    >>> clear_labels([[0, 0], [4, 0], [90, 0]], widths_of(["a long label", "a longer label", "cat"]), [5, 5, 5])
    ['middle left', '', 'middle right']
    """
    return [side if free else "" for side, free in _placed(points, widths, radii, 0.0, over_later, always)]


def _placed(
    points: ArrayLike, widths: ArrayLike, radii: ArrayLike, most: float, over_later: bool = False, always: int = 0
) -> list[tuple[str, bool]]:
    """Best side of each label, and whether it covers at most so many square pixels; one that does not takes no room."""
    centres = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    reach = np.asarray(radii, dtype=np.float64)
    if not len(centres):
        return []
    sides = np.array(list(SIDES.values()), dtype=np.float64)
    # Where nothing is covered, a label goes straight to one side, and away from the crowd.
    outward = centres - centres.mean(axis=0)
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-9)
    likes = outward @ (sides / np.linalg.norm(sides, axis=1, keepdims=True)).T - 0.5 * (np.abs(sides).sum(axis=1) > 1)
    # Boxes are (left, bottom, right, top): the markers with some room around, then each label that has its place.
    taken = np.column_stack([centres - reach[:, None] - ROOM, centres + reach[:, None] + ROOM])
    chosen = []
    for row, width in enumerate(np.asarray(widths, dtype=np.float64)):
        half = np.array([width, LINE]) / 2
        middles = centres[row] + sides * (half + 0.8 * reach[row] + 1)  # as plotly does
        boxes = np.hstack([middles - half, middles + half])
        others = np.delete(taken, row, axis=0)  # its own marker, which it touches on every side, left out
        covered = _covered(boxes, others)
        in_the_way = _covered(boxes, np.vstack([taken[:row], taken[len(centres) :]])) if over_later else covered
        possible = in_the_way <= most
        best = int(np.argmin(np.where(possible, covered, np.inf if possible.any() else covered) - 20 * likes[row]))
        free = row < always or bool(possible[best])
        chosen.append((list(SIDES)[best], free))
        if free:
            taken = np.vstack([taken, boxes[best]])
    return chosen


def _covered(boxes: NDArray[np.float64], taken: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much area of each box the taken ones cover, in square pixels."""
    low = np.maximum(boxes[:, None, :2], taken[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], taken[None, :, 2:])
    areas: NDArray[np.float64] = np.clip(high - low, 0, None).prod(axis=2).sum(axis=1)
    return areas
