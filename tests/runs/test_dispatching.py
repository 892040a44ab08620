"""Mails of which nobody knows whether they were accepted: found in the archive, sent again, or left alone."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from reporter.delivery.messages import UnreachableError, UnsureError
from reporter.runs import dispatching
from tests.runs.workspaces import Office, PowerCut, open_office, tell_little

ANN = "ann@anna.example"
TUESDAY = "anna/daily/2026-11-03"
ARCHIVE = 'archive = { host = "imap.example.org", user = "us", password = { env = "ARCHIVE" }'


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    office.client("anna", "ann daily")
    office.tickets("2026-11-03", since="2026-11-02")
    return office


def archived(monkeypatch: pytest.MonkeyPatch, office: Office, *, holds_all: bool) -> list[Collection[str]]:
    """An archive mailbox that holds what the server took, or nothing; and what it was asked for."""
    asked: list[Collection[str]] = []

    def is_archived(_archive: object, _folder: object, wanted: Collection[str]) -> frozenset[str]:
        asked.append(wanted)
        return frozenset(message.message_id for message in office.post.taken) if holds_all else frozenset()

    monkeypatch.setattr(dispatching, "is_archived", is_archived)
    return asked


def cut_off(office: Office, *, keeps: bool) -> None:
    office.post.keeps_at_fault = keeps
    office.post.says(PowerCut(), ANN, at_body=True)
    with pytest.raises(PowerCut):
        office.run()


def test_what_the_archive_holds_was_sent(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.settings(mail=ARCHIVE + " }")
    asked = archived(monkeypatch, office, holds_all=True)
    cut_off(office, keeps=True)
    assert office.run("2026-11-04 07:05").exit_code == 0
    assert office.states() == {TUESDAY: "sent"}
    assert len(office.post.taken) == 1
    assert asked == [[office.post.taken[0].message_id]]


def test_what_a_complete_archive_lacks_after_a_while_is_sent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.settings(mail=ARCHIVE + ', is_complete = true, wait = "15 min" }')
    archived(monkeypatch, office, holds_all=False)
    cut_off(office, keeps=False)
    for minute in ("05", "10", "19"):
        office.run(f"2026-11-04 07:{minute}")
        assert office.post.taken == []
    assert office.run("2026-11-04 07:20").exit_code == 0
    assert office.gone == [f"{TUESDAY} to {ANN}"]


def test_what_an_incomplete_archive_lacks_is_left_to_a_person(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.settings(mail=ARCHIVE + " }")
    archived(monkeypatch, office, holds_all=False)
    cut_off(office, keeps=False)
    for day in (4, 5, 6):
        account = office.run(f"2026-11-{day:02} 06:00" if day > 4 else "2026-11-04 08:00")
        assert [mail.edition for mail in account.unsure] == [TUESDAY]
    assert [name for name in office.gone if TUESDAY in name] == []


def test_an_archive_that_cannot_be_searched_settles_nothing_and_stops_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.settings(mail=ARCHIVE + ', is_complete = true, wait = "1 min" }')
    office.client("bert", "bob daily")
    office.tickets("2026-11-03", since="2026-11-02")

    def unreachable(*_: object) -> frozenset[str]:
        raise UnreachableError("imap.example.org: Connection refused")

    monkeypatch.setattr(dispatching, "is_archived", unreachable)
    cut_off(office, keeps=False)
    account = office.run("2026-11-04 09:00")
    assert (
        account.failures[0].what
        == "the archive mailbox cannot be searched: imap.example.org: Connection refused"
    )
    assert [mail.edition for mail in account.unsure] == [TUESDAY]
    assert office.gone == ["bert/daily/2026-11-03 to bob@bert.example"]


def test_a_folder_of_mails_is_simply_written_again(office: Office) -> None:
    cut_off(office, keeps=True)
    office.post.is_repeatable = True
    office.run("2026-11-04 07:05")
    assert office.gone == [f"{TUESDAY} to {ANN}"] * 2
    first, again = office.post.taken
    assert first == again
    assert office.states() == {TUESDAY: "sent"}


def test_what_the_server_left_open_is_looked_for_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.settings(mail=ARCHIVE + " }")
    archived(monkeypatch, office, holds_all=True)
    office.post.keeps_at_fault = True
    office.post.says(UnsureError("no answer after the last dot"), ANN, at_body=True)
    assert office.run().exit_code == 1
    assert office.run("2026-11-04 08:00").exit_code == 0
    assert office.states() == {TUESDAY: "sent"}
    assert len(office.post.taken) == 1
