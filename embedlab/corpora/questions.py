"""Questions with known answers, made from articles, so that nobody has to write or judge them.

Three kinds, because a search that is good at one may be bad at another: a sentence without the name of what it speaks
of, a short description in somebody else's words, and a few rare words that somebody remembers.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd
from datasets import Dataset

from embedlab.errors import InputError
from embedlab.text import sentences, stop_words, tokenize

# What stands where a title was.
HIDDEN = "It"
# A rest shorter than this is hardly an article any more.
FEWEST_CHARACTERS = 100
# Shorter words of a title ("of", "the") say nothing about it.
FEWEST_LETTERS = 4
WAYS_TO_HIDE = ("title", "title words")


class CutArticle(NamedTuple):
    """An article in two pieces, its name hidden in both.

    Attributes
    ----------
    first : str
        The first sentence.
    rest : str
        All other sentences; empty if there are none.
    named : bool
        Whether the first sentence had a name that is now hidden.
    """

    first: str
    rest: str
    named: bool


def cut_article(text: str, title: str, language: str = "en", *, hide: str = "title") -> CutArticle:
    """Cut an article into its first sentence and the rest, with "It" where its name was.

    Parameters
    ----------
    text, title : str
    language : {"en", "es", "fr"}
        Which sentence model cuts.
    hide : {"title", "title words"}
        The title is always hidden, in both pieces. With ``"title words"`` the first sentence also loses every word that
        begins with a word of the title, if that has four letters or more: "Beagles" after "Beagle (dog breed)".

    Returns
    -------
    CutArticle

    Raises
    ------
    InputError
        Another way to hide, an unknown language, or a text that is not a string.

    Examples
    --------
    >>> cut_article("The Oak Tree is a tree. Oak trees grow old.", "Oak tree")
    CutArticle(first='The It is a tree.', rest='Its grow old.', named=True)
    >>> cut_article("The Oak Tree is a tree. Oak trees grow old.", "Oak tree", hide="title words").first
    'The It is a It.'
    """
    if hide not in WAYS_TO_HIDE:
        raise InputError(f"hide is one of {', '.join(map(repr, WAYS_TO_HIDE))}, got {hide!r}; choose one of them")
    first, *others = sentences(text, language) or [""]
    rest = " ".join(others)
    if not title:  # an empty pattern would be found between any two letters
        return CutArticle(first, rest, named=False)
    name = re.compile(re.escape(title), re.IGNORECASE)
    hidden = name.sub(HIDDEN, first)
    words = re.findall(rf"\w{{{FEWEST_LETTERS},}}", title)
    if hide == "title words" and words:
        hidden = re.sub(rf"\b(?:{'|'.join(words)})\w*", HIDDEN, hidden, flags=re.IGNORECASE)
    return CutArticle(hidden, name.sub(HIDDEN, rest), named=hidden != first)


def hidden_title_questions(articles: Dataset, count: int = 500, *, language: str = "en", seed: int = 0) -> pd.DataFrame:
    """Make questions and answers from articles.

    The first sentence of an article is the question, the rest of the article the only right answer, and "It" stands in
    both where the title was. Nobody had to write or judge them.

    Parameters
    ----------
    articles : datasets.Dataset
        Columns ``title`` and ``text``, as :func:`embedlab.load_wikipedia` gives.
    count : int, default 500
        How many articles to draw, from those that have more than one sentence.
    language : {"en", "es", "fr"}
        Which sentence model cuts them.
    seed : int
        Which articles are drawn.

    Returns
    -------
    DataFrame
        Columns ``title``, ``question``, ``answer``.

    Raises
    ------
    InputError
        Fewer than `count` articles will do.

    Examples
    --------
    >>> from embedlab import load_wikipedia
    >>> hidden_title_questions(load_wikipedia("en"), count=1)["question"][0][:40]
    'It is an unpleasant self-conscious emoti'
    """
    rows = []
    for article in articles.shuffle(seed=seed):
        cut = cut_article(article["text"], article["title"], language)
        if cut.named and len(cut.rest) >= FEWEST_CHARACTERS:
            rows.append((article["title"], cut.first, cut.rest))
        if len(rows) == count:
            return pd.DataFrame(rows, columns=["title", "question", "answer"])
    raise InputError(f"only {len(rows)} of these articles make a question, and {count} were asked for; ask for fewer.")


def description_questions(articles: Dataset, count: int = 500, *, fewest_words: int = 4, seed: int = 0) -> pd.DataFrame:
    """Ask with an article's short description, which other people wrote than its text.

    Parameters
    ----------
    articles : datasets.Dataset
        Columns ``title`` and ``description``, as :func:`embedlab.load_wikipedia` gives.
    count : int, default 500
        How many to draw, from the descriptions that no other article has.
    fewest_words : int, default 4
        Shorter descriptions ("Chemical element") fit too many articles.
    seed : int

    Returns
    -------
    DataFrame
        Columns ``title`` and ``question``.

    Raises
    ------
    InputError
        Fewer than `count` articles will do.

    Examples
    --------
    >>> from embedlab import load_wikipedia
    >>> description_questions(load_wikipedia("en"), 2)["title"].tolist()
    ['Dynamite', 'State religion']
    """
    titles, descriptions = articles["title"], articles["description"]
    times = Counter(descriptions)
    fit = [row for row, text in enumerate(descriptions) if times[text] == 1 and len(text.split()) >= fewest_words]
    rows = _drawn(fit, count, seed)
    return pd.DataFrame({"title": [titles[row] for row in rows], "question": [descriptions[row] for row in rows]})


def rare_word_questions(
    articles: Dataset, count: int = 500, *, words: int = 3, language: str = "en", seed: int = 0
) -> pd.DataFrame:
    """Ask with the rarest words of an article that at least one other has too, as one who remembers a few of them.

    Parameters
    ----------
    articles : datasets.Dataset
        Columns ``title`` and ``text``, as :func:`embedlab.load_wikipedia` gives.
    count : int, default 500
    words : int, default 3
        How many words a question has.
    language : {"en", "es", "fr"}
        Whose stop words are left out.
    seed : int

    Returns
    -------
    DataFrame
        Columns ``title`` and ``question``.

    Raises
    ------
    InputError
        Fewer than `count` articles will do, or `words` is below 1.

    Examples
    --------
    >>> from embedlab import load_wikipedia
    >>> rare_word_questions(load_wikipedia("en"), 2)["question"].tolist()
    ['cpu execute efficiently', 'conceptualized interpretations spirit']
    """
    if words < 1:
        raise InputError(f"a question of {words} words asks nothing; choose 1 or more")
    common = stop_words(language)
    found = [{word for word in tokenize(text) if word.isalpha() and word not in common} for text in articles["text"]]
    times = Counter(word for of_one in found for word in of_one)
    shared = [[word for word in of_one if times[word] > 1] for of_one in found]
    rows = _drawn([row for row, of_one in enumerate(shared) if len(of_one) >= words], count, seed)
    titles = articles["title"]
    questions = [" ".join(sorted(shared[row], key=lambda word: (times[word], word))[:words]) for row in rows]
    return pd.DataFrame({"title": [titles[row] for row in rows], "question": questions})


def hide_names(text: str, title: str) -> str:
    """Leave out an article's title, every word with a capital first letter, and every word with a digit.

    What is left must be read to know what the text is about; names and years, which look alike in many languages, are
    gone.

    Parameters
    ----------
    text, title : str

    Returns
    -------
    str

    Examples
    --------
    >>> hide_names("The Beagle was a small dog of 1830 that hunts in packs. Beagles follow hares.", "Beagle")
    'was a small dog of that hunts in packs. follow hares.'
    """
    rest = re.sub(re.escape(title) + r"\w*", " ", text, flags=re.IGNORECASE) if title else text
    kept = (word for word in rest.split() if not word[0].isupper() and not any(sign.isdigit() for sign in word))
    return " ".join(kept)


def _drawn(rows: list[int], count: int, seed: int) -> list[int]:
    if not 1 <= count <= len(rows):
        raise InputError(f"{len(rows)} of these articles make a question, and {count} were asked for; ask for fewer.")
    drawn: list[int] = np.random.default_rng(seed).choice(rows, count, replace=False).tolist()
    return drawn
