"""When a request is tried again: broken connections, 429 and 5xx, a few times, as late as the server asks."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx2
import stamina
import stamina.instrumentation

from reporter.sources.rest.auth import RETRIED

ATTEMPTS = 6
LONGEST_PAUSE = 300.0
_FIRST_PAUSE, _LONGEST_OWN_PAUSE = 0.5, 30.0
_ALL_PAUSES = 900.0

T = TypeVar("T")

stamina.instrumentation.set_on_retry_hooks(())  # its log would name addresses


def retried(ask: Callable[[], T]) -> T:
    """What `ask` returns; the last fault when no attempt succeeds, or the pause asked for is too long."""
    attempts = stamina.retry_context(
        on=worth_another_try,
        attempts=ATTEMPTS,
        timeout=_ALL_PAUSES,
        wait_initial=_FIRST_PAUSE,
        wait_max=_LONGEST_OWN_PAUSE,
    )
    for attempt in attempts:
        with attempt:
            return ask()
    raise AssertionError("the last attempt returns or raises")


def worth_another_try(fault: Exception) -> bool | float:
    """No, yes after our own pause, or yes after the seconds that the server asks for."""
    if isinstance(fault, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
        return False
    if isinstance(fault, httpx2.TransportError):
        return True
    if not isinstance(fault, httpx2.HTTPStatusError) or fault.response.status_code not in RETRIED:
        return False
    pause = pause_asked(fault.response)
    if pause is None:
        return True
    return pause if pause <= LONGEST_PAUSE else False


def pause_asked(response: httpx2.Response) -> float | None:
    """The seconds of Retry-After, which is a number or a date beside the answer's own; None without one."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.replace(".", "", 1).isdigit():
        return float(asked)
    try:
        pause = parsedate_to_datetime(asked) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, pause.total_seconds())
