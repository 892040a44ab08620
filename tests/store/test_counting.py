from __future__ import annotations

from pathlib import Path

import pytest

from reporter.config.models import Source
from reporter.store.ingest import ingest_workspace
from reporter.store.readings import Reading
from reporter.store.store import open_store
from tests.sources.exports import NOW, source, workspace, write

HEAD = "id,opened_at,subject,updated_at\n"


def export(first: int, month: int, count: int = 9) -> str:
    rows = (f"{first + n},2026-{month:02}-{n + 1:02},a{month}{n},2026-{month:02}-20\n" for n in range(count))
    return HEAD + "".join(rows)


def ingest(folder: Path, *sources: Source) -> list[Reading]:
    with open_store(folder / "store.sqlite") as store:
        return list(ingest_workspace(workspace(folder, *(sources or (source(),))), store, None, NOW))


@pytest.mark.parametrize("first", [0, 1])
def test_a_second_export_whose_ids_count_its_rows_from_one_again_is_refused(
    tmp_path: Path, first: int
) -> None:
    write(tmp_path, export(first, 8))
    (before,) = ingest(tmp_path)
    assert not before.fault
    write(tmp_path, export(first, 9))
    (after,) = ingest(tmp_path)
    assert "only counts its rows" in after.fault
    write(tmp_path, export(first, 8, 12))  # the same ones and more
    (longer,) = ingest(tmp_path)
    assert not longer.fault
    assert (longer.saved.unchanged, longer.saved.new) == (9, 3)


def test_numbers_that_go_on_are_ids(tmp_path: Path) -> None:
    write(tmp_path, export(1, 8))
    ingest(tmp_path)
    write(tmp_path, export(10, 9))
    (after,) = ingest(tmp_path)
    assert not after.fault
    assert after.saved.new == 9
