"""A ledger is made, found, or refused with a word that never says to delete it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from reporter import database
from reporter.config.fields import Secret
from reporter.config.mail import LedgerPlace
from reporter.config.models import Workspace
from reporter.errors import CannotWriteError, ConfigError, DataError, LockedError, ReporterError
from reporter.ledger import LedgerUnreachableError
from reporter.ledger.ledger import open_ledger
from tests.ledger.editions import edition, workspace


def refused(folder: Path, kind: type[ReporterError], place: LedgerPlace | None = None) -> str:
    with pytest.raises(kind) as fault:
        open_ledger(workspace(folder, ledger=place)).keep(edition())
    assert type(fault.value) is kind
    said = f"{fault.value} / {fault.value.hint}"
    assert "\n" not in said
    assert "delete" not in said
    return said


def filled(folder: Path) -> Path:
    with open_ledger(workspace(folder)) as ledger:
        for number in range(200):
            ledger.keep(edition(f"acme/daily/{number}"))
    return folder / "ledger.sqlite"


def test_a_ledger_is_made_beside_the_settings_with_safe_writes(tmp_path: Path) -> None:
    with open_ledger(workspace(tmp_path / "new")) as ledger, ledger._database.reading() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]
    assert settings == ["delete", 2]
    assert (tmp_path / "new" / "ledger.sqlite").exists()


def test_a_ledger_that_is_up_to_date_is_opened_without_alembic(tmp_path: Path) -> None:
    filled(tmp_path)
    code = (
        "import sys; from pathlib import Path; from tests.ledger.editions import workspace\n"
        "from reporter.ledger.ledger import open_ledger\n"
        "with open_ledger(workspace(Path(sys.argv[1]))) as ledger: print(len(ledger.entries()))\n"
        "print('alembic' in sys.modules)"
    )
    for folder, said in ((tmp_path, "200\nFalse"), (tmp_path / "new", "0\nTrue")):
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder)],
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert done.stdout.strip() == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Dear Ruth, " * 500, "is not a ledger, or it is damaged"),
        (b"SQLite format 3\0" + b"\0" * 5000, "is not a ledger, or it is damaged"),
    ],
)
def test_a_file_that_is_no_ledger_is_left_alone(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    words = refused(tmp_path, DataError)
    assert f"{path}: {said}" in words
    assert "restore it from your backup" in words
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()
    assert "is not a ledger; it holds the table songs" in refused(tmp_path, DataError)


@pytest.mark.parametrize("table", ["events", "deliveries", "editions"])
def test_a_ledger_that_lost_a_table_is_damaged(tmp_path: Path, table: str) -> None:
    connection = sqlite3.connect(filled(tmp_path))
    connection.execute(f"DROP TABLE {table}")
    connection.close()
    with pytest.raises(DataError, match="damaged: its tables are not as they were made") as fault, \
            open_ledger(workspace(tmp_path)) as ledger:  # fmt: skip
        list(ledger.export())
    assert "restore it from your backup" in fault.value.hint


def test_a_ledger_cut_short_or_overwritten_is_damaged(tmp_path: Path) -> None:
    path = filled(tmp_path)
    content = path.read_bytes()
    for damaged in (content[: len(content) // 2], content[:4096] + b"x" * (len(content) - 4096)):
        path.write_bytes(damaged)
        assert "is damaged" in refused(tmp_path, DataError)
        assert path.read_bytes() == damaged


def test_a_ledger_of_a_newer_program_asks_for_the_newer_program(tmp_path: Path) -> None:
    connection = sqlite3.connect(filled(tmp_path))
    connection.execute("UPDATE ledger_version SET version_num = '0099'")
    connection.commit()
    connection.close()
    assert "was written by a newer Reporter (0099) / update Reporter" in refused(tmp_path, DataError)


def test_a_lost_version_is_damage_and_nothing_is_migrated(tmp_path: Path) -> None:
    connection = sqlite3.connect(filled(tmp_path))
    connection.execute("DELETE FROM ledger_version")
    connection.commit()
    connection.close()
    assert "it has lost its version" in refused(tmp_path, DataError)


@pytest.mark.parametrize("lost", ["absent", "empty"])
def test_a_lost_ledger_is_not_begun_anew_where_reports_were_sent(tmp_path: Path, lost: str) -> None:
    path = filled(tmp_path)
    (tmp_path / "sent" / "acme").mkdir(parents=True)
    open_ledger(workspace(tmp_path)).close()
    path.unlink()
    if lost == "empty":
        path.touch()
    said = refused(tmp_path, DataError)
    assert "the ledger is missing, but the folder sent/ holds reports" in said
    assert "restore it from your backup" in said
    (tmp_path / "sent").rename(tmp_path / "old")
    open_ledger(workspace(tmp_path)).close()


def test_where_nothing_can_be_written_the_fault_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be made: Not a directory" in refused(tmp_path / "file" / "below", CannotWriteError)
    assert "unable to open database file" in refused(Path("/proc/self"), CannotWriteError)


def test_a_ledger_that_others_may_not_write_can_still_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path)

    def read_only(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA query_only = 1")

    monkeypatch.setattr(database, "_prepare_file", read_only)
    with open_ledger(workspace(tmp_path)) as ledger:
        assert len(ledger.entries()) == 200
        with pytest.raises(CannotWriteError, match="attempt to write a readonly database"):
            ledger.set_note("a", "b")


def test_a_ledger_that_somebody_else_writes_to_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0)
    other = sqlite3.connect(filled(tmp_path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "another run is writing to the ledger" in refused(tmp_path, LockedError)
    with open_ledger(workspace(tmp_path)) as ledger:
        assert len(ledger.entries()) == 200
        other.execute("ROLLBACK")
        ledger.set_note("a", "b")
    other.close()


def test_two_runs_on_one_database_cannot_both_hold_it(server_place: LedgerPlace, tmp_path: Path) -> None:
    place = workspace(tmp_path, ledger=server_place)
    with open_ledger(place) as one, open_ledger(place) as two:
        with one.hold():
            with pytest.raises(LockedError, match="another run holds the ledger"), two.hold():
                pass
            two.set_note("a", "b")  # a person may still approve
        with two.hold():
            assert one.note("a") == "b"


def test_the_lock_goes_with_the_run_that_held_it(server_place: LedgerPlace, tmp_path: Path) -> None:
    place = workspace(tmp_path, ledger=server_place)
    open_ledger(place).hold().__enter__()  # and never left, as by a run that was killed
    with open_ledger(place) as ledger, ledger.hold():
        pass


def test_a_fault_of_the_run_is_not_taken_for_one_of_the_ledger(place: Workspace) -> None:
    fault = sqlite3.OperationalError("database is locked")
    with open_ledger(place) as ledger, pytest.raises(sqlite3.OperationalError) as raised, ledger.hold():
        raise fault
    assert raised.value is fault


def test_a_database_that_does_not_answer_is_named_without_its_password(
    server_place: LedgerPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_PASSWORD", "wr0ng-s3cret")
    said = refused(tmp_path, LedgerUnreachableError, server_place)
    assert "the ledger's database cannot be reached: " in said
    assert "password authentication failed" in said
    absent = LedgerPlace(url="postgresql://jo@127.0.0.1:1/x", password=Secret(env="LEDGER_PASSWORD"))
    said += refused(tmp_path, LedgerUnreachableError, absent)
    assert "postgresql://jo:***@127.0.0.1:1/x: the ledger's database cannot be reached" in said
    assert "wr0ng" not in said


def test_a_database_that_others_use_is_left_alone(server_place: LedgerPlace, tmp_path: Path) -> None:
    place = workspace(tmp_path, ledger=server_place)
    with open_ledger(place) as ledger, ledger._database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE ledger_version")
    said = refused(tmp_path, DataError, server_place)
    assert "is not a ledger; it holds the table counts / give the ledger a database of its own" in said


def test_only_postgresql_will_do(tmp_path: Path) -> None:
    for url in ("mysql://x@y/z", "sqlite:///x.db", "nonsense"):
        with pytest.raises((ConfigError, ValidationError)) as fault:
            open_ledger(workspace(tmp_path, ledger=LedgerPlace(url=url)))
        assert url in str(fault.value)


def test_without_psycopg_the_fault_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = refused(tmp_path, DataError, LedgerPlace(url="postgresql://jo@h/x"))
    mend = f"{sys.executable} -m pip install 'psycopg[binary]'"
    assert said == f"postgresql://jo@h/x: psycopg is not installed / {mend}"


def test_a_sent_folder_that_cannot_be_looked_at_does_not_mean_that_nothing_was_sent(tmp_path: Path) -> None:
    (tmp_path / "sent").symlink_to(tmp_path / "sent")
    assert "sent: cannot be read: Too many levels of symbolic links" in refused(tmp_path, CannotWriteError)
    assert not (tmp_path / "ledger.sqlite").exists()


def test_a_broken_letter_in_what_tables_there_are_is_told_as_damage(tmp_path: Path) -> None:
    path = filled(tmp_path)
    content = path.read_bytes()
    first, told = content.index(b"CREATE"), []
    for place in range(first, 4096, 29):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x80]) + content[place + 1 :])
        try:
            open_ledger(workspace(tmp_path)).close()  # where nothing stands, nothing is broken
        except DataError as fault:
            told.append(str(fault))
    assert len(told) > 20
    assert all("damaged" in one for one in told)
