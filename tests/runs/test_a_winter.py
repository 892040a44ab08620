"""A winter of the cron line, from before the night on which clocks change to after the next one: three
clients in three zones, days of outage, and a year that ends in its 53rd week.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reporter import database
from reporter.config import load_workspace
from reporter.config.mail import Mail
from reporter.config.models import Contact
from reporter.delivery import freezing
from reporter.delivery.messages import DeferredError, Message, Parcel, UnreachableError, message_id
from reporter.ledger import Delivery
from reporter.periods import Period, parse_period
from reporter.runs import dispatching, making, planning, run
from reporter.runs.desk import open_desk
from tests.runs.workspaces import few_bytes, open_office, tell_little

START, END = datetime(2026, 9, 24, tzinfo=UTC), datetime(2027, 4, 9, tzinfo=UTC)
STEP = timedelta(hours=19)  # so that every hour of the day has its turn
ZONES = {
    "auckland": "Pacific/Auckland",
    "kathmandu": "Asia/Kathmandu",
    "nuuk": "America/Nuuk",  # clocks change on the evening before
}
READERS = ("ann daily weekly monthly", "bob weekly")
LONGEST_OUTAGE = 33  # hours: with a step before and after, less than the three days that are made up for


@dataclass
class Counter:
    """A mail server that counts, defers one in fifteen, and is not there one run in ten."""

    chance: random.Random
    clock: list[datetime]
    is_repeatable: bool = False
    taken: list[tuple[str, str, datetime]] = field(default_factory=list)  # Message-ID, to whom, when

    def __enter__(self) -> Counter:
        if self._stumbles(0.1):
            raise UnreachableError("nobody is there")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def offer(self, recipient: str, size: int) -> None:
        if self._stumbles(0.05):
            raise DeferredError("451 later")

    def hand_over(self, message: Message) -> str:
        if self._stumbles(0.02):
            raise DeferredError("452 later")
        self.taken.append((message.message_id, message.recipient, self.clock[0]))
        return "250 taken"

    def _stumbles(self, how_often: float) -> bool:
        return self.chance.random() < how_often and self.clock[0] < END


@dataclass(frozen=True)
class Winter:
    """What left in it."""

    deliveries: dict[str, Delivery]  # by Message-ID
    taken: list[tuple[str, str, datetime]]
    runs: list[datetime]

    def left(self) -> Iterator[tuple[Delivery, datetime]]:
        """Every mail that was accepted, in its order."""
        for name, recipient, at in self.taken:
            delivery = self.deliveries[name]
            assert delivery.recipient == recipient
            yield delivery, at


def few_words(parcel: Parcel, contact: Contact, mail: Mail, *_: object) -> Message:
    """A message that is quickly made, under its true name."""
    name = message_id(parcel.key, contact.email, mail.domain)
    return Message(contact.email, name, f"Message-ID: {name}\r\n\r\nAll is well.\r\n".encode())


@pytest.fixture(scope="module")
def winter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Winter]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield live_through(tmp_path_factory.mktemp("winter") / "northfield", monkeypatch)


def live_through(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Winter:
    """Run every nineteen hours or so, but not while the machine is off."""
    office = open_office(folder, monkeypatch)
    tell_little(monkeypatch)
    for slug, zone in ZONES.items():
        office.client(slug, *READERS, zone=zone)
    office.tickets("2026-09-24", since="2026-09-23")
    chance, clock = random.Random(26), [START]
    counter = Counter(chance, clock)
    monkeypatch.setattr(dispatching, "transport_for", lambda *_: counter)
    monkeypatch.setattr(planning, "ingest_workspace", lambda *_: ())
    monkeypatch.setattr(making, "render_documents", few_bytes)
    monkeypatch.setattr(freezing, "compose_message", few_words)
    hurry(monkeypatch)
    runs: list[datetime] = []
    off_until = START
    with open_desk(load_workspace(folder), lambda: clock[0]) as desk:
        while clock[0] < END + timedelta(days=2):  # by then the last that was put off has left
            if clock[0] >= off_until:
                run(desk)
                runs.append(clock[0])
                if chance.random() < 0.1:
                    off_until = clock[0] + timedelta(hours=chance.randrange(20, LONGEST_OUTAGE))
            clock[0] += STEP + timedelta(minutes=chance.randrange(-9, 10))
        deliveries = {mail.message_id: mail for mail in desk.ledger.deliveries()}
        return Winter(deliveries, counter.taken, runs)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power is cut in this winter, so nothing waits for the disk."""
    with_care = database._prepare_file

    def in_haste(connection: Any, record: object) -> None:
        with_care(connection, record)
        for setting in ("synchronous = OFF", "journal_mode = MEMORY"):
            connection.execute(f"PRAGMA {setting}").close()

    monkeypatch.setattr(database, "_prepare_file", in_haste)
    monkeypatch.setattr("os.fsync", lambda _: None)


def series(winter: Winter, client: str, cadence: str, name: str) -> list[tuple[Period, datetime]]:
    """What one reader got of one cadence, in the order of its coming."""
    zone, found = ZONES[client], []
    for delivery, at in winter.left():
        slug, of, period = delivery.edition.split("/")
        if (slug, of, delivery.recipient.partition("@")[0]) == (client, cadence, name):
            found.append((parse_period(period, zone), at))
    return found


SERIES = [
    (client, cadence, name)
    for client in ZONES
    for name, *wants in (reader.split() for reader in READERS)
    for cadence in wants
]


@pytest.mark.parametrize(("client", "cadence", "name"), SERIES)
def test_each_period_comes_once_in_order_and_when_it_is_over(
    winter: Winter, client: str, cadence: str, name: str
) -> None:
    came = series(winter, client, cadence, name)
    periods = [period for period, _ in came]
    assert periods[1:] == [period.after for period in periods[:-1]]
    assert all(period.end <= at for period, at in came)
    assert all(earlier <= later for (_, earlier), (_, later) in pairwise(came))
    first, last = periods[0].first, periods[-1].last
    if cadence == "daily":
        assert (first, last) == (newest_day(client, START), newest_day(client, winter.runs[-1]))
    elif cadence == "weekly":
        assert (first, last) == (date(2026, 9, 14), date(2027, 4, 4))
    else:
        assert (first, last) == (date(2026, 8, 1), date(2027, 3, 31))


def newest_day(client: str, at: datetime) -> date:
    """The last day of which the report is due by then: at seven on the morning after."""
    seven_hours_ago = at.astimezone(ZoneInfo(ZONES[client])).replace(tzinfo=None) - timedelta(hours=7)
    return seven_hours_ago.date() - timedelta(days=1)


def test_no_mail_was_accepted_twice_and_none_went_to_another_client(winter: Winter) -> None:
    names = [delivery.name for delivery, _ in winter.left()]
    assert len(names) == len(set(names)) > 750
    for delivery, _ in winter.left():
        assert delivery.recipient.endswith(f"@{delivery.edition.split('/')[0]}.example")
        assert (delivery.state, delivery.channel) == ("sent", "mail")


def test_the_winter_had_outages_both_nights_on_which_clocks_change_and_a_week_53(winter: Winter) -> None:
    assert len(winter.runs) < 240
    assert any(mail.attempts > 1 for mail in winter.deliveries.values())
    for client in ZONES:
        assert any(period.name == "2026-W53" for period, _ in series(winter, client, "weekly", "ann"))
        lengths = {period.end - period.start for period, _ in series(winter, client, "daily", "ann")}
        changes = {timedelta(hours=23), timedelta(hours=25)} if client != "kathmandu" else set()
        assert lengths == {timedelta(hours=24)} | changes
