"""A guess before the answer: changed until it is revealed, and read from the source of a cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from embedlab import predict, reveal
from embedlab.checks import guesses_in, guessing
from embedlab.errors import InputError


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guessing, "_guesses", {})
    monkeypatch.setattr(guessing, "_revealed", set())
    return


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.rstrip("\n")


def test_a_guess_can_be_changed_until_the_answer_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    predict("words.size", 100)
    assert said(capsys) == "Your guess: 100. Now find out."
    predict("words.size", 300)
    said(capsys)
    reveal("words.size", 384)
    assert said(capsys) == "You guessed 300; it is 384. That is 84 too low."
    predict("words.size", 384)
    assert said(capsys) == "You have seen the answer; your guess stays 300."
    reveal("words.size", 384)
    assert said(capsys).startswith("You guessed 300;")


@pytest.mark.parametrize(
    ("guess", "answer", "end"),
    [
        (0.7, np.float32(0.7001), "it is 0.7001. Just so!"),
        (0.65, 0.7, "it is 0.7. Close: 0.05 too low."),
        (2.0, 0.5, "That is 1.5 too high."),
        ("Queen ", "queen", "Just so!"),
        ("king", "queen", "You guessed 'king'; it is 'queen'."),
        (["a", "b"], ("a", "b"), "Just so!"),
        (True, False, "You guessed True; it is False."),
        (0.5, "half", "You guessed 0.5; it is 'half'."),
        (1, 0, "That is 1 too high."),
    ],
)
def test_how_near(guess: Any, answer: Any, end: str, capsys: pytest.CaptureFixture[str]) -> None:
    predict("words.size", guess)
    reveal("words.size", answer)
    assert said(capsys).endswith(end)


def test_no_guess_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    predict("words.size", ...)
    assert said(capsys).startswith("No guess yet: write yours in place of ...")
    predict("words.size", (x for x in [1]))
    assert said(capsys).startswith("Your guess is a generator")
    reveal("words.size", 384)
    assert said(capsys) == "First guess: run the cell with predict('words.size', ...), then this one again."
    with pytest.raises(InputError, match=r'a guess is named "lesson.guess", got 3'):
        predict(3, 4)
    with pytest.raises(InputError, match=r'a guess is named "lesson.guess", got \'size\''):
        reveal("size", 4)
    with pytest.raises(InputError, match="the answer to reveal must be a value, got NoneType"):
        reveal("words.size", None)


def test_guesses_are_read_from_the_source() -> None:
    source = (
        "%matplotlib inline\n"
        "from embedlab import predict\n"
        "predict('words.size', -0.5)\n"
        "embedlab.predict('words.list', value=['a', 1])\n"
        "predict('words.none', ...)\n"
        "predict('words.computed', f(3))\n"
        "predict('words.bare')\n"
        "predict(name, 3)\n"
        "other('words.other', 3)"
    )
    assert guesses_in(source) == {
        "words.size": -0.5,
        "words.list": ["a", 1],
        "words.none": None,
        "words.computed": None,
        "words.bare": None,
    }
    assert guesses_in("predict('words.size', ") == {}
