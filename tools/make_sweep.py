"""Make the sweep that the course ships: embedlab/data/word2vec_sweep.csv and its row in manifest.json.

python tools/make_sweep.py        about ten minutes on a free core
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from embedlab.corpora import wikipedia_sentences
from embedlab.word_vectors import sweep
from embedlab.word_vectors.parameter_sweep import GRIDS, SWEEP_FILE

DATA = Path(__file__).parents[1] / "embedlab" / "data"


def main() -> None:
    DATA.mkdir(exist_ok=True)
    content = sweep(wikipedia_sentences("en"), GRIDS).to_csv(index=False, lineterminator="\n").encode("utf-8")
    (DATA / SWEEP_FILE).write_bytes(content)
    manifest = DATA / "manifest.json"
    rows = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    rows[SWEEP_FILE] = {
        "how": "Word2Vec trained on the kit's English Wikipedia extracts with every setting of "
        "embedlab.word_vectors.parameter_sweep.GRIDS, measured on WordSim-353 and Google's analogies",
        "command": "python tools/make_sweep.py",
        "licence": "CC BY-SA 4.0 (made from Wikipedia's text)",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    manifest.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
