"""The outbox: an edition is whole or absent, read unchanged or not at all, and put away once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from reporter.delivery.outbox import Outbox, hashed, write
from reporter.errors import CannotWriteError, DataError
from reporter.ledger import Delivery
from reporter.report import Document

KEY = "acme/weekly/2026-W44"


@pytest.fixture
def unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """An outbox on a disk that gives nothing back."""
    (tmp_path / "outbox" / "acme").mkdir(parents=True)

    def broken(path: Any = ".") -> Any:
        raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr(os, "scandir", broken)
    return Outbox.of(tmp_path)


def test_an_outbox_that_cannot_be_listed_is_told(unreadable: Outbox) -> None:
    with pytest.raises(CannotWriteError, match="outbox: cannot be read: Input/output error"):
        unreadable.editions()


def test_an_outbox_that_cannot_be_swept_is_told(unreadable: Outbox) -> None:
    with pytest.raises(CannotWriteError, match=r"cannot read .*outbox: Input/output error"):
        unreadable.sweep()


def filled(workspace: Path, place: str = "outbox") -> Path:
    folder = workspace / place / KEY
    (folder / "mail").mkdir(parents=True)
    (folder / "letter.txt").write_bytes(b"All is well.\n")
    (folder / "mail" / "ann.eml").write_bytes(b"To: ann\r\n")
    return folder


def mail(content: bytes = b"To: ann\r\n") -> Delivery:
    return Delivery(KEY, "mail", "ann@acme.example", "approved", file="mail/ann.eml", sha256=hashed(content))


@pytest.mark.parametrize("place", ["outbox", "sent"])
def test_a_mail_is_read_wherever_its_edition_lies(tmp_path: Path, place: str) -> None:
    filled(tmp_path, place)
    assert Outbox.of(tmp_path).frozen(mail()) == b"To: ann\r\n"


def test_a_mail_that_was_changed_or_is_missing_is_told_with_its_mend(tmp_path: Path) -> None:
    folder = filled(tmp_path)
    outbox = Outbox.of(tmp_path)
    with pytest.raises(DataError, match=r"ann\.eml: was changed since") as changed:
        outbox.frozen(mail(b"To: another\r\n"))
    (folder / "mail" / "ann.eml").unlink()
    with pytest.raises(DataError, match=r"ann\.eml: cannot be read: No such file") as missing:
        outbox.frozen(mail())
    for fault in (changed, missing):
        assert f"reporter withdraw {KEY}; then reporter resend {KEY} --rebuild" in fault.value.hint


def test_what_has_left_is_put_away_once(tmp_path: Path) -> None:
    filled(tmp_path)
    outbox = Outbox.of(tmp_path)
    assert outbox.editions() == [KEY]
    outbox.put_away(KEY)
    outbox.put_away(KEY)
    assert outbox.editions() == []
    assert outbox.find(KEY) == tmp_path / "sent" / KEY
    assert (tmp_path / "sent" / KEY / "letter.txt").is_file()


def test_what_was_put_away_is_never_written_over(tmp_path: Path) -> None:
    filled(tmp_path)
    (filled(tmp_path, "sent") / "letter.txt").write_text("what they got")
    Outbox.of(tmp_path).put_away(KEY)
    assert (tmp_path / "sent" / KEY / "letter.txt").read_text() == "what they got"


def test_what_is_half_made_is_no_edition_and_is_swept_away(tmp_path: Path) -> None:
    half = tmp_path / "outbox" / "acme" / "weekly" / ".making-x"
    half.mkdir(parents=True)
    outbox = Outbox.of(tmp_path)
    assert outbox.editions() == []
    outbox.sweep()
    assert not half.exists()


def test_an_outbox_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    outbox = Outbox.of(tmp_path)
    outbox.sweep()
    outbox.put_away(KEY)
    assert outbox.editions() == []
    assert outbox.find(KEY) is None


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
