"""What of a workspace other users of the machine may read, and should not: secrets, and clients' data."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from reporter.config import Workspace
from reporter.config.fields import secret_files
from reporter.delivery.outbox import Outbox
from reporter.errors import Failure
from reporter.files import open_to_others
from reporter.ledger.ledger import FILE

_JOURNALS = ("", "-journal", "-wal", "-shm")
_OUT = "out"


def seen_by_others(workspace: Workspace) -> Iterator[Failure]:
    """Each file and folder that is open to others, with the command that closes it."""
    if os.name != "posix":
        return
    for path in _private(workspace):
        found = open_to_others(path)
        if not found:
            continue
        shown = path.relative_to(workspace.folder) if path.is_relative_to(workspace.folder) else path
        if path.is_dir():
            count = f"{len(found):,} of its files and folders" if len(found) > 1 else found[0].name
            yield Failure(f"{shown}/: others may read or change {count}", _command("-R go=", path))
        else:
            mode = path.stat().st_mode & 0o777
            yield Failure(f"{shown}: others may read or change it (mode {mode:04o})", _command("go=", path))


def _private(workspace: Workspace) -> Iterator[Path]:
    """What holds secrets or clients' data, apart from what was dropped there to be read."""
    root, outbox = workspace.folder, Outbox.of(workspace.folder)
    yield from (Path(f"{root / FILE}{ending}") for ending in _JOURNALS)
    yield from (Path(f"{workspace.store_path}{ending}") for ending in _JOURNALS)
    yield from (outbox.waiting, outbox.gone, root / _OUT)
    if workspace.mail and workspace.mail.folder:
        yield root / workspace.mail.folder.path
    yield from (root / name for name in secret_files(workspace))


def _command(change: str, path: Path) -> str:
    return f"chmod {change} {shlex.quote(str(path))}"
