"""Files made to exhaust whoever reads them: each costs itself alone, and is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter import children
from reporter.config.models import Limits
from reporter.sources.chunks import Chunk
from reporter.sources.mapping import Mapper
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import open_store
from reporter.store.verdicts import REFUSED, verdicts_of
from tests import hostile_files as hostile
from tests.sources.exports import NOW, source, workspace

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits hold on Linux only")

MEMORY = "under [limits] in reporter.toml"
PRESET = """
records = "tickets"
client = { fixed = "acme" }
[columns]
id = "Ticket"
opened_at = "Opened"
subject = "Subject"
status = "Status"
[dates]
formats = ["%Y-%m-%d %H:%M"]
[status]
open = "open"
"""


@pytest.fixture(autouse=True)
def _has_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "IS_POSSIBLE", True)


def readings(folder: Path, limits: Limits, *names: str) -> tuple[list[Reading], list[str]]:
    """What was read of each file, by a source of its own; and what is remembered as refused."""
    (folder / "presets").mkdir(exist_ok=True)
    (folder / "presets" / "hostile.toml").write_text(PRESET)
    sources = [source("hostile", name).model_copy(update={"name": name}) for name in names]
    space = workspace(folder, *sources).model_copy(update={"limits": limits})
    with open_store(folder / "store.sqlite") as store:
        found = list(ingest_workspace(space, store, None, NOW))
        with store.reading() as connection:
            return found, [one.file for one in verdicts_of(connection, REFUSED)]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (hostile.far_cell, "reading it broke off (SIGABRT), probably for want of memory: it may use 100 MB"),
        (hostile.huge_cell, "reading it broke off (SIGABRT), probably for want of memory: it may use 100 MB"),
        (hostile.wide_ods, ""),
        (hostile.zipped_field, "has a line of more than 32 MB, which is no record"),
        (hostile.archive_bomb, "has a line of more than 32 MB, which is no record"),
        (hostile.deep_json, "is not JSON: maximum recursion depth exceeded"),
        (hostile.wide_json, "has 30,001 columns; no list of records has so many"),
        (hostile.wide_csv, "has 100,005 columns; no list of records has so many"),
    ],
)
def test_a_file_that_would_exhaust_us_costs_itself_alone(
    tmp_path: Path, make: Callable[[Path], Path], words: str
) -> None:
    path = make(tmp_path)
    sound = hostile.sound_workbook(tmp_path)
    limits = Limits(memory=100_000_000, time=60)
    for _ in range(2):
        (bad, good), refused = readings(tmp_path, limits, path.name, sound.name)
        assert bad.fault.startswith(f"{path.name}: {words}")
        assert bad.hint
        assert (good.fault, good.read) == ("", 1)
        assert refused == [path.name]


def test_what_needs_more_memory_than_it_may_have_is_read_when_it_may(tmp_path: Path) -> None:
    path = hostile.huge_cell(tmp_path)
    (bad,), refused = readings(tmp_path, Limits(memory=100_000_000, time=60), path.name)
    assert bad.hint == f"if that is right, raise `memory` {MEMORY}"
    assert refused == [path.name]
    (good,), refused = readings(tmp_path, Limits(), path.name)
    assert (good.fault, good.read, refused) == ("", 1, [])
    assert good.set_aside[0].reason == "a field is longer than 131,072 characters"


def test_a_file_that_never_ends_is_given_up_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    path = hostile.endless_parquet(tmp_path)
    assert path.stat().st_size < 100_000
    limits = Limits(memory=500_000_000, time=2)
    (bad,), _ = readings(tmp_path, limits, path.name)
    assert bad.fault == f"{path.name}: reading it took more than 2 s"
    assert bad.hint == f"if that is right, raise `time` {MEMORY}"
    with open_store(tmp_path / "store.sqlite") as store, store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM set_aside").scalar() == 0


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_row_with_a_field_too_long_is_set_aside_whatever_its_format(tmp_path: Path, quote: str) -> None:
    long = f"{quote}{'x' * 131_073}{quote}"
    rows = ["Ticket,Opened,Subject,Status", *(f"T-{n},2026-11-02 09:00,{long},open" for n in (1,))]
    (tmp_path / "a.csv").write_text("\n".join([*rows, "T-2,2026-11-02 09:00,Printer,open", ""]))
    fits = "x" * 131_072
    objects = [f'{{"Ticket":"J-{n}","Opened":"2026-11-02 09:00","Subject":"{s}","Status":"open"}}'
               for n, s in enumerate(("x" * 131_073, fits, "Printer"))]  # fmt: skip
    (tmp_path / "b.jsonl").write_text("\n".join([*objects, ""]))
    (tmp_path / "c.json").write_text(f"[{','.join(objects)}]")
    found, _ = readings(tmp_path, Limits(), "a.csv", "b.jsonl", "c.json")
    assert [(one.saved.count, one.set_aside_count) for one in found] == [(1, 1), (2, 1), (2, 1)]
    assert all("a field is longer than 131,072 characters" in one.set_aside[0].reason for one in found)


@pytest.mark.parametrize("is_possible", [True, False])
def test_a_bug_of_ours_that_a_file_wakes_costs_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_possible: bool
) -> None:
    monkeypatch.setattr(children, "IS_POSSIBLE", is_possible)
    (tmp_path / "a.csv").write_text("Ticket,Opened,Subject,Status\nT-1,2026-11-02 09:00,Odd,open\n")
    (tmp_path / "b.csv").write_text("Ticket,Opened,Subject,Status\nT-2,2026-11-02 09:00,Fine,open\n")
    real = Mapper.records

    def fragile(self: Mapper, chunk: Chunk) -> Chunk:
        if "Odd" in chunk.frame["Subject"].tolist():
            raise KeyError("odd")
        return real(self, chunk)

    monkeypatch.setattr(Mapper, "records", fragile)
    (bad, good), refused = readings(tmp_path, Limits(), "a.csv", "b.csv")
    assert bad.fault == "a.csv: cannot be read: unexpected KeyError: 'odd'"
    assert (good.saved.new, refused) == (1, ["a.csv"])
