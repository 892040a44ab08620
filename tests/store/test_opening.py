"""What SQLite says of a disk is told in our words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from reporter.errors import CannotWriteError
from reporter.store.opening import open_store


@pytest.mark.parametrize(
    "words", ["disk I/O error", "database or disk is full", "attempt to write a readonly database"]
)
def test_a_disk_that_fails_is_told_in_one_line_with_the_file(tmp_path: Path, words: str) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path) as store, pytest.raises(CannotWriteError) as told, store.writing():
        raise OperationalError("INSERT", None, sqlite3.OperationalError(words))
    assert str(told.value) == f"{path}: the store cannot be written: {words}"
