from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from reporter.errors import CannotWriteError, DataError
from reporter.records import RECORD_TYPES, TIME_COLUMN, columns
from reporter.store.frames import filed_between, frame_of
from reporter.store.saving import Saved, backlog_stay
from reporter.store.store import Store, open_store
from reporter.store.tables import OPEN_CLASS, RECORD_TABLES, STILL_OPEN, about
from tests.store.frames import at, frame, keep

DAY = "2026-08-03"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite") as store:
        yield store


def stored(store: Store, records: str = "tickets") -> pd.DataFrame:
    with store.reading() as connection:
        names = [RECORD_TABLES[records].c[name] for name in columns(RECORD_TYPES[records])]
        return frame_of(connection.execute(select(*names)).all(), records)


def full_row(records: str) -> dict[str, Any]:
    """A row in which every field says something of its own."""
    row: dict[str, Any] = {}
    for number, (name, kind) in enumerate(columns(RECORD_TYPES[records]).items()):
        row[name] = {
            "instant": at(DAY).replace(hour=number % 24, minute=number),
            "text": f"{name} “ü” '; --",
            "number": number + 0.25,
            "flag": name != "is_public",
        }[kind]
    return row | {"source": "desk", "id": "1", "client": "acme"}


@pytest.mark.parametrize("records", list(RECORD_TYPES))
@pytest.mark.parametrize("is_full", [True, False])
def test_a_record_comes_back_as_it_was_saved(store: Store, records: str, is_full: bool) -> None:
    row = full_row(records) if is_full else {"id": "1", TIME_COLUMN[records]: DAY}
    saved = frame(records, row)
    assert keep(store, records, saved) == Saved(new=1)
    with store.reading() as connection:
        day = int(at(DAY).timestamp())
        found = filed_between(connection, records, "acme", day, day + 86400)
    pd.testing.assert_frame_equal(found, saved, check_dtype=False)
    kinds = columns(RECORD_TYPES[records])
    assert all(str(found[name].dtype) == "datetime64[us, UTC]" for name in kinds if kinds[name] == "instant")


def test_an_empty_frame_has_the_same_dtypes_as_a_full_one(store: Store) -> None:
    with store.reading() as connection:
        empty = filed_between(connection, "tickets", "acme", 0, 1)
    keep(store, "tickets", frame("tickets", {"id": "1", "opened_at": DAY}))
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == stored(store).dtypes.to_dict()


def test_the_later_update_wins_whatever_is_read_first(store: Store) -> None:
    old = frame("tickets", {"id": "1", "opened_at": DAY, "updated_at": "2026-08-04", "subject": "old"})
    new = frame(
        "tickets",
        {
            "id": "1",
            "opened_at": "2026-08-02",
            "updated_at": "2026-08-05",
            "subject": "new",
            "client": "birch",
        },
    )
    assert keep(store, "tickets", old) == Saved(new=1)
    assert keep(store, "tickets", new) == Saved(updated=1)
    assert keep(store, "tickets", old) == Saved(unchanged=1)
    found = stored(store)
    assert found[["client", "subject"]].to_numpy().tolist() == [["birch", "new"]]


def test_of_two_versions_of_one_instant_the_content_decides(store: Store) -> None:
    for subject, expected in (
        ("a", Saved(new=1)),
        ("b", Saved(updated=1)),
        ("b", Saved(unchanged=1)),
        ("a", Saved(unchanged=1)),
    ):
        row = {"id": "1", "opened_at": DAY, "subject": subject}
        assert keep(store, "tickets", frame("tickets", row)) == expected
    assert stored(store)["subject"].tolist() == ["b"]


def test_a_frame_may_hold_an_id_more_than_once(store: Store) -> None:
    rows = [
        {"id": "1", "opened_at": DAY, "updated_at": "2026-08-05", "subject": "last"},
        {"id": "1", "opened_at": DAY, "updated_at": "2026-08-04", "subject": "first"},
        {"id": "2", "opened_at": DAY},
        {"id": "2", "opened_at": DAY},
    ]
    assert keep(store, "tickets", frame("tickets", *rows)) == Saved(new=2, folded=2, differing=1)
    assert sorted(stored(store)["subject"]) == ["", "last"]


def test_the_same_id_of_two_sources_is_two_records(store: Store) -> None:
    rows = [{"id": "1", "opened_at": DAY}, {"id": "1", "opened_at": DAY, "source": "other"}]
    assert keep(store, "tickets", frame("tickets", *rows)) == Saved(new=2)


def test_when_a_ticket_left_the_backlog() -> None:
    rows: list[dict[str, Any]] = [
        {"status": "closed", "resolved_at": "2026-08-04", "closed_at": "2026-08-09"},
        {"status": "resolved"},
        {"status": "cancelled", "updated_at": "2026-08-05"},
        {"status": "on hold"},
        {"status": "closed", "resolved_at": "2026-11-30"},
        {"status": "closed", "resolved_at": "2027-08-03"},
    ]
    numbered = [{"id": str(n), "opened_at": DAY} | row for n, row in enumerate(rows)]
    told_at = np.full(len(rows), int(at("2026-08-06").timestamp()) * 1_000_000)
    left_at, lasting = backlog_stay(frame("tickets", *numbered), told_at)
    days = np.where(left_at == STILL_OPEN, -1, (left_at - int(at(DAY).timestamp())) // 86400)
    assert days.tolist() == [1, 3, 2, -1, 119, 365]
    assert lasting.tolist() == [0, 0, 0, OPEN_CLASS, 1, 3]


def test_a_store_of_another_version_is_refused_with_the_mend(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path) as store, store.writing() as connection:
        connection.execute(about.update().where(about.c.name == "version").values(value="0"))
    with pytest.raises(DataError, match="another version") as caught:
        open_store(path)
    assert "run: reporter ingest" in caught.value.hint


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_text("this is a shopping list, and long enough to be looked at as a header of a database" * 20)
    with pytest.raises(DataError, match="not a store, or it is damaged"):
        open_store(path)
    with pytest.raises(CannotWriteError):
        open_store(path / "inside")
    with pytest.raises(CannotWriteError):
        open_store(tmp_path)


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    class TornError(Exception):
        """Something went wrong half way."""

    def tear() -> None:
        with store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM tickets")
            raise TornError

    keep(store, "tickets", frame("tickets", {"id": "1", "opened_at": DAY}))
    with pytest.raises(TornError):
        tear()
    assert len(stored(store)) == 1


def test_settings_of_the_file_keep_it_whole(store: Store) -> None:
    with store.reading() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM tickets WHERE client = 'a' AND opened_at > 1 AND opened_at < 9"
        ).all()
    assert found == ["delete", 2]
    assert "USING PRIMARY KEY (client=? AND opened_at>? AND opened_at<?)" in plan[0][3]
