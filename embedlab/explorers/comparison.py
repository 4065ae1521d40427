"""The same texts in two encoders: who is like whom in each, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from embedlab.encoders import Encoder, WordAverageEncoder
from embedlab.errors import InputError
from embedlab.explorers.base import Explorer, View
from embedlab.plots import heatmap, plain, rounded, styled
from embedlab.plots.labels import short
from embedlab.vectors import cosine_matrix

FEWEST, MOST = 3, 30  # texts: below there is no order of pairs to compare, above no cell can be told from the next
NUMBERED = 7  # up to so many texts the cells have room for numbers
_LABEL = 17  # letters
_COLUMNS = frozenset({"text", "other text", "difference"})


class EncoderComparison(Explorer):
    """Choose two encoders and see which texts each finds alike, and where they disagree.

    Parameters
    ----------
    encoders : mapping of str to Encoder
        At least two, by the names to show. Each text is encoded once by each encoder that is looked at, and kept.
    texts : sequence of str
        The first texts to compare, 3 to 30.

    Attributes
    ----------
    state : dict
        ``texts`` (str, one text a line), ``first`` and ``second`` (names of encoders).

    Raises
    ------
    InputError
        Fewer than two encoders, one with the name of another column of the table, or not 3 to 30 different texts.

    Examples
    --------
    >>> import embedlab
    >>> from embedlab.encoders import WordAverageEncoder
    >>> encoders = {
    ...     "MiniLM": embedlab.load_sentence_encoder(device="cpu"),
    ...     "GloVe": WordAverageEncoder(embedlab.load_glove(), "GloVe, mean"),
    ... }
    >>> explorer = EncoderComparison(encoders, ["Dogs bite men.", "Men bite dogs.", "It rains."])
    >>> explorer.table.columns.tolist()
    ['text', 'other text', 'MiniLM', 'GloVe', 'difference']
    """

    slow = ("texts",)

    def __init__(self, encoders: Mapping[str, Encoder], texts: Sequence[str]) -> None:
        if len(encoders) < 2:
            raise InputError(f"expected at least two encoders to compare, got {len(encoders)}.")
        if taken := _COLUMNS & set(encoders):
            raise InputError(f"the table has a column {min(taken)!r} already; call the encoder something else.")
        self._encoders = dict(encoders)
        self._vectors: dict[str, dict[str, NDArray[np.float32]]] = {name: {} for name in encoders}
        names = list(encoders)
        label = {"layout": {"width": "300px"}}
        controls = {
            "texts": widgets.Textarea(
                "\n".join(texts), description="texts", rows=6, layout={"width": "640px"}, continuous_update=True
            ),
            "first": widgets.Dropdown(options=names, value=names[0], description="first", **label),
            "second": widgets.Dropdown(options=names, value=names[1], description="second", **label),
        }
        super().__init__(controls, _blank())

    def view(self, state: Mapping[str, Any]) -> View:
        """Encode what is new, and compare all pairs of texts."""
        texts = _listed(state["texts"])
        first, second = state["first"], state["second"]
        # Rounded, so that pairs which are equal but for the last bits of a float count as equal.
        cosines = [rounded(cosine_matrix(self._encoded(name, texts))) for name in (first, second)]
        change = cosines[1] - cosines[0]
        one, other = np.triu_indices(len(texts), k=1)
        pairs = [matrix[one, other] for matrix in cosines]
        table = pd.DataFrame(
            {
                "text": [texts[place] for place in one],
                "other text": [texts[place] for place in other],
                **({first: pairs[0]} if first == second else {first: pairs[0], second: pairs[1]}),
                "difference": change[one, other].round(4),
            }
        ).sort_values("difference", key=abs, ascending=False, kind="stable", ignore_index=True)
        farthest = table.iloc[0]
        limit = float(np.abs(change).max()) or 1.0
        numbers = [f"<b>{place}</b>" for place in range(1, len(texts) + 1)]
        written = {
            "texttemplate": "%{z:.2f}" if len(texts) <= NUMBERED else None,
            "textfont": {"size": 12 if len(texts) < 5 else 9},
        }
        hover = [[f"{plain(row)} / {plain(column)}" for column in texts] for row in texts]
        return View(
            title=f"{first} and {second}: {_likeness(*pairs)}",
            summary=(
                f"They differ most in {short(farthest['text'], _LABEL)!r} and "
                f"{short(farthest['other text'], _LABEL)!r}: "
                f"{farthest[first]:.2f} and {farthest[second]:.2f}. Mean cosine of the {len(table)} pairs: "
                f"{pairs[0].mean():.2f} and {pairs[1].mean():.2f}."
            ),
            table=table,
            traces=tuple(
                {"z": matrix, "zmin": low, "zmax": high, "customdata": hover, **written}
                for matrix, low, high in zip([*cosines, rounded(change)], (0, 0, -limit), (1, 1, limit), strict=True)
            ),
            layout={
                **{
                    f"xaxis{place or ''}": {
                        "title": {"text": name},
                        "tickvals": list(range(len(texts))),
                        "ticktext": numbers,
                    }
                    for place, name in zip((None, 2, 3), (plain(first), plain(second), "difference"), strict=True)
                },
                "yaxis": {
                    "tickvals": list(range(len(texts))),
                    "ticktext": [
                        f"{plain(short(text, _LABEL))} {number}" for text, number in zip(texts, numbers, strict=True)
                    ],
                },
            },
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        state = self.shown
        return "\n".join(
            [
                "import embedlab",
                "from embedlab.encoders import WordAverageEncoder",
                "from embedlab.vectors import cosine_matrix",
                "",
                f"texts = {_listed(state['texts'])}",
                "# These, or those that the explorer was given:",
                f"first = {self._maker(state['first'])}",
                f"second = {self._maker(state['second'])}",
                "one, other = cosine_matrix(first.encode(texts)), cosine_matrix(second.encode(texts))",
                "print(one.round(2), other.round(2), (other - one).round(2), sep='\\n')",
            ]
        )

    def _encoded(self, name: str, texts: list[str]) -> NDArray[np.float32]:
        """Encode the texts that this encoder has not seen yet; all of them from what is kept."""
        kept = self._vectors[name]
        new = [text for text in texts if text not in kept]
        if new:
            kept.update(zip(new, self._encoders[name].encode(new), strict=True))
        return np.stack([kept[text] for text in texts])

    def _maker(self, name: str) -> str:
        """Say how such an encoder is made."""
        averages = isinstance(self._encoders[name], WordAverageEncoder)
        return (
            f"WordAverageEncoder(embedlab.load_glove(), {name!r})" if averages else "embedlab.load_sentence_encoder()"
        )


def _listed(lines: str) -> list[str]:
    texts = list(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))
    if not FEWEST <= len(texts) <= MOST:
        raise InputError(f"got {len(texts)} different texts; type {FEWEST} to {MOST}, one a line.")
    return texts


def _likeness(one: NDArray[np.float64], other: NDArray[np.float64]) -> str:
    """How much alike two encoders order the pairs of texts."""
    from scipy.stats import spearmanr

    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return "one of them finds all pairs equally alike"
    return f"rank correlation of the pairs {spearmanr(one, other).statistic:.2f}"


def _blank() -> go.Figure:
    """Three maps in a row that share their rows."""
    figure = make_subplots(rows=1, cols=3, shared_yaxes=True, horizontal_spacing=0.02)
    for column, scale in enumerate(("sequential", "sequential", "diverging"), 1):
        cells = heatmap([[0.0]], [" "], title=" ", summary="", scale=scale)  # type: ignore[arg-type]
        figure.add_trace(cells.data[0], row=1, col=column)
    styled(figure, " ", "", height=400)
    figure.update_xaxes(showgrid=False, zeroline=False, tickmode="array", ticks="", tickangle=0)
    figure.update_yaxes(showgrid=False, zeroline=False, tickmode="array", ticks="", autorange="reversed")
    return figure.update_layout(margin={"l": 170, "t": 60, "b": 60})
