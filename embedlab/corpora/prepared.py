"""Clean whole data sets as one batched stage of ``datasets``: several processes, a progress bar, results kept on disk.

A second run with the same texts, options and rules reads the first one's file and cleans nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from datasets import Dataset, Features, Value
from datasets.fingerprint import Hasher

import embedlab.text
from embedlab.assets import load_wikipedia
from embedlab.assets.resolve import cache_folder
from embedlab.errors import InputError
from embedlab.text import CleaningOptions, clean_batch, sentences, stop_words

# A column of word lists, said and not guessed: a first batch without any word would be guessed wrong.
_WORDS = [Value("string")]


def clean_dataset(
    dataset: Dataset,
    options: CleaningOptions | None = None,
    *,
    column: str = "text",
    num_proc: int | None = None,
) -> Dataset:
    """Clean a column of a data set and cut it into words.

    Parameters
    ----------
    dataset : datasets.Dataset
        With a column of strings. A stream (``IterableDataset``) goes to :func:`stream_tokens`.
    options : CleaningOptions, optional
        Which steps to take; by default all but accents, in English.
    column : str
        The column to read.
    num_proc : int, optional
        Processes to share the work among. Starting one costs a second or two: worth it from some 100,000 texts on.

    Returns
    -------
    datasets.Dataset
        The same rows, with a column ``tokens`` (list of str). ``.save_to_disk(folder)`` keeps it where you like,
        ``datasets.load_from_disk(folder)`` reads it back.

    Raises
    ------
    InputError
        No such column, no rows, a text that is missing (the row is named), or not a ``Dataset``.

    Examples
    --------
    >>> from datasets import Dataset, disable_progress_bars
    >>> disable_progress_bars()
    >>> clean_dataset(Dataset.from_dict({"text": ["The cat sat.", "Two dogs!"]}))["tokens"][:]
    [['cat', 'sat'], ['dogs']]
    """
    if not isinstance(dataset, Dataset):
        raise InputError(
            f"clean_dataset got a {type(dataset).__name__}, expected a datasets.Dataset; "
            "for a stream or a list of texts use stream_tokens(texts, options)."
        )
    if column not in dataset.column_names:
        raise InputError(f"no column {column!r}: the data set has {', '.join(map(repr, dataset.column_names))}.")
    _check_not_empty(dataset)
    features = Features({**dataset.features, "tokens": _WORDS})
    return _kept_map(
        dataset, _add_tokens, column, options or CleaningOptions(), "Cleaning", features=features, num_proc=num_proc
    )


def wikipedia_sentences(
    language: str = "en",
    options: CleaningOptions | None = None,
    articles: Dataset | int | None = None,
) -> list[list[str]]:
    """Return the kit's Wikipedia articles as cleaned sentences, ready to train word vectors on.

    Parameters
    ----------
    language : {"en", "es", "fr"}
        Which articles, which sentence model and, unless `options` say otherwise, which stop words.
    options : CleaningOptions, optional
        Which steps to take; by default all but accents.
    articles : datasets.Dataset or int, optional
        Only these articles (a selection of :func:`embedlab.load_wikipedia`), or the first so many; by default all.

    Returns
    -------
    list of list of str
        One list a sentence, in reading order, without sentences of which nothing is left.

    Raises
    ------
    InputError
        For an unknown language, or when there are no articles.
    AssetMissingError, AssetCorruptError
        The kit's file is not there or not the promised one.

    Examples
    --------
    >>> from datasets import disable_progress_bars
    >>> disable_progress_bars()
    >>> wikipedia_sentences("en", articles=1)[0][:4]
    ['20th', 'century', 'classical', 'music']
    """
    dataset = articles if isinstance(articles, Dataset) else load_wikipedia(language)
    if isinstance(articles, int):
        dataset = dataset.select(range(max(0, min(articles, len(dataset)))))
    _check_not_empty(dataset)
    cut = _kept_map(
        dataset.select_columns(["text"]),
        _to_sentences,
        "text",
        options or CleaningOptions(language=language),
        "Sentences",
        extra={"language": language},
        features=Features({"tokens": _WORDS}),
        remove_columns=["text"],
    )
    found: list[list[str]] = cut.to_dict()["tokens"]
    return found


def _check_not_empty(dataset: Dataset) -> None:
    if len(dataset) == 0:
        raise InputError("the corpus is empty: 0 texts. Check the file or the filter it came through.")


def _add_tokens(
    texts: Sequence[str | None], rows: Sequence[int], column: str, options: CleaningOptions, rules: str
) -> dict[str, list[list[str]]]:
    _check_not_missing(texts, rows, column)
    return {"tokens": clean_batch(texts, options)}  # type: ignore[arg-type]  # none is missing


def _to_sentences(
    texts: Sequence[str | None], rows: Sequence[int], column: str, options: CleaningOptions, rules: str, language: str
) -> dict[str, list[list[str]]]:
    _check_not_missing(texts, rows, column)
    cut = chain.from_iterable(sentences(text, language) for text in texts if text is not None)
    return {"tokens": [words for words in clean_batch(cut, options) if words]}


def _check_not_missing(texts: Sequence[str | None], rows: Sequence[int], column: str) -> None:
    for row, text in zip(rows, texts, strict=True):
        if not isinstance(text, str):
            raise InputError(
                f"row {row} of column {column!r} is {text!r:.40} ({type(text).__name__}), expected a text. Leave such "
                f"rows out first: dataset.filter(lambda row: isinstance(row[{column!r}], str))."
            )


def _kept_map(
    dataset: Dataset,
    function: Callable[..., dict[str, list[list[str]]]],
    column: str,
    options: CleaningOptions,
    description: str,
    *,
    extra: dict[str, str] | None = None,
    **arguments: Any,
) -> Dataset:
    """Map over batches; the result of a data set that lies in memory only is kept in the course's cache folder."""
    arguments["fn_kwargs"] = {"column": column, "options": options, "rules": _rules(options.language), **(extra or {})}
    if not dataset.cache_files:
        folder = cache_folder() / "cleaned"
        folder.mkdir(parents=True, exist_ok=True)
        key = Hasher.hash([dataset.to_dict(), function.__name__, arguments["fn_kwargs"]])
        arguments["cache_file_name"] = str(folder / f"{key}.arrow")
    return dataset.map(function, batched=True, with_indices=True, input_columns=[column], desc=description, **arguments)


def _rules(language: str) -> str:
    """Return a digest of how texts are cleaned, so that a change of the rules makes kept results anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(embedlab.text.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    digest.update(" ".join(sorted(stop_words(language))).encode())
    return digest.hexdigest()
