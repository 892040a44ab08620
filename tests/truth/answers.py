"""An answer of the oracle: a value or a range of values, out of how many, and whether it is known at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Known = Literal["yes", "perhaps", "no"]


@dataclass(frozen=True)
class Answer:
    """The values a figure may have, and out of how many; and whether it is known."""

    low: float = 0
    high: float = 0
    n_low: float | None = None
    n_high: float | None = None
    known: Known = "yes"
    values: tuple[float, ...] = ()  # instead of the range: one of these

    @property
    def is_sure(self) -> bool:
        return self.known == "yes" and self.low == self.high and self.n_low == self.n_high and not self.values

    def allows(self, value: float | None, n: int | None) -> bool:
        """Whether a report may say so."""
        if value is None:
            return self.known != "yes" or (self.n_low == 0)
        if self.known == "no":
            return False
        if self.n_low is not None and (n is None or not self.n_low <= n <= (self.n_high or 0)):
            return False
        if self.values:
            return any(_near(value, one) for one in self.values)
        return self.low - 1e-6 <= value <= self.high + 1e-6

    def __str__(self) -> str:
        if self.known == "no":
            return "not known"
        span = f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"
        if self.values:
            span = " or ".join(f"{value:g}" for value in self.values)
        of = (
            ""
            if self.n_low is None
            else f" of {self.n_low:g}" + ("" if self.n_low == self.n_high else f" to {self.n_high:g}")
        )
        return span + of + (" (or not known)" if self.known == "perhaps" else "")


@dataclass(frozen=True)
class Share:
    """So many good of so many, each a range."""

    good: tuple[int, int]
    of: tuple[int, int]

    def answer(self, known: Known) -> Answer:
        """As a share of 0 to 1."""
        low = self.good[0] / self.of[1] if self.of[1] else 0
        high = min(1.0, self.good[1] / max(self.of[0], 1)) if self.of[0] else 1.0
        if self.of == (0, 0):
            low = high = 0
        return Answer(low, high, self.of[0], self.of[1], known)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= max(0.5, 1e-6 * abs(other))


def worse(one: Known, other: Known) -> Known:
    order: tuple[Known, ...] = ("yes", "perhaps", "no")
    return max(one, other, key=order.index)


def count(least: Iterable[Any], most: Iterable[Any], known: Known) -> Answer:
    low, high = len(list(least)), len(list(most))
    return Answer(low, high, low, high, known)
