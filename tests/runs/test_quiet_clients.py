"""Who asks little and hears little, and what is proposed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reporter.config import load_workspace
from reporter.ledger.ledger import ledger_to_look_into
from reporter.runs.quiet_clients import QuietClient, quiet_clients
from reporter.store.ingest import ingest_workspace
from reporter.store.store import open_store
from tests.runs.workspaces import Office, moment, open_office

NOW = moment("2026-11-04 07:30")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_office(tmp_path / "northfield", monkeypatch)


def found(office: Office, **rows: list[int]) -> dict[str, QuietClient]:
    """With tickets so many days ago, by client."""
    lines = ["id,opened_at,subject,status,client"]
    for slug, days in rows.items():
        lines += [
            f"{slug}-{n},{NOW - timedelta(days=ago):%Y-%m-%d %H:%M},Printer,open,{slug}"
            for n, ago in enumerate(days)
        ]
    (office.folder / "desk.csv").write_text("\n".join(lines) + "\n")
    space = load_workspace(office.folder)
    with open_store(space.store_path) as store, ledger_to_look_into(space) as ledger:
        for reading in ingest_workspace(space, store, None, NOW):
            assert not reading.fault
        listed = quiet_clients(space, store, ledger, tuple(space.clients), NOW)
    return {one.client: one for one in listed}


def test_one_a_week_is_little_and_more_is_not(office: Office) -> None:
    for slug in ("anna", "bert"):
        office.client(slug, "ann daily")
    told = found(office, anna=[*range(1, 92, 7)], bert=[*range(1, 92, 6)])
    assert [*told] == ["anna"]
    assert told["anna"].asked == 13
    assert f"{told['anna'].last_ticket_on}" == "2026-11-03"


def test_a_larger_client_may_ask_more_and_residents_are_not_listed(office: Office) -> None:
    office.client("anna", "ann daily", more="people = 40")
    office.client("bert", "bob daily", more='kind = "community"')
    assert [*found(office, anna=[*range(1, 41)], bert=[1])] == ["anna"]


@pytest.mark.parametrize(("joined", "propose"), [(400, "review"), (150, "visit"), (60, "call"), (20, "")])
def test_what_is_proposed_depends_on_how_long_it_has_not_happened(
    office: Office, joined: int, propose: str
) -> None:
    day = (NOW - timedelta(days=joined)).date()
    office.client("anna", "ann daily", more=f"joined_on = {day}")
    assert found(office, anna=[2])["anna"].propose == propose
