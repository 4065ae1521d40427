"""Encoders: batches beside one text at a time, our overhead, the cache, and what is faster than the network."""

from __future__ import annotations

import importlib.util
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import cache

import numpy as np

from benchmarks.training import Row, in_turn
from embedlab import load_sentence_encoder, load_wikipedia, load_word_similarity
from embedlab.corpora import hidden_title_questions
from embedlab.encoders import (
    CachedEncoder,
    OpenVinoEncoder,
    SentenceEncoder,
    StaticEncoder,
    TruncationWarning,
    VectorCache,
    compare_sizes,
    distil,
)

SHORT = 2_000
MIXED = 400
KEPT = 100_000
LOOK_UPS = 1_000


@cache
def encoder() -> SentenceEncoder:
    return load_sentence_encoder(device="cpu")


@cache
def static() -> StaticEncoder:
    return distil(encoder())


def short_texts() -> list[str]:
    """Different descriptions of a few words."""
    return [text for text in dict.fromkeys(load_wikipedia("en")["description"][:]) if text.strip()][:SHORT]


def mixed_texts() -> list[str]:
    """Every second one as long as an article."""
    half = MIXED // 2
    articles = load_wikipedia("en")["text"][:half]
    return [text for pair in zip(short_texts()[:half], articles, strict=True) for text in pair]


def beside_a_loop(texts: list[str], what: str, goal: str) -> Row:
    def loop() -> np.ndarray:
        return np.stack([encoder().model.encode(text) for text in texts])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TruncationWarning)
        apart = np.abs(encoder().encode(texts[:200]) - np.stack([encoder().model.encode(text) for text in texts[:200]]))
        seconds, _ = in_turn(lambda: encoder().encode(texts), loop, repeats=1)
    return {
        "what": f"{len(texts):,} {what} (vectors at most {apart.max():.0e} apart, goal 1e-05)",
        **seconds,
        "peer_name": "one text at a time in a loop",
        "unit": "s",
        "goal": goal,
    }


def short_beside_a_loop() -> Row:
    return beside_a_loop(short_texts(), "short texts", "<= 0.4 x peer")


def mixed_beside_a_loop() -> Row:
    return beside_a_loop(mixed_texts(), "texts, half of them articles", "<= 0.8 x peer")


def overhead() -> Row:
    """Articles, where texts are counted before they are cut: the dearest case."""
    texts = mixed_texts()[:128]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TruncationWarning)
        seconds, ratio = in_turn(
            lambda: encoder().encode(texts), lambda: encoder().model.encode(texts, batch_size=32), repeats=5
        )
    return {
        "what": f"our encode, half of the texts articles (median of 5 ratios: {ratio:.3f})",
        **seconds,
        "peer_name": "SentenceTransformer.encode",
        "unit": "s",
        "goal": "<= 1.05 x peer",
    }


def second_run() -> Row:
    with tempfile.TemporaryDirectory() as folder:
        cached = CachedEncoder(encoder(), folder=folder)
        texts = short_texts()
        times = []
        for _ in range(6):
            start = time.perf_counter()
            cached.encode(texts)
            times.append(time.perf_counter() - start)
    return {
        "what": f"{SHORT:,} short texts from the cache (the slowest of five runs: {max(times[1:]):.3f} s)",
        "ours": statistics.median(times[1:]),
        "peer": times[0],
        "peer_name": "the first run; ours: median of the next five",
        "unit": "s",
        "goal": "<= 0.005 x peer",
    }


def large_cache() -> Row:
    generator = np.random.default_rng(0)
    vectors = generator.standard_normal((KEPT, 384), dtype=np.float32)
    keys = [generator.bytes(32) for _ in range(KEPT)]
    with tempfile.TemporaryDirectory() as folder:
        filling = VectorCache(folder)
        for start in range(0, KEPT, 1_000):
            filling.put(dict(zip(keys[start : start + 1_000], vectors[start : start + 1_000], strict=True)))
        asked = [keys[row] for row in generator.choice(KEPT, LOOK_UPS, replace=False)]
        start_time = time.perf_counter()
        VectorCache(folder).get(asked[:1])
        opened = time.perf_counter() - start_time
        start_time = time.perf_counter()
        found = VectorCache(folder).get(asked)
        seconds = time.perf_counter() - start_time
    if len(found) != LOOK_UPS:
        raise RuntimeError(f"{LOOK_UPS - len(found)} vectors were not found again")
    return {
        "what": f"{LOOK_UPS:,} look-ups in a cache of {KEPT:,} vectors (open and first one: {opened:.4f} s, goal 0.2)",
        "ours": seconds,
        "peer": 0.5,
        "peer_name": "goal",
        "unit": "s",
        "goal": "<= 1.0 x peer",
    }


def static_beside_minilm() -> Row:
    """Both in seconds for a thousand texts; MiniLM gets fewer of them."""
    texts = short_texts()
    static().encode(texts)
    seconds, _ = in_turn(
        lambda: static().encode(texts * 5), lambda: encoder().encode(texts[: len(texts) // 4]), repeats=3
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TruncationWarning)
        table = compare_sizes(
            [encoder(), static()], hidden_title_questions(load_wikipedia("en")), load_word_similarity("wordsim353")
        )
    first, last = (table[table["encoder"] == kind.name].iloc[0] for kind in (encoder(), static()))
    return {
        "what": f"static model, 1,000 short texts: accuracy@1 {last['accuracy']:.3f} against {first['accuracy']:.3f}, "
        f"WordSim-353 {last['wordsim']:.3f} against {first['wordsim']:.3f}",
        "ours": seconds["ours"] / (5 * len(texts)) * 1_000,
        "peer": seconds["peer"] / (len(texts) // 4) * 1_000,
        "peer_name": "MiniLM",
        "unit": "s",
        "goal": "<= 0.02 x peer",
    }


def openvino_beside_torch() -> Row:
    texts = short_texts()[:512]
    fast = OpenVinoEncoder(encoder())
    cosines = (fast.encode(texts) * encoder().encode(texts)).sum(axis=1)
    seconds, _ = in_turn(lambda: fast.encode(texts), lambda: encoder().encode(texts), repeats=3)
    return {
        "what": f"OpenVINO, 512 short texts (mean cosine to PyTorch's vectors {cosines.mean():.5f}, goal 0.99)",
        **seconds,
        "peer_name": "PyTorch",
        "unit": "s",
        "goal": "<= 0.667 x peer",
    }


PAIRS: list[Callable[[], Row]] = [
    short_beside_a_loop,
    mixed_beside_a_loop,
    overhead,
    second_run,
    large_cache,
    static_beside_minilm,
]
# An extra: measured where it is installed.
if importlib.util.find_spec("openvino"):
    PAIRS.append(openvino_beside_torch)
