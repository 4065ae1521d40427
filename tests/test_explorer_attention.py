"""The explorer of attention: which weights it shows, and how its choices follow the sentence."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest
from explorer_hands import LONG, SCRIPT, control, of_class, picture, run

from embedlab.encoders import TokenEncoder, TokenReading
from embedlab.errors import InputError
from embedlab.explorers import AttentionExplorer

SENTENCE = "The cat sat because it was tired."
TOKENS = ["[CLS]", "the", "cat", "sat", "because", "it", "was", "tired", ".", "[SEP]"]


@pytest.fixture(scope="module")
def reading(tokens: TokenEncoder) -> TokenReading:
    return tokens.read(SENTENCE)


@pytest.fixture
def attention(tokens: TokenEncoder) -> AttentionExplorer:
    return AttentionExplorer(tokens, SENTENCE)


def weights_of(explorer: AttentionExplorer) -> np.ndarray:
    """The table as a matrix again: rows attend, columns are attended to."""
    count = len(control(explorer, "token").options) - 1
    weights = np.full((count, count), np.nan)
    for start, end, weight in explorer.table.itertuples(index=False):
        weights[int(start.partition(":")[0]), int(end.partition(":")[0])] = weight
    return weights


class TestWeights:
    def test_first_view_is_the_mean_of_the_last_layer(
        self, attention: AttentionExplorer, reading: TokenReading
    ) -> None:
        assert attention.state == {"sentence": SENTENCE, "layer": 6, "head": "all (mean)", "token": "all"}
        assert weights_of(attention) == pytest.approx(reading.attention[5].mean(axis=0), abs=1e-4)
        assert weights_of(attention).sum(axis=1) == pytest.approx(np.ones(10), abs=1e-3)
        assert attention.figure.layout.title.text == "Layer 6, mean of 12 heads: who attends to whom"

    @pytest.mark.parametrize(("layer", "head"), [(1, 1), (1, 12), (4, 7), (6, 2)])
    def test_one_head(self, attention: AttentionExplorer, reading: TokenReading, layer: int, head: int) -> None:
        attention.state = {"layer": layer, "head": head}
        assert weights_of(attention) == pytest.approx(reading.attention[layer - 1, head - 1], abs=1e-4)
        assert attention.figure.layout.title.text == f"Layer {layer}, head {head} of 12: who attends to whom"

    def test_one_token(self, attention: AttentionExplorer, reading: TokenReading) -> None:
        attention.state = {"layer": 6, "head": 12, "token": "5: it"}
        row = reading.attention[5, 11, 5]
        assert set(attention.table["from"]) == {"5: it"}
        assert len(attention.table) == 10
        assert weights_of(attention)[5] == pytest.approx(row, abs=1e-4)
        top = int(row.argmax())
        assert attention.summary == (
            f"The largest weight: 'it' attends to {TOKENS[top]!r} with {row[top]:.2f}. "
            f"{row[0] + row[9]:.0%} of the attention of 'it' goes to [CLS] and [SEP]."
        )
        assert attention.figure.layout.title.text == "Layer 6, head 12 of 12: whom 'it' attends to"

    def test_the_largest_comes_first(self, attention: AttentionExplorer, reading: TokenReading) -> None:
        attention.state = {"layer": 2, "head": 3}
        assert attention.table["weight"].is_monotonic_decreasing
        weights = reading.attention[1, 2]
        start, end = np.unravel_index(weights.argmax(), weights.shape)
        assert attention.table.iloc[0, :2].tolist() == [f"{start}: {TOKENS[start]}", f"{end}: {TOKENS[end]}"]
        share = weights[:, [0, 9]].sum() / 10
        assert attention.summary.endswith(f"{share:.0%} of all attention goes to [CLS] and [SEP].")

    def test_the_picture_shows_them(self, attention: AttentionExplorer, reading: TokenReading) -> None:
        left, right = attention.figure.data[-2:]
        assert left.text == right.text == tuple(TOKENS)
        attention.state = {"layer": 6, "head": 12, "token": "5: it"}
        row = reading.attention[5, 11, 5]
        written = [text.removeprefix("<b>").removesuffix("</b>") for text in right.text]
        assert written == [f"{token}  {weight:.2f}" for token, weight in zip(TOKENS, row, strict=True)]
        assert [text.startswith("<b>") for text in right.text] == [place == row.argmax() for place in range(10)]
        assert left.text[5] == "<b>it</b>"

    def test_state_and_controls(self, attention: AttentionExplorer, tokens: TokenEncoder) -> None:
        other = AttentionExplorer(tokens, "The dog.")
        change = {"sentence": SENTENCE, "layer": 3, "head": 4, "token": "2: cat"}
        attention.state = change
        for name, value in change.items():
            control(other, name).value = value
        for each in (attention, other):
            assert each.state == change
        assert attention.table.equals(other.table)
        assert picture(attention) == picture(other)

    @pytest.mark.parametrize(
        "change",
        [{}, {"layer": 1, "head": 5}, {"layer": 2, "token": "0: [CLS]"}, {"layer": 3, "head": 4, "token": "2: cat"}],
        ids=["mean", "head", "token of a mean", "token of a head"],
    )
    def test_code(self, attention: AttentionExplorer, change: dict[str, str | int]) -> None:
        attention.state = change
        names, value, _ = run(attention.code())
        assert isinstance(value, go.Figure)
        assert [trace.text for trace in value.data[-2:]] == [trace.text for trace in attention.figure.data[-2:]]
        for ours, shown in zip(value.data[:-2], attention.figure.data[:-2], strict=True):
            np.testing.assert_array_equal(np.asarray(ours.y, dtype=float), np.asarray(shown.y, dtype=float))
        shown_weights = weights_of(attention)
        known = ~np.isnan(shown_weights)
        assert names["weights"][known] == pytest.approx(shown_weights[known], abs=1e-4)


class TestSentence:
    def test_token_choices_follow_it(self, attention: AttentionExplorer) -> None:
        choices = control(attention, "token")
        assert choices.options == ("all", *(f"{place}: {token}" for place, token in enumerate(TOKENS)))
        attention.state = {"sentence": "Embeddings rock"}
        pieces = ("0: [CLS]", "1: em", "2: ##bed", "3: ##ding", "4: ##s", "5: rock", "6: [SEP]")
        assert choices.options == ("all", *pieces)
        assert attention.figure.data[-1].text == ("[CLS]", "em", "##bed", "##ding", "##s", "rock", "[SEP]")
        assert attention.figure.layout.yaxis.range == (6.6, -1.4)

    def test_a_token_stays_chosen_if_it_is_there_still(self, attention: AttentionExplorer) -> None:
        attention.state = {"token": "2: cat"}
        attention.state = {"sentence": "A cat ran."}
        assert attention.state["token"] == "2: cat"
        assert set(attention.table["from"]) == {"2: cat"}
        attention.state = {"sentence": "One fat cat ran."}
        assert attention.state["token"] == "all"
        assert attention.error == ""

    def test_a_token_that_is_not_there(self, attention: AttentionExplorer) -> None:
        before = picture(attention)
        for change in ({"token": "2: dog"}, {"sentence": "One dog.", "token": "2: cat"}):
            with pytest.raises(InputError, match="token cannot be"):
                attention.state = change
            assert attention.state == {"sentence": SENTENCE, "layer": 6, "head": "all (mean)", "token": "all"}
        assert picture(attention) == before
        attention.state = {"sentence": "A dog.", "token": "2: dog"}
        assert attention.error == ""

    @pytest.mark.parametrize("sentence", ["", " \n "])
    def test_an_empty_one(self, attention: AttentionExplorer, sentence: str) -> None:
        before = picture(attention)
        attention.state = {"sentence": sentence}
        assert attention.error == "the field 'text' is empty; type a sentence."
        assert picture(attention) == before
        attention.state = {"sentence": SENTENCE}
        assert attention.error == ""
        assert picture(attention) == before

    def test_at_most_40_tokens(self, attention: AttentionExplorer, tokens: TokenEncoder) -> None:
        attention.state = {"sentence": "cat " * 38}
        assert attention.error == ""
        assert len(attention.table) == 40 * 40
        assert "and 1,580 more rows" in of_class(attention, "embedlab-table").value
        before = picture(attention)
        for sentence in ("cat " * 39, LONG):
            attention.state = {"sentence": sentence}
            message = "the sentence has more than 40 tokens, too many to draw; type a shorter one."
            assert attention.error == message
            assert picture(attention) == before
            with pytest.raises(InputError, match=r"more than 40 tokens"):
                AttentionExplorer(tokens, sentence)

    def test_the_first_one_must_not_be_empty(self, tokens: TokenEncoder) -> None:
        with pytest.raises(InputError, match="the field 'text' is empty; type a sentence"):
            AttentionExplorer(tokens, " ")

    def test_it_is_read_once(
        self, attention: AttentionExplorer, tokens: TokenEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read: list[str] = []
        plainly = tokens.read
        monkeypatch.setattr(tokens, "read", lambda text: (read.append(text), plainly(text))[1])
        for change in ({"layer": 1}, {"head": 2}, {"token": "1: the"}, {"sentence": "A cat."}, {"head": 3}):
            attention.state = change
        assert read == ["A cat."]

    def test_markup_is_shown_and_not_obeyed(self, attention: AttentionExplorer) -> None:
        attention.state = {"sentence": SCRIPT}
        assert attention.error == ""
        assert attention.figure.data[-1].text[1] == "&lt;"
        assert "<script" not in of_class(attention, "embedlab-table").value + picture(attention)

    @pytest.mark.parametrize("sentence", ["国王 🎉", "שלום", "naïve café"])
    def test_other_scripts(self, attention: AttentionExplorer, sentence: str) -> None:
        attention.state = {"sentence": sentence}
        assert attention.error == ""
        assert weights_of(attention).sum(axis=1) == pytest.approx(1, abs=2e-3)
