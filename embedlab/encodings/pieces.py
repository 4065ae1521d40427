"""The pieces a model cuts text into: how 30,000 entries are enough for every word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from embedlab.errors import InputError

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def word_pieces(tokenizer: Tokenizer, text: str) -> pd.DataFrame:
    """Cut a text the way a model does: known words whole, others in pieces.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        For example from :func:`embedlab.load_tokenizer`.
    text : str
        At least one character that is not a space.

    Returns
    -------
    DataFrame
        A row a piece, in reading order: ``piece`` and ``id`` as the model knows them, ``word`` (the part of the text
        that the piece's whole word takes up, "" for special tokens), ``starts_word`` and ``special`` (bool).

    Raises
    ------
    InputError
        If the text is empty or not a string.

    References
    ----------
    Y. Wu et al., "Google's Neural Machine Translation System", 2016, section 4.1 (WordPiece).

    Examples
    --------
    >>> from embedlab import load_tokenizer
    >>> word_pieces(load_tokenizer(), "Hypersphere!")
          piece     id         word  starts_word  special
    0     [CLS]    101                     False     True
    1     hyper  23760  Hypersphere         True    False
    2  ##sphere  23874  Hypersphere        False    False
    3         !    999            !         True    False
    4     [SEP]    102                     False     True
    """
    if not isinstance(text, str):
        raise InputError(f"the text must be one string, got {type(text).__name__}; call it once for each text")
    if not text.strip():
        raise InputError("the text is empty; type at least one word")
    encoding = tokenizer.encode(text)
    spans = [None if word is None else encoding.word_to_chars(word) for word in encoding.word_ids]
    before = [None, *encoding.word_ids[:-1]]
    return pd.DataFrame(
        {
            "piece": encoding.tokens,
            "id": encoding.ids,
            "word": ["" if span is None else text[slice(*span)] for span in spans],
            "starts_word": [
                word is not None and word != last for word, last in zip(encoding.word_ids, before, strict=True)
            ],
            "special": [bool(special) for special in encoding.special_tokens_mask],
        }
    )
