from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporter.config.models import Source
from reporter.errors import DataError
from reporter.store.facts import feeds_of
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.saving import Saved
from reporter.store.store import open_store
from tests.sources.exports import NOW, source, workspace, write
from tests.store.frames import lines_aside

HEAD = "id,opened_at,subject,updated_at\n"


def ingest(folder: Path, *sources: Source, files: list[Path] | None = None) -> list[Reading]:
    with open_store(folder / "store.sqlite") as store:
        return list(ingest_workspace(workspace(folder, *(sources or (source(),))), store, files, NOW))


def count(folder: Path) -> int:
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM tickets").scalar_one())


def test_every_row_is_accounted_for_in_one_line(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "1,2026-10-01,a,2026-10-01\n2,2026-10-01,b,2026-10-01\n")
    ingest(tmp_path)
    write(
        tmp_path,
        HEAD + "1,2026-10-01,a,2026-10-01\n2,2026-10-01,B,2026-10-02\n3,2026-10-03,c,\n4,soon,d,\n5\n",
    )
    (reading,) = ingest(tmp_path)
    assert reading.line == "tickets.csv: 5 read = 1 new + 1 updated + 1 unchanged + 2 set aside"
    assert [row.line for row in reading.set_aside] == [5, 6]


def test_rows_set_aside_are_kept_until_they_can_be_read(tmp_path: Path) -> None:
    rows = "".join(f"{n},soon,a,\n" for n in range(50))
    write(tmp_path, HEAD + rows)
    (reading,) = ingest(tmp_path)
    with open_store(tmp_path / "store.sqlite") as store:
        kept = lines_aside(store, "tickets.csv")
    assert list(kept) == list(range(2, 52))
    assert '"opened_at": "soon"' in kept[2]
    assert len(reading.set_aside) < reading.set_aside_count == 50
    write(tmp_path, HEAD + rows.replace("soon", "2026-10-01"))
    ingest(tmp_path)
    with open_store(tmp_path / "store.sqlite") as store:
        assert lines_aside(store, "tickets.csv") == {}


def test_an_event_log_counts_tickets(tmp_path: Path) -> None:
    sample = Path(__file__).parent.parent / "samples" / "servicenow-events.csv"
    write(tmp_path, sample.read_bytes(), "log.csv")
    (reading,) = ingest(tmp_path, source("servicenow-events"))
    assert reading.line == (
        "log.csv: 5 events of 2 tickets: 2 read = 2 new + 0 updated + 0 unchanged + 0 set aside"
    )


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "1,2026-10-01,a,\n", "a.csv")
    write(tmp_path, "<!DOCTYPE html><p>Sign in", "b.csv")
    write(tmp_path, HEAD + "2,2026-10-01,a,\n", "c.csv")
    readings = ingest(tmp_path)
    assert [reading.fault for reading in readings] == [
        "",
        "b.csv: is a web page, not an export (the download was probably asked to log in)",
        "",
    ]
    assert count(tmp_path) == 2


def test_a_file_that_turns_bad_half_way_leaves_nothing_of_it(tmp_path: Path) -> None:
    rows = "".join(f"{n},2026-10-01,a,\n" for n in range(60_000))
    write(tmp_path, (HEAD + rows).encode("utf-16") + b"\x00\xd8\x00")
    (reading,) = ingest(tmp_path)
    assert "is not utf-16 text" in reading.fault
    assert count(tmp_path) == 0


def test_a_source_without_files_is_told(tmp_path: Path) -> None:
    (reading,) = ingest(tmp_path)
    assert reading.line == reading.fault == "source “desk”: no file matches *.csv"
    assert "reporter.toml" in reading.hint


def test_a_folder_that_cannot_be_looked_at_is_not_taken_for_empty(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "1,2026-10-01,a,\n", "a.csv")
    (tmp_path / "share").symlink_to(tmp_path / "share")
    broken = [source(files=files).model_copy(update={"name": files}) for files in ("share/*.csv", "*/*.csv")]
    readings = ingest(tmp_path, broken[0], source(), broken[1])
    assert [reading.fault for reading in readings] == [
        f"source “share/*.csv”: {tmp_path}/share: cannot be read: Too many levels of symbolic links",
        "",
        f"source “*/*.csv”: {tmp_path}/share: cannot be read: Too many levels of symbolic links",
    ]
    assert count(tmp_path) == 1


def test_a_given_file_goes_to_the_source_that_looks_for_it(tmp_path: Path) -> None:
    wanted = write(tmp_path, HEAD + "1,2026-10-01,a,\n", "a.csv")
    write(tmp_path, HEAD + "2,2026-10-01,a,\n", "b.csv")
    assert [reading.file for reading in ingest(tmp_path, files=[wanted])] == ["a.csv"]
    stray = write(tmp_path, HEAD, "a.txt")
    with pytest.raises(DataError, match=r"no source reads this file; the sources are desk \(\*\.csv\)"):
        ingest(tmp_path, files=[stray])
    with pytest.raises(DataError, match="there is no such file"):
        ingest(tmp_path, files=[tmp_path / "gone.csv"])


def test_a_feed_is_as_fresh_as_its_newest_record_that_has_come(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "1,2026-10-01 12:00,a,2026-11-20 12:00\n2,2062-10-01,typing error,\n")
    ingest(tmp_path)
    with open_store(tmp_path / "store.sqlite") as store, store.reading() as connection:
        (feed,) = feeds_of(connection, "acme")
        assert feeds_of(connection, "somebody-else") == ()
    assert feed.newest_at == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert (feed.name, feed.read_at, feed.set_aside) == ("desk", NOW, 0)


INGEST_TWICE = """
import sys
from pathlib import Path
from reporter.store.ingest import ingest_workspace
from reporter.store.store import open_store
from tests.sources.exports import NOW, source, workspace
folder = Path(sys.argv[1])
with open_store(folder / "store.sqlite") as store:
    for reading in ingest_workspace(workspace(folder, source()), store, [folder / "b.csv"], NOW):
        print(reading.line)
"""


def test_a_kill_in_the_middle_of_a_file_leaves_the_store_whole(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "".join(f"{n},2026-10-01,first,2026-10-01\n" for n in range(1_000)), "a.csv")
    ingest(tmp_path)
    rows = (f"{n},2026-10-01,{'second ' * 30},2026-10-02\n" for n in range(120_000))
    write(tmp_path, HEAD + "".join(rows), "b.csv")
    journal = tmp_path / "store.sqlite-journal"
    killed_while_writing = 0
    for pause in (0.0, 0.15, 0.4, 0.8):
        child = subprocess.Popen([sys.executable, "-c", INGEST_TWICE, str(tmp_path)], cwd=Path.cwd())
        while child.poll() is None and not journal.exists():
            time.sleep(0.005)
        time.sleep(pause)
        killed_while_writing += child.poll() is None and journal.exists()
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        with open_store(tmp_path / "store.sqlite") as store, store.reading() as connection:
            run = connection.exec_driver_sql
            assert run("PRAGMA integrity_check").scalar() == "ok"
            told = run("SELECT subject, count(*) FROM tickets GROUP BY 1").all()
            assert [tuple(row) for row in told] == [("first", 1_000)]
            assert run("SELECT count(*) FROM readings").scalar() == 1
    assert killed_while_writing >= 3
    (reading,) = ingest(tmp_path, files=[tmp_path / "b.csv"])
    assert reading.saved == Saved(new=119_000, updated=1_000)


def delivered(folder: Path) -> list[int]:
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        return [at for (at,) in connection.exec_driver_sql("SELECT delivered_at FROM readings").all()]


def test_a_file_whose_clock_runs_ahead_was_delivered_now(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + "1,2026-10-01,a,2026-10-01\n")
    ahead = NOW.timestamp() + 7200
    os.utime(file, (ahead, ahead))
    ingest(tmp_path)
    assert delivered(tmp_path) == [int(NOW.timestamp())]


@pytest.mark.parametrize("hours_ago", [1, 30, 24 * 400])
def test_a_file_was_delivered_when_it_was_written(tmp_path: Path, hours_ago: int) -> None:
    file = write(tmp_path, HEAD + "1,2026-10-01,a,2026-10-01\n")
    at = int(NOW.timestamp()) - hours_ago * 3600
    os.utime(file, (at, at))
    ingest(tmp_path)
    assert delivered(tmp_path) == [at]
    os.utime(file, (at + 60, at + 60))  # the same content, written again
    ingest(tmp_path)
    assert delivered(tmp_path) == [at + 60]
    os.utime(file, (at - 60, at - 60))
    ingest(tmp_path)
    assert delivered(tmp_path) == [at + 60]
