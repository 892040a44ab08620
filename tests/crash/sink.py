"""A mail server that remembers what it accepted, and hangs up where it is told to."""

from __future__ import annotations

import contextlib
import hashlib
import re
import socket
import threading
from collections import Counter
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser

STUMBLES = {
    "says 421 at MAIL": "421 4.3.2 going down",
    "says 451 at RCPT": "451 4.2.1 try later",
    "hangs up at RCPT": "",
    "says 451 at DATA": "451 4.3.0 try later",
    "hangs up at DATA": "",
    "hangs up in the body": "",
    "hangs up after the dot": "",
    "hangs up having accepted": "",
    "says 451 after the dot": "451 4.3.0 try later",
}
_SILENCE = 20  # seconds


@dataclass(frozen=True)
class Stumble:
    """How the server fails, and at which of its messages (1 for the first); once, or from then on."""

    how: str
    at: int
    lasts: bool = False


@dataclass
class Sink:
    """On loopback, in threads of this process, which is never the one that is killed."""

    accepted: Counter[tuple[str, str]] = field(default_factory=Counter)  # Message-ID and recipient
    hashes: dict[str, set[str]] = field(default_factory=dict)  # Message-ID: of the bytes that came
    begun: set[str] = field(default_factory=set)  # recipients of whose mail some may have come
    is_closed: bool = False
    stumble: Stumble | None = None
    offered: int = 0
    _talks: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0), backlog=16)
        threading.Thread(target=self._answer, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._door.getsockname()[1])

    def forget(self, stumble: Stumble | None = None) -> None:
        """As new, for the next point."""
        self.settle()
        self.accepted, self.hashes, self.begun = Counter(), {}, set()
        self.stumble, self.offered = stumble, 0

    def settle(self) -> None:
        """Return when every talk has come to its end; what was sent is then taken in."""
        for talk in self._talks:
            talk.join(_SILENCE)
            assert not talk.is_alive(), "a talk that never ends"
        self._talks.clear()

    def _answer(self) -> None:
        while True:
            wire, _ = self._door.accept()
            wire.settimeout(_SILENCE)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            talk = threading.Thread(target=_Talk(self, wire).run, daemon=True)
            self._talks.append(talk)
            talk.start()

    def next_message(self) -> str:
        """How to fail at the message that begins; "" when nothing is wrong with it."""
        with self._lock:
            self.offered += 1
            told = self.stumble
            is_met = told and (told.at == self.offered or (told.lasts and told.at < self.offered))
            return told.how if told and is_met else ""

    def take(self, recipient: str, content: bytes) -> None:
        found = str(BytesHeaderParser().parsebytes(content)["Message-ID"])
        with self._lock:
            self.accepted[found, recipient] += 1
            self.hashes.setdefault(found, set()).add(hashlib.sha256(content).hexdigest())


class _HangUpError(Exception):
    """The talk ends here."""


class _Talk:
    """One connection."""

    def __init__(self, sink: Sink, wire: socket.socket) -> None:
        self._sink, self._wire = sink, wire
        self._read = bytearray()
        self._fails, self._recipient = "", ""

    def run(self) -> None:
        with self._wire, contextlib.suppress(OSError, _HangUpError):
            self._say("421 4.3.2 closed" if self._sink.is_closed else "220 sink.example ESMTP")
            while True:
                self._heed(self._until(b"\r\n").decode("ascii"))

    def _heed(self, line: str) -> None:
        verb = line[:4].upper()
        if verb == "EHLO":
            self._say("250-sink.example\r\n250 SIZE 50000000")
        elif verb == "MAIL":
            self._fails = self._sink.next_message()
            self._agree("says 421 at MAIL")
        elif verb == "RCPT":
            self._recipient = re.sub(r".*<(.*)>.*", r"\1", line)
            self._hang_up("hangs up at RCPT")
            self._agree("says 451 at RCPT")
        elif verb == "DATA":
            self._take()
        elif verb == "QUIT":
            self._say("221 bye")
            raise _HangUpError
        else:
            self._say("250 ok")

    def _take(self) -> None:
        self._hang_up("hangs up at DATA")
        if self._fails == "says 451 at DATA":
            self._agree("says 451 at DATA")
            return
        self._sink.begun.add(self._recipient)
        self._say("354 go on")
        if self._fails == "hangs up in the body":
            self._until(b"\r\n")
            raise _HangUpError
        content = (self._until(b"\r\n.\r\n") + b"\r\n").replace(b"\r\n..", b"\r\n.")
        self._hang_up("hangs up after the dot")
        if self._fails != "says 451 after the dot":
            self._sink.take(self._recipient, content)
        self._hang_up("hangs up having accepted")
        self._agree("says 451 after the dot")

    def _until(self, end: bytes) -> bytes:
        """What comes before `end`; a talk that stops before it has ended."""
        since = 0
        while (at := self._read.find(end, since)) < 0:
            since = max(0, len(self._read) - len(end))
            self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)  # else each body waits 40 ms
            chunk = self._wire.recv(1 << 16)
            if not chunk:
                raise _HangUpError
            self._read += chunk
        found = bytes(self._read[:at])
        del self._read[: at + len(end)]
        return found

    def _agree(self, stumble: str) -> None:
        self._say(STUMBLES[stumble] if self._fails == stumble else "250 ok")

    def _hang_up(self, stumble: str) -> None:
        if self._fails == stumble:
            raise _HangUpError

    def _say(self, words: str) -> None:
        self._wire.sendall(f"{words}\r\n".encode())
