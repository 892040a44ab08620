"""What goes wrong with a disk is told in our words."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from reporter.errors import CannotWriteError
from reporter.store.ingest import ingest_workspace
from reporter.store.saving import Saved, save_frame
from reporter.store.store import open_store
from tests.sources.exports import NOW, source, workspace, write


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("disk I/O error", "SQLITE_IOERR_WRITE"),
        ("database or disk is full", "SQLITE_FULL"),
        ("attempt to write a readonly database", "SQLITE_READONLY"),
        ("unable to open database file", "SQLITE_CANTOPEN"),
    ],
)
def test_a_disk_that_fails_is_told_in_one_line_with_the_file(tmp_path: Path, words: str, code: str) -> None:
    path = tmp_path / "store.sqlite"
    fault = sqlite3.OperationalError(words)
    fault.sqlite_errorname = code
    with open_store(path) as store, pytest.raises(CannotWriteError) as told, store.writing():
        raise OperationalError("INSERT", None, fault)
    assert str(told.value) == f"{path}: the store cannot be written: {words}"


def test_a_log_that_fails_in_the_midst_of_reading_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "id,opened_at,subject,updated_at\n1,2026-10-01,a,\n", "a.csv")
    write(tmp_path, "id,opened_at,subject,updated_at\n2,2026-10-01,b,\n", "b.csv")

    def broken_at_first(*given: Any) -> Saved:
        monkeypatch.setattr("reporter.store.ingest.save_frame", save_frame)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("reporter.store.ingest.save_frame", broken_at_first)
    with open_store(tmp_path / "store.sqlite") as store:
        found = list(ingest_workspace(workspace(tmp_path, source()), store, None, NOW))
    assert [reading.fault for reading in found] == ["a.csv: cannot be read: Input/output error", ""]
