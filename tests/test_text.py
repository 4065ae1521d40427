"""Cutting text: words that every script keeps whole, and what is left out."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.errors import InputError
from embedlab.text import tokenize


def test_words_in_reading_order() -> None:
    assert tokenize("You go there to teach, not to play.") == ["you", "go", "there", "to", "teach", "not", "to", "play"]


def test_case_is_kept_on_request() -> None:
    assert tokenize("The CAT saw the cat", lowercase=False) == ["The", "CAT", "saw", "the", "cat"]


def test_punctuation_is_kept_on_request() -> None:
    assert tokenize("Stop, now!", punctuation=True) == ["stop", ",", "now", "!"]


@pytest.mark.parametrize(
    "word", ["don't", "well-known", "3.50", "1,000", "someone@example.org", "https://example.org/a?b=c", "#nlp", "@ana"]
)
def test_what_stays_in_one_piece(word: str) -> None:
    assert tokenize(f"see {word} here") == ["see", word, "here"]


def test_both_apostrophes_are_one_letter() -> None:
    assert tokenize("don’t") == tokenize("don't") == ["don't"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Η γάτα κοιμάται.", ["η", "γάτα", "κοιμάται"]),
        ("Кошка, собака!", ["кошка", "собака"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("l’été à Orléans", ["l'été", "à", "orléans"]),
        ("我爱你,世界", ["我爱你", "世界"]),
    ],
    ids=["Greek", "Russian", "Hindi", "Arabic", "French", "Chinese, which writes no spaces"],
)
def test_other_scripts(text: str, words: list[str]) -> None:
    assert tokenize(text) == words


@pytest.mark.parametrize("text", ["", "   \n\t", "?! … -- ,", "🙂 🎉"], ids=["empty", "blank", "signs", "emoji"])
def test_text_without_words(text: str) -> None:
    assert tokenize(text) == []


def test_a_tag_is_text_like_any_other() -> None:
    assert tokenize("<b>bold</b>") == ["<b>", "bold", "</b>"]


@given(st.lists(st.text(string.ascii_lowercase, min_size=2), max_size=20))
def test_plain_words_come_back(words: list[str]) -> None:
    assert tokenize(" ".join(words)) == words


@given(st.text(max_size=80))
def test_every_token_holds_a_letter_or_digit_and_no_capital(text: str) -> None:
    tokens = tokenize(text)
    assert all(any(character.isalnum() for character in token) for token in tokens)
    assert tokens == [token.lower() for token in tokenize(text, lowercase=False)]


@pytest.mark.parametrize(("wrong", "kind"), [(["a", "b"], "list"), (None, "NoneType"), (b"cat", "bytes")])
def test_only_strings(wrong: object, kind: str) -> None:
    with pytest.raises(InputError) as error:
        tokenize(wrong)  # type: ignore[arg-type]
    assert str(error.value) == f"tokenize got a {kind}, expected one string; call it once for each text."
