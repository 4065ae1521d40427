"""The explorer of senses: one word in many sentences, layer by layer, and a sentence of one's own."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from explorer_hands import LONG, SCRIPT, control, of_class, picture, run

from embedlab.encoders import SENSES, TokenEncoder, TruncationWarning, sense_distances, sense_layers
from embedlab.errors import InputError, UnknownWordError
from embedlab.explorers import SenseExplorer

MINE = "My bank charges high fees."
LABELS = ["money"] * 4 + ["river"] * 4


@pytest.fixture(scope="module", autouse=True)
def _read_once(tokens: TokenEncoder) -> Iterator[None]:
    """The network reads each sentence once for all tests here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "read", functools.cache(tokens.read))
        yield


@pytest.fixture
def senses(tokens: TokenEncoder) -> SenseExplorer:
    return SenseExplorer(tokens)


def sentences_of(word: str) -> list[str]:
    return [sentence for group in SENSES[word].values() for sentence in group]


def labels_of(word: str) -> list[str]:
    return [sense for sense, group in SENSES[word].items() for _ in group]


def points(explorer: SenseExplorer) -> dict[str, np.ndarray]:
    """Where each trace has its points, by its name; the traces without a name are empty."""
    return {trace.name: np.column_stack([trace.x, trace.y]) for trace in explorer.figure.data}


class TestView:
    def test_first_view(self, senses: SenseExplorer) -> None:
        assert senses.state == {"word": "bank", "layer": 6, "sentence": ""}
        assert senses.table["sentence"].tolist() == sentences_of("bank")
        assert senses.table["sense"].tolist() == LABELS

    @pytest.mark.parametrize("word", ["bank", "mouse"])
    def test_it_agrees_with_sense_layers(self, senses: SenseExplorer, tokens: TokenEncoder, word: str) -> None:
        expected = sense_layers(tokens, sentences_of(word), word, labels_of(word))
        assert expected["layer"].tolist() == list(range(7))
        for layer, within, between, gap, auc in expected.itertuples(index=False):
            senses.state = {"word": word, "layer": int(layer)}
            title = f"{word} in layer {layer} of 6: meanings told apart with AUC {auc:.2f}"
            assert senses.figure.layout.title.text == title
            assert f"one sense {within:.2f}, of two {between:.2f}, gap {gap:.2f}." in senses.summary

    @pytest.mark.parametrize("layer", [0, 3, 6])
    def test_nearest_sentences(self, senses: SenseExplorer, tokens: TokenEncoder, layer: int) -> None:
        senses.state = {"layer": layer}
        cosines = sense_distances(tokens, sentences_of("bank"), "bank", layer)
        largest = cosines.where(~np.eye(8, dtype=bool), -1.0).max(axis=1)
        sense = dict(zip(sentences_of("bank"), LABELS, strict=True))
        same = []
        for row in senses.table.itertuples(index=False):
            one, label, other, cosine, answer = row
            assert one != other
            # In layer 0 words at the same place of their sentences are equally near: either may be named.
            assert cosine == pytest.approx(cosines.loc[one, other], abs=1e-4)
            assert cosine == pytest.approx(largest[one], abs=1e-4)
            assert label == sense[one]
            assert answer == ("yes" if sense[one] == sense[other] else "no")
            same.append(answer == "yes")
        assert senses.summary.startswith(f"{sum(same)} of 8 sentences have one of their own sense nearest.")

    def test_the_map_shows_each_sentence_once(self, senses: SenseExplorer) -> None:
        for word in ("bank", "crane"):
            senses.state = {"word": word}
            assert {name: len(rows) for name, rows in points(senses).items()} == dict.fromkeys(SENSES[word], 4) | {
                "yours": 0
            }
            shown = [text for trace in senses.figure.data for text in trace.customdata]
            assert shown == sentences_of(word)

    def test_everything_lies_in_the_ranges(self, senses: SenseExplorer) -> None:
        for layer in range(7):
            senses.state = {"layer": layer, "sentence": MINE}
            values = np.vstack(list(points(senses).values()))
            assert values.shape == (9, 2)
            layout = senses.figure.layout
            for axis, column in zip((layout.xaxis, layout.yaxis), values.T, strict=True):
                assert axis.range[0] < column.min() <= column.max() < axis.range[1]
            # One unit has as many pixels across as up: distances can be compared by eye.
            across, up = (axis.range[1] - axis.range[0] for axis in (layout.xaxis, layout.yaxis))
            assert across / up == pytest.approx(600 / 400, rel=0.01)

    def test_state_and_controls(self, senses: SenseExplorer, tokens: TokenEncoder) -> None:
        other = SenseExplorer(tokens)
        senses.state = {"layer": 2, "sentence": MINE}
        control(other, "layer").value = 2
        control(other, "sentence").value = MINE
        assert senses.state == other.state
        assert senses.table.equals(other.table)
        assert picture(senses) == picture(other)

    @pytest.mark.parametrize("layer", [-1, 7])
    def test_a_layer_that_is_not_there(self, senses: SenseExplorer, layer: int) -> None:
        with pytest.raises(InputError, match=f"layer cannot be {layer}: the nearest it can be is"):
            senses.state = {"layer": layer}

    @pytest.mark.parametrize("sentence", ["", f"  {MINE} "])
    def test_code(self, senses: SenseExplorer, sentence: str) -> None:
        senses.state = {"layer": 4, "sentence": sentence}
        _, value, _ = run(senses.code())
        assert isinstance(value, pd.DataFrame)
        assert value.columns.tolist() == senses.table["sentence"].tolist()
        for one, other, cosine in zip(
            senses.table["sentence"], senses.table["nearest other sentence"], senses.table["cosine"], strict=True
        ):
            assert value.loc[one, other] == pytest.approx(cosine, abs=1e-4)


class TestOwnSentence:
    def test_it_is_yours_and_has_a_nearest_sense(self, senses: SenseExplorer, tokens: TokenEncoder) -> None:
        before = senses.table
        senses.state = {"sentence": f" {MINE} "}
        first = senses.table.iloc[0]
        cosines = sense_distances(tokens, [MINE, *sentences_of("bank")], "bank").iloc[0, 1:]
        sense = LABELS[int(cosines.to_numpy().argmax())]
        assert first["sentence"] == MINE
        assert first["sense"] == "yours"
        assert first["nearest other sentence"] == cosines.idxmax()
        assert first["cosine"] == pytest.approx(cosines.max(), abs=1e-4)
        assert first["same sense?"] == f"→ {sense}"
        assert senses.summary.endswith(f" Yours is nearest to {sense}, cosine {first['cosine']:.2f}.")
        assert senses.table.iloc[1:].reset_index(drop=True).equals(before)

    def test_it_changes_nothing_that_is_said_of_the_others(self, senses: SenseExplorer) -> None:
        title, summary = senses.figure.layout.title.text, senses.summary
        senses.state = {"sentence": sentences_of("bank")[0]}
        assert senses.figure.layout.title.text == title
        assert senses.summary == f"{summary} Yours is nearest to money, cosine 1.00."

    def test_it_has_a_mark_of_its_own(self, senses: SenseExplorer) -> None:
        yours = senses.figure.data[-1]
        assert (len(yours.x), yours.visible) == (0, False)
        senses.state = {"sentence": MINE}
        assert (len(yours.x), yours.visible, yours.text) == (1, True, ("yours",))
        assert yours.customdata == (MINE,)
        marks = {(trace.marker.symbol, trace.marker.color) for trace in senses.figure.data}
        assert len(marks) == 3
        senses.state = {"sentence": "  "}
        assert (len(yours.x), yours.visible) == (0, False)

    @pytest.mark.parametrize("sentence", ["A river has two sides.", "Banks and bankers.", "?", SCRIPT, "国王 🎉"])
    def test_a_sentence_without_the_word(self, senses: SenseExplorer, sentence: str) -> None:
        before, table = picture(senses), senses.table
        senses.state = {"sentence": sentence}
        assert senses.error.startswith(f"unknown word 'bank' (searched: the text {sentence!r}).")
        assert "<script" not in of_class(senses, "embedlab-error").value
        assert picture(senses) == before
        assert senses.table.equals(table)
        senses.state = {"sentence": f"{sentence} The bank."}
        assert senses.error == ""
        assert senses.table["sentence"][0] == f"{sentence} The bank."

    def test_a_long_one_is_read_as_far_as_the_network_reads(self, senses: SenseExplorer) -> None:
        with pytest.warns(TruncationWarning):
            senses.state = {"sentence": f"The bank. {LONG}"}
        assert senses.error == ""
        assert senses.table["sense"][0] == "yours"
        with pytest.warns(TruncationWarning):
            senses.state = {"sentence": f"{LONG} the bank"}
        assert "unknown word 'bank' (searched: the 512 tokens read of the text, which was cut there)" in senses.error

    def test_markup_is_shown_and_not_obeyed(self, senses: SenseExplorer) -> None:
        senses.state = {"sentence": f"{SCRIPT} The bank."}
        assert senses.table["sentence"][0] == f"{SCRIPT} The bank."
        assert "<script" not in of_class(senses, "embedlab-table").value + picture(senses)
        assert "&lt;script>" in senses.figure.data[-1].customdata[0]

    def test_each_word_has_one_of_its_own(self, senses: SenseExplorer) -> None:
        senses.state = {"sentence": MINE}
        senses.state = {"word": "bat"}
        assert senses.state == {"word": "bat", "layer": 6, "sentence": ""}
        assert senses.error == ""
        senses.state = {"sentence": "The bat slept."}
        senses.state = {"word": "bank"}
        assert senses.state["sentence"] == senses.table["sentence"][0] == MINE
        senses.state = {"word": "bat"}
        assert senses.state["sentence"] == senses.table["sentence"][0] == "The bat slept."

    def test_word_and_sentence_together(self, senses: SenseExplorer) -> None:
        senses.state = {"sentence": "The bat slept.", "word": "bat"}
        assert senses.error == ""
        assert senses.table["sentence"][0] == "The bat slept."
        senses.state = {"word": "bank"}
        assert senses.state["sentence"] == ""

    def test_an_impossible_word_leaves_it(self, senses: SenseExplorer) -> None:
        senses.state = {"sentence": MINE}
        with pytest.raises(InputError, match="word cannot be 'tree'"):
            senses.state = {"word": "tree"}
        assert senses.state == {"word": "bank", "layer": 6, "sentence": MINE}
        with pytest.raises(InputError, match="sentence cannot be 3"):
            senses.state = {"word": "bat", "sentence": 3}
        assert senses.state == {"word": "bank", "layer": 6, "sentence": MINE}
        senses.state = {"word": "bat"}
        assert senses.state["sentence"] == ""


class TestConstruction:
    def test_other_words_and_more_senses(self, tokens: TokenEncoder) -> None:
        others = {
            "light": {
                "lamp": ["Turn on the light.", "The light was too bright."],
                "weight": ["The bag is light."],
                "colour": ["She wore a light blue dress."],
            },
            "ring": {"jewel": ["He bought a gold ring.", "Her ring was lost."], "sound": ["The bells ring at noon."]},
        }
        explorer = SenseExplorer(tokens, others, "ring")
        assert {name: len(rows) for name, rows in points(explorer).items()} == {
            "jewel": 2,
            "sound": 1,
            "": 0,
            "yours": 0,
        }
        explorer.state = {"word": "light"}
        assert {name: len(rows) for name, rows in points(explorer).items()} == {
            "lamp": 2,
            "weight": 1,
            "colour": 1,
            "yours": 0,
        }
        assert explorer.table["sense"].tolist() == ["lamp", "lamp", "weight", "colour"]

    def test_an_unknown_word(self, tokens: TokenEncoder) -> None:
        with pytest.raises(InputError, match="there are no sentences for 'tree'; choose one of bank, bat, spring"):
            SenseExplorer(tokens, word="tree")

    @pytest.mark.parametrize(
        "groups",
        [
            {"money": ["a bank", "the bank"]},
            {"money": ["a bank"], "river": ["the bank"]},
            {"money": ["a bank", "the bank"], "yours": ["my bank"]},
            {f"sense {nth}": ["a bank", "the bank"] for nth in range(7)},
            {},
        ],
        ids=["one sense", "one sentence each", "yours", "seven senses", "none"],
    )
    def test_senses_that_cannot_be_compared(self, tokens: TokenEncoder, groups: dict[str, list[str]]) -> None:
        with pytest.raises(InputError, match=r"^'bank' came with the senses .*; expected two to 6, one of them"):
            SenseExplorer(tokens, {"bank": groups})

    def test_a_sentence_that_lacks_its_word(self, tokens: TokenEncoder) -> None:
        groups = {"money": ["a bank", "the bank"], "river": ["the shore"]}
        with pytest.raises(UnknownWordError, match=r"unknown word 'bank' \(searched: the text 'the shore'\)"):
            SenseExplorer(tokens, {"bank": groups})
