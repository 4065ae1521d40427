"""API keys: found in the right order, and shown nowhere."""

from __future__ import annotations

import copy
import getpass
import json
import logging
import pickle
import sys
import traceback
import types
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from embedlab.encoders import Secret, api_key
from embedlab.errors import InputError, MissingKeyError

KEY = "sk-test-7f3a9c"


class SecretNotFoundError(Exception):
    pass


class NotebookAccessError(Exception):
    pass


class TimeoutException(Exception):  # noqa: N818 - Colab's name
    pass


@pytest.fixture(autouse=True)
def nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither Colab nor an environment variable nor a terminal."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setitem(sys.modules, "google.colab", None)
    monkeypatch.setattr("sys.stdin", None)


@pytest.fixture
def colab(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | Exception | None], None]:
    """Set what ``google.colab.userdata`` answers."""

    def answers(answer: str | Exception | None) -> None:
        def get(name: str) -> str | None:
            if isinstance(answer, Exception):
                raise answer
            return answer if name == "OPENAI_API_KEY" else None

        userdata = types.SimpleNamespace(
            get=get,
            SecretNotFoundError=SecretNotFoundError,
            NotebookAccessError=NotebookAccessError,
            TimeoutException=TimeoutException,
        )
        monkeypatch.setitem(sys.modules, "google.colab", types.SimpleNamespace(userdata=userdata))

    return answers


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | Exception], list[str]]:
    """Put somebody before a terminal who types this; gives the questions."""

    def types_in(answer: str | Exception) -> list[str]:
        questions: list[str] = []

        def ask(question: str) -> str:
            questions.append(question)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr("sys.stdin", types.SimpleNamespace(isatty=lambda: True))
        monkeypatch.setattr("getpass.getpass", ask)
        return questions

    return types_in


class TestWhereItIsFound:
    def test_colab_comes_first(self, monkeypatch: pytest.MonkeyPatch, colab: Any, typed: Any) -> None:
        colab(KEY)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
        questions = typed("sk-third")
        found = api_key()
        assert (found.reveal(), found.source, questions) == (KEY, "Colab secrets", [])

    @pytest.mark.parametrize("answer", [None, "", SecretNotFoundError(), NotebookAccessError(), TimeoutException()])
    def test_then_the_environment(self, monkeypatch: pytest.MonkeyPatch, colab: Any, typed: Any, answer: Any) -> None:
        colab(answer)
        monkeypatch.setenv("OPENAI_API_KEY", f" {KEY}\n")
        questions = typed("sk-third")
        found = api_key()
        assert (found.reveal(), found.source, questions) == (KEY, "environment", [])

    def test_then_a_hidden_prompt(self, monkeypatch: pytest.MonkeyPatch, typed: Any) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", " ")
        questions = typed(f"{KEY} ")
        found = api_key()
        assert (found.reveal(), found.source, questions) == (KEY, "prompt", ["OPENAI_API_KEY (hidden): "])

    def test_other_services_have_other_names(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COHERE_API_KEY", KEY)
        assert api_key("COHERE_API_KEY").reveal() == KEY

    def test_a_notebook_asks_through_its_own_field(self, monkeypatch: pytest.MonkeyPatch) -> None:
        shell = types.SimpleNamespace(kernel=object())
        monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
        monkeypatch.setattr("getpass.getpass", lambda question: KEY)
        assert api_key().source == "prompt"


class TestNotFound:
    def test_the_error_names_all_three_ways(self) -> None:
        with pytest.raises(MissingKeyError) as caught:
            api_key()
        for part in ("OPENAI_API_KEY", "Colab", "notebook access", "environment variable", "hidden field"):
            assert part in str(caught.value)

    def test_nobody_is_asked_unless_wanted(self, typed: Any) -> None:
        questions = typed(KEY)
        with pytest.raises(MissingKeyError):
            api_key(prompt=False)
        assert questions == []

    # The second is what a notebook's kernel raises when a program runs it; the third, input closed with Ctrl-D.
    @pytest.mark.parametrize("answer", ["  ", NotImplementedError(), EOFError()])
    def test_nothing_was_typed(self, typed: Any, answer: Any) -> None:
        typed(answer)
        with pytest.raises(MissingKeyError):
            api_key()

    def test_a_terminal_that_would_show_it_is_not_used(self, monkeypatch: pytest.MonkeyPatch, typed: Any) -> None:
        typed(KEY)

        def cannot_hide(question: str) -> str:
            warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
            return KEY

        monkeypatch.setattr("getpass.getpass", cannot_hide)
        with pytest.raises(MissingKeyError):
            api_key()


class TestSecret:
    def test_it_shows_only_where_it_came_from(self) -> None:
        key = Secret(KEY, "environment")
        shown = [repr(key), str(key), f"{key}", f"{key!r:>40}", repr([key, {"key": key}]), "%s" % key]  # noqa: UP031
        assert all("Secret(from environment)" in text and KEY not in text for text in shown)

    @pytest.mark.parametrize("store", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars])
    def test_it_cannot_be_stored_or_copied(self, store: Callable[[Any], object]) -> None:
        with pytest.raises(TypeError) as caught:
            store(Secret(KEY, "environment"))
        assert KEY not in str(caught.value)

    def test_a_log_and_a_traceback_with_values_do_not_have_it(self, caplog: pytest.LogCaptureFixture) -> None:
        key = Secret(KEY, "environment")
        logging.getLogger("test").error("key %s", key)
        try:
            raise ValueError(key)
        except ValueError as error:
            shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        assert "Secret(from environment)" in caplog.text
        assert "key = Secret(from environment)" in shown
        assert KEY not in caplog.text
        assert KEY not in shown

    def test_it_is_taken_out_of_what_a_server_quotes(self) -> None:
        assert Secret(KEY, "prompt").redact(f"Incorrect API key: {KEY}!") == "Incorrect API key: [key]!"

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            (" \n", "the key from prompt is empty"),
            ("sk-7f3a 9c", r"a character at position 7 that no key has \(U\+0020\)"),
            ("sk‑7f3a", r"a character at position 2 that no key has \(U\+2011\)"),
            ("sk-7f3a\nX-Header: 1", r"a character at position 7 that no key has \(U\+000A\)"),
        ],
    )
    def test_what_cannot_be_a_key(self, value: str, message: str) -> None:
        with pytest.raises(InputError, match=message) as caught:
            Secret(value, "prompt")
        assert "7f3a" not in str(caught.value)
