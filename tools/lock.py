"""Make constraints.txt: install the package with the extras named into a fresh environment and write down what came.

python tools/lock.py dev,grading            the newest releases that fit pyproject.toml
python tools/lock.py dev,grading --keep     keep what constraints.txt names already, lock only what is new

Run it with the oldest Python that the lock should serve: some releases ask for a late 3.11, Debian 12 has 3.11.2.
"""

from __future__ import annotations

import argparse
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "constraints.txt"
# One release of PyTorch for everyone: the stored outputs of the notebooks were computed with it.
HELD = ("torch==2.13.0",)


def locked_lines(extras: str, keep: bool) -> list[str]:
    """Install ``embedlab[extras]`` in a temporary environment; its ``pip freeze`` as portable pins."""
    with tempfile.TemporaryDirectory() as folder:
        held = Path(folder, "held.txt")
        held.write_text("\n".join(HELD) + "\n" + (LOCK.read_text(encoding="utf-8") if keep else ""), encoding="utf-8")
        python = Path(folder, "venv", "bin", "python")
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-c", held, f"{ROOT}[{extras}]"], check=True)
        freeze = [python, "-m", "pip", "freeze", "--exclude", "embedlab"]
        frozen = subprocess.run(freeze, check=True, capture_output=True, text=True).stdout
    # 2.13.0+cpu exists on one index, 2.13.0 on all.
    return [re.sub(r"\+\w+$", "", line) for line in frozen.splitlines() if "==" in line]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("extras", help="comma-separated extras of pyproject.toml")
    parser.add_argument("--keep", action="store_true", help="keep what is locked already")
    options = parser.parse_args()
    lines = locked_lines(options.extras, options.keep)
    head = [
        f"# The locked set, made with Python {platform.python_version()}: "
        f"pip freeze of a fresh environment with embedlab[{options.extras}].",
        "# Written by `make lock`; `make lab` and `make test` install with it.",
    ]
    LOCK.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    print(f"{LOCK.name}: {len(lines)} packages locked")


if __name__ == "__main__":
    main()
