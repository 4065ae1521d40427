"""Stop words: the words that every text is full of, from packages that carry lists of them.

Lists differ more than their common name suggests. On the kit's English texts gensim's 337 words remove 45.6 % of all
words, the 1,333 of ``stop-words`` 52.3 % and the 1,298 of ``stopwordsiso`` 52.1 %; what the two long ones take in
addition is *world*, *state*, *number*, *won*, *home*: words with a meaning to learn. So English uses gensim's list.
gensim has no other language. For French ``stop-words`` is the shorter one (348 against 691 words); for Spanish the two
are alike (652 and 732), and the one package then serves both.

No list fits everywhere: each was read against the kit's text, and the content words that it would take ("Estados
Unidos" would become "unidos") are given back. :func:`compare_stop_words` shows the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from embedlab.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French"}

# Found by reading what each list removes from the kit's texts: words with a meaning of their own.
_GIVEN_BACK = {
    "en": "amount bill bottom computer cry describe detail empty fill fire front full interest mill name serious "
    "show side sincere system thick thin top",
    "es": "cosas empleo estada estadas estado estados fuerza intento lugar momento sentido sentidos tiempo trabajar "
    "trabajan trabajo valor verdad verdadera verdadero vía",
    "fr": "chose choses dos droite début essai force haut mine mot nom parole personne personnes pièce point sujet "
    "valeur voie état états",
}
# What is left of "don't" or "l'homme" once the apostrophe has cut it. Not "won": it is what Nobel prizes are.
_FRAGMENTS = {
    "en": "aren couldn didn doesn don hadn hasn haven isn ll mustn needn re shan shouldn ve wasn weren wouldn",
    "es": "",
    "fr": "aujourd hui jusqu lorsqu puisqu qu quelqu quoiqu",
}


def check_language(language: str) -> None:
    """Raise InputError unless the course knows `language`."""
    if language not in LANGUAGES:
        *others, last = (f"{code!r} ({name})" for code, name in LANGUAGES.items())
        raise InputError(f"unknown language {language!r}: choose {', '.join(others)} or {last}.")


def _packaged(language: str) -> frozenset[str]:
    if language == "en":
        from gensim.parsing.preprocessing import STOPWORDS

        return frozenset(STOPWORDS)
    from stop_words import get_stop_words

    return frozenset(get_stop_words(language))


@cache
def stop_words(language: str = "en") -> frozenset[str]:
    """Return the stop words of a language, in lower case.

    Parameters
    ----------
    language : {"en", "es", "fr"}
        English: gensim's list. Spanish and French: the package ``stop-words``. Each less a few content words, and
        with the fragments that an apostrophe leaves (``doesn``, ``qu``).

    Returns
    -------
    frozenset of str
        The same object at every call: nothing is read twice.

    Raises
    ------
    InputError
        For another language.

    References
    ----------
    Nothman, Qin & Yurchak (2018). Stop Word Lists in Free Open-source Software Packages. NLP-OSS.

    Examples
    --------
    >>> {"the", "which", "doesn"} <= stop_words("en"), "computer" in stop_words("en")
    (True, False)
    >>> "los" in stop_words("es"), "estados" in stop_words("es")
    (True, False)
    """
    check_language(language)
    return (_packaged(language) | set(_FRAGMENTS[language].split())) - set(_GIVEN_BACK[language].split())


def compare_stop_words(words: Iterable[str], language: str = "en", *, show: int = 12) -> pd.DataFrame:
    """Compare the lists that packages carry by what they do to a text.

    Parameters
    ----------
    words : iterable of str
        The words of a corpus, in lower case, repetitions included.
    language : {"en", "es", "fr"}
        Which lists.
    show : int
        How many words to show in the last column.

    Returns
    -------
    pandas.DataFrame
        Rows ``embedlab`` (:func:`stop_words`), ``gensim`` (English only), ``stop-words`` and ``stopwordsiso`` where
        that package is installed; columns ``list``, ``words``, ``removed`` (share of the corpus, 0 to 1) and
        ``takes_besides``, the most frequent words of the corpus that this list removes and ours keeps.

    Raises
    ------
    InputError
        For another language, or when there are no words.

    Examples
    --------
    >>> compare_stop_words(["the", "world", "the", "computer"])[["list", "removed"]].head(2)
           list  removed
    0  embedlab     0.50
    1    gensim     0.75
    """
    import importlib.util

    import pandas as pd
    from stop_words import get_stop_words

    counts = Counter(words)
    if not counts:
        raise InputError("no words to compare the stop lists on: pass the words of a corpus.")
    ours = stop_words(language)
    lists = {"embedlab": ours}
    if language == "en":
        lists["gensim"] = _packaged("en")
    lists["stop-words"] = frozenset(get_stop_words(language))
    if importlib.util.find_spec("stopwordsiso"):
        import stopwordsiso

        lists["stopwordsiso"] = frozenset(stopwordsiso.stopwords(language))
    rows = []
    for name, chosen in lists.items():
        besides = sorted((chosen - ours) & counts.keys(), key=lambda word: (-counts[word], word))
        removed = sum(counts[word] for word in chosen) / counts.total()
        rows.append((name, len(chosen), round(removed, 3), ", ".join(besides[:show])))
    return pd.DataFrame(rows, columns=["list", "words", "removed", "takes_besides"])
