"""Run notebooks again with nbval and compare every output with the stored one; say how many cells were compared.

    python tests/notebooks/run.py notebooks/*.ipynb
    python tests/notebooks/run.py --other-plotly notebooks/*.ipynb

nbval compares all cells but those tagged ``nbval-ignore-output``. It looks neither at pictures nor at cells that
were never run: ``tests/test_notebooks_form.py`` does. With ``--other-plotly`` figures only have to be built without
an error, since another major version of plotly writes other JSON for the same figure; all else is compared as ever.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from notebook_environment import ENVIRONMENT

SETTINGS = Path(__file__).with_name("pytest.ini")
WORKERS = 2  # notebooks at a time


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--other-plotly", action="store_true", help="do not compare figures' JSON")
    parser.add_argument("notebooks", nargs="+", type=Path)
    options = parser.parse_args()
    if missing := [str(path) for path in options.notebooks if not path.is_file()]:
        parser.error(f"no such notebook: {', '.join(missing)}")
    os.environ |= ENVIRONMENT
    paths = [str(path) for path in options.notebooks]
    # Of a path outside the root pytest would forget the folders, and take two notebooks for one.
    root = os.path.commonpath([path.resolve().parent for path in options.notebooks])
    settings = ["-c", str(SETTINGS), f"--rootdir={root}"]
    settings += ["-p", "no:cacheprovider", "-p", "compared_cells", "--nbval", "--nbval-current-env"]
    settings += ["--other-plotly"] if options.other_plotly else []
    settings += ["-n", str(min(WORKERS, len(paths))), "--dist=loadfile"]
    return int(pytest.main([*settings, *paths]))


if __name__ == "__main__":
    sys.exit(main())
