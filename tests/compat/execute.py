"""Run one notebook from top to bottom; a cell that raises ends it: python tests/compat/execute.py NOTEBOOK."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from notebook_environment import ENVIRONMENT

if __name__ == "__main__":
    os.environ |= ENVIRONMENT
    NotebookClient(nbformat.read(sys.argv[1], as_version=4), timeout=900, kernel_name="python3").execute()
