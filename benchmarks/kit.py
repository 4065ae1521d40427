"""The kit's speed: GloVe ready to use, and the import of embedlab, each in fresh processes beside its peer."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from embedlab import load_glove

Row = dict[str, str | float]


def seconds(statements: str, repeats: int = 5) -> float:
    """Return the shortest time that `statements` take in a process of their own (its start not counted)."""
    code = f"import time\nstart = time.perf_counter()\n{statements}\nprint(time.perf_counter() - start)"
    times = []
    for _ in range(repeats):
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        times.append(float(result.stdout))
    return min(times)


def glove_ready() -> Row:
    """Time to 400,000 verified vectors with their lengths, all imports included, files warm in the system's cache."""
    with tempfile.TemporaryDirectory() as folder:
        saved = str(Path(folder, "glove.kv"))
        load_glove().save(saved)
        peer = seconds(f"from gensim.models import KeyedVectors\nKeyedVectors.load({saved!r}).fill_norms()")
    return {
        "what": "GloVe ready, warm",
        "ours": seconds("import embedlab\nembedlab.load_glove()"),
        "peer": peer,
        "peer_name": "gensim KeyedVectors.load of the same vectors, unverified",
        "unit": "s",
        "goal": "<= 1.5 s",
    }


def import_embedlab() -> Row:
    return {
        "what": "import embedlab",
        "ours": seconds("import embedlab"),
        "peer": seconds("import numpy"),
        "peer_name": "import numpy",
        "unit": "s",
        "goal": "<= 0.3 s",
    }


PAIRS: list[Callable[[], Row]] = [glove_ready, import_embedlab]
