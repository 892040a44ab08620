"""Planned changes from calendars, services and databases, as from files: the same records, and announced."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import stamina

from reporter.config.models import Source
from reporter.runs.announcing import ChangeLog, of_changes
from reporter.runs.briefing import record_types
from reporter.sources.formats.ics_rows import events_of
from reporter.store.ingest import ingest_workspace
from reporter.store.store import open_store
from tests.sources.exports import Read, source, workspace, write
from tests.sources.serving import Asked, Given, serving

NOW = datetime(2026, 11, 6, tzinfo=UTC)
SAMPLE = Path(__file__).parents[1] / "samples" / "icalendar.ics"
BATTERY = {
    "id": "CHG-1",
    "starts_at": "2026-11-14T07:00:00Z",
    "title": "New battery",
    "status": "rolled back",
    "result": "It did not fit",
}


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    stamina.set_testing(True, attempts=2, cap=True)
    yield
    stamina.set_testing(False)


def planned(folder: Path, **settings: Any) -> list[tuple[str, str, str]]:
    """What the log of changes of Acme holds after a reading: id, when it begins, how it stands."""
    reads = Source.model_validate({"name": "plans", "client": "acme", **settings})
    space = workspace(folder, reads)
    assert [one.name for one in of_changes(space).sources] == ["plans"]
    assert record_types(space) == {"changes"}
    with open_store(folder / "store.sqlite") as store:
        assert [one.fault for one in ingest_workspace(space, store, None, NOW)] == [""]
        found = ChangeLog.read(space, store, "acme", NOW).changes
    return [(name, f"{one.starts_at:%m-%dT%H:%M}", one.status) for name, one in sorted(found.items())]


def test_a_query_tells_of_planned_changes(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "plans.db") as database:
        database.execute("CREATE TABLE plan (id, starts_at, title, status, result)")
        database.execute("INSERT INTO plan VALUES (?, ?, ?, ?, ?)", tuple(BATTERY.values()))
    database.close()
    sql = {"url": "sqlite:///plans.db", "query": "SELECT * FROM plan"}
    assert planned(tmp_path, preset="plain-changes", sql=sql) == [("CHG-1", "11-14T07:00", "taken back")]


def test_a_service_tells_of_planned_changes_by_the_preset_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    text = 'label = "Plans"\nevidence = "made up"\npreset = "plain-changes"\n[request]\npath = "/changes"\n'
    (tmp_path / "services" / "plans.toml").write_text(text)
    with serving(lambda _: Given([BATTERY])) as server:
        rest = {"service": "plans", "address": server.address}
        assert planned(tmp_path, rest=rest) == [("CHG-1", "11-14T07:00", "taken back")]


def test_a_calendar_at_an_address_is_read_as_its_file_is(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Given:
        assert (asked.path, asked.headers["accept"]) == ("/calendars/secret.ics", "text/calendar")
        return Given(text=SAMPLE.read_text().replace("UID:nothing", "DTSTART:20261212T100000Z\nUID:last"))

    with serving(answer) as server:
        rest = {"service": "icalendar", "address": f"{server.address}/calendars/secret.ics"}
        found = planned(tmp_path, rest=rest)
    assert ("chg-1@planner.example", "10-10T19:00", "scheduled") in found
    assert ("last@planner.example", "12-12T10:00", "scheduled") in found
    assert len(found) == 7
    reads = Source(name="plans", files="*.ics", preset="icalendar", client="acme")
    assert len(Read(write(tmp_path, SAMPLE.read_bytes(), "plans.ics"), reads).frame) == 6


@pytest.mark.parametrize("text", ["BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "<html>Log in</html>", "[]", "{}"])
def test_what_is_no_calendar_is_refused(tmp_path: Path, text: str) -> None:
    with serving(lambda _: Given(text=text)) as server:
        rest = {"service": "icalendar", "address": f"{server.address}/x.ics"}
        reads = Source.model_validate({"name": "plans", "client": "acme", "rest": rest})
        with open_store(tmp_path / "store.sqlite") as store:
            (reading,) = ingest_workspace(workspace(tmp_path, reads), store, None, NOW)
    assert reading.fault or reading.read == 0


def repeating(rule: str, *more: str, starts: str = "DTSTART;TZID=Europe/London:20261022T180000") -> list[str]:
    """When the event is, each time."""
    lines = ["UID:a", "DTSTAMP:20261001T000000Z", starts, f"RRULE:{rule}", *more]
    text = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])
    return [one["dtstart"] if isinstance(one, dict) else one for one in events_of(text, "x.ics")]


def test_what_repeats_is_at_its_hour_across_the_change_of_clocks_and_goes_on_for_a_year() -> None:
    found = repeating("FREQ=WEEKLY")
    assert found[:2] == ["2026-10-22T17:00:00Z", "2026-10-29T18:00:00Z"]
    assert (len(found), found[-1]) == (53, "2027-10-21T17:00:00Z")
    assert repeating("FREQ=WEEKLY;COUNT=3", "EXDATE:20261029T180000Z") == [found[0], found[2]]
    assert len(repeating("FREQ=SECONDLY")) <= 1_001
    days = repeating("FREQ=DAILY;UNTIL=20261024", starts="DTSTART;VALUE=DATE:20261022")
    assert days == ["2026-10-22", "2026-10-23", "2026-10-24"]
    assert "understood" in repeating("FREQ=SOMETIMES")[0]


def test_a_calendar_in_the_zone_of_its_source(tmp_path: Path) -> None:
    event = "BEGIN:VEVENT\nUID:a\nDTSTART:20260710T200000\nSUMMARY:x\nEND:VEVENT\n"
    text = f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n"
    read = Read(write(tmp_path, text, "a.ics"), source("icalendar", "*.ics"))
    assert str(read.column("starts_at")[0]) == "2026-07-10 19:00:00+00:00"  # as a clock in London shows it
    assert json.loads(str(read.column("raw")[0]) or "{}") is not None
