"""Running a student's code so that it ends, stays quiet, asks for nothing and leaves the random state as it was."""

from __future__ import annotations

import builtins
import ctypes
import io
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

MOST_PRINTED = 2_000
# A loop with a bare `except:` catches the first alarm; it is rung again.
AGAIN = 0.2


class OutOfTimeError(BaseException):
    """Ends code that takes too long; not an Exception, so that ``except Exception`` lets it pass."""


class AskedForInputError(Exception):
    """Raised in place of waiting for a keyboard."""


@dataclass(frozen=True)
class Ran:
    """What came of running some code.

    Attributes
    ----------
    value : object
        What it returned.
    error : BaseException or None
        What it raised; :class:`OutOfTimeError` if it did not end.
    printed : str
        The first 2,000 letters of what it printed.
    """

    value: Any = None
    error: BaseException | None = None
    printed: str = ""


def run_limited(work: Callable[[], Any], seconds: float) -> Ran:
    """Run code for at most so many seconds, its output caught, ``input`` refused.

    In the main thread of Linux and macOS a timer interrupts it. Elsewhere it runs in a thread of its own, which is
    asked to stop and left behind if it does not.

    Parameters
    ----------
    work : callable
    seconds : float

    Returns
    -------
    Ran
        Whatever was raised is in it; only a KeyboardInterrupt, the user's own wish to stop, passes.

    Examples
    --------
    >>> run_limited(lambda: 6 * 7, 1).value
    42
    """
    output = _FirstLetters()
    alarms = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(output))
        stack.enter_context(redirect_stderr(output))
        stack.enter_context(_no_input())
        try:
            value = timed(work, seconds) if alarms else _in_thread(work, seconds)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return Ran(error=error, printed=output.getvalue())
    return Ran(value, printed=output.getvalue())


def timed(work: Callable[[], Any], seconds: float) -> Any:
    """Run code in the main thread for at most so many seconds, and let it print and ask as it likes.

    Raises
    ------
    OutOfTimeError
        In the code, when its time is up.

    Examples
    --------
    >>> timed(lambda: 6 * 7, seconds=1)
    42
    """

    def ring(number: int, frame: FrameType | None) -> None:
        """End the work when its time is up."""
        raise OutOfTimeError

    handler = signal.signal(signal.SIGALRM, ring)
    rest, interval = signal.getitimer(signal.ITIMER_REAL)
    begun = time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        try:
            return work()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, handler)
        if rest:  # somebody else's timer goes on, less the time that has passed
            signal.setitimer(signal.ITIMER_REAL, max(0.001, rest - (time.monotonic() - begun)), interval)


@contextmanager
def kept_random_state() -> Iterator[None]:
    """Leave the random numbers of random, NumPy and PyTorch where they are.

    Examples
    --------
    >>> with kept_random_state():
    ...     number = random.random()
    >>> random.random() == number
    True
    """
    state, numpy_state = random.getstate(), np.random.get_state()  # noqa: NPY002
    torch = sys.modules.get("torch")
    torch_state = None if torch is None else torch.get_rng_state()
    try:
        yield
    finally:
        random.setstate(state)
        np.random.set_state(numpy_state)  # noqa: NPY002
        if torch is not None:
            torch.set_rng_state(torch_state)


class _FirstLetters(io.StringIO):
    """Keeps the beginning of what is printed, and lets the rest go."""

    def write(self, text: str) -> int:
        """Take a text as a file does, as far as there is room."""
        super().write(text[: max(0, MOST_PRINTED - self.tell())])
        return len(text)


@contextmanager
def _no_input() -> Iterator[None]:
    def refuse(prompt: object = "") -> str:
        """Stand in the place of ``input``."""
        raise AskedForInputError("input() was called; take what the function needs as an argument")

    before = builtins.input
    builtins.input = refuse
    try:
        yield
    finally:
        builtins.input = before


def _in_thread(work: Callable[[], Any], seconds: float) -> Any:
    outcome: dict[str, Any] = {}

    def run() -> None:
        """Run in the thread; what happens there is told to whoever waits."""
        try:
            outcome["value"] = work()
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(OutOfTimeError))
        thread.join(AGAIN)
        raise OutOfTimeError
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]
