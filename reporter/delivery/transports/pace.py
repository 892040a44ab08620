"""No more messages in a minute than the server allows, evenly spaced."""

from __future__ import annotations

import time
from collections.abc import Callable


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
