"""Make pairs: from articles, which nobody had to label, or from any data set that has queries and documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from datasets import Dataset

from embedlab.corpora.questions import FEWEST_CHARACTERS, HIDDEN, cut_article
from embedlab.errors import InputError
from embedlab.finetuning.pairs import Pairs, numbered


def make_pairs(
    articles: Dataset,
    *,
    language: str = "en",
    hide: str = "title words",
    fewest: int = FEWEST_CHARACTERS,
    fewest_words: int = 4,
    seed: int = 0,
) -> Pairs:
    """Make a pair of each article: its first sentence is the query, the rest of it the document that answers.

    "It" stands where the name of the article was, because a query that names its article could be answered by
    comparing words.

    Parameters
    ----------
    articles : datasets.Dataset
        Columns ``title`` and ``text``, as :func:`embedlab.load_wikipedia` gives.
    language : {"en", "es", "fr"}
        Which sentence model cuts them.
    hide : {"title words", "title"}
        What the query must do without; see :func:`embedlab.corpora.cut_article`. The document always loses the title.
    fewest : int, default 100
        Documents with fewer characters are dropped.
    fewest_words : int, default 4
        Queries with fewer words, not counting "It", are dropped.
    seed : int, default 0
        The order of the pairs, and so which one of several with an equal query or an equal document is kept: the first.

    Returns
    -------
    Pairs
        Its ``dropped`` counts the articles left out by reason, each under the first that holds.

    Raises
    ------
    InputError
        A column is missing, nothing is left, an option is unknown, or one of the fewest is below 1.

    References
    ----------
    K. Lee, M.-W. Chang & K. Toutanova, "Latent retrieval for weakly supervised open domain question answering", ACL
    2019: a sentence as the query for the text around it (the inverse cloze task); here it is always the first one.

    Examples
    --------
    >>> from embedlab import load_wikipedia
    >>> pairs = make_pairs(load_wikipedia("en").select(range(100)))
    >>> pairs.titles[0], " ".join(pairs.queries[0].split())
    ('Anime', 'It is animation originating from Japan.')
    >>> sum(pairs.dropped.values()) + len(pairs)
    100
    """
    _check_columns(articles, ["title", "text"])
    if min(fewest, fewest_words) < 1:
        raise InputError(f"fewest={fewest} and fewest_words={fewest_words}, expected 1 or more; choose larger ones")
    queries: dict[str, None] = {}  # dicts keep their order, and tell at once whether a text has come before
    documents: dict[str, None] = {}
    titles: list[str] = []
    dropped: Counter[str] = Counter()
    for article in articles.shuffle(seed=seed):
        cut = cut_article(article["text"], article["title"], language, hide=hide)
        flaws = {
            "no name in the first sentence": not cut.named,
            "document too short": len(cut.rest) < fewest,
            "query too short": sum(word != HIDDEN for word in cut.first.split()) < fewest_words,
            "query twice": cut.first in queries,
            "document twice": cut.rest in documents,
        }
        flaw = next((reason for reason, holds in flaws.items() if holds), None)
        if flaw is not None:
            dropped[flaw] += 1
            continue
        queries[cut.first] = documents[cut.rest] = None
        titles.append(article["title"])
    if not titles:
        raise InputError(
            f"none of these {len(articles)} articles makes a pair ({_listed(dropped)}); "
            "give other articles, or ask for fewer characters and words"
        )
    return Pairs(list(queries), list(documents), titles, dict(dropped))


def pairs_from_dataset(
    dataset: Dataset, query_column: str, document_column: str, *, title_column: str | None = None
) -> Pairs:
    """Take the pairs of a data set, such as one of the Hugging Face hub that has questions and their answers.

    Parameters
    ----------
    dataset : datasets.Dataset
        A row for each pair.
    query_column, document_column : str
    title_column : str, optional
        What each pair was made from. When left out, every different document gets an id, "d1", "d2" and so on, so that
        the questions on one document stay together when the pairs are split.

    Returns
    -------
    Pairs
        In the order of the rows, none dropped.

    Raises
    ------
    InputError
        A column that is not there (the message names those that are), no row, a value that is no text or empty, or
        several data sets in one.

    Examples
    --------
    >>> answers = Dataset.from_dict({"question": ["who barks?"], "answer": ["Dogs bark."]})
    >>> pairs = pairs_from_dataset(answers, "question", "answer")
    >>> pairs.queries, pairs.documents, pairs.titles
    (['who barks?'], ['Dogs bark.'], ['d1'])
    """
    _check_columns(dataset, [query_column, document_column, *([] if title_column is None else [title_column])])
    queries, documents = list(dataset[query_column]), list(dataset[document_column])
    if title_column is not None:
        return Pairs(queries, documents, list(dataset[title_column]))
    # Values that are no text are counted as well here, and refused by Pairs with the number of their row.
    ids = numbered(map(str, documents), "d")
    return Pairs(queries, documents, [ids[str(document)] for document in documents])


def _check_columns(dataset: Any, names: Sequence[str]) -> None:
    """Raise InputError unless this is one data set with these columns."""
    if not isinstance(dataset, Dataset):
        raise InputError(
            f"expected a datasets.Dataset, got a {type(dataset).__name__}; load_dataset gives several in one unless "
            'it is told which: load_dataset(..., split="train")'
        )
    for name in names:
        if name not in dataset.column_names:
            raise InputError(f"no column {name!r}; this data set has {', '.join(map(repr, dataset.column_names))}")


def _listed(dropped: Counter[str]) -> str:
    return ", ".join(f"{reason}: {count}" for reason, count in dropped.items())
