"""What cleaning shall do: one switch a step."""

from __future__ import annotations

from dataclasses import dataclass, fields

from embedlab.errors import InputError
from embedlab.text.common_words import check_language


@dataclass(frozen=True, slots=True)
class CleaningOptions:
    """The switches of :func:`clean`, :func:`tokens` and :func:`clean_batch`; frozen, so it can be a cache's key.

    Parameters
    ----------
    lowercase : bool
        Fold to lower case.
    links, mentions, hashtags : bool
        Remove web and e-mail addresses, ``@names`` and ``#tags``.
    punctuation : bool
        Remove every mark that is no letter, digit or space, in any script's typography.
    numbers : bool
        Remove numbers that stand alone; ``20th`` and ``h2o`` are words and stay.
    min_length : int, default 2
        Remove words of fewer characters; 1 removes none.
    stop_words : bool
        Remove the words of :func:`stop_words`.
    accents : bool, default False
        Strip accents. Off, because they carry meaning: Spanish *año* is a year, *ano* is not.
    language : {"en", "es", "fr"}
        Whose stop words.

    Raises
    ------
    InputError
        For an unknown language, a switch that is no truth value, or a length below 1.

    Examples
    --------
    >>> CleaningOptions(language="es", min_length=3).min_length
    3
    >>> CleaningOptions(language="de")
    Traceback (most recent call last):
        ...
    embedlab.errors.InputError: unknown language 'de': choose 'en' (English), 'es' (Spanish) or 'fr' (French).
    """

    lowercase: bool = True
    links: bool = True
    mentions: bool = True
    hashtags: bool = True
    punctuation: bool = True
    numbers: bool = True
    min_length: int = 2
    stop_words: bool = True
    accents: bool = False
    language: str = "en"

    def __post_init__(self) -> None:
        check_language(self.language)
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(field.default, bool) and not isinstance(value, bool):
                raise InputError(f"cleaning option {field.name} is {value!r}; expected True or False.")
        if not isinstance(self.min_length, int) or self.min_length < 1:
            raise InputError(f"cleaning option min_length is {self.min_length!r}; expected a whole number from 1 on.")
