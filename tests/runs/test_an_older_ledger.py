"""An older ledger put back: what lies in sent/ has left, and is not sent again unless a person says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reporter.config import load_workspace
from reporter.delivery.messages import DeferredError, UnreachableError
from reporter.ledger.ledger import FILE
from reporter.runs import dispatching, operating
from tests.runs.workspaces import Office, open_office, tell_little

MORNINGS = ["2026-11-03 07:00", "2026-11-04 07:00", "2026-11-05 07:00"]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    tell_little(monkeypatch)
    office.client("anna", "ann daily")
    office.client("bert", "bob daily")
    return office


def mornings(office: Office, keep_at: int) -> list[str]:
    """Three mornings, and the ledger as it was after so many of them put back; what had left by then."""
    kept = office.folder.with_name("backup")
    for number, morning in enumerate(MORNINGS):
        if number == keep_at:
            shutil.copytree(office.folder, kept, ignore=shutil.ignore_patterns("sent", "outbox"))
        office.tickets(f"2026-11-0{number + 2}", since="2026-10-25")
        office.run(morning)
    gone = office.gone
    for path in office.folder.glob(f"{FILE}*"):
        path.unlink()
    for path in kept.glob(f"{FILE}*"):
        shutil.copy(path, office.folder)
    return gone


@pytest.mark.parametrize("keep_at", [1, 2])
def test_what_lies_in_sent_is_not_sent_again(office: Office, keep_at: int) -> None:
    gone = mornings(office, keep_at)
    taken = len(office.post.taken)
    assert len(gone) == 6
    (told,) = dispatching.unknown_to_the_ledger(load_workspace(office.folder))
    assert f"{6 - 2 * keep_at} editions there" in told.what.replace("four", "4").replace("two", "2")
    for moment in ("2026-11-05 08:00", "2026-11-05 09:00"):
        account = office.run(moment)
        assert len(office.post.taken) == taken
        assert {entry.key for entry in account.held} == {
            f"{who}/daily/2026-11-0{day}" for who in ("anna", "bert") for day in range(keep_at + 2, 5)
        }
        assert all("lies in sent/" in office.reasons(entry.key) for entry in account.held)
    office.tickets("2026-11-05", since="2026-10-25")
    office.run("2026-11-06 07:00")
    assert len(office.post.taken) == taken + 2


def test_a_mail_that_was_approved_when_the_ledger_was_kept_is_unsure(office: Office) -> None:
    office.tickets("2026-11-02", since="2026-10-25")
    office.post.says(UnreachableError("down"))
    office.run(MORNINGS[0])
    kept = (office.folder / FILE).read_bytes()
    office.run("2026-11-03 08:00")
    assert len(office.post.taken) == 2
    (office.folder / FILE).write_bytes(kept)
    for moment in ("2026-11-03 09:00", "2026-11-03 10:00"):
        account = office.run(moment)
        assert account.exit_code
        assert {one.edition for one in account.unsure} == {"anna/daily/2026-11-02", "bert/daily/2026-11-02"}
        assert len(office.post.taken) == 2
    with office.desk() as desk:
        operating.resolve(desk, "anna/daily/2026-11-02", was_sent=True)
        operating.resolve(desk, "bert/daily/2026-11-02", was_sent=False)
    office.run("2026-11-03 11:00")
    assert len(office.post.taken) == 3
    assert set(office.states().values()) == {"sent"}


@pytest.mark.parametrize("knows_it", [True, False], ids=["kept when approved", "kept before it was made"])
@pytest.mark.parametrize("answer", [DeferredError("451 later"), UnreachableError("down")])
def test_who_had_it_when_the_others_waited_does_not_get_it_again(
    knows_it: bool, answer: Exception, office: Office
) -> None:
    office.client("anna", "ann daily", "zoe daily")
    office.tickets("2026-11-01", since="2026-10-25")
    office.run("2026-11-02 07:00")
    office.post.taken.clear()
    office.tickets("2026-11-02", since="2026-10-25")
    if knows_it:
        office.post.says(UnreachableError("down"))
        office.run(MORNINGS[0])
    kept = (office.folder / FILE).read_bytes()
    office.post.says(answer, to="zoe@anna.example", times=9 if isinstance(answer, DeferredError) else 1)
    office.run("2026-11-03 08:00")
    first = [one.recipient for one in office.post.taken]
    assert "ann@anna.example" in first
    (office.folder / FILE).write_bytes(kept)
    for moment in ("2026-11-03 12:00", "2026-11-03 13:00"):
        account = office.run(moment)
        assert [one.recipient for one in office.post.taken].count("ann@anna.example") == 1
        assert "ann@anna.example" in {one.recipient for one in account.unsure}
        assert account.exit_code
    with office.desk() as desk:
        operating.resolve(desk, "anna/daily/2026-11-02", was_sent=False)
    office.run("2026-11-03 14:00")
    assert [one.recipient for one in office.post.taken].count("ann@anna.example") == 2
