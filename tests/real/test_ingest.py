"""Real exports read to the last row, against counts made with nothing but csv, json and gzip."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from reporter.config.models import Client, Provider, Source, Workspace
from reporter.periods import Period, parse_period
from reporter.report import Edition
from reporter.sources.intake import read_source
from reporter.store.facts import Facts, load_facts
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import Store, open_store

FOLDER = os.environ.get("REPORTER_REAL_DATA", "")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not FOLDER, reason="REPORTER_REAL_DATA is not set")]

REAL = Path(FOLDER or ".")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
PROVIDER = Provider(name="Northfield IT", zone="Europe/London")
CLIENT = Client(slug="acme", name="Acme", zone="Europe/London", locale="en_GB", provider=PROVIDER)
BOSTON = ZoneInfo("America/New_York")
GRAFFITI = "boston311/graffiti-removal.csv"
HEAT = "boston311/heat-excessive-insufficient.csv"
EVENTS = "servicenow/incident_event_log_first20000.csv"


def workspace(files: str, preset: str) -> Workspace:
    source = Source(name="desk", files=str(REAL / files), preset=preset, client="acme")
    return Workspace(folder=REAL, provider=PROVIDER, sources=(source,), clients={"acme": CLIENT})


def ingest(store: Store, files: str, preset: str) -> list[Reading]:
    return list(ingest_workspace(workspace(files, preset), store, None, NOW))


def records(file: str, preset: str = "boston-311") -> pd.DataFrame:
    reads = workspace(file, preset)
    batches = list(read_source(reads.sources[0], REAL / file, reads).batches)
    return pd.concat([batch.frame for batch in batches]).reset_index(drop=True)


def facts(store: Store, period: str, cadence: str = "monthly", zone: str = "America/New_York") -> Facts:
    return load_facts(store, Edition(cadence, "acme", parse_period(period, zone)))


def rows_of(file: str) -> list[dict[str, str]]:
    with (REAL / file).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def boston_time(text: str) -> datetime | None:
    naive = datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p") if text else None  # noqa: DTZ007
    return naive.replace(tzinfo=BOSTON) if naive else None


def counted(rows: list[dict[str, str]], period: Period) -> tuple[int, int, int]:
    """Opened, resolved and backlog of a period, counted row by row: doubles never came, and closed is not
    solved.
    """
    opened = resolved = backlog = 0
    for row in rows:
        start, end = boston_time(row["OPEN_DT"]), boston_time(row["CLOSED_DT"])
        assert start is not None
        end = end if row["CASE_STATUS"] == "Closed" else None
        reason = " ".join(row["CLOSURE_REASON"].lower().split())
        is_double = "duplicate of existing case" in reason and end is not None and end < period.end
        opened += start in period and not is_double
        resolved += end is not None and end in period and not any(words in reason for words in UNSOLVED)
        knows_when = row["CASE_STATUS"] != "Closed" or end is not None
        backlog += start < period.end and knows_when and (end is None or end >= period.end)
    return opened, resolved, backlog


UNSOLVED = (
    "duplicate of existing case",
    "case referred to external agency",
    "case invalid",
    "administratively closed",
    "case noted",
    " noted",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite") as store:
        yield store


@pytest.mark.parametrize(
    ("files", "preset", "rows", "set_aside"),
    [
        (GRAFFITI, "boston-311", 4_284, 0),
        (HEAT, "boston-311", 1_324, 0),
        ("boston311/boston311-100.csv", "boston-311", 100, 0),
        ("boston311/boston311-100-with-nonascii.csv", "boston-311", 100, 0),
        ("boston311/boston311-100-bad.tsv", "boston-311", 100, 1),
        ("police-cheltenham/*.json", "police-uk", 2_569, 0),
        ("open311/sf_requests_2011-06.jsonl", "open311", 500, 38),
        (EVENTS, "servicenow-events", 2_804, 0),
    ],
)
def test_every_row_is_accounted_for_and_the_second_reading_says_nothing_new(
    store: Store, files: str, preset: str, rows: int, set_aside: int
) -> None:
    first, again = ingest(store, files, preset), ingest(store, files, preset)
    assert sum(reading.read for reading in first) == rows
    assert sum(reading.set_aside_count for reading in first) == set_aside
    assert sum(reading.saved.new for reading in first) == rows - set_aside
    assert sum(reading.saved.unchanged for reading in again) == rows - set_aside
    assert [warning for reading in first for warning in reading.warnings] == []


def test_the_row_with_a_field_too_many_is_named_by_its_line(store: Store) -> None:
    (reading,) = ingest(store, "boston311/boston311-100-bad.tsv", "boston-311")
    (row,) = reading.set_aside
    with (REAL / "boston311/boston311-100-bad.tsv").open(encoding="utf-8") as handle:
        lines = handle.read().splitlines()
    odd = [number for number, line in enumerate(lines, 1) if line.count("\t") != lines[0].count("\t")]
    assert [row.line] == odd
    assert json.loads(row.row) == lines[row.line - 1].split("\t")


def test_open311_rows_set_aside_are_those_updated_before_they_were_opened(store: Store) -> None:
    (reading,) = ingest(store, "open311/sf_requests_2011-06.jsonl", "open311")
    early = []
    with (REAL / "open311/sf_requests_2011-06.jsonl").open(encoding="utf-8") as handle:
        for number, line in enumerate(handle, 1):
            row = json.loads(line)
            if row["status"] == "Closed" and row["updated_datetime"] < row["requested_datetime"]:
                early.append(number)
    assert reading.set_aside_count == len(early)
    assert [row.line for row in reading.set_aside] == early[: len(reading.set_aside)]


@pytest.mark.parametrize(
    ("twin", "preset"),
    [
        ("boston311/boston311-dmy-100.csv", "boston-311-dmy"),
        ("boston311/boston311-100.csv.gz", "boston-311"),
        ("boston311/boston311-100.jsonl", "boston-311"),
    ],
)
def test_the_twins_of_one_export_give_the_same_records(twin: str, preset: str) -> None:
    plain, other = records("boston311/boston311-100.csv"), records(twin, preset)
    pd.testing.assert_frame_equal(plain.drop(columns="raw"), other.drop(columns="raw"))


def test_repeated_rows_count_once(store: Store) -> None:
    file = "boston311/boston311-100-20dupes-random.csv"
    (reading,) = ingest(store, file, "boston-311")
    distinct = len({row["case_enquiry_id"] for row in rows_of(file)})
    saved = reading.saved
    assert (saved.new, saved.folded, saved.differing, reading.set_aside_count) == (
        distinct,
        100 - distinct,
        0,
        0,
    )
    assert distinct == 80


@pytest.mark.parametrize("file", [GRAFFITI, HEAT])
@pytest.mark.parametrize(
    ("period", "cadence"),
    [
        ("2015-06", "monthly"),
        ("2015-02", "monthly"),
        ("2015-12", "monthly"),
        ("2015-W10", "weekly"),
        ("2015-W27", "weekly"),
        ("2015-03-08", "daily"),
        ("2015-06-02", "daily"),
    ],
)
def test_boston_is_cut_as_counted_by_hand(store: Store, file: str, period: str, cadence: str) -> None:
    ingest(store, file, "boston-311")
    rows = rows_of(file)
    found = facts(store, period, cadence)
    for span in (found.this, found.before):
        assert (len(span.opened), len(span.resolved), len(span.backlog)) == counted(rows, span.period)
    last = found.history.iloc[-1]
    assert (last["opened"], last["resolved"]) == counted(rows, found.this.period)[:2]


def test_servicenow_tickets_stand_as_their_last_event_says(store: Store) -> None:
    (reading,) = ingest(store, EVENTS, "servicenow-events")
    assert reading.events == 20_000
    last: dict[str, tuple[Any, ...]] = {}
    for row in rows_of(EVENTS):
        updated = datetime.strptime(row["sys_updated_at"], "%d/%m/%Y %H:%M")  # noqa: DTZ007
        known = (updated, int(row["sys_mod_count"]), row["incident_state"], row["opened_at"])
        last[row["number"]] = max(last.get(row["number"], known), known, key=lambda event: event[:2])
    assert len(last) == 2_804
    opened = [datetime.strptime(event[3], "%d/%m/%Y %H:%M") for event in last.values()]  # noqa: DTZ007
    march = facts(store, "2016-03", zone="Europe/London")
    clocks_as_written = [at for at in opened if (at.year, at.month) == (2016, 3)]
    assert len(march.this.opened) == len(clocks_as_written)
    closed = sum(event[2] == "Closed" for event in last.values())
    with store.reading() as connection:
        stored = connection.exec_driver_sql("SELECT count(*) FROM tickets WHERE status = 'closed'").scalar()
    assert stored == closed


def test_police_records_are_told_by_the_month_and_never_by_the_week(store: Store) -> None:
    ingest(store, "police-cheltenham/*.json", "police-uk")
    for path in sorted((REAL / "police-cheltenham").glob("*.json")):
        crimes = json.loads(path.read_text(encoding="utf-8"))
        month = facts(store, path.name[:7], zone="Europe/London")
        assert len(month.this.opened) == len(crimes)
    week = facts(store, "2025-W10", "weekly", "Europe/London")
    assert week.this.opened.empty
    assert week.this.backlog.empty
