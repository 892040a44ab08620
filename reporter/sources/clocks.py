"""Whether a log's clock can be read in its zone: by its own times, and by when it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from reporter.errors import DataError
from reporter.sources.dates import readings_of
from reporter.sources.grounds import Ground
from reporter.sources.quantities import Instants, Mask, names_clock

_ANY_YEAR = 2100
_FEWEST, _SHARE = 3, 0.05  # rows that prove a zone wrong: fewer are slips of single rows
_A_SLIP = np.timedelta64(20, "m")  # no zone differs from another by less
_ANY_ZONE = np.timedelta64(26, "h")  # nor by more
_NEVER = np.datetime64("NaT", "s")
_MEND = 'write in its source where its clock stands, like zone = "Europe/London"'

Texts = Callable[[], list[str] | None]


@dataclass
class Clocks:
    """What a file's times say about the zone of those that name none."""

    zone: str
    written: np.datetime64 = _NEVER  # when the file was written
    rows: int = 0
    backwards: int = 0
    example: tuple[str, str] = ("", "")
    named: int = 0  # times that name their clock, as CET
    strange: int = 0  # of those the ones that the zone's clocks did not show under that name
    strange_text: str = ""
    fitting_text: str = ""  # one of the others
    newest: np.datetime64 = _NEVER
    newest_text: str = ""
    _is_naive: dict[str, bool] = field(default_factory=dict)

    def take(self, begun: tuple[Instants, Texts], later: tuple[Instants, Texts]) -> None:
        """Compare a beginning with what comes after it, where just one of the two names its zone."""
        both = np.flatnonzero(~np.isnat(begun[0]) & ~np.isnat(later[0]))
        if not len(both):
            return
        back = begun[0][both] - later[0][both]
        wrong = both[(back > _A_SLIP) & (back < _ANY_ZONE)]
        if not len(wrong):
            self.rows += len(both)
            return
        texts = [told[1]() for told in (begun, later)]
        if not all(texts):
            return
        pairs = [[(text or [""])[place] for text in texts] for place in wrong.tolist()]
        proven = [(first, second) for first, second in pairs if _are_of_two_clocks(first, second)]
        self.rows += len(both)
        self.backwards += len(proven)
        if proven and not any(self.example):
            self.example = proven[0]

    def take_named(self, texts: list[str], unreadable: Mask) -> None:
        """Count the times that name their clock, and those whose clock is another than the zone's."""
        self.named += sum(map(names_clock, texts))
        strange = [texts[at] for at in np.flatnonzero(unreadable).tolist() if names_clock(texts[at])]
        self.strange += len(strange)
        self.strange_text = self.strange_text or next(iter(strange), "")
        if not self.fitting_text:
            fitting = (texts[at] for at in np.flatnonzero(~unreadable).tolist() if names_clock(texts[at]))
            self.fitting_text = next(fitting, "")

    def take_newest(self, instants: Instants, texts: list[str]) -> None:
        """Remember the newest instant that names no zone."""
        if not len(instants) or np.isnat(instants).all():
            return
        newest = np.fmax.reduce(instants)
        if np.isnat(self.newest) or newest > self.newest:
            text = texts[int(np.flatnonzero(instants == newest)[0])]
            if _names_no_zone(text):
                self.newest, self.newest_text = newest, text

    def verdict(self, name: str) -> list[str]:
        """What is to be told of the zone; DataError when the file's own times prove it wrong."""
        if self.strange and self.strange >= self.named * _SHARE:
            raise DataError(
                f"{name}: “{self.strange_text}” is no time of {self.zone}, whose clocks were called "
                f"otherwise then, in {self.strange:,} of {self.named:,} times",
                f"{_MEND}; if they stand in several zones, export them in UTC",
            )
        if self.backwards >= _FEWEST and self.backwards >= self.rows * _SHARE:
            first, second = self.example
            raise DataError(
                f"{name}: its times without a zone are no times of {self.zone}: “{first}” would come after "
                f"“{second}”, which cannot be, in {self.backwards:,} rows",
                _MEND,
            )
        ahead = self.newest - self.written
        if self._is_ahead:
            hours = f"{ahead / np.timedelta64(1, 'h'):.1f}".removesuffix(".0")
            return [
                f"“{self.newest_text}” read as a time of {self.zone} lies {hours} hours after the file was "
                f"written; if its clock stands elsewhere, {_MEND}"
            ]
        return []

    @property
    def _is_ahead(self) -> bool:
        return bool(_A_SLIP < self.newest - self.written < _ANY_ZONE)

    def grounds(self) -> Iterator[Ground]:
        """On what the zone rests of times that name none; nothing where that is doubted."""
        if self.newest_text and _tells_the_hour(self.newest_text) and not self._is_ahead:
            proof = f"“{self.fitting_text}”" if self.fitting_text else ""
            what = f"times that name no zone are read as times of {self.zone}"
            mend = 'if its clock stands elsewhere, say where in its source, like zone = "Europe/London"'
            yield Ground(what, proof, mend)


def _names_no_zone(text: str) -> bool:
    return readings_of(text, _ANY_YEAR)[2]


def _are_of_two_clocks(first: str, second: str) -> bool:
    """Whether just one of two times names its zone; a day alone is no time of any clock."""
    if _names_no_zone(first) == _names_no_zone(second):
        return False
    return _tells_the_hour(first if _names_no_zone(first) else second)


def _tells_the_hour(text: str) -> bool:
    forms = readings_of(text, _ANY_YEAR)[1]
    return any("%H" in form or "%I" in form or (form == "iso" and ":" in text) for form in forms)
