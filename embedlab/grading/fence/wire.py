"""Messages between the two sides of the fence: JSON behind its length, never more of it than was agreed."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

LENGTH = 4  # bytes that say how long a message is


class WireError(Exception):
    """What came is no message, is too long, or did not come in time."""


def send(connection: socket.socket, message: Any) -> None:
    """Send a message, of what JSON knows."""
    content = json.dumps(message, separators=(",", ":")).encode()
    connection.sendall(len(content).to_bytes(LENGTH, "big") + content)


def receive(connection: socket.socket, most: int, seconds: float | None = None) -> Any:
    """Wait for a message.

    Parameters
    ----------
    connection : socket
    most : int
        The most bytes that it may have.
    seconds : float, optional
        How long to wait for the whole of it; None waits for ever.

    Returns
    -------
    object

    Raises
    ------
    WireError
        If it is longer, is no JSON, or did not come in time.
    EOFError
        If the other side is gone.

    Examples
    --------
    >>> inside, outside = socket.socketpair()
    >>> with inside, outside:
    ...     send(inside, {"answer": 42})
    ...     receive(outside, most=100)
    {'answer': 42}
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    length = int.from_bytes(_exactly(connection, LENGTH, deadline), "big")
    if length > most:
        raise WireError(f"a message of {length:,} bytes; {most:,} are the most")
    try:
        return json.loads(_exactly(connection, length, deadline))
    except (ValueError, RecursionError) as error:
        raise WireError(f"no JSON: {type(error).__name__}") from error


def _exactly(connection: socket.socket, length: int, deadline: float | None) -> bytes:
    parts, missing = [], length
    while missing:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise WireError("it did not come in time")
            connection.settimeout(left)
        try:
            part = connection.recv(min(missing, 1 << 20))
        except TimeoutError:
            raise WireError("it did not come in time") from None
        except ConnectionError:
            part = b""
        if not part:
            raise EOFError("the other side is gone")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
