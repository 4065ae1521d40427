"""Texts on a sphere that can be turned, with a ruler for angles, and how much of the truth three dimensions keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.explorers.base import Explorer, View
from embedlab.explorers.hypersphere_widget import HypersphereWidget
from embedlab.plots import hypersphere, plain, rounded
from embedlab.plots.hypersphere import great_circle, group_numbers, shortened
from embedlab.projection import distance_rank_correlation, neighbourhood_overlap, on_sphere
from embedlab.projection.base import FEWEST as FEWEST_FOR_QUALITY
from embedlab.projection.sphere import PCA, RAW
from embedlab.vectors import normalize
from embedlab.vectors.checks import as_rows

MOST = 200  # texts: of more, hardly one label would find room
NEIGHBOURS = 10
_IN_TITLE, _IN_LIST, _IN_NOTE = 16, 40, 100  # letters


class HypersphereExplorer(Explorer):
    """See texts as directions: turn the sphere, measure angles on it, and compare them with the true ones.

    Drag the sphere or press the arrow keys to turn it; plus and minus change its size. Where two labels would cover
    each other, the nearer one is written and the other is a dot.

    Parameters
    ----------
    texts : sequence of str, length n
        2 to 200 different ones.
    vectors : array_like of shape (n, dim)
        One for each text, of three numbers or more.
    groups : sequence of str, length n, optional
        Texts of a group share a colour and a shape; up to seven groups.

    Attributes
    ----------
    state : dict
        ``projection`` ("PCA" or "first three dimensions"), ``dimensions`` (int, 3 to dim: how many numbers of each
        vector are taken, from the first on), ``from`` and ``to`` (the texts of the ruler).
    table : pandas.DataFrame
        For each text: ``text``, ``group`` if there are groups, its place ``x``, ``y``, ``z`` on the sphere before it is
        turned, and its angle in degrees to the text ``from``: on the sphere, in the dimensions taken, and in all.
    figure : HypersphereWidget
        The sphere in the page; its ``turn`` says how far it is turned, and :meth:`still` draws it so.

    Raises
    ------
    InputError
        Not 2 to 200 different texts, fewer than three numbers in a vector, all vectors equal, too many groups.
    ShapeError
        Texts, vectors and groups of different number.
    NotFiniteError, ZeroVectorError
        A number is NaN or infinite, or a vector has no direction.

    Notes
    -----
    PCA looks at the dimensions that are taken; the first three dimensions stay the same however many are taken, and
    the angles in the table show what the others add. See :func:`embedlab.projection.on_sphere`.

    Examples
    --------
    >>> explorer = HypersphereExplorer(["x", "y", "both"], [[1, 0, 0, 0], [0, 1, 0, 0], [1, 1, 0, 0]])
    >>> explorer.state = {"projection": "first three dimensions", "from": "x", "to": "both"}
    >>> explorer.table["degrees on the sphere"].tolist()
    [0.0, 90.0, 45.0]
    """

    letters = None

    def __init__(self, texts: Sequence[str], vectors: ArrayLike, groups: Sequence[str] | None = None) -> None:
        self._texts, self._groups = list(texts), None if groups is None else list(groups)
        self._vectors = as_rows(vectors, "vectors").astype(np.float64)
        _check(self._texts, self._vectors, self._groups)
        dim = self._vectors.shape[1]
        on_sphere(self._vectors)  # all that can be wrong with the vectors is said before anything is shown
        choices = [(f"{place}. {shortened(text, _IN_LIST)}", text) for place, text in enumerate(self._texts, 1)]
        wide = {"layout": {"width": "370px"}}
        controls = {
            "projection": widgets.ToggleButtons(
                options=[PCA, RAW], value=PCA, description="projection", style={"button_width": "170px"}
            ),
            "dimensions": widgets.IntSlider(dim, 3, dim, description="dimensions", layout={"width": "370px"}),
            "from": widgets.Dropdown(options=choices, value=self._texts[0], description="from", **wide),
            "to": widgets.Dropdown(options=choices, value=self._texts[1], description="to", **wide),
        }
        members = self._groups or [""] * len(self._texts)
        sphere = HypersphereWidget(
            labels=[shortened(text) for text in self._texts],
            notes=[
                shortened(text, _IN_NOTE) + (f" ({group})" if group else "")
                for text, group in zip(self._texts, members, strict=True)
            ],
            groups=group_numbers(members),
        )
        super().__init__(controls, sphere)

    def view(self, state: Mapping[str, Any]) -> View:
        """Put the texts on the sphere and measure from the one that the ruler begins at."""
        taken, dim = state["dimensions"], self._vectors.shape[1]
        points = on_sphere(self._vectors, state["projection"], taken)
        start, end = (self._texts.index(state[name]) for name in ("from", "to"))
        angles = {
            "degrees on the sphere": _angles(points, start),
            **({f"degrees in the first {taken}": _angles(self._vectors[:, :taken], start)} if taken < dim else {}),
            f"degrees in all {dim}": _angles(self._vectors, start),
        }
        table = pd.DataFrame(
            {
                "text": self._texts,
                **({} if self._groups is None else {"group": self._groups}),
                **dict(zip("xyz", rounded(points, 3).T, strict=True)),
                **{name: rounded(degrees, 1) for name, degrees in angles.items()},
            }
        )
        seen, true = float(angles["degrees on the sphere"][end]), float(angles[f"degrees in all {dim}"][end])
        names = [shortened(self._texts[row], _IN_TITLE) for row in (start, end)]
        where = "on the first three dimensions" if state["projection"] == RAW else f"by PCA of {taken} dimensions"
        return View(
            title=f"{names[0]} and {names[1]}: {seen:.0f}° apart on the sphere, {true:.0f}° in all {dim} dimensions",
            summary=(
                f"{len(self._texts)} texts {where}. Cosine of the two {_cosine(seen)} on the sphere, "
                f"{_cosine(true)} in truth. {self._kept(points)} Degrees in the table are from {names[0]!r}."
            ),
            table=table,
            traces=(
                {
                    "points": rounded(points).tolist(),
                    "ends": [start, end],
                    "arc": rounded(great_circle(points[start], points[end])).tolist(),
                    "measure": f"{seen:.0f}°, cosine {_cosine(seen)}",
                },
            ),
        )

    def draw(self, view: View) -> None:
        """Tell the sphere in the page."""
        (sphere,) = view.traces
        with self.figure.hold_sync():
            self.figure.title = view.title
            for name, value in sphere.items():
                setattr(self.figure, name, value)

    def drawing(self, view: View) -> go.Figure:
        """Draw the sphere as a still picture, turned as it is in the page."""
        (sphere,) = view.traces
        return hypersphere(
            self._texts,
            sphere["points"],
            self._groups,
            title=plain(view.title),
            summary=view.summary,
            turn=(self.figure.turn[0], self.figure.turn[1]),
            ruler=(sphere["ends"][0], sphere["ends"][1]),
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        state = self.shown
        ends = tuple(self._texts.index(state[name]) for name in ("from", "to"))
        return "\n".join(
            [
                "import embedlab",
                "from embedlab.plots import hypersphere",
                "from embedlab.projection import distance_rank_correlation, neighbourhood_overlap, on_sphere",
                "from embedlab.vectors import angle",
                "",
                f"texts = {self._texts}",
                f"groups = {self._groups}",
                "vectors = embedlab.load_sentence_encoder().encode(texts)  # or those that the explorer was given",
                f"points = on_sphere(vectors, {state['projection']!r}, {state['dimensions']})",
                f"one, other = {ends}",
                "print('on the sphere:', angle(points[one], points[other]))",
                "print('in truth:', angle(vectors[one], vectors[other]))",
                *(
                    [
                        f"print('neighbours kept:', neighbourhood_overlap(vectors, points, {NEIGHBOURS}))",
                        "print('rank correlation of distances:', distance_rank_correlation(vectors, points))",
                    ]
                    if len(self._texts) >= FEWEST_FOR_QUALITY
                    else []
                ),
                "hypersphere(texts, points, groups, title='', summary='', ruler=(one, other))",
            ]
        )

    def _kept(self, points: NDArray[np.float64]) -> str:
        """Say how much of the truth the sphere keeps."""
        n = len(points)
        if n < FEWEST_FOR_QUALITY:
            return f"With {FEWEST_FOR_QUALITY} texts or more, it is said here how many neighbours the sphere keeps."
        k = min(NEIGHBOURS, (n - 1) // 2)
        overlap = neighbourhood_overlap(self._vectors, points, k)
        correlation = distance_rank_correlation(self._vectors, points)
        nearest = "the nearest neighbour" if k == 1 else f"the {k} nearest neighbours"
        return (
            f"The sphere keeps {overlap:.0%} of {nearest} (chance: {k / (n - 1):.0%}); "
            f"rank correlation of distances {correlation:z.2f}."
        )


def _check(texts: list[str], vectors: NDArray[np.float64], groups: list[str] | None) -> None:
    """Raise InputError for what a sphere cannot show."""
    if not 2 <= len(texts) <= MOST:
        raise InputError(f"got {len(texts)} texts; a sphere shows 2 to {MOST}: choose so many, or draw a sample.")
    if len(vectors) != len(texts) or (groups is not None and len(groups) != len(texts)):
        counted = f"{len(texts)} texts, {len(vectors)} vectors" + ("" if groups is None else f", {len(groups)} groups")
        raise ShapeError(f"got {counted}; expected one of each a text.")
    if twice := [text for text in dict.fromkeys(texts) if texts.count(text) > 1]:
        raise InputError(
            f"the text {shortened(twice[0], _IN_LIST)!r} comes more than once, and the ruler could not tell which is "
            "meant; leave the others out."
        )


def _angles(rows: NDArray[np.float64], start: int) -> NDArray[np.float64]:
    """Degrees between one row and each; :func:`embedlab.vectors.angle` for all at once."""
    units = normalize(rows)
    apart, together = (np.linalg.norm(units - sign * units[start], axis=1) for sign in (1, -1))
    return np.asarray(np.degrees(2 * np.arctan2(apart, together)))


def _cosine(degrees: float) -> str:
    return f"{np.cos(np.radians(degrees)):z.2f}"
