"""Make the training runs that the course ships: embedlab/data/finetuning_runs.csv and its row in manifest.json.

python tools/make_runs.py             about twenty-five minutes on two cores
python tools/make_runs.py long        one of them; the others stay as they are
"""

from __future__ import annotations

import argparse

import pandas as pd
from shipped import DATA, describe

import embedlab
from embedlab.finetuning import make_pairs, measure_run
from embedlab.finetuning.runs import RUNS, RUNS_FILE, SEEDS


def main() -> None:
    parser = argparse.ArgumentParser(description="Train with the settings of embedlab.finetuning.runs.RUNS.")
    parser.add_argument("runs", nargs="*", choices=[[], *RUNS], help="which to make (default: all)")
    wanted = parser.parse_args().runs or list(RUNS)
    encoder, pairs = embedlab.load_sentence_encoder(device="cpu"), make_pairs(embedlab.load_wikipedia("en"))
    made = dict(iter(pd.read_csv(DATA / RUNS_FILE).groupby("run"))) if (DATA / RUNS_FILE).exists() else {}
    for name in wanted:
        tables = [measure_run(encoder, pairs, RUNS[name], seed) for seed in SEEDS[name]]
        new = pd.concat(tables)
        new.insert(0, "run", name)
        print(new.to_string(index=False), flush=True)
        made[name] = new
        store(pd.concat([made[name] for name in RUNS if name in made]))


def store(table: pd.DataFrame) -> None:
    """Write the table after each run, so that an interruption loses one run only."""
    content = table.to_csv(index=False, lineterminator="\n").encode("utf-8")
    (DATA / RUNS_FILE).write_bytes(content)
    describe(
        DATA / RUNS_FILE,
        how="MiniLM fine-tuned on pairs from the kit's English Wikipedia extracts with every entry of "
        "embedlab.finetuning.runs.RUNS, measured on 500 other articles",
        command="python tools/make_runs.py",
        licence="MIT",
    )


if __name__ == "__main__":
    main()
