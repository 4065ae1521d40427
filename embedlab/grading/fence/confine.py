"""Taking rights away from a process that is about to run a student's code. Linux only.

The warden's child leaves the namespaces it shares, and its own child becomes the first process of a new process tree:
when that one ends, the kernel ends all others in it, so that nothing a student starts stays behind.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from embedlab.grading.fence.limits import MIB, Limits

# linux/sched.h, sys/mount.h, sys/prctl.h, linux/capability.h
_NEWNS, _NEWIPC, _NEWUSER, _NEWPID = 0x00020000, 0x08000000, 0x10000000, 0x20000000
_NOSUID, _NODEV, _BIND, _REC, _PRIVATE, _DETACH = 2, 4, 4096, 16384, 1 << 18, 2
_SET_PDEATHSIG, _SET_NO_NEW_PRIVS = 1, 38
_CAPABILITY_VERSION = 0x20080522
# A user that no machine has, where the warden is root; a worker's own, so that limits count its processes alone.
FIRST_USER = 610_000
# An empty folder, where the warden's /tmp can be put for a moment.
ASIDE = "/aside"

_libc = ctypes.CDLL(None, use_errno=True)


def apart(limits: Limits) -> None:
    """Leave the namespaces of processes, mounts and message queues; the next child is the first process of its own.

    Raises
    ------
    OSError
        If the kernel refuses.
    """
    wanted = _NEWPID | _NEWNS | _NEWIPC
    if os.geteuid() == 0:
        _call("unshare", wanted)
        return
    user, group = os.getuid(), os.getgid()
    _call("unshare", wanted | _NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def furnish(limits: Limits, kept: Sequence[str] = ()) -> None:
    """Give the new namespace a temporary folder, shared memory and a list of processes of its own.

    Parameters
    ----------
    limits : Limits
    kept : sequence of str
        Folders in ``/tmp`` that stay: a course may lie there.
    """
    _call("mount", None, b"/", None, _REC | _PRIVATE, None)
    if kept:
        _call("mount", b"/tmp", ASIDE.encode(), None, _BIND | _REC, None)
    for folder in (b"/tmp", b"/dev/shm"):
        options = f"size={limits.disk_megabytes}m,mode=1777".encode()
        _call("mount", b"tmpfs", folder, b"tmpfs", _NOSUID | _NODEV, options)
    for path in kept:
        Path(path).mkdir(parents=True)
        aside = ASIDE + path.removeprefix("/tmp")
        _call("mount", aside.encode(), path.encode(), None, _BIND | _REC, None)
    if kept:
        _call("umount2", ASIDE.encode(), _DETACH)
    _call("mount", b"proc", b"/proc", b"proc", _NOSUID | _NODEV, None)


def restrict(limits: Limits, user: int, cpu_seconds: int) -> None:
    """Set the limits of this process and all that come from it, and give up every privilege."""
    bounds = {
        resource.RLIMIT_AS: limits.address_megabytes * MIB,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: limits.disk_megabytes * MIB,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_NOFILE: 512,
        resource.RLIMIT_CORE: 0,
    }
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(user, user, user)
    for what, most in bounds.items():
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    if os.geteuid() == 0:
        os.setresuid(user, user, user)
    _call("prctl", _SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _drop_capabilities()


def die_with_parent() -> None:
    """Let the kernel end this process when its parent ends."""
    _call("prctl", _SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def quiet(keep: int) -> None:
    """Close every file but one; what is read is empty, what is written is gone."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, 4096)


def _drop_capabilities() -> None:
    """Empty all capability sets of this process; a user namespace's first process has them all."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _call("capset", ctypes.byref(header), ctypes.byref(nothing))


def _call(name: str, *arguments: Any) -> None:
    if getattr(_libc, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
