"""Documents into folders, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from reporter.errors import CannotWriteError
from reporter.report import Document

_MAKING = ".making-"
_MEND = "free some space, or choose a folder that you may write to"


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


def sweep(root: Path) -> None:
    """Remove what a run that was cut off had begun to write; the lock must be held."""
    try:
        left = list(root.rglob(f"{_MAKING}*"))
    except OSError as fault:
        raise CannotWriteError(f"cannot read {root}: {fault.strerror or fault}") from None
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
