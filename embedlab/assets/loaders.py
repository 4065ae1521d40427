"""The course kit as the objects the field works with: each loader checks its files before it reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embedlab.assets.resolve import asset_path
from embedlab.errors import InputError

# Heavy libraries are imported where they are used: a lesson that asks for word pairs must not wait for gensim.
if TYPE_CHECKING:
    import datasets
    import pandas as pd
    from gensim.models import KeyedVectors
    from tokenizers import Tokenizer

LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French"}
WORD_SIMILARITY_SETS = ("wordsim353", "simlex999")


def load_glove() -> KeyedVectors:
    """Load 400,000 GloVe word vectors of 50 dimensions.

    The words are lower-case and stand in order of frequency: row 0 is ``"the"``. The matrix is mapped from its
    file, read-only: nothing is copied, and notebooks open side by side share one copy in memory. Row lengths are
    in ``.norms``.

    Returns
    -------
    gensim.models.KeyedVectors
        ``.vectors`` is a float32 array (400000, 50), not normalised.

    Raises
    ------
    AssetMissingError, AssetCorruptError
        The file is not there or not the promised one; the message says what to do.

    Notes
    -----
    What writes into the vectors raises ``ValueError: ... read-only``: ``unit_normalize_all()``, ``kv[word] = ...``
    for a known word. Take a copy first: ``kv.vectors = kv.vectors.copy()``. Look-ups, ``most_similar``, evaluation,
    ``save`` and pickling only read. ``add_vectors`` makes a new matrix; gensim leaves the lengths as they were:
    call ``kv.fill_norms(force=True)`` after it.

    References
    ----------
    Pennington, Socher & Manning (2014). GloVe: Global Vectors for Word Representation. EMNLP.

    Examples
    --------
    >>> glove = load_glove()
    >>> len(glove), glove.vector_size, glove.index_to_key[:3]
    (400000, 50, ['the', ',', '.'])
    >>> print(f"{glove.similarity('king', 'queen'):.4f}")
    0.7839
    """
    import numpy as np
    import pyarrow.parquet as pq
    from gensim.models import KeyedVectors

    folder = asset_path("glove")
    # ParquetFile and not read_table, which imports pyarrow's whole dataset machinery: 0.3 s for one column.
    with pq.ParquetFile(folder / "glove_6B_index.parquet") as index:
        words = index.read(use_threads=False).column("index").to_pylist()
    kv = KeyedVectors(vector_size=50)
    kv.index_to_key = words
    kv.key_to_index = dict(zip(words, range(len(words)), strict=True))
    # asarray: a plain array over the mapped file, so that a printed vector says "array" and not "memmap".
    kv.vectors = np.asarray(np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r"))
    kv.fill_norms()
    return kv


def load_tokenizer() -> Tokenizer:
    """Load the WordPiece tokenizer of MiniLM alone, without its network (and without importing torch).

    The file asks for every text to be cut or padded to 128 tokens; both are switched off here,
    so a text gives as many tokens as it has.

    Returns
    -------
    tokenizers.Tokenizer

    Raises
    ------
    AssetMissingError, AssetCorruptError
        The file is not there or not the promised one; the message says what to do.

    Examples
    --------
    >>> load_tokenizer().encode("Embeddings rock").tokens
    ['[CLS]', 'em', '##bed', '##ding', '##s', 'rock', '[SEP]']
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(asset_path("minilm") / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_wikipedia(language: str = "en") -> datasets.Dataset:
    """Load summaries of Wikipedia's vital articles in one language.

    Parameters
    ----------
    language : {"en", "es", "fr"}
        English (10,033 articles), Spanish (6,239) or French (9,955).

    Returns
    -------
    datasets.Dataset
        Columns ``title``, ``text`` (the article's opening), ``description`` (a few words, sometimes empty) and
        ``topic``, all strings, in the order of the source.

    Raises
    ------
    InputError
        Another language was asked for.
    AssetMissingError, AssetCorruptError
        The file is not there or not the promised one; the message says what to do.

    Notes
    -----
    1,000 English articles have the topic ``"Uncategorized"`` (the tail of the alphabet) and one is titled ``"0"``:
    leave them out where topics are scored. Descriptions repeat (``"Family of birds"`` 34 times).
    The text is under CC BY-SA 4.0, by Wikipedia's contributors.

    Examples
    --------
    >>> articles = load_wikipedia("en")
    >>> articles.num_rows, articles.column_names
    (10033, ['title', 'text', 'description', 'topic'])
    """
    import json

    if language not in LANGUAGES:
        known = ", ".join(f"{code!r} ({name})" for code, name in LANGUAGES.items())
        raise InputError(f"unknown language {language!r}: the kit has {known}.")
    from datasets import Dataset, Features, Value

    articles = json.loads(asset_path(f"wikipedia-{language}").read_text(encoding="utf-8")).values()
    columns = {"title": "title", "text": "extract", "description": "description", "topic": "topic"}
    return Dataset.from_dict(
        {column: [article[field] for article in articles] for column, field in columns.items()},
        features=Features({column: Value("string") for column in columns}),
    )


def load_word_analogies() -> pd.DataFrame:
    """Load Google's analogy questions: "a is to b as c is to expected".

    Returns
    -------
    pandas.DataFrame
        19,544 rows; columns ``section`` (14 of them: those that begin with "gram" are syntactic, 10,675 questions;
        the others semantic, 8,869), ``a``, ``b``, ``c``, ``expected``, all in lower case.

    Raises
    ------
    AssetMissingError, AssetCorruptError
        The file is not there or not the promised one; the message says what to do.

    References
    ----------
    Mikolov, Chen, Corrado & Dean (2013). Efficient Estimation of Word Representations in Vector Space.

    Examples
    --------
    >>> load_word_analogies().iloc[0].to_list()
    ['capital-common-countries', 'athens', 'greece', 'baghdad', 'iraq']
    """
    import pandas as pd

    rows = []
    section = ""
    for line in asset_path("google-analogies").read_text(encoding="utf-8").splitlines():
        if line.startswith(":"):
            section = line.removeprefix(":").strip()
        else:
            rows.append([section, *line.lower().split()])
    return pd.DataFrame(rows, columns=["section", "a", "b", "c", "expected"])


def load_word_similarity(name: str = "wordsim353") -> pd.DataFrame:
    """Load word pairs with the similarity that people gave them.

    Parameters
    ----------
    name : {"wordsim353", "simlex999"}
        WordSim-353 rates any relatedness (coffee and cup are close); SimLex-999 only likeness (they are not).

    Returns
    -------
    pandas.DataFrame
        Columns ``word1``, ``word2`` (as in the source) and ``score``, the mean rating from 0 (unrelated) to 10 (same).

    Raises
    ------
    InputError
        Another set was asked for.
    AssetMissingError, AssetCorruptError
        The file is not there or not the promised one; the message says what to do.

    References
    ----------
    Finkelstein et al. (2002). Placing Search in Context: The Concept Revisited.
    Hill, Reichart & Korhonen (2015). SimLex-999: Evaluating Semantic Models With (Genuine) Similarity Estimation.

    Examples
    --------
    >>> load_word_similarity("simlex999").head(2)
       word1        word2  score
    0    old          new   1.58
    1  smart  intelligent   9.20
    """
    import pandas as pd

    if name not in WORD_SIMILARITY_SETS:
        raise InputError(f"unknown word-similarity set {name!r}: the kit has {', '.join(WORD_SIMILARITY_SETS)}.")
    return pd.read_csv(
        asset_path(name), sep="\t", comment="#", names=["word1", "word2", "score"], keep_default_na=False
    )
