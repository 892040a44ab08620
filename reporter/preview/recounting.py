"""Figures counted again: the records of an edition are read once for as long as nothing new has come."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from threading import RLock

from reporter.config import Workspace
from reporter.errors import UsageError
from reporter.ledger.ledger import ledger_to_look_into
from reporter.report import Edition, Memory
from reporter.runs.briefing import brief_of
from reporter.runs.desk import Clock, memory_of
from reporter.runs.explaining import Explained, explained
from reporter.store.soundness import readings_mark
from reporter.store.store import open_store
from reporter.story.brief import Brief

_KEPT = 6  # editions
_AS_NEW = timedelta(minutes=10)  # so long “just now” is true


@dataclass(frozen=True)
class _Counted:
    """What an edition is told from, and of which readings and memory."""

    brief: Brief
    known: tuple[str, Memory]
    told: dict[tuple[str, str], Explained] = field(default_factory=dict)


class Recounting:
    """Has its own lock, so that no document waits for a count."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._kept: dict[str, _Counted] = {}

    def forget(self) -> None:
        """Settings or words were edited: read everything anew."""
        with self._lock:
            self._kept.clear()

    def explained(
        self, space: Workspace, edition: Edition, clock: Clock, figure: tuple[str, str]
    ) -> tuple[Brief, Explained]:
        """What stands behind a figure, by name and period, counted from what is known now."""
        name, period = figure
        with self._lock:
            counted = self._counted(space, edition, clock)
            brief = counted.brief
            if period not in (brief.this.period.name, brief.before.period.name):
                raise UsageError(f"{name} of {period} is not counted here")
            if figure not in counted.told:
                before = period == brief.before.period.name
                counted.told[figure] = explained(brief, name, before=before)
            return brief, counted.told[figure]

    def read_ahead(self, space: Workspace, edition: Edition, clock: Clock) -> None:
        """Read what a figure of it will be counted from."""
        with self._lock:
            self._counted(space, edition, clock)

    def _counted(self, space: Workspace, edition: Edition, clock: Clock) -> _Counted:
        with ExitStack() as stack:
            store = stack.enter_context(open_store(space.store_path))
            ledger = stack.enter_context(ledger_to_look_into(space))
            memory = memory_of(ledger, edition)
            known, now = (readings_mark(store), memory), clock()
            kept = self._kept.pop(edition.key, None)
            if kept is None or kept.known != known or now - kept.brief.now > _AS_NEW:
                kept = _Counted(brief_of(space, store, edition, now, memory), known)
        self._kept[edition.key] = kept
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return kept
