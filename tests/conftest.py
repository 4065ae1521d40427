"""Offline, seeded, and the course kit loaded once for all tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

# Before anything imports the hub client, which reads it once: a test that reached for the network must fail.
os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
from hypothesis import settings

import embedlab

if TYPE_CHECKING:
    import pandas as pd
    from gensim.models import KeyedVectors

    from embedlab.encoders import SentenceEncoder

# Beside the tests stand programs that `make` runs itself; they and the conftests hold no docstring examples.
collect_ignore = ["notebooks/run.py", "compat/run.py", "conftest.py", "browser/conftest.py"]

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
def analogies() -> pd.DataFrame:
    return embedlab.load_word_analogies()


@pytest.fixture(scope="session")
def wordsim353() -> pd.DataFrame:
    return embedlab.load_word_similarity("wordsim353")
