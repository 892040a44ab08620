"""Migrations make the tables that the program knows, lose no row, and are whole or absent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from reporter.config.models import Workspace
from reporter.errors import DataError
from reporter.ledger import chain, migrating, tables
from reporter.ledger.ledger import Ledger, ledger_to_look_into, open_ledger
from tests.ledger.editions import NOW, TOLD, edition, mail, published

NEW = "acme/weekly/2026-W34"
NEXT = """
import os, signal
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade():
    op.add_column("deliveries", sa.Column("seen_at", sa.Text()))
    op.execute("UPDATE notes SET value = value || '!'")
    {then}
    op.create_table("again", sa.Column("name", sa.Text(), primary_key=True))
"""


def shape(connection: Connection) -> dict[str, Any]:
    """All that the database knows of our tables."""
    found = inspect(connection)
    return {
        table: (
            [{**column, "type": repr(column["type"])} for column in found.get_columns(table)],
            found.get_pk_constraint(table)["constrained_columns"],
            sorted(repr(index) for index in found.get_indexes(table)),
            [unique["column_names"] for unique in found.get_unique_constraints(table)],
        )
        for table in tables.metadata.tables
    }


def test_migrations_make_the_tables_that_the_program_knows(ledger: Ledger) -> None:
    with ledger._database.reading() as connection:
        options = {"version_table": tables.VERSION_TABLE, "compare_type": False}  # the shapes tell types
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []
        migrated = shape(connection)
    with ledger._database.writing() as connection:
        tables.metadata.drop_all(connection)
        tables.metadata.create_all(connection)
        assert shape(connection) == migrated


def test_the_program_knows_every_migration_in_order() -> None:
    script = ScriptDirectory(
        str(migrating.MIGRATIONS), version_locations=[str(path) for path in migrating.VERSIONS]
    )
    known = [found.revision for found in script.walk_revisions()]
    assert tuple(reversed(known)) == tables.REVISIONS


def with_next(folder: Path, monkeypatch: pytest.MonkeyPatch, then: str = "") -> None:
    folder.mkdir()
    (folder / "0006_next.py").write_text(NEXT.replace("{then}", then))
    monkeypatch.setattr(tables, "REVISIONS", (*tables.REVISIONS, "0006"))
    monkeypatch.setattr(migrating, "VERSIONS", (*migrating.VERSIONS, folder))


def fill(place: Workspace) -> list[dict[str, Any]]:
    with open_ledger(place) as ledger:
        ledger.keep(edition("acme/daily/2026-08-14"))
        ledger.approve(edition(), [mail(), published()])
        ledger.move(ledger.deliveries()[0], "sent", NOW)
        ledger.set_note("a", "b")
        return list(ledger.export())


def make_first(place: Workspace) -> None:
    """The ledger as the first migration left it."""
    with open_ledger(place) as ledger, ledger._database.writing() as connection:
        for table in chain.SEALED:
            connection.execute(text(f"ALTER TABLE {table.name} DROP COLUMN hash"))
        for name in ("told", "counts"):
            connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text("UPDATE ledger_version SET version_num = '0001'"))


def test_an_older_ledger_is_brought_up_to_date_without_loss(
    place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fill(place)
    with_next(tmp_path / "100% more", monkeypatch)
    for _ in range(2):
        with open_ledger(place) as ledger:
            assert list(ledger.export()) == before
            assert ledger.note("a") == "b!"
            with ledger._database.reading() as connection:
                assert "again" in inspect(connection).get_table_names()
                assert connection.execute(text("SELECT * FROM ledger_version")).scalars().all() == ["0006"]


def test_a_ledger_from_before_figures_were_kept_loses_nothing_and_has_told_nothing(place: Workspace) -> None:
    before = fill(place)
    make_first(place)
    with ledger_to_look_into(place) as looked:
        assert looked is None  # looking brings nothing up to date
    with open_ledger(place) as ledger:
        assert list(ledger.export()) == before
        assert ledger.told("acme", "weekly", "2026-W33") is None
        ledger.approve(edition(NEW), [mail(NEW)], TOLD)
        ledger.move(ledger.deliveries(NEW)[0], "sent", NOW)
        assert ledger.told("acme", "weekly", "2026-W34") == TOLD
    with ledger_to_look_into(place) as looked:
        assert looked
        assert looked.told("acme", "weekly", "2026-W34") == TOLD


def test_an_older_program_refuses_what_a_newer_one_migrated(place: Workspace, tmp_path: Path) -> None:
    fill(place)
    with pytest.MonkeyPatch.context() as newer:
        with_next(tmp_path / "more", newer)
        open_ledger(place).close()
    with pytest.raises(DataError, match=r"written by a newer Reporter \(0006\)"):
        open_ledger(place)


def test_a_migration_that_fails_half_way_leaves_the_ledger_as_it_was(
    place: Workspace, tmp_path: Path
) -> None:
    before = fill(place)
    with pytest.MonkeyPatch.context() as newer:
        with_next(tmp_path / "more", newer, "raise RuntimeError('half-way')")
        with pytest.raises(RuntimeError, match="half-way"):
            open_ledger(place)
    with open_ledger(place) as ledger:
        assert list(ledger.export()) == before
        assert ledger.note("a") == "b"
        with ledger._database.reading() as connection:
            names = [column["name"] for column in inspect(connection).get_columns("deliveries")]
    assert "seen_at" not in names


def test_kill_9_amid_a_migration_leaves_the_ledger_as_it_was(place: Workspace, tmp_path: Path) -> None:
    before = fill(place)
    with pytest.MonkeyPatch.context() as newer:
        with_next(tmp_path / "more", newer, "os.kill(os.getpid(), signal.SIGKILL)")
    code = (
        "import sys; from pathlib import Path; from reporter.config.models import Workspace\n"
        "from reporter.ledger import migrating, tables; from reporter.ledger.ledger import open_ledger\n"
        "tables.REVISIONS = (*tables.REVISIONS, '0006')\n"
        "migrating.VERSIONS = (*migrating.VERSIONS, Path(sys.argv[1]))\n"
        "open_ledger(Workspace.model_validate_json(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "more"), place.model_dump_json()],
        cwd=Path(__file__).parents[2], env=dict(os.environ), check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    with open_ledger(place) as ledger:
        assert list(ledger.export()) == before
        assert ledger.note("a") == "b"
