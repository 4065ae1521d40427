"""Hidden cases: drawn from the master by a seed that only the instructor has."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

import numpy as np

from embedlab.checks.building import write_checks
from embedlab.checks.store import load_lesson
from embedlab.checks.task import CheckTask
from embedlab.errors import FileError, InputError
from embedlab.files import write_whole
from embedlab.grading.release import Release

# A drawn case may be one in which a known mistake happens to be right; then others are drawn.
MOST_DRAWS = 20


def private_seed(folder: str | Path) -> int:
    """Read the seed of the hidden cases, or make one that nobody can guess.

    Parameters
    ----------
    folder : str or Path
        Where the results of grading lie; the file ``seed`` in it can be read by its owner only.

    Returns
    -------
    int

    Raises
    ------
    FileError
        If it cannot be read or written.
    """
    path = Path(folder) / "seed"
    if not path.exists():
        write_whole(path, f"{secrets.randbits(62)}\n".encode(), "the seed of hidden cases")
        path.chmod(0o600)
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise FileError(
            f"{path} holds no seed ({error}); a whole number is expected. Remove it to draw anew"
        ) from error


def hidden_tasks(master: str | Path, release: Release, folder: str | Path) -> dict[str, CheckTask]:
    """Draw the hidden cases of a lesson; the next call reads them from the folder.

    Parameters
    ----------
    master : str or Path
        ``solutions/NN_name``, whose notebook is run for it: it is your own.
    release : Release
        The exercise; its checks must give the points of these cases.
    folder : str or Path
        Where results of grading lie; no student should see it.

    Returns
    -------
    dict of str to CheckTask

    Raises
    ------
    FileError
        If the master cannot be read, or the folder cannot be written.
    InputError
        If no draw keeps what the tasks promise, or exercise and master do not belong together.
    """
    master, folder = Path(master), Path(folder)
    seed = private_seed(folder)
    to = folder / "hidden" / _digest(master, seed)
    path = to / f"{master.name}.json"
    if not path.exists():
        to.mkdir(parents=True, exist_ok=True)
        _draw(master, to, seed)
    tasks = load_lesson(path)
    asked = {name for cell in release.cells if cell.role == "check" for name in cell.tasks}
    if asked != set(tasks):
        odd = ", ".join(sorted(asked ^ set(tasks)))
        raise InputError(f"{release.name} and its master differ in the tasks {odd}; run `make exercises`")
    for cell in release.cells:
        points = sum(tasks[name].points for name in cell.tasks) if cell.role == "check" else cell.points
        if abs(points - cell.points) > 1e-9:
            raise InputError(
                f"{cell.grade_id} gives {cell.points:g} points in {release.name}, its cases give {points:g}; "
                "run `make exercises`"
            )
    return tasks


def _draw(master: Path, to: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(MOST_DRAWS):
        drawn = int(rng.integers(2**62))
        try:
            write_checks(master, to, drawn)
        except InputError as error:
            problem = error
        else:
            return
    raise InputError(f"{MOST_DRAWS} draws of hidden cases for {master.name} failed, the last: {problem}")


def _digest(master: Path, seed: int) -> str:
    found = hashlib.sha256(str(seed).encode())
    for path in (master / f"{master.name}.ipynb", master / "tasks.py"):
        try:
            found.update(path.read_bytes())
        except OSError as error:
            raise FileError(
                f"could not read {path}: {error.strerror}; grading needs the course's folder with solutions/"
            ) from error
    return found.hexdigest()[:16]
