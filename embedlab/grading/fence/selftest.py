"""The fence tries itself before each batch: what is forbidden is attempted inside, and must fail."""

from __future__ import annotations

import json
import os
import socket
import tempfile
from pathlib import Path

from embedlab.grading.fence.fence import Fence, FenceError
from embedlab.grading.fence.limits import Limits
from embedlab.grading.fence.running import Cell, run

# Each attempt gives True if it succeeded. They run where a student's code would run.
_ATTEMPTS = """
import ctypes, json, os, pathlib, resource, socket, subprocess, sys

def connects(host, port):
    socket.create_connection((host, port), timeout=1).close()
    return True

def reads(path):
    return bool(pathlib.Path(path).read_bytes())

def writes(folder):
    name = pathlib.Path(folder) / "written-from-inside"
    name.write_text("x")
    name.unlink()
    return True

def sees(pid):
    return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes() == bytes.fromhex(COMMAND)

def privileged():
    return "CapEff:\\t0000000000000000" not in pathlib.Path("/proc/self/status").read_text()

def unbounded(what):
    return resource.getrlimit(what)[1] == resource.RLIM_INFINITY

def becomes_root():
    os.setuid(0)
    return REAL_ROOT

def mounts():
    return ctypes.CDLL(None).mount(b"tmpfs", b"/mnt", b"tmpfs", 0, None) == 0

def kills():
    os.kill(OUTSIDE, 0)
    return sees(OUTSIDE)

attempts = {
    "reached the network": lambda: connects("192.0.2.1", 80),
    "reached a server on this machine": lambda: connects("127.0.0.1", PORT),
    "read a file outside": lambda: reads(SECRET),
    "read the seed of another": lambda: reads("/proc/1/root" + SECRET),
    "wrote into the packages": lambda: writes(os.path.dirname(json.__file__)),
    "wrote into /": lambda: writes("/"),
    "wrote into /dev": lambda: writes("/dev"),
    "wrote into the folder of the secret": lambda: writes(os.path.dirname(SECRET)),
    "saw a process outside": lambda: sees(OUTSIDE),
    "could end a process outside": kills,
    "kept a privilege": privileged,
    "became root": becomes_root,
    "mounted a file system": mounts,
    "had no limit of memory": lambda: unbounded(resource.RLIMIT_AS),
    "had no limit of processor time": lambda: unbounded(resource.RLIMIT_CPU),
    "had no limit of processes": lambda: unbounded(resource.RLIMIT_NPROC),
    "had no limit of file size": lambda: unbounded(resource.RLIMIT_FSIZE),
}
held = {}
for name, attempt in attempts.items():
    try:
        held[name] = not attempt()
    except (OSError, ValueError, AttributeError):
        held[name] = True
print(json.dumps(held))
"""


def prove_fence(limits: Limits) -> list[str]:
    """Try what is forbidden, behind a fence as students' code gets it.

    Parameters
    ----------
    limits : Limits

    Returns
    -------
    list of str
        What was tried, and did not succeed.

    Raises
    ------
    FenceError
        If anything succeeded, or the attempts could not be made.
    """
    with (
        tempfile.TemporaryDirectory(prefix="embedlab-fence-") as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        secret = Path(folder) / "secret"
        secret.write_text("nobody inside may read this")
        Path(folder).chmod(0o755)  # whatever keeps it from being read must be the fence
        facts = {
            "PORT": server.getsockname()[1],
            "SECRET": str(secret),
            "OUTSIDE": os.getpid(),
            "COMMAND": Path("/proc/self/cmdline").read_bytes().hex(),
            "REAL_ROOT": os.getuid() == 0,
        }
        given = "\n".join(f"{name} = {value!r}" for name, value in facts.items())
        with Fence(limits) as fence:
            ran = run(fence, [Cell(given + _ATTEMPTS)], {})
    text = "".join(output.get("text", "") for output in ran.outputs.get(0, []))
    try:
        held = json.loads(text)
    except ValueError:
        raise FenceError(f"the fence could not try itself: {text[-300:] or ran.outputs.get(0)}") from None
    broken = [name for name, kept in held.items() if not kept]
    if broken:
        raise FenceError(
            f"the fence does not hold on this machine: code inside {', '.join(broken)}; nothing was graded"
        )
    return list(held)
