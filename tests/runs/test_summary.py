"""The owner's summary: once, complete, again when it changed or a day went by, and never to a client."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reporter.cli import running as command
from reporter.config import load_workspace
from reporter.delivery.messages import DeferredError, RefusedError, UnreachableError, UnsureError
from reporter.runs.accounts import Account
from tests.runs.workspaces import Office, moment, open_office, tell_little

OWNER = "dan@northfield.example"
ANN = "ann@anna.example"
TUESDAY = "anna/daily/2026-11-03"
TOLD = '[owner]\nemail = "dan@northfield.example"\nname = "Dan"\n'


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    office.settings(more=TOLD)
    office.client("anna", "ann daily")
    office.tickets("2026-11-03", since="2026-11-02")
    return office


def run(office: Office, now: str = "") -> Account:
    """The command without its words."""
    if now:
        office.now = moment(now)
    return command._ran(load_workspace(office.folder), lambda: office.now, quiet=True)


def told(office: Office) -> list[tuple[str, str]]:
    """Subject and text of every mail to the owner."""
    return [(str(mail["Subject"]), mail.get_content()) for mail in office.post.mails(OWNER)]


def test_what_was_sent_is_told_once(office: Office) -> None:
    for hour in range(7, 12):
        run(office, f"2026-11-04 {hour:02}:00")
    ((subject, text),) = told(office)
    assert subject == "Reporter: 1 sent"
    assert f"{TUESDAY} to {ANN}" in text


def test_what_is_held_is_told_with_its_reason_and_headline_and_again_after_a_day(office: Office) -> None:
    office.settings(review=True, more=TOLD)
    for now in ("2026-11-04 07:00", "2026-11-04 12:00", "2026-11-04 23:00", "2026-11-05 06:59"):
        run(office, now)
    ((subject, text),) = told(office)
    assert subject == "Reporter: 1 held"
    assert f"{TUESDAY}: waits for your approval" in text
    assert "“" in text
    run(office, "2026-11-05 07:00")
    assert [subject for subject, _ in told(office)] == ["Reporter: 1 held", "Reporter: 2 held"]
    run(office, "2026-11-05 12:00")
    assert len(told(office)) == 2


def test_what_stands_unchanged_is_told_again_after_a_day(office: Office) -> None:
    office.post.says(UnsureError("the line broke"), ANN, at_body=True)
    run(office)
    office.client("anna")
    run(office, "2026-11-05 06:59")
    assert len(told(office)) == 1
    run(office, "2026-11-05 07:00")
    assert len(told(office)) == 2
    assert "reporter resolve anna/daily/2026-11-03 --sent, or --resend" in told(office)[1][1]


def test_a_server_that_puts_off_with_new_words_each_time_is_told_once(office: Office) -> None:
    for number in range(200):
        office.post.says(DeferredError(f"451 come back in {number} seconds"), ANN)
    for hour in range(7, 24):
        run(office, f"2026-11-04 {hour:02}:00")
    ((_, text),) = told(office)
    assert "Put off" in text
    assert "451 come back in" in text


def test_a_refusal_and_its_words_are_told_to_the_owner_and_to_nobody_else(office: Office) -> None:
    office.client("anna", "ann daily", "eve daily")
    office.post.says(RefusedError("550 unknown person zebra"), ANN)
    run(office)
    ((subject, text),) = told(office)
    assert subject == "Reporter: 1 sent, 1 failed"
    assert f"{TUESDAY} to {ANN}: 550 unknown person zebra" in text
    others = [message.content for message in office.post.taken if message.recipient != OWNER]
    assert len(others) == 1
    assert b"zebra" not in others[0]


def test_why_an_edition_could_not_be_made_is_never_in_a_clients_mail(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("zebra")

    with monkeypatch.context() as broken:
        broken.setattr("reporter.runs.making.render_documents", fails)
        assert run(office).exit_code == 1
    ((subject, text),) = told(office)
    assert subject == "Reporter: 1 failed"
    assert "could not be made: unexpected KeyError: 'zebra'" in text
    run(office, "2026-11-04 08:00")
    (mail,) = office.post.mails(ANN)
    assert "zebra" not in mail.as_string()
    kept = [path for path in (office.folder / "sent").rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if b"zebra" in path.read_bytes()]


def test_a_summary_that_could_not_be_mailed_is_mailed_by_the_next_run(office: Office) -> None:
    office.settings(review=True, more=TOLD)
    office.post.says(UnreachableError("mail.example.org: Connection refused"), OWNER)
    assert run(office).warnings == [
        f"the summary could not be mailed to {OWNER}: mail.example.org: Connection refused"
    ]
    assert told(office) == []
    run(office, "2026-11-04 07:15")
    assert [subject for subject, _ in told(office)] == ["Reporter: 1 held"]


def test_a_fault_that_comes_back_is_told_again(office: Office) -> None:
    run(office)
    log = (office.folder / "desk.csv").read_text()
    for now, text in (("08:00", None), ("08:15", None), ("09:00", log), ("10:00", None), ("10:15", None)):
        (office.folder / "desk.csv").unlink(missing_ok=True)
        if text:
            (office.folder / "desk.csv").write_text(text)
        run(office, f"2026-11-04 {now}")
    assert [subject for subject, _ in told(office)] == [
        "Reporter: 1 sent",
        "Reporter: 1 failed",
        "Reporter: 1 failed",
    ]


def test_late_feeds_strangers_and_rows_set_aside_are_told(office: Office) -> None:
    office.settings(more=TOLD, feed='expected_every = "1 h"')
    with (office.folder / "desk.csv").open("a") as file:
        file.write("x-1,2026-11-03 12:00,Lamp,closed,Zoe Ltd,,\nx-2,not a day,Lamp,closed,anna,,\n")
    at = moment("2026-11-04 05:00").timestamp()
    os.utime(office.folder / "desk.csv", (at, at))
    run(office)
    ((_, text),) = told(office)
    assert "Feeds late" in text
    assert "“Zoe Ltd”: 1 row" in text
    assert "1 set aside" in text


def test_the_summary_is_a_plain_mail_from_a_machine(office: Office) -> None:
    run(office)
    (mail,) = office.post.mails(OWNER)
    assert mail.get_content_type() == "text/plain"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert str(mail["To"]) == f"Dan <{OWNER}>"


def test_where_there_is_nothing_to_say_nothing_is_said(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    run(office)
    capsys.readouterr()
    run(office, "2026-11-04 12:00")
    assert len(told(office)) == 1
    assert capsys.readouterr() == ("", "")


def test_without_an_owner_what_is_held_is_printed_even_where_it_is_quiet(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.settings(review=True)
    run(office)
    assert "waits for your approval" in capsys.readouterr().err
    run(office, "2026-11-04 12:00")
    assert capsys.readouterr() == ("", "")


def test_tickets_that_two_feeds_bring_are_told_once_to_the_owner_and_to_no_client(office: Office) -> None:
    other = '[[sources]]\nname = "other"\nfiles = "other.csv"\npreset = "plain-tickets"\n'
    office.settings(more=TOLD + other)
    (office.folder / "other.csv").write_text((office.folder / "desk.csv").read_text())
    for hour in range(7, 12):
        run(office, f"2026-11-04 {hour:02}:00")
    ((_, text),) = told(office)
    assert "Counted twice (reporter check data)" in text
    assert "  the same tickets come from “desk” and “other”" in text
    assert ": 2 tickets" in text
    assert "twice" not in "".join(str(mail.get_body(("plain",))) for mail in office.post.mails(ANN))
