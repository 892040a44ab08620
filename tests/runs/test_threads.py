"""What readers saw open comes back with its ending, marked, in the next edition that can tell it."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from reporter.cadences import MENU
from reporter.config import load_workspace
from reporter.runs.building import Order, build
from tests.runs.workspaces import Office, moment, open_office

HEAD = [
    "id",
    "client",
    "opened_at",
    "subject",
    "status",
    "priority",
    "resolved_at",
    "updated_at",
    "resolution",
]
ENDING = "We changed the cable. The scanner reads both sides again."


def row(name: str, opened: str, ended: str = "", **words: str) -> dict[str, str]:
    told = {"id": name, "client": "anna", "opened_at": opened, "subject": f"Scanner {name} is slow"}
    over = {"status": "closed" if ended else "open", "resolved_at": ended, "updated_at": ended or opened}
    return {**told, "priority": "normal", "resolution": ENDING if ended else "", **over, **words}


def usual(until: int) -> list[dict[str, str]]:
    """A dull ticket on each day of October, and of November up to that one."""
    days = [f"2026-10-{n:02}" for n in range(1, 32)] + [f"2026-11-{n:02}" for n in range(1, until + 1)]
    return [row(f"of {day}", f"{day} 09:00", f"{day} 10:00", resolution="") for day in days]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """One client, who reads a daily."""
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann daily")
    return office


def run(office: Office, day: int, *rows: dict[str, str]) -> dict[str, Any]:
    """What the daily says that is sent on the morning of that day of November."""
    at = f"2026-11-{day:02} 08:00"
    path = office.folder / "desk.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, HEAD)
        writer.writeheader()
        writer.writerows([*usual(day - 1), *rows])
    os.utime(path, (moment(at).timestamp() - 3600,) * 2)
    office.run(at)
    key = f"anna/daily/2026-11-{day - 1:02}"
    assert office.states()[key] == "sent"
    report: dict[str, Any] = json.loads((office.folder / "sent" / key / "report.json").read_text())
    return report


def stories(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The blocks of its stories."""
    return [block for part in report["sections"] if part["name"] == "stories" for block in part["blocks"]]


def read_lines(report: dict[str, Any]) -> list[str]:
    """What its stories say of earlier editions."""
    steps = [step for block in stories(report) for step in block.get("steps", ())]
    return [step["text"].replace("\u00a0", " ") for step in steps if step["label"] == "You read"]


def test_what_was_read_as_open_comes_back_with_its_ending_once(office: Office) -> None:
    first = run(office, 3, row("A", "2026-11-02 10:00"))
    assert not read_lines(first)
    over = row("A", "2026-11-02 10:00", "2026-11-03 15:00")
    told = run(office, 4, over)
    assert read_lines(told) == ["On Tuesday 3 November, that it was open."]
    assert stories(told)[0]["headline"] == "The scanner reads both sides again"
    assert not read_lines(run(office, 5, over, row("B", "2026-11-04 09:00", "2026-11-04 10:00")))


def test_what_nobody_read_is_not_said_to_be_read(office: Office) -> None:
    told = run(office, 4, row("A", "2026-11-02 10:00", "2026-11-03 15:00"))
    assert stories(told)
    assert not read_lines(told)


def test_what_has_no_room_as_a_story_is_told_in_a_line(office: Office) -> None:
    names = [*"ABCDEFGH"]
    run(office, 3, *(row(name, "2026-11-02 10:00") for name in names))
    ended = [
        row(name, "2026-11-02 10:00", "2026-11-03 15:00", resolution=f"{name}: {ENDING}") for name in names
    ]
    told = run(office, 4, *ended)
    cards = [block["headline"] for block in stories(told) if "headline" in block]
    assert cards
    (line,) = [words for block in stories(told) for words in block.get("paragraphs", ())]
    assert len(cards) == 3
    # of the eight five had room in the list of what was open: of the others nobody had read
    assert line == "Also over, of what you read was open: “Scanner D is slow” and “Scanner E is slow”."


def test_what_its_author_hides_is_in_no_line(office: Office) -> None:
    run(office, 3, row("A", "2026-11-02 10:00"))
    note = office.folder / "commentary" / "anna" / "2026-11-03.md"
    note.parent.mkdir(parents=True)
    note.write_text('+++\nhide = ["A"]\n+++\n')
    told = run(office, 4, row("A", "2026-11-02 10:00", "2026-11-03 15:00", resolution=""))
    assert not stories(told)


def test_an_ending_without_words_is_told_as_well(office: Office) -> None:
    run(office, 3, row("A", "2026-11-02 10:00"))
    told = run(office, 4, row("A", "2026-11-02 10:00", "2026-11-03 15:00", resolution=""))
    (only,) = stories(told)
    assert only["paragraphs"] == ["Over, of what you read was open: “Scanner A is slow”."]


def test_building_twice_changes_nothing(office: Office) -> None:
    run(office, 3, row("A", "2026-11-02 10:00"))
    told = run(office, 4, row("A", "2026-11-02 10:00", "2026-11-03 15:00"))
    order = Order(MENU["daily"], ("anna",), office.now, office.folder / "out", "2026-11-03", ("json",))
    for _ in range(2):
        (outcome,) = build(load_workspace(office.folder), order)
        assert outcome.folder
        again = json.loads((outcome.folder / "report.json").read_text())
        assert stories(again) == stories(told)
