"""Two texts as fingerprints: their vectors as pixels, and what single dimensions do for their cosine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from embedlab.encoders import Encoder
from embedlab.errors import InputError
from embedlab.explorers.base import Explorer, View, traces_of
from embedlab.fingerprint import ablation, binned, cosine_contributions, grid, largest, permute
from embedlab.plots import fingerprint, fingerprint_binned, fingerprint_difference, fingerprint_pair
from embedlab.vectors import cosine, random_rotation

ONE, BINNED, PAIR, DIFFERENCE = "one", "binned", "pair", "difference"
CONTRIBUTIONS, PERMUTED, ROTATED = "contributions", "after a permutation", "after a random rotation"
VIEWS = (ONE, BINNED, PAIR, DIFFERENCE, CONTRIBUTIONS, PERMUTED, ROTATED)
MOST = 30  # dimensions that are labelled
_KEPT = 50  # texts whose vectors are kept
# Where the pictures stand: width and height of the first, the second and the large one, as shares of the figure.
_SINGLE = (((0, 0.01), (0.99, 1)), ((0.02, 0.03), (0.99, 1)), ((0, 1), (0, 1)))
_BESIDE = (((0, 0.485), (0.15, 0.92)), ((0.515, 1), (0.15, 0.92)), ((0, 0.01), (0, 0.01)))
_THREE = (((0, 0.48), (0.72, 0.95)), ((0.52, 1), (0.72, 0.95)), ((0, 1), (0, 0.65)))
_CODE = {
    ONE: "fingerprint(grid(one), largest(one, {n}), title='One text', summary=text)",
    BINNED: "fingerprint_binned(grid(binned(one)[0]), binned(one)[1], largest(one, {n}), title='Levels', summary=text)",
    PAIR: "fingerprint_pair(grid(one), grid(two), title='Two texts', summary=text)",
    DIFFERENCE: (
        "fingerprint_difference(grid(one), grid(two), largest(two - one, {n}), title='Difference', summary=text)"
    ),
    CONTRIBUTIONS: (
        "parts = cosine_contributions(one, two)\n"
        "fingerprint_difference(grid(one), grid(two), largest(parts, {n}), title='Contributions', summary=text,\n"
        "                       values=grid(parts), what='contributions to the cosine')"
    ),
    PERMUTED: (
        "one, two = permute([one, two])\n"
        "fingerprint_pair(grid(one), grid(two), title='After a permutation', summary=text)"
    ),
    ROTATED: (
        "one, two = np.stack([one, two]) @ random_rotation(len(one))\n"
        "fingerprint_pair(grid(one), grid(two), title='After a rotation', summary=text)"
    ),
}


class FingerprintExplorer(Explorer):
    """Type two texts and look at their vectors pixel by pixel; then see what pixels say about the cosine, and what not.

    Parameters
    ----------
    encoder : Encoder
        Its vectors have 2 dimensions or more. Each text is encoded once and kept.
    text, other : str
        The first texts to show.

    Attributes
    ----------
    state : dict
        ``text`` and ``other`` (str), ``view`` (one of :data:`VIEWS`), ``n`` (1 to 30: how many dimensions are labelled
        and taken away).

    Raises
    ------
    InputError
        If a text is empty, or ``n`` is not smaller than the number of dimensions.

    Examples
    --------
    >>> import embedlab
    >>> from embedlab.encoders import WordAverageEncoder
    >>> explorer = FingerprintExplorer(WordAverageEncoder(embedlab.load_glove(), "GloVe"), "a red car", "a blue car")
    >>> explorer.state = {"view": "difference", "n": 3}
    >>> len(explorer.table)
    3
    """

    def __init__(
        self, encoder: Encoder, text: str = "The cat sat on the mat.", other: str = "A dog lay on the rug."
    ) -> None:
        self._encoder = encoder
        self._vectors: dict[str, NDArray[np.float64]] = {}
        self._rotations: dict[int, NDArray[np.float64]] = {}
        wide = {"layout": {"width": "360px"}, "continuous_update": False}
        controls = {
            "text": widgets.Text(text, description="text", **wide),
            "other": widgets.Text(other, description="other text", **wide),
            "view": widgets.Dropdown(options=VIEWS, value=DIFFERENCE, description="view"),
            "n": widgets.IntSlider(10, 1, MOST, description="n"),
        }
        super().__init__(controls, _blank())

    def view(self, state: Mapping[str, Any]) -> View:
        """Encode what is new, and draw the chosen view."""
        one, other = self._encoded(state["text"], "text"), self._encoded(state["other"], "other text")
        n, kind = state["n"], state["view"]
        names = (state["text"], state["other"])
        alike, parts = cosine(one, other), cosine_contributions(one, other)
        trial = ablation(one, other, n).set_index("dimensions")
        summary = (
            f"Cosine {alike:.3f}. Share of it: {trial['share'].iloc[0]:.0%} from the {n} largest differences, "
            f"{trial['share'].iloc[1]:.0%} from the {n} largest contributions, {trial['share'].iloc[2]:.0%} from "
            f"{n} random dimensions."
        )
        rank_by = {ONE: one, BINNED: one, CONTRIBUTIONS: parts}.get(kind, other - one)
        left, right = one, other
        if kind == PERMUTED:
            left, right = permute([one, other])
        elif kind == ROTATED:
            left, right = np.stack([one, other]) @ self._rotation(len(one))
        if kind in (PERMUTED, ROTATED):
            summary = f"Every pixel is another one; cosine before {alike:.3f}, after {cosine(left, right):.3f}."
            parts, rank_by = cosine_contributions(left, right), right - left
        chosen = largest(rank_by, n)
        table = pd.DataFrame(
            {
                "dimension": chosen,
                "text": left[chosen].round(4),
                "other text": right[chosen].round(4),
                "difference": (right - left)[chosen].round(4),
                "contribution": parts[chosen].round(4),
            }
        )
        words = {"title": " ", "summary": ""}
        drawn: go.Figure
        if kind == ONE:
            title, drawn = f"{len(one)} numbers stand for the text", fingerprint(grid(one), chosen, **words)
        elif kind == BINNED:
            values, edges = binned(one)
            title = f"The same {len(one)} numbers in {len(edges) - 1} levels"
            drawn = fingerprint_binned(grid(values), edges, chosen, **words)
        elif kind == DIFFERENCE:
            title = f"The {n} largest differences of two texts"
            drawn = fingerprint_difference(grid(left), grid(right), chosen, names, **words)
        elif kind == CONTRIBUTIONS:
            title = f"The {n} dimensions that make most of the cosine"
            what = "contributions to the cosine"
            drawn = fingerprint_difference(
                grid(left), grid(right), chosen, names, values=grid(parts), what=what, **words
            )
        else:
            title = "Two texts side by side" if kind == PAIR else f"Two texts {kind}: the same cosine"
            drawn = fingerprint_pair(grid(left), grid(right), names, **words)
        return View(title, summary, table, _panels(drawn), _layout(drawn, names))

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        state = self.shown
        return "\n".join(
            [
                "import numpy as np",
                "import embedlab",
                "from embedlab.fingerprint import binned, cosine_contributions, grid, largest, permute",
                "from embedlab.plots import (",
                "    fingerprint, fingerprint_binned, fingerprint_difference, fingerprint_pair",
                ")",
                "from embedlab.vectors import random_rotation",
                "",
                "encoder = embedlab.load_sentence_encoder()  # or the one that the explorer was given",
                f"text, other = {state['text']!r}, {state['other']!r}",
                "one, two = encoder.encode([text, other]).astype(np.float64)",
                _CODE[state["view"]].format(n=state["n"]),
            ]
        )

    def _encoded(self, text: str, field: str) -> NDArray[np.float64]:
        """Look the vector of a text up: encoded once, then kept."""
        if not text.strip():
            raise InputError(f"the field {field!r} is empty; type a text.")
        if text not in self._vectors:
            vector = np.asarray(self._encoder.encode([text])[0], dtype=np.float64)
            while len(self._vectors) >= _KEPT:
                del self._vectors[next(iter(self._vectors))]
            self._vectors[text] = vector
        return self._vectors[text]

    def _rotation(self, dim: int) -> NDArray[np.float64]:
        if dim not in self._rotations:
            self._rotations[dim] = random_rotation(dim)
        return self._rotations[dim]


def _panels(drawn: go.Figure) -> tuple[dict[str, Any], ...]:
    """Put the pictures of a figure, one, two or three, into the explorer's three places."""
    traces = [{name: value for name, value in trace.items() if name not in ("xaxis", "yaxis")} for trace in
              traces_of(drawn)]  # fmt: skip
    hidden: dict[str, Any] = {"z": [[0.0]], "text": [[""]], "visible": False, "showscale": False}
    places = {1: (2,), 2: (0, 1), 3: (0, 1, 2)}[len(traces)]
    filled = dict(zip(places, traces, strict=True))
    return tuple({**filled[place], "visible": True} if place in filled else hidden for place in range(3))


def _layout(drawn: go.Figure, names: tuple[str, str]) -> dict[str, Any]:
    """Where the pictures stand, and what is written above them."""
    domains = {1: _SINGLE, 2: _BESIDE, 3: _THREE}[len(drawn.data)]
    layout: dict[str, Any] = {}
    for place, (wide, high) in enumerate(domains, 1):
        number = "" if place == 1 else place
        layout[f"xaxis{number}"] = {"domain": wide}
        layout[f"yaxis{number}"] = {"domain": high}
    heads = [note.text for note in drawn.layout.annotations]
    layout["annotations"] = [
        {
            "text": heads[place] if place < len(heads) else "",
            "x": sum(wide) / 2,
            "y": high[1],
            "xref": "paper",
            "yref": "paper",
            "xanchor": "center",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 12.5},
        }
        for place, (wide, high) in enumerate(domains)
    ]
    return layout


def _blank() -> go.Figure:
    """Two small pictures above a large one."""
    cells = [[0.0]]
    figure = fingerprint_difference(cells, cells, [0], title=" ", summary="")
    return figure.update_layout(height=560, margin={"t": 60})
