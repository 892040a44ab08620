"""Who we are to Microsoft 365: a token for an application, by its secret or its certificate.

A secret, a key or a token is never shown, and of what the server says only the number of its fault.
"""

from __future__ import annotations

import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx2

from reporter.config.mail import Graph
from reporter.delivery.messages import UnreachableError, fault_in_words
from reporter.errors import ConfigError, installing

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_SPARE = 300  # seconds before its end at which a token is fetched anew
_SHORT = timedelta(minutes=10)  # for which an assertion holds
_BEFOREHAND = timedelta(minutes=1)
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FAULTS = {
    90002: "there is no such tenant; look at `tenant`",
    900023: "`tenant` is neither the ID of a tenant nor one of its domains",
    700016: "this tenant has no such application; look at `application` and `tenant`",
    7000112: "the application is switched off in this tenant",
    7000215: "the secret is wrong; it is the secret's Value that is wanted, not its Secret ID",
    7000222: "the secret has expired; make a new one for the application",
    700024: "the assertion came too early or too late",
    700027: "the certificate is not one that was uploaded for this application",
    7000218: "it wants a secret or a certificate",
    53003: "a Conditional Access policy of the tenant forbids it",
}
_NUMBER = re.compile(r"AADSTS(\d+)")


class AppLogin:
    """Tokens for one application, each kept until shortly before it ends."""

    def __init__(self, graph: Graph, folder: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._graph = graph
        self._folder = folder
        self._monotonic = monotonic
        self._token = ""
        self._ends = 0.0

    def token(self, client: httpx2.Client) -> str:
        """A token that holds for a while yet; UnreachableError where we get none."""
        if not self._token or self._monotonic() >= self._ends:
            given = self._ask(client)
            self._token = _token_in(given, self._host)
            self._ends = self._monotonic() + _seconds_in(given) - _SPARE
        return self._token

    def forget(self) -> None:
        """The token is no longer taken: the next one is fetched anew."""
        self._token = ""

    @property
    def _host(self) -> str:
        return httpx2.URL(self._graph.login).host

    @property
    def _place(self) -> str:
        return f"{self._graph.login}/{self._graph.tenant}/oauth2/v2.0/token"

    def _ask(self, client: httpx2.Client) -> Any:
        asked = {
            "client_id": self._graph.application,
            "scope": f"{self._graph.address}/.default",
            "grant_type": "client_credentials",
            **self._proof(client),
        }
        answer = self._reached(lambda: client.post(self._place, data=asked))
        try:
            given = answer.json()
        except ValueError:
            given = None
        if answer.status_code != 200:
            raise UnreachableError(f"{self._host} gives no token: {_in_words(answer.status_code, given)}")
        return given

    def _proof(self, client: httpx2.Client) -> Mapping[str, str]:
        graph = self._graph
        try:
            if graph.secret:
                return {"client_secret": graph.secret.read(self._folder, "mail.graph.secret")}
            assert graph.certificate
            pem = graph.certificate.read(self._folder, "mail.graph.certificate").encode()
        except ConfigError as fault:
            raise UnreachableError(f"{fault}; {fault.hint}" if fault.hint else str(fault)) from None
        return {"client_assertion_type": _ASSERTION, "client_assertion": self._assertion(pem, client)}

    def _assertion(self, pem: bytes, client: httpx2.Client) -> str:
        """Our signed word on who we are, dated by their clock, as ours may be wrong or pretended."""
        try:
            import jwt
            from cryptography.hazmat.primitives.hashes import SHA256
        except ImportError:
            raise UnreachableError(
                "to log in by a certificate needs PyJWT and cryptography, not all of it installed; "
                f"run: {installing('pyjwt[crypto]')}"
            ) from None
        certificate, key = _pair_in(pem)
        now = self._their_time(client)
        if certificate.not_valid_after_utc <= now:
            raise UnreachableError(
                f"mail.graph.certificate: expired on {certificate.not_valid_after_utc:%Y-%m-%d}; "
                "make a new one, and upload it for the application"
            )
        claims = {
            "aud": self._place,
            "iss": self._graph.application,
            "sub": self._graph.application,
            "jti": str(uuid4()),
            "iat": now,
            "nbf": now - _BEFOREHAND,
            "exp": now + _SHORT,
        }
        thumbprint = urlsafe_b64encode(certificate.fingerprint(SHA256())).decode().rstrip("=")
        return jwt.encode(claims, key, algorithm="PS256", headers={"x5t#S256": thumbprint})

    def _their_time(self, client: httpx2.Client) -> datetime:
        where = f"{self._graph.login}/{self._graph.tenant}/v2.0/.well-known/openid-configuration"
        answer = self._reached(lambda: client.get(where))
        try:
            return parsedate_to_datetime(answer.headers.get("Date", "")).replace(tzinfo=UTC)
        except ValueError:
            raise UnreachableError(f"{self._host} does not say what time it is") from None

    def _reached(self, ask: Callable[[], httpx2.Response]) -> httpx2.Response:
        try:
            return ask()
        except (httpx2.HTTPError, OSError) as fault:
            raise UnreachableError(f"{self._host} cannot be reached: {wire_words(fault)}") from None


def wire_words(fault: Exception) -> str:
    """Why a request got no answer."""
    if isinstance(fault, httpx2.TimeoutException):
        return "no answer in time"
    return fault_in_words(fault)


def _in_words(status: int, given: Any) -> str:
    """A refusal: what its number means where we know it; the rest of the text may repeat what we sent."""
    told = given.get("error_description") if isinstance(given, dict) else None
    found = _NUMBER.search(told) if isinstance(told, str) else None
    if not found:
        return f"it answered {status}"
    meant = _FAULTS.get(int(found[1]), f"see https://login.microsoftonline.com/error?code={found[1]}")
    return f"AADSTS{found[1]}, {meant}"


def _token_in(given: Any, host: str) -> str:
    token = given.get("access_token") if isinstance(given, dict) else None
    if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
        raise UnreachableError(f"{host} answered, but gave no token")
    return token


def _seconds_in(given: Any) -> float:
    lasts = given.get("expires_in")
    return float(lasts) if isinstance(lasts, int | float) else 0.0


def _pair_in(pem: bytes) -> tuple[Certificate, Any]:
    """A certificate and the RSA key that belongs to it."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        certificate, key = load_pem_x509_certificate(pem), load_pem_private_key(pem, None)
    except (ValueError, TypeError):  # TypeError: the key wants a passphrase
        raise UnreachableError(
            "mail.graph.certificate: wants a certificate and its private key without a passphrase, "
            "both in PEM, one after the other"
        ) from None
    if not isinstance(key, RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise UnreachableError(
            "mail.graph.certificate: its key is no RSA key, or not that of the certificate"
        )
    return certificate, key
