"""A log of events in several files: whichever is read first, a ticket opens with its first event of all."""

from __future__ import annotations

import random
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import open_store
from reporter.store.tables import tickets
from tests.sources.exports import NOW, source, workspace
from tests.sources.test_happenings import HEAD, PRESET

STORED = ("id", "opened_at", "first_response_at", "resolved_at", "closed_at", "status", "assignee", "lasting")
Rows = list[str]


def read(
    folder: Path, parts: list[Rows], order: tuple[int, ...], preset: str = PRESET, head: str = HEAD
) -> list[Reading]:
    """The parts written as files and read one by one in that order."""
    folder.mkdir()
    (folder / "presets").mkdir()
    (folder / "presets" / "log.toml").write_text(preset)
    for number, rows in enumerate(parts):
        (folder / f"{number}.csv").write_text(head + "".join(f"{row}\n" for row in rows), "utf-8")
    with open_store(folder / "store.sqlite") as store:
        place = workspace(folder, source("log"))
        files = [folder / f"{number}.csv" for number in order]
        return [reading for file in files for reading in ingest_workspace(place, store, [file], NOW)]


def standing(folder: Path) -> list[tuple[object, ...]]:
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        names = (tickets.c[name] for name in STORED)
        return [tuple(row) for row in connection.execute(select(*names).order_by(tickets.c.id))]


def logged(seed: int) -> list[Rows]:
    """Three months of events; each ticket is open at the first of its events of each month."""
    drawn = random.Random(seed)
    months: list[Rows] = [[], [], []]
    for number in range(12):
        begun = drawn.randrange(3)
        for month in range(begun, 3):
            days = sorted(drawn.sample(range(1, 28), 4))
            told = [("open", "customer"), ("open", "reply"), ("open", "customer"), ("open", "")]
            if month == 2 and drawn.random() < 0.7:
                told[2:] = [("resolved", ""), ("closed", "")]
            for day, (status, event) in zip(days, told, strict=True):
                who = drawn.choice(["Ann", "Bo"])
                months[month].append(f"{number},2026-{month + 1:02}-{day:02} 09:00,{status},{who},{event}")
    return months


@pytest.mark.parametrize("seed", range(3))
def test_the_first_event_of_all_files_opens_a_ticket_in_whatever_order_they_are_read(
    tmp_path: Path, seed: int
) -> None:
    months = logged(seed)
    read(tmp_path / "whole", [[row for month in months for row in month]], (0,))
    wanted = standing(tmp_path / "whole")
    for order in permutations(range(3)):
        folder = tmp_path / "".join(map(str, order))
        readings = read(folder, months, order)
        assert not any(reading.fault for reading in readings)
        assert standing(folder) == wanted, order


def test_a_file_read_again_changes_nothing(tmp_path: Path) -> None:
    months = logged(7)
    readings = read(tmp_path / "again", months, (0, 1, 2, 1, 2))
    assert [reading.saved.updated for reading in readings[3:]] == [0, 0]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("is_dated", [True, False])
def test_events_that_the_preset_does_not_know_for_events_are_refused_with_the_mend(
    tmp_path: Path, seed: int, is_dated: bool
) -> None:
    preset = PRESET.partition("[events]")[0]
    preset = preset if is_dated else preset.replace('updated_at = "at"\n', "")
    (reading,) = read(tmp_path / "log", [[row for month in logged(seed) for row in month]], (0,), preset)
    assert "log of events" in reading.fault
    assert "[events]" in reading.hint
    assert standing(tmp_path / "log") == []


HEAD_OF_STATES = "id,opened,changed,status,who,event\n"


@pytest.mark.parametrize("seed", range(3))
def test_rows_that_say_what_is_known_of_a_ticket_as_of_when_are_read_and_the_last_stands(
    tmp_path: Path, seed: int
) -> None:
    drawn = random.Random(seed)
    rows = []
    for number in range(20):
        opened = f"2026-01-{number + 1:02} 09:00"
        rows.append(f"{number},{opened},2026-02-01 10:00,open,Ann,")
        rows.append(f"{number},{opened},2026-02-03 10:00,resolved,Bo,")
    drawn.shuffle(rows)
    preset = PRESET.partition("[events]")[0].replace('opened_at = "at"', 'opened_at = "opened"')
    preset = preset.replace('updated_at = "at"', 'updated_at = "changed"')
    (reading,) = read(tmp_path / "log", [rows], (0,), preset, HEAD_OF_STATES)
    assert not reading.fault
    assert {row[5] for row in standing(tmp_path / "log")} == {"resolved"}
