"""The master through the fence, before any student: it must earn every point, and tells what to import and how long."""

from __future__ import annotations

import base64
import json
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from embedlab.errors import FileError, InputError
from embedlab.grading.fence.fence import Fence
from embedlab.grading.fence.running import Cell, Ran, run
from embedlab.grading.marking import Work, cells_to_run, judged
from embedlab.grading.reading import read_notebook
from embedlab.grading.release import Release
from embedlab.grading.repair import repair

# A student's machine may be slower than this one's, a student's code slower than the master's.
TIMES = 8.0
LEAST_CELL, LEAST = 10.0, 60.0

# What the master had imported at its end: a student's notebook will need the same.
_MODULES = """
import base64, json, sys, zlib
specs = {name: getattr(module, "__spec__", None) for name, module in list(sys.modules.items())}
names = [name for name, spec in specs.items() if getattr(spec, "name", "") == name]
print(base64.b64encode(zlib.compress(json.dumps(names).encode())).decode())
"""


def prepared(work: Work, master: str | Path) -> Work:
    """Run the master behind the fence.

    Parameters
    ----------
    work : Work
    master : str or Path
        ``solutions/NN_name``.

    Returns
    -------
    Work
        With the modules to import and the cells to run before the first student's notebook, and limits of time that
        suit the lesson.

    Raises
    ------
    FileError
        If it cannot be read.
    InputError
        If it does not earn every point: then nobody's points would be right.
    FenceError
        If the fence cannot be built.
    """
    path = Path(master) / f"{Path(master).name}.ipynb"
    try:
        read = read_notebook(path.read_bytes())
    except OSError as error:
        raise FileError(f"could not read {path}: {error.strerror}; grading needs the course's solutions/") from error
    repaired = repair(read.notebook, work.release)
    code = [cell for cell in repaired.notebook.cells if cell.cell_type == "code"]
    cells = [*cells_to_run(code, work), Cell(_MODULES)]
    given = _first_cells(code, work.release)
    ran, lost = _tried(work, cells, given)
    if lost and given:
        given = ()
        ran, lost = _tried(work, cells, given)
        if not lost:
            name = work.release.name
            warnings.warn(f"the first cells of {name} cannot run once for all notebooks: each runs them", stacklevel=2)
    if lost:
        told = "; ".join(lost[:3])
        raise InputError(f"the master of {work.release.name} does not earn every point behind the fence: {told}")
    slowest = max(ran.cell_seconds.values(), default=0.0)
    seconds = ran.seconds + sum(ran.cell_seconds.get(number, 0.0) for number in range(len(given)))
    limits = replace(
        work.limits,
        cell_seconds=min(work.limits.cell_seconds, max(LEAST_CELL, TIMES * slowest)),
        seconds=min(work.limits.seconds, max(LEAST, TIMES * seconds)),
    )
    return replace(work, limits=limits, imports=_modules(ran, len(cells) - 1), given=given)


def _first_cells(code: Sequence[Any], release: Release) -> tuple[str, ...]:
    """Give the cells before the first that a student writes or a check stands in: no student changes what they do."""
    roles = {cell.id: cell.role for cell in release.cells}
    return tuple(cell.source for cell in takewhile(lambda cell: roles.get(cell.id) == "given", code))


def _tried(work: Work, cells: Sequence[Cell], given: Sequence[str]) -> tuple[Ran, list[str]]:
    """Run the master; give what came of it, and what it lost."""
    with Fence(work.limits, work.imports, given, fenced=work.fenced) as fence:
        ran = run(fence, cells, work.tasks)
    lost = [
        f"{task.task}, {case.name}: {case.problem or 'wrong'}"
        for task in judged(work, ran)
        for case in task.cases
        if case.state != "passed"
    ]
    return ran, lost + list(ran.ended.values()) + ["it ran out of time"] * bool(ran.left_out)


def _modules(ran: Ran, last: int) -> tuple[str, ...]:
    text = "".join(output.get("text", "") for output in ran.outputs.get(last, []))
    return tuple(json.loads(zlib.decompress(base64.b64decode(text))))
