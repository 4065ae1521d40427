"""Each notebook as Colab opens it: alone in its folder, and nothing of embedlab there until its first cell installs it.

    python tests/compat/alone.py ENVIRONMENT NOTEBOOK ...

ENVIRONMENT has Colab's versions and no embedlab; every notebook gets a copy of it. What the first cell fetches from the
repository comes from one made of this tree, and ``google.colab`` is a stand-in (``colab/``). A notebook with stored
outputs is compared with them, others have to run. No package that was there may be another one afterwards.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
sys.path.insert(0, str(ROOT / "tools"))
from library import copy_library  # noqa: E402

AT_A_TIME = 2
STARTUP = "import google.colab\n"  # in Colab it is there before a notebook's first cell
# Their outputs tell of the installation, and of the folder that is a Drive here.
MAY_DIFFER = ("%pip install", "work_folder()")


@contextlib.contextmanager
def copy_of(environment: Path) -> Iterator[Path]:
    """Give the Python of a copy whose files are links: what is installed into it is nowhere else."""
    place = Path(tempfile.mkdtemp(prefix=f"{environment.name}-", dir=environment.parent))
    try:
        shutil.copytree(environment, place, symlinks=True, copy_function=os.link, dirs_exist_ok=True)
        (packages,) = place.glob("lib/python3*/site-packages")
        shutil.copytree(HERE / "colab", packages, dirs_exist_ok=True)
        yield place / "bin" / "python"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def packages_of(python: Path) -> dict[str, str]:
    """Name and version of every package."""
    listed = subprocess.run(
        [str(python), "-m", "pip", "list", "--format=json"], capture_output=True, text=True, check=True
    )
    return {one["name"]: one["version"] for one in json.loads(listed.stdout)}


def repository(folder: Path) -> dict[str, str]:
    """Make a repository of this tree; give the variables that let git find it at the project's address."""
    place = copy_library(folder / "embedlab")
    who = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "This tree"]):
        subprocess.run(["git", "-C", str(place), *command], check=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{place.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": project["urls"]["Repository"],
    }


def alone(notebook: Path, environment: Path, variables: dict[str, str]) -> tuple[str, str]:
    """Run one; give the line to print, and what went wrong."""
    begun = time.monotonic()
    with copy_of(environment) as python, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "empty").mkdir()
        copy = home / "empty" / notebook.name
        stored = json.loads(notebook.read_text(encoding="utf-8"))
        for cell in stored["cells"]:
            if any(mark in "".join(cell["source"]) for mark in MAY_DIFFER):
                cell["metadata"]["tags"] = ["nbval-ignore-output"]
        copy.write_text(json.dumps(stored), encoding="utf-8")
        startup = home / "ipython" / "profile_default" / "startup" / "colab.py"
        startup.parent.mkdir(parents=True)
        startup.write_text(STARTUP, encoding="utf-8")
        calls = home / "calls"
        own = {"IPYTHONDIR": str(home / "ipython"), "COLAB_CALLS": str(calls), "EMBEDLAB_DRIVE": str(home / "drive")}
        compared = any(cell.get("outputs") for cell in stored["cells"])
        run = [ROOT / "tests" / "notebooks" / "run.py", "--other-plotly"] if compared else [HERE / "execute.py"]
        before = packages_of(python)
        done = subprocess.run(
            [str(python), *map(str, run), str(copy)],
            cwd=home / "empty",
            env={**os.environ, **variables, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        after = packages_of(python)
        said = calls.read_text(encoding="utf-8") if calls.exists() else ""
    moved = [f"{name} {was} became {after.get(name)}" for name, was in before.items() if after.get(name) != was]
    wrong = [f"it moved {', '.join(moved)}"] if moved else []
    wrong += ["it did not install embedlab"] if "embedlab" in before or "embedlab" not in after else []
    wrong += ["it did not switch on Colab's widgets"] if "enable_custom_widget_manager" not in said else []
    wrong += [(done.stdout + done.stderr)[-6000:]] if done.returncode else []
    how = "compared" if compared else "run"
    line = f"{notebook.name}: {how} alone, {len(after) - len(before)} packages came, {time.monotonic() - begun:.0f} s"
    return line, "\n".join(wrong)


def main() -> int:
    environment, *notebooks = (Path(name).absolute() for name in sys.argv[1:])
    failed = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_A_TIME) as pool:
        variables = repository(Path(folder))
        # The largest first, so that none is left for the end.
        order = sorted(notebooks, key=lambda path: path.stat().st_size, reverse=True)
        for line, wrong in pool.map(lambda path: alone(path, environment, variables), order):
            failed += bool(wrong)
            print(f"{line}{': FAILED' * bool(wrong)}\n{wrong}".rstrip(), flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
