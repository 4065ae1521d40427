"""infinity-emb, a real server of OpenAI's embedding protocol, with the kit's MiniLM behind it.

It cannot live beside the course's packages (it needs an older sentence-transformers), so it gets an environment of its
own, built on first use and kept for the next run.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from embedlab.assets import asset_path

REQUIREMENTS = Path(__file__).with_name("infinity.txt")
START_SECONDS = 120


@dataclass(frozen=True)
class Infinity:
    """Where it listens, what opens it, and what it wrote."""

    address: str
    key: str
    log: Path


def environment(folder: Path) -> Path:
    """Return the Python of infinity's environment in ``folder``, built anew unless it holds what infinity.txt asks for.

    Raises
    ------
    RuntimeError
        It cannot be installed here; with pip's own words.
    """
    python = folder / "bin" / "python"
    finished = folder / "finished.txt"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        wanted = REQUIREMENTS.read_text(encoding="utf-8")
        if finished.is_file() and finished.read_text(encoding="utf-8") == wanted:
            return python
        if folder.exists():
            shutil.rmtree(folder)
        for command in (
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(REQUIREMENTS)],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(
                    f"infinity-emb, the server that OpenAIEncoder is tested against, cannot be installed here: "
                    f"{' '.join(command)}\n{done.stdout[-1000:]}\n{done.stderr[-3000:]}"
                )
        finished.write_text(wanted, encoding="utf-8")
    return python


@contextmanager
def serve(python: Path, folder: Path, key: str) -> Iterator[Infinity]:
    """Run infinity on a free port until the end of the ``with``; its output goes to a file in ``folder``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Infinity(f"http://127.0.0.1:{port}", key, folder / "infinity.log")
    command = [str(python.with_name("infinity_emb")), "v2", "--model-id", str(asset_path("minilm"))]
    command += ["--served-model-name", "minilm", "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    command += ["--engine", "torch", "--no-bettertransformer", "--no-model-warmup"]
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    settings |= {"INFINITY_API_KEY": key, "DO_NOT_TRACK": "1", "HF_HUB_OFFLINE": "1"}
    # It leaves a cache where it was started.
    start = {"stdout": server.log.open("wb"), "stderr": subprocess.STDOUT, "cwd": folder, "env": settings}
    with start["stdout"], subprocess.Popen(command, **start) as process:
        try:
            _wait(process, server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: subprocess.Popen[bytes], server: Infinity) -> None:
    """Return as soon as the server answers; it loads the model first."""
    last = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < last:
        try:
            with urllib.request.urlopen(f"{server.address}/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"infinity did not start:\n{server.log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
