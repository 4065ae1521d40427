"""Lessons' files of checks: ``NN_name.json``, and beside it ``NN_name.npz`` for what is large.

They lie in ``embedlab/data/checks``; a folder named in the environment variable ``EMBEDLAB_CHECKS`` comes first.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.checks.compare import check_compare
from embedlab.checks.task import CheckTask
from embedlab.errors import FileError, InputError, MissingPackageError
from embedlab.files import load_arrays, save_arrays, write_json
from embedlab.spelling import nearest_spellings

# Arrays above this size are bytes in the second file, not digits in the first.
MOST_DIGITS = 200


def find_task(task_id: str) -> CheckTask:
    """Look a task up by its name.

    Parameters
    ----------
    task_id : str
        "lesson.task".

    Returns
    -------
    CheckTask

    Raises
    ------
    InputError
        If there is none; the message names the nearest spelling.
    """
    lesson = str(task_id).partition(".")[0]
    known: list[str] = []
    for folder in folders():
        for path in sorted(folder.glob("*.json")):
            if path.stem.split("_", 1)[-1] == lesson:
                tasks = load_lesson(path)
                if task_id in tasks:
                    return tasks[task_id]
                known += tasks
            else:
                known.append(path.stem.split("_", 1)[-1])
    near = nearest_spellings(str(task_id), known)
    meant = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(set(known))) or 'none'}."
    raise InputError(
        f"there is no task {task_id!r}; {meant} Copy the check cell again from the lesson if it was changed"
    )


def folders() -> list[Path]:
    """Where files of checks are looked for, in this order."""
    own = os.environ.get("EMBEDLAB_CHECKS")
    shipped = Path(str(resources.files("embedlab"))) / "data" / "checks"
    return [*([Path(own)] if own else []), shipped]


def load_lesson(path: str | Path) -> dict[str, CheckTask]:
    """Read a lesson's file of checks.

    Parameters
    ----------
    path : str or Path
        The ``.json``; its arrays are looked for beside it.

    Returns
    -------
    dict of str to CheckTask
        By their names, in the order of the file.

    Raises
    ------
    FileError
        No such file, or one that is damaged.
    """
    path = Path(path)
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        held = path.with_suffix(".npz")
        arrays = load_arrays(held, "save_lesson") if held.exists() else {}
        tasks = [CheckTask.from_dict(_with_arrays(task, arrays)) for task in written["tasks"]]
    except OSError as error:
        raise FileError(f"could not read {path}: {error.strerror or error}; check the path") from error
    except (ValueError, KeyError, TypeError) as error:
        raise FileError(
            f"{path} is damaged, or save_lesson did not write it ({type(error).__name__}: {error}); "
            "install embedlab again, or make the file again"
        ) from error
    return {task.id: task for task in tasks}


def save_lesson(path: str | Path, lesson: Mapping[str, Any]) -> Path:
    """Write a lesson's file of checks, with what is large in a ``.npz`` beside it.

    Parameters
    ----------
    path : str or Path
        ``NN_name.json``.
    lesson : mapping
        As ``task.schema.json`` describes it.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        If the lesson does not have that form.
    FileError
        If it cannot be written.
    """
    path = Path(path)
    validate(lesson)
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    small = _without_arrays(lesson, arrays)
    held = path.with_suffix(".npz")
    if arrays:
        save_arrays(held, arrays, f"{len(arrays)} arrays of checks")
    else:
        held.unlink(missing_ok=True)
    return write_json(path, small, f"{len(lesson['tasks'])} tasks")


def validate(lesson: Mapping[str, Any]) -> None:
    """Raise InputError unless a lesson has the form of ``task.schema.json``, its names are unique and its sums right.

    Needs the package jsonschema, which grading installs.
    """
    try:
        import jsonschema
    except ModuleNotFoundError:
        raise MissingPackageError("validating tasks needs jsonschema: pip install jsonschema") from None
    schema = json.loads((resources.files("embedlab.checks") / "task.schema.json").read_text(encoding="utf-8"))
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(lesson))
    if error is not None:
        raise InputError(f"{error.json_path}: {error.message}")
    for task in lesson["tasks"]:
        names = [case["name"] for case in task["cases"]]
        total = sum(case["points"] for case in task["cases"])
        if not task["id"].startswith(f"{lesson['lesson']}."):
            raise InputError(f"{task['id']} is a task of the lesson {lesson['lesson']}; begin its name with that")
        if len(set(names)) < len(names):
            raise InputError(f"{task['id']} has two cases of one name; give each its own: {', '.join(names)}")
        if abs(total - task["points"]) > 1e-9:
            raise InputError(f"{task['id']} gives {task['points']} points, but its cases add up to {total}")
        for case in task["cases"]:
            check_compare(case["compare"]["kind"], case["compare"].get("options", {}))
    ids = [task["id"] for task in lesson["tasks"]]
    if len(set(ids)) < len(ids):
        raise InputError(f"two tasks have one name: {', '.join(ids)}")


def _without_arrays(written: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    """Move large arrays out of a lesson into ``arrays``, and leave their names."""
    if isinstance(written, list):
        return [_without_arrays(item, arrays) for item in written]
    if not isinstance(written, dict):
        return written
    if "$array" in written:
        array = np.array(written["$array"], dtype=written["dtype"])
        if array.size <= MOST_DIGITS:
            return written
        name = f"array_{len(arrays)}"
        arrays[name] = array
        return {"$npz": name}
    return {name: _without_arrays(item, arrays) for name, item in written.items()}


def _with_arrays(written: Any, arrays: Mapping[str, np.ndarray[Any, Any]]) -> Any:
    """Put the arrays back in place of their names."""
    if isinstance(written, list):
        return [_with_arrays(item, arrays) for item in written]
    if not isinstance(written, dict):
        return written
    if "$npz" in written:
        array = arrays[written["$npz"]]
        return {"$array": array, "dtype": array.dtype.name}
    return {name: _with_arrays(item, arrays) for name, item in written.items()}
