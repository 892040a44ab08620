"""A wire between the program and a server, which a test can cut or make mute at a byte of its choice."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

_PATIENCE = 30  # seconds
NEVER = 1 << 40


@dataclass
class Wire:
    """Carries everything, until the program has sent so many bytes on a connection.

    From `mute_after` on it carries nothing back; from `cut_after` on nothing there. It looks sound to both.
    """

    port: int = 0
    mute_after: int = NEVER
    cut_after: int = NEVER
    reached: Event = field(default_factory=Event)
    _sound: Event = field(default_factory=Event)

    def stop(self, *, mute_after: int = NEVER, cut_after: int = NEVER) -> None:
        """From the next connection on."""
        self.mute_after, self.cut_after = mute_after, cut_after
        self.reached.clear()
        self._sound.clear()

    def await_stop(self) -> None:
        """Until it has stopped carrying."""
        assert self.reached.wait(_PATIENCE), "nobody sent that much"

    def mend(self) -> None:
        """It carries everything again, and what it kept back."""
        self.mute_after = self.cut_after = NEVER
        self._sound.set()

    def carry(self, program: socket.socket, server: socket.socket) -> None:
        """All between the two, until one of them hangs up."""
        sent = _Count()
        back = Thread(target=self._back, args=(server, program, sent), daemon=True)
        back.start()
        if self.mute_after == 0:
            self.reached.set()
        with suppress(OSError):
            while chunk := program.recv(16_384):
                sent.bytes += len(chunk)
                if sent.bytes >= self.cut_after:
                    self.reached.set()
                    continue
                server.sendall(chunk)
                if sent.bytes >= self.mute_after:
                    self.reached.set()
        _hang_up(server)
        _hang_up(program)

    def _back(self, server: socket.socket, program: socket.socket, sent: _Count) -> None:
        with suppress(OSError):
            while chunk := server.recv(16_384):
                if sent.bytes >= self.mute_after:
                    self._sound.wait(_PATIENCE)
                program.sendall(chunk)
        _hang_up(program)


@dataclass
class _Count:
    bytes: int = 0


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire to the server at that port of this machine, until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as ear:
        wire = Wire(ear.getsockname()[1])
        Thread(target=_take, args=(ear, wire, port), daemon=True).start()
        yield wire
        wire.mend()


def _take(ear: socket.socket, wire: Wire, port: int) -> None:
    with suppress(OSError):  # the ear is closed
        while True:
            program, _ = ear.accept()
            server = socket.create_connection(("127.0.0.1", port))
            Thread(target=wire.carry, args=(program, server), daemon=True).start()


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
