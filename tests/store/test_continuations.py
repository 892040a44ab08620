"""A log of events cut into files: read in every order, they tell what the whole of it tells."""

from __future__ import annotations

import random
from itertools import combinations, permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from reporter.periods import parse_period
from reporter.report import Edition
from reporter.store.facts import load_facts
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import open_store
from reporter.store.tables import came_back, set_aside, tickets
from tests.sources.exports import NOW, source, workspace
from tests.sources.test_happenings import HEAD, PRESET
from tests.store.test_openings import read

Row = tuple[object, ...]
TOLD = (
    "id", "status", "outcome", "has_status", "opened_at", "first_response_at", "resolved_at", "closed_at",
    "assignee", "updated_at", "left_at", "lasting", "first_solved_at",
)  # fmt: skip
STORIES = (
    (("open", "made"), ("resolved", ""), ("", "comment")),
    (("open", "made"), ("", "reply"), ("resolved", ""), ("closed", "")),
    (("open", "made"), ("resolved", ""), ("open", "customer"), ("", "reply"), ("resolved", ""), ("", "note")),
    (("", "made"), ("open", ""), ("cancelled", ""), ("", "note")),
    (("open", "made"), ("", "reply"), ("", "note")),
    (("open", "made"), ("closed", ""), ("open", "customer"), ("closed", ""), ("open", "customer")),
)
UNKNOWN = (("resolved", ""), ("", "note"), ("closed", ""))  # its beginning is nowhere


def log(seed: int, stories: int = 3) -> list[str]:
    """The events of some tickets, one after the other, each at its own minute."""
    drawn = random.Random(seed)
    told = [list(drawn.choice(STORIES)) for _ in range(stories)] + [list(UNKNOWN)]
    rows: list[str] = []
    minute = 0
    while any(told):
        number = drawn.choice([at for at, rest in enumerate(told) if rest])
        status, event = told[number].pop(0)
        minute += drawn.randint(1, 900)
        day, rest = divmod(minute, 1440)
        at = f"2026-{8 + day // 28:02}-{day % 28 + 1:02} {rest // 60:02}:{rest % 60:02}"
        rows.append(f"T{number},{at},{status},{drawn.choice(['Ann', 'Bo'])},{event}")
    return rows


def standing(folder: Path) -> tuple[list[Row], list[str]]:
    """The stored tickets with their reopen counts, and whose rows are set aside."""
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        names = (*(tickets.c[name] for name in TOLD), came_back)
        rows = [tuple(row) for row in connection.execute(select(*names).order_by(tickets.c.id))]
        return rows, sorted(set(connection.execute(select(set_aside.c.row)).scalars()))


def whole(folder: Path, rows: list[str]) -> tuple[list[Row], list[str]]:
    read(folder, [rows], (0,))
    return standing(folder)


@pytest.mark.parametrize("seed", range(5))
def test_a_log_cut_in_two_at_any_row_tells_what_the_whole_tells(tmp_path: Path, seed: int) -> None:
    rows = log(seed)
    wanted = whole(tmp_path / "whole", rows)
    assert wanted[1] == ['{"id": "T3"}']
    for cut in range(1, len(rows)):
        order = ((0, 1), (1, 0))[(cut + seed) % 2]  # by turns: the next log is cut there the other way
        folder = tmp_path / f"{cut}"
        readings = read(folder, [rows[:cut], rows[cut:]], order)
        assert not any(reading.fault for reading in readings)
        assert standing(folder) == wanted, (cut, order)


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_the_log_s_own_events_tell_since_when_one_is_open_again(tmp_path: Path, cut: int) -> None:
    events = (("03 09:00", "open"), ("04 09:00", "resolved"), ("06 09:00", "open"), ("07 09:00", ""))
    rows = [f"T1,2026-08-{at},{status},Ann,note" for at, status in events]
    for order in ((0, 1), (1, 0)):
        folder = tmp_path / f"{order[0]}"
        read(folder, [rows[:cut], rows[cut:]], order)
        with open_store(folder / "store.sqlite") as store:
            edition = Edition("monthly", "acme", parse_period("2026-08", "UTC"))
            told = load_facts(store, edition).this.returned
        assert [at and at.day for at in told.values()] == [6]


@pytest.mark.parametrize("seed", range(20, 30))
def test_a_log_cut_in_three_tells_what_the_whole_tells_in_every_order(tmp_path: Path, seed: int) -> None:
    rows = log(seed, 2)
    wanted = whole(tmp_path / "whole", rows)
    cuts = list(combinations(range(1, len(rows)), 2))
    for first, second in random.Random(seed).sample(cuts, min(3, len(cuts))):
        for order in permutations(range(3)):
            folder = tmp_path / f"{first}-{second}-{''.join(map(str, order))}"
            read(folder, [rows[:first], rows[first:second], rows[second:]], order)
            assert standing(folder) == wanted, (first, second, order)


@pytest.mark.parametrize("seed", range(30, 33))
def test_exports_that_overlap_are_read_as_one(tmp_path: Path, seed: int) -> None:
    rows = log(seed)
    wanted = whole(tmp_path / "whole", rows)
    third = len(rows) // 3
    for number, order in enumerate(permutations(range(3))):
        folder = tmp_path / str(number)
        read(folder, [rows[: 2 * third], rows[third:], rows[third : 2 * third]], order)
        assert standing(folder) == wanted, order


def test_an_ending_waits_for_the_file_that_tells_the_beginning(tmp_path: Path) -> None:
    parts = [["1,2026-10-01 09:00,open,Ann,"], ["1,2026-10-02 09:00,resolved,Bo,"]]
    later, earlier, again = read(tmp_path / "log", parts, (1, 0))
    assert (later.set_aside_count, earlier.set_aside_count, again.set_aside_count) == (1, 0, 0)
    assert "its first row of all already ends it" in later.set_aside[0].reason
    assert (again.file, earlier.taken_up) == ("1.csv", ("1.csv",))
    (row,), aside = standing(tmp_path / "log")
    assert (row[1], row[8], aside) == ("resolved", "Bo", [])


def test_the_ending_is_known_though_its_file_is_gone_when_the_beginning_comes(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    read(folder, [["1,2026-10-01 09:00,open,Ann,"], ["1,2026-10-02 09:00,resolved,Bo,"]], (1,))
    (folder / "1.csv").unlink()
    with open_store(folder / "store.sqlite") as store:
        readings: list[Reading] = list(ingest_workspace(workspace(folder, source("log")), store, None, NOW))
    assert [reading.file for reading in readings] == ["0.csv"]
    (row,), aside = standing(folder)
    assert (row[1], aside) == ("resolved", [])


def test_by_other_settings_all_is_read_anew(tmp_path: Path) -> None:
    rows = log(40)
    cut = len(rows) // 2
    folder = tmp_path / "log"
    read(folder, [rows[:cut], rows[cut:]], (0, 1))
    preset = PRESET + '[dates]\nzone = "Asia/Tokyo"\n'
    (folder / "presets" / "log.toml").write_text(preset)
    with open_store(folder / "store.sqlite") as store:
        list(ingest_workspace(workspace(folder, source("log")), store, None, NOW))
    read(tmp_path / "whole", [rows], (0,), preset, HEAD)
    assert standing(folder) == standing(tmp_path / "whole")
