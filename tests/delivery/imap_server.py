"""A mailbox for tests: as much of IMAP as it takes to log in, search and read headers, on loopback."""

from __future__ import annotations

import base64
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.delivery.servers import PASSWORD, TOKEN, Certificates

Answer = tuple[list[bytes], str]  # untagged lines, and the end of the tagged one


@dataclass
class Mailbox:
    """What it holds and what it was asked; `refuses` has commands that get NO, `breaks` those that end it."""

    port: int
    headers: list[str] = field(default_factory=list)  # a Message-ID header each, as it stands in the mail
    name: str = "INBOX"
    mechanisms: tuple[str, ...] = ("PLAIN", "XOAUTH2")
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    refuses: dict[str, str] = field(default_factory=dict)
    breaks: set[str] = field(default_factory=set)
    hides: bool = False  # what it found is gone when it is to be shown

    def do(self, command: str, words: str) -> Answer:
        """All that needs no talk back and forth."""
        if command in self.refuses:
            return [], f"NO {self.refuses[command]}"
        if command == "CAPABILITY":
            ways = " ".join(f"AUTH={way}" for way in self.mechanisms)
            return [f"* CAPABILITY IMAP4rev1 STARTTLS {ways}".encode()], "OK"
        if command == "LOGIN":
            return [], "OK" if words == f'"reports" "{PASSWORD}"' else "NO wrong"
        if command == "EXAMINE":
            return [
                b"* %d EXISTS" % len(self.headers)
            ], "OK" if words == f'"{self.name}"' else "NO no mailbox"
        if command == "UID SEARCH":
            wanted = re.sub(r'^HEADER Message-ID "|"$', "", words)
            found = [
                str(100 + n) for n, header in enumerate(self.headers) if wanted.lower() in header.lower()
            ]
            return [" ".join(["* SEARCH", *found]).encode()], "OK"
        if command == "UID FETCH":
            numbers = [int(number) for number in words.split()[0].split(",")]
            return [] if self.hides else [self._shown(number) for number in numbers], "OK"
        return [], "OK"

    def _shown(self, number: int) -> bytes:
        header = f"{self.headers[number - 100]}\r\n\r\n".encode()
        return b"* %d FETCH (UID %d BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n%s)" % (
            number - 99,
            number,
            len(header),
            header,
        )


class _Talk(socketserver.StreamRequestHandler):
    server: _Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        mailbox = self.server.mailbox
        mailbox.connections += 1
        if self.server.tls:
            self._encrypt()
        self._say(b"* OK ready")
        for line in iter(self._line, ""):
            tag, _, rest = line.partition(" ")
            command, _, words = rest.partition(" ")
            if command == "UID":
                second, _, words = words.partition(" ")
                command = f"UID {second}"
            mailbox.commands.append(command)
            if command in mailbox.breaks:
                return
            self._answer(tag, command, words)
            if command == "LOGOUT":
                return

    def finish(self) -> None:
        """Close also what was encrypted on the way, which the server does not know of."""
        super().finish()
        self.request.close()

    def _answer(self, tag: str, command: str, words: str) -> None:
        if command == "AUTHENTICATE":
            untagged, end = list[bytes](), self._authenticate(words)
        elif command == "STARTTLS" and not self.server.context:
            untagged, end = [], "NO not here"
        else:
            untagged, end = self.server.mailbox.do(command, words)
        self._say(*untagged, f"{tag} {end} done".encode())
        if command == "STARTTLS" and end == "OK":
            self._encrypt()

    def _authenticate(self, mechanism: str) -> str:
        self._say(b"+ ")
        told = base64.b64decode(self._line()).decode()
        known = {
            "PLAIN": f"\0reports\0{PASSWORD}",
            "XOAUTH2": f"user=reports\x01auth=Bearer {TOKEN}\x01\x01",
        }
        if told == known[mechanism]:
            return "OK"
        if mechanism == "XOAUTH2":
            self._say(b"+ " + base64.b64encode(b'{"status":"400"}'))
            assert self._line() == ""
        return f"NO {told} is wrong"  # a server that repeats the secret

    def _encrypt(self) -> None:
        assert self.server.context is not None
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.setup()

    def _say(self, *lines: bytes) -> None:
        for line in lines:
            self.wfile.write(line.replace(b"\0", b"") + b"\r\n")

    def _line(self) -> str:
        return self.rfile.readline().decode().rstrip("\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, context: ssl.SSLContext | None, *, tls: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.context = context
        self.tls = tls
        self.mailbox = Mailbox(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us goes away in the middle; that is its right."""


@contextmanager
def imap_server(certificates: Certificates | None = None, *, tls: bool = False) -> Iterator[Mailbox]:
    """A mailbox until the end of the block; with certificates it offers STARTTLS, or speaks TLS at once."""
    server = _Server(certificates.context() if certificates else None, tls=tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.mailbox
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
