"""Due rules: when each edition is due, and that a year brings each exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.cadences import DAILY, MONTHLY, WEEKLY, Cadence, DueDay
from reporter.config import Client, Provider
from reporter.periods import Period, parse_period, period_of
from reporter.schedule import due_at, due_periods, is_working_day, next_due

LONDON = "Europe/London"
ENGLISH: dict[str, Any] = {"agreement": {"holidays": "GB-ENG"}}
WORKING_DAYS = {"daily": {"on": "working days"}}
HOUR = timedelta(hours=1)
QUARTERLY = replace(MONTHLY, name="review", subject="quarter")
BY_UNIT = {cadence.subject: cadence for cadence in (DAILY, WEEKLY, MONTHLY, QUARTERLY)}


def client_in(zone: str = LONDON, **said: Any) -> Client:
    return Client(
        slug="acme", name="Acme", zone=zone, locale="en_GB", provider=Provider(name="N", zone=zone), **said
    )


def local(name: str, client: Client) -> str:
    """When the edition of that period is due, by the client's clocks."""
    period = parse_period(name, client.zone)
    at = due_at(BY_UNIT[period.unit], period, client)
    assert at.tzinfo is UTC
    return at.astimezone(ZoneInfo(client.zone)).strftime("%a %Y-%m-%d %H:%M")


def names(periods: Iterable[Period]) -> list[str]:
    return [period.name for period in periods]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("period", "said", "due"),
    [
        ("2026-08-20", {}, "Fri 2026-08-21 07:00"),
        ("2026-W33", {}, "Mon 2026-08-17 07:00"),
        ("2026-08", {}, "Tue 2026-09-01 07:00"),
        ("2026-Q3", {}, "Thu 2026-10-01 07:00"),
        ("2026-W33", {"weekly": {"on": "Wed", "at": "16:30"}}, "Wed 2026-08-19 16:30"),
        ("2026-W33", {"weekly": {"on": "Sunday"}}, "Sun 2026-08-23 07:00"),
        ("2026-07", {}, "Mon 2026-08-03 07:00"),
        ("2026-07", {"monthly": {"on": "1st day"}}, "Sat 2026-08-01 07:00"),
        ("2026-07", {"monthly": {"on": "5th working day"}}, "Fri 2026-08-07 07:00"),
        ("2026-02", {"monthly": {"on": "28th day"}}, "Sat 2026-03-28 07:00"),
        ("2026-Q2", {"review": {"on": "10th working day", "at": "00:00"}}, "Tue 2026-07-14 00:00"),
    ],
)
def test_an_edition_is_due_on_its_day_at_its_local_time(period: str, said: dict[str, Any], due: str) -> None:
    assert local(period, client_in(due=said)) == due


@pytest.mark.parametrize(
    ("period", "agreement", "due"),
    [
        ("2026-W14", {"holidays": "GB-ENG"}, "Tue 2026-04-07 07:00"),  # Easter Monday
        ("2026-12", {"holidays": "GB-ENG"}, "Mon 2027-01-04 07:00"),
        ("2026-12", {"holidays": "GB-SCT"}, "Tue 2027-01-05 07:00"),
        ("2026-12", {}, "Fri 2027-01-01 07:00"),
        ("2026-08", {"closed_on": ["2026-09-01", "2026-09-02"]}, "Thu 2026-09-03 07:00"),
        (
            "2026-07",
            {"opening": [{"days": ["Sat", "Tue"], "opens": "09:00", "closes": "12:00"}]},
            "Sat 2026-08-01 07:00",
        ),
        (
            "2026-08",
            {"opening": [{"days": ["Thu"], "opens": "22:00", "closes": "06:00"}]},
            "Thu 2026-09-03 07:00",
        ),
    ],
)
def test_working_days_are_those_on_which_the_agreement_opens(
    period: str, agreement: dict[str, Any], due: str
) -> None:
    assert local(period, client_in(agreement=agreement)) == due


def test_a_holiday_kept_on_the_last_day_of_the_year_before_is_no_working_day() -> None:
    client = client_in("America/New_York", agreement={"holidays": "US"})
    assert not is_working_day(date(2027, 12, 31), client.agreement)  # for Saturday, 1 January 2028


def test_monday_brings_the_days_since_friday_in_order() -> None:
    client = client_in(due=WORKING_DAYS)
    thursday = parse_period("2026-08-20", LONDON)
    for name in ("2026-08-21", "2026-08-22", "2026-08-23"):
        assert local(name, client) == "Mon 2026-08-24 07:00"
    sunday = due_periods(DAILY, client, at("2026-08-23T12:00+01:00"), thursday, 3)
    assert (sunday.due, sunday.missed) == ((), ())
    monday = due_periods(DAILY, client, at("2026-08-24T07:00+01:00"), thursday, 3)
    assert names(monday.due) == ["2026-08-21", "2026-08-22", "2026-08-23"]
    assert monday.missed == ()


def test_after_easter_nothing_counts_as_missed_though_five_days_come_at_once() -> None:
    client = client_in(due=WORKING_DAYS, **ENGLISH)
    wednesday = parse_period("2026-04-01", LONDON)
    tuesday = due_periods(DAILY, client, at("2026-04-07T09:00+01:00"), wednesday, 1)
    assert names(tuesday.due) == ["2026-04-02", "2026-04-03", "2026-04-04", "2026-04-05", "2026-04-06"]
    assert tuesday.missed == ()


def test_nothing_is_due_before_its_moment_and_it_stays_due_after() -> None:
    client = client_in()
    last = parse_period("2026-08-19", LONDON)
    assert due_periods(DAILY, client, at("2026-08-21T06:59:59+01:00"), last, 3).due == ()
    for moment in ("2026-08-21T07:00+01:00", "2026-08-22T06:59+01:00"):
        assert names(due_periods(DAILY, client, at(moment), last, 3).due) == ["2026-08-20"]


def test_a_first_run_sends_only_the_newest() -> None:
    first = due_periods(MONTHLY, client_in(), at("2026-08-21T12:00+01:00"), None, 5)
    assert (names(first.due), first.missed) == (["2026-07"], ())


def test_what_is_older_than_the_limit_is_told_as_missed() -> None:
    found = due_periods(
        DAILY, client_in(), at("2026-08-21T12:00+01:00"), parse_period("2026-08-14", LONDON), 2
    )
    assert names(found.due) == ["2026-08-19", "2026-08-20"]
    assert names(found.missed) == ["2026-08-15", "2026-08-16", "2026-08-17", "2026-08-18"]


def test_clocks_that_go_backwards_send_nothing_again() -> None:
    last = parse_period("2026-08-20", LONDON)
    for cadence in (DAILY, WEEKLY, MONTHLY):
        found = due_periods(cadence, client_in(), at("2025-01-01T12:00+00:00"), last, 3)
        assert (found.due, found.missed) == ((), ())


@pytest.mark.parametrize(("joined", "due"), [("2026-08-21", []), ("2026-08-20", ["2026-08-20"])])
def test_what_ended_before_a_client_joined_is_never_due(joined: str, due: list[str]) -> None:
    client = client_in(joined_on=joined)
    now = at("2026-08-21T12:00+01:00")
    assert names(due_periods(DAILY, client, now, None, 3).due) == due
    found = due_periods(DAILY, client, now, parse_period("2026-08-01", LONDON), 30)
    assert (names(found.due), found.missed) == (due, ())


def test_the_month_in_which_a_client_joined_is_due() -> None:
    client = client_in(joined_on="2026-08-31")
    assert names(due_periods(MONTHLY, client, at("2026-09-01T12:00+01:00"), None, 3).due) == ["2026-08"]


def test_a_due_time_that_is_moved_sends_nothing_twice_and_loses_nothing() -> None:
    early, late = client_in(), client_in(due={"daily": {"at": "18:00"}})
    noon = at("2026-08-21T12:00+01:00")
    (sent,) = due_periods(DAILY, early, noon, parse_period("2026-08-19", LONDON), 3).due
    assert due_periods(DAILY, late, noon, sent, 3).due == ()
    evening = at("2026-08-22T18:00+01:00")
    assert names(due_periods(DAILY, late, evening, sent, 3).due) == ["2026-08-21"]
    assert due_periods(DAILY, early, evening, parse_period("2026-08-21", LONDON), 3).due == ()


def test_a_zone_that_is_changed_sends_no_day_twice() -> None:
    sent = parse_period("2026-08-20", "America/New_York")
    found = due_periods(DAILY, client_in(), at("2026-08-21T12:00+01:00"), sent, 3)
    assert (found.due, found.missed) == ((), ())


def test_a_client_unseen_for_years_is_counted_at_once() -> None:
    client = client_in(due=WORKING_DAYS, **ENGLISH)
    found = due_periods(DAILY, client, at("2026-08-21T12:00+01:00"), parse_period("1996-08-20", LONDON), 3)
    assert len(found.due) + len(found.missed) == (date(2026, 8, 20) - date(1996, 8, 20)).days
    assert names(found.due) == ["2026-08-18", "2026-08-19", "2026-08-20"]


@pytest.mark.parametrize(
    ("cadence", "now", "due"),
    [
        (DAILY, "2026-08-21T06:00+01:00", "2026-08-20"),
        (DAILY, "2026-08-21T07:00+01:00", "2026-08-21"),
        (WEEKLY, "2026-08-21T07:00+01:00", "2026-W34"),
        (MONTHLY, "2026-08-01T12:00+01:00", "2026-07"),  # its first working day is the 3rd
        (MONTHLY, "2026-08-03T12:00+01:00", "2026-08"),
        (QUARTERLY, "2026-08-03T12:00+01:00", "2026-Q3"),
    ],
)
def test_the_next_edition_is_the_first_that_is_not_due_yet(cadence: Cadence, now: str, due: str) -> None:
    period = next_due(cadence, client_in(), at(now))
    assert period.name == due
    assert due_at(cadence, period, client_in()) > at(now)


def test_the_next_edition_of_a_client_to_come_is_the_one_it_joins_in() -> None:
    client = client_in(joined_on="2027-02-10")
    assert next_due(MONTHLY, client, at("2026-08-01T12:00+01:00")).name == "2027-02"


def test_what_a_client_leaves_out_is_the_menu_s_for_that_cadence() -> None:
    late = replace(QUARTERLY, due=DueDay(nth=2, at=time(9)))
    period = parse_period("2026-Q3", LONDON)
    for said, due in (
        ({}, "2026-10-02T09:00+01:00"),
        ({"review": {"at": "16:00"}}, "2026-10-02T16:00+01:00"),
        ({"review": {"on": "5th day"}}, "2026-10-05T09:00+01:00"),
    ):
        assert due_at(late, period, client_in(due=said)) == at(due)


@pytest.mark.parametrize(
    ("zone", "day", "time", "instant"),
    [
        (LONDON, "2026-03-28", "01:30", "2026-03-29T01:00+00:00"),  # skipped: due when clocks jump
        (LONDON, "2026-10-24", "01:30", "2026-10-25T00:30+00:00"),  # twice: due the first time
        ("Australia/Lord_Howe", "2026-10-03", "02:10", "2026-10-03T15:30+00:00"),
        ("Africa/Cairo", "2026-04-23", "00:00", "2026-04-23T22:00+00:00"),  # midnight itself is skipped
        ("America/New_York", "2026-10-31", "01:30", "2026-11-01T05:30+00:00"),
    ],
)
def test_on_a_night_when_clocks_change_an_edition_has_one_moment(
    zone: str, day: str, time: str, instant: str
) -> None:
    client = client_in(zone, due={"daily": {"at": time}})
    assert due_at(DAILY, parse_period(day, zone), client) == at(instant)


# Due times inside the hours that clocks skip and repeat, in zones that change by different rules, or never.
YEAR = (
    client_in(LONDON, due={"daily": {"at": "01:30"}, "weekly": {"on": "Sun", "at": "01:15"}}, **ENGLISH),
    client_in(
        "America/New_York",
        due={"daily": {"on": "working days", "at": "02:30"}, "monthly": {"on": "5th day", "at": "01:59"}},
        agreement={"holidays": "US", "closed_on": ["2026-07-06"]},
    ),
    client_in("Asia/Kolkata", due={"daily": {"at": "00:00"}}, agreement={"holidays": "IN"}),
    client_in(
        "Australia/Lord_Howe",
        due={"daily": {"at": "02:10"}, "weekly": {"on": "Sun", "at": "01:45"}, "monthly": {"on": "4th day"}},
    ),
    client_in("Africa/Cairo", due={"daily": {"at": "00:00"}, "weekly": {"on": "Fri", "at": "00:30"}}),
)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 5, 12, tzinfo=UTC)


def every_hour() -> Iterator[datetime]:
    return (START + number * HOUR for number in range((END - START) // HOUR + 1))


def at_odd_minutes() -> Iterator[datetime]:
    """A cron line every 47 minutes and 13 seconds: it meets every minute of the hour in turn."""
    step = timedelta(minutes=47, seconds=13)
    return (START + number * step for number in range((END - START) // step + 1))


def with_days_missing() -> Iterator[datetime]:
    """An hourly cron line on a machine that is off for one, two and three days in turn."""
    moment, off = START, 0
    while moment <= END:
        yield moment
        moment += HOUR
        if moment.hour == 5 and moment.day % 9 == 0:
            off = off % 3 + 1
            moment += timedelta(days=off)


@pytest.mark.parametrize("client", YEAR, ids=lambda client: client.zone)
@pytest.mark.parametrize("runs", [every_hour, at_odd_minutes, with_days_missing])
def test_a_year_brings_each_edition_once_in_order_and_never_early(client: Client, runs: Any) -> None:
    for cadence in (DAILY, WEEKLY, MONTHLY):
        (first,) = due_periods(cadence, client, START, None, 1).due
        made, last, now = [first], first, START
        for now in runs():
            found = due_periods(cadence, client, now, last, 4)
            assert found.missed == ()
            for period in found.due:
                assert period.end <= due_at(cadence, period, client) <= now
                made.append(period)
                last = period
        assert made[1:] == list(chain(first, last))
        assert due_at(cadence, last.after, client) > now


def chain(first: Period, last: Period) -> Iterator[Period]:
    """Every period after the first, up to the last."""
    while first != last:
        first = first.after
        yield first


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(YEAR),
    st.sampled_from([DAILY, WEEKLY, MONTHLY, QUARTERLY]),
    st.dates(date(2003, 1, 1), date(2033, 1, 1)),
    st.integers(1, 4),
    st.integers(0, 40),
)
def test_due_and_missed_together_are_all_that_came_after_the_last(
    client: Client, cadence: Cadence, day: date, most: int, before: int
) -> None:
    now = datetime(day.year, day.month, day.day, 1, 40, tzinfo=UTC)
    last = period_of(cadence.subject, day - timedelta(days=7 * before), client.zone)
    found = due_periods(cadence, client, now, last, most)
    together = (*found.missed, *found.due)
    assert (
        together == tuple(chain(last, together[-1]))
        if together
        else due_at(cadence, last.after, client) > now
    )
    assert len({due_at(cadence, period, client) for period in found.due}) <= most
    moments = [due_at(cadence, period, client) for period in together]
    assert moments == sorted(moments)
    following = next_due(cadence, client, now)
    assert due_at(cadence, following.before, client) <= now < due_at(cadence, following, client)
