"""The outbox: a folder per edition that waits, made whole; what has left lies in sent/."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reporter.errors import CannotWriteError, DataError
from reporter.files import move_folder, sweep
from reporter.ledger import Delivery, Entry

MAIL = "mail"  # the folder of an edition's frozen mails


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
        return next((folder for folder in (self.waiting / key, self.gone / key) if folder.is_dir()), None)

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
        try:
            return sorted(
                "/".join(folder.relative_to(self.waiting).parts)
                for folder in self.waiting.glob("*/*/*")
                if folder.is_dir() and not folder.name.startswith(".")
            )
        except OSError as fault:
            raise CannotWriteError(f"{self.waiting}: cannot be read: {fault.strerror or fault}") from None

    def put_away(self, key: str) -> None:
        """Move an edition that has left, or never will, out of the waiting ones."""
        source, target = self.waiting / key, self.gone / key
        if source.is_dir() and not target.exists():
            move_folder(source, target)

    def sweep(self) -> None:
        """Remove what a run that was cut off left half made."""
        sweep(self.waiting)


def _again(key: str) -> str:
    return f'put it back, or: reporter withdraw {key}; then reporter resend {key} --rebuild --because "…"'


def hashed(content: bytes) -> str:
    """The SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def hashes(documents: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each document."""
    return {name: hashed(content) for name, content in documents.items()}
