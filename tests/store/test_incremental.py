from __future__ import annotations

import gc
import io
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from sqlalchemy import select

from reporter.config.models import Source, Workspace
from reporter.sources import intake
from reporter.sources.formats import csv_rows
from reporter.sources.looks import Look, look_at
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.saving import Saved
from reporter.store.store import open_store
from reporter.store.tables import readings, tickets, unknown_words
from tests.sources.exports import CLIENTS, NOW, client, source, workspace, write
from tests.store.frames import lines_aside

HEAD = "id,opened_at,subject,updated_at\n"
ONE, TWO = "1,2026-10-01,a,2026-10-02\n", "2,2026-10-03,b,2026-10-04\n"


def ingest(folder: Path, reads: Source | None = None, space: Workspace | None = None) -> list[Reading]:
    with open_store(folder / "store.sqlite") as store:
        return list(ingest_workspace(space or workspace(folder, reads or source()), store, None, NOW))


def stored(folder: Path, table: Any = tickets, *names: str) -> list[tuple[Any, ...]]:
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        chosen = [table.c[name] for name in names or ("id", "subject")]
        return [tuple(row) for row in connection.execute(select(*chosen).order_by(chosen[0])).all()]


def test_an_unchanged_file_is_skipped_and_its_identity_told(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ONE + "2,soon,b,\n")
    ingest(tmp_path)
    (again,) = ingest(tmp_path)
    assert again.line == (
        "tickets.csv: skipped, not changed since it was read on 2026-11-22 00:00 UTC: "
        "2 read = 1 new + 0 updated + 0 unchanged + 1 set aside"
    )
    assert (again.saved, again.set_aside_count, again.read) == (Saved(unchanged=1), 1, 2)
    with open_store(tmp_path / "store.sqlite") as store:
        assert list(lines_aside(store, "tickets.csv")) == [3]


def test_a_file_of_the_same_content_under_another_name_is_skipped(tmp_path: Path) -> None:
    first = write(tmp_path, HEAD + ONE)
    ingest(tmp_path)
    shutil.copy2(first, tmp_path / "zz-copy.csv")
    _, copy = ingest(tmp_path)
    assert copy.line.startswith("zz-copy.csv: skipped, the same as tickets.csv, read on 2026-11-22")


def test_one_that_was_written_later_says_again_how_things_stand(tmp_path: Path) -> None:
    first = write(tmp_path, HEAD + ONE)
    ingest(tmp_path)
    later = shutil.copy(first, tmp_path / "zz-copy.csv")
    os.utime(later, (first.stat().st_mtime + 60,) * 2)
    _, copy = ingest(tmp_path)
    assert copy.line == "zz-copy.csv: 1 read = 0 new + 0 updated + 1 unchanged + 0 set aside"


@pytest.mark.parametrize("what", ["preset", "alias", "zone", "file"])
def test_what_changes_the_records_makes_a_file_be_read_again(tmp_path: Path, what: str) -> None:
    (tmp_path / "presets").mkdir()
    preset = tmp_path / "presets" / "mine.toml"
    words = 'records = "tickets"\n[columns]\nid = "id"\nopened_at = "opened_at"\nsubject = "subject"\n'
    preset.write_text(words + '[client]\ncolumn = "who"\n')
    content = "id,opened_at,subject,who\n1,2026-10-01 12:00,a,Contoso\n"
    path = write(tmp_path, content)
    reads = source("mine", client="")
    ingest(tmp_path, reads)
    assert stored(tmp_path, tickets, "id", "client") == [("1", "")]
    space = workspace(tmp_path, reads)
    if what == "preset":
        preset.write_text(words + '[client]\nfixed = "acme"\n')
    elif what == "alias":
        space = space.model_copy(update={"clients": CLIENTS | {"acme": client("acme", "Acme", "Contoso")}})
    elif what == "zone":
        zoned = reads.model_copy(update={"zone": "America/New_York"})
        space = space.model_copy(update={"sources": (zoned,)})
    else:
        path.write_text(content.replace("Contoso", "ACM"))
    (again,) = ingest(tmp_path, space=space)
    assert again.saved == Saved(updated=1)
    assert stored(tmp_path, tickets, "id", "client") == [("1", "" if what == "zone" else "acme")]


def test_overlapping_exports_read_in_any_order_give_the_same_records(tmp_path: Path) -> None:
    exports = {
        "1-old.csv": HEAD + ONE + TWO,
        "2-new.csv": HEAD + TWO.replace("b", "B").replace("-04", "-09") + "3,2026-10-05,c,2026-10-05\n",
    }
    ends = []
    for order in (list(exports), list(exports)[::-1]):
        folder = tmp_path / order[0]
        folder.mkdir()
        for name in order:
            write(folder, exports[name], name)
            ingest(folder)
        ends.append(stored(folder))
    assert ends[0] == ends[1] == [("1", "a"), ("2", "B"), ("3", "c")]


@pytest.mark.parametrize(
    ("name", "whole", "half", "rest"),
    [
        ("tickets.csv", HEAD + ONE, "2,2026-10-", "03,b,2026-10-04\n"),
        ("tickets.csv", HEAD + ONE, '2,2026-10-03,"b, and', ' more",2026-10-04\n'),
        ("tickets.csv", HEAD.replace("\n", "\r\n") + ONE, "2", ",2026-10-03,b,2026-10-04\n"),
        (
            "tickets.jsonl",
            '{"id": 1, "opened_at": "2026-10-01", "subject": "a"}\n',
            '{"id": 2, "opened_at": "2026',
            '-10-03", "subject": "b"}\n',
        ),
    ],
)
def test_half_a_last_line_waits_until_it_is_whole(
    tmp_path: Path, name: str, whole: str, half: str, rest: str
) -> None:
    reads = source(files="tickets.*")
    path = write(tmp_path, whole + half, name)
    (first,) = ingest(tmp_path, reads)
    assert (first.read, first.set_aside_count) == (1, 0)
    assert any("only half there and waits" in warning for warning in first.warnings)
    path.write_text(whole + half + rest)
    (second,) = ingest(tmp_path, reads)
    assert (second.saved, second.set_aside_count) == (Saved(new=1, unchanged=1), 0)
    assert [row[0] for row in stored(tmp_path)] == ["1", "2"]


def test_half_a_line_that_is_never_finished_is_set_aside_at_the_next_reading(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ONE + "2,2026")
    ingest(tmp_path)
    (second,) = ingest(tmp_path)
    assert (second.read, [row.line for row in second.set_aside]) == (2, [3])
    (third,) = ingest(tmp_path)
    assert third.earlier is not None


def test_a_last_line_without_an_end_is_read_when_it_is_whole(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ONE + TWO.rstrip())
    (first,) = ingest(tmp_path)
    assert (first.saved, first.warnings) == (Saved(new=2), ())


def looked_at_while_written(file: Path, name: str, encoding: str) -> Look:
    """A look at a file that something else writes to at the same time."""
    look = look_at(file, name, encoding)
    os.utime(file, ns=(1, 1))
    return look


def test_the_last_line_of_a_file_that_grows_while_it_is_read_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, HEAD + ONE + "2,2026-10-03,b,2026-10-04 1")
    monkeypatch.setattr(intake, "look_at", looked_at_while_written)
    (first,) = ingest(tmp_path)
    assert first.read == 1
    assert "the file was written to while it was read; line 3, its last, waits" in first.warnings
    monkeypatch.setattr(intake, "look_at", look_at)
    path.write_text(HEAD + ONE + "2,2026-10-03,b,2026-10-04 12:00\n")
    (second,) = ingest(tmp_path)
    assert second.saved == Saved(new=1, unchanged=1)


def test_a_line_that_waited_is_not_forgotten_when_the_file_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, HEAD + ONE + TWO)
    monkeypatch.setattr(intake, "look_at", looked_at_while_written)
    ingest(tmp_path)
    monkeypatch.setattr(intake, "look_at", look_at)
    (second,) = ingest(tmp_path)
    assert second.saved == Saved(new=1, unchanged=1)


def moving(folder: Path) -> Source:
    (folder / "in").mkdir(exist_ok=True)
    return source(files="in/**/*.csv").model_copy(update={"after": "move"})


def test_a_file_read_well_is_moved_only_where_that_is_asked_for(tmp_path: Path) -> None:
    reads = moving(tmp_path)
    write(tmp_path / "in", HEAD + ONE)
    ingest(tmp_path, reads.model_copy(update={"after": "keep"}))
    assert (tmp_path / "in" / "tickets.csv").exists()
    (first,) = ingest(tmp_path, reads)
    assert first.warnings == ("moved to done/tickets.csv",)
    write(tmp_path / "in", HEAD + TWO)
    (second,) = ingest(tmp_path, reads)
    assert second.warnings == ("moved to done/tickets-2.csv",)
    assert sorted(path.name for path in (tmp_path / "in").rglob("*.csv")) == ["tickets-2.csv", "tickets.csv"]
    assert [row[0] for row in stored(tmp_path)] == ["1", "2"]
    assert ingest(tmp_path, reads) == []  # nothing new is no fault, where files are moved


@pytest.mark.parametrize("rest", ["2,soon,b,\n", "2,2026"])
def test_a_file_of_which_a_row_is_not_read_stays(tmp_path: Path, rest: str) -> None:
    path = write(tmp_path, "", "x.csv")
    reads = moving(tmp_path)
    path = write(tmp_path / "in", HEAD + ONE + rest)
    (first,) = ingest(tmp_path, reads)
    assert first.warnings[-1] == "tickets.csv stays where it is, since not every row of it could be read"
    assert path.exists()


def test_a_move_that_was_cut_short_is_made_up_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = moving(tmp_path)
    path = write(tmp_path / "in", HEAD + ONE)
    with monkeypatch.context() as patched:
        patched.setattr("reporter.store.ingest.put_away", lambda *_: "interrupted")
        ingest(tmp_path, reads)
    assert path.exists()
    (again,) = ingest(tmp_path, reads)
    assert again.earlier is not None
    assert not path.exists()
    assert stored(tmp_path, readings, "file") == [("in/done/tickets.csv",)]


def test_every_reading_is_remembered_with_what_it_covers(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ONE + TWO + "x\n")
    ingest(tmp_path)
    names = ("source", "file", "rows", "new", "set_aside", "waiting", "oldest_at", "newest_at", "records")
    (row,) = stored(tmp_path, readings, *names)
    assert row[:6] == ("desk", "tickets.csv", 3, 2, 1, 0)
    assert row[7] - row[6] == timedelta(days=3, hours=1).total_seconds() - 3600
    assert row[8] == "tickets"


def test_words_nobody_knows_are_kept_until_the_file_is_read_again(tmp_path: Path) -> None:
    head = "id,opened_at,subject,status,client\n"
    write(tmp_path, head + "1,2026-10-01,a,Parked,Contoso\n2,2026-10-01,a,Parked,\n")
    reads = source(client="")
    ingest(tmp_path, reads)
    names = ("kind", "word", "rows")
    assert stored(tmp_path, unknown_words, *names) == [
        ("", "", 1),
        ("client", "Contoso", 1),
        ("status", "Parked", 2),
    ]
    write(tmp_path, head + "1,2026-10-01,a,open,ACM\n")
    ingest(tmp_path, reads)
    assert stored(tmp_path, unknown_words, *names) == []


def test_whoever_watches_is_told_how_many_rows_are_kept_and_expected(tmp_path: Path) -> None:
    write(tmp_path, HEAD + ONE * 50 + "x\n")
    seen: list[tuple[str, int, int]] = []
    before = gc.get_threshold()
    with open_store(tmp_path / "store.sqlite") as store:
        space = workspace(tmp_path, source())
        list(ingest_workspace(space, store, None, NOW, lambda *told: seen.append(told)))
    assert seen[-1] == ("tickets.csv", 51, 52)
    assert gc.get_threshold() == before


def test_a_file_that_grows_between_two_looks_keeps_its_lines_whole(tmp_path: Path) -> None:
    path = write(tmp_path, "one\ntwo\nthr")
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv_rows._Lines(_Growing(file, "ee\nfour\n"))  # type: ignore[arg-type]
        assert lines.block() == ["one\n", "two\n", "three\n"]
        assert lines.block() == ["four\n"]


class _Growing:
    """A file to which the rest is written after its first lines were read."""

    def __init__(self, file: IO[str], rest: str) -> None:
        self._lines = file.readlines()
        self._rest = io.StringIO(rest)

    def readlines(self, _size: int) -> list[str]:
        lines, self._lines = self._lines, []
        return lines or self._rest.readlines()

    def readline(self) -> str:
        return self._rest.readline()
