"""Claim, send, record: what becomes of a mail, whatever the server says, and whenever the machine stops."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from reporter.delivery.messages import DeferredError, Message, RefusedError, UnreachableError, UnsureError
from reporter.delivery.outbox import Outbox
from reporter.runs import dispatching
from reporter.runs.accounts import Account
from tests.runs.workspaces import Office, PowerCut, moment, open_office, tell_little

ANN, BOB = "ann@anna.example", "bob@bert.example"
TUESDAY, WEDNESDAY = "anna/daily/2026-11-03", "anna/daily/2026-11-04"
THURSDAY_MORNING = "2026-11-05 07:30"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    office.client("anna", "ann daily")
    office.client("bert", "bob daily")
    office.tickets("2026-11-03", since="2026-11-01")
    return office


def test_what_the_server_defers_is_tried_again_with_growing_pauses_and_then_by_a_later_run(
    office: Office,
) -> None:
    office.post.says(DeferredError("451 later"), ANN, times=5)
    account = office.run()
    assert office.slept == [5, 10, 20, 40]
    assert office.gone == [f"bert/daily/2026-11-03 to {BOB}"]
    assert account.exit_code == 0
    with office.desk() as desk:
        (mail,) = desk.ledger.deliveries(TUESDAY)
    assert (mail.state, mail.attempts, mail.words) == ("approved", 5, "451 later")
    assert mail.next_try_at
    assert mail.next_try_at > office.now + timedelta(minutes=30)
    office.run("2026-11-04 07:20")
    assert office.post.offered.count(ANN) == 5
    office.run("2026-11-04 12:00")
    assert office.gone[1:] == [f"{TUESDAY} to {ANN}"]


def test_a_retry_sends_the_very_bytes_that_were_approved(office: Office) -> None:
    office.post.says(DeferredError("451 later"), ANN, times=5)
    office.run()
    frozen = next((Outbox.of(office.folder).place(TUESDAY) / "mail").iterdir()).read_bytes()
    office.settings(mail='sender_name = "Another name"')
    office.run("2026-11-04 12:00")
    assert office.post.taken[-1].content == frozen


def test_a_later_edition_waits_behind_one_that_was_put_off(office: Office) -> None:
    office.post.says(DeferredError("451 later"), ANN, times=10)
    office.run()
    office.run(THURSDAY_MORNING)
    with office.desk() as desk:
        waiting = {mail.edition: mail.attempts for mail in desk.ledger.deliveries(states={"approved"})}
    assert waiting == {TUESDAY: 10, WEDNESDAY: 0}
    office.run("2026-11-05 16:00")
    assert [name for name in office.gone if "anna" in name] == [
        f"{TUESDAY} to {ANN}",
        f"{WEDNESDAY} to {ANN}",
    ]


def test_a_newer_edition_does_not_overtake_one_whose_time_has_not_come(office: Office) -> None:
    office.post.says(DeferredError("451 later"), ANN, times=10)
    office.run()
    office.run("2026-11-05 06:50")
    office.run(THURSDAY_MORNING)
    assert [name for name in office.gone if "anna" in name] == []
    assert office.post.offered.count(ANN) == 10
    office.run("2026-11-05 12:00")
    assert [name for name in office.gone if "anna" in name] == [
        f"{TUESDAY} to {ANN}",
        f"{WEDNESDAY} to {ANN}",
    ]


def test_what_is_put_off_for_too_long_is_given_up_and_told(office: Office) -> None:
    office.settings(mail='give_up = "2 days"')
    office.post.says(DeferredError("450 mailbox busy"), ANN, times=1000)
    account = office.run()
    for hours in range(6, 48, 6):
        account = office.run((moment("2026-11-04 07:00") + timedelta(hours=hours)).isoformat(" ")[:16])
        assert account.exit_code == 0
    account = office.run("2026-11-06 07:00")
    refused = [attempt.delivery for attempt in account.attempts if attempt.delivery.state == "refused"]
    assert [mail.edition for mail in refused] == [TUESDAY]
    assert "given up after" in refused[0].words
    assert "450 mailbox busy" in refused[0].words
    assert account.exit_code == 1


def test_a_refused_mail_is_told_and_never_tried_again(office: Office) -> None:
    office.client("anna", "ann daily", "eve daily")
    office.post.says(RefusedError("550 no such person"), ANN)
    account = office.run()
    assert account.exit_code == 1
    refused = [attempt.delivery for attempt in account.attempts if attempt.delivery.state == "refused"]
    assert [(mail.recipient, mail.words) for mail in refused] == [(ANN, "550 no such person")]
    assert office.run("2026-11-04 12:00").exit_code == 0
    assert office.gone == [f"{TUESDAY} to eve@anna.example", f"bert/daily/2026-11-03 to {BOB}"]
    assert office.states()[TUESDAY] == "sent"


def test_while_the_server_cannot_be_reached_all_wait_and_none_is_charged(office: Office) -> None:
    office.post.says(UnreachableError("mail.example.org: Connection refused"), times=3)
    for hour in (7, 8, 9):
        account = office.run(f"2026-11-04 0{hour}:00")
        assert [fault.what for fault in account.failures] == ["mail.example.org: Connection refused"]
        assert account.exit_code == 1
    with office.desk() as desk:
        assert {(mail.state, mail.attempts) for mail in desk.ledger.deliveries()} == {("approved", 0)}
    office.run("2026-11-04 10:00")
    assert len(office.gone) == 2


def test_a_server_that_is_lost_at_the_body_leaves_it_approved(office: Office) -> None:
    office.post.says(UnreachableError("the server went away"), ANN, at_body=True)
    office.run()
    assert set(office.states().values()) == {"approved"}
    office.run("2026-11-04 08:00")
    assert office.gone == [f"{TUESDAY} to {ANN}", f"bert/daily/2026-11-03 to {BOB}"]


def test_a_mail_of_which_nobody_knows_is_shown_and_not_sent_again(office: Office) -> None:
    office.post.says(UnsureError("the line broke after the last dot"), ANN, at_body=True)
    assert office.run().exit_code == 1
    for hour in range(8, 12):
        account = office.run(f"2026-11-04 {hour:02}:00")
        assert [mail.edition for mail in account.unsure] == [TUESDAY]
    assert office.gone == [f"bert/daily/2026-11-03 to {BOB}"]


@pytest.mark.parametrize("keeps", [True, False], ids=["kept", "not kept"])
def test_a_power_cut_while_a_mail_is_handed_over_makes_it_unsure(office: Office, *, keeps: bool) -> None:
    office.post.keeps_at_fault = keeps
    office.post.says(PowerCut(), ANN, at_body=True)
    with pytest.raises(PowerCut):
        office.run()
    account = office.run("2026-11-04 07:05")
    assert [mail.edition for mail in account.unsure] == [TUESDAY]
    assert office.post.offered.count(ANN) == 1
    assert f"bert/daily/2026-11-03 to {BOB}" in office.gone


def test_a_power_cut_before_the_body_is_plainly_not_sent(office: Office) -> None:
    office.post.says(PowerCut(), ANN)
    with pytest.raises(PowerCut):
        office.run()
    office.run("2026-11-04 07:05")
    assert office.gone == [f"{TUESDAY} to {ANN}", f"bert/daily/2026-11-03 to {BOB}"]


@pytest.mark.parametrize(("at_body", "state"), [(False, "approved"), (True, "unsure")])
def test_a_bug_on_the_way_out_costs_only_that_mail(office: Office, state: str, *, at_body: bool) -> None:
    office.post.says(UnicodeError("label too long"), ANN, at_body=at_body)
    account = office.run()
    assert office.gone == [f"bert/daily/2026-11-03 to {BOB}"]
    with office.desk() as desk:
        (mail,) = desk.ledger.deliveries(TUESDAY)
    assert mail.state == state
    assert account.exit_code == 1


def test_a_mail_changed_by_hand_does_not_leave_and_its_mend_is_told(office: Office) -> None:
    office.post.says(DeferredError("451 later"), ANN, times=5)
    office.run()
    (frozen,) = (Outbox.of(office.folder).place(TUESDAY) / "mail").iterdir()
    whole = frozen.read_bytes()
    frozen.write_bytes(whole.replace(b"Anna", b"Hanna", 1))
    account = office.run("2026-11-04 12:00")
    (attempt,) = account.attempts
    assert "was changed since Reporter wrote it, so it does not leave" in attempt.fault
    assert "reporter withdraw" in attempt.hint
    assert "--rebuild" in attempt.hint
    assert account.exit_code == 1
    frozen.write_bytes(whole)
    office.run("2026-11-04 13:00")
    assert office.gone[1:] == [f"{TUESDAY} to {ANN}"]


def test_only_named_editions_leave_when_they_are_named(office: Office) -> None:
    office.post.says(UnreachableError("down"))
    office.run()
    with office.desk() as desk:
        account = Account(at=desk.clock())
        dispatching.deliver(desk, account, frozenset({TUESDAY}))
    assert office.gone == [f"{TUESDAY} to {ANN}"]


def test_the_ledger_remembers_every_step_of_a_mail(office: Office) -> None:
    office.post.says(DeferredError("451 later"), ANN)
    office.run()
    with office.desk() as desk:
        steps = [event.after for event in desk.ledger.events(TUESDAY) if event.recipient == ANN]
    assert steps == ["approved", "approved", "sending", "sent"]
    with sqlite3.connect(office.folder / "ledger.sqlite") as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


def test_every_edition_leaves_once_however_often_it_runs(office: Office) -> None:
    for hour in range(7, 24):
        office.run(f"2026-11-04 {hour:02}:00")
    assert office.gone == [f"{TUESDAY} to {ANN}", f"bert/daily/2026-11-03 to {BOB}"]


def test_an_address_at_two_clients_gets_two_separate_mails(office: Office) -> None:
    path = office.folder / "clients" / "bert.toml"
    path.write_text(path.read_text().replace(BOB, ANN))
    office.run()
    anna, bert = office.post.mails(ANN)
    assert anna["Message-ID"] != bert["Message-ID"]
    assert "Anna" in str(anna["List-ID"])
    assert "Bert" not in anna.as_string()
    assert "Anna" not in bert.as_string()


class Told(BaseException):
    """The program heeds a signal."""


@pytest.fixture
def heeded() -> Iterator[list[int]]:
    """The signals to stop that the program heeded."""
    told: list[int] = []

    def heed(number: int, _frame: object) -> None:
        told.append(number)
        raise Told

    were = {one: signal.signal(one, heed) for one in (signal.SIGINT, signal.SIGTERM)}
    yield told
    for one, handler in were.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("when", ["before", "after", "deferred", "refused"])
def test_asked_to_stop_it_finishes_the_mail_in_hand_and_sends_no_further(
    office: Office, heeded: list[int], monkeypatch: pytest.MonkeyPatch, number: int, times: int, when: str
) -> None:
    said = {"deferred": DeferredError("451 later"), "refused": RefusedError("550 no")}.get(when)
    if said:
        office.post.says(said, ANN, at_body=True)
    hand_over = office.post.hand_over

    def interrupted(message: Message) -> str:
        if when == "before":
            ask()
        try:
            return hand_over(message)
        finally:
            if when != "before":
                ask()

    def ask() -> None:
        for _ in range(times):
            signal.raise_signal(number)

    monkeypatch.setattr(office.post, "hand_over", interrupted)
    with pytest.raises(Told):
        office.run()
    assert heeded == [number]
    state = {"deferred": "approved", "refused": "refused"}.get(when, "sent")
    with office.desk() as desk:
        found = {mail.recipient: mail.state for mail in desk.ledger.deliveries()}
    assert found == {ANN: state, BOB: "approved"}
    monkeypatch.undo()


@pytest.mark.usefixtures("heeded")
def test_asked_to_stop_while_no_mail_is_in_hand_it_stops_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_recipient: str, _size: int) -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(office.post, "offer", interrupted)
    with pytest.raises(Told):
        office.run()
    with office.desk() as desk:
        assert {mail.state for mail in desk.ledger.deliveries()} == {"approved"}
