"""The master through the fence, before any student: it must earn every point, and tells what to import and how long."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from pathlib import Path

from embedlab.errors import FileError, InputError
from embedlab.grading.fence.fence import Fence
from embedlab.grading.fence.running import Cell, Ran, run
from embedlab.grading.marking import Work, cells_to_run, judged
from embedlab.grading.reading import read_notebook
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
        With the modules to import before the first student's notebook, and limits of time that suit the lesson.

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
    with Fence(work.limits, work.imports, fenced=work.fenced) as fence:
        ran = run(fence, cells, work.tasks)
    lost = [
        f"{task.task}, {case.name}: {case.problem or 'wrong'}"
        for task in judged(work, ran)
        for case in task.cases
        if case.state != "passed"
    ]
    if lost or not ran.whole:
        told = "; ".join([*lost[:3], *map(str, ran.ended.values())])
        raise InputError(f"the master of {work.release.name} does not earn every point behind the fence: {told}")
    slowest = max(ran.cell_seconds.values(), default=0.0)
    limits = replace(
        work.limits,
        cell_seconds=min(work.limits.cell_seconds, max(LEAST_CELL, TIMES * slowest)),
        seconds=min(work.limits.seconds, max(LEAST, TIMES * ran.seconds)),
    )
    return replace(work, limits=limits, imports=_modules(ran, len(cells) - 1))


def _modules(ran: Ran, last: int) -> tuple[str, ...]:
    text = "".join(output.get("text", "") for output in ran.outputs.get(last, []))
    return tuple(json.loads(zlib.decompress(base64.b64decode(text))))
