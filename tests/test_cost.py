"""The cost of a paid run, estimated before it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedlab import load_wikipedia
from embedlab.encoders import SentenceEncoder, estimate_cost
from embedlab.encoders.cost import PRICES
from embedlab.errors import InputError


def test_a_million_tokens_cost_the_price() -> None:
    estimate = estimate_cost(["dog " * 1000] * 1000, "text-embedding-3-large")
    assert estimate.tokens == 1_000_000
    assert estimate.dollars == pytest.approx(0.13)
    assert estimate.most_tokens == 4_000_000
    assert estimate.most_dollars == pytest.approx(0.52)
    assert str(estimate) == (
        "1,000 texts, about 1,000,000 tokens: $0.1300 with text-embedding-3-large, at most $0.5200 (prices of May 2026)"
    )


def test_small_amounts_are_not_shown_as_nothing() -> None:
    assert "about 2 tokens: less than $0.0001 with" in str(estimate_cost(["king", "queen"]))
    assert "0 texts, about 0 tokens: $0.0000 with" in str(estimate_cost([]))


def test_articles_of_the_kit_lie_where_measured() -> None:
    """The models' own tokenizer makes 1.03 tokens of one counted here, and one token of 4.7 bytes, in English."""
    estimate = estimate_cost(load_wikipedia("en")["text"][:500])
    assert 4.4 < estimate.most_tokens / (1.03 * estimate.tokens) < 5.0


def test_no_special_tokens_are_counted(minilm: SentenceEncoder) -> None:
    texts = ["a dog", "Embeddings rock"]
    assert estimate_cost(texts).tokens == sum(minilm.count_tokens(texts)) - 2 * len(texts)


def test_no_texts_cost_nothing() -> None:
    assert (estimate_cost([]).tokens, estimate_cost([]).dollars) == (0, 0)


@settings(max_examples=20)  # each reads the tokenizer's file
@given(st.lists(st.text(min_size=1).filter(str.strip), max_size=4), st.sampled_from(sorted(PRICES)))
def test_the_bound_is_the_bytes_whatever_the_script(texts: list[str], model: str) -> None:
    estimate = estimate_cost(texts, model)
    assert estimate.most_tokens == sum(len(text.encode()) for text in texts)
    assert estimate.most_dollars == pytest.approx(estimate.most_tokens * PRICES[model] / 1e6)


def test_a_model_without_a_price_is_named() -> None:
    with pytest.raises(InputError, match="no price is known for 'text-embedding-9'; there is one for text-embedding-3"):
        estimate_cost(["a dog"], "text-embedding-9")


def test_texts_are_checked() -> None:
    with pytest.raises(InputError, match="text 1 is empty"):
        estimate_cost(["a dog", ""])
