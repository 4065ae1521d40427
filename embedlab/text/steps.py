"""The steps of cleaning: pure functions, a text in and a text out, in the order in which :func:`clean` takes them.

What a step removes leaves a space, so that words never grow together. No pattern looks past a space: each step may
therefore be applied to a text or to its pieces between spaces, with the same result. The fast path builds on that.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from embedlab.text.common_words import stop_words

# A letter, digit or underscore, or an accent that Unicode has no composed letter for.
_CHARACTER = r"[\w\u0300-\u036f]"

_INVISIBLE = re.compile("[\u00ad\u200e\u200f\u2060\ufeff]")  # soft hyphen, direction marks, word joiner, BOM
_LINK = re.compile(r"\b(?:[hH][tT][tT][pP][sS]?://|[wW]{3}\.)\S+")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
_MENTION = re.compile(r"(?<![\w@])@\w+")
_HASHTAG = re.compile(r"(?<![\w#])#\w+")
_PUNCTUATION = re.compile(r"[^\w\s\u0300-\u036f]|_")
_NUMBER = re.compile(r"(?<!\w)\d++(?:[.,:/]\d++)*(?!\w)")
_APOSTROPHE = re.compile("['’]")
_WORD = re.compile(rf"{_CHARACTER}+(?:['’]{_CHARACTER}+)*")


def compose(text: str) -> str:
    """Give each accented letter its one-character form (Unicode NFC) and drop invisible characters.

    Examples
    --------
    >>> len("e\u0301"), len(compose("e\u0301"))
    (2, 1)
    """
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def remove_links(text: str) -> str:
    """Remove web addresses (``http://``, ``https://``, ``www.``) and e-mail addresses.

    Examples
    --------
    >>> remove_links("see https://example.org/a?b=1 or ask ana@example.org")
    'see   or ask  '
    """
    text = _LINK.sub(" ", text)
    return _EMAIL.sub(" ", text) if "@" in text else text


def remove_mentions(text: str) -> str:
    """Remove ``@names``.

    Examples
    --------
    >>> remove_mentions("thanks @ada!")
    'thanks  !'
    """
    return _MENTION.sub(" ", text)


def remove_hashtags(text: str) -> str:
    """Remove ``#tags``, word and all; "C#" stays.

    Examples
    --------
    >>> remove_hashtags("C# rocks #code")
    'C# rocks  '
    """
    return _HASHTAG.sub(" ", text)


def remove_punctuation(text: str) -> str:
    """Remove every mark that is no letter, digit or space: ASCII's, and also ¡ ¿ « » “ ” … — and symbols.

    An apostrophe cuts: ``l'homme`` becomes ``l homme``, ``Earth's`` becomes ``Earth s``.

    Examples
    --------
    >>> remove_punctuation("«¡bienvenidos!»").split()
    ['bienvenidos']
    """
    return _PUNCTUATION.sub(" ", text)


def remove_numbers(text: str) -> str:
    """Remove numbers that stand alone; digits inside a word stay.

    Examples
    --------
    >>> remove_numbers("3.50 in the 20th century, 1,000 of H2O").split()
    ['in', 'the', '20th', 'century,', 'of', 'H2O']
    """
    return _NUMBER.sub(" ", text)


@lru_cache
def _short_word(min_length: int) -> re.Pattern[str]:
    before, after = rf"(?<!{_CHARACTER})(?<!{_CHARACTER}['’])", rf"(?!{_CHARACTER})(?!['’]{_CHARACTER})"
    return re.compile(rf"{before}{_CHARACTER}{{1,{min_length - 1}}}{after}")


def remove_short_words(text: str, min_length: int = 2) -> str:
    """Remove words of fewer than `min_length` characters; a word with an apostrophe in it (*it's*) is not short.

    Examples
    --------
    >>> remove_short_words("a big I", 2).split()
    ['big']
    """
    return _short_word(min_length).sub(" ", text) if min_length > 1 else text


def remove_stop_words(text: str, language: str = "en") -> str:
    """Remove the words of :func:`stop_words`, whatever their case, and contractions made of them (*don't*, *j'ai*).

    Raises
    ------
    InputError
        For an unknown language.

    Examples
    --------
    >>> remove_stop_words("Los Estados Unidos", "es").split()
    ['Estados', 'Unidos']
    """
    common = stop_words(language)

    def kept(found: re.Match[str]) -> str:
        """Give a blank for a stop word, or for one in parts that are all stop words; else the word."""
        word = found[0].lower()
        if word in common:
            return " "
        parts = _APOSTROPHE.split(word)
        return " " if len(parts) > 1 and all(len(part) == 1 or part in common for part in parts) else found[0]

    return _WORD.sub(kept, text)


def strip_accents(text: str) -> str:
    """Replace accented letters by plain ones: é by e, and ñ by n.

    Examples
    --------
    >>> strip_accents("física, año")
    'fisica, ano'
    """
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(one for one in letters if unicodedata.category(one) != "Mn"))
