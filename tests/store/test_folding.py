"""Several rows of one id in one file: the newest is kept, and the others are counted, not lost silently."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from reporter.sources import chunks
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.soundness import findings, never_filled
from reporter.store.store import open_store
from tests.sources.exports import NOW, source, workspace, write

HEAD = "id,status,opened_at,subject\n"


def ingest(folder: Path, rows: list[str], head: str = HEAD) -> Reading:
    write(folder, head + "".join(f"{row}\n" for row in rows))
    with open_store(folder / "store.sqlite") as store:
        (reading,) = ingest_workspace(workspace(folder, source()), store, None, NOW)
    return reading


@pytest.fixture(params=[1, 2, 3, 50_000], ids=lambda rows: f"{rows} rows a batch")
def _batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows a batch has."""
    monkeypatch.setattr("reporter.sources.formats.csv_rows.CHUNK_ROWS", request.param)
    assert chunks.CHUNK_ROWS


@pytest.mark.usefixtures("_batches")
@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_identity_adds_up_in_whatever_order_the_lines_stand(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    rows = ["1,open,2026-10-01,a", "1,open,2026-10-01,b", "1,open,2026-10-01,b", "2,open,2026-10-01,c"]
    reading = ingest(tmp_path, [rows[place] for place in order])
    saved = reading.saved
    assert (saved.new, saved.updated, saved.unchanged, saved.folded) == (2, 0, 0, 2)
    assert reading.read == 4
    assert reading.line == "tickets.csv: 4 read = 2 new + 0 updated + 0 unchanged + 2 folded + 0 set aside"
    assert saved.differing >= 1
    assert "the id of another row" in " ".join(reading.warnings)


@pytest.mark.parametrize("repeats", [0, 1, 2, 7])
def test_exact_repeats_are_folded_and_differ_in_nothing(tmp_path: Path, repeats: int) -> None:
    reading = ingest(tmp_path, ["1,open,2026-10-01,a"] * (repeats + 1))
    assert (reading.saved.new, reading.saved.folded, reading.saved.differing) == (1, repeats, 0)
    assert ("folded" in reading.line) == (repeats > 0)
    assert not reading.warnings


@pytest.mark.parametrize("size", [2, 3, 9])
def test_read_again_they_are_folded_again(tmp_path: Path, size: int) -> None:
    rows = [f"{number % size},open,2026-10-01,a{number}" for number in range(3 * size)]
    first = ingest(tmp_path, rows)
    assert (first.saved.new, first.saved.folded, first.saved.differing) == (size, 2 * size, 2 * size)
    second = ingest(tmp_path, [*rows, "new,open,2026-10-01,x"])
    assert (second.saved.new, second.saved.unchanged, second.saved.folded) == (1, size, 2 * size)
    third = ingest(tmp_path, [*rows, "new,open,2026-10-01,x"])
    assert third.saved.count == 3 * size + 1


def test_rows_without_an_id_are_never_folded(tmp_path: Path) -> None:
    reading = ingest(tmp_path, [",open,2026-10-01,noise"] * 5)
    assert (reading.saved.new, reading.saved.folded) == (5, 0)


def test_the_check_of_the_data_tells_of_them(tmp_path: Path) -> None:
    ingest(tmp_path, ["1,open,2026-10-01,a", "1,open,2026-10-01,b", "2,open,2026-10-01,b"])
    with open_store(tmp_path / "store.sqlite") as store:
        found = findings(workspace(tmp_path, source()), store, NOW)
    assert [(one.kind, one.count) for one in found] == [("folded", 1)]


FULL = {
    "status": "closed",
    "priority": "Normal",
    "resolved_at": "2026-10-02",
    "first_response_at": "2026-10-01",
    "category": "Mail",
    "minutes_worked": "5",
    "reopen_count": "0",
}
COSTS = {
    "status": "no status",
    "resolved_at": "no time of solving",
    "first_response_at": "no first answers",
    "category": "no categories",
    "minutes_worked": "no time worked",
    "reopen_count": "no count of comings back",
}


@pytest.mark.parametrize("missing", [*COSTS, ""])
@pytest.mark.parametrize("is_column_there", [True, False])
def test_what_a_feed_never_says_is_named_with_what_that_costs(
    tmp_path: Path, missing: str, is_column_there: bool
) -> None:
    told = {name: "" if name == missing else value for name, value in FULL.items()}
    if not is_column_there:
        told.pop(missing, None)
    head = f"id,opened_at,first_response_due_at,{','.join(told)}\n"
    ingest(
        tmp_path, [f"{number},2026-10-01,2026-10-03,{','.join(told.values())}" for number in range(3)], head
    )
    with open_store(tmp_path / "store.sqlite") as store:
        found = never_filled(store)
    assert [one.what.partition(":")[0] for one in found] == ([COSTS[missing]] if missing else [])
    assert all(one.count == 3 and "reports cannot say" in one.what for one in found)
    assert any("due time alone" in one.what for one in found) == (missing == "first_response_at")


def test_what_is_all_open_yet_lacks_no_time_of_solving(tmp_path: Path) -> None:
    ingest(tmp_path, ["1,open,2026-10-01,a"])
    with open_store(tmp_path / "store.sqlite") as store:
        assert not [one for one in never_filled(store) if "solving" in one.what]


@pytest.mark.parametrize("is_column_there", [True, False])
def test_tickets_without_a_priority_are_named_with_what_that_costs_and_the_mend(
    tmp_path: Path, is_column_there: bool
) -> None:
    told = FULL | {"priority": ""}
    if not is_column_there:
        told.pop("priority")
    head = f"id,opened_at,first_response_due_at,{','.join(told)}\n"
    ingest(tmp_path, [f"1,2026-10-01,2026-10-03,{','.join(told.values())}"], head)
    with open_store(tmp_path / "store.sqlite") as store:
        (found,) = never_filled(store)
    assert found.what.startswith("an empty priority: " if is_column_there else "no priority: ")
    assert found.count == 1
    assert '"" = 3 under [priority]' in found.mend
