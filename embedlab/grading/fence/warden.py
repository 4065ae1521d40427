"""The first program inside the fence: imports the libraries and runs the course's first cells once, then forks.

    python -m embedlab.grading.fence.warden CONTROL     the number of an open socket

It runs no student's code itself. Each notebook has a process of its own, for which it gets a socket, on which that
process talks with the other side; it watches memory, ends what it is told to end, and says how the process ended.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from embedlab.grading.fence import confine
from embedlab.grading.fence.limits import MIB, Limits
from embedlab.grading.fence.session import new_shell, run_given, serve
from embedlab.grading.fence.wire import receive, send

LOOK_EVERY = 0.1  # seconds between two looks at memory
MOST = 64 * MIB  # of a message from outside, which is trusted
REFUSED = 97  # the exit code of a process that could not be confined


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the other side is gone."""
    number = int((sys.argv[1:] if arguments is None else arguments)[0])
    control = socket.socket(fileno=number)
    settings = receive(control, MOST)
    limits = Limits(**settings["limits"])
    missing = _imported(settings["imports"])
    shell = new_shell()
    os.chdir(settings["home"] or "/tmp")
    given = run_given(shell, limits, settings["given"])
    gc.freeze()  # what is here stays: children need not copy it to count references to it
    send(control, {"ready": True, "missing": missing, "given": given})
    while True:
        with contextlib.suppress(InterruptedError):
            word, files, _, _ = socket.recv_fds(control, 1, 1)
            if not word:
                return
            if files:
                connection = socket.socket(fileno=files[0])
                send(control, _job(control, connection, shell, limits, settings))


def _imported(names: Sequence[str]) -> list[str]:
    """Import modules; give those that cannot be."""
    missing = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    return missing


def _job(
    control: socket.socket, connection: socket.socket, shell: Any, limits: Limits, settings: dict[str, Any]
) -> dict[str, Any]:
    """Run one notebook, and say how its process ended."""
    before = psutil.Process().memory_info().rss
    child = os.fork()
    if child == 0:
        _become_student(control, connection, shell, limits, settings)
    connection.close()
    peak, reason = 0, ""
    begun = time.monotonic()
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        ready, _, _ = select.select([control], [], [], LOOK_EVERY if time.monotonic() - begun > LOOK_EVERY else 0.005)
        if ready and not reason:
            if not control.recv(1):
                os.kill(child, signal.SIGKILL)
                sys.exit()
            reason = "told"
            os.kill(child, signal.SIGKILL)
        used = _memory_of(child, before)
        peak = max(peak, used)
        if used > limits.megabytes * MIB and not reason:
            reason = "memory"
            os.kill(child, signal.SIGKILL)
    return {"code": os.waitstatus_to_exitcode(status), "reason": reason, "megabytes": round(peak / MIB, 1)}


def _memory_of(child: int, before: int) -> int:
    """Add up what a process and all that came from it hold beyond what they share with this one."""
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(child)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += max(0, one.memory_info().rss - before)
    return total


def _become_student(
    control: socket.socket, connection: socket.socket, shell: Any, limits: Limits, settings: dict[str, Any]
) -> None:
    """Be confined, and serve one notebook; never returns."""
    code = REFUSED
    try:
        control.close()
        if settings["fenced"]:
            confine.die_with_parent()
            confine.apart(limits)
            first = os.fork()
            if first:
                os._exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) & 0xFF)
            confine.die_with_parent()
            confine.furnish(limits, settings["kept"])
            student = os.fork()
            if student:
                os._exit(_until(student))
        _student(connection, shell, limits, settings)
        code = 0
    except OSError as error:
        with contextlib.suppress(OSError):
            send(connection, {"refused": str(error)})
    finally:
        os._exit(code)


def _until(student: int) -> int:
    """Wait as the first process of a tree does, for all that end, until the student's ends."""
    while True:
        ended, status = os.wait()
        if ended == student:
            return os.waitstatus_to_exitcode(status) & 0xFF


def _student(connection: socket.socket, shell: Any, limits: Limits, settings: dict[str, Any]) -> None:
    confine.quiet(connection.fileno())
    home = Path(settings["home"] or "/tmp/home")
    home.mkdir(exist_ok=True)
    home.chmod(0o777)
    os.environ["HOME"] = str(home)
    os.chdir(home)
    cpu = int(limits.seconds * 2)
    if settings["fenced"]:
        confine.restrict(limits, settings["user"], cpu)
    serve(connection, shell, limits)


if __name__ == "__main__":
    main()
