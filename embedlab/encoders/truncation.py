"""Texts that a model does not read to their end: counted, and said once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


class TruncationWarning(UserWarning):
    """Some texts are longer than the model reads.

    Parameters
    ----------
    cut, total : int
        How many texts were cut, of how many.
    limit : int
        Tokens the model reads, special ones included.
    model : str
        Its name.

    Examples
    --------
    >>> print(TruncationWarning(2, 30, 256, "all-MiniLM-L6-v2"))
    2 of 30 texts have more than 256 tokens: all-MiniLM-L6-v2 did not read the rest. Split such texts first.
    """

    def __init__(self, cut: int, total: int, limit: int, model: str):
        self.cut, self.total, self.limit, self.model = cut, total, limit, model
        texts = "text has" if total == 1 else "texts have"
        super().__init__(
            f"{cut} of {total} {texts} more than {limit} tokens: {model} did not read the rest. Split such texts first."
        )


def token_counts(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> list[int]:
    """Return how many tokens each text has before it is cut, the special ones included."""
    if not texts:
        return []
    # verbose=False: the tokenizer would warn of lengths that this function is there to report.
    ids: list[list[int]] = tokenizer(list(texts), truncation=False, padding=False, verbose=False)["input_ids"]
    return [len(row) for row in ids]


def warn_of_cuts(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], limit: int, model: str, *, stacklevel: int = 3
) -> None:
    """Warn when texts have more than ``limit`` tokens.

    No token is shorter than a byte: a text with fewer bytes than the limit has room for is not even counted.
    """
    special = token_counts(tokenizer, [""])[0]
    long = [text for text in texts if len(text.encode("utf-8", "replace")) > limit - special]
    cut = sum(count > limit for count in token_counts(tokenizer, long))
    if cut:
        warnings.warn(TruncationWarning(cut, len(texts), limit, model), stacklevel=stacklevel)


@contextmanager
def said_once() -> Iterator[None]:
    """Gather the truncation warnings of many small calls into one; other warnings come as they are."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    cuts = []
    for warning in caught:
        if isinstance(warning.message, TruncationWarning):
            cuts.append(warning.message)
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    if cuts:
        total = sum(warning.total for warning in cuts)
        # Over this function, contextlib and encode, to the line that called encode.
        warnings.warn(
            TruncationWarning(sum(warning.cut for warning in cuts), total, cuts[0].limit, cuts[0].model), stacklevel=4
        )
