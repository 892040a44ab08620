"""Notices of what was told otherwise before: cancelled again, not done after all, of other hours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.runs.test_notices import BATTERY, SOURCE, Desk, calendars_of, text_of
from tests.runs.workspaces import open_office


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
