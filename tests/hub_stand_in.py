"""A small web server on this machine that answers as the Hugging Face hub does, from files the kit has anyway."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from embedlab.assets import Asset


@dataclass
class HubStandIn:
    """What the server gives out, what it does wrong on purpose, and what it was asked."""

    asset: Asset
    folder: Path
    address: str = ""
    replaced: dict[str, bytes] = field(default_factory=dict)
    stall_in: str = ""
    stalled: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    downloads: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def content(self, path: str) -> bytes | None:
        if path in self.replaced:
            return self.replaced[path]
        file = self.folder / path
        return file.read_bytes() if file.is_file() else None


@contextmanager
def serve(hub: HubStandIn) -> Iterator[HubStandIn]:
    prefix = f"/{hub.asset.hub_id}/resolve/{hub.asset.hub_revision}/"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.answer()

        def do_GET(self) -> None:
            content = self.answer()
            if content is None:
                return
            path = self.path.removeprefix(prefix)
            hub.downloads.append(path)
            if path == hub.stall_in:
                self.wfile.write(content[: len(content) // 2])
                hub.stalled.set()
                hub.release.wait()
                self.close_connection = True
            else:
                self.wfile.write(content)

        def answer(self) -> bytes | None:
            if "Authorization" in self.headers:
                hub.tokens.append(self.headers["Authorization"])
            content = hub.content(self.path.removeprefix(prefix)) if self.path.startswith(prefix) else None
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.send_header("X-Repo-Commit", hub.asset.hub_revision)
            self.send_header("ETag", f'"{abs(hash(content)):x}"')
            self.end_headers()
            return content

        def log_message(self, *arguments: object) -> None:
            """Keep the tests' output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hub.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield hub
        finally:
            hub.release.set()
            server.shutdown()
            thread.join()
