"""Mail by SMTP, in two halves with a seam between: all that comes before the body, then the body."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from reporter.config.mail import Mail, Smtp
from reporter.delivery.messages import (
    DeferredError,
    Message,
    RefusedError,
    Transport,
    UnreachableError,
    UnsureError,
    fault_in_words,
    shown,
)
from reporter.delivery.transports.login import encoded, hide, plain, refusal, secret_of, trust, xoauth2

_RECORD = 16_384  # bytes of one TLS record: what is sent at once arrives whole or cannot be read
_GOODBYE = 5  # seconds
# What a server refuses for who we are: no message is to blame, and none would pass.
_OF_US = {521, 530, 534, 535, 538}
_OF_OUR_ADDRESS = re.compile(r"5\d\d 5\.(?:1\.[78]|7\.60)\b")


class _Reply(NamedTuple):
    code: int
    words: str  # 450 4.2.1 Mailbox busy


_SILENCE = _Reply(-1, "")


class _LostError(DeferredError):
    """The server went away, or says that it is going."""


class Pace:
    """Spaces what is sent; the first may go at once."""

    def __init__(
        self,
        per_minute: int,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap = 60 / per_minute
        self._sleep = sleep
        self._monotonic = monotonic
        self._next: float | None = None

    def wait(self) -> None:
        """Return when the next message may go."""
        now = self._monotonic()
        if self._next is not None and self._next > now:
            self._sleep(self._next - now)
            now = self._next
        self._next = now + self._gap


class SmtpTransport(Transport):
    """One connection for many messages, made when first needed and again whenever it broke."""

    is_repeatable = False

    def __init__(self, mail: Mail, smtp: Smtp, folder: Path, pace: Pace) -> None:
        self._mail = mail
        self._smtp = smtp
        self._folder = folder
        self._pace = pace
        self._client: smtplib.SMTP | None = None
        self._secret = ""  # by which the connection was opened
        self._offered = ""  # whom the open transaction is for

    def __exit__(self, *_: object) -> None:
        self._leave()

    def offer(self, recipient: str, size: int) -> None:
        """Everything before the body; when it returns, the server waits for DATA."""
        if not recipient.isascii():
            raise RefusedError(f"{recipient} has letters that mail servers refuse in an address")
        self._pace.wait()
        if self._offered:
            self._reset()
        is_fresh = self._client is None
        try:
            self._propose(recipient, size)
        except _LostError:
            if is_fresh:
                raise
            self._propose(recipient, size)  # the server had only closed an idle connection

    def hand_over(self, message: Message) -> str:
        """The body, to whom the transaction was opened for; the server's words when it took it."""
        if not self._offered or self._offered != message.recipient:
            raise RuntimeError("a message is handed over only to whom it was offered")
        try:
            reply = self._ask("DATA")
            if reply.code != 354:
                self._judge(reply)
                raise self._nonsense(reply)
            reply = self._send_body(message.content)
            self._judge(reply)
        except (DeferredError, RefusedError):
            self._reset()
            raise
        except UnreachableError:
            self._leave()
            raise
        self._offered = ""
        return reply.words

    def _propose(self, recipient: str, size: int) -> None:
        if self._client is None:
            self._client, self._secret = _connect(self._smtp, self._folder)
        declared = f" SIZE={size}" if self._client.has_extn("size") else ""
        self._offered = recipient
        try:
            self._command("MAIL", f"FROM:<{self._mail.sender}>{declared}")
            self._command("RCPT", f"TO:<{recipient}>")
            self._offer_copy(recipient)
        except (DeferredError, RefusedError):
            self._reset()
            raise
        except UnreachableError:
            self._leave()
            raise

    def _offer_copy(self, recipient: str) -> None:
        """The archive gets its copy in the same transaction, or nobody gets anything."""
        address = self._mail.archive.address if self._mail.archive else None
        if not address or address == recipient:
            return
        try:
            self._command("RCPT", f"TO:<{address}>")
        except RefusedError as fault:
            raise UnreachableError(
                f"the archive {address} was refused, so nothing is sent: {fault}"
            ) from None
        except _LostError:
            raise
        except DeferredError as fault:
            raise DeferredError(f"the archive {address} was deferred, so nothing is sent: {fault}") from None

    def _command(self, command: str, words: str) -> None:
        self._judge(self._ask(command, words))

    def _ask(self, command: str, words: str = "") -> _Reply:
        client = self._client
        if client is None:
            raise self._lost()
        try:
            client.putcmd(command, words)
            return self._read(client)
        except OSError:
            self._drop()
            raise self._lost() from None

    def _judge(self, reply: _Reply) -> None:
        """Return when the server agrees; else raise what its answer means."""
        said = f"{self._smtp.host} said: {reply.words}"
        if 200 <= reply.code < 300:
            return
        if reply.code == 421:
            self._drop()
            raise _LostError(said)
        if 400 <= reply.code < 500:
            raise DeferredError(said)
        if reply.code in _OF_US or _OF_OUR_ADDRESS.match(reply.words):
            raise UnreachableError(said)
        if 500 <= reply.code < 600:
            raise RefusedError(said)
        raise self._nonsense(reply)

    def _nonsense(self, reply: _Reply) -> DeferredError:
        self._drop()
        return DeferredError(f"{self._smtp.host} gave an answer that makes no sense: {reply.words}")

    def _send_body(self, content: bytes) -> _Reply:
        """Until the first byte went out, plainly nothing was sent; from then on only an answer tells."""
        client, self._client = self._client, None  # nothing else may speak on it until it has answered
        if client is None or client.sock is None:
            raise self._lost()
        wire, body, sent, reply = client.sock, memoryview(_as_data(content)), 0, _SILENCE
        try:
            if not _is_gone(wire):
                while sent < len(body):
                    sent += wire.send(body[sent : sent + _RECORD])
                wire.settimeout(self._smtp.answer_seconds)
                reply = self._read(client)
                wire.settimeout(self._smtp.timeout_seconds)
        except OSError:
            pass
        finally:
            if reply.code // 100 in (2, 4, 5):
                self._client = client
            else:
                client.close()
        if not sent:
            raise self._lost()
        if self._client is None:
            raise self._unsure(reply)
        return reply

    def _lost(self) -> _LostError:
        return _LostError(
            f"{self._smtp.host} broke the connection, or did not answer, before the message was sent"
        )

    def _unsure(self, reply: _Reply) -> UnsureError:
        self._offered = ""
        what = f"answered “{reply.words}”" if reply.words else "broke the connection, or did not answer,"
        return UnsureError(
            f"{self._smtp.host} {what} after the message was begun; nobody can tell whether it was taken"
        )

    def _reset(self) -> None:
        """Leave nothing of one message to the next."""
        self._offered = ""
        if self._client is None:
            return
        try:
            self._client.putcmd("RSET")
            is_clean = self._read(self._client).code == 250
        except OSError:
            is_clean = False
        if not is_clean:
            self._drop()

    def _read(self, client: smtplib.SMTP) -> _Reply:
        """The answer; its code is -1 where it is no SMTP."""
        try:
            code, said = client.getreply()
        except smtplib.SMTPResponseException:
            return _Reply(-1, "a line without end")
        text = hide(self._secret, _text(said))
        return _Reply(code, shown(f"{code} {text}" if code >= 0 else text))

    def _drop(self) -> None:
        client, self._client, self._offered = self._client, None, ""
        if client is not None:
            client.close()

    def _leave(self) -> None:
        if self._client is not None and self._client.sock is not None:
            try:
                self._client.sock.settimeout(_GOODBYE)
                self._client.docmd("QUIT")
            except OSError:
                pass
        self._drop()


def _is_gone(wire: socket.socket) -> bool:
    """Whether the server has hung up: the system would still take bytes for it. Looks below TLS."""
    patience = wire.gettimeout()
    wire.settimeout(0)
    try:
        return socket.socket.recv(wire, 1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    finally:
        wire.settimeout(patience)


def _as_data(content: bytes) -> bytes:
    """Dots at the beginning of a line doubled, and the line that ends it all."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _connect(smtp: Smtp, folder: Path) -> tuple[smtplib.SMTP, str]:
    """Greeted, encrypted as configured, logged in by a secret; else UnreachableError, as none is to blame."""
    secret = ""
    context = None if smtp.security == "none" else trust(smtp, folder)
    try:
        with ExitStack() as unfinished:
            client = _call(smtp, context)
            unfinished.callback(client.close)
            client.ehlo_or_helo_if_needed()
            if smtp.security == "starttls":
                _encrypt(client, smtp, context)
            if smtp.user:
                secret = _log_in(client, smtp, folder)
            unfinished.pop_all()
    except smtplib.SMTPResponseException as answer:
        said = shown(f"{answer.smtp_code} {_text(answer.smtp_error)}")
        raise UnreachableError(f"{smtp.host}:{smtp.port} refuses us: {said}") from None
    except (OSError, UnicodeError) as fault:  # a host name can be too long to be asked for
        words = fault_in_words(fault)
        raise UnreachableError(f"{smtp.host}:{smtp.port} cannot be reached: {words}") from None
    return client, secret


def _call(smtp: Smtp, context: ssl.SSLContext | None) -> smtplib.SMTP:
    name, wait = socket.gethostname(), smtp.timeout_seconds
    client: smtplib.SMTP
    if smtp.security == "tls":
        client = smtplib.SMTP_SSL(smtp.host, smtp.port, local_hostname=name, timeout=wait, context=context)
    else:
        client = smtplib.SMTP(smtp.host, smtp.port, local_hostname=name, timeout=wait)
    if client.sock:  # a message ends in a short write, which must not wait for the answer to a long one
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if "." not in name:  # asking DNS who we are can take long; our address is as good
        client.local_hostname = _literal(client)
    return client


def _literal(client: smtplib.SMTP) -> str:
    address = client.sock.getsockname()[0] if client.sock else "127.0.0.1"
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _encrypt(client: smtplib.SMTP, smtp: Smtp, context: ssl.SSLContext | None) -> None:
    if not client.has_extn("starttls"):
        raise UnreachableError(
            f"{smtp.host}:{smtp.port} offers no STARTTLS, and nothing is sent unencrypted; "
            'is `port` right, or is it security = "tls"?'
        )
    client.starttls(context=context)
    client.ehlo_or_helo_if_needed()


def _log_in(client: smtplib.SMTP, smtp: Smtp, folder: Path) -> str:
    """What from now on no answer may show."""
    mechanism = _mechanism(client, smtp)
    secret = secret_of(smtp, folder)
    if mechanism == "LOGIN":
        reply = client.docmd("AUTH", f"LOGIN {encoded(smtp.user)}")
        if reply[0] == 334:
            reply = client.docmd(encoded(secret))
    else:
        proof = plain(smtp.user, secret) if mechanism == "PLAIN" else xoauth2(smtp.user, secret)
        reply = client.docmd("AUTH", f"{mechanism} {encoded(proof)}")
        if reply[0] == 334:  # the fault in detail; an empty line asks for the plain refusal
            reply = client.docmd("")
    if reply[0] != 235:
        raise UnreachableError(
            f"{smtp.host}:{smtp.port} refuses the login of {smtp.user}: {refusal(reply[0], _text(reply[1]))}"
        )
    return secret


def _mechanism(client: smtplib.SMTP, smtp: Smtp) -> str:
    offered = client.esmtp_features.get("auth", "").upper().split()
    wanted = ("XOAUTH2",) if smtp.token else ("PLAIN", "LOGIN")
    for mechanism in wanted:
        if mechanism in offered:
            return mechanism
    known = shown(f"it knows {', '.join(offered)}") if offered else "it takes no login"
    raise UnreachableError(f"{smtp.host}:{smtp.port} does not let us log in by {wanted[0]}: {known}")


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
