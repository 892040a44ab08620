from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reporter.config.models import Source
from reporter.errors import DataError
from reporter.sources.singer import read_tap
from reporter.store.ingest import ingest_stream, ingest_workspace
from reporter.store.readings import Reading, bookmark_of
from reporter.store.store import open_store
from tests.sources.exports import workspace

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def message(kind: str, **more: Any) -> bytes:
    return json.dumps({"type": kind, **more}).encode() + b"\n"


def schema(stream: str = "tickets") -> bytes:
    return message("SCHEMA", stream=stream, schema={"properties": {}}, key_properties=["id"])


def record(number: int, stream: str = "tickets", **more: Any) -> bytes:
    row = {"id": number, "opened_at": "2026-10-01T08:00:00Z", "subject": f"t{number}", **more}
    return message("RECORD", stream=stream, record=row, time_extracted="2026-11-01T00:00:00Z")


def feed(name: str = "desk", stream: str = "") -> Source:
    told = {"name": name, "preset": "plain-tickets", "client": "acme", "singer": {"stream": stream}}
    return Source.model_validate(told)


def pipe(folder: Path, lines: list[bytes], *sources: Source) -> list[Reading]:
    chosen = sources or (feed(),)
    tapped = read_tap(lines)
    with open_store(folder / "store.sqlite") as store:
        readings = list(ingest_stream(workspace(folder, *chosen), store, chosen, tapped, NOW))
    tapped.close()
    return readings


def state(folder: Path, name: str = "desk") -> str:
    with open_store(folder / "store.sqlite") as store:
        return bookmark_of(store, name).state


def stored(folder: Path) -> list[tuple[str, str]]:
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        return [
            (row[0], row[1])
            for row in connection.exec_driver_sql("SELECT id, subject FROM tickets ORDER BY id")
        ]


def test_records_become_tickets_and_the_last_state_is_kept(tmp_path: Path) -> None:
    lines = [
        schema(),
        record(1, minutes_worked=7.5),
        message("STATE", value={"since": "2026-10-01"}),
        b"\n",
        record(2),
        message("STATE", value={"bookmarks": {"tickets": {"id": 20000000000000000001}}}),
    ]
    (reading,) = pipe(tmp_path, lines)
    assert reading.line == "stream tickets: 2 read = 2 new + 0 updated + 0 unchanged + 0 set aside"
    assert json.loads(state(tmp_path)) == {"bookmarks": {"tickets": {"id": 20000000000000000001}}}
    assert stored(tmp_path) == [("1", "t1"), ("2", "t2")]


def test_a_later_stream_without_state_leaves_the_one_that_is_kept(tmp_path: Path) -> None:
    early = record(1, updated_at="2026-10-02T00:00:00Z")
    pipe(tmp_path, [schema(), early, message("STATE", value={"at": 1})])
    (reading,) = pipe(tmp_path, [schema(), record(1, subject="late", updated_at="2026-10-05T00:00:00Z")])
    assert reading.saved.updated == 1
    assert state(tmp_path) == '{"at": 1}'


def test_each_source_reads_the_stream_it_names(tmp_path: Path) -> None:
    lines = [schema(), schema("visits"), record(1), record(2, "visits"), message("STATE", value=1)]
    readings = pipe(tmp_path, lines, feed("desk", "tickets"), feed("visits", "visits"), feed("lost", "calls"))
    assert [reading.read for reading in readings] == [1, 1, 0]
    assert readings[2].fault == "source “lost”: the tap sends no stream “calls”; it sends tickets, visits"
    (unnamed,) = pipe(tmp_path, lines)
    assert "the tap sends several streams: tickets, visits" in unnamed.fault


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([schema(), record(1), record(2)[:40]], "line 3: the stream breaks off or is not JSON"),
        ([record(1)], "line 1: a RECORD of “tickets” before its SCHEMA"),
        ([schema(), message("RECORD", stream="tickets", record={"x": 1})], "line 2: .* without its key “id”"),
        ([schema(), message("RECORD", stream="tickets")], "line 2: .* that is no object"),
        ([b"[1]\n"], "line 1: the stream holds no Singer message"),
        ([message("SCHEMA")], "line 1: a SCHEMA without a stream"),
        ([schema(), message("BATCH", stream="tickets")], "line 2: the stream sends records in files"),
        ([], "holds no SCHEMA"),
        ([b"\xff\xfe\n"], "line 1: the stream breaks off or is not JSON"),
    ],
)
def test_a_stream_that_is_not_sound_is_refused_whole(tmp_path: Path, lines: list[bytes], words: str) -> None:
    with pytest.raises(DataError, match=words):
        pipe(tmp_path, lines)
    assert not (tmp_path / "store.sqlite").exists()


def test_messages_we_do_not_know_are_counted(tmp_path: Path) -> None:
    (reading,) = pipe(
        tmp_path, [schema(), message("ACTIVATE_VERSION", stream="tickets", version=1), record(1)]
    )
    assert reading.warnings == ("1 ACTIVATE_VERSION messages not read",)


def test_without_a_pipe_a_singer_source_is_not_late_and_not_a_fault(tmp_path: Path) -> None:
    with open_store(tmp_path / "store.sqlite") as store:
        assert list(ingest_workspace(workspace(tmp_path, feed()), store, None, NOW)) == []


WORKSPACE = """
[provider]
name = "Northfield IT"
zone = "Europe/London"

[[sources]]
name = "desk"
preset = "plain-tickets"
client = "acme"
singer = { stream = "tickets" }
"""


def reporter(folder: Path, *arguments: str, piped: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "reporter.cli", "ingest", "--workspace", str(folder), *arguments]
    return subprocess.run(command, input=piped, capture_output=True, check=False, timeout=60)


@pytest.mark.parametrize("arguments", [["-"], ["--singer", "desk", "-"]])
def test_a_tap_is_piped_in_and_hears_its_state(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "reporter.toml").write_text(WORKSPACE)
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "acme.toml").write_text('name = "Acme"\n')
    done = reporter(tmp_path, *arguments, piped=schema() + record(1) + message("STATE", value={"at": 7}))
    assert (done.returncode, json.loads(done.stdout)) == (0, {"at": 7})
    assert b"1 read = 1 new" in done.stderr
    broken = reporter(tmp_path, *arguments, piped=schema() + record(2)[:30])
    assert (broken.returncode, broken.stdout) == (65, b"")
    assert stored(tmp_path) == [("1", "t1")]
    assert json.loads(reporter(tmp_path, "--singer", "desk", "--state").stdout) == {"at": 7}
    wrong = reporter(tmp_path, "--singer", "dask", "-")
    assert wrong.returncode == 2
    assert "there is no Singer source “dask”".encode() in wrong.stderr
