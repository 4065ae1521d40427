"""A proxy that passes requests on to a server, unless it was told to break the next ones."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from servers.http import Handler, running


@dataclass(frozen=True)
class Fault:
    """What one request gets instead of an answer from the server behind.

    Parameters
    ----------
    status, content, headers
        The answer.
    silent : bool
        None, for as long as the proxy runs.
    drop : bool
        None, and the connection is closed in the middle of the answer.
    """

    status: int = 200
    content: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)
    silent: bool = False
    drop: bool = False


@dataclass
class Seen:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class FaultyProxy:
    """Where to send requests, what comes of the next ones (None: passed on), and what came."""

    address: str = ""
    faults: list[Fault | None] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    arrival: threading.Condition = field(default_factory=threading.Condition)
    closing: threading.Event = field(default_factory=threading.Event)

    def wait_for(self, requests: int) -> None:
        """Return when so many requests have arrived."""
        with self.arrival:
            if not self.arrival.wait_for(lambda: len(self.seen) >= requests, timeout=120):
                raise TimeoutError(f"{len(self.seen)} requests came, {requests} were expected")


@contextmanager
def in_front_of(server: str) -> Iterator[FaultyProxy]:
    """Run the proxy before the server at that address."""
    proxy = FaultyProxy()
    behind = urlsplit(server).netloc

    class Proxy(Handler):
        def do_GET(self) -> None:  # noqa: N802 - http.server's name
            self.handle_request()

        def do_POST(self) -> None:  # noqa: N802 - http.server's name
            self.handle_request()

        def handle_request(self) -> None:
            body = self.body()
            headers = {name.lower(): value for name, value in self.headers.items()}
            fault = proxy.faults.pop(0) if proxy.faults else None
            with proxy.arrival:
                proxy.seen.append(Seen(self.path, headers, body))
                proxy.arrival.notify_all()
            if fault is None:
                self.pass_on(body, headers)
            elif fault.silent:
                proxy.closing.wait()
                self.close_connection = True
            elif fault.drop:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b'{"data": [')
                self.close_connection = True
            else:
                self.answer(fault.status, fault.content, dict(fault.headers))

        def pass_on(self, body: bytes, headers: dict[str, str]) -> None:
            connection = http.client.HTTPConnection(behind)
            # Compressed answers would have to be unpacked here to be measured again.
            passed = {name: value for name, value in headers.items() if name not in ("host", "accept-encoding")}
            connection.request(self.command, self.path, body, passed)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            self.answer(answer.status, content, {"Content-Type": answer.headers.get("Content-Type", "")})

    with running(Proxy) as proxy.address:
        try:
            yield proxy
        finally:
            proxy.closing.set()
