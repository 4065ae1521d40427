"""Who attends to whom: the attention of a sentence, by layer, head and token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from embedlab.encoders import TokenEncoder, TokenReading
from embedlab.errors import InputError
from embedlab.explorers.base import Explorer, View, traces_of
from embedlab.plots import attention_arcs

ALL, MEAN = "all", "all (mean)"
MOST = 40  # tokens that can be told apart in the picture


class AttentionExplorer(Explorer):
    """Type a sentence and see how much of each token goes into each other one, layer by layer and head by head.

    Attention is what the network mixes, not why it answers: a strong line is no explanation.

    Parameters
    ----------
    encoder : TokenEncoder
        For example :func:`embedlab.encoders.load_token_encoder`'s.
    sentence : str
        The first sentence to show.

    Attributes
    ----------
    state : dict
        ``sentence`` (str), ``layer`` (from 1 on), ``head`` ("all (mean)", or a number from 1 on) and ``token`` ("all",
        or a token with its place: "2: cat").

    Raises
    ------
    InputError
        If the sentence is empty, or has more than 40 tokens.

    Examples
    --------
    >>> from embedlab.encoders import load_token_encoder
    >>> explorer = AttentionExplorer(load_token_encoder(device="cpu"))
    >>> explorer.state = {"layer": 6, "head": 12, "token": "8: it"}
    >>> explorer.table["to"][0]
    '2: cat'
    """

    def __init__(self, encoder: TokenEncoder, sentence: str = "The cat sat on the mat because it was tired.") -> None:
        self._encoder = encoder
        self._kept: TokenReading | None = None
        _, heads = self._read(sentence).attention.shape[:2]
        controls = {
            "sentence": widgets.Text(sentence, description="text", continuous_update=False, layout={"width": "620px"}),
            "layer": widgets.IntSlider(encoder.n_layers, 1, encoder.n_layers, description="layer"),
            "head": widgets.Dropdown(
                options=[MEAN, *range(1, heads + 1)], description="head", layout={"width": "190px"}
            ),
            "token": widgets.Dropdown(options=[ALL], description="from token", layout={"width": "220px"}),
        }
        blank = attention_arcs([" "], [[0.0]], title=" ", summary="")
        super().__init__(controls, blank.update_layout(height=600, margin={"t": 50}))

    def adapt(self) -> None:
        """Offer the tokens of the sentence."""
        tokens = self._tokens(self._controls["sentence"].value)
        control = self._controls["token"]
        choices = (ALL, *_named(tokens))
        if len(tokens) <= MOST and control.options != choices:
            kept = control.value if control.value in choices else ALL
            control.options = choices
            control.value = kept

    def view(self, state: Mapping[str, Any]) -> View:
        """Read the sentence, unless that was done, and show one layer."""
        reading = self._read(state["sentence"])
        names = _named(reading.tokens)
        attention = reading.attention[state["layer"] - 1].astype(np.float64)
        weights = attention.mean(axis=0) if state["head"] == MEAN else attention[state["head"] - 1]
        chosen = None if state["token"] == ALL else names.index(state["token"])
        starts, ends = (places.ravel() for places in np.indices(weights.shape))
        table = pd.DataFrame({"from": [names[i] for i in starts], "to": [names[i] for i in ends]})
        table["weight"] = weights.ravel().round(4)
        if chosen is not None:
            table = table[starts == chosen]
        table = table.sort_values("weight", ascending=False, kind="stable", ignore_index=True)
        drawn = attention_arcs(reading.tokens, weights, title=" ", summary="", from_token=chosen)
        start, end = (str(table[side][0]).partition(" ")[2] for side in ("from", "to"))
        weight = table["weight"][0]
        special = weights[:, reading.special]
        share = float(special.sum() / len(names) if chosen is None else special[chosen].sum())
        whose = "all attention" if chosen is None else f"the attention of {start!r}"
        whom = "who attends to whom" if chosen is None else f"whom {start!r} attends to"
        return View(
            title=f"Layer {state['layer']}, {self._heads(state)}: {whom}",
            summary=(
                f"The largest weight: {start!r} attends to {end!r} with {weight:.2f}. {share:.0%} of {whose} goes to "
                f"{' and '.join(_special(reading))}."
            ),
            table=table,
            traces=traces_of(drawn),
            layout={"yaxis_range": drawn.layout.yaxis.range},
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        state = self.shown
        which = f"[{state['layer'] - 1}]"
        which += ".mean(axis=0)" if state["head"] == MEAN else f"[{state['head'] - 1}]"
        chosen = None if state["token"] == ALL else int(state["token"].partition(":")[0])
        return "\n".join(
            [
                "from embedlab.encoders import load_token_encoder",
                "from embedlab.plots import attention_arcs",
                "",
                "encoder = load_token_encoder()  # or the one that the explorer was given",
                f"reading = encoder.read({state['sentence']!r})",
                f"weights = reading.attention{which}",
                "attention_arcs(reading.tokens, weights, title='Attention', summary='layer, head and token as chosen',",
                f"               from_token={chosen})",
            ]
        )

    def _read(self, sentence: str) -> TokenReading:
        """Read a sentence, unless it is the last one that was read."""
        if len(self._tokens(sentence)) > MOST:
            raise InputError(f"the sentence has more than {MOST} tokens, too many to draw; type a shorter one.")
        if self._kept is None or self._kept.text != sentence:
            if not sentence.strip():
                raise InputError("the field 'text' is empty; type a sentence.")
            self._kept = self._encoder.read(sentence)
        return self._kept

    def _tokens(self, sentence: str) -> list[str]:
        """Cut a sentence into tokens, without the network; of a long one come just enough to see that it is long."""
        tokenizer = self._encoder.tokenizer
        ids = tokenizer(sentence, truncation=True, max_length=MOST + 1)["input_ids"]
        return [str(token) for token in tokenizer.convert_ids_to_tokens(ids)]

    def _heads(self, state: Mapping[str, Any]) -> str:
        heads = len(self._controls["head"].options) - 1
        return f"mean of {heads} heads" if state["head"] == MEAN else f"head {state['head']} of {heads}"


def _named(tokens: list[str]) -> list[str]:
    """Put the place before each token, since one may come twice."""
    return [f"{place}: {token}" for place, token in enumerate(tokens)]


def _special(reading: TokenReading) -> list[str]:
    return [token for token, special in zip(reading.tokens, reading.special, strict=True) if special]
