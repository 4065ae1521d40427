"""Questions with known answers, made from articles: the first sentence, its title hidden, asks for the rest."""

from __future__ import annotations

import re

import pandas as pd
from datasets import Dataset

from embedlab.errors import InputError
from embedlab.text import sentences

# What stands where a title was.
HIDDEN = "It"
# A rest shorter than this is hardly an article any more.
FEWEST_CHARACTERS = 100


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
        first, *rest = sentences(article["text"], language) or [""]
        title = re.compile(re.escape(article["title"]), re.IGNORECASE)
        question, answer = title.sub(HIDDEN, first), title.sub(HIDDEN, " ".join(rest))
        if question != first and len(answer) >= FEWEST_CHARACTERS:
            rows.append((article["title"], question, answer))
        if len(rows) == count:
            return pd.DataFrame(rows, columns=["title", "question", "answer"])
    raise InputError(f"only {len(rows)} of these articles make a question, and {count} were asked for; ask for fewer.")
