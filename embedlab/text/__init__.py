"""Text made ready for learning: words, sentences, cleaning, stop words; one text at a time or in batches.

Every step is a pure function from text to text, so a pipeline is read as a list of names. Nothing is downloaded: the
tokenizers are NLTK's rule-based ones, sentence models and stop words come from packages.
"""

from embedlab.text.cleaning import clean, clean_batch, cleaning_steps, tokens
from embedlab.text.common_words import compare_stop_words, stop_words
from embedlab.text.looking import ascii_punctuation_only, before_after, cleaning_traps, only_a_to_z
from embedlab.text.options import CleaningOptions
from embedlab.text.splitting import sentences
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

__all__ = [
    "CleaningOptions",
    "ascii_punctuation_only",
    "before_after",
    "clean",
    "clean_batch",
    "cleaning_steps",
    "cleaning_traps",
    "compare_stop_words",
    "compose",
    "only_a_to_z",
    "remove_hashtags",
    "remove_links",
    "remove_mentions",
    "remove_numbers",
    "remove_punctuation",
    "remove_short_words",
    "remove_stop_words",
    "sentences",
    "stop_words",
    "strip_accents",
    "tokenize",
    "tokens",
]
