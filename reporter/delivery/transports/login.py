"""Who we are to a mail server: password or fresh XOAUTH2 token, and whose certificates we trust."""

from __future__ import annotations

import base64
import os
import re
import ssl
import subprocess
from pathlib import Path
from urllib.parse import quote

from reporter.config.mail import Login, Token
from reporter.delivery.messages import UnreachableError, fault_in_words
from reporter.errors import ConfigError

_PATIENCE = 60  # seconds for a program that fetches a token
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_REFUSALS = (
    (("5.7.9", "534"), "this account wants another way to log in, such as a password made for programs"),
    (("5.7.11", "538"), "it wants an encrypted connection first"),
    (("5.7.8", "535"), "the user or its secret is wrong, or not allowed to send"),
    (("4.",), "it cannot check logins at this moment"),
)
_TELLING = 6  # letters of a coded secret that give some of it away


def secret_of(login: Login, folder: Path) -> str:
    """The password of a login, or a token read this moment; paths are seen from the workspace."""
    if login.token:
        token = _read_token(login.token, folder, login.host)
        if not re.fullmatch(r"[\x21-\x7e]+", token):  # the token itself is never shown
            raise UnreachableError(f"{login.host}: the token is empty or not one word")
        return token
    if login.password is None:
        raise UnreachableError(f"{login.host}: no password is configured")
    try:
        return login.password.read(folder, login.host)
    except ConfigError as fault:
        raise UnreachableError(str(fault)) from None


def plain(user: str, password: str) -> bytes:
    """What PLAIN wants to hear."""
    return f"\0{user}\0{password}".encode()


def xoauth2(user: str, token: str) -> bytes:
    """What XOAUTH2 wants to hear."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()


def refusal(code: int, said: str) -> str:
    """A refused login in our words: a server may repeat what it was told, so only its numbers are quoted."""
    found = _STATUS.match(said)
    numbers = f"{code} {found[1]}" if found else str(code)
    meant = (words for starts, words in _REFUSALS if any(f" {start}" in f" {numbers}" for start in starts))
    return f"{numbers}, {next(meant, 'it does not say why in a way that can be shown')}"


def hide(secret: str, said: str) -> str:
    """What a server said, without the words that hold our secret, plain or coded, whole or in part."""
    if not secret:
        return said
    whole = said.replace(secret, "…")
    coded = _coded(secret)
    return " ".join("…" if any(part in word for part in coded) else word for word in whole.split(" "))


def _coded(secret: str) -> set[str]:
    """What gives a coded secret away: it may stand at any place of what was coded (base64, hex, percent)."""
    parts = {quote(secret, safe=""), secret.encode().hex(), secret.encode().hex().upper()}
    for before in range(3):
        text = encoded(b"\0" * before + secret.encode()).rstrip("=")
        inner = text[-(-before * 8 // 6) : len(text) - 1]
        parts |= {inner[at : at + _TELLING] for at in range(max(len(inner) - _TELLING, 0) + 1)}
    return {part for part in parts if len(part) >= _TELLING}


def encoded(secret: bytes | str) -> str:
    """As mail servers want it: base64 on one line."""
    return base64.b64encode(secret.encode() if isinstance(secret, str) else secret).decode("ascii")


def trust(login: Login, folder: Path) -> ssl.SSLContext:
    """Certificates and host names are always checked; against a file of one's own where one is named."""
    try:
        return ssl.create_default_context(cafile=folder / login.certificates if login.certificates else None)
    except OSError as fault:
        raise UnreachableError(
            f"{login.host}: the certificates in {login.certificates} cannot be read: {fault_in_words(fault)}"
        ) from None


def _read_token(token: Token, folder: Path, host: str) -> str:
    if token.command:
        return _ask_program(token.command, folder, host)
    if token.env:
        found = os.environ.get(token.env, "").strip()
        if not found:
            raise UnreachableError(f"{host}: the environment variable {token.env} is not set")
        return found
    try:
        return (folder / token.file).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        words = getattr(fault, "strerror", None) or "is not text"
        raise UnreachableError(f"{host}: the token file {token.file} cannot be read: {words}") from None


def _ask_program(command: tuple[str, ...], folder: Path, host: str) -> str:
    """What the program prints; what it says on failure may hold secrets, so only its status is told."""
    failed = f"{host}: the program {command[0]} gave no token"
    try:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnreachableError(f"{failed} in {_PATIENCE} seconds") from None
    except OSError as fault:
        raise UnreachableError(f"{failed}: {fault_in_words(fault)}") from None
    if done.returncode:
        raise UnreachableError(f"{failed}: it ended with status {done.returncode}")
    return done.stdout.decode("ascii", "replace").strip()
