"""Clean texts and cut them into words: one text readably, many texts quickly, with the same words out.

The fast path uses a law of language. Few words make up most of a text (Zipf), and no step of cleaning looks past a
space; so each distinct piece between spaces is cleaned once and remembered, and all others are looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import chain, islice

from embedlab.errors import InputError
from embedlab.text.options import CleaningOptions
from embedlab.text.steps import (
    compose,
    remove_hashtags,
    remove_links,
    remove_mentions,
    remove_numbers,
    remove_punctuation,
    remove_short_words,
    remove_stop_words,
    strip_accents,
)
from embedlab.text.words import tokenize

Step = Callable[[str], str]

DEFAULT = CleaningOptions()
# Small enough for the pieces of a block to stay in the processor's cache.
_BLOCK = 100
# Some 250,000 pieces, about 70 MB: a memory that has seen more text than that begins anew.
_MOST_CHARACTERS = 2_000_000


@lru_cache
def cleaning_steps(options: CleaningOptions = DEFAULT) -> tuple[tuple[str, Step], ...]:
    """Return the steps that `options` ask for, in the order in which they are taken.

    Links go before punctuation (which would cut them up), stop words after lower case and before accents (*sí* is
    one, *si* another).

    Returns
    -------
    tuple of (str, callable)
        The option's name and a function from text to text; the first is always ``compose``.

    Examples
    --------
    >>> [name for name, step in cleaning_steps(CleaningOptions(numbers=False, min_length=1))]
    ['compose', 'links', 'mentions', 'hashtags', 'lowercase', 'punctuation', 'stop_words']
    """
    steps: list[tuple[str, bool, Step]] = [
        ("compose", True, compose),
        ("links", options.links, remove_links),
        ("mentions", options.mentions, remove_mentions),
        ("hashtags", options.hashtags, remove_hashtags),
        ("lowercase", options.lowercase, str.lower),
        ("numbers", options.numbers, remove_numbers),
        ("punctuation", options.punctuation, remove_punctuation),
        ("min_length", options.min_length > 1, partial(remove_short_words, min_length=options.min_length)),
        ("stop_words", options.stop_words, partial(remove_stop_words, language=options.language)),
        ("accents", options.accents, strip_accents),
    ]
    return tuple((name, step) for name, wanted, step in steps if wanted)


def clean(text: str, options: CleaningOptions = DEFAULT) -> str:
    """Clean one text.

    Parameters
    ----------
    text : str
        Any length. English, Spanish or French; in scripts that write vowels as marks (Hindi) words would be cut.
    options : CleaningOptions
        Which steps to take.

    Returns
    -------
    str
        What is left, with one space wherever there were spaces or something was removed.

    Raises
    ------
    InputError
        If `text` is not a string.

    Examples
    --------
    >>> clean("The Moon's mass: 7.3 x 10^22 kg, see https://example.org #moon")
    'moon mass'
    >>> clean("Los Estados Unidos, ¡bienvenidos!", CleaningOptions(language="es"))
    'estados unidos bienvenidos'
    """
    if not isinstance(text, str):
        raise InputError(f"a text is {text!r:.40} ({type(text).__name__}), expected a string. {_cure(text)}")
    for _, step in cleaning_steps(options):
        text = step(text)
    return " ".join(text.split())


def tokens(text: str, options: CleaningOptions = DEFAULT) -> list[str]:
    """Clean one text and cut it into words.

    Where punctuation is removed, words are what stands between spaces; where it is kept, :func:`tokenize` cuts it off
    the words. Parameters and errors are those of :func:`clean`.

    Returns
    -------
    list of str
        In reading order; punctuation marks are tokens of their own where `options` keep them.

    Examples
    --------
    >>> tokens("Don't panic: the Earth is one of 8 planets.")
    ['panic', 'earth', 'planets']
    >>> tokens("Don't panic!", CleaningOptions(punctuation=False, stop_words=False))
    ["don't", 'panic', '!']
    """
    words = clean(text, options)
    return words.split() if options.punctuation else list(_cut_off_marks(words))


def _cut_off_marks(text: str) -> tuple[str, ...]:
    # Piece by piece: NLTK's tokenizer looks past a space now and then (telephone numbers), and cleaning never does.
    return tuple(chain.from_iterable(tokenize(piece, lowercase=False, punctuation=True) for piece in text.split()))


class _Memory:
    """The words of each piece of text seen so far.

    A full memory is replaced and never emptied: a thread at work on the old one keeps it until it is done.
    """

    def __init__(self, options: CleaningOptions):
        self.options = options
        self.forget()

    def forget(self) -> None:
        """Begin anew, with no piece known."""
        self.words: dict[str, tuple[str, ...]] = {}
        self.characters = 0

    def learn(self, pieces: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return a dictionary that holds the words of all `pieces`."""
        if self.characters > _MOST_CHARACTERS:
            self.forget()
        known = self.words
        fresh = set(pieces).difference(known)
        if fresh:
            known.update(zip(fresh, self._cut(fresh), strict=True))
            self.characters += sum(map(len, fresh))
        return known

    def _cut(self, pieces: Iterable[str]) -> Iterator[tuple[str, ...]]:
        # A piece holds no space, so a line each; then every step runs once, over all of them.
        text = "\n".join(pieces)
        for _, step in cleaning_steps(self.options):
            text = step(text)
        lines = text.split("\n")
        return map(tuple, map(str.split, lines)) if self.options.punctuation else map(_cut_off_marks, lines)


# Kept from call to call: the next batch of a corpus is full of the words of the one before.
_memory = lru_cache(maxsize=2)(_Memory)


def forget_pieces() -> None:
    """Forget every piece of text seen so far: frees memory, and lets a measurement begin from nothing."""
    _memory.cache_clear()


def clean_batch(texts: Iterable[str], options: CleaningOptions = DEFAULT) -> list[list[str]]:
    """Clean many texts and cut them into words: what :func:`tokens` gives for each, many times faster.

    Parameters
    ----------
    texts : iterable of str
        Any number of texts.
    options : CleaningOptions
        Which steps to take.

    Returns
    -------
    list of list of str
        One list a text, in order; empty where nothing is left.

    Raises
    ------
    InputError
        If `texts` is one string, or one of them is not a string; the message says which one.

    References
    ----------
    Zipf (1949). Human Behavior and the Principle of Least Effort.

    Examples
    --------
    >>> clean_batch(["The cat sat.", "", "Cats and dogs!"])
    [['cat', 'sat'], [], ['cats', 'dogs']]
    """
    if isinstance(texts, str):
        raise InputError("texts is one string, expected several: put it in a list, or call tokens(text, options).")
    memory = _memory(options)
    numbered = enumerate(texts)
    cleaned: list[list[str]] = []
    while block := [_pieces(number, text) for number, text in islice(numbered, _BLOCK)]:
        known = memory.learn(chain.from_iterable(block))
        cleaned.extend(list(chain.from_iterable(map(known.__getitem__, pieces))) for pieces in block)
    return cleaned


def _pieces(number: int, text: str) -> list[str]:
    if not isinstance(text, str):
        raise InputError(f"text number {number} is {text!r:.40} ({type(text).__name__}). {_cure(text)}")
    return text.split()


def _cure(text: object) -> str:
    if text is None:
        return "Leave missing texts out first: [text for text in texts if text is not None]."
    if isinstance(text, bytes):
        return 'Decode bytes first, naming their encoding: data.decode("utf-8") or data.decode("latin-1").'
    return "Pass text; str(value) makes one of a number."
