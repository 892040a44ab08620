"""The ledger in PostgreSQL: every command works on it, and two workspaces that share it never run at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.delivery.servers import MailServer, mail_server
from tests.end_to_end.program import Place
from tests.end_to_end.wire import Wire, wire_to
from tests.end_to_end.workspaces import TO_FOLDER, write_workspace
from tests.sources.postgres import PASSWORD, Postgres

ANN, BOB = "ann@brook.example", "bob@hillcrest.example"
BROOK, HILLCREST = "brook/daily/2026-11-03", "hillcrest/daily/2026-11-03"
NOW = ("--now", "2026-11-04T08:00Z")
LEDGER = """
[ledger]
url = "{url}&options=-csearch_path%3D{schema}"
password = {{ env = "LEDGER_PASSWORD" }}
"""
TO_SERVER = """
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
per_minute = 60000
"""


def office(folder: Path, database: Postgres, schema: str, way_out: str) -> Place:
    """A workspace whose ledger is in that schema of the database."""
    more = way_out + LEDGER.format(url=database.url, schema=schema)
    place = write_workspace(folder, {"brook": (ANN,), "hillcrest": (BOB,)}, more=more, held="hillcrest")
    place.environment["LEDGER_PASSWORD"] = PASSWORD
    return place


def make_schema(database: Postgres, name: str) -> None:
    engine = create_engine(database.url.replace("reporter@", "reporter:s3cret%2Fpass%20word@"))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()


@pytest.fixture
def slow_server() -> Iterator[tuple[MailServer, Wire]]:
    """A mail server that is not heard until its wire is mended."""
    with mail_server() as server, wire_to(server.port) as wire:
        wire.stop(mute_after=0)
        yield server, wire


def exported(place: Place) -> dict[str, dict[str, object]]:
    """The editions of `ledger export`, by key."""
    entries = map(json.loads, place.reporter("ledger", "export").out.splitlines())
    return {entry["key"]: entry for entry in entries}


def test_a_ledger_in_a_database_serves_every_command_as_a_file_does(
    database: Postgres, tmp_path: Path
) -> None:
    make_schema(database, "alone")
    place = office(tmp_path / "office", database, "alone", TO_FOLDER)
    first = place.reporter("run", "--json", *NOW)
    assert first.code == 0
    assert {one["edition"]: one["state"] for one in first.data["deliveries"]} == {BROOK: "sent"}
    (held,) = place.reporter("outbox", "--json").data
    assert (held["edition"], held["reasons"]) == (HILLCREST, ["waits for your approval"])
    assert place.reporter("approve", "--all", "--yes", *NOW).code == 0
    assert place.reporter("send", "--quiet", *NOW).err == ""
    assert place.reporter("outbox", "--json").data == []
    standing = place.reporter("status", "--json", *NOW).data
    assert {one["last"]: one["last_state"] for one in standing["editions"]} == {
        BROOK: "sent",
        HILLCREST: "sent",
    }
    kept = exported(place)
    assert set(kept) == {BROOK, HILLCREST}
    assert all(len(entry["documents"]) == 4 and entry["events"] for entry in kept.values())  # type: ignore[arg-type]
    assert not (place.folder / "ledger.sqlite").exists()
    assert place.reporter("run", "--json", *NOW).data["deliveries"] == []
    assert len(list((place.folder / "mail").glob("*.eml"))) == 2


def test_of_two_runs_that_share_a_ledger_the_second_leaves_and_later_sends_nothing_twice(
    database: Postgres, slow_server: tuple[MailServer, Wire], tmp_path: Path
) -> None:
    server, wire = slow_server
    make_schema(database, "shared")
    way_out = TO_SERVER.format(port=wire.port)
    here, there = (office(tmp_path / name, database, "shared", way_out) for name in ("here", "there"))
    first = here.begin("run", *NOW)
    wire.await_stop()
    second = there.reporter("run", "--quiet", *NOW)
    assert (second.code, second.out) == (75, "")
    assert "another run" in second.err.splitlines()[0]
    assert not (there.folder / "outbox").exists()
    wire.mend()
    assert first.end().code == 0
    assert there.reporter("run", "--quiet", *NOW).code == 0
    assert [message.recipients for message in server.received] == [(ANN,)]


def test_a_database_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    place = office(tmp_path / "office", Postgres(tmp_path / "nowhere"), "public", TO_FOLDER)
    for words in (("run", "--quiet"), ("outbox",), ("ledger", "export"), ("status",), ("send",)):
        done = place.reporter(*words)
        assert (done.code, done.out) == (69, ""), words
        line, hint = done.err.splitlines()
        assert "the ledger's database cannot be reached" in line
        assert PASSWORD not in line
        assert hint == "    check `url` and `password` of [ledger]"
