"""The store knows by its seals whether it holds what was written, whatever was written since."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporter.config.models import Source
from reporter.errors import DamagedError
from reporter.store.ingest import ingest_workspace
from reporter.store.rereading import damage_of, read_anew
from reporter.store.seals import damage_in_records
from reporter.store.store import Store, open_store
from reporter.store.tables import RECORD_TABLES
from tests.sources.exports import NOW, source, workspace, write
from tests.store.frames import frame, keep

DAY = "2026-10-05"
DAMAGES = [
    "UPDATE tickets SET subject = 'Printex' WHERE id = '1'",
    "UPDATE tickets SET opened_at = opened_at + 1 WHERE id = '1'",
    "UPDATE tickets SET client = 'acmf' WHERE id = '1'",
    "UPDATE tickets SET left_at = left_at + 1 WHERE id = '2'",
    "DELETE FROM tickets WHERE id = '2'",
    "UPDATE heard SET hours = hours | 1",
    "UPDATE readings SET sha256 = ''",
    "DELETE FROM deliveries",
    "UPDATE seals SET rows = rows + 1 WHERE records = 'tickets'",
    "UPDATE about SET value = '1' WHERE name = 'schema'",
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    rows = f"1,{DAY} 10:00,Printer,open\n2,2026-01-05 09:00,Cable,open\n"
    write(tmp_path, f"id,opened_at,subject,status\n{rows}")
    with open_store(tmp_path / "store.sqlite") as opened:
        found = list(ingest_workspace(workspace(tmp_path, source()), opened, None, NOW))
        assert [one.fault for one in found] == [""]
        yield opened


def save(store: Store, name: str, *rows: dict[str, Any]) -> None:
    if rows:
        keep(store, name, frame(name, *rows))


def spoil(store: Store, statement: str) -> None:
    connection = sqlite3.connect(store.path)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("statement", DAMAGES)
def test_what_was_not_written_by_us_is_damage_and_is_read_anew(
    store: Store, tmp_path: Path, statement: str
) -> None:
    assert damage_of(store, None) is None
    spoil(store, statement)
    damage = damage_of(store, None)
    assert damage
    assert "the store is damaged" in str(damage)
    assert [one.saved.new for one in read_anew(workspace(tmp_path, source()), store, damage, NOW)] == [2]
    assert damage_of(store, None) is None
    assert not [path.name for path in tmp_path.iterdir() if "anew" in path.name]


def test_damage_stays_known_when_the_row_is_written_anew(store: Store) -> None:
    spoil(store, "UPDATE tickets SET subject = 'Printex' WHERE id = '1'")
    save(store, "tickets", {"id": "1", "opened_at": DAY, "subject": "Paper", "updated_at": "2041-01-01"})
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT subject FROM tickets WHERE id = '1'").scalar() == "Paper"
        assert damage_in_records(connection, "acme") == "a row of tickets of acme"


def test_a_store_whose_logs_are_gone_is_not_replaced_by_less(store: Store, tmp_path: Path) -> None:
    write(tmp_path, f"id,opened_at,subject,status\n1,{DAY} 10:00,Printer,open\n")
    spoil(store, "UPDATE heard SET hours = 0")
    content, damage = store.path.read_bytes(), damage_of(store)
    assert damage
    with pytest.raises(DamagedError, match="no log holds what it held: 1 tickets"):
        list(read_anew(workspace(tmp_path, source()), store, damage, NOW))
    assert store.path.read_bytes() == content


def test_files_that_were_put_away_are_read_anew_too(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    moves: Source = source(files="in/*.csv").model_copy(update={"after": "move"})
    place = workspace(tmp_path, moves)
    with open_store(tmp_path / "store.sqlite") as store:
        for number in (1, 2):
            write(tmp_path / "in", f"id,opened_at,subject\n{number},{DAY},Printer\n", "a.csv")
            list(ingest_workspace(place, store, None, NOW))
        assert sorted(path.name for path in (tmp_path / "in" / "done").iterdir()) == ["a-2.csv", "a.csv"]
        spoil(store, "UPDATE heard SET hours = 0")
        damage = damage_of(store)
        assert damage
        assert [one.saved.new for one in read_anew(place, store, damage, NOW)] == [1, 1]
        assert damage_of(store, None) is None


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from("abcd"),
            "opened_at": st.sampled_from([DAY, "2026-10-06", "2025-01-01"]),
            "updated_at": st.sampled_from([DAY, "2026-10-07T09:00"]),
            "client": st.sampled_from(["acme", "birch", ""]),
            "status": st.sampled_from(["open", "closed"]),
            "subject": st.text(max_size=5),
            "minutes_worked": st.one_of(st.none(), st.integers(0, 9), st.floats(0, 1e300)),
        }
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(ROWS, min_size=1, max_size=3))
def test_whatever_is_written_in_whatever_order_is_sound(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[dict[str, Any]]]
) -> None:
    with open_store(tmp_path_factory.mktemp("sealed") / "store.sqlite") as store:
        for rows in batches:
            save(store, "tickets", *rows)
        with store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM tickets WHERE id = 'a'")
        assert damage_of(store, None) is None
        with store.reading() as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM tickets").scalar()
            kept = connection.exec_driver_sql(
                "SELECT sum(rows) FROM seals WHERE records = 'tickets'"
            ).scalar()
        assert (kept or 0) == count


@pytest.mark.parametrize("name", RECORD_TABLES)
def test_every_kind_of_record_is_sealed(tmp_path: Path, name: str) -> None:
    when = {"tickets": {"opened_at": DAY}, "changes": {"starts_at": DAY}}.get(name, {"at": DAY})
    with open_store(tmp_path / "store.sqlite") as store:
        save(store, name, *({"id": str(number), **when} for number in range(3)))
        assert damage_of(store, None) is None
        spoil(store, f"DELETE FROM {name} WHERE id = '1'")
        with store.reading() as connection:
            assert damage_in_records(connection, "acme") == f"a row of {name} of acme"
