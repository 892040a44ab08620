"""A damaged store is read anew by whoever needs it, which is told; one that cannot be is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from filelock import FileLock

from reporter.cadences import MENU
from reporter.config import load_workspace
from reporter.errors import LockedError
from reporter.runs.building import Order, build
from reporter.runs.desk import LOCK
from tests.runs.workspaces import MORNING, Office, open_copy, open_office

DAMAGES = {
    "a row": "UPDATE tickets SET subject = 'Printex' WHERE id = 'anna-2026-11-02'",
    "a row that is gone": "DELETE FROM tickets WHERE id = 'anna-2026-11-02'",
    "what was heard": "UPDATE heard SET hours = 0",
    "the tables": "DROP TABLE verdicts",
    "no database": "",
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Office:
    with pytest.MonkeyPatch.context() as patch:
        office = open_office(tmp_path_factory.mktemp("sound") / "northfield", patch)
        for slug in ("anna", "bert"):
            office.client(slug, "ann daily")
        office.tickets("2026-11-02")
        office.run("2026-11-03 07:00")
        office.tickets("2026-11-03")
        return office


@pytest.fixture
def office(sound: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_copy(sound, tmp_path / "northfield", monkeypatch)


def spoil(office: Office, statement: str) -> None:
    path = office.folder / "store.sqlite"
    if not statement:
        path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:])
        return
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_run_reads_it_anew_and_sends_what_it_would_have_sent(office: Office, damage: str) -> None:
    spoil(office, DAMAGES[damage])
    account = office.run("2026-11-04 07:00")
    assert [one for one in account.warnings if "it was read anew from the logs" in one]
    assert account.exit_code == 0
    assert office.gone[2:] == [f"{who}/daily/2026-11-03 to ann@{who}.example" for who in ("anna", "bert")]
    for mail in office.post.mails("ann@anna.example"):
        assert "Printex" not in mail.as_string()
    assert not office.run("2026-11-04 08:00").warnings


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_run_holds_what_no_log_tells_any_more(office: Office, damage: str) -> None:
    spoil(office, DAMAGES[damage])
    office.tickets("2026-11-03", clients=("bert",))
    account = office.run("2026-11-04 07:00")
    if damage != "no database":  # nobody knows what it held: then what the logs hold is all
        assert account.exit_code
        assert [one for one in account.failures if "no log holds what it held" in one.what]
    assert not [
        mail for mail in office.post.mails("ann@anna.example") if "3 November" in str(mail["Subject"])
    ]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_build_reads_it_anew_and_says_so(office: Office, damage: str) -> None:
    clients, out = ("bert", "anna"), office.folder / "out"
    order = Order(MENU["daily"], clients, MORNING, out, "2026-11-02", ("letter", "json"))
    usual = [outcome.headline for outcome in build(load_workspace(office.folder), order)]
    spoil(office, DAMAGES[damage])
    with FileLock(office.folder / LOCK), pytest.raises(LockedError):
        list(build(load_workspace(office.folder), order))
    built = list(build(load_workspace(office.folder), order))
    assert [outcome.headline for outcome in built] == usual
    assert sum("it was read anew" in one for outcome in built for one in outcome.warnings) == 1
    assert not any(outcome.warnings for outcome in build(load_workspace(office.folder), order))
