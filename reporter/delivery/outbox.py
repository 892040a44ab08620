"""The outbox: a folder per edition that waits, written whole or not at all; what has left lies in sent/."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporter.errors import CannotWriteError, DataError
from reporter.ledger import Delivery, Entry
from reporter.report import Document

MAIL = "mail"  # the folder of an edition's frozen mails
_MAKING = ".making-"
_MEND = "free some space, or choose a folder that you may write to"


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
        if not source.is_dir() or target.exists():
            return
        writable(target.parent)
        try:
            source.rename(target)
            sync_folder(target.parent)
            sync_folder(source.parent)
        except OSError as fault:
            raise CannotWriteError(f"cannot move {source} to {target}: {fault.strerror or fault}") from None

    def sweep(self) -> None:
        """Remove what a run that was cut off left half made; the lock must be held."""
        try:
            left = list(self.waiting.rglob(f"{_MAKING}*"))
        except OSError as fault:
            raise CannotWriteError(f"cannot read {self.waiting}: {fault.strerror or fault}") from None
        for path in left:
            shutil.rmtree(path, ignore_errors=True)


def _again(key: str) -> str:
    return f'put it back, or: reporter withdraw {key}; then reporter resend {key} --rebuild --because "…"'


def hashed(content: bytes) -> str:
    """The SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def hashes(documents: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each document."""
    return {name: hashed(content) for name, content in documents.items()}


def write(documents: Sequence[Document], folder: Path, *, durable: bool = False) -> Path:
    """Put an edition in its folder, whole or not at all; an older one is replaced.

    `durable`: it is on the disk when this returns, and outlasts a power cut.
    """
    writable(folder.parent)
    try:
        with tempfile.TemporaryDirectory(
            prefix=_MAKING, dir=folder.parent, ignore_cleanup_errors=True
        ) as made:
            fresh = Path(made, "new")
            fresh.mkdir()
            for document in documents:
                _put(document, fresh, durable=durable)
            if durable:
                for inner in {(fresh / document.name).parent for document in documents} | {fresh}:
                    sync_folder(inner)
            _swap(fresh, folder, Path(made, "old"))
        if durable:
            sync_folder(folder.parent)
    except OSError as fault:
        raise CannotWriteError(f"cannot write {folder}: {fault.strerror or fault}", _MEND) from fault
    return folder


def _put(document: Document, folder: Path, *, durable: bool) -> None:
    path = folder / document.name
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(document.content)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder outlast a power cut."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(fresh: Path, folder: Path, aside: Path) -> None:
    """Put the fresh edition in the place of an older one, which comes back when that fails."""
    if folder.exists():
        folder.rename(aside)
    try:
        fresh.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise


def writable(folder: Path) -> Path:
    """The folder, made if need be; CannotWriteError when it cannot be."""
    try:
        make_folder(folder)
    except OSError as fault:
        raise CannotWriteError(f"cannot write {folder}: {fault.strerror or fault}", _MEND) from fault
    return folder


def make_folder(folder: Path) -> None:
    """The folder and those above it, each to outlast a power cut."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)
