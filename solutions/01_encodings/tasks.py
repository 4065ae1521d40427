"""Tasks of the exercises on encodings: normalising, tokens, vocabulary, ids, one-hot rows, look-up, TF-IDF."""

# ruff: noqa: D103 - the name of an answer says which mistake it makes

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.checks import Case, FromMaster, Task, Wrong

Array = NDArray[Any]
WORDS = ["basil", "butter", "egg", "fig", "garlic", "leek", "mint", "oil", "onion", "rice", "salt", "thyme"]


def drawn_words(rng: np.random.Generator, count: int, of: int = len(WORDS)) -> list[str]:
    """Draw words, some of them again and again."""
    return [str(word) for word in rng.choice(WORDS[:of], count)]


def normalize_cases(rng: np.random.Generator) -> Iterator[Case]:
    one, two, three = (str(word) for word in rng.permutation(WORDS)[:3])
    yield Case("small letters", {"text": "Olive OIL"})
    yield Case(
        "tabs and line ends", {"text": f"{one}\t{two}\n\n{three}  {one}"}, hint="Tabs and line ends are white space."
    )
    yield Case(
        "all at once", {"text": f" \n Crème {two.upper()}:\t 2 {three.title()}s "}, hint="Only case and space change."
    )


def normalize_by_pattern(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lower()


def split_cases(rng: np.random.Generator) -> Iterator[Case]:
    one, two, three = (str(word) for word in rng.permutation(WORDS)[:3])
    yield Case("words alone", {"text": "stir it well"})
    yield Case("a comma and a full stop", {"text": f"Chop the {one}, fry the {two}."}, hint="Each mark is a token.")
    yield Case(
        "apostrophes",
        {"text": f"Don't peel the {three}; it's '{one}'."},
        hint="An apostrophe belongs to a word only between letters.",
    )
    yield Case("digits and many marks", {"text": f"({two}: 250 g)... Bon appétit!?\n{three}"})


def split_by_hand(text: str) -> list[str]:
    """Walk through the letters and decide for each whether it goes on with the last token."""
    tokens, inside = [""], False
    for place, sign in enumerate(text):
        after = text[place + 1 : place + 2]
        goes_on = sign.isalnum() or (sign == "'" and inside and after.isalnum())
        if goes_on and inside:
            tokens[-1] += sign
        elif not sign.isspace():
            tokens.append(sign)
        inside = goes_on
    return tokens[1:]


def vocabulary_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("three words, place for two", {"texts": [["salt", "oil"], ["oil", "egg"]], "size": 2})
    yield Case(
        "ties in the order of the alphabet",
        {"texts": [["rice", "leek", "rice"], ["mint", "fig", "leek"]], "size": 4},
        hint="Sort by the count first, the largest first; then by the word.",
    )
    a, b, c, d, e = sorted(str(word) for word in rng.permutation(WORDS)[:5])
    yield Case("more place than words", {"texts": [[e, d, b], [c, e]], "size": 20})
    yield Case("longer texts", {"texts": [[e, d, a], [d, e, c], [c, b, e]], "size": 3})


def vocabulary_in_steps(texts: list[list[str]], size: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in texts:
        for word in text:
            counts[word] = counts.get(word, 0) + 1
    names = sorted(sorted(counts), key=lambda word: counts[word], reverse=True)  # sorting keeps the order of ties
    vocabulary = {"[UNK]": 0}
    for name in names[:size]:
        vocabulary[name] = len(vocabulary)
    return vocabulary


def vocabulary_ties_by_appearance(texts: list[list[str]], size: int) -> dict[str, int]:
    counts = Counter(word for text in texts for word in text)
    names = ["[UNK]", *(word for word, _ in counts.most_common(size))]
    return {word: place for place, word in enumerate(names)}


def vocabulary_by_alphabet(texts: list[list[str]], size: int) -> dict[str, int]:
    names = ["[UNK]", *sorted({word for text in texts for word in text})[:size]]
    return {word: place for place, word in enumerate(names)}


def vocabulary_without_unknown(texts: list[list[str]], size: int) -> dict[str, int]:
    counts = Counter(word for text in texts for word in text)
    names = sorted(counts, key=lambda word: (-counts[word], word))[:size]
    return {word: place for place, word in enumerate(names)}


def encode_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("one unknown word", {"words": ["egg", "fig", "oil"], "vocabulary": {"[UNK]": 0, "oil": 1, "egg": 2}})
    known = [str(word) for word in rng.permutation(WORDS[:6])]
    vocabulary = {word: place for place, word in enumerate(["[UNK]", *known])}
    yield Case("every word known", {"words": drawn_words(rng, 5, 6), "vocabulary": vocabulary})
    later = {"[PAD]": 0, "[UNK]": 1} | {word: place for place, word in enumerate(known, start=2)}
    yield Case(
        "[UNK] has another id",
        {"words": ["saffron", *drawn_words(rng, 4), "truffle"], "vocabulary": later},
        hint='Look the id of "[UNK]" up in the vocabulary.',
    )


def encode_in_steps(words: list[str], vocabulary: dict[str, int]) -> Array:
    ids = []
    for word in words:
        if word not in vocabulary:
            word = "[UNK]"
        ids.append(vocabulary[word])
    return np.array(ids)


def one_hot_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("two ids", {"ids": [2, 0], "size": 3})
    yield Case("one id", {"ids": [1], "size": 2}, hint="One id gives one row: the shape is (1, 2).")
    first = int(rng.integers(5))
    yield Case("an id that comes twice", {"ids": [first, 5, first], "size": 6})
    yield Case("more rows than columns", {"ids": [*range(4), *rng.integers(4, size=3).tolist()], "size": 4})


def one_hot_of_identity(ids: list[int], size: int) -> Array:
    return np.eye(size)[ids]


def one_hot_by_comparing(ids: list[int], size: int) -> list[list[bool]]:
    return [[place == number for place in range(size)] for number in ids]


def one_hot_everywhere(ids: list[int], size: int) -> Array:
    rows = np.zeros((len(ids), size))
    rows[:, ids] = 1
    return rows


def one_hot_from_one(ids: list[int], size: int) -> Array:
    rows = np.zeros((len(ids), size))
    rows[np.arange(len(ids)), np.array(ids) - 1] = 1
    return rows


def text_vector_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("a word that comes twice", {"ids": [1, 1, 0], "matrix": np.array([[10, 1], [20, 2]])})
    yield Case("a single word", {"ids": [2], "matrix": rng.normal(size=(4, 3)).round(2)})
    ids = [0, *rng.integers(6, size=6).tolist(), 0]
    yield Case("a longer text", {"ids": ids, "matrix": rng.normal(size=(6, 4)).round(2)})


def text_vector_of_bag(ids: list[int], matrix: Array) -> Any:
    return np.bincount(ids, minlength=len(matrix)) @ matrix


def tf_idf_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("two short texts", {"texts": [["salt", "salt", "egg"], ["egg"]]})
    yield Case(
        "a word in every text",
        {"texts": [["oil", "mint"], ["oil", "oil", "fig", "fig"], ["leek", "oil"]]},
        hint="ln(3 / 3) is 0, however often the word comes.",
    )
    yield Case("a single text", {"texts": [["salt", *drawn_words(rng, 4), "salt"]]})
    yield Case(
        "four texts", {"texts": [*(["rice", "rice", *drawn_words(rng, 6)] for _ in range(3)), ["fig"]]}, points=2
    )


def tf_idf_in_steps(texts: list[list[str]]) -> list[dict[str, float]]:
    answer = []
    for text in texts:
        weights = {}
        for word in text:
            held = sum(word in other for other in texts)
            weights[word] = text.count(word) * (np.log(len(texts)) - np.log(held))
        answer.append(weights)
    return answer


def tf_idf_with(
    idf: Callable[[int, int], float] = lambda texts, holding: math.log(texts / holding),
    tf: Callable[[int, int], float] = lambda count, length: count,
    each_text_once: bool = True,
) -> Callable[[list[list[str]]], list[dict[str, float]]]:
    """Make a function that weighs words by other rules."""

    def weigh(texts: list[list[str]]) -> list[dict[str, float]]:
        held = Counter(word for text in texts for word in (set(text) if each_text_once else text))
        return [{w: tf(text.count(w), len(text)) * idf(len(texts), held[w]) for w in text} for text in texts]

    return weigh


TASKS = [
    Task(
        "encodings.normalize_text",
        "One spelling",
        reference=FromMaster("normalize_text"),
        cases=normalize_cases,
        compare="text",
        other_right=[normalize_by_pattern],
        wrong=[
            Wrong(lambda text: text.lower(), 2, "White space is still as it was: split and join."),
            Wrong(lambda text: text.strip().lower(), 2, "`strip` works at both ends only; runs inside the text stay."),
            Wrong(
                lambda text: re.sub(" +", " ", text).strip(" ").lower(),
                2,
                "Blanks are done. Tabs and line ends are white space, too.",
            ),
            Wrong(lambda text: " ".join(text.split()), 2, "The white space is right; capital letters are still there."),
            Wrong(
                lambda text: " ".join(re.sub(r"[^a-z0-9\s]", "", text.lower()).split()),
                1,
                "Signs and letters with accents are to stay; only case and white space change.",
            ),
        ],
    ),
    Task(
        "encodings.split_words",
        "Cut a text into tokens",
        reference=FromMaster("split_words"),
        cases=split_cases,
        compare="list",
        other_right=[split_by_hand],
        wrong=[
            Wrong(lambda text: text.split(), 3, "This cuts at white space only; punctuation sticks to words."),
            Wrong(
                lambda text: re.findall(r"\w+(?:'\w+)*", text),
                3,
                "The words are right. Punctuation marks are tokens, too: add them with `|`.",
            ),
            Wrong(
                lambda text: re.findall(r"\w+|[^\w\s]", text),
                1,
                "Don't is one token here: a word may go on with an apostrophe and letters.",
            ),
            Wrong(
                lambda text: re.findall(r"[\w']+|[^\w\s]", text),
                1,
                "Quotation marks around a word do not belong to it, only those inside.",
            ),
        ],
    ),
    Task(
        "encodings.build_vocabulary",
        "A vocabulary",
        reference=FromMaster("build_vocabulary"),
        cases=vocabulary_cases,
        compare="mapping",
        keeps_inputs=True,
        other_right=[vocabulary_in_steps],
        wrong=[
            Wrong(vocabulary_ties_by_appearance, 4, "Equally frequent words stand in the order of the alphabet."),
            Wrong(vocabulary_by_alphabet, 4, "This is the order of the alphabet alone; the count comes first."),
            Wrong(vocabulary_without_unknown, 4, 'Id 0 belongs to "[UNK]"; the words begin at 1.'),
            Wrong(
                lambda texts, size: vocabulary_in_steps(texts, size - 1),
                3,
                '`size` counts the words alone; "[UNK]" comes on top.',
            ),
        ],
    ),
    Task(
        "encodings.encode",
        "Ids, also for unknown words",
        reference=FromMaster("encode"),
        cases=encode_cases,
        compare="list",
        keeps_inputs=True,
        other_right=[encode_in_steps],
        wrong=[
            Wrong(
                lambda words, vocabulary: [vocabulary[word] for word in words],
                2,
                "A word may be missing. `vocabulary.get(word, other)` gives `other` then.",
            ),
            Wrong(
                lambda words, vocabulary: [vocabulary[word] for word in words if word in vocabulary],
                2,
                'Unknown words are left out here. Each is to become the id of "[UNK]".',
            ),
            Wrong(
                lambda words, vocabulary: [vocabulary.get(word, 0) for word in words],
                1,
                'Here "[UNK]" has another id than 0: look it up.',
            ),
            Wrong(
                lambda words, vocabulary: [vocabulary.setdefault(word, len(vocabulary)) for word in words],
                2,
                "A vocabulary that is in use does not grow: the model has no row for a new id.",
            ),
        ],
    ),
    Task(
        "encodings.one_hot",
        "One-hot rows by hand",
        reference=FromMaster("one_hot"),
        cases=one_hot_cases,
        compare="array",
        other_right=[one_hot_of_identity, one_hot_by_comparing],
        wrong=[
            Wrong(one_hot_everywhere, 3, "`rows[:, ids]` writes into every row. Pair each row with its own id."),
            Wrong(lambda ids, size: np.eye(size)[ids].T, 4, "Rows and columns are exchanged: give a row for each id."),
            Wrong(one_hot_from_one, 4, "Columns count from 0: id 0 has its 1 in the first column."),
            Wrong(
                lambda ids, size: np.bincount(ids, minlength=size),
                4,
                "This is one bag of words. Give a row for each id.",
            ),
        ],
    ),
    Task(
        "encodings.text_vector",
        "A bag of words times a matrix",
        reference=FromMaster("text_vector"),
        cases=text_vector_cases,
        compare="array",
        keeps_inputs=True,
        other_right=[text_vector_of_bag],
        wrong=[
            Wrong(
                lambda ids, matrix: matrix[ids].mean(axis=0),
                2,
                "This is the mean of the rows. A bag of words counts, so add them up.",
            ),
            Wrong(lambda ids, matrix: matrix[sorted(set(ids))].sum(axis=0), 2, "A word that comes twice counts twice."),
            Wrong(lambda ids, matrix: matrix[ids], 3, "These are the rows. One thing is left: add them up."),
            Wrong(
                lambda ids, matrix: matrix[ids].sum(axis=1),
                3,
                "Add the rows to each other (axis 0), not the numbers within each row.",
            ),
        ],
    ),
    Task(
        "encodings.tf_idf",
        "TF-IDF by hand",
        reference=FromMaster("tf_idf"),
        cases=tf_idf_cases,
        compare="list",
        keeps_inputs=True,
        other_right=[tf_idf_in_steps],
        wrong=[
            Wrong(
                tf_idf_with(each_text_once=False),
                5,
                "The IDF counts texts that hold the word, each once, not how often it comes.",
            ),
            Wrong(
                tf_idf_with(tf=lambda count, length: count / length),
                4,
                "TF is the plain count here, not divided by the number of words.",
            ),
            Wrong(
                tf_idf_with(lambda texts, held: math.log10(texts / held)),
                4,
                "The natural logarithm is `math.log` or `np.log`.",
            ),
            Wrong(
                tf_idf_with(lambda texts, held: texts / held), 5, "Take the logarithm: a word of every text weighs 0."
            ),
            Wrong(
                tf_idf_with(tf=lambda count, length: 1),
                4,
                "This is the IDF alone. Multiply it by the count of the word in this text.",
            ),
        ],
    ),
]

EQUIVALENT: dict[str, dict[str, str]] = {}
