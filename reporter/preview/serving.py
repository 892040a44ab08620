"""The server of the preview: on this computer alone, on a free port, until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from reporter.errors import CannotWriteError
from reporter.preview.application import Preview
from reporter.preview.doorkeeping import Pass
from reporter.preview.gallery import Gallery

_HERE = "127.0.0.1"


class PreviewServer(uvicorn.Server):
    """A server that lets go of the views that wait for news, before it waits for them to end."""

    def __init__(self, preview: Preview) -> None:
        super().__init__(
            uvicorn.Config(
                preview.application(),
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=5,
            )
        )
        self._news = preview.news

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: first those who only wait, then those who are being answered."""
        self._news.end()
        await super().shutdown(sockets)


def serve(gallery: Gallery, asked: tuple[str, str], port: int, announce: Callable[[str], None]) -> None:
    """Answer until somebody stops it; `announce` is told the address. Port 0 is any that is free."""
    with server_of(gallery, asked, port) as (server, listening, entry):
        announce(entry.address)
        server.run(sockets=[listening])


@contextmanager
def server_of(
    gallery: Gallery, asked: tuple[str, str], port: int
) -> Iterator[tuple[uvicorn.Server, socket.socket, Pass]]:
    """A server that is still to be run, on a port that is its own already."""
    try:
        listening = socket.create_server((_HERE, port))
    except OSError as fault:
        raise CannotWriteError(
            f"port {port} of this computer cannot be had: {fault.strerror}",
            "leave --port out, or name another",
        ) from None
    with listening:
        entry = Pass(listening.getsockname()[1])
        yield PreviewServer(Preview(gallery, entry, asked)), listening, entry
