"""The dice that a world is thrown with: its frame in time, and moments inside it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

from tests.truth.clocks import Stretch, is_plain, local, reads, stretch
from tests.truth.worlds import DAY, HOUR, MINUTE

CHANGES = {  # zone → nights on which its clocks change
    "Europe/London": (date(2026, 3, 29), date(2025, 10, 26), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2025, 11, 2), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2025, 10, 5), date(2026, 10, 4)),
    "America/St_Johns": (date(2026, 3, 8), date(2026, 11, 1)),
    "Asia/Kathmandu": (),
    "UTC": (),
}


class Dice:
    """Every choice of a world comes from its seed; `traits` says in words what was drawn."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.traits: set[str] = set()
        self.zone = self.random.choice(list(CHANGES))
        self.unit = self.random.choices(("day", "week", "month"), (3, 3, 4))[0]
        self.period = self._period()
        self.now = self.period.end + 7 * HOUR + self.random.choice((0, 0, 0, 1, 2)) * DAY
        apart = random.Random(f"{seed} late")  # dice of its own: other worlds stay as they are
        if apart.random() < 0.12:
            self.now += apart.choice((7, 20, 45)) * DAY
            self.traits.add("told late")
        self.is_local = self.random.random() < 0.5  # how the logs write times
        self.begin = self.period.start - self.random.choice((70, 100, 130)) * DAY
        if self.chance(0.12, "begins late"):
            self.begin = self.period.start - self.random.choice((0, 1, 3)) * DAY

    def chance(self, share: float, trait: str = "") -> bool:
        """Whether it happens this time."""
        happens = self.random.random() < share
        if happens and trait:
            self.traits.add(trait)
        return happens

    @property
    def days(self) -> list[date]:
        """Every local day of the world."""
        first, last = local(self.begin, self.zone).date(), local(self.now, self.zone).date()
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """That time of the day, as the clocks show it."""
        return self.plain(reads(day, time(hour, minute), self.zone))

    def moment(self, since: datetime, until: datetime) -> datetime:
        """Some minute in between, most of them by day, and a few on the very edge of the period."""
        span = int((until - since) / MINUTE)
        at = since + self.random.randrange(max(span, 1)) * MINUTE
        if self.random.random() < 0.75:
            return self.at(
                local(at, self.zone).date(), self.random.randrange(8, 18), self.random.randrange(60)
            )
        if self.random.random() < 0.04:
            at = self.random.choice((self.period.start, self.period.end, self.period.start - MINUTE))
        return self.plain(at)

    def later(self, at: datetime, shortest: float, longest: float) -> datetime:
        """So many minutes later, mostly nearer to the shortest."""
        share = self.random.random() ** 3
        return self.plain(at + timedelta(minutes=round(shortest + share * (longest - shortest))))

    def plain(self, at: datetime) -> datetime:
        """The whole minute; a log without offsets never says a time that comes twice."""
        at = at.astimezone(UTC).replace(second=0, microsecond=0)
        while self.is_local and not is_plain(at, self.zone):
            at += 2 * HOUR
        return at

    def _period(self) -> Stretch:
        nights = CHANGES[self.zone]
        if nights and self.random.random() < 0.5:
            day = self.random.choice(nights) + self.random.choice((0, 0, 0, 1, -1)) * DAY
        else:
            day = date(2025, 9, 1) + timedelta(days=self.random.randrange(420))
        return stretch(self.unit, day, self.zone)
