"""Look at what cleaning does: step by step on one text, and what a careless recipe misses or destroys."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from typing import TYPE_CHECKING

from embedlab.errors import InputError
from embedlab.text.cleaning import cleaning_steps
from embedlab.text.common_words import check_language
from embedlab.text.options import CleaningOptions
from embedlab.text.steps import remove_punctuation, remove_stop_words

if TYPE_CHECKING:
    import pandas as pd

_ASCII_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]+")
_NOT_A_TO_Z = re.compile(r"[^a-zA-Z\s]+")
# A reader needs a few words on each side of the spot.
_CONTEXT = 25


def before_after(text: str, language: str = "en") -> pd.DataFrame:
    """Show every option of cleaning at work, one after the other, on one text.

    Parameters
    ----------
    text : str
        What to clean.
    language : {"en", "es", "fr"}
        Whose stop words.

    Returns
    -------
    pandas.DataFrame
        Columns ``option``, ``before``, ``after``: one row an option, in the order of :func:`clean`; what a row gives
        is what the next one gets. The last row, ``accents``, is off unless asked for.

    Raises
    ------
    InputError
        For an unknown language.

    Examples
    --------
    >>> before_after("See #Rome: 3 hills").set_index("option")["after"].loc["hashtags"]
    'See : 3 hills'
    """
    import pandas as pd

    rows = []
    before = text
    for option, step in cleaning_steps(CleaningOptions(accents=True, language=language)):
        after = " ".join(step(before).split())
        if option != "compose":
            rows.append((option, before, after))
        before = after
    return pd.DataFrame(rows, columns=["option", "before", "after"])


def ascii_punctuation_only(text: str) -> str:
    """Remove the 32 marks of a US keyboard, as many recipes do; ¡ ¿ « » “ ” … — stay.

    Examples
    --------
    >>> ascii_punctuation_only("«¡bienvenidos!»").split()
    ['«¡bienvenidos', '»']
    """
    return _ASCII_PUNCTUATION.sub(" ", text)


def only_a_to_z(text: str) -> str:
    """Remove everything but a to z, as many recipes do: the accented letters go with the rest.

    Examples
    --------
    >>> only_a_to_z("la física española").split()
    ['la', 'f', 'sica', 'espa', 'ola']
    """
    return _NOT_A_TO_Z.sub(" ", text)


def _packaged_stop_words(text: str, language: str) -> str:
    from stop_words import get_stop_words

    common = frozenset(get_stop_words(language))
    return " ".join(word for word in text.split() if word.lower() not in common)


def cleaning_traps(texts: Iterable[str], language: str = "es") -> pd.DataFrame:
    """Find the first place in some texts where a usual recipe misses something or destroys it.

    Three recipes are tried: the 32 ASCII marks as "punctuation" (misses ``¡bienvenidos``, and leaves a lone ``»``),
    a packaged stop list as it comes ("Estados Unidos" becomes "Unidos"), a filter that keeps a to z (loses accents).

    Parameters
    ----------
    texts : iterable of str
        A corpus; read until each trap is found.
    language : {"en", "es", "fr"}
        Whose stop words.

    Returns
    -------
    pandas.DataFrame
        Columns ``trap``, ``found`` (the place, with its surroundings), ``usual`` (what the recipe makes of it) and
        ``ours`` (what our step makes of it); one row a trap, without those that the texts do not hold.

    Raises
    ------
    InputError
        For an unknown language, or a text that is not a string.

    Examples
    --------
    >>> table = cleaning_traps(["¡Hola!, dijo.", "Vive en los Estados Unidos."], "es")
    >>> table[["usual", "ours"]].to_numpy().tolist()
    [['¡Hola dijo', 'Hola dijo'], ['Vive Unidos.', 'Vive Estados Unidos.']]
    """
    import pandas as pd

    check_language(language)
    traps = {
        "opening mark stays on the word": (r"[¡¿]\w+", ascii_punctuation_only, remove_punctuation),
        "a lone mark becomes a word": (r"[.,;:!?)]»|\s»\s|«\s", ascii_punctuation_only, remove_punctuation),
        "a name loses its half": (
            r"\bEstados Unidos\b|\bUnited States\b|\bpièce\b",
            lambda text: _packaged_stop_words(text, language),
            lambda text: remove_stop_words(text, language),
        ),
        "accents cut words in two": (r"\w+[áéíóúñâêîôûèëçà]\w+", only_a_to_z, remove_punctuation),
    }
    rows: dict[str, tuple[str, str, str]] = {}
    for text in texts:
        if not isinstance(text, str):
            raise InputError(f"a text is {text!r:.40} ({type(text).__name__}), expected a string: leave it out first.")
        for trap in traps.keys() - rows.keys():
            pattern, usual, ours = traps[trap]
            found = re.search(pattern, text)
            if found is not None:
                place = _surroundings(text, *found.span())
                rows[trap] = (place, " ".join(usual(place).split()), " ".join(ours(place).split()))
        if len(rows) == len(traps):
            break
    return pd.DataFrame(
        [(trap, *rows[trap]) for trap in traps if trap in rows], columns=["trap", "found", "usual", "ours"]
    )


def _surroundings(text: str, start: int, end: int) -> str:
    """Return the place with whole words around it."""
    left = text.rfind(" ", 0, max(0, start - _CONTEXT)) + 1 if start > _CONTEXT else 0
    right = text.find(" ", end + _CONTEXT)
    return " ".join(text[left : right if right >= 0 else len(text)].split())
