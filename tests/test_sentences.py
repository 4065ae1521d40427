"""Sentence splitting with the packaged Punkt models."""

from __future__ import annotations

import subprocess
import sys

import pytest

import embedlab
from embedlab.errors import InputError
from embedlab.text import sentences


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "Dr. Smith, e.g., lives in the U.S. with No. 5. He paid $3.50! Did he?",
            ["Dr. Smith, e.g., lives in the U.S. with No. 5.", "He paid $3.50!", "Did he?"],
        ),
        (
            "es",
            "El Sr. Gil nació en 1950. ¿Dónde? ¡En Perú!",
            ["El Sr. Gil nació en 1950.", "¿Dónde?", "¡En Perú!"],
        ),
        (
            "fr",
            "M. Dupont est né en 1950. Il écrit, etc. « Bonjour ! » dit-il.",
            ["M. Dupont est né en 1950.", "Il écrit, etc. « Bonjour ! »", "dit-il."],
        ),
    ],
)
def test_abbreviations_end_no_sentence(language: str, text: str, expected: list[str]) -> None:
    assert sentences(text, language) == expected


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_to_read_gives_no_sentence(text: str) -> None:
    assert sentences(text) == []


def test_one_sentence_without_a_full_stop() -> None:
    assert sentences("one sentence") == ["one sentence"]


def test_an_empty_line_ends_a_sentence() -> None:
    assert sentences("A heading\n\nThe text.") == ["A heading", "The text."]


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_no_character_of_an_article_is_lost(language: str) -> None:
    for text in embedlab.load_wikipedia(language)["text"][:300]:
        assert "".join("".join(sentences(text, language)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: sentences("Hallo.", "de"), "unknown language 'de': choose 'en' (English)"),
        (lambda: sentences(None), "sentences got a NoneType, expected one string"),
    ],
)
def test_bad_input_is_told(call, says: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert says in str(caught.value)


def test_nothing_is_downloaded() -> None:
    code = """
import socket
def refuse(*arguments, **options):
    raise RuntimeError("reached for the network")
socket.socket.connect = refuse
from embedlab.text import sentences, stop_words, tokens
print(sentences("One. Two."), tokens("The end!"), len(stop_words("es")) > 300)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['One.', 'Two.'] ['end'] True\n"
