"""Notices of what was told otherwise before: cancelled again, not done after all, of other hours."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from dateutil.tz import tzical

from reporter.config import load_workspace
from reporter.outputs.invitation import render
from reporter.report import Answered, CalendarEntry, Reaction
from reporter.runs.accounts import summary_of
from reporter.runs.calling import calls_of, memory_of_calls
from tests.runs.test_notices import BATTERY, SOURCE, Desk, calendars_of, text_of
from tests.runs.workspaces import moment, open_office
from tests.sample_report import monthly


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    office = open_office(tmp_path / "office", monkeypatch)
    office.settings(more=SOURCE)
    office.client("anna", "ruth notice", more="[notice]\nanswers = true")
    office.tickets("2026-10-31")
    desk = Desk(office)
    desk.plan("CHG-1", **BATTERY)
    assert desk.run("2026-11-06 09:00") == ["CHG-1@20261114T0700Z-7-days"]
    return desk


def test_what_is_cancelled_again_and_again_is_told_each_time(told: Desk) -> None:
    keys = []
    for hour in (10, 12, 14):
        told.plan("CHG-1", status="cancelled")
        keys += told.run(f"2026-11-09 {hour}:00")
        assert told.run(f"2026-11-09 {hour}:30") == []
        told.plan("CHG-1", status="scheduled")
        keys += told.run(f"2026-11-09 {hour + 1}:00")
        text = text_of(told.mail())
        assert "On after all: New battery at Harborne on Saturday 14 November." in text
        assert "On Monday 9 November we wrote that it was cancelled." in text
    assert keys == [
        f"CHG-1@20261114T0700Z-{name}{revision}"
        for n in (1, 2, 3)
        for name, revision in (("cancelled", f".{n}" if n > 1 else ""), ("7-days", f".{n + 1}"))
    ]
    found = [calendars_of(mail)[0] for mail in told.office.post.mails()]
    assert [int(event["SEQUENCE"]) for _, event in found] == [*range(7)]
    assert [method for method, _ in found] == ["PUBLISH", *("CANCEL", "PUBLISH") * 3]
    assert told.run("2026-11-13 08:00") == ["CHG-1@20261114T0700Z-1-day"]
    assert "after all" not in text_of(told.mail())


@pytest.mark.parametrize("ends", ["failed", "taken back"])
def test_what_was_told_as_done_and_is_not_is_told_as_often_as_it_turns(told: Desk, ends: str) -> None:
    keys = []
    for at, status in (("10", "done"), ("11", ends), ("12", "done"), ("13", ends)):
        told.plan("CHG-1", status=status)
        keys += told.run(f"2026-11-14 {at}:00") + told.run(f"2026-11-14 {at}:30")
        before = {"11": "done", "12": "not finished", "13": "done"}.get(at)
        if before:
            assert f"On Saturday 14 November we wrote that it was {before}." in text_of(told.mail())
    names = ("done", "failed", "done.2", "failed.2")
    assert keys == [f"CHG-1@20261114T0700Z-{name}" for name in names]


def test_what_is_cancelled_when_it_has_begun_is_called_off(
    told: Desk,
) -> None:
    told.plan("CHG-1", status="cancelled")
    assert told.run("2026-11-14 07:40") == ["CHG-1@20261114T0700Z-cancelled"]
    text = text_of(told.mail())
    assert "Called off: New battery at Harborne. It was due to begin on Saturday 14 November, 07:00." in text
    assert "It is called off, by our records of Saturday 14 November, 07:40 (London time)." in text
    assert "does not take place" not in text


@pytest.mark.parametrize(("end", "how"), [("11:00", "later"), ("08:00", "earlier")])
def test_a_window_that_ends_at_another_time_is_told_and_asked_about_again(
    told: Desk, end: str, how: str
) -> None:
    told.plan("CHG-1", ends_at=f"2026-11-14 {end}")
    assert told.runs("09 10:00", "09 10:30") == [("09 10:00", "CHG-1@20261114T0700Z-moved")]
    text = text_of(told.mail())
    assert f"Changed: New battery at Harborne. It ends {how} than we wrote." in text
    assert "Was: Saturday 14 November, 07:00 to 09:00 (London time)" in text
    assert f"Is now: Saturday 14 November, 07:00 to {end} (London time)" in text
    assert f"Does Saturday 14 November, 07:00 to {end} (London time) suit you?" in text
    told.plan("CHG-1", ends_at="2026-11-14 09:00")
    assert told.runs("09 11:00", "09 11:30", "13 08:00") == [
        ("09 11:00", "CHG-1@20261114T0700Z-moved.2"),
        ("13 08:00", "CHG-1@20261114T0700Z-1-day"),
    ]


def test_what_has_no_hours_is_told_as_days_in_letter_and_calendar(told: Desk) -> None:
    told.plan(
        "CHG-2", **{**BATTERY, "starts_at": "2026-11-20", "ends_at": "2026-11-21", "title": "New desks"}
    )
    told.plan("CHG-1", status="unheard of")
    keys = [key for _, key in told.runs("13 08:00", "19 08:00", "20 00:00", "20 00:30")]
    assert keys == ["CHG-2@20261120T0000Z-7-days", "CHG-2@20261120T0000Z-1-day"]  # at no hour it begins
    ((_, event),) = calendars_of(told.mail(-2))
    assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
    assert [event.decoded(one) for one in ("DTSTART", "DTEND")] == [date(2026, 11, 20), date(2026, 11, 22)]
    told.plan("CHG-2", starts_at="2026-11-23", ends_at="")
    told.plan("CHG-3", **{**BATTERY, "starts_at": "2026-11-27", "ends_at": "", "title": "New chairs"})
    assert len(told.run("2026-11-20 08:00")) == 2
    texts = [text_of(mail) for mail in told.office.post.mails()[1:]]
    assert not any("00:00" in text for text in texts)
    assert "Was: Friday 20 November, to 21 Nov (London time)" in " ".join(texts)


def test_what_ends_before_it_starts_is_set_aside_and_never_told(told: Desk) -> None:
    told.plan("CHG-2", **{**BATTERY, "starts_at": "2026-11-20 08:00", "ends_at": "2026-11-20 07:00"})
    assert told.runs("13 08:00")[0][1].startswith("CHG-1")
    assert "CHG-2" not in str(told.entries())
    with told.office.desk() as desk, desk.store.reading() as connection:
        assert not connection.exec_driver_sql("select id from changes where id = 'CHG-2'").all()


@pytest.mark.parametrize(
    "start", ["2026-10-24 22:00", "2026-03-28 23:30", "2026-10-25 00:15", "2027-01-01 00:00"]
)
@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Sydney"])
def test_another_parser_finds_the_instants_of_an_entry_in_its_zone(start: str, zone: str) -> None:
    begins = datetime.fromisoformat(start).replace(tzinfo=UTC)
    entry = CalendarEntry("a@b", 0, "Work", begins, begins + timedelta(days=3, hours=5), zone)
    report = replace(monthly(), calendar=(entry,))
    (document,) = render(report)
    lines = document.content.decode()
    zones = tzical(StringIO(lines))
    for name, at in (("DTSTART", entry.begins), ("DTEND", entry.ends)):
        (found,) = re.findall(rf"{name};TZID={zone}:(\S+)", lines)
        local = datetime.strptime(found, "%Y%m%dT%H%M%S").replace(tzinfo=zones.get(zone))
        assert at in {local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}


def test_what_is_moved_into_the_past_is_told_to_who_still_waits_for_it(told: Desk) -> None:
    told.plan("CHG-1", starts_at="2026-11-03 07:00", ends_at="2026-11-03 09:00")
    assert told.runs("09 09:00", "09 09:30") == [("09 09:00", "CHG-1@20261103T0700Z-moved")]
    text = text_of(told.mail())
    assert "Moved: New battery at Harborne." in text
    assert "Our records have it on Tuesday 3 November, which is over." in text
    assert "Was: Saturday 14 November, 07:00 to 09:00 (London time)" in text
    assert not re.search("What will happen|What you notice|suit you|A last word", text)


def test_what_is_another_client_s_after_all_is_told_to_the_owner_by_name(told: Desk) -> None:
    told.office.client("berta", "tom notice")
    told.plan("CHG-1", client="berta")
    told.run("2026-11-09 09:00")
    account = told.office.run("2026-11-09 09:30")
    assert account.gone == ["Anna: CHG-1, told for Saturday 14 November, 07:00"]
    assert account.gone[0] in str(summary_of(account))
    assert told.office.run("2026-11-14 07:30").gone == []  # nobody waits for it any more


def test_whoever_has_no_ticket_is_rung_about_a_time_that_does_not_suit_and_a_word_not_kept(
    told: Desk,
) -> None:
    told.office.client("cleo", "carl notice")
    told.plan("CHG-1", status="unheard of")
    told.plan("CHG-8", **{**BATTERY, "client": "cleo", "starts_at": "2026-11-13 07:00", "ends_at": ""})
    told.plan("CHG-9", **{**BATTERY, "client": "cleo"})
    told.run("2026-11-09 09:00")
    word = {"next_update_at": "2026-11-13 08:30", "updated_at": "2026-11-13 07:00"}
    told.plan("CHG-8", status="failed", **word)
    told.run("2026-11-13 08:00")
    key = "cleo/notice/CHG-9@20261114T0700Z-7-days"
    said = Reaction(key, "carl@cleo.example", moment("2026-11-13 08:00"), "no", "Stocktaking.")
    space = load_workspace(told.office.folder)
    with told.office.desk() as desk:
        memory = replace(memory_of_calls(desk.ledger), heard=Answered(reactions=(said,)))
        found = calls_of(space, desk.store, memory, moment("2026-11-13 09:00"))
    reasons = {one.about: one.reasons for one in found.calls if one.client == "cleo"}
    assert reasons == {"cleo/CHG-8": ("word",), "cleo/CHG-9": ("planned",)}
