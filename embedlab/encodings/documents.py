"""One row a document: how often it holds each word, counted or weighed. The order of the words is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedlab.errors import InputError
from embedlab.text import tokenize


def bag_of_words(documents: Sequence[str], *, ngram_range: tuple[int, int] = (1, 1)) -> pd.DataFrame:
    """Count the words of each document.

    Parameters
    ----------
    documents : sequence of str
        Cut with :func:`embedlab.text.tokenize`.
    ngram_range : (int, int), default (1, 1)
        Count runs of so many words, from the first number to the second: (1, 2) counts words and pairs.

    Returns
    -------
    DataFrame
        A row a document (under its text), a column a word in alphabetical order, counts of 0 or more.

    Raises
    ------
    InputError
        If there is no document, none of them holds a word, or the range is not one.

    Examples
    --------
    >>> bag_of_words(["a cat saw a dog", "a dog"])
                     a  cat  dog  saw
    a cat saw a dog  2    1    1    1
    a dog            1    0    1    0
    """
    from sklearn.feature_extraction.text import CountVectorizer

    return _document_table(CountVectorizer, documents, ngram_range)


def tf_idf(documents: Sequence[str], *, reference: Sequence[str] = ()) -> pd.DataFrame:
    """Weigh the words of each document: frequent in it counts for, frequent everywhere counts against a word.

    Parameters
    ----------
    documents : sequence of str
        Cut with :func:`embedlab.text.tokenize`.
    reference : sequence of str, optional
        More texts to count in how many documents a word occurs. A handful of documents alone cannot tell a
        common word from a rare one.

    Returns
    -------
    DataFrame
        A row a document (under its text), a column a word of the documents in alphabetical order. A row with
        words has length 1.

    Raises
    ------
    InputError
        If there is no document, or none of them holds a word.

    References
    ----------
    K. Spärck Jones, "A statistical interpretation of term specificity and its application in retrieval", 1972.

    Examples
    --------
    >>> tf_idf(["the cat", "the dog"]).round(2)
              cat   dog   the
    the cat  0.81  0.00  0.58
    the dog  0.00  0.81  0.58
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    return _document_table(TfidfVectorizer, documents, (1, 1), reference)


def _document_table(
    vectorizer: Any, documents: Sequence[str], ngram_range: tuple[int, int], reference: Sequence[str] = ()
) -> pd.DataFrame:
    if isinstance(documents, str) or isinstance(reference, str):
        raise InputError("expected a list of documents, got one string; put it in a list")
    if len(documents) == 0:
        raise InputError("there is no document; give at least one")
    shortest, longest = ngram_range
    if not 1 <= shortest <= longest:
        raise InputError(f"ngram_range must be two whole numbers such as (1, 2), the smaller first; got {ngram_range}")
    tokens = [tokenize(document) for document in documents]
    if max(len(words) for words in tokens) < shortest:
        raise InputError("no document holds enough words; give a text with at least " + str(shortest))
    # The documents come cut already, so scikit-learn's own cutting is switched off.
    counter = vectorizer(
        tokenizer=list, preprocessor=list, token_pattern=None, lowercase=False, ngram_range=ngram_range
    )
    values = counter.fit(tokens + [tokenize(text) for text in reference]).transform(tokens)
    occurring = np.unique(values.indices)
    words = counter.get_feature_names_out()[occurring]
    return pd.DataFrame(values[:, occurring].toarray(), index=list(documents), columns=words)
