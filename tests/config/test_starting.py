from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporter.config import load_workspace, read_commentary
from reporter.config.environment import placeholders, write_starter
from reporter.config.placeholders import STARTER
from reporter.config.presets import ClientRule
from reporter.errors import CannotWriteError, UsageError
from reporter.periods import parse_period
from reporter.records import Activity, Ticket, columns
from reporter.report import Edition
from reporter.sources.meanings import Owners
from reporter.store.ingest import ingest_workspace
from reporter.store.readiness import ownerless
from reporter.store.soundness import clients_standing
from reporter.store.store import open_store


def test_the_starter_is_a_sound_workspace(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "new" / "reports")
    found = load_workspace(tmp_path / "new" / "reports")
    assert list(found.clients) == ["example"]
    assert found.clients["example"].brand.folder == found.folder / "brand"
    october = Edition("monthly", "example", parse_period("2026-10", "Europe/London"))
    assert read_commentary(found.folder, october).author
    assert all(list(found.folder.glob(source.files)) for source in found.sources)
    assert found.folder / "reporter.toml" in written


def test_a_provider_s_own_begins_without_what_is_invented(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "new", 'Northfield "IT"')
    text = (tmp_path / "new" / "reporter.toml").read_text()
    found = load_workspace(tmp_path / "new", is_begun=True)
    assert (found.provider.name, found.sources, dict(found.clients)) == ('Northfield "IT"', (), {})
    assert placeholders(tmp_path / "new") == []
    assert not [one for one in ("example.toml", "invented client", "exports/tickets.csv") if one in text]
    assert [one.name for one in (tmp_path / "new").iterdir() if one.is_dir() and not any(one.iterdir())] != []
    assert all(path.is_file() for path in written)
    with_it = (STARTER / "reporter.toml").read_text()
    assert len(text.splitlines()) > len(with_it.splitlines()) - 40  # all that may be said is still there


@pytest.mark.parametrize(("name", "record_type"), [("tickets", Ticket), ("activities", Activity)])
def test_the_starters_exports_use_our_own_names(
    tmp_path: Path, name: str, record_type: type[Ticket | Activity]
) -> None:
    write_starter(tmp_path)
    found = load_workspace(tmp_path)
    with (tmp_path / "exports" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert len(rows) > 20
    assert set(rows[0]) <= set(columns(record_type))
    owners = Owners(found, ClientRule(column="client"))
    assert set(owners.of(lambda *_: [row["client"] for row in rows], len(rows))) == {"example"}
    assert len({row["id"] for row in rows}) == len(rows)


def test_every_row_of_the_starter_is_read(tmp_path: Path) -> None:
    write_starter(tmp_path)
    found = load_workspace(tmp_path)
    with open_store(found.store_path) as store:
        readings = list(ingest_workspace(found, store, None, datetime(2026, 11, 1, tzinfo=UTC)))
    assert [(reading.fault, reading.warnings, reading.set_aside_count) for reading in readings] == [
        ("", (), 0)
    ] * 2
    assert all(reading.saved.new > 20 for reading in readings)


def test_nothing_is_ever_written_over(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty"):
        write_starter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_second_init_says_that_it_is_a_workspace_already(tmp_path: Path) -> None:
    write_starter(tmp_path)
    with pytest.raises(UsageError, match="is a workspace already"):
        write_starter(tmp_path)


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        write_starter(tmp_path / "reports")
    with pytest.raises(CannotWriteError):
        write_starter(tmp_path / "reports" / "deeper")


def test_a_folder_that_cannot_be_looked_at_is_not_begun_in(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(CannotWriteError, match="loop: the workspace cannot be written: Too many levels"):
        write_starter(tmp_path / "loop")


def test_whoever_takes_the_invented_clients_file_for_a_real_one_does_not_get_its_tickets(
    tmp_path: Path,
) -> None:
    """Its logs know it by its name alone: with another name they are nobody's, and `check` says so."""
    write_starter(tmp_path)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    with open_store(load_workspace(tmp_path).store_path) as store:
        list(ingest_workspace(load_workspace(tmp_path), store, None, now))
        assert [one.client for one in clients_standing(load_workspace(tmp_path), store, now)] == ["example"]
        file = tmp_path / "clients" / "example.toml"
        file.write_text(file.read_text().replace("Harbour Street Bakery", "Acme Dental"))
        space = load_workspace(tmp_path)
        list(ingest_workspace(space, store, None, now))
        standing = {one.client: one.newest_at for one in clients_standing(space, store, now)}
    assert standing["example"] is None
    assert standing[""] is not None
    assert [one.what for one in ownerless(space, now)] == ["164 rows of “Harbour Street Bakery”: nobody's"]
