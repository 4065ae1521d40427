"""Word2Vec while it learns: loss, beliefs and neighbours, epoch by epoch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from gensim.models import KeyedVectors, Word2Vec
from numpy.typing import NDArray
from plotly.subplots import make_subplots
from scipy.special import expit

from embedlab.errors import InputError
from embedlab.explorers.base import Explorer, View
from embedlab.plots import COLOURS, plain, rounded, styled
from embedlab.word_vectors import nearest_words, negative_samples, train_word2vec, training_pairs

NEIGHBOURS = 10
RUNS_KEPT = 4
DRAWN_SHOWN = 3


@dataclass
class Run:
    """What is kept of one training.

    Attributes
    ----------
    losses : list of float
    given : list of gensim.models.KeyedVectors
        After each epoch: the vectors of words that are given, which are the word vectors.
    guessed : list of ndarray of shape (n, d), float32
        After each epoch: the vectors of the same words when they are guessed.
    """

    losses: list[float] = field(default_factory=list)
    given: list[KeyedVectors] = field(default_factory=list)
    guessed: list[NDArray[np.float32]] = field(default_factory=list)

    def keep(self, epoch: int, model: Word2Vec) -> None:
        """Copy both tables of vectors; the training goes on writing into its own."""
        copy = KeyedVectors(model.vector_size)
        copy.index_to_key, copy.key_to_index = model.wv.index_to_key, model.wv.key_to_index
        copy.vectors, copy.expandos = model.wv.vectors.copy(), model.wv.expandos
        self.given.append(copy)
        self.guessed.append(model.syn1neg.copy())

    def belief(self, epoch: int, given: Sequence[str], guessed: Sequence[str]) -> NDArray[np.float64]:
        """How probable the model finds each pair after an epoch (from 1 on), in (0, 1)."""
        kv = self.given[epoch - 1]
        rows, columns = ([kv.key_to_index[word] for word in words] for words in (given, guessed))
        scores = np.einsum("ij,ij->i", kv.vectors[rows], self.guessed[epoch - 1][columns])
        return np.asarray(expit(scores.astype(np.float64)))


class TrainingExplorer(Explorer):
    """Train Word2Vec on a small corpus and move through the epochs: what it believes, and whom a word stands near.

    Parameters
    ----------
    sentences : sequence of list of str
        Cleaned sentences; some thousands are trained in seconds.
    word : str
        The word to watch.
    epochs : int, default 15
        How often the corpus is read.
    min_count : int, default 3
        Words that occur less often are left out.

    Attributes
    ----------
    state : dict
        ``word`` (str), ``epoch`` (1 to `epochs`), ``dimensions`` (10, 25, 50 or 100), ``window`` (1 to 10) and
        ``negative`` (1 to 15). A change of the last three trains again; the last few trainings are kept.

    Raises
    ------
    UnknownWordError
        If the word does not occur often enough.
    InputError
        If the corpus is empty or too small, `epochs` is below 1, or the word never has company.

    Examples
    --------
    >>> sentences = [["cat", "drinks", "milk"], ["dog", "eats", "meat"], ["dog", "chases", "cat"]] * 50
    >>> explorer = TrainingExplorer(sentences, "cat", epochs=3)
    >>> explorer.state = {"epoch": 1}
    >>> explorer.table[["given", "true"]].to_numpy().tolist()
    [['cat', 'drinks'], ['cat', 'milk']]
    """

    slow = ("dimensions", "window", "negative")

    def __init__(self, sentences: Sequence[Sequence[str]], word: str, epochs: int = 15, *, min_count: int = 3) -> None:
        self._sentences = sentences
        self._fixed: dict[str, Any] = {"epochs": epochs, "min_count": min_count}
        self._runs: dict[tuple[int, ...], Run] = {}
        if epochs < 1:
            raise InputError(f"epochs must be 1 or more, got {epochs}.")
        rests = {"continuous_update": False}
        controls = {
            "word": widgets.Text(word, description="word", layout={"width": "230px"}, **rests),
            "epoch": widgets.IntSlider(epochs, 1, epochs, description="epoch"),
            "dimensions": widgets.Dropdown(
                options=[10, 25, 50, 100], value=50, description="dimensions", layout={"width": "180px"}
            ),
            "window": widgets.IntSlider(5, 1, 10, description="window", **rests),
            "negative": widgets.IntSlider(5, 1, 15, description="negative", **rests),
        }
        super().__init__(controls, _blank(epochs))

    def view(self, state: Mapping[str, Any]) -> View:
        """Train, unless that was done, and show one epoch."""
        word, epoch = state["word"].strip().lower(), state["epoch"]
        if not word:
            raise InputError("the field 'word' is empty; type one word.")
        run = self._run(state)
        near = nearest_words(run.given[epoch - 1], word, k=min(NEIGHBOURS, len(run.given[0]) - 1))
        company = self._company(run, word, state["window"])
        drawn = [negative_samples(run.given[0], state["negative"], seed=place) for place in range(1, len(company) + 1)]
        beliefs = {
            "true": _means(run, [word] * len(company), company),
            "drawn": _means(run, [word] * sum(map(len, drawn)), [other for words in drawn for other in words]),
        }
        table = pd.DataFrame(
            {
                "given": word,
                "true": company,
                "believed": run.belief(epoch, [word] * len(company), company).round(3),
                "drawn instead": [self._with_beliefs(run, epoch, word, words[:DRAWN_SHOWN]) for words in drawn],
            }
        )
        place = epoch - 1
        # Every line comes with its x: in a page, a FigureWidget loses the x of a line that later gets only a y.
        epochs = list(range(1, len(run.losses) + 1))
        return View(
            title=f"{word} after epoch {epoch} of {len(run.losses)}",
            summary=(
                f"Loss {run.losses[place]:.2f}; pairs of the corpus are believed with {beliefs['true'][place]:.2f}, "
                f"drawn pairs with {beliefs['drawn'][place]:.2f}; nearest: {', '.join(near['word'][:3])}"
            ),
            table=table,
            traces=(
                {"x": epochs, "y": rounded(run.losses)},
                {"x": [epoch], "y": rounded([run.losses[place]])},
                {"x": epochs, "y": rounded(beliefs["true"])},
                {"x": epochs, "y": rounded(beliefs["drawn"])},
                {"x": [epoch, epoch], "y": rounded([beliefs["true"][place], beliefs["drawn"][place]])},
                {
                    "x": rounded(near["cosine"]),
                    "y": list(range(len(near))),
                    "text": [
                        f"{plain(name)}  {cosine:.2f}"
                        for name, cosine in zip(near["word"], near["cosine"], strict=True)
                    ],
                },
            ),
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        state = self.shown
        settings = {**{name: state[name] for name in self.slow}, **self._fixed}
        word, k = state["word"].strip().lower(), len(self.figure.data[-1].text)
        return "\n".join(
            [
                "from embedlab.corpora import wikipedia_sentences",
                "from embedlab.word_vectors import nearest_words, train_word2vec",
                "",
                f"sentences = wikipedia_sentences('en')[:{len(self._sentences)}]  # or your own",
                "near = {}",
                "def keep(epoch, model):",
                f"    near[epoch] = nearest_words(model.wv, {word!r}, k={k})",
                f"train_word2vec(sentences, {', '.join(f'{n}={v}' for n, v in settings.items())}, on_epoch=keep)",
                f"near[{state['epoch']}]",
            ]
        )

    def _run(self, state: Mapping[str, Any]) -> Run:
        """Find the training with these settings, or make it; the oldest of those kept goes."""
        settings: dict[str, Any] = {name: state[name] for name in self.slow}
        key = tuple(settings.values())
        if key not in self._runs:
            run = Run()
            result = train_word2vec(self._sentences, **settings, **self._fixed, progress=False, on_epoch=run.keep)
            run.losses = result.losses
            self._runs[key] = run
            if len(self._runs) > RUNS_KEPT:
                del self._runs[next(iter(self._runs))]
        return self._runs[key]

    def _company(self, run: Run, word: str, window: int) -> list[str]:
        """List the context of the word in the first sentence that gives it any."""
        kv = run.given[0]
        for sentence in self._with(word):
            pairs = training_pairs([other for other in sentence if other in kv.key_to_index], window)
            if len(company := pairs.loc[pairs["centre"] == word, "context"]):
                return company.tolist()
        raise InputError(f"{word!r} stands alone in each of its sentences; choose a word that has company.")

    def _with_beliefs(self, run: Run, epoch: int, word: str, others: list[str]) -> str:
        beliefs = run.belief(epoch, [word] * len(others), others)
        return ", ".join(f"{other} {belief:.2f}" for other, belief in zip(others, beliefs, strict=True))

    def _with(self, word: str) -> Iterator[Sequence[str]]:
        return (sentence for sentence in self._sentences if word in sentence)


def _means(run: Run, given: list[str], guessed: list[str]) -> list[float]:
    """Mean belief in these pairs, after each epoch."""
    return [float(run.belief(epoch, given, guessed).mean()) for epoch in range(1, len(run.losses) + 1)]


def _blank(epochs: int) -> go.Figure:
    figure = make_subplots(
        rows=2,
        cols=2,
        specs=[[{}, {"rowspan": 2}], [{}, None]],
        column_widths=[0.48, 0.52],
        horizontal_spacing=0.1,
        vertical_spacing=0.2,
        subplot_titles=("loss", "nearest words, by cosine", "belief in true pairs, and drawn ones (dashed)"),
    )
    here = {"mode": "markers", "marker": {"size": 11, "color": COLOURS[1]}, "hoverinfo": "skip"}
    figure.add_scatter(mode="lines", line={"color": COLOURS[0]}, name="loss", row=1, col=1)
    figure.add_scatter(**here, row=1, col=1)
    for name, colour, dash in (("true pairs", COLOURS[0], "solid"), ("drawn pairs", COLOURS[2], "dash")):
        figure.add_scatter(mode="lines", line={"color": colour, "dash": dash}, name=name, row=2, col=1)
    figure.add_scatter(**here, row=2, col=1)
    figure.add_bar(
        orientation="h",
        marker={"color": "#9fc9e8"},
        textposition="inside",
        insidetextanchor="start",
        textfont={"color": "#1f2933"},
        hovertemplate="%{text}<extra></extra>",
        row=1,
        col=2,
    )
    styled(figure, " ", "", height=480)
    figure.update_xaxes(range=[0.5, epochs + 0.5], col=1)
    figure.update_xaxes(title_text="epoch", row=2, col=1)
    figure.update_xaxes(range=[0, 1.02], row=1, col=2)
    figure.update_yaxes(rangemode="tozero", row=1, col=1)
    figure.update_yaxes(range=[0, 1.02], row=2, col=1)
    figure.update_yaxes(range=[NEIGHBOURS - 0.5, -0.5], showticklabels=False, ticks="", showgrid=False, row=1, col=2)
    figure.update_annotations(font_size=13)
    return figure.update_layout(margin={"t": 80, "b": 50}, showlegend=False)
