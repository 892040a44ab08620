"""Numbers with all that is needed to trust them, and texts that know the numbers they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from math import floor
from typing import Any, TypeVar, cast

from reporter.report.keys import Edition


@dataclass(frozen=True)
class Figure:
    """A number with all that is needed to trust it. `value` None means no data; `n` is out of how many.

    `of` says of which part it speaks: a theme, an area, a priority, a ticket.
    """

    name: str
    value: float | None
    unit: str
    n: int | None
    period: str
    definition: str
    of: str = ""

    def counts(self, what: str) -> bool:
        """Whether it is a number of these: tickets, copies."""
        return self.unit == what

    @property
    def id(self) -> str:
        """count_opened@2026-10; by_category@2026-10:printing"""
        return f"{self.name}@{self.period}{f':{self.of}' if self.of else ''}"


class Said(str):
    """Words that know the figures they rest on. Joined or cut they are plain text: who joins says so anew."""

    figures: tuple[Figure, ...]

    def __new__(cls, text: str, figures: Iterable[Figure] = ()) -> Said:
        said = super().__new__(cls, text)
        said.figures = tuple(figures)
        return said


T = TypeVar("T")
_NO_WORDS = frozenset(  # fields that name or arrange things, and say nothing to a reader
    (
        "name",
        "tone",
        "edition",
        "marks",
        "paper",
        "language",
        "figures",
        "made_at",
        "in_letter",
        "data",
        "meeting",
        "calendar",
        "calendar_file",
        "link",
        "address",
        "mail_subject",
    )
)


def half_up(value: float) -> int:
    """The nearest whole number; a half goes up, never to the even one."""
    return floor(value + 0.5)


def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures that a text rests on; none where nobody said so."""
    return text.figures if isinstance(text, Said) else ()


def resting_on(value: T, figures: Iterable[Figure]) -> T:
    """The same value, all texts in it with these figures; parts that have some of their own keep those."""
    kept = tuple(figures)
    if isinstance(value, Said):
        return cast(T, Said(value, dict.fromkeys((*value.figures, *kept))))
    return cast(T, _resting_on(value, kept)) if kept else value


def _resting_on(value: Any, figures: tuple[Figure, ...]) -> Any:
    if isinstance(value, str):
        return value if isinstance(value, Said) or not value else Said(value, figures)
    if isinstance(value, tuple | list):
        parts = [_resting_on(part, figures) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if is_dataclass(value) and not isinstance(value, type | Figure):
        names = [field.name for field in fields(value) if field.name not in _NO_WORDS]
        return replace(value, **{name: _resting_on(getattr(value, name), figures) for name in names})
    return value


def texts_of(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a report with its place: sections.2.blocks.0.title"""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from texts_of(part, f"{place}.{number}")
    elif is_dataclass(value) and not isinstance(value, type | Edition | Figure):
        for field in fields(value):
            if field.name not in _NO_WORDS:
                dot = "." if place else ""
                yield from texts_of(getattr(value, field.name), f"{place}{dot}{field.name}")
