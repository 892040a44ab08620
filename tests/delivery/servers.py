"""A mail server for tests: on loopback, in a thread; keeps what it took, stumbles where it is told to."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "correct horse é"
TOKEN = "ya29.a-fresh-token"


class Moment(Enum):
    """Where in the talk a server can stumble."""

    BANNER = "before anything"
    HELLO = "at EHLO"
    LOGIN = "at AUTH"
    MAIL = "at MAIL FROM"
    RCPT = "at RCPT TO"
    DATA = "instead of 354"
    GO = "after 354"
    BODY = "in the middle of the body"
    END = "after the final dot, before anything is kept"
    STORED = "after the final dot, when the message is kept"


@dataclass
class Fault:
    """What happens there: an answer, or where it is empty a broken connection, or only a wait."""

    says: str = ""
    recipient: str = ""  # to whom alone; empty: to all
    times: int = 1_000_000
    seconds: float = 0.0
    only_waits: bool = False


@dataclass(frozen=True)
class Received:
    """One message that the server kept, its dots as they were before the journey."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)
    size: str  # as declared at MAIL
    is_encrypted: bool


@dataclass
class MailServer:
    """What it does can be changed while it runs."""

    port: int
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    resets: int = 0
    logins: list[str] = field(default_factory=list)  # by which mechanism
    offered: list[str] = field(default_factory=list)  # every recipient that was named at RCPT
    faults: dict[Moment, list[Fault]] = field(default_factory=dict)
    open_sessions: list[SMTP] = field(default_factory=list)

    def answer(self, moment: Moment, says: str, recipient: str = "", times: int = 1_000_000) -> None:
        """Say this there instead of yes; after 421 it hangs up."""
        self._add(moment, Fault(says, recipient, times))

    def drop(self, moment: Moment, recipient: str = "", times: int = 1_000_000) -> None:
        """Break the connection there."""
        self._add(moment, Fault("", recipient, times))

    def delay(self, moment: Moment, seconds: float, recipient: str = "") -> None:
        """Wait there, then go on."""
        self._add(moment, Fault(recipient=recipient, seconds=seconds, only_waits=True))

    def behave(self) -> None:
        """No faults from now on."""
        self.faults.clear()

    def hang_up(self, says: str = "") -> None:
        """Close every connection that is open, as servers do with idle ones."""
        for session in list(self.open_sessions):
            asyncio.run_coroutine_threadsafe(_hang_up(session, says), session.loop).result(5)

    def for_whom(self, recipient: str) -> list[bytes]:
        """What was kept for one address."""
        return [message.content for message in self.received if recipient in message.recipients]

    def _add(self, moment: Moment, fault: Fault) -> None:
        self.faults.setdefault(moment, []).append(fault)

    def fault_at(self, moment: Moment, recipient: str) -> Fault | None:
        """The fault that is due now, counted."""
        for fault in self.faults.get(moment, []):
            if fault.times and fault.recipient in ("", recipient):
                fault.times -= 1
                return fault
        return None


class Certificates:
    """An authority of the test's own, which `file` makes trusted, and a server certificate by it."""

    def __init__(self, folder: Path, *hosts: str) -> None:
        authority = trustme.CA()
        self.file = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.file))
        self._issued = authority.issue_cert(*(hosts or ("localhost", "127.0.0.1")))
        self.server_file = folder / "server.pem"  # key and chain
        self._issued.private_key_and_cert_chain_pem.write_to_path(str(self.server_file))

    def context(self) -> ssl.SSLContext:
        """For a server."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._issued.configure_cert(context)
        return context


@contextmanager
def mail_server(
    certificates: Certificates | None = None, *, tls: bool = False, login: Collection[str] = ()
) -> Iterator[MailServer]:
    """A server until the end of the block; with certificates it offers STARTTLS, or speaks TLS at once.

    With ways to log in (PLAIN, LOGIN, XOAUTH2) it asks for one, of the user `reports`.
    """
    ear = socket.create_server(("127.0.0.1", 0))  # held from here on, or another test may take the port
    server = MailServer(ear.getsockname()[1])
    controller = _Controller(server, certificates, tls=tls, login=login)
    controller.ear = ear
    controller.start()
    server.connections = 0  # the controller itself tries whether it answers
    try:
        yield server
    finally:
        controller.stop()


class _Controller(Controller):
    ear: socket.socket

    def __init__(
        self, server: MailServer, certificates: Certificates | None, *, tls: bool, login: Collection[str]
    ) -> None:
        context = certificates.context() if certificates else None
        super().__init__(
            _Handler(server),
            hostname="127.0.0.1",
            port=server.port,
            ssl_context=context if tls else None,
        )
        self._server = server
        self._settings: dict[str, Any] = {
            "hostname": "mail.test",
            "ident": "ready",
            "auth_require_tls": False,
        }
        if context and not tls:
            self._settings |= {"tls_context": context, "require_starttls": True}
        if login:
            self._settings["authenticator"] = _authenticate
        self._settings["auth_exclude_mechanism"] = {"LOGIN", "PLAIN", "XOAUTH2"}.difference(login)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.ear, ssl=self.ssl_context)

    def factory(self) -> SMTP:
        return _Session(self._server, self.handler, **self._settings)


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    known = isinstance(data, LoginPassword) and data == (b"reports", PASSWORD.encode())
    return AuthResult(success=known, handled=False, auth_data=data)


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_DATA(self, session_of: _Session, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if await session_of.stumbles(Moment.END):
            return session_of.already_said
        self._server.received.append(
            Received(
                envelope.mail_from or "",
                tuple(envelope.rcpt_tos),
                bytes(envelope.original_content or b""),
                next((option for option in envelope.mail_options if option.startswith("SIZE=")), ""),
                session.ssl is not None or session_of.is_wrapped,
            )
        )
        if await session_of.stumbles(Moment.STORED):
            return session_of.already_said
        return f"250 2.0.0 queued as {len(self._server.received)}"

    async def auth_XOAUTH2(self, session_of: _Session, args: list[str]) -> AuthResult:  # noqa: N802
        told = base64.b64decode(args[1]).decode()
        is_known = told == f"user=reports\x01auth=Bearer {TOKEN}\x01\x01"
        if not is_known:
            await session_of.challenge_auth('{"status":"400"}')
        return AuthResult(success=is_known, handled=False, auth_data=LoginPassword(b"reports", b""))


class _Session(SMTP):
    def __init__(self, server: MailServer, handler: Any, **settings: Any) -> None:
        self._server = server
        self.already_said = ""
        self._wants_login = "authenticator" in settings
        super().__init__(handler, **settings)

    @property
    def is_wrapped(self) -> bool:
        return self.transport is not None and self.transport.get_extra_info("ssl_object") is not None

    def due(self, moment: Moment, recipient: str = "") -> Fault | None:
        """The fault of this moment."""
        first = self.envelope.rcpt_tos[0] if self.envelope and self.envelope.rcpt_tos else ""
        return self._server.fault_at(moment, recipient or first)

    async def stumbles(self, moment: Moment, recipient: str = "") -> bool:
        """Whether the fault of this moment has been the answer."""
        fault = self.due(moment, recipient)
        if fault is None:
            return False
        await asyncio.sleep(fault.seconds)
        if fault.only_waits:
            return False
        self.already_said = fault.says
        is_goodbye = not fault.says or fault.says.startswith("421")
        if is_goodbye:
            await _hang_up(self, fault.says)
        elif moment not in (Moment.END, Moment.STORED):  # there it is what the handler returns
            await self.push(fault.says)
        return True

    async def _handle_client(self) -> None:
        self._server.connections += 1
        self._server.open_sessions.append(self)
        try:
            if not await self.stumbles(Moment.BANNER):
                await super()._handle_client()
            elif self.transport:
                self.transport.close()
        finally:
            self._server.open_sessions.remove(self)

    async def push(self, status: Any) -> None:
        if self.transport is not None and not self.transport.is_closing():
            await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self.stumbles(Moment.HELLO):
            await super().smtp_EHLO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        self._server.logins.append(arg.split()[0])
        if not await self.stumbles(Moment.LOGIN):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        if self._wants_login and not (self.session and self.session.authenticated):
            await self.push("530 5.7.0 Authentication required")
        elif not await self.stumbles(Moment.MAIL):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        recipient = (arg or "").removeprefix("TO:").strip("<>")
        self._server.offered.append(recipient)
        if not await self.stumbles(Moment.RCPT, recipient):
            await super().smtp_RCPT(arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        self._server.resets += 1
        await super().smtp_RSET(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if await self.stumbles(Moment.DATA):
            return
        if self.due(Moment.GO):
            await self._say_go_and_goodbye()
        elif self.due(Moment.BODY):
            await self.push("354 go")
            await self._reader.readexactly(20)
            await _hang_up(self, "")
        else:
            await super().smtp_DATA(arg)

    async def _say_go_and_goodbye(self) -> None:
        """Both in one packet, so that whoever reads the one can see the other."""
        transport: Any = self.transport
        wire = transport.get_extra_info("socket")
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        await self.push("354 go")
        wire.shutdown(socket.SHUT_WR)


async def _hang_up(session: SMTP, says: str) -> None:
    """Politely with a word, at once without one."""
    transport: Any = session.transport
    if transport is None:
        return
    if says:
        await session.push(says)
        transport.close()
    else:
        transport.abort()
