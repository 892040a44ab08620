"""What stands of a ticket does not depend on the order in which files, or the lines of one, are read."""

from __future__ import annotations

import os
from itertools import permutations, product
from pathlib import Path

import pytest
from sqlalchemy import select

from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import open_store
from reporter.store.tables import tickets
from tests.sources.exports import NOW, source, workspace

DATED = "id,status,opened_at,resolved_at,minutes_worked,updated_at"
UNDATED = "id,status,opened_at,resolved_at,minutes_worked"
MONDAY = 1_791_000_000_000_000_000  # nanoseconds


def ingest(folder: Path, names: list[str]) -> list[Reading]:
    """Read these files one by one, in this order."""
    with open_store(folder / "store.sqlite") as store:
        place = workspace(folder, source())
        return [reading for name in names for reading in ingest_workspace(place, store, [folder / name], NOW)]


def standing(folder: Path) -> list[tuple[object, ...]]:
    """What the store says of each ticket."""
    names = (tickets.c.id, tickets.c.status, tickets.c.resolved_at, tickets.c.minutes_worked)
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*names).order_by(tickets.c.id))]


def stands_after(folder: Path, versions: list[tuple[str, str, int]], order: tuple[int, ...]) -> str:
    """What the store says once versions (header, rows, microsecond of delivery) are read in that order."""
    folder.mkdir()
    for number, (head, rows, delivered) in enumerate(versions):
        file = folder / f"{number}.csv"
        file.write_text(f"{head}\n{rows}", "utf-8")
        os.utime(file, ns=(MONDAY + delivered * 1000, MONDAY + delivered * 1000))
    ingest(folder, [f"{number}.csv" for number in order])
    return repr(standing(folder))


SOLVED, OPEN = "resolved,2026-10-01,2026-10-02,30", "open,2026-10-01,,30"
WORLDS = {
    "reopened, and no one says when": ([(UNDATED, f"1,{SOLVED}\n", 0), (UNDATED, f"1,{OPEN}\n", 1)], "open"),
    "solved at last": ([(UNDATED, f"1,{OPEN}\n", 0), (UNDATED, f"1,{SOLVED}\n", 1)], "resolved"),
    "solved, reopened, solved": (
        [(UNDATED, f"1,{SOLVED}\n", 0), (UNDATED, f"1,{OPEN}\n", 1), (UNDATED, f"1,{SOLVED}\n", 2)],
        "resolved",
    ),
    "open, solved, reopened": (
        [(UNDATED, f"1,{OPEN}\n", 0), (UNDATED, f"1,{SOLVED}\n", 1), (UNDATED, f"1,{OPEN}\n", 2)],
        "open",
    ),
    "an old export found late": (
        [(UNDATED, f"1,{OPEN}\n", 9), (UNDATED, f"1,{SOLVED}\n", 5), (UNDATED, "1,new,2026-10-01,,5\n", 1)],
        "open",
    ),
    "updated, whatever was delivered when": (
        [(DATED, f"1,{OPEN},2026-10-05\n", 0), (DATED, f"1,{SOLVED},2026-10-02\n", 7)],
        "open",
    ),
    "of one moment": (
        [(DATED, f"1,{OPEN},2026-10-05\n", 0), (DATED, f"1,{SOLVED},2026-10-05\n", 0)],
        "resolved",
    ),
    "of one day, solved at last": (
        [(DATED, f"1,{OPEN},2026-10-05\n", 0), (DATED, f"1,{SOLVED},2026-10-05\n", 1)],
        "resolved",
    ),
    "of one day, closed at last, nobody knows when": (
        [(DATED, f"1,{OPEN},2026-10-05\n", 0), (DATED, "1,closed,2026-10-01,,30,2026-10-05\n", 1)],
        "closed",
    ),
    "of one moment, to and fro": (
        [(DATED, f"1,{state},2026-10-05 10:00\n", at) for at, state in enumerate((OPEN, SOLVED, OPEN))],
        "open",
    ),
    "of one day, an old export found late": (
        [(DATED, f"1,{OPEN},2026-10-05\n", 9), (DATED, f"1,{SOLVED},2026-10-05\n", 1)],
        "open",
    ),
    "of one delivery": ([(UNDATED, f"1,{OPEN}\n", 3), (UNDATED, f"1,{SOLVED}\n", 3)], "resolved"),
    "the export loses its column": (
        [(DATED, f"1,{SOLVED},2026-10-02\n", 0), (UNDATED, f"1,{OPEN}\n", 1)],
        "open",
    ),
    "an update the first export could not know": (
        [(UNDATED, f"1,{SOLVED}\n", 0), (DATED, f"1,{OPEN},2027-10-05\n", 1)],
        "open",
    ),
}


@pytest.mark.parametrize("name", WORLDS)
def test_figures_do_not_depend_on_the_order_of_files(tmp_path: Path, name: str) -> None:
    versions, status = WORLDS[name]
    orders = list(permutations(range(len(versions))))
    found = {stands_after(tmp_path / "-".join(map(str, order)), versions, order) for order in orders}
    assert len(found) == 1
    assert f"'{status}'" in found.pop()


STATES = ("new,2026-10-01,,", OPEN, SOLVED, "closed,2026-10-01,,30")
THREE_STATES = [states for states in product(STATES, repeat=3) if len(set(states)) > 1]


@pytest.mark.parametrize("states", THREE_STATES[::5])
def test_of_rows_of_one_day_the_last_delivered_stands(tmp_path: Path, states: tuple[str, ...]) -> None:
    versions = [(DATED, f"1,{state},2026-10-05\n", at) for at, state in enumerate(states)]
    orders = permutations(range(len(versions)))
    found = {stands_after(tmp_path / "-".join(map(str, order)), versions, order) for order in orders}
    assert len(found) == 1
    assert f"'{states[-1].split(',')[0]}'" in found.pop()


def test_what_is_delivered_again_is_unchanged(tmp_path: Path) -> None:
    for number, more in enumerate(("", "2,open,2026-10-02,,5,2026-10-05\n")):
        file = tmp_path / f"{number}.csv"
        file.write_text(f"{DATED}\n1,{OPEN},2026-10-05\n{more}", "utf-8")
        os.utime(file, ns=(MONDAY + number * 1000, MONDAY + number * 1000))
    first, again = ingest(tmp_path, ["0.csv", "1.csv"])
    assert (first.saved.new, again.saved.new) == (1, 1)
    assert (again.saved.updated, again.saved.unchanged) == (0, 1)


@pytest.mark.parametrize("head", [DATED, UNDATED])
def test_nor_on_the_order_of_lines(tmp_path: Path, head: str) -> None:
    rows = [f"1,resolved,2026-10-01,2026-10-02,{minutes}" for minutes in (30, 90, 60)]
    more = ",2026-10-05" if head == DATED else ""
    found = set()
    for order in permutations(range(3)):
        text = "".join(f"{rows[place]}{more}\n" for place in order)
        found.add(stands_after(tmp_path / f"{order}", [(head, text, 0)], (0,)))
    assert len(found) == 1
    assert "90.0" in found.pop()
