"""A sample of articles with a topic each, for maps and clusters."""

from __future__ import annotations

import pandas as pd
from datasets import Dataset

from embedlab.assets import load_wikipedia
from embedlab.errors import InputError
from embedlab.text import sentences

WITHOUT_TOPIC = "Uncategorized"


def article_sample(
    count: int = 2_000, *, articles: Dataset | None = None, language: str = "en", seed: int = 0
) -> pd.DataFrame:
    """Draw articles that have a topic, with their first sentence.

    Parameters
    ----------
    count : int, default 2,000
    articles : datasets.Dataset, optional
        Columns ``title``, ``text`` and ``topic``; the kit's Wikipedia articles when left out.
    language : {"en", "es", "fr"}
        Which articles of the kit, and which sentence model cuts them.
    seed : int, default 0
        Which articles are drawn.

    Returns
    -------
    DataFrame
        Columns ``title``, ``text`` (the first sentence) and ``topic``. Articles of the topic "Uncategorized", the tail
        of the alphabet, are left out.

    Raises
    ------
    InputError
        If there are fewer articles with a topic than were asked for, or `count` is below 1.

    Examples
    --------
    >>> sample = article_sample(3)
    >>> sample["topic"].tolist()
    ['Biology and health sciences', 'Society and social sciences', 'Geography']
    """
    if count < 1:
        raise InputError(f"{count} articles cannot be drawn; ask for 1 or more")
    rows = []
    for article in (articles if articles is not None else load_wikipedia(language)).shuffle(seed=seed):
        if article["topic"] != WITHOUT_TOPIC and (first := sentences(article["text"], language)[:1]):
            rows.append((article["title"], first[0], article["topic"]))
        if len(rows) == count:
            return pd.DataFrame(rows, columns=["title", "text", "topic"])
    raise InputError(f"only {len(rows):,} of these articles have a topic and a sentence; ask for so many at most")
