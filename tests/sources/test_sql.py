from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

import reporter
from reporter.config.models import Source
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import open_store
from tests.sources.exports import workspace
from tests.sources.postgres import PASSWORD, Postgres, postgres, server_programs

NOW = datetime(2026, 11, 22, tzinfo=UTC)
needs_postgres = pytest.mark.skipif(server_programs() is None, reason="postgresql is not installed")

QUERY = "SELECT id, subject, opened_at, updated_at, minutes_worked FROM ticket WHERE updated_at >= :since"


def read(folder: Path, **sql: Any) -> Reading:
    source = Source.model_validate({"name": "desk", "client": "acme", "preset": "plain-tickets", "sql": sql})
    with open_store(folder / "store.sqlite") as store:
        (reading,) = ingest_workspace(workspace(folder, source), store, None, NOW)
    return reading


def stored(folder: Path, columns: str) -> list[tuple[Any, ...]]:
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        return [
            tuple(row)
            for row in connection.exec_driver_sql(f"SELECT {columns} FROM tickets ORDER BY CAST(id AS INT)")
        ]


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A workspace beside an SQLite database of two tickets."""
    with sqlite3.connect(tmp_path / "desk.db") as database:
        database.execute("CREATE TABLE ticket (id, subject, opened_at, updated_at, minutes_worked REAL)")
        rows = [(n, f"t{n}", f"2026-10-0{n} 08:00:00Z", f"2026-10-0{n} 09:30:00", n / 2) for n in (1, 2)]
        database.executemany("INSERT INTO ticket VALUES (?, ?, ?, ?, ?)", rows)
    database.close()
    return tmp_path


def test_rows_of_a_query_become_records(desk: Path) -> None:
    reading = read(desk, url="sqlite:///desk.db", query=QUERY, since="text")
    assert reading.line == "sqlite:///desk.db: 2 read = 2 new + 0 updated + 0 unchanged + 0 set aside"
    assert stored(desk, "id, subject, opened_at, minutes_worked") == [
        ("1", "t1", seconds("2026-10-01T08:00"), 0.5),
        ("2", "t2", seconds("2026-10-02T08:00"), 1),
    ]


def test_only_what_changed_since_the_last_good_reading_is_asked_for(desk: Path) -> None:
    told = {"url": "sqlite:///desk.db", "query": QUERY, "since": "text"}
    assert read(desk, **told).read == 2
    with sqlite3.connect(desk / "desk.db") as database:
        database.execute(
            "UPDATE ticket SET subject = 'late', updated_at = '2026-10-05 10:00:00' WHERE id = 1"
        )
    database.close()
    reading = read(desk, **told)
    assert (reading.read, reading.saved.updated, reading.saved.unchanged) == (2, 1, 1)
    assert read(desk, **told).read == 1
    assert stored(desk, "subject") == [("late",), ("t2",)]


def test_another_query_reads_from_the_beginning(desk: Path) -> None:
    told = {"url": "sqlite:///desk.db", "since": "text", "overlap": 0}
    assert [read(desk, query=QUERY, **told).read for _ in range(2)] == [2, 1]
    assert read(desk, query=QUERY + " ORDER BY id", **told).read == 2


def test_a_query_can_stand_in_a_file(desk: Path) -> None:
    (desk / "desk.sql").write_text("SELECT id, opened_at FROM ticket")
    assert read(desk, url="sqlite:///desk.db", query_file="desk.sql").read == 2


@pytest.mark.parametrize(
    ("told", "fault", "hint"),
    [
        (
            {"url": "sqlite:///none.db", "query": "SELECT 1"},
            "none.db: there is no such database",
            "check `url`",
        ),
        ({"query": "SELECT * FROM tickt"}, "no such table: tickt", "check `url`"),
        ({"query": "SELECT :who"}, "the query asks for :who, and only :since is known", "inside quotes"),
        ({"query": "DELETE FROM ticket"}, "attempt to write a readonly database", "check"),
        ({"query": "SELECT id, id FROM ticket"}, "the column “id” stands 2 times", "rename"),
        ({"query": "SELECT subject FROM ticket"}, "column “opened_at”", ""),
        ({"url": "oracle://x@y/z", "query": "SELECT 1"}, "the driver", "pip install"),
        ({"url": "nosuch://x@y/z", "query": "SELECT 1"}, "“nosuch” is no database we know", "write one like"),
    ],
)
def test_each_fault_is_one_line_with_its_mend(
    desk: Path, told: dict[str, str], fault: str, hint: str
) -> None:
    reading = read(desk, **{"url": "sqlite:///desk.db", **told})
    assert fault in reading.fault
    assert "\n" not in reading.fault
    assert hint in reading.hint
    assert stored(desk, "id") == []


@pytest.mark.parametrize(
    ("url", "module", "package"),
    [
        ("mysql://x@y/z", "MySQLdb", "mysqlclient"),
        ("mariadb+pymysql://x@y/z", "pymysql", "pymysql"),
        ("postgresql://x@y/z", "psycopg", "'psycopg[binary]'"),
        ("postgresql+psycopg2://x@y/z", "psycopg2", "psycopg2-binary"),
        ("mssql+pyodbc://x@y/z", "pyodbc", "pyodbc"),
        ("mysql+mysqlconnector://x@y/z", "mysql", "mysql-connector-python"),
    ],
)
def test_a_missing_driver_is_named_by_the_package_that_brings_it(
    desk: Path, monkeypatch: pytest.MonkeyPatch, url: str, module: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    reading = read(desk, url=url, query="SELECT 1")
    assert f"the driver {module} is not installed" in reading.fault
    assert reading.hint == f"{sys.executable} -m pip install {package}"


@pytest.mark.parametrize(
    "url", ["oracle+cx_oracle://x@y/z", "sqlite+pysqlcipher://x@y/z", "mysql+asyncmy://x@y/z"]
)
def test_no_package_is_guessed_for_a_driver_nobody_here_knows(
    desk: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    for module in ("cx_Oracle", "sqlcipher3", "pysqlcipher3", "asyncmy"):
        monkeypatch.setitem(sys.modules, module, None)
    reading = read(desk, url=url, query="SELECT 1")
    assert reading.fault
    assert "pip install" not in reading.hint


def test_no_hint_installs_a_package_of_our_own_name() -> None:
    sources = Path(reporter.__file__).parent.rglob("*.py")
    named = re.compile(r"""installing\(\s*f?["']reporter|pip install '?reporter""")
    assert not [path.name for path in sources if named.search(path.read_text())]


def test_a_database_that_cannot_be_looked_at_is_not_taken_for_absent(desk: Path) -> None:
    (desk / "loop.db").symlink_to(desk / "loop.db")
    reading = read(desk, url="sqlite:///loop.db", query="SELECT 1")
    assert "loop.db: cannot be read: Too many levels of symbolic links" in reading.fault


def test_a_password_in_the_address_is_refused() -> None:
    for url in ("postgresql://me:secret@host/db", "mysql://host/db?password=secret"):
        with pytest.raises(ValueError, match="holds a password") as fault:
            Source.model_validate({"name": "d", "preset": "p", "sql": {"url": url, "query": "SELECT 1"}})
        assert "take it out and write password" in str(fault.value)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as started:
        yield started


def execute(server: Postgres, *statements: str) -> None:
    engine = create_engine(server.url.replace("reporter@", "reporter:s3cret%2Fpass%20word@"))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


TABLE = """CREATE TABLE ticket (id bigint PRIMARY KEY, subject text, opened_at timestamptz,
    resolved_at timestamp, updated_at timestamptz, minutes_worked numeric(8, 2), minutes_on_hold interval,
    is_public boolean, tags jsonb, photo bytea)"""
ROWS = """INSERT INTO ticket SELECT n, 'Drucker ' || n || ' – ü',
    timestamptz '2026-10-01 08:00+02' + n * '1 s'::interval,
    CASE WHEN n % 2 = 0 THEN timestamp '2026-10-03 09:30' END, timestamptz '2026-10-03 10:00+00', n * 0.25,
    n * '90 s'::interval, n % 2 = 0, '{"a": [1, 2]}', '\\x00ff' FROM generate_series(1, 25000) n"""


@needs_postgres
def test_typed_columns_of_postgresql_become_records(
    server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(server, "DROP TABLE IF EXISTS ticket", TABLE, ROWS)
    monkeypatch.setenv("DESK_PASSWORD", PASSWORD)
    told = {
        "url": server.url,
        "password": {"env": "DESK_PASSWORD"},
        "query": "SELECT *, 'resolved' AS status FROM ticket WHERE updated_at >= :since AND id::int > 0",
    }
    reading = read(tmp_path, **told)
    assert (reading.fault, reading.saved.new, reading.set_aside_count) == ("", 25_000, 0)
    assert PASSWORD not in reading.line
    names = "subject, opened_at, resolved_at, minutes_worked, minutes_on_hold, is_public"
    first, second = stored(tmp_path, names)[:2]
    assert first == ("Drucker 1 – ü", seconds("2026-10-01T06:00:01"), None, 0.25, 1.5, 0)
    # a time without a zone is local to the workspace: London is an hour ahead of UTC in October
    assert second == ("Drucker 2 – ü", seconds("2026-10-01T06:00:02"), seconds("2026-10-03T08:30"), 0.5, 3, 1)
    execute(server, "UPDATE ticket SET updated_at = '2026-10-04 10:00+02', subject = 'late' WHERE id = 7")
    reading = read(tmp_path, **told, overlap=0)  # another way to ask: from the beginning
    assert (reading.read, reading.saved.updated) == (25_000, 1)
    assert read(tmp_path, **told, overlap=0).read == 1


@needs_postgres
def test_a_time_without_a_zone_is_compared_in_the_zone_of_the_source(
    server: Postgres, tmp_path: Path
) -> None:
    create = "CREATE TABLE plain (id int, opened_at timestamp, updated_at timestamp)"
    rows = "INSERT INTO plain VALUES (1, '2026-07-01 08:00', '2026-07-01 09:00')"
    execute(server, "DROP TABLE IF EXISTS plain", create, rows)
    (tmp_path / "password").write_text(PASSWORD)
    told = {
        "url": server.url,
        "password": {"file": "password"},
        "query": "SELECT * FROM plain WHERE updated_at >= :since",
        "since": "local",
        "overlap": 0,
    }
    assert [read(tmp_path, **told).read for _ in range(2)] == [1, 1]
    late = "INSERT INTO plain VALUES (2, '2026-07-01 08:00', '2026-07-01 08:59')"
    execute(server, late)
    assert read(tmp_path, **told).read == 1


@needs_postgres
def test_a_wrong_password_and_a_query_that_writes_are_refused(
    server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(server, "DROP TABLE IF EXISTS kept", "CREATE TABLE kept (id serial)")
    monkeypatch.setenv("DESK_PASSWORD", "wrong-one")
    told = {
        "url": server.url,
        "password": {"env": "DESK_PASSWORD"},
        "query": "SELECT nextval('kept_id_seq') AS id",
    }
    reading = read(tmp_path, **told)
    assert "password authentication failed" in reading.fault
    assert "wrong-one" not in reading.fault
    monkeypatch.setenv("DESK_PASSWORD", PASSWORD)
    assert "read-only transaction" in read(tmp_path, **told).fault


@needs_postgres
def test_a_query_that_breaks_half_way_leaves_nothing(
    server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_PASSWORD", PASSWORD)
    fields = "n AS id, now() AS opened_at, 1 / (30000 - n) AS minutes_worked"
    query = f"SELECT {fields} FROM generate_series(1, 40000) n"
    reading = read(tmp_path, url=server.url, password={"env": "DESK_PASSWORD"}, query=query)
    assert "division by zero" in reading.fault
    assert stored(tmp_path, "id") == []
