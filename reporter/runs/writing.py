"""Documents into folders, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from reporter.errors import CannotWriteError
from reporter.report import Document


def write(documents: Sequence[Document], folder: Path) -> Path:
    """Put an edition in its folder, whole or not at all; an older one is replaced."""
    writable(folder.parent)
    try:
        with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as made:
            fresh = Path(made, "new")
            fresh.mkdir()
            for document in documents:
                (fresh / document.name).write_bytes(document.content)
            _swap(fresh, folder, Path(made, "old"))
    except OSError as fault:
        raise CannotWriteError(
            f"cannot write {folder}: {fault.strerror or fault}", "give --out a folder you may write to"
        ) from fault
    return folder


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
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CannotWriteError(
            f"cannot write {folder}: {fault.strerror or fault}", "give --out a folder you may write to"
        ) from fault
    return folder
