"""What a feed covers, over many rhythms with holes and deliveries at random, against plain counting."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reporter.periods import parse_period
from reporter.report import Edition
from reporter.store.coverage import Asked, Log, coverage_of
from reporter.store.facts import Facts, load_facts
from reporter.store.silences import Promised
from reporter.store.store import open_store
from tests.store.frames import at, frame, keep

BEGIN, DAYS = datetime(2026, 3, 2, tzinfo=UTC), 180  # a Monday
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
LOOKED_AT = (parse_period("2026-03", "UTC"), parse_period("2026-10", "UTC"))
Rhythm = Callable[[random.Random, datetime], list[float]]


def office_hours(chance: random.Random, count: int) -> list[float]:
    return [chance.uniform(8, 18) for _ in range(count)]


RHYTHMS: dict[str, Rhythm] = {
    "day and night": lambda chance, day: [chance.uniform(0, 24) for _ in range(12)],
    "a busy desk": lambda chance, day: office_hours(chance, 20) if day.weekday() < 5 else [],
    "an office of two": lambda chance, day: (
        office_hours(chance, chance.choice((0, 0, 1, 2))) if day.weekday() < 5 else []
    ),
    "a shop open on Saturdays": lambda chance, day: office_hours(chance, 4) if day.weekday() < 6 else [],
    "a record a week": lambda chance, day: office_hours(chance, 1) if day.weekday() == 2 else [],
    "a batch a week": lambda chance, day: office_hours(chance, 9) if day.weekday() == 1 else [],
    "once a night": lambda chance, day: [2 + chance.random()],
}


def records_of(rhythm: Rhythm, chance: random.Random) -> list[datetime]:
    """Half a year of it, with a hole or two."""
    days = [BEGIN + number * DAY for number in range(DAYS)]
    for _ in range(chance.choice((0, 1, 2))):
        first, length = chance.randrange(5, DAYS - 5), chance.choice((1, 2, 4, 9, 20, 45))
        hole = days[first : first + length]
        days = [day for day in days if day not in hole]
    exact = (day + timedelta(hours=hours) for day in days for hours in rhythm(chance, day))
    return sorted(moment.replace(microsecond=0) for moment in exact)


def hour_of(moment: datetime) -> int:
    return int(moment.timestamp()) // 3600


def weekday_of(hour: int) -> int:
    return datetime.fromtimestamp(hour * 3600, UTC).weekday()


class Plain:
    """The rule as it is printed, hour by hour."""

    def __init__(self, records: list[datetime], delivered: datetime) -> None:
        self.hours = sorted({hour_of(one) for one in records})
        self.per_day = Counter(hour // 24 for hour in map(hour_of, records))
        self.begin = self.hours[0]
        horizon = max(hour_of(delivered) + (delivered.timestamp() % 3600 > 0), self.hours[-1] + 1)
        self.silences = list(zip(self.hours, [*self.hours[1:], horizon], strict=True))
        self.holes: list[tuple[int, int]] = []
        for silence in self.silences:
            if not self.is_plausible(silence):
                self.holes.append(silence)

    def is_plausible(self, silence: tuple[int, int]) -> bool:
        start = silence[0]
        since = max(self.begin, start - 1344)
        until = max(start + 1, since + 1344)
        days = range(since // 24, -(-until // 24))
        if silence[1] - start <= 24 or sum(self.per_day[day] for day in days) < 20:
            return True
        heard = [hour for hour in self.hours if since <= hour < until]
        spoken = {weekday_of(hour) for hour in heard}
        is_known = heard[-1] - since >= 4 * 168
        closed = {day for day in range(7) if day not in spoken and (day > 4 or is_known)}

        def length(one: tuple[int, int]) -> int:
            return sum(weekday_of(hour) not in closed for hour in range(*one))

        others = [one for one in self.silences if since <= one[0] < until and one != silence]
        usual = [length(one) for one in others if one[1] - one[0] > 12 and one not in self.holes]
        return length(silence) <= max(24, 2 * max(usual, default=0))


def log_of(path: Path, records: list[datetime], delivered: datetime, **said: int) -> Log:
    clients = ("acme", "birch", "cedar")
    rows = [
        {"id": str(number), "opened_at": one, "client": clients[number % 3]}
        for number, one in enumerate(records)
    ]
    with open_store(path) as store:
        keep(store, "tickets", frame("tickets", *rows), delivered)
        with store.reading() as connection:
            asked = Asked(Promised(said))
            (log,) = coverage_of(connection, "birch", records[0], LOOKED_AT, asked).logs
    return log


def told(log: Log) -> tuple[list[tuple[int, int]], int]:
    return [(start // 3600 - 1, end // 3600) for start, end in log.holes], log.until


@pytest.mark.parametrize("name", RHYTHMS)
@pytest.mark.parametrize("seed", range(6))
def test_holes_and_the_end_are_where_plain_counting_finds_them(tmp_path: Path, name: str, seed: int) -> None:
    chance = random.Random(f"{name} {seed}")
    records = records_of(RHYTHMS[name], chance)
    after = chance.choice((0.1, 3, 15, 40, 70, 200, 900))
    delivered = (records[-1] + after * HOUR).replace(microsecond=0)
    plain = Plain(records, delivered)
    is_over = plain.silences[-1] in plain.holes
    end = records[-1] if is_over else delivered
    holes = [one for one in plain.holes if one != plain.silences[-1]]
    assert told(log_of(tmp_path / "store.sqlite", records, delivered)) == (holes, int(end.timestamp()))


@pytest.mark.parametrize("days", [1, 2, 5, 9])
def test_what_a_source_promises_makes_a_longer_silence_plausible(tmp_path: Path, days: int) -> None:
    records = [BEGIN + number * HOUR for number in range(24 * 60)]
    delivered = records[-1] + 6 * DAY
    log = log_of(tmp_path / "store.sqlite", records, delivered, desk=days * 86400)
    assert log.until == int((delivered if days > 6 else records[-1]).timestamp())


def small_office(chance: random.Random, days: int) -> Iterator[datetime]:
    """An office of two: some days bring a ticket or two, most none."""
    for number in range(days):
        day = BEGIN + number * DAY
        if day.weekday() < 5:
            yield from sorted(
                day + hours * HOUR for hours in office_hours(chance, chance.choice((0, 0, 1, 1, 2)))
            )


def daily(path: Path, records: list[datetime], day: datetime, delivered: datetime) -> Facts:
    rows = [{"id": str(number), "opened_at": one} for number, one in enumerate(records)]
    with open_store(path) as store:
        keep(store, "tickets", frame("tickets", *rows), delivered)
        edition = Edition("daily", "acme", parse_period(f"{day:%Y-%m-%d}", "UTC"))
        return load_facts(store, edition, Asked(Promised({"desk": 86400}), day + DAY + 7 * HOUR))


@pytest.mark.parametrize("seed", range(12))
def test_the_day_of_a_small_office_is_known_whenever_its_log_came_this_morning(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    number = chance.randrange(8, 150)
    day = BEGIN + number * DAY
    records = [one.replace(microsecond=0) for one in small_office(chance, number + 1)]
    facts = daily(tmp_path / "store.sqlite", records, day, day + DAY + 7 * HOUR)
    assert facts.lacks == ()
    assert facts.this.known.tickets
    assert facts.feeds[0].until == day + DAY + 7 * HOUR


@pytest.mark.parametrize("hours", [1, 5, 9, 30])
def test_a_day_that_the_log_was_written_in_the_midst_of_is_not_known(tmp_path: Path, hours: int) -> None:
    records = [BEGIN + number * 2 * HOUR for number in range(12 * 60)]
    day = records[-1].replace(hour=0)
    written = day + DAY - hours * HOUR + timedelta(minutes=-1)
    records = [one for one in records if one <= written]
    (lack,) = daily(tmp_path / "store.sqlite", records, day, written).lacks
    assert (lack.why, lack.start) == ("late" if hours > 24 else "ended", written)


@pytest.mark.parametrize(
    ("name", "minutes", "lacks"),
    [
        ("day", 5, 0),
        ("day", 60, 0),
        ("day", 90, 1),
        ("week", 60, 0),
        ("week", 120, 0),
        ("week", 150, 1),
        ("month", 120, 0),
        ("month", 150, 1),
    ],
)
def test_a_file_written_just_before_the_end_covers_its_span(
    tmp_path: Path, name: str, minutes: int, lacks: int
) -> None:
    period = parse_period({"day": "2026-08-31", "week": "2026-W36", "month": "2026-08"}[name], "UTC")
    written = period.end - timedelta(minutes=minutes)
    rows = [
        {"id": str(number), "opened_at": written - number * timedelta(minutes=20)} for number in range(5000)
    ]
    with open_store(tmp_path / "store.sqlite") as store:
        keep(store, "tickets", frame("tickets", *rows), written)
        asked = Asked(Promised({"desk": 86400}), period.end + 7 * HOUR)
        facts = load_facts(store, Edition("any", "acme", period), asked)
    assert len(facts.lacks) == lacks


def test_one_day_in_a_month_covers_its_hours_and_no_more(tmp_path: Path) -> None:
    records = [at("2026-09-14T10:00") + number * timedelta(minutes=6) for number in range(41)]
    rows = [{"id": str(number), "opened_at": one} for number, one in enumerate(records)]
    with open_store(tmp_path / "store.sqlite") as store:
        keep(store, "tickets", frame("tickets", *rows), at("2026-10-01T07:00"))
        edition = Edition("monthly", "acme", parse_period("2026-09", "UTC"))
        facts = load_facts(store, edition)
    assert facts.this.known.covered == ((at("2026-09-14T10:00"), at("2026-09-14T14:00")),)
    assert [lack.why for lack in facts.lacks] == ["ended"]
    assert not facts.this.known.is_whole


def test_none_can_be_claimed_where_only_activities_or_months_are_known(tmp_path: Path) -> None:
    months = [
        {"id": f"{month} {number}", "opened_at": f"2026-0{month}-01", "precision": "month"}
        for month in range(3, 10)
        for number in range(30)
    ]
    patrols = [{"id": str(day), "at": BEGIN + day * DAY, "source": "diary"} for day in range(200)]
    with open_store(tmp_path / "store.sqlite") as store:
        keep(store, "tickets", frame("tickets", *months), at("2026-10-05"))
        keep(store, "activities", frame("activities", *patrols), at("2026-10-05"))

        def known(cadence: str, period: str) -> tuple[bool, bool, bool]:
            told = load_facts(store, Edition(cadence, "acme", parse_period(period, "UTC"))).this.known
            return told.tickets, told.activities, told.is_whole

        assert known("weekly", "2026-W32") == (False, True, False)
        assert known("daily", "2026-08-05") == (False, True, False)
        assert known("monthly", "2026-08") == (True, True, True)
        assert known("monthly", "2026-10")[0] is False
