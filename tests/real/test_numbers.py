"""Figures of real exports against counts made with nothing but the csv and json modules."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import ceil
from pathlib import Path
from statistics import median_low
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reporter import metrics
from reporter.config import Workspace, load_workspace
from reporter.periods import Period, parse_period
from reporter.report import Edition
from reporter.store.facts import Span, load_facts
from reporter.store.ingest import ingest_workspace
from reporter.store.store import Store, open_store

REAL_DATA = os.environ.get("REPORTER_REAL_DATA", "")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL_DATA, reason="REPORTER_REAL_DATA names no folder"),
]

BOSTON = "America/New_York"
FRISCO = "America/Los_Angeles"
LONDON = "Europe/London"
DOUBTFUL = 0.2  # at most, of what is open at the end
SETTINGS = '[provider]\nname = "Northfield IT"\nzone = "UTC"\n'
SOURCE = """
[[sources]]
name = "{0}"
files = "{1}"
preset = "{2}"
zone = "{3}"
client_by = {{ fixed = "{0}" }}
"""
APART = ("duplicate", "cancelled", "spam", "deleted")
WITHOUT_RESULT = ("closed without result", "handed on")


@dataclass(frozen=True)
class Case:
    """What the log says of one ticket, in UTC; `ending` is "" while it has none or nobody knows it."""

    opened: datetime
    due: datetime | None
    ended: datetime | None
    is_over: bool
    ending: str = ""
    category: str = ""

    @property
    def is_apart(self) -> bool:
        return self.ending in APART


@dataclass(frozen=True)
class Log:
    """A real export: where it lies, how it is read, and how it is counted here."""

    file: str
    preset: str
    zone: str
    count: Callable[[], list[Case]]


def by_boston(text: str) -> datetime | None:
    wall = text.strip()
    if not wall:
        return None
    return datetime.strptime(wall, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=ZoneInfo(BOSTON)).astimezone(UTC)


def rows_of(file: str, encoding: str = "utf-8") -> list[dict[str, str]]:
    with (Path(REAL_DATA) / file).open(encoding=encoding, newline="") as opened:
        return list(csv.DictReader(opened))


def boston(file: str) -> list[Case]:
    told = []
    for row in rows_of(file):
        opened, is_over = by_boston(row["OPEN_DT"]), row["CASE_STATUS"] == "Closed"
        assert opened is not None
        ended = by_boston(row["CLOSED_DT"]) if is_over else None
        ending = boston_ending(" ".join(row["CLOSURE_REASON"].lower().split())) if is_over else ""
        told.append(Case(opened, by_boston(row["TARGET_DT"]), ended, is_over, ending, row["REASON"]))
    return told


def boston_ending(reason: str) -> str:
    if "duplicate of existing case" in reason:
        return "duplicate"
    if "case referred to external agency" in reason:
        return "handed on"
    if "case invalid" in reason or "administratively closed" in reason:
        return "closed without result"
    return "" if "case noted" in reason or " noted" in reason else "solved"


def graffiti() -> list[Case]:
    return boston("boston311/graffiti-removal.csv")


def heat() -> list[Case]:
    return boston("boston311/heat-excessive-insufficient.csv")


def desk() -> list[Case]:
    """Many rows per ticket: what the last of them says."""

    def instant(text: str) -> datetime | None:
        return None if text == "?" else datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)

    last: dict[str, tuple[datetime, int, dict[str, str]]] = {}
    for row in rows_of("servicenow/incident_event_log_first20000.csv"):
        updated = instant(row["sys_updated_at"])
        assert updated is not None
        key = (updated, int(row["sys_mod_count"]))
        if row["number"] not in last or key >= last[row["number"]][:2]:
            last[row["number"]] = (*key, row)
    told = []
    for _, _, row in last.values():
        is_over = row["incident_state"] in ("Resolved", "Closed")
        opened, ended = instant(row["opened_at"]), instant(row["resolved_at"]) or instant(row["closed_at"])
        assert opened is not None
        category = "" if row["category"] == "?" else row["category"]
        told.append(
            Case(opened, None, ended if is_over else None, is_over, "solved" if is_over else "", category)
        )
    return told


def frisco() -> list[Case]:
    def instant(text: str | None) -> datetime | None:
        wall = text and datetime.fromisoformat(text)
        return wall.replace(tzinfo=ZoneInfo(FRISCO)).astimezone(UTC) if wall else None

    lines = (Path(REAL_DATA) / "open311/sf_requests_2011-06.jsonl").read_text("utf-8").splitlines()
    told = []
    for row in map(json.loads, lines):
        opened, is_over = instant(row["requested_datetime"]), row["status"] == "Closed"
        assert opened is not None
        ended = instant(row["updated_datetime"]) if is_over else None
        told.append(
            Case(opened, instant(row["expected_datetime"]), ended, is_over, "solved" if is_over else "")
        )
    return told


def trac() -> list[Case]:
    def instant(text: str) -> datetime:
        return datetime.strptime(text, "%m/%d/%y %H:%M:%S").replace(tzinfo=UTC)

    return [
        Case(
            instant(row["Created"]),
            None,
            instant(row["Modified"]) if row["Status"] == "closed" else None,
            row["Status"] == "closed",
            {"fixed": "solved", "duplicate": "duplicate", "": ""}.get(
                row["Resolution"], "closed without result"
            ),
            row["Component"],
        )
        for row in rows_of("trac/query.csv", "utf-8-sig")
    ]


def request_tracker() -> list[Case]:
    def instant(text: str | None) -> datetime | None:
        at = datetime.fromisoformat(text) if text else None
        return at if at and at.year > 1970 else None

    told = []
    for item in json.loads((Path(REAL_DATA) / "request-tracker/rest2-tickets.json").read_text())["items"]:
        opened, is_over = instant(item["Created"]), item["Status"] == "resolved"
        assert opened is not None
        ended = instant(item["Resolved"]) if is_over else None
        category = item["Queue"]["Name"]
        told.append(Case(opened, instant(item["Due"]), ended, is_over, "solved" if is_over else "", category))
    return told


LOGS = {
    "graffiti": Log("boston311/graffiti-removal.csv", "boston-311", BOSTON, graffiti),
    "heat": Log("boston311/heat-excessive-insufficient.csv", "boston-311", BOSTON, heat),
    "desk": Log("servicenow/incident_event_log_first20000.csv", "servicenow-events", "UTC", desk),
    "frisco": Log("open311/sf_requests_2011-06.jsonl", "open311", FRISCO, frisco),
    "trac": Log("trac/query.csv", "trac", "UTC", trac),
    "rt": Log("request-tracker/rest2-tickets.json", "request-tracker", "UTC", request_tracker),
}
POLICE = "police-cheltenham/2025-*.json"
PERIODS = [
    *(("graffiti", name) for name in ("2015-02", "2015-06", "2015-11", "2015-W10", "2015-Q4")),
    *(("heat", name) for name in ("2015-01", "2015-06", "2015-10", "2015-W10", "2015-Q1")),
    *(("desk", name) for name in ("2016-02", "2016-03", "2016-W09", "2016-W10")),
    *(("frisco", name) for name in ("2011-06", "2011-W26", "2011-06-28")),
    *(("trac", name) for name in ("2022-01", "2022-W03", "2022-01-21")),
    *(("rt", name) for name in ("2022-01", "2022-W03")),
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("real")
    (folder / "clients").mkdir()
    settings = [SETTINGS, SOURCE.format("police", Path(REAL_DATA) / POLICE, "police-uk", LONDON)]
    for slug, log in LOGS.items():
        settings.append(SOURCE.format(slug, Path(REAL_DATA) / log.file, log.preset, log.zone))
    for slug, zone in [*((slug, log.zone) for slug, log in LOGS.items()), ("police", LONDON)]:
        (folder / "clients" / f"{slug}.toml").write_text(
            f'name = "{slug}"\nzone = "{zone}"\nlocale = "en_US"\n'
        )
    (folder / "reporter.toml").write_text("\n".join(settings))
    return load_workspace(folder)


@pytest.fixture(scope="module")
def store(workspace: Workspace) -> Iterator[Store]:
    with open_store(workspace.store_path) as store:
        readings = list(ingest_workspace(workspace, store, None, datetime(2026, 1, 1, tzinfo=UTC)))
        assert not [reading.fault for reading in readings if reading.fault]
        yield store


def span_of(store: Store, slug: str, period: Period) -> Span:
    return load_facts(store, Edition("any", slug, period)).this


@pytest.mark.parametrize(("slug", "name"), PERIODS)
def test_the_figures_of_a_real_period_are_those_counted_by_hand(
    store: Store, workspace: Workspace, slug: str, name: str
) -> None:
    period = parse_period(name, LOGS[slug].zone)
    assert any(period.start <= case.opened < period.end for case in cases(slug))
    agree(store, workspace, slug, period)


@pytest.mark.parametrize("slug", ["graffiti", "heat", "desk"])
def test_the_figures_of_a_busy_day_and_an_empty_day_are_those_counted_by_hand(
    store: Store, workspace: Workspace, slug: str
) -> None:
    zone = LOGS[slug].zone
    per_day = Counter(case.opened.astimezone(ZoneInfo(zone)).date() for case in cases(slug))
    busiest = per_day.most_common(1)[0][0]
    every_day = [min(per_day) + timedelta(days=n) for n in range((max(per_day) - min(per_day)).days)]
    quietest = min(every_day, key=lambda day: per_day[day])
    assert per_day[busiest] > per_day[quietest]
    for day in (busiest, quietest):
        agree(store, workspace, slug, parse_period(day.isoformat(), zone))


@pytest.mark.parametrize("slug", ["graffiti", "heat", "desk"])
def test_the_quarters_of_a_real_log_add_up_to_it(store: Store, workspace: Workspace, slug: str) -> None:
    told = cases(slug)
    quarter = parse_period("2015-Q1", LOGS[slug].zone)
    came_in = 0
    while quarter.start <= max(case.opened for case in told):
        span = span_of(store, slug, quarter)
        came_in += len(span.opened) + len(span.apart)
        quarter = quarter.after
    assert came_in == len(told)


@pytest.mark.parametrize("month", [f"2025-{number:02}" for number in range(1, 7)])
def test_the_crimes_of_a_real_month_are_those_counted_by_hand(
    store: Store, workspace: Workspace, month: str
) -> None:
    """By the newest outcome that the files tell; the month of each stands beside it."""
    crimes = [crime for crime in police() if crime["month"] == month]
    span, client = span_of(store, "police", parse_period(month, LONDON)), workspace.clients["police"]
    assert metrics.count_opened(span, client) == len(crimes)
    by_kind = Counter(crime["category"] for crime in crimes)
    told = {row.name.lower().replace(" ", "-"): row.opened for row in metrics.by_category(span, client)}
    assert told == by_kind
    outcomes = [crime["outcome_status"] for crime in police() if crime["outcome_status"]]
    ended = Counter(police_ending(one["category"]) for one in outcomes if one["date"] == month)
    assert metrics.count_resolved(span, client) == ended["solved"]
    told_apart = dict(Counter(span.closed["outcome"]))
    assert told_apart == {kind: ended[kind] for kind in WITHOUT_RESULT if ended[kind]}


def police() -> list[dict[str, Any]]:
    files = sorted(Path(REAL_DATA).glob(POLICE))
    return [crime for file in files for crime in json.loads(file.read_text("utf-8"))]


def police_ending(category: str) -> str:
    """What each word of the police says: charged, cautioned, resolved; handed on; no result; or not over."""
    if category in ("Under investigation", "Awaiting court outcome"):
        return ""
    if category == "Action to be taken by another organisation":
        return "handed on"
    is_result = category.startswith(("Suspect charged", "Offender", "Local resolution"))
    return "solved" if is_result else "closed without result"


def agree(store: Store, workspace: Workspace, slug: str, period: Period) -> None:
    """Every figure of the period is the one counted by hand."""
    told, client = span_of(store, slug, period), workspace.clients[slug]
    start, end, all_cases = period.start, period.end, cases(slug)
    came_in = [case for case in all_cases if start <= case.opened < end]
    apart = Counter(
        case.ending for case in came_in if case.is_apart and (case.ended is None or case.ended < end)
    )
    ended = [case for case in all_cases if case.ended and start <= case.ended < end]
    solved = [case for case in ended if case.ending == "solved"]
    assert metrics.count_opened(told, client) == len(came_in) - apart.total()
    assert metrics.set_apart(told, client) == dict(apart)
    assert metrics.count_resolved(told, client) == len(solved)
    assert dict(Counter(told.closed["outcome"])) == {
        kind: n for kind in WITHOUT_RESULT if (n := sum(case.ending == kind for case in ended))
    }
    left = [case for case in all_cases if is_open(case, end)]
    doubtful = len(told.doubtful)  # solved, and back since the log does not say when
    assert metrics.count_backlog(told, client) == (None if doubtful else len(left))
    assert sum(metrics.backlog_ages(told, client).values()) == len(left) - doubtful
    assert doubtful <= len(left) * DOUBTFUL
    assert (told.doubtful["reopen_count"] > 0).all()
    assert sum(metrics.opened_per_day(told, client)) == len(came_in) - apart.total()
    by_category = Counter(case.category for case in came_in if not (case.is_apart and not is_open(case, end)))
    assert {row.name: row.opened for row in metrics.by_category(told, client) if row.opened} == dict(
        by_category
    )
    in_time = metrics.share_resolved_in_time(told, client)
    if not told.known.holes:  # else promises are judged only as far as the log tells
        left_out, taken_in = (promised(all_cases, start, end, ends) for ends in (("solved",), ("solved", "")))
        assert (in_time.good, in_time.of) in (left_out, taken_in)  # what ended nobody knows how
    times = metrics.time_to_resolution(told, client)
    seconds = sorted((case.ended - case.opened).total_seconds() for case in solved if case.ended)
    assert times.n == len(seconds)
    if seconds:
        assert times.half == pytest.approx(median_low(seconds))
        assert times.most == pytest.approx(seconds[ceil(round(len(seconds) * 0.9, 9)) - 1])


def is_open(case: Case, at: datetime) -> bool:
    """Whether it was open then; what is over since nobody knows when is not."""
    if case.opened >= at:
        return False
    return not case.is_over or (case.ended is not None and case.ended >= at)


def promised(told: list[Case], start: datetime, end: datetime, ends: tuple[str, ...]) -> tuple[int, int]:
    """Solutions in time, of those decided: where the earlier of solution and deadline lies in the span."""
    good = of = 0
    for case in told:
        if case.due is None or (case.is_over and case.ended is None) or case.opened >= end:
            continue
        event = case.ended if case.ending in ends and case.ended and case.ended < end else None
        is_withdrawn = case.ended is not None and case.ended <= case.due and case.ending not in ends
        is_apart = case.is_apart and case.ended is not None and case.ended < end
        decided = min(event, case.due) if event else case.due
        if not start <= decided < end or (event is None and is_withdrawn) or (is_apart and is_withdrawn):
            continue
        of += 1
        good += event is not None and event <= case.due
    return good, of


@cache
def cases(slug: str) -> list[Case]:
    """The log's tickets; those that ended before they were opened left out."""
    return [case for case in LOGS[slug].count() if case.ended is None or case.ended >= case.opened]
