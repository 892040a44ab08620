"""Tells a monitoring service of a run and its end; what fails here is a warning, never a fault."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx2
import stamina
import stamina.instrumentation

from reporter.config.fields import Secret
from reporter.config.mail import Ping
from reporter.errors import ConfigError

LONGEST_LOG = 10_000  # bytes
_ATTEMPTS = 3
_AGENT = "Reporter"

stamina.instrumentation.set_on_retry_hooks(())  # its log would name addresses


@dataclass(frozen=True)
class Monitor:
    """The service, and the run it is told of; each call returns "" or a warning in words."""

    ping: Ping
    workspace: Path
    run: UUID
    timeout: float = 10.0  # seconds, of each attempt
    pause: float = 0.5  # seconds, before the second attempt

    def started(self) -> str:
        """The run begins: /start."""
        return self._tell("/start", "", "started")

    def succeeded(self, log: str = "") -> str:
        """The run went well: the address itself."""
        return self._tell("", log, "went well")

    def failed(self, exit_code: int, log: str = "") -> str:
        """The run failed: /1 to /255, the code it leaves with."""
        ending = f"/{exit_code}" if 0 < exit_code < 256 else "/fail"
        return self._tell(ending, log, "failed")

    def _tell(self, ending: str, log: str, what: str) -> str:
        try:
            address = self._address(ending)
            self._post(address, tail(log))
        except (httpx2.HTTPError, httpx2.InvalidURL, ConfigError, ValueError, OSError) as fault:
            return f"The monitoring service was not told that the run {what}: {_words(fault, self.timeout)}."
        return ""

    def _address(self, ending: str) -> httpx2.URL:
        url = self.ping.url
        text = url.read(self.workspace, "reporter.toml: ping.url") if isinstance(url, Secret) else url
        if not re.match(r"https?://([^/\s\[]|\[[0-9a-f:]+\])", text):
            raise ConfigError("reporter.toml: ping.url does not lead to a web address")
        address = httpx2.URL(text)
        return address.copy_with(path=address.path.rstrip("/") + ending).copy_merge_params(
            {"rid": str(self.run)}
        )

    def _post(self, address: httpx2.URL, body: bytes) -> None:
        attempts = stamina.retry_context(
            on=_worth_another_try,
            attempts=_ATTEMPTS,
            timeout=_ATTEMPTS * self.timeout,
            wait_initial=self.pause,
            wait_max=4 * self.pause,
        )
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # it would log each address
        headers = {"User-Agent": _AGENT, "Content-Type": "text/plain; charset=utf-8"}
        with httpx2.Client(timeout=self.timeout, headers=headers) as client:
            for attempt in attempts:
                with attempt, client.stream("POST", address, content=body) as answer:
                    answer.raise_for_status()


def tail(log: str) -> bytes:
    """The last 10,000 bytes of a log, from a whole character on."""
    return log.encode("utf-8", "replace")[-LONGEST_LOG:].decode("utf-8", "ignore").encode()


def _worth_another_try(fault: Exception) -> bool:
    if isinstance(fault, httpx2.HTTPStatusError):
        return fault.response.status_code == 429 or fault.response.status_code >= 500
    return isinstance(fault, httpx2.TransportError) and not isinstance(fault, httpx2.UnsupportedProtocol)


def _words(fault: Exception, timeout: float) -> str:
    """What went wrong, without the address: its path is a secret."""
    if isinstance(fault, ConfigError):
        return str(fault)
    if isinstance(fault, httpx2.HTTPStatusError):
        return f"it answered {fault.response.status_code}"
    if isinstance(fault, httpx2.TimeoutException):
        return f"it did not answer within {timeout:g} seconds"
    if isinstance(fault, httpx2.TransportError | OSError):
        return "it cannot be reached"
    return "ping.url is not a web address"
