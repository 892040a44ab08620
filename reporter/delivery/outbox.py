"""The outbox: a folder per edition that waits, made whole; what has left lies in sent/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reporter.errors import CannotWriteError, DataError
from reporter.files import UNREADABLE, add_line, find_files, is_folder, move_folder, sweep
from reporter.ledger import Delivery, Entry

MAIL = "mail"  # the folder of an edition's frozen mails
_NOTES = "mails-{:%Y-%m}.tsv"
_MONTHS = 12  # of notes that are looked into


@dataclass(frozen=True)
class Outbox:
    """Where editions wait, and where they lie afterwards."""

    waiting: Path
    gone: Path

    @classmethod
    def of(cls, workspace: Path) -> Outbox:
        """The outbox/ and sent/ of a workspace."""
        return cls(workspace / "outbox", workspace / "sent")

    def place(self, key: str) -> Path:
        """The folder in which an edition waits."""
        return self.waiting / key

    def find(self, key: str) -> Path | None:
        """The folder of an edition, waiting or gone; None when there is none."""
        return next((folder for folder in (self.place(key), self.gone / key) if _is_there(folder)), None)

    def holds(self, key: str) -> bool:
        """Whether an edition waits here."""
        return _is_there(self.place(key))

    def was_put_away(self, key: str) -> bool:
        """Whether an edition lies among those that have left."""
        return _is_there(self.gone / key)

    def has_gone(self, key: str) -> bool:
        """Whether an edition lies among those that have left, and does not wait."""
        return not self.holds(key) and self.was_put_away(key)

    def take_back(self, key: str) -> None:
        """Let an edition wait again that was put away, so that it may leave."""
        if self.has_gone(key):
            move_folder(self.gone / key, self.place(key))

    def documents(self, entry: Entry) -> dict[str, bytes]:
        """The documents of an edition, each as it was made; DataError when one was changed or is missing."""
        return {name: self._read(entry.key, name, sha256) for name, sha256 in entry.documents.items()}

    def frozen(self, delivery: Delivery) -> bytes:
        """The bytes of a mail, as they were approved; DataError when they were changed or are missing."""
        return self._read(delivery.edition, delivery.file, delivery.sha256)

    def _read(self, key: str, name: str, sha256: str) -> bytes:
        folder = self.find(key)
        path = (folder or self.place(key)) / name
        try:
            content = path.read_bytes()
        except OSError as fault:
            raise DataError(f"{path}: cannot be read: {fault.strerror}", _again(key)) from None
        if hashed(content) != sha256:
            raise DataError(f"{path}: was changed since Reporter wrote it, so it does not leave", _again(key))
        return content

    def editions(self) -> list[str]:
        """The keys of the editions whose folders wait here; CannotWriteError where they cannot be listed."""
        return _keys_in(self.waiting)

    def gone_ones(self) -> list[str]:
        """The keys of those that were put away."""
        return _keys_in(self.gone)

    def put_away(self, key: str) -> None:
        """Move an edition that has left, or never will, out of the waiting ones."""
        source, target = self.waiting / key, self.gone / key
        if self.holds(key) and not _is_there(target):
            move_folder(source, target)

    def note_attempt(self, delivery: Delivery, at: datetime, *, came_back: bool = False) -> None:
        """Write down in sent/, that a mail is about to go, or was not taken, for a ledger that is older."""
        times = 0 if came_back else delivery.attempts
        line = f"{at:%Y-%m-%dT%H:%M:%SZ}\t{times}\t{delivery.message_id}\t{delivery.recipient}"
        add_line(self.gone / _NOTES.format(at), line)

    def attempts_noted(self) -> dict[str, int]:
        """By Message-ID the attempt at which a mail may have gone; CannotWriteError if unreadable."""
        noted: dict[str, int] = {}
        with _told(self.gone):
            for path in sorted(find_files(self.gone, "mails-*.tsv"))[-_MONTHS:]:
                for line in path.read_text("utf-8", "replace").splitlines():
                    _, times, name, *_ = [*line.split("\t"), "", "", ""]
                    if times.isdecimal():  # else it was cut off, and nothing had gone yet
                        noted[name] = int(times)
        return noted

    def sweep(self) -> None:
        """Remove what a run that was cut off left half made."""
        sweep(self.waiting)


def _keys_in(place: Path) -> list[str]:
    with _told(place):
        return [
            "/".join(folder.relative_to(place).parts)
            for folder in find_files(place, "*/*/*")
            if not folder.name.startswith(".") and is_folder(folder)
        ]


def _is_there(folder: Path) -> bool:
    with _told(folder):
        return is_folder(folder)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        what = f"{fault.filename or folder}: cannot be read: {fault.strerror or fault}"
        raise CannotWriteError(what, UNREADABLE) from None


def _again(key: str) -> str:
    return f'put it back, or: reporter withdraw {key}; then reporter resend {key} --rebuild --because "…"'


def hashed(content: bytes) -> str:
    """The SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()
