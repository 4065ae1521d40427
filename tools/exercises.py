"""Make the students' exercises and the data of their checks from the masters in solutions/.

    python tools/exercises.py                    all of them
    python tools/exercises.py 03_word2vec        these alone

A master is ``solutions/NN_name/NN_name.ipynb``. What nbgrader's own generator leaves of it goes to
``exercises/NN_name/``; what ``tasks.py`` beside it expects of an answer goes to ``embedlab/data/checks/NN_name.json``.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat

from embedlab.checks import write_checks
from embedlab.checks.guessing import calls_in

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ROOT / "embedlab" / "data" / "checks"
# A comment is all that stands in place of a solution: a function with a docstring stays whole, and the notebook runs.
CODE_STUB = "# Write your code here, then run the check below."
TEXT_STUB = "*Write your answer here.*"


def masters(solutions: Path) -> list[str]:
    """The names of the exercises that have a master."""
    return sorted(path.parent.name for path in solutions.glob("*/*.ipynb") if path.stem == path.parent.name)


def generate(solutions: Path, exercises: Path, names: list[str] | None = None) -> list[str]:
    """Write one exercise for each master (or these alone); their names."""
    names = masters(solutions) if names is None else names
    if not names:
        return []
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import Config

    # nbgrader starts `alembic` by its bare name, which stands beside this Python.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        for name in names:
            (course / "source" / name).mkdir(parents=True)
            master = nbformat.read(solutions / name / f"{name}.ipynb", as_version=4)
            for cell in master.cells:
                cell.source = without_guess(cell.source)
            nbformat.write(master, course / "source" / name / f"{name}.ipynb")
        config = Config()
        config.CourseDirectory.root = str(course)
        config.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}"
        config.ClearSolutions.code_stub = {"python": CODE_STUB}
        config.ClearSolutions.text_stub = TEXT_STUB
        api = NbGraderAPI(config=config)
        for name in names:
            outcome = api.generate_assignment(name, force=True, create=True)
            if not outcome["success"]:
                raise RuntimeError(f"nbgrader could not generate {name}:\n{outcome['log']}")
            shutil.copytree(course / "release" / name, exercises / name, dirs_exist_ok=True)
    return names


def without_guess(source: str) -> str:
    """Put ``...`` in the place of the author's guess in a cell that calls ``predict``."""
    lines = source.splitlines()
    for _, call in calls_in(source, "predict"):
        guess: ast.expr = call.args[1]
        if guess.lineno != guess.end_lineno:
            raise ValueError(f"write the guess on one line: {ast.unparse(call)}")
        line = lines[guess.lineno - 1].encode()  # ast counts bytes
        lines[guess.lineno - 1] = (line[: guess.col_offset] + b"..." + line[guess.end_col_offset :]).decode()
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    known = masters(ROOT / "solutions")
    parser.add_argument("names", nargs="*", choices=[[], *known], help="which to make (default: all)")
    names = parser.parse_args().names or known
    for name in generate(ROOT / "solutions", ROOT / "exercises", names):
        print(f"exercises/{name}: generated", flush=True)
    for name in names:
        print(f"{write_checks(ROOT / 'solutions' / name, CHECKS).relative_to(ROOT)}: written", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
