"""Offline, seeded, and the course kit loaded once for all tests."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

# Before anything imports the hub client, which reads it once: a test that reached for the network must fail.
os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
import servers.infinity
import servers.ollama_double
from hypothesis import settings
from servers.infinity import Infinity

import embedlab

if TYPE_CHECKING:
    import pandas as pd
    from gensim.models import KeyedVectors
    from playwright.sync_api import Browser, Playwright

    from embedlab.encoders import SentenceEncoder, TokenEncoder

# Beside the tests stand programs that `make` runs itself; they and the conftests hold no docstring examples.
collect_ignore = [
    "notebooks/run.py",
    "notebooks/compared_cells.py",
    "compat",
    "conftest.py",
    "browser/conftest.py",
    "grading/conftest.py",
]

# The same examples in every run, and no deadline: a slow machine is not a failing one.
settings.register_profile("embedlab", deadline=None, derandomize=True)
settings.load_profile("embedlab")


@pytest.fixture(scope="session")
def glove() -> KeyedVectors:
    return embedlab.load_glove()


@pytest.fixture(scope="session")
def minilm() -> SentenceEncoder:
    return embedlab.load_sentence_encoder(device="cpu")


@pytest.fixture(scope="session")
def tokens() -> TokenEncoder:
    from embedlab.encoders import load_token_encoder

    return load_token_encoder(device="cpu")


@pytest.fixture(scope="session")
def analogies() -> pd.DataFrame:
    return embedlab.load_word_analogies()


@pytest.fixture(scope="session")
def wordsim353() -> pd.DataFrame:
    return embedlab.load_word_similarity("wordsim353")


@pytest.fixture(scope="session")
def infinity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infinity]:
    """A real server of OpenAI's protocol; its environment lies beside the one the tests run in."""
    python = servers.infinity.environment(Path(sys.prefix).parent / ".venv-infinity")
    with servers.infinity.serve(python, tmp_path_factory.mktemp("infinity"), key="sk-test-right") as server:
        yield server


@pytest.fixture(scope="session")
def ollama_double(minilm: SentenceEncoder) -> Iterator[str]:
    """The address of a double of Ollama's server."""
    with servers.ollama_double.serve(minilm) as address:
        yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all browser tests."""
    import lab

    chromium = lab.chromium(playwright)
    yield chromium
    chromium.close()


@pytest.fixture
def keys_interrupt() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt: whoever runs tests in the background has it switched off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests of the masters found about their checks: shares of mutants caught, and the survivors."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    found = [lines for report in reports for name, lines in report.user_properties if name == "mutants"]
    if found:
        terminalreporter.section("mutants of the references")
        for lines in sorted(found):
            terminalreporter.write_line("\n".join(lines))
