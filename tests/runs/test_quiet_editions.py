"""An edition in whose period nothing happened: told in full or in short, left out, or held."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from reporter.config.audiences import IN_SHORT
from tests.runs.workspaces import Office, open_office

TIP = 'provider = { tip = "Lock your screen." }\n'
QUIET_DAY = "anna/daily/2026-11-03"
BUSY_DAY = "anna/daily/2026-11-04"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Nothing came on 3 November, and one ticket on every other day."""
    return open_office(tmp_path / "northfield", monkeypatch)


def policy(office: Office, words: str, until: str = "2026-11-03") -> None:
    office.client("anna", "ann daily", more=TIP + (f'quiet = {{ daily = "{words}" }}' if words else ""))
    office.tickets(until)
    path = office.folder / "desk.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line for line in lines if "2026-11-03" not in line) + "\n")


def report(office: Office, key: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((office.folder / "sent" / key / "report.json").read_text())
    return told


def run(office: Office, words: str) -> None:
    for day in (3, 4):
        policy(office, words, f"2026-11-{day:02}")
        office.run(f"2026-11-{day + 1:02} 07:30")


@pytest.mark.parametrize("words", ["", "full", "short"])
def test_in_full_and_in_short_it_leaves(office: Office, words: str) -> None:
    run(office, words)
    assert office.states() == {QUIET_DAY: "sent", BUSY_DAY: "sent"}
    names = {section["name"] for section in report(office, QUIET_DAY)["sections"]}
    assert ("tip" in names) == (words != "short")
    assert names <= {*IN_SHORT, "small_print", "tip"}


def test_left_out_it_is_never_sent_and_says_why(office: Office) -> None:
    run(office, "skip")
    assert office.states() == {QUIET_DAY: "withdrawn", BUSY_DAY: "sent"}
    assert not (office.folder / "sent" / QUIET_DAY).exists()
    with office.desk() as desk:
        entry = desk.ledger.entry(QUIET_DAY)
        assert entry
        assert entry.because == "nothing happened, and [quiet] leaves such an edition out"


def test_held_it_waits_for_a_person(office: Office) -> None:
    run(office, "hold")
    assert office.states() == {QUIET_DAY: "held", BUSY_DAY: "sent"}
    assert "[quiet] holds such an edition" in office.reasons(QUIET_DAY)


@pytest.mark.parametrize("words", ["skip", "hold", "short"])
def test_what_its_author_wrote_is_always_told(office: Office, words: str) -> None:
    office.note("anna", "2026-11-03", "We were at your school fair.\n")
    run(office, words)
    assert office.states()[QUIET_DAY] == "sent"
    assert "commentary" in {section["name"] for section in report(office, QUIET_DAY)["sections"]}


def test_what_must_be_held_for_its_data_is_not_left_out(office: Office) -> None:
    office.settings(feed='expected_every = "1 day"')
    policy(office, "skip")
    path = office.folder / "desk.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line for line in lines if "2026-11-0" not in line) + "\n")
    os.utime(path, (office.now.timestamp() - 3 * 86400,) * 2)
    office.run("2026-11-04 07:30")
    assert office.states() == {QUIET_DAY: "held"}


NEWS = {
    "ahead": "C1,anna,New line,2026-11-04 09:00,2026-11-04 17:00,scheduled",
    "made": "C1,anna,New line,2026-11-03 09:00,2026-11-03 10:00,done",
    "failed": "C1,anna,New line,2026-11-03 09:00,2026-11-03 10:00,failed",
    "going on": "C1,anna,New line,2026-11-03 09:00,2026-11-03 10:00,in progress",
    "moved": "C1,anna,New line,2026-11-04 09:00,2026-11-04 17:00,moved",
}


@pytest.mark.parametrize("news", NEWS)
def test_a_day_with_a_change_is_not_left_out_nor_denied(office: Office, news: str) -> None:
    more = '[[sources]]\nname = "changes"\nfiles = "changes.csv"\npreset = "plain-changes"\n'
    path = office.folder / "reporter.toml"
    office.settings()
    path.write_text(path.read_text().replace("[mail]", more + "[mail]"))
    head = "id,client,title,starts_at,ends_at,status"
    (office.folder / "changes.csv").write_text(f"{head}\n{NEWS[news]}\n")
    policy(office, "skip")
    office.run("2026-11-04 07:30")
    assert office.states()[QUIET_DAY] != "withdrawn"
    if office.states()[QUIET_DAY] == "sent":
        line = " ".join(report(office, QUIET_DAY)["headline"])
        assert not (news in ("failed", "going on") and "Nothing went wrong" in line)
