"""Running a notebook in a fresh kernel and collecting what its checks say."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedlab.checks.guessing import calls_in
from embedlab.checks.showing import MIME
from embedlab.checks.store import find_task
from embedlab.checks.wording import cut
from embedlab.errors import FileError, InputError, MissingPackageError

if TYPE_CHECKING:
    from nbclient import NotebookClient

CELL_SECONDS = 120.0
TOTAL_SECONDS = 900.0


@dataclass(frozen=True)
class NotebookReport:
    """What the checks of a notebook say.

    Attributes
    ----------
    tasks : mapping of str to dict
        For each task the last result, as :meth:`~embedlab.checks.results.CheckResult.to_dict` gives it.
    problems : tuple of str
        Cells that raised an error or took too long, in one line each.
    """

    tasks: Mapping[str, dict[str, Any]]
    problems: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """What was earned."""
        return float(sum(task["points"] for task in self.tasks.values()))

    @property
    def possible(self) -> float:
        """What can be earned."""
        return float(sum(task["possible"] for task in self.tasks.values()))

    @property
    def full(self) -> bool:
        """Whether there are tasks and every case of every task passed."""
        cases = [case for task in self.tasks.values() for case in task["cases"]]
        return bool(cases) and all(case["state"] == "passed" for case in cases)

    def to_dict(self) -> dict[str, Any]:
        """Give the report as what JSON knows."""
        return {
            "points": self.points,
            "possible": self.possible,
            "full": self.full,
            "tasks": list(self.tasks.values()),
            "problems": list(self.problems),
        }


def check_notebook(
    path: str | Path, *, cell_seconds: float = CELL_SECONDS, total_seconds: float = TOTAL_SECONDS
) -> NotebookReport:
    """Run a notebook from top to bottom in a fresh kernel, go on after errors, and collect its checks.

    The file is not changed. The code runs with your rights and reports on itself: a help for the one who wrote it, no
    examination.

    Parameters
    ----------
    path : str or Path
    cell_seconds, total_seconds : float
        The most that a cell, and the whole notebook, may take.

    Returns
    -------
    NotebookReport
        A task whose check gave no result counts with 0 points.

    Raises
    ------
    MissingPackageError
        Without nbclient, which ``embedlab[lab]`` installs.
    FileError
        If there is no such notebook.
    """
    try:
        import nbformat
        from nbclient import NotebookClient
    except ModuleNotFoundError:
        raise MissingPackageError(
            "running a notebook needs nbclient and ipykernel, which are not installed: pip install nbclient ipykernel"
        ) from None
    path = Path(path)
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise FileError(f"could not read {path}: {error.strerror}; check the path") from error
    except ValueError as error:  # of nbformat, for what is no notebook
        raise FileError(f"{path} is no notebook that can be read: {cut(str(error), 200)}") from error
    tasks = _unanswered(notebook)
    deadline = time.monotonic() + total_seconds
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        allow_errors=True,
        interrupt_on_timeout=True,
        timeout_func=lambda cell: max(1, min(cell_seconds, deadline - time.monotonic())),
        resources={"metadata": {"path": str(path.parent.resolve())}},
    )
    problems = _run(client, deadline)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            result = output.get("data", {}).get(MIME)
            if result:
                tasks[result["task"]] = result
    return NotebookReport(tasks, tuple(problems))


def _run(client: NotebookClient, deadline: float) -> list[str]:
    """Run cell after cell; what went wrong, a line each."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    problems: list[str] = []
    with client.setup_kernel():
        for number, cell in enumerate(client.nb.cells):
            if cell.cell_type != "code":
                continue
            if time.monotonic() > deadline:
                problems.append(f"cell {number + 1} and those after it were not run: the time was used up")
                break
            try:
                client.execute_cell(cell, number)
            except (CellTimeoutError, DeadKernelError) as error:
                problems.append(f"cell {number + 1} ended the run: {cut(str(error).splitlines()[0], 120)}")
                break
            problems += [
                f"cell {number + 1} raised {cut(f'{output.ename}: {output.evalue}', 160)}"
                for output in cell.outputs
                if output.output_type == "error"
            ]
    return problems


def _unanswered(notebook: Any) -> dict[str, dict[str, Any]]:
    """Give every task that the notebook checks 0 points, until its check says more."""
    tasks: dict[str, dict[str, Any]] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs = []
        for name, _ in calls_in(cell.source, "check"):
            try:
                task = find_task(name)
            except InputError:
                continue  # the cell will raise it, and is reported then
            tasks[name] = {
                "task": name,
                "title": task.title,
                "points": 0.0,
                "possible": task.points,
                "cases": [
                    {"name": case.name, "state": "not attempted", "points": 0, "possible": case.points}
                    for case in task.cases
                ],
            }
    return tasks
