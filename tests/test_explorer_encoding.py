"""The encoding explorer: picture, table and summary follow the sentence, whatever is typed."""

from __future__ import annotations

import re
import time
from typing import Any

import numpy as np
import pytest
from explorer_hands import LONG, SCRIPT, control, of_class, picture, run
from tokenizers import Tokenizer

import embedlab
from embedlab.errors import InputError
from embedlab.explorers import EncodingExplorer


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return embedlab.load_tokenizer()


@pytest.fixture
def encoding(tokenizer: Tokenizer) -> EncodingExplorer:
    return EncodingExplorer(tokenizer, "The cat saw the dog")


class TestEncoding:
    def test_first_view(self, encoding: EncodingExplorer) -> None:
        assert encoding.state == {"text": "The cat saw the dog", "lowercase": True, "first": "the", "second": "dog"}
        assert encoding.figure.data[0].z.tolist() == [
            [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1],
        ]  # fmt: skip
        assert list(encoding.figure.layout.xaxis.ticktext) == ["the", "cat", "saw", "dog"]
        assert list(encoding.figure.layout.yaxis.ticktext) == ["<b>the</b>", "cat", "saw", "<b>the</b>", "<b>dog</b>"]
        assert encoding.table["id"].tolist() == [0, 1, 2, 0, 3]
        assert encoding.table["chosen"].tolist() == ["first", "", "", "first", "second"]
        # 5 tokens, 4 columns, 4 bytes a number
        assert encoding.summary.startswith("cosine(the, dog) = 0: 5 tokens, 4 different; as one-hot rows 80 bytes")

    def test_a_new_sentence(self, encoding: EncodingExplorer) -> None:
        encoding.state = {"text": "One dog, one hypersphere!"}
        assert encoding.figure.data[0].z.tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]]
        assert encoding.table["word pieces"].tolist() == ["one", "dog", "one", "hyper ##sphere"]
        assert encoding.table["piece ids"].tolist()[-1] == "23760 23874"
        # "the" is gone, so the first choice falls back; "dog" is still there
        assert (encoding.state["first"], encoding.state["second"]) == ("one", "dog")
        assert control(encoding, "first").options == ("one", "dog", "hypersphere")

    def test_a_word_is_like_itself_only(self, encoding: EncodingExplorer) -> None:
        encoding.state = {"second": "the"}
        assert encoding.figure.layout.title.text.endswith("cosine(the, the) = 1")
        assert encoding.table["chosen"].tolist()[0] == "first and second"

    def test_capitals(self, encoding: EncodingExplorer) -> None:
        control(encoding, "lowercase").value = False
        assert encoding.table["id"].tolist() == [0, 1, 2, 3, 4]
        assert encoding.table["token"].tolist()[0] == "The"

    def test_controls_do_what_state_does(self, encoding: EncodingExplorer, tokenizer: Tokenizer) -> None:
        other = EncodingExplorer(tokenizer, "The cat saw the dog")
        control(encoding, "text").value = "one two three"
        control(encoding, "second").value = "two"
        other.state = {"text": "one two three", "second": "two"}
        assert encoding.state == other.state == {**other.state, "first": "one", "second": "two"}
        assert picture(encoding) == picture(other)
        assert encoding.table.equals(other.table)

    def test_the_order_of_the_changes_does_not_matter(self, encoding: EncodingExplorer) -> None:
        encoding.state = {"second": "two", "text": "one two three"}
        assert encoding.state["second"] == "two"

    def test_a_new_sentence_makes_one_view(self, encoding: EncodingExplorer, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[dict[str, Any]] = []
        view = encoding.view
        monkeypatch.setattr(encoding, "view", lambda state: seen.append(state) or view(state))
        control(encoding, "text").value = "one two three"  # moves both choices of words as well
        encoding.state = {"text": "four five", "lowercase": False}
        assert [state["text"] for state in seen] == ["one two three", "four five"]

    def test_a_refused_change_puts_everything_back(self, encoding: EncodingExplorer) -> None:
        before = encoding.state
        with pytest.raises(InputError, match="first cannot be 'zebra'"):
            encoding.state = {"text": "one two", "first": "zebra"}
        assert encoding.state == before
        assert control(encoding, "first").options == ("the", "cat", "saw", "dog")

    def test_a_refused_change_puts_a_wrong_input_back_too(self, encoding: EncodingExplorer) -> None:
        encoding.state = {"text": ""}
        before = encoding.state
        with pytest.raises(InputError, match="second cannot be 'zebra'"):
            encoding.state = {"text": "one two", "second": "zebra"}
        assert encoding.state == before

    @pytest.mark.parametrize("text", ["", "   ", "?! ...", "🙂"], ids=["empty", "blank", "signs", "emoji"])
    def test_no_word(self, encoding: EncodingExplorer, text: str) -> None:
        before = picture(encoding)
        encoding.state = {"text": text}
        assert encoding.error == f"the sentence {text!r} holds no word; type at least one."
        assert picture(encoding) == before

    @pytest.mark.parametrize(
        ("text", "tokens"), [("我爱北京", ["我爱北京"]), ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]), ("cat", ["cat"])]
    )
    def test_other_scripts_and_one_word(self, encoding: EncodingExplorer, text: str, tokens: list[str]) -> None:
        encoding.state = {"text": text}
        assert encoding.error == ""
        assert encoding.table["token"].tolist() == tokens
        assert encoding.figure.data[0].z.tolist() == np.eye(len(tokens)).tolist()

    def test_a_long_text_is_quick_and_cut(self, encoding: EncodingExplorer) -> None:
        start = time.process_time()
        encoding.state = {"text": LONG}
        assert time.process_time() - start < 1
        assert encoding.figure.data[0].z.shape == (14, 6)
        assert len(encoding.table) == 10_200
        shown = of_class(encoding, "embedlab-table").value
        assert shown.count("<tr>") == 20
        assert "and 10,180 more rows in" in shown

    def test_a_long_text_makes_a_short_output(
        self, encoding: EncodingExplorer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        published: list[dict[str, Any]] = []
        monkeypatch.setattr("embedlab.explorers.base.publish", lambda bundle, raw: published.append(bundle))
        encoding.state = {"text": LONG}
        encoding.display()
        assert len(published[0]["text/plain"].splitlines()) < 30

    def test_typed_markup_is_shown_and_not_obeyed(self, encoding: EncodingExplorer) -> None:
        encoding.state = {"text": f"{SCRIPT} <b> <a/href='https://example.org'> &amp;lt;", "first": "<b>"}
        assert encoding.error == ""
        assert "<b>" in encoding.table["token"].tolist()
        assert "&lt;script&gt;" in of_class(encoding, "embedlab-table").value
        assert "<script" not in of_class(encoding, "embedlab-table").value
        assert "<script" not in of_class(encoding, "embedlab-status").value
        still = encoding.still().layout
        labels = [*still.yaxis.ticktext, *still.xaxis.ticktext, still.title.text, still.title.subtitle.text]
        assert "<b>&lt;b></b>" in labels
        ours = [re.sub(r"^<b>(.*)</b>$", r"\1", label.replace("<br>", " ")) for label in labels]
        assert not [label for label in ours if "<" in label]

    def test_code(self, encoding: EncodingExplorer) -> None:
        encoding.state = {"text": " It's <b>  It's ", "first": "<b>", "second": "it's"}
        names, _, printed = run(encoding.code())
        assert names["rows"].tolist() == encoding.figure.data[0].z.tolist()
        assert names["tokens"] == encoding.table["token"].tolist()
        assert printed.splitlines()[-1] == "0.0"
