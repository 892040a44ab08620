"""Real exports in pieces: cut in two, out of order, overlapping, read again."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from reporter.config.models import Client, Provider, Source, Workspace
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.soundness import feeds_standing, findings
from reporter.store.store import open_store
from reporter.store.tables import GATHERED, tickets

FOLDER = os.environ.get("REPORTER_REAL_DATA", "")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not FOLDER, reason="REPORTER_REAL_DATA is not set")]

GRAFFITI = Path(FOLDER or ".") / "boston311" / "graffiti-removal.csv"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
PROVIDER = Provider(name="Northfield IT", zone="America/New_York")
CLIENT = Client(slug="acme", name="Acme", zone="America/New_York", locale="en_US", provider=PROVIDER)


def space_of(folder: Path) -> Workspace:
    source = Source(name="desk", files="*.csv", preset="boston-311", client="acme", expected_every=86400)
    return Workspace(folder=folder, provider=PROVIDER, sources=(source,), clients={"acme": CLIENT})


def ingest(folder: Path) -> list[Reading]:
    with open_store(folder / "store.sqlite") as store:
        return list(ingest_workspace(space_of(folder), store, None, NOW))


def stored(folder: Path) -> list[tuple[Any, ...]]:
    with open_store(folder / "store.sqlite") as store, store.reading() as connection:
        by_delivery = ("told_at", "delivered_at", *GATHERED)  # these follow when each file was written
        told = [column for column in tickets.c if column.name not in by_delivery]
        return [tuple(row) for row in connection.execute(select(*told).order_by(tickets.c.id)).all()]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    folder = tmp_path_factory.mktemp("whole")
    (folder / "a.csv").write_bytes(GRAFFITI.read_bytes())
    ingest(folder)
    return stored(folder)


def test_overlapping_pieces_in_any_order_give_what_the_whole_gives(
    tmp_path: Path, whole: list[tuple[Any, ...]]
) -> None:
    head, *lines = GRAFFITI.read_text(encoding="utf-8").splitlines(keepends=True)
    pieces = [lines[2_500:], lines[:1_500], lines[1_000:3_000]]
    for number, piece in enumerate(pieces):
        (tmp_path / f"{number}.csv").write_text(head + "".join(piece), encoding="utf-8")
    readings = ingest(tmp_path)
    assert sum(reading.saved.new for reading in readings) == len(whole)
    assert stored(tmp_path) == whole
    assert all(reading.earlier for reading in ingest(tmp_path))


@pytest.mark.parametrize("share", [0.1, 0.37, 0.5, 0.93])
def test_a_file_met_half_written_gives_the_whole_in_the_end(
    tmp_path: Path, whole: list[tuple[Any, ...]], share: float
) -> None:
    content = GRAFFITI.read_bytes()
    (tmp_path / "a.csv").write_bytes(content[: int(len(content) * share)])
    (first,) = ingest(tmp_path)
    assert first.fault == ""
    assert first.set_aside_count == 0
    (tmp_path / "a.csv").write_bytes(content)
    ingest(tmp_path)
    assert stored(tmp_path) == whole


def test_an_old_export_is_late_and_otherwise_sound(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(GRAFFITI.read_bytes())
    ingest(tmp_path)
    with open_store(tmp_path / "store.sqlite") as store:
        (feed,) = feeds_standing(space_of(tmp_path), store)
        found = findings(space_of(tmp_path), store, NOW)
    assert feed.rows == 4_284
    late = feed.late_by(NOW)
    assert late is not None
    assert late.days > 3_000
    assert {finding.kind for finding in found} <= {"gap"}
