"""Word sums: "a is to b as c is to ?", drawn as the parallelogram they really make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from gensim.models import KeyedVectors

from embedlab.errors import InputError
from embedlab.explorers.base import Explorer, View
from embedlab.plots import COLOURS, SYMBOLS, plain, rounded, styled
from embedlab.plots.labels import label_sides, widths_of
from embedlab.plots.style import WIDTH
from embedlab.vectors import normalize, offset, plane_coordinates
from embedlab.vectors.arithmetic import AnalogyMethod
from embedlab.word_vectors import analogy, vectors_of

MOST = 15
_ROOM = np.array([WIDTH - 100, 410])  # pixels of the plot, without its margins
METHODS: dict[str, AnalogyMethod] = {"3CosAdd": "3cosadd", "3CosMul": "3cosmul"}


class AnalogyExplorer(Explorer):
    """Type three words and see where the sum b - a + c lands, and which words are near it.

    The picture is the plane through the three words (a at the origin, b on the first axis),
    so the parallelogram is true in it; the other words are dropped onto this plane.

    Parameters
    ----------
    vectors : gensim.models.KeyedVectors
        Any word vectors.
    a, b, c : str
        The first question, "a is to b as c is to ?".

    Attributes
    ----------
    state : dict
        ``a``, ``b``, ``c`` (str), ``method`` ("3CosAdd" or "3CosMul"), ``exclude_inputs``
        (bool), ``k`` (answers, 1 to 15).

    Raises
    ------
    UnknownWordError
        If a first word is missing from `vectors`.

    Examples
    --------
    >>> from embedlab.assets import load_glove
    >>> explorer = AnalogyExplorer(load_glove())
    >>> explorer.table["word"][0]
    'queen'
    >>> explorer.state = {"exclude_inputs": False}
    >>> explorer.table["word"][0]
    'king'
    """

    def __init__(self, vectors: KeyedVectors, a: str = "man", b: str = "woman", c: str = "king") -> None:
        self._vectors = vectors
        self._question: tuple[str, str, str, str, bool] | None = None
        word = {"continuous_update": False, "layout": {"width": "230px"}}
        controls = {
            "a": widgets.Text(a, description="a", **word),
            "b": widgets.Text(b, description="is to b", **word),
            "c": widgets.Text(c, description="as c", **word),
            "method": widgets.Dropdown(options=list(METHODS), description="score", layout={"width": "200px"}),
            "exclude_inputs": widgets.Checkbox(
                True, description="leave the input words out", indent=False, layout={"width": "220px"}
            ),
            "k": widgets.IntSlider(5, 1, MOST, description="answers"),
        }
        super().__init__(controls, _blank())

    def view(self, state: Mapping[str, Any]) -> View:
        """Answer the question and lay the words out in the plane of the question."""
        a, b, c = names = [_cleaned(state[name], name) for name in ("a", "b", "c")]
        inputs = normalize(vectors_of(self._vectors, names))
        answers = self._answers(a, b, c, state["k"], METHODS[state["method"]], state["exclude_inputs"])
        words = answers["word"].tolist()
        target = offset(*inputs)
        found = normalize(vectors_of(self._vectors, words))
        flat = rounded(plane_coordinates(np.vstack([inputs, target, found]), *inputs))
        corners, near = flat[:4], flat[4:]
        sides = corners[[0, 1, 3, 2, 0]]
        everything = np.vstack([flat, [[0, 0]]])
        middle = (everything.max(axis=0) + everything.min(axis=0)) / 2
        reach = 0.62 * float(np.ptp(everything, axis=0).max())
        total = f"{b} - {a} + {c}"
        # The words of the question are written in bold letters, a little wider, and choose their sides first.
        widths = [*1.1 * widths_of([*names, total]), *widths_of(words)]
        positions = label_sides(flat * _ROOM / (2 * reach), widths, [5.0] * len(flat))
        return View(
            title=f"{a} is to {b} as {c} is to {words[0]}",
            summary=(f"The nearest word to {total} is {words[0]}, cosine {answers['cosine'][0]:.3f} with the sum."),
            table=answers.round(4),
            traces=(
                {"x": sides[:, 0], "y": sides[:, 1]},
                {
                    "x": corners[:3, 0],
                    "y": corners[:3, 1],
                    "text": [f"<b>{plain(name)}</b>" for name in names],
                    "textposition": positions[:3],
                },
                {
                    "x": corners[3:, 0],
                    "y": corners[3:, 1],
                    "text": [f"<b>{plain(total)}</b>"],
                    "textposition": positions[3:4],
                },
                {
                    "x": near[:, 0],
                    "y": near[:, 1],
                    "text": [plain(word) for word in words],
                    "textposition": positions[4:],
                },
            ),
            layout={
                "xaxis_range": rounded([middle[0] - reach, middle[0] + reach]).tolist(),
                "yaxis_range": rounded([middle[1] - reach, middle[1] + reach]).tolist(),
            },
        )

    def _answers(self, a: str, b: str, c: str, k: int, method: AnalogyMethod, exclude_inputs: bool) -> pd.DataFrame:
        """Give the k best answers; all that the slider can ask for are kept, so that moving it searches no more."""
        question = (a, b, c, method, exclude_inputs)
        if self._question != question:
            most = max(k, min(MOST, len(self._vectors) - 3))
            self._found = analogy(self._vectors, a, b, c, most, method=method, exclude_inputs=exclude_inputs)
            self._question = question
        return self._found.head(k)

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        state = self.shown
        a, b, c = (_cleaned(state[name], name) for name in ("a", "b", "c"))
        return "\n".join(
            [
                "import embedlab",
                "from embedlab.word_vectors import analogy",
                "",
                "glove = embedlab.load_glove()",
                f"analogy(glove, {a!r}, {b!r}, {c!r}, k={state['k']},",
                f"        method={METHODS[state['method']]!r}, exclude_inputs={state['exclude_inputs']})",
            ]
        )


def _cleaned(word: str, name: str) -> str:
    if not word.strip():
        raise InputError(f"the field {name!r} is empty; type one word.")
    return word.strip().lower()


def _blank() -> go.Figure:
    figure = go.Figure()
    figure.add_scatter(mode="lines", line={"color": "#9aa5b1", "width": 1.5, "dash": "dot"}, hoverinfo="skip")
    for place, name in enumerate(("input words", "the sum", "answers")):
        figure.add_scatter(
            mode="markers+text",
            name=name,
            marker={"color": COLOURS[place], "symbol": SYMBOLS[place], "size": 10},
            hovertemplate="%{text}<extra></extra>",
        )
    styled(figure, " ", "", x="direction from a to b", y="direction to c", height=int(_ROOM[1]) + 110)
    figure.data[0].showlegend = False
    return figure.update_layout(
        margin={"t": 50}, legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom"}
    )
