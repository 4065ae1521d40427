"""Make the sweep that the course ships: embedlab/data/word2vec_sweep.csv and its row in manifest.json.

python tools/make_sweep.py        about ten minutes on a free core
"""

from __future__ import annotations

from shipped import DATA, describe

from embedlab.corpora import wikipedia_sentences
from embedlab.word_vectors import sweep
from embedlab.word_vectors.parameter_sweep import GRIDS, SWEEP_FILE


def main() -> None:
    content = sweep(wikipedia_sentences("en"), GRIDS).to_csv(index=False, lineterminator="\n").encode("utf-8")
    (DATA / SWEEP_FILE).write_bytes(content)
    describe(
        DATA / SWEEP_FILE,
        how="Word2Vec trained on the kit's English Wikipedia extracts with every setting of "
        "embedlab.word_vectors.parameter_sweep.GRIDS, measured on WordSim-353 and Google's analogies",
        command="python tools/make_sweep.py",
        licence="CC BY-SA 4.0 (made from Wikipedia's text)",
    )


if __name__ == "__main__":
    main()
