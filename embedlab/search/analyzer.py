"""From text to the terms that keyword search compares: lower case, no accents, no stop words, stems."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from embedlab.text import stop_words, strip_accents, tokenize
from embedlab.text.common_words import LANGUAGES, check_language

_PIECE = re.compile(r"\S+")
# "l'homme" and "Earth's" are found by "homme" and "earth", "x-ray" by "ray".
_PART = re.compile(r"[^'’\-‐‑–]+")
_STRAIGHT = str.maketrans({"’": "'"})


class Term(NamedTuple):
    """A word of a text.

    Attributes
    ----------
    word : str
        As it stands there.
    stem : str
        What is compared; "" for a stop word, which is not.
    start, end : int
        Where it stands, in characters.
    """

    word: str
    stem: str
    start: int
    end: int


class Analyzer:
    """Cuts texts into terms, each distinct piece of text once.

    Parameters
    ----------
    language : {"en", "es", "fr"}
        For stop words and stems.
    stem : bool
        Compare stems (*run* finds *running*), not words.

    Raises
    ------
    InputError
        For another language.

    References
    ----------
    Porter (2001). Snowball: A language for stemming algorithms.

    Examples
    --------
    >>> Analyzer("en").stems("The Moon's orbits")
    ['moon', 'orbit']
    >>> Analyzer("fr").stems("l'éléphant"), Analyzer("es", stem=False).stems("los años")
    (['eleph'], ['anos'])
    """

    def __init__(self, language: str = "en", *, stem: bool = True):
        check_language(language)
        self.language, self.stem = language, stem
        self._cut = _cutter(language, stem)

    def terms(self, text: str) -> list[Term]:
        """Return all words of a text, stop words too."""
        return [
            Term(word, stem, piece.start() + start, piece.start() + end)
            for piece in _PIECE.finditer(text)
            for word, stem, start, end in self._cut(piece[0])
        ]

    def stems(self, text: str) -> list[str]:
        """Return what is compared: the stems of all words but stop words, in reading order."""
        return [term.stem for piece in text.split() for term in self._cut(piece) if term.stem]


@cache
def _cutter(language: str, stem: bool) -> Any:
    """Give a function from a piece of text without space to its terms, which remembers what it has seen."""
    from nltk.stem.snowball import SnowballStemmer

    common = stop_words(language)
    stemmer = SnowballStemmer(LANGUAGES[language].lower())

    @lru_cache(maxsize=200_000)
    def stem_of(word: str) -> str:
        """Cut a word to its stem, if stems are wanted, and take off its accents."""
        # The stemmer's rules know accents (é in -ité), so they come off after it.
        return strip_accents(stemmer.stem(word) if stem else word)

    @lru_cache(maxsize=200_000)
    def cut(piece: str) -> tuple[Term, ...]:
        """Cut at what the tokenizer cuts, then at apostrophes and hyphens."""
        terms, straight, place = [], piece.translate(_STRAIGHT), 0
        for token in tokenize(piece, lowercase=False):
            start = straight.find(token, place)
            # Not there as it stands (an HTML entity was resolved): the whole piece stands for it.
            exact = start >= 0
            place = start + len(token) if exact else place
            parts = list(_PART.finditer(token))
            for part in parts:
                word = part[0]
                lower = word.lower()
                # What is left of a contraction: the s of "it's", the l of "l'homme".
                beside = token[max(part.start() - 1, 0) : part.end() + 1]
                dropped = lower in common or (len(word) == 1 and "'" in beside)
                here = (start + part.start(), start + part.end()) if exact else (0, len(piece))
                terms.append(Term(word, "" if dropped else stem_of(lower), *here))
        return tuple(terms)

    return cut


def forget_words() -> None:
    """Forget every word seen so far: lets a measurement begin from nothing."""
    _cutter.cache_clear()
