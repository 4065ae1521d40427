"""Cleaning on the kit's texts, beside the loops that are usually written; two processes; memory over a 2 GB file."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from datasets import Dataset, disable_progress_bars
from gensim.parsing.preprocessing import remove_short_tokens, remove_stopword_tokens, strip_multiple_whitespaces
from nltk.tokenize import NLTKWordTokenizer, WhitespaceTokenizer
from stop_words import get_stop_words

from embedlab import load_wikipedia
from embedlab.corpora import clean_dataset
from embedlab.text import (
    CleaningOptions,
    clean_batch,
    cleaning,
    compose,
    remove_hashtags,
    remove_links,
    remove_mentions,
    remove_numbers,
    remove_punctuation,
    stop_words,
)

Row = dict[str, str | float]
Tokenize = Callable[[str], list[str]]

REPEATS = 3
COPIES = 20  # of the kit's 10,033 articles: a corpus on which starting a process pays
SMALL = 16  # copies in the small file: enough for every buffer to have filled
MEGABYTE = 2**20


@cache
def texts(language: str) -> list[str]:
    return list(load_wikipedia(language)["text"])


def words_of(text: str, common: frozenset[str], tokenize: Tokenize) -> list[str]:
    """One text, done with care: the library's regular expressions, gensim's functions, a tokenizer of NLTK."""
    text = remove_hashtags(remove_mentions(remove_links(compose(text)))).lower()
    text = strip_multiple_whitespaces(remove_punctuation(remove_numbers(text)))
    words: list[str] = remove_stopword_tokens(remove_short_tokens(tokenize(text), minsize=2), common)
    return words


def competent(language: str, tokenize: Tokenize) -> list[list[str]]:
    common = stop_words(language)
    return [words_of(text, common, tokenize) for text in texts(language)]


def walk_through(language: str, tokenize: Tokenize) -> list[list[str]]:
    """As published: the word list is read and made a set inside the function, for every text."""
    cleaned = []
    for text in texts(language):
        get_stop_words(language, cache=False)  # reads its file, as NLTK's stopwords.words does
        common = stop_words.__wrapped__(language)
        cleaned.append(words_of(text, common, tokenize))
    return cleaned


def batch(language: str) -> list[list[str]]:
    cleaning.forget_pieces()  # every run begins without a word in memory
    return clean_batch(texts(language), CleaningOptions(language=language))


def beside(
    name: str, language: str, loop: Callable[[str, Tokenize], list[list[str]]], tokenizer: str, goal: str
) -> Row:
    """Shortest of the runs of both, in turn; the two must give the same words."""
    tokenize: Tokenize = {"nltk": NLTKWordTokenizer().tokenize, "spaces": WhitespaceTokenizer().tokenize}[tokenizer]
    texts(language)
    times: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(REPEATS):
        start = time.perf_counter()
        ours = batch(language)
        middle = time.perf_counter()
        peer = loop(language, tokenize)
        times["ours"].append(middle - start)
        times["peer"].append(time.perf_counter() - middle)
        if ours != peer:
            raise RuntimeError("the two do not give the same words")
    return {
        "what": f"cleaning {len(texts(language)):,} texts ({language}), same words out",
        **{side: min(measured) for side, measured in times.items()},
        "peer_name": name,
        "unit": "s",
        "goal": goal,
    }


def processes() -> Row:
    disable_progress_bars()
    dataset = Dataset.from_dict({"text": texts("en") * COPIES})
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        dataset.save_to_disk(folder)
        dataset = Dataset.load_from_disk(folder)
        for num_proc in (1, 2):
            times = []
            for _ in range(REPEATS):
                dataset.cleanup_cache_files()
                cleaning.forget_pieces()
                start = time.perf_counter()
                clean_dataset(dataset, num_proc=num_proc)
                times.append(time.perf_counter() - start)
            seconds[num_proc] = min(times)
    return {
        "what": f"clean_dataset with num_proc=2, {len(dataset):,} texts",
        "ours": seconds[2],
        "peer": seconds[1],
        "peer_name": "num_proc=1",
        "unit": "s",
        "goal": "<= 0.625 x peer",
    }


# Linux's own record of the process's peak: what getrusage gives is inherited from the process that started it.
STREAM = """
import re, sys
from pathlib import Path
from embedlab.corpora import load_corpus, stream_tokens
source = sys.argv[1] if sys.argv[2] == "file" else load_corpus(sys.argv[1])
words = sum(map(len, stream_tokens(source)))
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(words, int(peak[1]) / 1024)
"""


def peak(path: Path, how: str) -> tuple[int, float]:
    """Words in the file and the peak of a fresh process that streams it, in MB."""
    command = [sys.executable, "-c", STREAM, str(path), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "TQDM_DISABLE": "1"})
    words, megabytes = done.stdout.split()
    return int(words), float(megabytes)


def streamed(how: str, size: int, name: str) -> Row:
    """Peak memory over a file made of the kit's texts again and again, beside a file that holds them a few times."""
    block = "\n".join(" ".join(text.split()) for text in texts("en")).encode() + b"\n"
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.txt"), Path(folder, "large.txt")
        small.write_bytes(block * SMALL)
        with large.open("wb") as file:
            for _ in range(size // len(block) + 1):
                file.write(block)
        (words, peer), (more_words, ours) = peak(small, how), peak(large, how)
        copies = large.stat().st_size // len(block)
        if more_words * SMALL != words * copies:
            raise RuntimeError(f"{copies} copies gave {more_words} words, {SMALL} gave {words}")
        gigabytes = large.stat().st_size / 1024**3
    return {
        "what": f"peak memory, {name} of {gigabytes:.2f} GB",
        "ours": ours,
        "peer": peer,
        "peer_name": f"the same over {SMALL * len(block) / MEGABYTE:.0f} MB",
        "unit": "MB",
        "goal": "<= 1.1 x peer",
    }


PAIRS: list[Callable[[], Row]] = [
    lambda: beside("careful loop, NLTK's word tokenizer", "en", competent, "nltk", "<= 0.25 x peer"),
    lambda: beside("careful loop, NLTK's cheapest tokenizer", "en", competent, "spaces", "<= 0.4 x peer"),
    lambda: beside("loop that makes the stop set for each text", "es", walk_through, "nltk", "<= 0.1 x peer"),
    processes,
    lambda: streamed("file", 2 * 1024**3, "stream_tokens over a file"),
    lambda: streamed("datasets", 250 * MEGABYTE, "stream_tokens over a datasets stream"),
]
