"""What a run would do, foreseen or rehearsed: true, and without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.config import load_workspace
from reporter.delivery.messages import DeferredError, RefusedError
from reporter.runs.accounts import Outcome
from reporter.runs.desk import open_rehearsal
from reporter.runs.rehearsing import foresee, rehearse, unread
from tests.runs.workspaces import Office, open_office, tell_little

ANN, BOB, ME = "ann@anna.example", "bob@bert.example", "me@northfield.example"
TUESDAY = "anna/daily/2026-11-03"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann daily")
    office.client("bert", "bob daily")
    office.tickets("2026-11-03", since="2026-10-25")
    return office


@pytest.fixture
def quick(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    tell_little(monkeypatch)
    return office


def foreseen(office: Office) -> dict[str, Outcome]:
    with open_rehearsal(load_workspace(office.folder), lambda: office.now) as desk:
        assert unread(desk) == []
        return {outcome.edition.key: outcome for outcome in foresee(desk)}


def rehearsed(office: Office) -> dict[str, Outcome]:
    with open_rehearsal(load_workspace(office.folder), lambda: office.now) as desk:
        assert unread(desk) == []
        return {outcome.edition.key: outcome for outcome in rehearse(desk, ME)}


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


def test_a_new_workspace_is_foreseen_from_its_logs_and_stays_as_it_was(office: Office) -> None:
    before = snapshot(office.folder)
    found = foreseen(office)
    assert snapshot(office.folder) == before
    assert {key: (one.state, one.recipients) for key, one in found.items()} == {
        TUESDAY: ("approved", (ANN,)),
        "bert/daily/2026-11-03": ("approved", (BOB,)),
    }
    assert found[TUESDAY].headline
    assert office.post.offered == []


def test_what_is_foreseen_is_what_a_run_then_does(office: Office) -> None:
    office.settings(feed='expected_every = "1 h"')
    office.tickets("2026-11-02", since="2026-10-25")
    for day, until in (("03", "2026-11-02"), ("04", "2026-11-02"), ("05", "2026-11-04")):
        office.tickets(until, since="2026-10-25")
        office.now = office.now.replace(day=int(day), hour=9)
        told = {key: (one.state, one.reasons) for key, one in foreseen(office).items()}
        account = office.run()
        done = {one.edition.key: (one.state, one.reasons) for one in account.outcomes}
        assert done.items() <= told.items()
        assert done


def test_without_a_word_written_the_workspace_that_has_run_stays_as_it_was(quick: Office) -> None:
    quick.settings(review=True)
    quick.run()
    before = snapshot(quick.folder)
    assert {one.state for one in foreseen(quick).values()} == {"held"}
    assert {one.state for one in rehearsed(quick).values()} == {"rehearsed"}
    assert snapshot(quick.folder) == before


def test_what_is_approved_and_waits_is_foreseen_with_those_who_still_get_it(quick: Office) -> None:
    quick.client("anna", "ann daily", "eve daily")
    quick.post.says(DeferredError("451 later"), "eve@anna.example", times=100)
    quick.run()
    assert foreseen(quick)[TUESDAY].recipients == ("eve@anna.example",)


def test_a_pause_of_all_readers_is_foreseen(quick: Office) -> None:
    path = quick.folder / "clients" / "anna.toml"
    path.write_text(path.read_text() + "paused_until = 2026-12-01\n")
    assert foreseen(quick)[TUESDAY].reasons == ("everyone who reads it has paused",)


def test_a_bug_in_one_report_is_foreseen_and_hides_no_other(
    quick: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compose(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("reporter.runs.making.compose", compose)
    assert {one.fault for one in foreseen(quick).values()} == {"unexpected ZeroDivisionError: boom"}
    assert {one.fault for one in rehearsed(quick).values()} == {"unexpected ZeroDivisionError: boom"}


def test_a_rehearsal_sends_all_to_one_address_and_is_forgotten(quick: Office) -> None:
    quick.settings(review=True)
    before = snapshot(quick.folder)
    found = rehearsed(quick)
    assert snapshot(quick.folder) == before
    assert set(found) == {TUESDAY, "bert/daily/2026-11-03"}
    assert {message.recipient for message in quick.post.taken} == {ME}
    anna, bert = quick.post.mails(ME)
    assert str(anna["Subject"]).startswith(f"[Rehearsal for {ANN}]")
    assert [str(mail["To"]) for mail in (anna, bert)] == [ME, ME]
    for header in ("List-Unsubscribe", "In-Reply-To", "References"):
        assert anna[header] is None
    quick.settings(review=False)
    quick.run()
    assert quick.gone == [f"{TUESDAY} to {ANN}", f"bert/daily/2026-11-03 to {BOB}"]


def test_a_rehearsal_of_what_is_held_sends_what_lies_in_the_outbox(quick: Office) -> None:
    quick.settings(review=True)
    quick.run()
    rehearsed(quick)
    letter = (quick.folder / "outbox" / TUESDAY / "letter.txt").read_text()
    text = quick.post.mails(ME)[0].get_body(("plain",))
    assert text
    assert letter.splitlines()[0] in text.get_content()
    assert set(quick.states().values()) == {"held"}


def test_one_refusal_does_not_end_a_rehearsal(quick: Office) -> None:
    quick.post.says(RefusedError("550 no"), ME)
    found = rehearsed(quick)
    assert [one.fault for one in found.values()] == ["550 no", ""]
    assert len(quick.post.taken) == 1


def test_a_file_that_a_run_would_move_is_left_in_its_place(quick: Office) -> None:
    quick.settings(feed='after = "move"')
    foreseen(quick)
    assert (quick.folder / "desk.csv").is_file()
    quick.run()
    assert not (quick.folder / "desk.csv").exists()


def test_a_feed_that_cannot_be_read_is_named(quick: Office) -> None:
    (quick.folder / "desk.csv").write_text("no,known,column\n1,2,3\n")
    with open_rehearsal(load_workspace(quick.folder), lambda: quick.now) as desk:
        (reading,) = unread(desk)
    assert "desk.csv" in reading.fault


def test_a_ledger_that_is_lost_is_not_taken_for_a_new_workspace(quick: Office) -> None:
    quick.run()
    (quick.folder / "ledger.sqlite").unlink()
    with pytest.raises(Exception, match="ledger"):
        foreseen(quick)
