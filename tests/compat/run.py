"""Does the course run beside Colab's versions, and leave them where they are?

    python tests/compat/run.py            builds .venv-colab and .venv-compat when they are not there yet
    python tests/compat/run.py --fresh    builds them anew

1. installs Colab's versions (colab.txt) into .venv-colab, where embedlab never is;
2. builds embedlab's wheel and installs it into a copy, .venv-compat: no package that was there may move;
3. asks the package index whether every student-side dependency has a wheel for Colab's Python, 3.13;
4. runs the unit tests and the masters against the installed wheel;
5. runs every lesson and exercise alone, in a copy of .venv-colab of its own (alone.py);
6. moves every explorer in Notebook 6.5 with ipywidgets 7.7, in a browser (old_front_end.py).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from library import build_wheel  # noqa: E402

COLAB = ROOT / "tests" / "compat" / "colab.txt"
PLAIN = ROOT / ".venv-colab"
ENVIRONMENT = ROOT / ".venv-compat"
PYTHON = ENVIRONMENT / "bin" / "python"
COLAB_PYTHON = "3.13"
# Not asked for: too large to fetch for the question, and part of Colab anyway.
IN_COLAB = {"torch"}
# These look at the repository or at a browser, not at the library beside other versions.
NOT_HERE = (
    "browser",
    "compat",
    "notebooks",
    "test_packaging.py",
    "test_bundles.py",
    "test_course_map.py",
    "test_syllabus.py",
    "test_notebooks_form.py",
    "test_alternative_text.py",
    "test_glossary.py",
    "test_reading_list.py",
    "test_prose_spelling.py",
    "test_tools.py",
    "grading",
)


def pip(*arguments: object, environment: Path = ENVIRONMENT) -> subprocess.CompletedProcess[str]:
    """Run the environment's pip; what it printed is shown when it fails."""
    command = [str(environment / "bin" / "python"), "-m", "pip", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"failed: {' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done


def installed() -> dict[str, str]:
    """Name and version of everything in the environment but embedlab."""
    lines = pip("list", "--format=freeze").stdout.splitlines()
    return {name: version for name, _, version in (line.partition("==") for line in lines) if name != "embedlab"}


def build_environment(fresh: bool) -> None:
    """Colab's versions, without embedlab; and a copy for it, whose files are links."""
    for place in (PLAIN, ENVIRONMENT) if fresh else ():
        shutil.rmtree(place, ignore_errors=True)
    if not PLAIN.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PLAIN)], check=True)
    pip("install", "--quiet", "-r", COLAB, environment=PLAIN)
    if not ENVIRONMENT.exists():
        shutil.copytree(PLAIN, ENVIRONMENT, symlinks=True, copy_function=os.link)
    pip("install", "--quiet", "-r", COLAB)


def install_wheel() -> None:
    """Install embedlab's wheel; end with the names of the packages that moved, if any did."""
    pip("uninstall", "--quiet", "--yes", "embedlab")
    before = installed()
    with tempfile.TemporaryDirectory() as folder:
        pip("install", "--quiet", build_wheel(Path(folder), PYTHON))
    after = installed()
    moved = [f"{name} {was} -> {after.get(name, 'gone')}" for name, was in before.items() if after.get(name) != was]
    if moved:
        raise SystemExit(f"installing embedlab moved {', '.join(moved)}: widen the range in pyproject.toml")
    print(f"{len(before)} packages stayed where they were, {len(after) - len(before)} came with embedlab", flush=True)


def wheels_for_colab() -> None:
    """Every student-side dependency must have a wheel for Colab's Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [line for line in project["dependencies"] if re.split(r"[^\w.-]", line)[0] not in IN_COLAB]
    options = ["--dry-run", "--no-deps", "--only-binary=:all:", "--python-version", COLAB_PYTHON, "--ignore-installed"]
    with tempfile.TemporaryDirectory() as folder:
        pip("install", "--quiet", *options, "--target", folder, *wanted)
    print(f"{len(wanted)} dependencies have wheels for Python {COLAB_PYTHON}", flush=True)


def run_tests() -> int:
    """Unit tests and notebooks on copies in an empty folder, where no checkout can be imported by chance."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # The second only silences a debugger's warning about Python itself.
    environment |= {"HF_HUB_OFFLINE": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        shutil.copytree(ROOT / "tests", here / "tests", ignore=shutil.ignore_patterns(*NOT_HERE, "__pycache__"))
        shutil.copytree(ROOT / "tests" / "compat" / "colab", here / "tests" / "compat" / "colab")
        for part in ("notebooks", "solutions", "exercises"):
            shutil.copytree(ROOT / part, here / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        shutil.copy2(ROOT / "NOTICE", here)
        (here / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        where = [str(PYTHON), "-c", "import embedlab; print(embedlab.__file__)"]
        place = subprocess.run(where, cwd=here, env=environment, capture_output=True, text=True, check=True).stdout
        if not Path(place.strip()).is_relative_to(ENVIRONMENT):
            raise SystemExit(f"embedlab comes from {place.strip()}, not from the wheel in {ENVIRONMENT.name}")
        lessons, masters, exercises = (
            sorted(str(path) for path in here.glob(form))
            for form in ("notebooks/*.ipynb", "solutions/*/*.ipynb", "exercises/*/*.ipynb")
        )
        runs = {
            "unit tests beside Colab's versions": ["-m", "pytest", "-q", "-n", "2", "--dist=loadfile", "tests"],
            "masters beside Colab's versions": [str(ROOT / "tests/notebooks/run.py"), "--other-plotly", *masters],
            "exercises with nothing filled in": [str(ROOT / "tests/compat/untouched.py"), *exercises],
            "each notebook alone": [str(ROOT / "tests/compat/alone.py"), str(PLAIN), *lessons, *exercises],
            "explorers in Notebook 6.5": [str(ROOT / "tests/compat/old_front_end.py")],
        }
        failed = 0
        for what, arguments in runs.items():
            print(f"== {what}", flush=True)
            failed |= subprocess.run([str(PYTHON), *arguments], cwd=here, env=environment, check=False).returncode
    return int(bool(failed))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fresh", action="store_true", help="build the environment anew")
    options = parser.parse_args()
    start = time.monotonic()
    for what, step in (
        ("Colab's versions", lambda: build_environment(options.fresh)),
        ("embedlab's wheel", install_wheel),
        (f"wheels for Python {COLAB_PYTHON}", wheels_for_colab),
    ):
        print(f"== {what}", flush=True)
        step()
        print(f"   {time.monotonic() - start:.0f} s so far", flush=True)
    failed = run_tests()
    print(f"== beside Colab's versions: {'FAILED' if failed else 'all passed'}, {time.monotonic() - start:.0f} s")
    return failed


if __name__ == "__main__":
    sys.exit(main())
