"""From a sentence to numbers: tokens, ids, one-hot rows, word pieces, sizes, cosine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
from tokenizers import Tokenizer

from embedlab.encodings import Vocabulary, one_hot, storage_table
from embedlab.errors import InputError
from embedlab.explorers.base import Explorer, View
from embedlab.plots import heatmap, plain, rounded
from embedlab.text import tokenize
from embedlab.vectors import cosine

TOKENS_DRAWN = 14
LARGE_VOCABULARY = 100_277


class EncodingExplorer(Explorer):
    """Type a sentence and see what a program would store for it.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        Cuts words into pieces; :func:`embedlab.load_tokenizer` gives the course kit's.
    text : str
        The first sentence to show.

    Attributes
    ----------
    state : dict
        ``text`` (str), ``lowercase`` (bool), ``first`` and ``second`` (words of the text
        whose one-hot rows are compared).

    Raises
    ------
    InputError
        If `text` holds no word.

    Examples
    --------
    >>> from embedlab.assets import load_tokenizer
    >>> explorer = EncodingExplorer(load_tokenizer(), "The cat saw the dog")
    >>> explorer.table["token"].tolist()
    ['the', 'cat', 'saw', 'the', 'dog']
    >>> explorer.state = {"first": "the", "second": "dog"}
    >>> explorer.summary.split(":")[0]
    'cosine(the, dog) = 0'
    """

    def __init__(self, tokenizer: Tokenizer, text: str = "The cat saw the unbelievable feline") -> None:
        self._tokenizer = tokenizer
        words = _words(text, lowercase=True)
        label = {"description_width": "initial"}
        controls = {
            "text": widgets.Text(text, description="sentence", continuous_update=False, layout={"width": "480px"}),
            "lowercase": widgets.Checkbox(True, description="lower case", indent=False, layout={"width": "120px"}),
            "first": widgets.Dropdown(options=words, value=words[0], description="first word", style=label),
            "second": widgets.Dropdown(options=words, value=words[-1], description="second word", style=label),
        }
        blank = heatmap(
            np.zeros((1, 1)),
            [" "],
            title=" ",
            summary="",
            x="column (one for each word of the vocabulary)",
            numbers=False,
        )
        blank.update_layout(height=470, margin={"t": 50, "l": 150})
        super().__init__(controls, blank)

    def adapt(self) -> None:
        """Offer the words of the sentence as first and second word."""
        text, lowercase = self.state["text"], self.state["lowercase"]
        words = list(dict.fromkeys(tokenize(text, lowercase=lowercase)))
        for name, fallback in (("first", 0), ("second", -1)):
            control = self._controls[name]
            if words and list(control.options) != words:
                kept = control.value if control.value in words else words[fallback]
                control.options = words
                control.value = kept

    def view(self, state: Mapping[str, Any]) -> View:
        """Encode the sentence and compare the two chosen words."""
        tokens = tokenize(state["text"], lowercase=state["lowercase"])
        vocabulary = Vocabulary.from_tokens(_words(state["text"], lowercase=state["lowercase"]))
        ids = vocabulary.encode(tokens)
        drawn = one_hot(ids[:TOKENS_DRAWN], len(vocabulary))
        first, second = one_hot(vocabulary.encode([state["first"], state["second"]]), len(vocabulary))
        likeness = cosine(first, second)
        own, large = storage_table([len(vocabulary), LARGE_VOCABULARY], 50, words=len(tokens))["one_hot_bytes"]
        # Each word is cut once, by the tokenizer itself: a text of 10,000 words must not take seconds.
        cut = {word: self._tokenizer.encode(word, add_special_tokens=False) for word in vocabulary}
        table = pd.DataFrame(
            {
                "token": tokens,
                "id": ids,
                "word pieces": [" ".join(cut[token].tokens) for token in tokens],
                "piece ids": [" ".join(str(number) for number in cut[token].ids) for token in tokens],
                "chosen": [_chosen(token, state["first"], state["second"]) for token in tokens],
            }
        )
        drawn_tokens = zip(map(plain, tokens[:TOKENS_DRAWN]), table["chosen"], strict=False)
        names = [f"<b>{token}</b>" if mark else token for token, mark in drawn_tokens]
        few = len(vocabulary) <= TOKENS_DRAWN
        return View(
            title=f"One row a word, one 1 a row: cosine({state['first']}, {state['second']}) = {likeness:.0f}",
            summary=(
                f"cosine({state['first']}, {state['second']}) = {likeness:.0f}: {len(tokens):,} tokens, "
                f"{len(vocabulary):,} different; as one-hot rows {own:,} bytes, and {large:,} bytes with a vocabulary "
                f"of {LARGE_VOCABULARY:,} words."
            ),
            table=table,
            traces=(
                {"z": rounded(drawn), "zmax": 1, "customdata": None, "hovertemplate": "row %{y}, column %{x}: %{z}"},
            ),
            layout={
                "xaxis": {
                    "tickmode": "array" if few else "auto",
                    "tickvals": list(range(len(vocabulary))) if few else None,
                    "ticktext": [plain(word) for word in vocabulary] if few else None,
                },
                "yaxis": {"tickvals": list(range(len(drawn))), "ticktext": names},
            },
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        state = self.shown
        return "\n".join(
            [
                "from embedlab.encodings import Vocabulary, one_hot",
                "from embedlab.text import tokenize",
                "from embedlab.vectors import cosine",
                "",
                f"tokens = tokenize({state['text']!r}, lowercase={state['lowercase']})",
                "vocabulary = Vocabulary.from_tokens(tokens)",
                "rows = one_hot(vocabulary.encode(tokens), len(vocabulary))",
                f"pair = vocabulary.encode([{state['first']!r}, {state['second']!r}])",
                "first, second = one_hot(pair, len(vocabulary))",
                "print(rows)",
                "print(cosine(first, second))",
            ]
        )


def _words(text: str, *, lowercase: bool) -> list[str]:
    words = list(dict.fromkeys(tokenize(text, lowercase=lowercase)))
    if not words:
        raise InputError(f"the sentence {text!r} holds no word; type at least one.")
    return words


def _chosen(token: str, first: str, second: str) -> str:
    return " and ".join(name for name, word in (("first", first), ("second", second)) if word == token)
