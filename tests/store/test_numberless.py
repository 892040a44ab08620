"""Tickets without a number: told again in another export, changed, none of them counts twice unsaid."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import select

from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.soundness import findings, grounds
from reporter.store.store import open_store
from reporter.store.tables import tickets
from tests.sources.exports import NOW, source, workspace

HEAD = "Opened,Ref,Subject,Caller,Stage,Solved"
PRESET = """
records = "tickets"
required = ["opened_at"]
[columns]
opened_at = "Opened"
{id}subject = "Subject"
requester = "Caller"
status = "Stage"
resolved_at = "Solved"
[status]
Open = "open"
Done = "resolved"
[dates]
zone = "UTC"
"""
WITHOUT = PRESET.format(id="")
Desk = list[list[str]]


def desk(seed: int, form: str = "2026-{0:02}-{1:02} {2:02}:{3:02}") -> Desk:
    """Tickets of four months by their opening, all open; some subjects and callers come often."""
    drawn = random.Random(seed)
    rows = []
    for number in range(60):
        at = [drawn.randint(5, 8), drawn.randint(1, 28), drawn.randint(8, 17), drawn.randint(0, 59)]
        subject = drawn.choice(["Printer", "Password", "VPN", f"Thing {number}"])
        rows.append([form.format(*at), "", subject, drawn.choice(["Ann", "Bo", ""]), "Open", ""])
    rows.sort()
    return [[at, f"T-{number + 100}", *rest] for number, (at, _, *rest) in enumerate(rows)]


def later(rows: Desk, drawn: random.Random, share: float) -> Desk:
    """The same, of which a share was solved since."""
    return [[*row[:4], "Done", "2026-09-01 09:00"] if drawn.random() < share else row for row in rows]


class Place:
    """A workspace whose one source reads what is put there."""

    def __init__(self, folder: Path, preset: str = WITHOUT) -> None:
        self.folder = folder
        (folder / "presets").mkdir()
        self.says(preset)
        self.space = workspace(folder, source("own"))

    def says(self, preset: str) -> None:
        (self.folder / "presets" / "own.toml").write_text(preset)

    def put(self, name: str, rows: Desk, head: str = HEAD) -> None:
        (self.folder / name).write_text("\n".join([head, *(",".join(row) for row in rows)]) + "\n")

    def read(self) -> list[Reading]:
        with open_store(self.folder / "store.sqlite") as store:
            return list(ingest_workspace(self.space, store, None, NOW))

    def stored(self) -> list[tuple[object, ...]]:
        with open_store(self.folder / "store.sqlite") as store, store.reading() as connection:
            names = (tickets.c[name] for name in ("opened_at", "subject", "status", "resolved_at"))
            return sorted(map(tuple, connection.execute(select(*names)).all()), key=repr)

    def said(self) -> str:
        with open_store(self.folder / "store.sqlite") as store:
            return "\n".join(
                f"{one.kind}: {one.what} {one.mend}"
                for one in (*findings(self.space, store, NOW), *grounds(store))
            )


@pytest.mark.parametrize("seed", range(6))
def test_a_ticket_told_again_with_a_change_is_refused_with_the_mend_and_counts_once_after_it(
    tmp_path: Path, seed: int
) -> None:
    drawn = random.Random(seed)
    place, rows = Place(tmp_path), desk(seed)
    place.put("1.csv", rows[:40])
    assert not place.read()[0].fault
    before = place.stored()
    place.put("2.csv", later(rows[20:], drawn, drawn.choice([0.2, 0.9])))
    _, second = place.read()
    assert second.fault.startswith("2.csv: ")
    assert 'id = "' in second.hint
    assert place.stored() == before  # nothing of it was kept, and nothing lost
    assert "refused: 2.csv" in place.said()
    mend = drawn.choice(['id = "Ref"\n', 'id = { join = ["Opened", "Ref", "Subject"] }\n'])
    place.says(PRESET.format(id=mend))
    assert not any(reading.fault for reading in place.read())
    assert len(place.stored()) == 60


def test_an_export_with_numbers_in_place_of_one_without_gives_its_tickets_their_numbers(
    tmp_path: Path,
) -> None:
    place, rows = Place(tmp_path), desk(3)
    place.put("1.csv", rows)
    place.read()
    place.says(PRESET.format(id='id = "Ref"\n'))
    place.put("1.csv", later(rows, random.Random(3), 0.5))  # written over: the first one is gone
    (reading,) = place.read()
    assert not reading.fault
    assert len(place.stored()) == 60
    assert sum(row[2] == "resolved" for row in place.stored()) == sum(
        row[4] == "Done" for row in later(rows, random.Random(3), 0.5)
    )


@pytest.mark.parametrize("seed", range(4))
def test_exports_that_overlap_and_say_the_same_are_read_and_count_once(tmp_path: Path, seed: int) -> None:
    place, rows = Place(tmp_path), desk(seed)
    place.put("1.csv", rows[:40])
    place.put("2.csv", rows[20:])
    assert not any(reading.fault or reading.warnings for reading in place.read())
    assert len(place.stored()) == 60
    assert "on trust: each ticket is known by all that its row says" in place.said()


def test_one_change_among_many_is_told(tmp_path: Path) -> None:
    place, rows = Place(tmp_path), desk(9)
    place.put("1.csv", rows[:40])
    place.read()
    place.put("2.csv", [rows[0], [*rows[1][:4], "Done", "2026-09-01 09:00"], *rows[39:]])
    _, second = place.read()
    told = " ".join((second.fault, *second.warnings))
    assert "1 row without a number tells again" in told
    assert "1 row without a number tells again" in place.said()


def test_alike_tickets_of_a_month_in_two_exports_are_two_and_nothing_is_said(tmp_path: Path) -> None:
    head = "Opened,Ref,Subject,Caller,Stage,Solved,Street"
    place = Place(tmp_path, WITHOUT.replace('zone = "UTC"', 'formats = ["%Y-%m"]\nprecision = "month"'))
    north = [["2026-08", "", "Noise", "", "Done", "", f"North {n % 4}"] for n in range(30)]
    south = [["2026-08", "", "Noise", "", "Done", "", f"South {n % 4}"] for n in range(30)]
    place.put("1.csv", north, head)
    place.put("2.csv", south, head)
    assert not any(reading.fault or reading.warnings for reading in place.read())
    assert len(place.stored()) == 60


def test_a_desk_that_numbers_its_tickets_is_told_nothing(tmp_path: Path) -> None:
    place, rows = Place(tmp_path, PRESET.format(id='id = "Ref"\n')), desk(1)
    place.put("1.csv", rows)
    place.put("2.csv", later(rows, random.Random(1), 0.5))
    assert not any(reading.fault or reading.warnings for reading in place.read())
    assert "number" not in place.said()
