"""A small server on the loopback address that answers as a test tells it, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: str


@dataclass
class Given:
    """One answer: JSON, unless `text` says otherwise."""

    document: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    is_cut: bool = False  # the connection ends instead of an answer


Answering = Callable[[Asked], Given]


@dataclass
class Server:
    """Where it listens, and what it was asked."""

    address: str
    asked: list[Asked]


@contextmanager
def serving(answer: Answering) -> Iterator[Server]:
    """A server until the end of the block."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _reply(self) -> None:
            where = urlsplit(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            request = Asked(
                self.command,
                where.path,
                dict(parse_qsl(where.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(size).decode(),
            )
            asked.append(request)
            given = answer(request)
            if given.is_cut:
                self.close_connection = True
                return
            body = (json.dumps(given.document) if given.text is None else given.text).encode()
            self.send_response(given.status)
            headers = {"Content-Type": "application/json" if given.text is None else "text/html"}
            for name, value in {**headers, **given.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has gone
                self.wfile.write(body)

        do_GET = do_POST = _reply  # noqa: N815, named by the library

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
