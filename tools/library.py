"""The library without the rest of the repository: what a wheel is built from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("embedlab", "pyproject.toml", "README.md", "LICENSE", "NOTICE")


def copy_library(place: Path) -> Path:
    """Copy it into a new folder, without what Python and earlier builds left in it; give the folder."""
    place.mkdir(parents=True)
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / part, place / part)
    return place


def build_wheel(folder: Path, python: Path | str = sys.executable) -> Path:
    """Build the wheel into a folder, the same bytes each time; give the file.

    Raises
    ------
    RuntimeError
        If pip could not build it.
    """
    with tempfile.TemporaryDirectory() as work:
        source = copy_library(Path(work, "source"))
        command = [str(python), "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(source)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}  # 1980: no file of a zip can be older
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the wheel could not be built:\n{done.stderr[-4000:]}")
    (built,) = folder.glob("embedlab-*.whl")
    return built
