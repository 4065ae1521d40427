"""A small web server in a thread, for what the tests' own servers have in common."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """Reads bodies, writes answers, prints nothing."""

    protocol_version = "HTTP/1.1"

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def answer_json(self, status: int, content: Any) -> None:
        self.answer(status, json.dumps(content).encode(), {"Content-Type": "application/json; charset=utf-8"})

    def log_message(self, *arguments: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def running(handler: type[Handler]) -> Iterator[str]:
    """Serve on a free port of this machine; gives the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        # Do not wait for connections that a client keeps open.
        server.block_on_close = False
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
