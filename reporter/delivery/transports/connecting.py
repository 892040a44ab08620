"""A connection to a mail server up to the point where a message can be offered."""

from __future__ import annotations

import smtplib
import socket
import ssl
from pathlib import Path

from reporter.config.mail import Smtp
from reporter.delivery.messages import UnreachableError
from reporter.delivery.transports.login import encoded, hide, plain, secret_of, trust, xoauth2
from reporter.delivery.transports.words import fault_in_words, one_line


def connect(smtp: Smtp, folder: Path) -> smtplib.SMTP:
    """Greeted, encrypted as configured, logged in; else UnreachableError, as no message is to blame."""
    context = None if smtp.security == "none" else trust(smtp, folder)
    client: smtplib.SMTP | None = None
    try:
        client = _call(smtp, context)
        client.ehlo_or_helo_if_needed()
        if smtp.security == "starttls":
            _encrypt(client, smtp, context)
        if smtp.user:
            _log_in(client, smtp, folder)
    except smtplib.SMTPResponseException as answer:
        _drop(client)
        said = one_line(f"{answer.smtp_code} {_text(answer.smtp_error)}")
        raise UnreachableError(f"{smtp.host}:{smtp.port} refuses us: {said}") from None
    except (OSError, UnicodeError) as fault:  # a host name can be too long to be asked for
        _drop(client)
        words = fault_in_words(fault)
        raise UnreachableError(f"{smtp.host}:{smtp.port} cannot be reached: {words}") from None
    except UnreachableError:
        _drop(client)
        raise
    return client


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


def _log_in(client: smtplib.SMTP, smtp: Smtp, folder: Path) -> None:
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
        raise smtplib.SMTPResponseException(reply[0], hide(secret, _text(reply[1])))


def _mechanism(client: smtplib.SMTP, smtp: Smtp) -> str:
    offered = client.esmtp_features.get("auth", "").upper().split()
    wanted = ("XOAUTH2",) if smtp.token else ("PLAIN", "LOGIN")
    for mechanism in wanted:
        if mechanism in offered:
            return mechanism
    known = one_line(f"it knows {', '.join(offered)}") if offered else "it takes no login"
    raise UnreachableError(f"{smtp.host}:{smtp.port} does not let us log in by {wanted[0]}: {known}")


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _drop(client: smtplib.SMTP | None) -> None:
    if client is not None:
        client.close()
