"""Inside the fence: runs a notebook's cells in an IPython shell, and gives the answers to questions.

All of this shares a process with the student's code, which can change any of it. So nothing here is believed outside:
what leaves are outputs to show and answers to judge.
"""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from embedlab.checks.answer import Answer
from embedlab.checks.calling import answers_of
from embedlab.checks.limits import OutOfTimeError, timed
from embedlab.checks.task import CheckTask
from embedlab.grading.fence.limits import MIB, Limits
from embedlab.grading.fence.wire import receive, send

MOST = 64 * MIB
LONGEST_STREAM = 100_000  # letters a cell
LONGEST_BUNDLE = 2_000_000  # letters of one figure, as JSON


def new_shell() -> InteractiveShell:
    """Make an IPython shell that hands its outputs over and keeps no history."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    return InteractiveShell.instance(
        config=config,
        user_module=ModuleType("__main__"),
        display_pub_class=_Publisher,
        displayhook_class=_Hook,
    )


def run_given(shell: InteractiveShell, limits: Limits, sources: Sequence[str]) -> list[dict[str, Any]]:
    """Run cells of the course's own, with which every notebook begins; give their outputs and seconds."""
    session = _Session(shell, limits)
    with contextlib.redirect_stdout(sys.stdout), contextlib.redirect_stderr(sys.stderr):  # put back at the end
        return [session.run({"source": source}) for source in sources]


def serve(connection: socket.socket, shell: InteractiveShell, limits: Limits) -> None:
    """Run the cells that come, then answer the questions that come, until the other side is gone."""
    work = receive(connection, MOST)
    session = _Session(shell, limits)
    for cell in work["cells"]:
        send(connection, {"begins": cell["number"]})
        send(connection, {"ran": cell["number"], **session.run(cell)})
    send(connection, {"ran": "all"})
    with contextlib.suppress(EOFError):
        while True:
            task = CheckTask.from_dict(receive(connection, MOST))
            send(connection, {"task": task.id, "answers": session.answers(task)})


class _Outputs:
    """The outputs of the cell that runs, in their order and never too many."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.items: list[dict[str, Any]] = []

    def begin(self) -> None:
        """Forget the last cell's."""
        self.items = []

    def stream(self, name: str, text: str) -> None:
        """Add what was printed to what was printed before."""
        if not self.items or self.items[-1].get("name") != name:
            self.items.append({"output_type": "stream", "name": name, "text": ""})
        room = min(self.left, LONGEST_STREAM - len(self.items[-1]["text"]))
        self.items[-1]["text"] += text[: max(0, room)]
        self.left -= min(len(text), max(0, room))

    def add(self, output: dict[str, Any]) -> None:
        """Add something that is shown, if there is room."""
        try:
            size = len(json.dumps(output))
        except (TypeError, ValueError):
            return
        if size <= min(self.left, LONGEST_BUNDLE):
            self.left -= size
            self.items.append(output)
        else:
            self.stream("stderr", f"(an output of {size:,} letters was left out)\n")


_outputs = _Outputs(0)


class _Stream:
    """Stands in the place of ``sys.stdout`` or ``sys.stderr``."""

    encoding, errors, closed = "utf-8", "replace", False

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        """Keep a text."""
        if not isinstance(text, str):
            raise TypeError(f"write() takes a text, not {type(text).__name__}")
        _outputs.stream(self.name, text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Keep several."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Do nothing: what is written is there."""

    def isatty(self) -> bool:
        """Tell that nobody sits there."""
        return False

    def writable(self) -> bool:
        """Tell that one can write."""
        return True


class _Publisher(DisplayPublisher):
    """Takes what ``display`` shows."""

    def publish(self, data: Any, metadata: Any = None, **_: Any) -> None:  # type: ignore[override]
        """Keep a bundle of forms of one thing."""
        _outputs.add({"output_type": "display_data", "data": dict(data), "metadata": dict(metadata or {})})

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell showed."""
        _outputs.items.clear()


class _Hook(DisplayHook):
    """Takes the value of a cell's last line."""

    def __call__(self, result: Any = None) -> None:
        """Keep its forms, and remember it as ``_``."""
        if result is None or self.quiet():  # type: ignore[no-untyped-call]
            return
        data, metadata = self.compute_format_data(result)  # type: ignore[no-untyped-call]
        self.update_user_ns(result)  # type: ignore[no-untyped-call]
        if data:
            output = {"output_type": "execute_result", "data": dict(data), "metadata": dict(metadata or {})}
            _outputs.add({**output, "execution_count": None})


class _Session:
    """One notebook: its shell, its outputs, and what it answered at each check."""

    def __init__(self, shell: InteractiveShell, limits: Limits) -> None:
        self.shell, self.limits = shell, limits
        self.until = time.monotonic() + limits.seconds
        self.answered: dict[str, tuple[Any, dict[str, Any]]] = {}
        self.failed: dict[str, Answer] = {}
        _outputs.left = int(limits.output_megabytes * MIB)
        shell._showtraceback = self._error  # type: ignore[assignment,method-assign]

    def run(self, cell: Mapping[str, Any]) -> dict[str, Any]:
        """Run a cell, or note the answers that stand at a check."""
        left = self.until - time.monotonic()
        _outputs.begin()
        # Anew for each cell: an earlier one may have put something else in their place.
        sys.stdout, sys.stderr = _Stream("stdout"), _Stream("stderr")
        if cell.get("answers"):
            for task, expression in cell["answers"]:
                self._note(task, expression)
            return {"outputs": []}
        if left <= 0:
            return {"outputs": [], "left_out": True}
        begun = time.monotonic()
        seconds = min(self.limits.cell_seconds, left)
        with contextlib.suppress(BaseException):  # whatever a student's code throws, the next cell runs
            timed(lambda: self.shell.run_cell(cell["source"], store_history=True), seconds)
        took = time.monotonic() - begun
        if took >= seconds:
            self._error(OutOfTimeError, f"the cell did not end within {seconds:.0f} s", [])
        return {"outputs": _outputs.items, "seconds": round(took, 3)}

    def answers(self, task: CheckTask) -> list[dict[str, Any]]:
        """Give the answers to a task's cases, with the names as they were at its check."""
        if task.id not in self.answered:
            return [self.failed.get(task.id, Answer(blank=True)).to_dict()] * len(task.cases)
        value, names = self.answered[task.id]
        space = self.shell.user_ns
        space.clear()
        space.update(names)
        try:
            return [answer.to_dict() for answer in answers_of(task, value)]
        except KeyboardInterrupt as error:  # nobody is there who could have meant it
            return [Answer(problem="It was interrupted.", raised=type(error).__name__).to_dict()] * len(task.cases)

    def _note(self, task: str, expression: str) -> None:
        space = self.shell.user_ns
        try:
            value = timed(lambda: eval(expression, space), self.limits.cell_seconds)
        except BaseException as error:
            problem = f"There is no {expression}: the cell that should make it is missing or raised an error."
            self.failed[task] = Answer(problem=problem, raised=type(error).__name__)
        else:
            self.answered[task] = value, dict(space)

    def _error(self, kind: Any, error: Any, lines: Any) -> None:
        """Keep a traceback, as a kernel sends it."""
        _outputs.add(
            {
                "output_type": "error",
                "ename": str(getattr(kind, "__name__", kind))[:200],
                "evalue": str(error)[:2_000],
                "traceback": [str(line)[:20_000] for line in lines][:100],
            }
        )
