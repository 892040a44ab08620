"""The outbox: what lies there is read unchanged or not at all, and put away once."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import pytest

from reporter.delivery.outbox import Outbox, hashed
from reporter.errors import CannotWriteError, DataError
from reporter.files import write_folder
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


def test_an_edition_that_cannot_be_looked_at_is_not_taken_for_absent(tmp_path: Path) -> None:
    outbox = Outbox.of(tmp_path)
    outbox.place(KEY).parent.mkdir(parents=True)
    outbox.place(KEY).symlink_to(outbox.place(KEY))
    for ask in (outbox.find, outbox.holds, outbox.put_away, lambda _: outbox.editions()):
        with pytest.raises(CannotWriteError, match=f"{KEY}: cannot be read: Too many levels") as told:
            ask(KEY)
        assert told.value.hint == "check the folder, and who may read it"


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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes do not fork here")
@pytest.mark.parametrize(("at", "stands"), [(1, "older"), (2, "older"), (3, "fresh")])
def test_an_edition_that_was_taken_away_and_not_replaced_comes_back(
    tmp_path: Path, at: int, stands: str
) -> None:
    folder = filled(tmp_path)
    (folder / "letter.txt").write_text("older")
    child = os.fork()
    if not child:
        _write_and_die(folder, at)
    os.waitpid(child, 0)
    assert folder.exists() == (at != 2)
    outbox = Outbox.of(tmp_path)
    outbox.sweep()
    assert outbox.editions() == [KEY]
    assert (folder / "letter.txt").read_text() == stands
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def _write_and_die(folder: Path, at: int) -> NoReturn:
    """Replace the edition, and be killed at that renaming."""
    real, calls = Path.rename, count(1)

    def rename(path: Path, target: Path) -> Path:
        if next(calls) == at:
            os._exit(9)
        return real(path, target)

    Path.rename = rename  # type: ignore[assignment,method-assign]
    write_folder([Document("letter.txt", "", b"fresh")], folder)
    os._exit(0)


def test_an_outbox_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    outbox = Outbox.of(tmp_path)
    outbox.sweep()
    outbox.put_away(KEY)
    assert outbox.editions() == []
    assert outbox.find(KEY) is None
