"""What a run over a paid embedding API will cost, before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from embedlab.assets import load_tokenizer
from embedlab.encoders.texts import checked_texts
from embedlab.errors import InputError

# US dollars for a million tokens, not in batch mode, as price lists of that month quote OpenAI's pages.
PRICES = {"text-embedding-3-small": 0.02, "text-embedding-3-large": 0.13, "text-embedding-ada-002": 0.10}
PRICES_SEEN = "May 2026"


@dataclass(frozen=True)
class CostEstimate:
    """How many tokens some texts have, about and at most, and what they cost.

    Attributes
    ----------
    model : str
    texts : int
    tokens : int
        Estimated.
    most_tokens : int
        There cannot be more.
    price_per_million : float
        US dollars for a million tokens.

    Examples
    --------
    >>> print(CostEstimate("text-embedding-3-small", 1000, 250_000, 1_000_000, 0.02))
    1,000 texts, about 250,000 tokens: $0.0050 with text-embedding-3-small, at most $0.0200 (prices of May 2026)
    """

    model: str
    texts: int
    tokens: int
    most_tokens: int
    price_per_million: float

    @property
    def dollars(self) -> float:
        """Estimated cost in US dollars."""
        return self.tokens * self.price_per_million / 1e6

    @property
    def most_dollars(self) -> float:
        """The cost in US dollars cannot be higher."""
        return self.most_tokens * self.price_per_million / 1e6

    def __str__(self) -> str:
        return (
            f"{self.texts:,} texts, about {self.tokens:,} tokens: {_money(self.dollars)} with {self.model}, "
            f"at most {_money(self.most_dollars)} (prices of {PRICES_SEEN})"
        )


def _money(dollars: float) -> str:
    """Return an amount to the hundredth of a cent."""
    return "less than $0.0001" if 0 < dollars < 0.0001 else f"${dollars:.4f}"


def estimate_cost(texts: Sequence[str], model: str = "text-embedding-3-small") -> CostEstimate:
    """Estimate what encoding texts with one of OpenAI's models costs; nothing is sent.

    The tokens are counted with MiniLM's tokenizer, since the models' own (``cl100k_base``) is not in the kit. Measured
    on the kit's Wikipedia articles, the models' own makes 1.03 times as many tokens in English (nine articles of ten:
    0.95 to 1.12), 0.94 in French (0.83 to 1.11) and 0.88 in Spanish (0.76 to 1.03). For single rare words, emoji and
    scripts that MiniLM does not know, the estimate can be several times too low. The upper bound holds for every text:
    no token of ``cl100k_base`` is shorter than a byte.

    Parameters
    ----------
    texts : sequence of str
        May be empty.
    model : str
        One of :data:`PRICES`.

    Returns
    -------
    CostEstimate

    Raises
    ------
    InputError
        A model without a known price, or texts that could not be encoded.
    AssetMissingError, AssetCorruptError
        The tokenizer is not there or damaged.

    References
    ----------
    Prices change; today's are at https://developers.openai.com/api/docs/pricing.

    Examples
    --------
    >>> estimate = estimate_cost(["king", "the queen"])
    >>> estimate.tokens, estimate.most_tokens
    (3, 13)
    """
    if model not in PRICES:
        raise InputError(f"no price is known for {model!r}; there is one for {', '.join(PRICES)}.")
    texts = checked_texts(texts)
    tokenizer = load_tokenizer()
    # Without the two special tokens, which OpenAI's models do not count.
    tokens = sum(len(encoding.ids) for encoding in tokenizer.encode_batch(texts, add_special_tokens=False))
    return CostEstimate(model, len(texts), tokens, sum(len(text.encode()) for text in texts), PRICES[model])
