"""A client's past editions, as its own small site tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reporter.report.blocks import Agenda, Step, Table
from reporter.report.reports import DataFile


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere; `path` goes on from the page that they stand on."""

    text: str
    path: str


Linked = tuple[str | Link, ...]  # a sentence, some words of which lead somewhere


@dataclass(frozen=True)
class PastEdition:
    """An edition that was sent, in a client's list of them."""

    path: str  # weekly/2026-W44
    title: str  # Weekly Summary
    period: str  # in words: 26 October to 1 November 2026
    headline: str
    sent_at: datetime
    has_pdf: bool = False
    note: str = ""  # that it was corrected, or corrects, and why


@dataclass(frozen=True)
class PastMonth:
    """A month and what was told of it: its best headline, then where the rest is."""

    id: str  # 2026-10
    label: str  # October
    headline: Link
    lines: tuple[Linked, ...]
    editions: tuple[PastEdition, ...]  # all, the newest first


@dataclass(frozen=True)
class PastYear:
    """A year's months, the newest first; those shown in full, and a line on the rest."""

    name: str  # 2026; "" while there is only one month
    shown: tuple[PastMonth, ...]
    rest: Linked
    months: tuple[PastMonth, ...]


@dataclass(frozen=True)
class ClientSite:
    """All that a client was ever sent, as its own small site tells it."""

    client: str
    provider: str
    language: str
    since: str  # since May 2025
    headline: tuple[str, str]
    prepared: str  # when the last edition left
    lede: Linked
    threads_told: Linked  # where the open ones were told
    threads: Agenda | None
    promises: Table | None  # of the last month that had some
    promises_sum: Linked
    years: tuple[PastYear, ...]
    all_promises: tuple[tuple[str, Table], ...]  # by month in words, the newest first
    figures: Table | None
    definitions: tuple[Step, ...]
    data: DataFile | None  # the same, of every edition
    about: Linked
    words: dict[str, tuple[int, ...]]  # for the search: which editions have it, counted from the newest
    footer: str = ""

    @property
    def editions(self) -> tuple[PastEdition, ...]:
        """All of them, the newest first."""
        return tuple(one for year in self.years for month in year.months for one in month.editions)
