"""The neighbourhood of a word: which words are like it, and a walk from word to word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import numpy as np
from gensim.models import KeyedVectors
from gensim.models.fasttext import FastTextKeyedVectors
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.explorers.base import Explorer, View, traces_of
from embedlab.plots import neighbour_cloud
from embedlab.projection import pca
from embedlab.vectors import normalize
from embedlab.word_vectors import nearest_words, vectors_of

CLOUD, MAP = "cloud: nearer is more alike", "map: PCA of these words"
STEPS_SHOWN = 8


class NeighbourExplorer(Explorer):
    """Type a word, see the words most like it, and click one of them to walk on.

    Parameters
    ----------
    vectors : gensim.models.KeyedVectors
        Any word vectors of more than 30 words. FastText's also have neighbours for words they never saw.
    word : str
        Where the walk begins.

    Attributes
    ----------
    state : dict
        ``word`` (str), ``k`` (how many neighbours, 3 to 30), ``layout`` ("cloud: nearer is more alike" or "map: PCA of
        these words").
    path : list of str
        The words that were shown, one after the other.

    Raises
    ------
    UnknownWordError
        If the first word is missing from `vectors`.

    Examples
    --------
    >>> from embedlab.assets import load_glove
    >>> explorer = NeighbourExplorer(load_glove(), "king")
    >>> explorer.table["word"][1]
    'queen'
    >>> explorer.state = {"word": "queen"}
    >>> explorer.path
    ['king', 'queen']
    """

    def __init__(self, vectors: KeyedVectors, word: str = "cat") -> None:
        self._vectors = vectors
        self.path: list[str] = []
        controls = {
            "word": widgets.Text(word, description="word", continuous_update=False, layout={"width": "230px"}),
            "k": widgets.IntSlider(12, 3, 30, description="neighbours"),
            "layout": widgets.Dropdown(options=[CLOUD, MAP], description="layout", layout={"width": "320px"}),
        }
        blank = neighbour_cloud(" ", [" "], [0.5], title=" ", summary="")
        super().__init__(controls, blank.update_layout(margin={"t": 50}, height=500))
        self.figure.data[1].on_click(self._walk)

    def view(self, state: Mapping[str, Any]) -> View:
        """Find the nearest words and lay them out."""
        word, k = self._known(state["word"]), state["k"]
        found = nearest_words(self._vectors, self._query(word), k)
        names, cosines = found["word"].tolist(), found["cosine"].to_numpy()
        flat = state["layout"] == MAP
        points = self._shadow(word, names) if flat else None
        drawn = neighbour_cloud(word, names, cosines, title=" ", summary="", points=points)
        steps = self._path_with(word)
        walked = " → ".join((["…"] if len(steps) > STEPS_SHOWN else []) + steps[-STEPS_SHOWN:])
        return View(
            title=f"The {k} words most like {word}",
            summary=f"Nearest to {word}: {names[0]}, cosine {cosines[0]:.3f}. Path: {walked}",
            table=found.round(4),
            traces=traces_of(drawn),
            layout={"xaxis_range": drawn.layout.xaxis.range, "yaxis_range": drawn.layout.yaxis.range},
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        word = self._known(self.shown["word"])
        query = repr(word) if word in self._vectors.key_to_index else f"vectors[{word!r}]"
        return "\n".join(
            [
                "import embedlab",
                "from embedlab.word_vectors import nearest_words",
                "",
                "vectors = embedlab.load_glove()  # or those that the explorer was given",
                f"nearest_words(vectors, {query}, k={self.shown['k']})",
            ]
        )

    def _show(self, view: View, inputs: dict[str, Any]) -> None:
        super()._show(view, inputs)
        self.path = self._path_with(self._known(inputs["word"]))

    def _path_with(self, word: str) -> list[str]:
        return self.path if self.path[-1:] == [word] else [*self.path, word]

    def _walk(self, trace: Any, points: Any, event: Any) -> None:
        """Go on to the neighbour that was clicked; plotly also tells traces that were not hit, without points."""
        if points.point_inds:
            self.state = {"word": self.table["word"][points.point_inds[0]]}

    def _known(self, typed: str) -> str:
        """Take a word as the vocabulary has it: as it was typed, else in lower case."""
        word = typed.strip()
        if not word:
            raise InputError("the field 'word' is empty; type one word.")
        return word if word in self._vectors.key_to_index else word.lower()

    def _query(self, word: str) -> str | NDArray[np.floating[Any]]:
        """Ask for the word; for one that FastText never saw, for the vector that its n-grams make."""
        unseen = isinstance(self._vectors, FastTextKeyedVectors) and word not in self._vectors.key_to_index
        return np.asarray(self._vectors[word]) if unseen else word

    def _shadow(self, word: str, names: list[str]) -> NDArray[np.float64]:
        """Project word and neighbours, at length 1, on their two principal components; the word goes to (0, 0)."""
        query = self._query(word)
        centre = vectors_of(self._vectors, [query]) if isinstance(query, str) else query[None]
        places = pca(normalize(np.vstack([centre, vectors_of(self._vectors, names)]))).coordinates
        around: NDArray[np.float64] = places[1:] - places[0]
        return around
