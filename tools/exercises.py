"""Make the students' exercises in exercises/ from the masters in solutions/, with nbgrader's own generator.

    python tools/exercises.py

A master is ``solutions/NN_name/NN_name.ipynb``; what nbgrader leaves of it goes to ``exercises/NN_name/``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def masters(solutions: Path) -> list[str]:
    """The names of the exercises that have a master."""
    return sorted(path.parent.name for path in solutions.glob("*/*.ipynb") if path.stem == path.parent.name)


def generate(solutions: Path, exercises: Path) -> list[str]:
    """Write one exercise for each master; their names."""
    names = masters(solutions)
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
            shutil.copy2(solutions / name / f"{name}.ipynb", course / "source" / name)
        config = Config()
        config.CourseDirectory.root = str(course)
        config.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}"
        api = NbGraderAPI(config=config)
        for name in names:
            outcome = api.generate_assignment(name, force=True, create=True)
            if not outcome["success"]:
                raise RuntimeError(f"nbgrader could not generate {name}:\n{outcome['log']}")
            shutil.copytree(course / "release" / name, exercises / name, dirs_exist_ok=True)
    return names


def main() -> int:
    names = generate(ROOT / "solutions", ROOT / "exercises")
    if not names:
        print("solutions/ holds no masters (solutions/NN_name/NN_name.ipynb): nothing to generate")
    for name in names:
        print(f"exercises/{name}: generated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
