"""A stand-in for Microsoft 365: its login and Graph's sendMail, as they are documented."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.sources.serving import Asked, Given, serving

TENANT = "northfield.example"
APPLICATION = "11111111-2222-3333-4444-555555555555"
SECRET = "a8Q~the-value-of-the-secret"
MAILBOX = "reports@northfield.example"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class Microsoft:
    """What it was asked, what it took, and what it is told to answer instead."""

    address: str = ""
    expires_in: int = 3599
    certificate: x509.Certificate | None = None  # uploaded for the application
    live: list[str] = field(default_factory=list)  # tokens that it takes
    given: int = 0  # tokens so far
    logins: list[Asked] = field(default_factory=list)
    sends: list[Asked] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    refuses_login: list[Given] = field(default_factory=list)
    answers: list[Given] = field(default_factory=list)  # to the next messages, which it does not take

    def answer(self, asked: Asked) -> Given:
        if asked.path == f"/{TENANT}/oauth2/v2.0/token" and asked.method == "POST":
            self.logins.append(asked)
            return self.refuses_login.pop(0) if self.refuses_login else self._log_in(asked)
        if asked.path == f"/{TENANT}/v2.0/.well-known/openid-configuration" and asked.method == "GET":
            return Given({"issuer": f"{self.address}/{TENANT}/v2.0"})
        if asked.path == f"/v1.0/users/{MAILBOX}/sendMail" and asked.method == "POST":
            self.sends.append(asked)
            return self._send(asked)
        return graph_fault(404, "ErrorInvalidUser", f"The requested user '{asked.path}' is invalid.")

    def _log_in(self, asked: Asked) -> Given:
        form = dict(parse_qsl(asked.body, keep_blank_values=True))
        if form.get("grant_type") != "client_credentials":
            return entra_fault(70003, "unsupported_grant_type")
        if form.get("client_id") != APPLICATION:
            return entra_fault(700016, "unauthorized_client")
        if form.get("scope") != f"{self.address}/.default":
            return entra_fault(1002012, "invalid_scope")
        if fault := self._fault_of_proof(form):
            return fault
        self.given += 1
        self.live.append(f"token-{self.given}")
        return Given({"token_type": "Bearer", "expires_in": self.expires_in, "access_token": self.live[-1]})

    def _fault_of_proof(self, form: dict[str, str]) -> Given | None:
        if "client_secret" in form:
            return None if form["client_secret"] == SECRET else entra_fault(7000215, "invalid_client")
        if form.get("client_assertion_type") != _ASSERTION or self.certificate is None:
            return entra_fault(7000218, "invalid_client")
        try:
            key: Any = self.certificate.public_key()
            claims = jwt.decode(
                form["client_assertion"],
                key,
                algorithms=["PS256"],
                audience=f"{self.address}/{TENANT}/oauth2/v2.0/token",
                issuer=APPLICATION,
                options={"require": ["aud", "exp", "iss", "jti", "nbf", "sub", "iat"]},
            )
        except jwt.InvalidTokenError:
            return entra_fault(700027, "invalid_client")
        head = jwt.get_unverified_header(form["client_assertion"])
        print_of_it = base64.urlsafe_b64encode(self.certificate.fingerprint(hashes.SHA256())).decode()
        is_whole = head["typ"] == "JWT" and head.get("x5t#S256") == print_of_it.rstrip("=")
        return None if is_whole and claims["sub"] == APPLICATION else entra_fault(700027, "invalid_client")

    def _send(self, asked: Asked) -> Given:
        if self.answers:
            return self.answers.pop(0)
        kind, _, token = asked.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or token not in self.live:
            return graph_fault(401, "InvalidAuthenticationToken", "Access token has expired.")
        if asked.headers.get("content-type") != "text/plain":
            return graph_fault(415, "RequestBroker--ParseUri", "Unsupported media type.")
        try:
            self.taken.append(base64.b64decode(asked.body, validate=True))
        except binascii.Error:
            return graph_fault(
                400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content."
            )
        return Given(status=202, text="", headers={"request-id": f"request-{len(self.taken)}"})


def graph_fault(status: int, code: str, message: str, **headers: str) -> Given:
    """As Graph says no."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Given({"error": {"code": code, "message": message}}, status, named)


def entra_fault(number: int, error: str) -> Given:
    """As the login says no; its words may repeat what it was sent."""
    words = f"AADSTS{number}: Something about '{SECRET}'. Trace ID: 0000 Timestamp: 2026-11-02 07:00:00Z"
    return Given({"error": error, "error_description": words, "error_codes": [number]}, 401)


@contextmanager
def microsoft() -> Iterator[Microsoft]:
    """It, until the end of the block."""
    told = Microsoft()
    with serving(told.answer) as server:
        told.address = server.address
        yield told


def settings_lines(address: str) -> tuple[str, ...]:
    """[mail.graph] that leads to it; the secret stands in GRAPH_SECRET."""
    return (
        f'tenant = "{TENANT}"',
        f'application = "{APPLICATION}"',
        'secret = { env = "GRAPH_SECRET" }',
        f'login = "{address}"',
        f'address = "{address}"',
    )


def certificate_in(path: Path, *, until: timedelta = timedelta(days=1)) -> x509.Certificate:
    """A certificate that signs itself, written to a file with its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "reporter")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + until)
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, form, plain))
    return made
