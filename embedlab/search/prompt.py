"""The prompt of retrieval-augmented generation: what was found, put before a language model with the question."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from embedlab.errors import InputError
from embedlab.search.chunking import Chunk
from embedlab.search.documents import check_queries
from embedlab.search.fusion import check_most

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerBase

INSTRUCTIONS = (
    "Answer the question from the sources below and from nothing else. Name the number of each source you use, "
    "like [1]. If the sources do not hold the answer, say so."
)


class LeftOutWarning(UserWarning):
    """Some chunks did not fit into a prompt.

    Parameters
    ----------
    ids : sequence of str
        Which.
    budget : int
    unit : str
        What the budget counts.

    Examples
    --------
    >>> print(LeftOutWarning(["Moon #3"], 100, "words"))
    the prompt's budget of 100 words leaves out: Moon #3. Raise the budget or give shorter chunks.
    """

    def __init__(self, ids: Sequence[str], budget: int, unit: str):
        self.ids, self.budget, self.unit = tuple(ids), budget, unit
        super().__init__(
            f"the prompt's budget of {budget:,} {unit} leaves out: {', '.join(ids)}. "
            "Raise the budget or give shorter chunks."
        )


def retrieval_prompt(
    question: str,
    chunks: Sequence[Chunk],
    *,
    budget: int = 1_000,
    tokenizer: Tokenizer | PreTrainedTokenizerBase | None = None,
) -> str:
    """Write a prompt: instructions, numbered sources with their titles, the question.

    Parameters
    ----------
    question : str
    chunks : sequence of Chunk
        Best first; the first that does not fit ends the list.
    budget : int, default 1,000
        Length of the whole prompt at most, in tokens of `tokenizer`, or in words where there is none.
    tokenizer : transformers tokenizer or tokenizers.Tokenizer, optional
        The language model's.

    Returns
    -------
    str

    Raises
    ------
    InputError
        An empty question, no chunks, or a budget too small for the question and one chunk.

    Warns
    -----
    LeftOutWarning
        Some chunks did not fit; its ``.ids`` tells which.

    Examples
    --------
    >>> prompt = retrieval_prompt("How far is it?", [Chunk("Moon", 0, "It is 384,400 km away.", 0, 22)])
    >>> print(prompt.removeprefix(INSTRUCTIONS).strip())
    [1] Moon
    It is 384,400 km away.
    <BLANKLINE>
    Question: How far is it?
    Answer:
    """
    check_queries([question])
    if not chunks:
        raise InputError("there are no chunks to answer from; search first.")
    unit = "words" if tokenizer is None else "tokens"
    budget = check_most(budget, unit)
    fitting, prompt = 0, ""
    for count in range(1, len(chunks) + 1):
        longer = _written(question, chunks[:count])
        if (length := _length(longer, tokenizer)) > budget:
            break
        fitting, prompt = count, longer
    if not fitting:
        raise InputError(
            f"a budget of {budget:,} {unit} has no room for the question and the first chunk, which take {length:,}; "
            "raise the budget or cut shorter chunks."
        )
    if fitting < len(chunks):
        warnings.warn(LeftOutWarning([chunk.id for chunk in chunks[fitting:]], budget, unit), stacklevel=2)
    return prompt


def _written(question: str, chunks: Sequence[Chunk]) -> str:
    sources = [f"[{number}] {chunk.document}\n{chunk.text}" for number, chunk in enumerate(chunks, 1)]
    return "\n\n".join([INSTRUCTIONS, *sources, f"Question: {question}\nAnswer:"])


def _length(text: str, tokenizer: Tokenizer | PreTrainedTokenizerBase | None) -> int:
    """Count the tokens, or the words between spaces where there is no tokenizer."""
    if tokenizer is None:
        return len(text.split())
    encoded = tokenizer.encode(text, add_special_tokens=False)
    return len(encoded)
