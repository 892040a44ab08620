"""Notices of planned changes over a month, on a stopped clock: what is told, when, and once."""

from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from reporter.config import load_workspace
from reporter.delivery.messages import answer_of
from reporter.errors import UsageError
from reporter.ledger import Entry
from reporter.report import Answer, Answered, Memory, Reaction
from reporter.runs import operating
from reporter.runs.announcing import CHANGED, OVER, TOLD_IN
from reporter.runs.calling import calls_of
from reporter.runs.filing import LIES_IN_SENT
from reporter.runs.planning import PAUSED
from reporter.runs.rehearsing import foresee
from tests.runs.workspaces import Office, moment, open_office

SOURCE = """
[[sources]]
name = "changes"
label = "planned changes"
files = "changes.csv"
preset = "plain-changes"
"""
HEADS = (
    *("id", "client", "title", "reason", "starts_at", "ends_at", "impact"),
    *("services", "status", "action", "place", "updated_at"),
    *("result", "works", "does_not_work", "next_update_at"),
)
BATTERY = {
    "client": "anna",
    "title": "New battery at Harborne",
    "reason": "the same model failed at Selly Oak",
    "starts_at": "2026-11-14 07:00",
    "ends_at": "2026-11-14 09:00",
    "impact": "Harborne is closed.",
}


CALLED = ("2026-11-09 07:00", "2026-11-16 07:00")


@dataclass
class Desk:
    """An office with a log of changes, which is written anew before each run."""

    office: Office
    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    def plan(self, name: str, **said: str) -> None:
        self.rows[name] = {"status": "scheduled", **self.rows.get(name, {}), **said}

    def run(self, at: str) -> list[str]:
        """The keys, without their client and cadence, of what was taken in that run."""
        with (self.office.folder / "changes.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, HEADS, restval="")
            out.writeheader()
            out.writerows({"id": name, "updated_at": at, **row} for name, row in self.rows.items())
        taken = len(self.office.post.taken)
        self.office.run(at)
        return [one.removeprefix("anna/notice/").partition(" to ")[0] for one in self.office.gone[taken:]]

    def runs(self, *moments: str) -> list[tuple[str, str]]:
        """What leaves in runs at these moments of November, and when."""
        return [(at, key) for at in moments for key in self.run(f"2026-11-{at}")]

    def entries(self) -> dict[str, Entry]:
        with self.office.desk() as desk:
            return {entry.key: entry for entry in desk.ledger.entries(cadence="notice")}

    def because(self) -> dict[str, str]:
        """Why each notice that was given up was."""
        found = self.entries().values()
        return {
            one.key.removeprefix("anna/notice/"): one.because for one in found if one.state == "withdrawn"
        }

    def mail(self, number: int = -1) -> EmailMessage:
        return self.office.post.mails()[number]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    office = open_office(tmp_path / "office", monkeypatch)
    office.settings(more=SOURCE)
    office.client("anna", "ruth notice")
    office.client("berta", "tom")
    office.tickets("2026-10-31")
    return Desk(office)


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return " ".join(str(part.get_content()).split())


def calendars_of(mail: EmailMessage) -> list[tuple[str, Any]]:
    """The method and the entries of its calendar files, read back."""
    found = []
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(str(part.get_content()))
            assert calendar["METHOD"] == part.get_param("method")
            found += [(str(calendar["METHOD"]), event) for event in calendar.walk("VEVENT")]
    return found


def test_a_month_of_one_change_is_told_each_moment_once_and_in_order(desk: Desk) -> None:
    desk.plan("CHG-1", **BATTERY)
    told = desk.runs("06 07:59", "06 08:00", "06 08:01", "09 08:00")
    desk.plan("CHG-1", starts_at="2026-11-21 07:00", ends_at="2026-11-21 09:00", status="moved")
    told += desk.runs("10 09:00", "10 10:00", "13 08:00", "14 07:00", "17 08:00", "20 07:59", "20 08:00")
    told += desk.runs("21 06:59", "21 07:00", "21 07:30", "21 08:00")
    desk.plan("CHG-1", status="done")
    told += desk.runs("21 11:00", "21 12:00", "25 08:00", "28 08:00")
    assert told == [
        ("06 08:00", "CHG-1@20261114T0700Z-7-days"),  # the 7th is a Saturday
        ("10 09:00", "CHG-1@20261121T0700Z-moved"),
        ("13 08:00", "CHG-1@20261121T0700Z-7-days"),
        ("20 08:00", "CHG-1@20261121T0700Z-1-day"),
        ("21 07:00", "CHG-1@20261121T0700Z-start"),
        ("21 11:00", "CHG-1@20261121T0700Z-done"),
    ]
    found = [one for mail in desk.office.post.mails() for one in calendars_of(mail)]
    assert [method for method, _ in found] == ["PUBLISH"] * 5  # that it is done changes nothing in a calendar
    assert [int(event["SEQUENCE"]) for _, event in found] == [0, 1, 2, 3, 4]
    assert {str(event["UID"]) for _, event in found} == {"anna/notice/CHG-1@reporter"}
    starts = [event.decoded("DTSTART") for _, event in found]
    assert starts == [
        datetime(2026, 11, day, 7, tzinfo=ZoneInfo("Europe/London")) for day in (14, 21, 21, 21, 21)
    ]
    assert all(event["DTSTART"].params["TZID"] == "Europe/London" for _, event in found)
    moved = text_of(desk.mail(1))
    assert "Was: Saturday 14 November, 07:00 to 09:00 (London time)" in moved
    assert "Is now: Saturday 21 November, 07:00 to 09:00 (London time)" in moved
    threads = [mail["In-Reply-To"] for mail in desk.office.post.mails()]
    assert threads == [None, *(mail["Message-ID"] for mail in desk.office.post.mails()[:-1])]


def test_what_was_announced_and_is_cancelled_is_taken_out_of_the_calendar(desk: Desk) -> None:
    desk.plan("CHG-1", **BATTERY)
    desk.plan("CHG-2", **{**BATTERY, "starts_at": "2026-11-25 07:00", "ends_at": "2026-11-25 09:00"})
    assert desk.run("2026-11-06 09:00") == ["CHG-1@20261114T0700Z-7-days"]
    for name in ("CHG-1", "CHG-2"):
        desk.plan(name, status="cancelled")
    assert desk.run("2026-11-12 09:00") == ["CHG-1@20261114T0700Z-cancelled"]  # of the other nobody had heard
    ((method, event),) = calendars_of(desk.mail())
    assert (method, str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)
    assert desk.runs("13 08:00", "14 07:00") == []
    desk.plan("CHG-1", starts_at="2026-11-28 07:00", ends_at="2026-11-28 09:00", status="scheduled")
    assert desk.runs("17 08:00", "20 08:00") == [("20 08:00", "CHG-1@20261128T0700Z-7-days")]  # as new
    assert int(calendars_of(desk.mail())[0][1]["SEQUENCE"]) == 2


@pytest.mark.parametrize(
    ("status", "headline", "now"),
    [
        ("taken back", "It was taken back.", "It was not finished, and was taken back, by our records."),
        ("rolled back", "It was taken back.", "It was not finished, and was taken back, by our records."),
        ("failed", "", "It was not finished, by our records."),
    ],
)
def test_what_was_not_finished_is_told_as_the_log_has_it_once(
    desk: Desk, status: str, headline: str, now: str
) -> None:
    desk.plan("CHG-1", **BATTERY)
    told = desk.runs("06 08:00", "13 08:00")
    desk.plan(
        "CHG-1",
        status=status,
        result="The new battery did not fit",
        works="the server and the telephones",
        does_not_work="Nothing that worked before",
        next_update_at="2026-11-16 10:00",
    )
    told += desk.runs("14 08:00", "14 08:15", "14 09:00", "16 11:00")
    assert [key for _, key in told] == [
        "CHG-1@20261114T0700Z-7-days",
        "CHG-1@20261114T0700Z-1-day",
        "CHG-1@20261114T0700Z-failed",
    ]
    mail = desk.mail()
    text = text_of(mail)
    assert str(mail["Subject"]) == "Not finished: New battery at Harborne."
    assert headline in text
    for words in (
        f"Now: {now}",
        "What became of it: The new battery did not fit.",
        "What works: The server and the telephones.",
        "What does not: Nothing that worked before.",
        "Next word: Monday 16 November, 10:00 (London time)",
    ):
        assert words in text, words
    assert "done" not in text.lower()
    assert calendars_of(mail) == []
    desk.plan("CHG-1", status="scheduled", starts_at="2026-11-28 07:00", ends_at="2026-11-28 09:00")
    assert desk.runs("20 08:00") == [("20 08:00", "CHG-1@20261128T0700Z-7-days")]  # planned anew


def test_of_what_was_not_finished_and_the_log_says_no_more_nothing_is_said(desk: Desk) -> None:
    desk.plan("CHG-1", **BATTERY)
    desk.runs("06 08:00", "13 08:00")
    desk.plan("CHG-1", status="failed", next_update_at="2026-11-14 07:30")
    desk.run("2026-11-14 08:00")
    text = text_of(desk.mail())
    assert "Not finished" in text
    assert not re.search("taken back|What works|What does not|Next word|became", text)


def test_where_it_is_asked_whether_it_suits_two_mails_are_written_with_the_key(desk: Desk) -> None:
    desk.office.client("anna", "ruth notice", more="[notice]\nanswers = true")
    desk.plan("CHG-1", **BATTERY)
    (key,) = desk.run("2026-11-06 09:00")
    text, page = text_of(desk.mail()), str(desk.mail().get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert "Does Saturday 14 November, 07:00 to 09:00 (London time) suit you?" in text
    assert "By Friday 13 November, please." in text
    assert "If it does not suit" not in text
    assert "Nothing for you to do" not in text
    subjects = [unquote(one) for one in re.findall(r'href="mailto:[^"?]*\?subject=([^"]*)"', page)]
    found = [said for one in subjects if (said := answer_of(one))]
    assert found == [Answer(f"anna/notice/{key}", "yes"), Answer(f"anna/notice/{key}", "no")]
    desk.run("2026-11-13 08:00")
    assert "suit" not in text_of(desk.mail())  # a day ahead nothing can be changed


def test_residents_are_invited_reminded_and_told_afterwards(desk: Desk) -> None:
    desk.office.client("anna", "ruth notice", more='kind = "community"')
    walk = {"title": "Walk by the canal", "place": "The bench at lock 9", "action": "Bring a lamp"}
    desk.plan("EV-1", client="anna", starts_at="2026-11-14 18:00", ends_at="2026-11-14 19:00", **walk)
    told = desk.runs("06 08:00", "13 08:00", "14 18:00")
    invited = text_of(desk.office.post.mails()[0])
    desk.plan("EV-1", status="done", result="Nine of you came")
    told += desk.runs("14 20:00")
    assert [key.rpartition("Z-")[2] for _, key in told] == ["7-days", "1-day", "start", "done"]
    for words in (
        "Where: The bench at lock 9",
        "What you can do: Bring a lamp.",
        "When it is over: A last word.",
    ):
        assert words in invited, words
    assert "suit" not in invited
    assert "Nothing for you to do" not in invited
    after = text_of(desk.mail())
    assert str(desk.mail()["Subject"]) == "Took place: Walk by the canal."
    assert "What was done: Nine of you came." in after
    assert "Bring a lamp" not in after


def test_whom_it_does_not_suit_is_rung_until_it_begins(desk: Desk) -> None:
    desk.plan("CHG-1", **BATTERY)
    (key,) = desk.run("2026-11-06 09:00")
    said = Reaction(
        f"anna/notice/{key}", "ruth@anna.example", moment("2026-11-07 10:00"), "no", "Stocktaking."
    )
    space, memory = load_workspace(desk.office.folder), Memory(heard=Answered(reactions=(said,)))
    with desk.office.desk() as open_desk:
        listed = [calls_of(space, open_desk.store, memory, moment(at)).calls for at in CALLED]
    ((call,), nobody) = listed
    assert (call.about, call.reasons) == ("anna/CHG-1", ("planned",))
    assert "the planned time does not suit: CHG-1" in call.why
    assert "“Stocktaking.”" in call.ask
    assert nobody == ()


def test_what_is_announced_late_says_so_and_what_has_started_is_not_announced(desk: Desk) -> None:
    desk.plan("CHG-1", **BATTERY)
    desk.plan("CHG-2", **{**BATTERY, "title": "New switch", "starts_at": "2026-11-13 16:00", "ends_at": ""})
    assert desk.run("2026-11-13 17:00") == ["CHG-1@20261114T0700Z-1-day"]
    told = text_of(desk.mail())
    assert "This comes less than a day ahead." in told
    assert "tomorrow" not in told.lower()
    assert "New switch" not in told
    desk.plan("CHG-2", status="done")
    assert desk.run("2026-11-13 19:00") == []


def test_a_window_that_is_returned_to_takes_the_next_revision(desk: Desk) -> None:
    desk.plan("CHG-1", **BATTERY)
    told = desk.run("2026-11-09 09:00")
    for hour, start in (("10", "21"), ("11", "14"), ("12", "21")):
        desk.plan("CHG-1", starts_at=f"2026-11-{start} 07:00", ends_at=f"2026-11-{start} 09:00")
        told += desk.run(f"2026-11-09 {hour}:00")
    assert told == [
        "CHG-1@20261114T0700Z-7-days",
        "CHG-1@20261121T0700Z-moved",
        "CHG-1@20261114T0700Z-moved",
        "CHG-1@20261121T0700Z-moved.2",
    ]
    assert [int(calendars_of(mail)[0][1]["SEQUENCE"]) for mail in desk.office.post.mails()] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("start", "end", "due", "when"),
    [
        ("2026-10-25 00:30", "2026-10-25 03:00", "2026-10-24 07:00", "01:30 to 03:00"),  # the clocks go back
        ("2026-03-29 00:30", "2026-03-29 02:00", "2026-03-28 08:00", "00:30 to 03:00"),  # and forward
    ],
)
def test_the_nights_on_which_clocks_change(desk: Desk, start: str, end: str, due: str, when: str) -> None:
    desk.office.tickets(start[:10], since=f"{start[:8]}01")
    desk.plan("CHG-1", **{**BATTERY, "starts_at": f"{start}Z", "ends_at": f"{end}Z"})
    assert desk.run(f"{due[:10]} 05:00") == []  # first heard of less than a day ahead: in the morning
    assert desk.run(due) == [f"CHG-1@{re.sub('[-:]', '', start).replace(' ', 'T')}Z-1-day"]
    assert when in text_of(desk.mail())
    assert "clocks put" in text_of(desk.mail())
    ((_, event),) = calendars_of(desk.mail())
    assert event.decoded("DTSTART").timestamp() == moment(start).timestamp()
    assert event.decoded("DTEND").timestamp() == moment(end).timestamp()


def test_changes_of_one_window_are_one_notice(desk: Desk) -> None:
    desk.plan("CHG-2", **{**BATTERY, "title": "New switch", "action": "Leave the cupboard open."})
    desk.plan("CHG-1", **BATTERY)
    assert desk.run("2026-11-06 09:00") == ["CHG-1@20261114T0700Z-7-days"]
    assert desk.because() == {
        "CHG-2@20261114T0700Z-7-days": f"{TOLD_IN}anna/notice/CHG-1@20261114T0700Z-7-days"
    }
    told = text_of(desk.mail())
    assert "New battery at Harborne and one more change on Saturday 14 November." in told
    assert "Also: New switch" in told
    assert "Leave the cupboard open." in told
    found = calendars_of(desk.mail())
    assert [str(event["UID"]) for _, event in found] == [f"anna/notice/CHG-{n}@reporter" for n in (1, 2)]
    desk.plan("CHG-2", starts_at="2026-11-15 07:00", ends_at="2026-11-15 09:00")
    assert desk.run("2026-11-06 10:00") == ["CHG-2@20261115T0700Z-moved"]
    assert int(calendars_of(desk.mail())[0][1]["SEQUENCE"]) == 1


def test_two_runs_at_one_moment_make_nothing_twice(desk: Desk) -> None:
    desk.office.settings(review=True, more=SOURCE)
    desk.plan("CHG-1", **BATTERY)
    desk.plan("CHG-2", **BATTERY)
    desk.run("2026-11-06 09:00")
    first = desk.entries()
    desk.run("2026-11-06 09:00")
    assert desk.entries() == first
    assert {key.removeprefix("anna/notice/"): one.state for key, one in first.items()} == {
        "CHG-1@20261114T0700Z-7-days": "held",
        "CHG-2@20261114T0700Z-7-days": "withdrawn",
    }
    assert not desk.office.post.taken


def test_what_is_held_beyond_its_moment_is_given_up(desk: Desk) -> None:
    desk.office.settings(review=True, more=SOURCE)
    desk.plan("CHG-1", **BATTERY)
    desk.run("2026-11-06 09:00")
    desk.office.now = moment("2026-11-13 09:00")
    key = "anna/notice/CHG-1@20261114T0700Z-7-days"
    with desk.office.desk() as open_desk, pytest.raises(UsageError, match=OVER):
        operating.plan_approval(open_desk, key)
    desk.run("2026-11-13 09:00")
    assert desk.because() == {"CHG-1@20261114T0700Z-7-days": OVER}
    assert desk.entries()["anna/notice/CHG-1@20261114T0700Z-1-day"].state == "held"
    desk.plan("CHG-1", starts_at="2026-11-21 07:00", ends_at="2026-11-21 09:00")
    desk.run("2026-11-13 10:00")
    assert desk.because()["CHG-1@20261114T0700Z-1-day"] == CHANGED
    assert (
        desk.entries()["anna/notice/CHG-1@20261121T0700Z-7-days"].state == "held"
    )  # nobody heard of another


def test_what_is_approved_but_could_not_leave_before_its_change_moved_never_leaves(desk: Desk) -> None:
    desk.office.settings(review=True, more=SOURCE)
    desk.plan("CHG-1", **BATTERY)
    desk.run("2026-11-06 09:00")
    key = "anna/notice/CHG-1@20261114T0700Z-7-days"
    with desk.office.desk() as open_desk:
        operating.carry_out(open_desk, operating.plan_approval(open_desk, key), "a test")
    desk.plan("CHG-1", starts_at="2026-11-22 07:00", ends_at="2026-11-22 09:00")
    assert desk.run("2026-11-06 10:00") == []
    assert desk.entries()[key].because == CHANGED
    assert not desk.office.post.taken


def test_nothing_of_another_client_stands_in_a_notice(desk: Desk) -> None:
    desk.office.client("berta", "tom notice")
    desk.plan("CHG-1", **BATTERY)
    desk.plan("CHG-2", **{**BATTERY, "client": "berta", "title": "Zanzibar line", "impact": "None."})
    desk.run("2026-11-06 09:00")
    mails = {str(mail["To"]): mail.as_string() + text_of(mail) for mail in desk.office.post.mails()}
    assert [address.rpartition("@")[2].rstrip(">") for address in sorted(mails)] == [
        "anna.example",
        "berta.example",
    ]
    for address, text in mails.items():
        is_berta = "berta.example" in address
        assert ("Zanzibar" in text) == is_berta
        assert ("Harborne" in text) == (not is_berta)
        assert ("CHG-2" in text) == is_berta


def test_a_late_feed_of_changes_holds_and_that_of_tickets_does_not(desk: Desk) -> None:
    desk.office.settings(more=SOURCE + 'expected_every = "1 day"\n', feed='expected_every = "1 hour"')
    desk.plan("CHG-1", **BATTERY)
    desk.run("2026-11-01 09:00")
    old = moment("2026-11-01 09:00").timestamp()
    desk.office.now = moment("2026-11-06 09:00")
    os.utime(desk.office.folder / "changes.csv", (old, old))
    account = desk.office.run()
    (held,) = [one for one in account.outcomes if one.edition.cadence == "notice"]
    assert held.state == "held"
    assert "the planned changes feed last delivered at" in held.reasons[0]


def test_a_dry_run_lists_what_is_due_and_writes_nothing(desk: Desk) -> None:
    desk.plan("CHG-1", **BATTERY)
    desk.run("2026-11-05 09:00")
    desk.office.now = moment("2026-11-06 09:00")
    with desk.office.desk() as open_desk:
        found = [one for one in foresee(open_desk) if one.edition.cadence == "notice"]
    assert [(one.edition.key, one.state) for one in found] == [
        ("anna/notice/CHG-1@20261114T0700Z-7-days", "approved")
    ]
    assert not desk.entries()


def test_moments_are_the_client_s_to_choose_and_the_paused_hear_nothing(desk: Desk) -> None:
    desk.office.client("anna", "ruth notice", more='notice = { moments = ["1-day"] }')
    desk.plan("CHG-1", **BATTERY)
    told = desk.runs("06 08:00", "10 08:00", "13 08:00", "14 07:00")
    assert told == [("13 08:00", "CHG-1@20261114T0700Z-1-day")]
    path = desk.office.folder / "clients/anna.toml"
    path.write_text(path.read_text() + "paused_until = 2026-12-01\n")
    desk.plan("CHG-1", status="cancelled")
    assert desk.run("2026-11-14 08:30") == []
    assert PAUSED in desk.because().values()


def test_its_report_is_in_the_outbox_as_json(desk: Desk) -> None:
    desk.office.settings(review=True, more=SOURCE)
    desk.plan("CHG-1", **BATTERY)
    desk.run("2026-11-06 09:00")
    folder = desk.office.folder / "outbox/anna/notice/CHG-1@20261114T0700Z-7-days"
    report = json.loads((folder / "report.json").read_text())
    assert report["key"] == "anna/notice/CHG-1@20261114T0700Z-7-days"
    assert report["calendar"][0]["uid"] == "anna/notice/CHG-1@reporter"
    assert LIES_IN_SENT not in desk.office.reasons(report["key"])
