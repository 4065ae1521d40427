"""One word in many sentences: whether its vectors fall apart by meaning, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from embedlab.encoders import SENSES, TokenEncoder
from embedlab.encoders.senses import separation
from embedlab.errors import InputError
from embedlab.explorers.base import Explorer, View
from embedlab.plots import COLOURS, SYMBOLS, plain, rounded, styled
from embedlab.plots.labels import label_sides, short, widths_of
from embedlab.plots.style import WIDTH
from embedlab.projection import pca
from embedlab.vectors import cosine_matrix, normalize

YOURS = "yours"
_PLOT_WIDTH, _PLOT_HEIGHT = WIDTH - 100, 400  # pixels of the plot, without its margins
_LABEL = 16  # letters of a sentence beside its point


class SenseExplorer(Explorer):
    """Choose a word of two meanings and a layer, and see where the network puts the word in each sentence.

    Parameters
    ----------
    encoder : TokenEncoder
        For example :func:`embedlab.encoders.load_token_encoder`'s.
    senses : mapping of str to mapping of str to sequence of str
        Sentences for each sense of each word; up to six senses a word, one of them at least with two sentences.
    word : str
        The first word to show.

    Attributes
    ----------
    state : dict
        ``word`` (str), ``layer`` (0, the input, up to the number of layers) and ``sentence`` (a sentence of your own
        with the word, or empty). Each word has a sentence of its own: it comes back with the word.

    Raises
    ------
    InputError
        The word is not in `senses`, or one of the words has not two senses to compare.
    UnknownWordError
        A sentence does not hold its word.

    Examples
    --------
    >>> from embedlab.encoders import load_token_encoder
    >>> explorer = SenseExplorer(load_token_encoder(device="cpu"))
    >>> explorer.state = {"layer": 3, "sentence": "My bank charges high fees."}
    >>> explorer.table[["sentence", "sense", "same sense?"]].iloc[0].tolist()
    ['My bank charges high fees.', 'yours', '→ money']
    """

    slow = ("word",)

    def __init__(
        self,
        encoder: TokenEncoder,
        senses: Mapping[str, Mapping[str, Sequence[str]]] = SENSES,
        word: str = "bank",
    ) -> None:
        _check(senses, word)
        self._encoder = encoder
        self._senses = senses
        self._read: dict[tuple[str, str], NDArray[np.float32]] = {}
        self._own: dict[str, str] = {}
        controls = {
            "word": widgets.Dropdown(options=list(senses), value=word, description="word", layout={"width": "220px"}),
            "layer": widgets.IntSlider(encoder.n_layers, 0, encoder.n_layers, description="layer"),
            "sentence": widgets.Text(
                "",
                description="your sentence",
                # ipywidgets calls the grey hint in an empty field so.
                placeholder="a sentence of your own with this word, then Enter",
                continuous_update=False,
                style={"description_width": "initial"},
                layout={"width": "640px"},
            ),
        }
        # Before the base watches: when it asks for a view of the new word, that word's sentence must be there.
        controls["word"].observe(self._other_word, names="value")
        super().__init__(controls, _blank(max(map(len, senses.values()))))

    def view(self, state: Mapping[str, Any]) -> View:
        """Compare the word's vectors in one layer, and lay them out."""
        word, layer, own = state["word"], state["layer"], state["sentence"].strip()
        senses = self._senses[word]
        sentences = [sentence for group in senses.values() for sentence in group]
        labels = [sense for sense, group in senses.items() for _ in group]
        theirs = np.stack([self._vectors(word, sentence)[layer] for sentence in sentences])
        within, between, auc = separation(theirs, labels)
        if own:
            # First, so that it also stands in the first row of the table.
            sentences, labels = [own, *sentences], [YOURS, *labels]
            vectors = np.vstack([self._vectors(word, own)[layer], theirs])
        else:
            vectors = theirs
        table = _nearest(sentences, labels, vectors, candidates=len(theirs))
        right = int((table["same sense?"] == "yes").sum())
        yours = f" Yours is nearest to {table['same sense?'][0][2:]}, cosine {table['cosine'][0]:.2f}." if own else ""
        return View(
            title=f"{word} in layer {layer} of {self._encoder.n_layers}: meanings told apart with AUC {auc:.2f}",
            summary=(
                f"{right} of {len(theirs)} sentences have one of their own sense nearest. Mean cosine of pairs of one "
                f"sense {within:.2f}, of two {between:.2f}, gap {within - between:.2f}.{yours}"
            ),
            table=table,
            **self._drawn(sentences, labels, list(senses), vectors),
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        state = self.shown
        senses, own = self._senses[state["word"]], state["sentence"].strip()
        sentences = [own] * bool(own) + [sentence for group in senses.values() for sentence in group]
        return "\n".join(
            [
                "from embedlab.encoders import load_token_encoder, sense_distances",
                "",
                "sentences = [",
                *(f"    {sentence!r}," for sentence in sentences),
                "]",
                "encoder = load_token_encoder()  # or the one that the explorer was given",
                f"sense_distances(encoder, sentences, {state['word']!r}, layer={state['layer']})",
            ]
        )

    def _other_word(self, change: Mapping[str, Any]) -> None:
        """Put the sentence aside that was typed for the word before, and take out this word's own."""
        field = self._controls["sentence"]
        self._own[change["old"]] = field.value
        with self._one_update():
            field.value = self._own.get(change["new"], "")

    def _vectors(self, word: str, sentence: str) -> NDArray[np.float32]:
        """Read a sentence once; the word's vectors in all layers, shape (n_layers + 1, d)."""
        key = (word, sentence)
        if key not in self._read:
            reading = self._encoder.read(sentence)
            self._read[key] = reading.layers[:, reading.positions(word)].mean(axis=1)
        return self._read[key]

    def _drawn(
        self, sentences: list[str], labels: list[str], senses: list[str], vectors: NDArray[np.float32]
    ) -> dict[str, Any]:
        """Traces and layout of the map: directions of the vectors, on their two principal components."""
        points = pca(normalize(vectors)).coordinates
        middle = (points.max(axis=0) + points.min(axis=0)) / 2
        # The same scale on both axes, with room for the labels.
        scale = float(np.max(np.ptp(points, axis=0) / (0.64 * _PLOT_WIDTH, 0.84 * _PLOT_HEIGHT)))
        texts = [
            YOURS if label == YOURS else short(text, _LABEL) for text, label in zip(sentences, labels, strict=True)
        ]
        sides = label_sides(points / scale, widths_of(texts), [6.0] * len(texts))
        traces: list[dict[str, Any]] = []
        names = [*senses, *[""] * (len(self.figure.data) - 1 - len(senses)), YOURS]
        for name in names:
            rows = [row for row, label in enumerate(labels) if label == name]
            traces.append(
                {
                    "name": plain(name),
                    "x": rounded(points[rows, 0]),
                    "y": rounded(points[rows, 1]),
                    "text": [plain(texts[row]) for row in rows],
                    "textposition": [sides[row] for row in rows],
                    "customdata": [plain(sentences[row]) for row in rows],
                    "visible": bool(rows),
                }
            )
        half = scale * np.array([_PLOT_WIDTH, _PLOT_HEIGHT]) / 2
        ends = rounded(np.column_stack([middle - half, middle + half])).tolist()
        return {"traces": tuple(traces), "layout": {"xaxis_range": ends[0], "yaxis_range": ends[1]}}


def _check(senses: Mapping[str, Mapping[str, Sequence[str]]], word: str) -> None:
    if word not in senses:
        raise InputError(f"there are no sentences for {word!r}; choose one of {', '.join(senses)}.")
    for name, groups in senses.items():
        if not 2 <= len(groups) < len(COLOURS) or YOURS in groups or max(map(len, groups.values())) < 2:
            raise InputError(
                f"{name!r} came with the senses {', '.join(groups)}; expected two to {len(COLOURS) - 1}, one of them "
                f"with two sentences or more, and none named {YOURS!r}."
            )


def _nearest(sentences: list[str], labels: list[str], vectors: NDArray[np.float32], candidates: int) -> pd.DataFrame:
    """Find for each sentence the one most like it among the last `candidates`, which leave out the student's own."""
    offset = len(sentences) - candidates
    cosines = cosine_matrix(vectors)
    np.fill_diagonal(cosines, -np.inf)
    found = cosines[:, offset:].argmax(axis=1) + offset
    same = [
        f"→ {labels[other]}" if label == YOURS else "yes" if labels[other] == label else "no"
        for label, other in zip(labels, found, strict=True)
    ]
    return pd.DataFrame(
        {
            "sentence": sentences,
            "sense": labels,
            "nearest other sentence": [sentences[other] for other in found],
            "cosine": rounded(cosines[np.arange(len(found)), found]),
            "same sense?": same,
        }
    )


def _blank(most_senses: int) -> go.Figure:
    """Draw an empty map with a trace for each sense and one for the student's own sentence."""
    figure = go.Figure()
    own = len(COLOURS) - 1
    for place in [*range(most_senses), own]:
        figure.add_scatter(
            mode="markers+text",
            marker={
                "color": COLOURS[place],
                "symbol": SYMBOLS[place],
                "size": 16 if place == own else 11,
            },
            textfont={"size": 12},
            cliponaxis=False,
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )
    styled(figure, " ", "", x="first principal component", y="second", height=_PLOT_HEIGHT + 110)
    return figure.update_layout(
        margin={"t": 60, "b": 50},
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom"},
    )
