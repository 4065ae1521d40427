"""Words on axes that have a meaning: each axis is the mean step of a list of word pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from gensim.models import KeyedVectors

from embedlab.errors import InputError
from embedlab.explorers.base import Explorer, View
from embedlab.plots import plain, rounded, scatter, scatter_3d
from embedlab.vectors import project, residual
from embedlab.word_vectors import AXES, vectors_of, word_axis

FEWEST_PAIRS = min(len(axis.pairs) for axis in AXES.values())
NAMES = ("x", "y", "z")


class AxisExplorer(Explorer):
    """Choose two or three axes and see where words fall on them, and how much the axes miss.

    Parameters
    ----------
    vectors : gensim.models.KeyedVectors
        Any word vectors that hold the words of :data:`embedlab.word_vectors.AXES`.
    words : str
        The first words to show, with commas between them.
    dimensions : {2, 3}
        Two axes in the plane or three in space.

    Attributes
    ----------
    state : dict
        ``words`` (str), ``x``, ``y`` and, in space, ``z`` (names of axes), ``pairs`` (int,
        how many word pairs each axis is the mean of).

    Raises
    ------
    UnknownWordError
        If a word is missing from `vectors`.
    InputError
        If `dimensions` is neither 2 nor 3.

    Examples
    --------
    >>> from embedlab.assets import load_glove
    >>> explorer = AxisExplorer(load_glove(), "uncle, aunt")
    >>> explorer.state["x"]
    'gender'
    >>> uncle, aunt = explorer.table["gender"]
    >>> bool(uncle < 0 < aunt)
    True
    """

    def __init__(
        self,
        vectors: KeyedVectors,
        words: str = "man, woman, king, queen, uncle, aunt, run, ran, eat, ate, walk, walked",
        *,
        dimensions: Literal[2, 3] = 2,
    ) -> None:
        if dimensions not in (2, 3):
            raise InputError(f"an axis explorer cannot have {dimensions!r} dimensions; choose 2 or 3.")
        self._vectors = vectors
        self._axes = NAMES[:dimensions]
        choices = {
            name: widgets.Dropdown(
                options=list(AXES), value=list(AXES)[place], description=f"{name} axis", layout={"width": "210px"}
            )
            for place, name in enumerate(self._axes)
        }
        controls = {
            "words": widgets.Text(words, description="words", continuous_update=False, layout={"width": "640px"}),
            **choices,
            "pairs": widgets.IntSlider(FEWEST_PAIRS, 1, FEWEST_PAIRS, description="word pairs"),
        }
        super().__init__(controls, _blank(dimensions))

    def view(self, state: Mapping[str, Any]) -> View:
        """Build the axes from the first word pairs of each and drop the words on them."""
        words = _listed(state["words"])
        chosen = [state[name] for name in self._axes]
        if len(set(chosen)) < len(chosen):
            raise InputError(f"the axes {', '.join(chosen)} are not all different; choose another for one of them.")
        vectors = vectors_of(self._vectors, words)
        axes = np.stack([word_axis(self._vectors, AXES[name].pairs[: state["pairs"]]) for name in chosen])
        places = rounded(project(vectors, axes), 3)
        missed = rounded(residual(vectors, axes), 3)
        table = pd.DataFrame({"word": words, **dict(zip(chosen, places.T, strict=True)), "left out": missed})
        titles = {
            f"{name}axis": {"title": {"text": AXES[axis].label}} for name, axis in zip(self._axes, chosen, strict=True)
        }
        return View(
            title=f"{len(words)} words on the axes {', '.join(chosen)}",
            summary=(
                f"Each axis is the mean step of {state['pairs']} word pairs; "
                f"on average {missed.mean():.0%} of a word's length lies outside these axes."
            ),
            table=table,
            traces=(
                {
                    **dict(zip(self._axes, places.T, strict=True)),
                    "text": words if "z" in self._axes else [plain(word) for word in words],
                    "marker": {"color": missed},
                },
            ),
            layout=titles if len(self._axes) == 2 else {"scene": titles},
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        state = self.shown
        chosen = [state[name] for name in self._axes]
        return "\n".join(
            [
                "import embedlab",
                "from embedlab.vectors import project, residual",
                "from embedlab.word_vectors import AXES, vectors_of, word_axis",
                "",
                "glove = embedlab.load_glove()",
                f"axes = [word_axis(glove, AXES[name].pairs[:{state['pairs']}]) for name in {chosen}]",
                f"vectors = vectors_of(glove, {_listed(state['words'])})",
                "print(project(vectors, axes).round(3))",
                "print(residual(vectors, axes).round(3))",
            ]
        )


def _listed(text: str) -> list[str]:
    words = list(dict.fromkeys(word.strip().lower() for word in text.split(",") if word.strip()))
    if not words:
        raise InputError("the field 'words' is empty; type words with commas between them.")
    return words


def _blank(dimensions: int) -> go.Figure:
    if dimensions == 3:
        space = scatter_3d(
            np.zeros((1, 3)), [" "], [0.0], title=" ", summary="", axes=NAMES, colour_bar="share left out"
        )
        return space.update_layout(height=560, margin={"t": 50})
    plane = scatter(np.zeros((1, 2)), [" "], title=" ", summary="", x=" ", y=" ")
    plane.update_traces(
        marker={"colorscale": "Cividis", "reversescale": True, "showscale": True,
                "colorbar": {"title": {"text": "share left out", "side": "right"}, "thickness": 12}}
    )  # fmt: skip
    return plane.update_layout(height=520, margin={"t": 50})
