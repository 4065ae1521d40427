"""Cut text into words.

The tokenizer is NLTK's rule-based ``TweetTokenizer``: it needs no downloaded data, keeps
``don't``, ``3.50`` and e-mail addresses in one piece and knows the letters of every script.
It cuts at spaces and punctuation, so text in a script that writes no spaces between words
(Chinese, Japanese, Thai) comes back in long pieces; such text needs a segmenter of its own.
"""

from __future__ import annotations

from nltk.tokenize import TweetTokenizer

from embedlab.errors import InputError

_TOKENIZER = TweetTokenizer()
_CURLY_APOSTROPHE = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'"})


def tokenize(text: str, *, lowercase: bool = True, punctuation: bool = False) -> list[str]:
    """Cut a text into word tokens, in reading order.

    Parameters
    ----------
    text : str
        Any length, any script.
    lowercase : bool
        Fold to lower case, so that "The" and "the" are one word.
    punctuation : bool
        Keep the tokens that hold no letter and no digit (commas, dashes, emoji).

    Returns
    -------
    list of str
        Empty when the text holds no word.

    Raises
    ------
    InputError
        If `text` is not a string.

    References
    ----------
    Bird, Klein and Loper, *Natural Language Processing with Python*, 2009 (the NLTK book).

    Examples
    --------
    >>> tokenize("You go there to teach, not to play.")
    ['you', 'go', 'there', 'to', 'teach', 'not', 'to', 'play']
    >>> tokenize("Don’t panic!", lowercase=False, punctuation=True)
    ["Don't", 'panic', '!']
    """
    if not isinstance(text, str):
        raise InputError(f"tokenize got a {type(text).__name__}, expected one string; call it once for each text.")
    tokens: list[str] = _TOKENIZER.tokenize(text.translate(_CURLY_APOSTROPHE))
    if not punctuation:
        tokens = [token for token in tokens if any(character.isalnum() for character in token)]
    return [token.lower() for token in tokens] if lowercase else tokens
