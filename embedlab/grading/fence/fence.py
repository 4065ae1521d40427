"""Building the fence: bubblewrap starts the warden where there is no network and next to nothing to read."""

from __future__ import annotations

import os
import shutil
import site
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import embedlab
from embedlab.errors import EmbedlabError, MissingPackageError
from embedlab.grading.fence.confine import ASIDE, FIRST_USER
from embedlab.grading.fence.limits import MIB, Limits
from embedlab.grading.fence.wire import WireError, receive, send

START_SECONDS = 120.0  # libraries may have to be read from a slow disk
MOST = 1 << 16  # bytes of a word from the warden
_MOST_READY = 64 * MIB  # with the outputs of the cells that have run

# A thread each: several notebooks run at a time, and a forked process must not wait for threads it does not have.
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "PYTHONUNBUFFERED": "1",
    "HOME": "/tmp",
    "IPYTHONDIR": "/tmp/ipython",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "RAYON_NUM_THREADS": "1",
    # There is no network; what would look for one is told at once.
    "HF_HUB_OFFLINE": "1",
    "PIP_NO_INDEX": "1",
    "PIP_RETRIES": "0",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "TQDM_DISABLE": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    "PLOTLY_RENDERER": "plotly_mimetype",
    "NUMBA_CACHE_DIR": "/tmp/numba",
    "MPLCONFIGDIR": "/tmp/matplotlib",
}
_PASSED_ON = ("EMBEDLAB_ASSETS", "OPENBLAS_CORETYPE")
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "passwd", "group", "localtime", "fonts", "alternatives")


class FenceError(EmbedlabError, RuntimeError):
    """The fence cannot be built, or broke."""


class Fence:
    """A warden behind a fence: runs one notebook at a time, each in a process of its own.

    Parameters
    ----------
    limits : Limits
        Of each notebook.
    imports : sequence of str
        Modules that are imported once, before the first notebook.
    given : sequence of str
        Cells, all of them the course's own, that run once, before the first notebook: each notebook begins as if it had
        run them.
    fenced : bool, default True
        False runs students' code with your rights: all that is left are limits of time.

    Attributes
    ----------
    given_ran : list of dict
        What the given cells put out, and how long they ran.

    Raises
    ------
    MissingPackageError
        If bubblewrap is not installed.
    FenceError
        If the fence cannot be built.

    Examples
    --------
    >>> with Fence(Limits(), fenced=False) as fence:  # doctest: +SKIP
    ...     job = fence.start()
    """

    def __init__(
        self, limits: Limits, imports: Sequence[str] = (), given: Sequence[str] = (), *, fenced: bool = True
    ) -> None:
        self.limits, self.imports, self.given, self.fenced = limits, tuple(imports), tuple(given), fenced
        self.missing: tuple[str, ...] = ()
        self.given_ran: list[dict[str, Any]] = []
        self._plain: Fence | None = None
        self._home = "" if fenced else tempfile.mkdtemp(prefix="embedlab-unfenced-")
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._begin()

    def __enter__(self) -> Fence:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def beginning_with(self, sources: Sequence[str]) -> Fence:
        """Give this fence to a notebook that begins with the given cells, and one where nothing has run to any other.

        Raises
        ------
        FenceError
            If the other cannot be built; it is made when it is first needed, and ends with this one.
        """
        if tuple(sources[: len(self.given)]) == self.given:
            return self
        if self._plain is None:
            self._plain = Fence(self.limits, self.imports, fenced=self.fenced)
        return self._plain

    def start(self) -> socket.socket:
        """Begin a notebook, and give the socket on which its process is talked with.

        Raises
        ------
        FenceError
            If the warden is gone and cannot be started again.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            for again in (True, False):
                if self._control is None:
                    self._begin()
                try:
                    socket.send_fds(self._of_control(), [b"J"], [theirs.fileno()])
                    return ours
                except OSError as error:
                    self._end()
                    if not again:
                        ours.close()
                        raise FenceError(f"the warden ended ({error}); start again") from error
        raise FenceError("the warden could not be reached")  # pragma: no cover

    def stop(self, job: socket.socket, *, now: bool) -> dict[str, Any]:
        """End a notebook, and say how it ended.

        Parameters
        ----------
        job : socket
            What :meth:`start` gave.
        now : bool
            Whether it is ended at once; else it ends by itself, since nothing more comes.

        Returns
        -------
        dict
            ``code``, ``reason`` ("memory", "told" or empty) and ``megabytes``, the most it held.
        """
        job.close()
        try:
            if now:
                self._of_control().send(b"K")
            ended = receive(self._of_control(), MOST, 5)
        except (OSError, EOFError, WireError):
            ended = None
        if ended is None and not now:  # it does not end by itself
            try:
                self._of_control().send(b"K")
                ended = receive(self._of_control(), MOST, 10)
            except (OSError, EOFError, WireError):
                ended = None
        if ended is None:
            self._end()
            return {"code": -9, "reason": "warden", "megabytes": 0.0}
        return dict(ended)

    def close(self) -> None:
        """End the warden, and all that it started."""
        if self._plain is not None:
            self._plain.close()
        self._end()
        if self._home:
            shutil.rmtree(self._home, ignore_errors=True)

    def _of_control(self) -> socket.socket:
        if self._control is None:
            raise OSError("the warden is gone")
        return self._control

    def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "embedlab.grading.fence.warden", str(theirs.fileno())]
            environment = _environment()
            if self.fenced:
                command = [*_bubblewrap(environment), *command]
            self._process = subprocess.Popen(
                command,
                env=environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        self._control = ours
        settings = {
            "limits": asdict(self.limits),
            "imports": list(self.imports),
            "given": list(self.given),
            "fenced": self.fenced,
            "user": FIRST_USER + os.getpid() % 100_000,
            "home": self._home,
            "kept": [str(path) for path in readable(environment) if path.is_relative_to("/tmp")],
        }
        try:
            send(ours, settings)
            ready = receive(ours, _MOST_READY, START_SECONDS + self.limits.seconds * bool(self.given))
        except (OSError, EOFError, WireError) as error:
            told = self._end()
            raise FenceError(f"the fence could not be built: {told or error}") from error
        self.missing, self.given_ran = tuple(ready["missing"]), ready["given"]

    def _end(self) -> str:
        """End the warden; give the end of what it complained of."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is None:
            return ""
        deadline = time.monotonic() + 2
        while self._process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        if self._process.poll() is None:
            self._process.kill()
        told = self._process.communicate()[1].decode(errors="replace").strip()
        self._process = None
        return told[-500:]


def bubblewrap() -> str:
    """Give the path of bubblewrap.

    Raises
    ------
    MissingPackageError
        If it is not installed.
    """
    found = shutil.which("bwrap")
    if found is None:
        raise MissingPackageError(
            "students' code is run behind a fence that bubblewrap builds, and it is not installed: "
            "sudo apt-get install bubblewrap (Linux). --unfenced runs the code with your own rights instead"
        )
    return found


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    if site.ENABLE_USER_SITE:  # packages in the user's home, which is another one inside
        passed["PYTHONUSERBASE"] = site.getuserbase()
    return _ENVIRONMENT | passed | {"PYTHONPATH": str(Path(embedlab.__file__).parents[1])}


def _bubblewrap(environment: dict[str, str]) -> list[str]:
    """Write the command that starts a program with its own view of the machine."""
    command = [bubblewrap(), "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() != 0:
        command.append("--unshare-user")
    command += ["--die-with-parent", "--hostname", "classroom"]
    for folder in _SYSTEM:
        path = Path(folder)
        if path.is_symlink():
            command += ["--symlink", str(path.readlink()), folder]
        elif path.is_dir():
            command += ["--ro-bind", folder, folder]
    for name in _SETTINGS:
        command += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    command += ["--size", str(64 << 20), "--tmpfs", "/tmp", "--dir", ASIDE]
    readables = readable(environment)
    # Folders on the way to what is bound are made for the owner alone unless told otherwise.
    for parent in sorted({parent for path in readables for parent in path.parents if parent != Path("/")}):
        command += ["--perms", "0755", "--dir", str(parent)]
    for path in readables:
        command += ["--ro-bind", str(path), str(path)]
    return [
        *command,
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--chdir",
        "/tmp",
        "--remount-ro",
        "/dev",
        "--remount-ro",
        "/",
        "--",
    ]


def readable(environment: dict[str, str]) -> list[Path]:
    """List what Python, its packages and the course's kit need; folders within others are left out."""
    wanted = [Path(sys.base_prefix), Path(sys.prefix), Path(embedlab.__file__).parent]
    wanted += [Path(folder) for folder in site.getsitepackages()]
    if site.ENABLE_USER_SITE:
        wanted.append(Path(site.getusersitepackages()))
    if "EMBEDLAB_ASSETS" in environment:
        wanted.append(Path(environment["EMBEDLAB_ASSETS"]))
    found: list[Path] = []
    for path in sorted({path.absolute() for path in wanted if path.is_dir()}, key=lambda path: len(path.parts)):
        if not any(path.is_relative_to(folder) for folder in (*found, Path("/usr"))):
            found.append(path)
    return found
