"""Figures of real exports against counts made with nothing but the csv module."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median, quantiles
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
LOGS = {
    "graffiti": ("boston311/graffiti-removal.csv", "boston-311", BOSTON),
    "heat": ("boston311/heat-excessive-insufficient.csv", "boston-311", BOSTON),
    "desk": ("servicenow/incident_event_log_first20000.csv", "servicenow-events", "UTC"),
}
SETTINGS = '[provider]\nname = "Northfield IT"\nzone = "UTC"\n'
SOURCE = '[[sources]]\nname = "{0}"\nfiles = "{1}"\npreset = "{2}"\nclient = "{0}"\nzone = "{3}"\n'


@dataclass(frozen=True)
class Case:
    """What the log says of one ticket; instants in UTC."""

    opened: datetime
    due: datetime | None
    solved: datetime | None
    is_solved: bool


@dataclass(frozen=True)
class Counted:
    """A period counted by hand."""

    opened: int
    resolved: int
    backlog: int
    in_time: tuple[int, int]
    seconds: list[float]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("real")
    (folder / "clients").mkdir()
    settings = [SETTINGS]
    for slug, (file, preset, zone) in LOGS.items():
        settings.append(SOURCE.format(slug, Path(REAL_DATA) / file, preset, zone))
        (folder / "clients" / f"{slug}.toml").write_text(
            f'name = "{slug}"\nzone = "{zone}"\nlocale = "en_US"\n'
        )
    (folder / "reporter.toml").write_text("\n".join(settings))
    return load_workspace(folder)


@pytest.fixture(scope="module")
def store(workspace: Workspace) -> Iterator[Store]:
    with open_store(workspace.store_path) as store:
        readings = list(ingest_workspace(workspace, store, None, datetime(2017, 1, 1, tzinfo=UTC)))
        assert not [reading.fault for reading in readings if reading.fault]
        yield store


def span_of(store: Store, slug: str, period: Period) -> Span:
    return load_facts(store, Edition("any", slug, period)).this


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("graffiti", "2015-06"),
        ("graffiti", "2015-W10"),  # clocks go forward on its Sunday
        ("graffiti", "2015-Q4"),
        ("heat", "2015-06"),
        ("heat", "2015-W10"),
        ("heat", "2015-01"),
        ("desk", "2016-03"),
        ("desk", "2016-W10"),
    ],
)
def test_the_figures_of_a_real_period_are_those_counted_by_hand(
    store: Store, workspace: Workspace, slug: str, name: str
) -> None:
    period = parse_period(name, LOGS[slug][2])
    assert counted(cases(slug), period).opened > 0
    agree(store, workspace, slug, period)


@pytest.mark.parametrize("slug", ["graffiti", "heat", "desk"])
def test_the_figures_of_a_busy_day_and_an_empty_day_are_those_counted_by_hand(
    store: Store, workspace: Workspace, slug: str
) -> None:
    zone = LOGS[slug][2]
    per_day = Counter(case.opened.astimezone(ZoneInfo(zone)).date() for case in cases(slug))
    busiest = per_day.most_common(1)[0][0]
    every_day = [min(per_day) + timedelta(days=n) for n in range((max(per_day) - min(per_day)).days)]
    quietest = min(every_day, key=lambda day: per_day[day])
    assert per_day[busiest] > per_day[quietest]
    for day in (busiest, quietest):
        agree(store, workspace, slug, parse_period(day.isoformat(), zone))


@pytest.mark.parametrize("slug", ["graffiti", "heat", "desk"])
def test_the_quarters_of_a_real_log_add_up_to_it(store: Store, workspace: Workspace, slug: str) -> None:
    zone = LOGS[slug][2]
    told = cases(slug)
    quarter = parse_period("2015-Q1", zone)
    opened = 0
    while quarter.start <= max(case.opened for case in told):
        opened += metrics.count_opened(span_of(store, slug, quarter), workspace.clients[slug]) or 0
        quarter = quarter.after
    assert opened == len(told)


def agree(store: Store, workspace: Workspace, slug: str, period: Period) -> None:
    """Every figure of the period is the one counted by hand."""
    told, client = span_of(store, slug, period), workspace.clients[slug]
    by_hand = counted(cases(slug), period)
    in_time = metrics.share_resolved_in_time(told, client)
    times = metrics.time_to_resolution(told, client)
    assert metrics.count_opened(told, client) == by_hand.opened
    assert metrics.count_resolved(told, client) == by_hand.resolved
    assert metrics.count_backlog(told, client) == by_hand.backlog
    assert (in_time.good, in_time.of) == by_hand.in_time
    assert times.n == len(by_hand.seconds)
    assert sum(metrics.opened_per_day(told, client)) == by_hand.opened
    assert sum(metrics.backlog_ages(told, client).values()) == by_hand.backlog
    if len(by_hand.seconds) > 1:
        assert times.half == pytest.approx(median(by_hand.seconds))
        assert times.most == pytest.approx(quantiles(by_hand.seconds, n=10, method="inclusive")[8])


def counted(told: list[Case], period: Period) -> Counted:
    start, end = period.start, period.end
    resolved = [case for case in told if case.solved and start <= case.solved < end]
    left = [
        case
        for case in told
        if case.opened < end and (not case.is_solved or (case.solved is not None and case.solved >= end))
    ]
    judged = [case for case in resolved if case.due]
    missed = [case for case in left if case.due and start <= case.due < end]
    good = [case for case in judged if case.due and case.solved and case.solved <= case.due]
    return Counted(
        opened=sum(start <= case.opened < end for case in told),
        resolved=len(resolved),
        backlog=len(left),
        in_time=(len(good), len(judged) + len(missed)),
        seconds=[(case.solved - case.opened).total_seconds() for case in resolved if case.solved],
    )


@cache
def cases(slug: str) -> list[Case]:
    """The log's tickets; those solved before they were opened left out."""
    with (Path(REAL_DATA) / LOGS[slug][0]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = _last_events(rows) if slug == "desk" else [_boston(row) for row in rows]
    return [case for case in told if case.solved is None or case.solved >= case.opened]


def _boston(row: dict[str, str]) -> Case:
    def instant(name: str) -> datetime | None:
        wall = row[name].strip()
        zone = ZoneInfo(BOSTON)
        return (
            datetime.strptime(wall, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=zone).astimezone(UTC)
            if wall
            else None
        )

    opened = instant("OPEN_DT")
    assert opened is not None
    is_solved = row["CASE_STATUS"] == "Closed"
    return Case(opened, instant("TARGET_DT"), instant("CLOSED_DT") if is_solved else None, is_solved)


def _last_events(rows: list[dict[str, str]]) -> list[Case]:
    def instant(text: str) -> datetime | None:
        return None if text == "?" else datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)

    last: dict[str, tuple[datetime, int, dict[str, str]]] = {}
    for row in rows:
        updated = instant(row["sys_updated_at"])
        assert updated is not None
        key = (updated, int(row["sys_mod_count"]))
        if row["number"] not in last or key >= last[row["number"]][:2]:
            last[row["number"]] = (*key, row)
    told = []
    for _, _, row in last.values():
        is_solved = row["incident_state"] in ("Resolved", "Closed")
        opened, solved = instant(row["opened_at"]), instant(row["resolved_at"]) or instant(row["closed_at"])
        assert opened is not None
        told.append(Case(opened, None, solved if is_solved else None, is_solved))
    return told
