"""How long from the first cell of lesson 1 to its first picture, and how many megabytes: nothing cached, as in Colab.

    python tests/compat/first_minutes.py ENVIRONMENT

ENVIRONMENT is that of ``alone.py``. Prints the line that stands in the README.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from alone import ROOT, copy_of, packages_of, repository
from library import build_wheel

LESSON = ROOT / "notebooks" / "01_encodings.ipynb"
# Runs cells until one shows a picture, and prints the seconds that took.
UNTIL_A_PICTURE = """
import sys, time
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs = []
client = NotebookClient(notebook, timeout=600, kernel_name="python3")
with client.setup_kernel():
    begun = time.monotonic()
    for number, cell in enumerate(notebook.cells):
        client.execute_cell(cell, number)
        if any("application/vnd.plotly.v1+json" in one.get("data", {}) for one in cell.get("outputs", ())):
            print(time.monotonic() - begun)
            break
"""


def main() -> int:
    with copy_of(Path(sys.argv[1]).absolute()) as python, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "empty").mkdir()
        own = {"PIP_CACHE_DIR": str(home / "cache"), "PLOTLY_RENDERER": "plotly_mimetype"}
        variables = {**os.environ, **repository(home), **own}
        before = packages_of(python)
        command = [str(python), "-c", UNTIL_A_PICTURE, str(LESSON)]
        done = subprocess.run(command, cwd=home / "empty", env=variables, capture_output=True, text=True, check=True)
        seconds = float(done.stdout.splitlines()[-1])
        came = {name: number for name, number in packages_of(python).items() if name not in before}
        wheels = [f"{name}=={number}" for name, number in came.items() if name != "embedlab"]
        fetch = [str(python), "-m", "pip", "download", "-q", "--no-deps", "-d", str(home / "wheels"), *wheels]
        subprocess.run(fetch, env=variables, capture_output=True, check=True)
        build_wheel(home / "wheels", python)
        sizes = {path.name: path.stat().st_size for path in (home / "wheels").iterdir()}
    print(json.dumps(dict(sorted(sizes.items(), key=lambda one: -one[1])[:6]), indent=1), file=sys.stderr)
    print(f"{seconds:.0f} s and {sum(sizes.values()) / 1e6:.0f} MB from the first cell to the first picture")
    return 0


if __name__ == "__main__":
    sys.exit(main())
