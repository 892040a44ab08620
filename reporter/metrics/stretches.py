"""Stretches in which something did not work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Outage:
    """A stretch in which something did not work; `ended` is None while it lasts, as far as is known."""

    name: str
    place: str
    begun: datetime
    ended: datetime | None
    is_announced: bool = False
    is_found_good: bool = False  # `ended` is when it was found good: it may have been so before
    is_silent: bool = False  # failed before the period, in which nothing is said of it

    @property
    def lasted(self) -> float | None:
        """Seconds, where it is known when it ended."""
        is_known = self.ended and not self.is_found_good
        return (self.ended - self.begun).total_seconds() if self.ended and is_known else None
