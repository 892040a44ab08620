"""Whether a column numbers the rows of its file, 1, 2, 3…: then it says nothing of what a row tells."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reporter.config.presets import Preset
from reporter.sources.grounds import Ground

_NUMBERED = re.compile(r"([^\d\s]{0,12})(\d{1,15})")
_FEWEST = 3


class Numbering:
    """The numbers of one column in the order of the file."""

    def __init__(self) -> None:
        self._counted = 0  # filled values so far, as long as they count the rows
        self._first = self._last = -1
        self._begin: str | None = None
        self._up = self._down = True
        self._counts = self._runs = True

    @property
    def is_open(self) -> bool:
        """Whether more values could still tell something."""
        return self._counts or self._runs

    def add(self, values: Iterable[str]) -> None:
        """Take in the next values; empty ones number nothing."""
        if not self.is_open:
            return
        for value in values:
            if value and not self._take(value):
                self._counts = self._runs = False
                return

    def _take(self, value: str) -> bool:
        match = _NUMBERED.fullmatch(value)
        if match is None or self._begin not in (None, match[1]):
            return False
        number, before = int(match[2]), self._last
        if self._begin is None:
            self._begin, self._first = match[1], number
        else:
            self._up &= number > before
            self._down &= number < before
        self._counted += 1
        self._last = number
        self._counts &= not match[1] and self._first in (0, 1) and number == self._first + self._counted - 1
        self._runs = self._up or self._down
        return self._counts or self._runs

    @property
    def counts_rows(self) -> bool:
        """Whether each value is its row's place in the file."""
        return self._counts and self._counted >= _FEWEST

    @property
    def runs(self) -> bool:
        """Whether all begin alike and their numbers only rise, or only fall, as those of tickets do."""
        return self._runs and self._counted >= _FEWEST


def mend_without_number(preset: Preset) -> str:
    """What makes the tickets of a file known by a number, where its preset knows of none."""
    named = [next(iter(preset.sources_of(name)), "") for name in ("opened_at", "subject")]
    some = ", ".join(f'"{name}"' for name in named if name) or '"…"'
    return (
        'in the preset, name the column that tells the tickets apart: id = "…"; where there is none, make '
        f"one of columns that never change, as id = {{ join = [{some}] }}; then ingest again"
    )


def ground_without_number(preset: Preset) -> Ground:
    """That tickets of which no column is the number are known by all that is said of them."""
    what = "each ticket is known by all that its row says, since no column is its number"
    return Ground(what, "", mend_without_number(preset))
