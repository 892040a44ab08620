"""Threads: what readers saw open, were promised and have read, in earlier editions and in this one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from reporter.records import Ticket
from reporter.report import Answered, Memory, Remembered


class Promise(NamedTuple):
    """That we would write again: told in an edition that was sent at `told_at`."""

    told_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class Threads:
    """What earlier editions of the cadence told, as far as it is remembered, and what this one tells."""

    memory: Memory = field(default_factory=Memory)
    _shown: dict[str, None] = field(default_factory=dict, init=False)
    _promised: dict[str, str] = field(default_factory=dict, init=False)
    _words: dict[str, None] = field(default_factory=dict, init=False)

    @property
    def heard(self) -> Answered:
        """What readers answered in the period."""
        return self.memory.heard

    def show(self, ticket: Ticket) -> None:
        """It stands in this edition as open: a later one will tell how it ended."""
        self._shown[_named(ticket)] = None

    def promise(self, ticket: Ticket, due_at: datetime) -> None:
        """This edition says when we write again on a ticket: a later one will tell what came of it."""
        self._promised[_named(ticket)] = due_at.isoformat()

    @contextmanager
    def read_by(self, *, everyone: bool) -> Iterator[None]:
        """What is shown or promised within counts only where everyone reads it."""
        before = dict(self._shown), dict(self._promised)
        yield
        if not everyone:
            self._shown.clear()
            self._shown.update(before[0])
            self._promised.clear()
            self._promised.update(before[1])

    def read_open(self, ticket: Ticket) -> Remembered | None:
        """The last edition that showed the ticket as open to these readers."""
        name = _named(ticket)
        return next((one for one in self.memory.earlier if name in one.told.shown), None)

    def promised(self, ticket: Ticket) -> Promise | None:
        """The last promise to write again on the ticket that these readers have."""
        name = _named(ticket)
        for one in self.memory.earlier:
            for known, due_at in one.told.promised:
                if known == name:
                    return Promise(one.sent_at, datetime.fromisoformat(due_at))
        return None

    def unread(self, words: str, within: int = 1) -> str:
        """The words, unless one of so many last editions had them; the next ones then leave them out."""
        if words in self._words or any(words in one.told.words for one in self.memory.earlier[:within]):
            return ""
        self._words[words] = None
        return words

    @property
    def shown(self) -> tuple[str, ...]:
        """What this edition shows as open."""
        return tuple(self._shown)

    @property
    def words(self) -> tuple[str, ...]:
        """Sentences of this edition that the next ones shall not repeat."""
        return tuple(self._words)

    @property
    def promises(self) -> tuple[tuple[str, str], ...]:
        """What this edition promises: tickets, and when we write again."""
        return tuple(self._promised.items())


def _named(ticket: Ticket) -> str:
    return f"{ticket.source}/{ticket.id}"
