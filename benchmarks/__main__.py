"""Measure every pair, print ``what | ours | peer | ratio | goal`` and write benchmarks/results.json.

python -m benchmarks                  everything
python -m benchmarks explorers        one module
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
from pathlib import Path
from typing import Any

MODULES = (
    "kit",
    "vectors",
    "cleaning",
    "training",
    "encoders",
    "explorers",
    "projection",
    "hypersphere",
    "atlas",
    "search",
    "retrieval",
    "finetuning",
    "checks",
    "grading",
)
RESULTS = Path(__file__).with_name("results.json")


def measured(modules: list[str]) -> list[dict[str, Any]]:
    """Run the pairs of the modules, one after the other, with a row printed as soon as it is there."""
    print("| what | ours | peer | ratio | goal |\n|---|---|---|---|---|")
    rows = []
    for module in modules:
        for pair in importlib.import_module(f"benchmarks.{module}").PAIRS:
            row = pair()
            row["ratio"] = round(row["peer"] / row["ours"], 2)
            ours, peer = (f"{row[side]:.3g} {row['unit']}" for side in ("ours", "peer"))
            print(
                f"| {row['what']} | {ours} | {peer} ({row['peer_name']}) | {row['ratio']:.2f} x | {row['goal']} |",
                flush=True,
            )
            rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Each speed claim beside its peer; ratio = peer / ours.")
    parser.add_argument("modules", nargs="*", choices=[[], *MODULES], help="which to run (default: all)")
    modules = parser.parse_args().modules or list(MODULES)
    rows = measured(modules)
    if modules == list(MODULES):
        machine = {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}
        RESULTS.write_text(json.dumps({"machine": machine, "rows": rows}, indent=2) + "\n", encoding="utf-8")
        print(f"\nratio = peer / ours (above 1: faster than the peer). Written to benchmarks/{RESULTS.name}")


if __name__ == "__main__":
    main()
