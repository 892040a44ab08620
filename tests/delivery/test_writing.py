"""An edition is whole or absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reporter.delivery.writing import write
from reporter.errors import CannotWriteError
from reporter.report import Document


def document(name: str, words: str) -> Document:
    return Document(name, "text/plain", words.encode())


def test_an_edition_replaces_the_older_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "acme" / "weekly" / "2026-W44"
    write([document("page.html", "old"), document("letter.txt", "old")], folder)
    write([document("page.html", "new")], folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"page.html": "new"}
    assert [path.name for path in folder.parent.iterdir()] == ["2026-W44"]


def test_a_write_that_fails_halfway_leaves_the_older_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2026-W44"
    write([document("page.html", "old")], folder)
    real, calls = os.fsync, []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:  # the file of the second document
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWriteError, match="No space left"):
        write([document("page.html", "new"), document("letter.txt", "new")], folder, durable=True)
    assert (folder / "page.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["2026-W44"]


def test_a_file_in_the_way_is_named_and_kept(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(CannotWriteError, match="cannot write"):
        write([document("page.html", "new")], tmp_path / "out" / "acme")
    assert (tmp_path / "out").read_text() == "mine"


def test_an_older_edition_comes_back_when_the_fresh_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2026-W44"
    write([document("page.html", "old")], folder)
    real = Path.rename

    def refusing(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(5, "Input/output error")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(CannotWriteError, match="Input/output error"):
        write([document("page.html", "new")], folder)
    assert (folder / "page.html").read_text() == "old"
