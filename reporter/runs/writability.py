"""Where a run could not write what it makes, found before it is made. Nothing is left there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from reporter.config import Workspace
from reporter.delivery.outbox import Outbox
from reporter.errors import Failure
from reporter.files import is_there
from reporter.ledger.ledger import FILE

_MEND = "let the user who runs Reporter write there, or name another place"
_OUT = "out"


def unwritable(workspace: Workspace) -> Iterator[Failure]:
    """Each folder and file of a workspace that cannot be written, once, with why."""
    told = set()
    for path in _written(workspace):
        found = _fault_of(path)
        if found and found[0] not in told:
            told.add(found[0])
            yield Failure(f"{_shown(found[0], workspace)}: cannot be written: {found[1]}", _MEND)


def _written(workspace: Workspace) -> Iterator[Path]:
    root, outbox = workspace.folder, Outbox.of(workspace.folder)
    yield from (root, outbox.waiting, outbox.gone, root / _OUT)
    if not workspace.ledger:
        yield from _file_and_folder(root / FILE)
    yield from _file_and_folder(workspace.store_path)
    if workspace.mail and workspace.mail.folder:
        yield root / workspace.mail.folder.path
    if workspace.publish and "://" not in workspace.publish.to:
        yield root / workspace.publish.to


def _file_and_folder(path: Path) -> Iterator[Path]:
    """A database needs its folder as well, for its journal."""
    yield from ([path] if is_there(path) else ())
    yield path.parent


def _fault_of(path: Path) -> tuple[Path, str] | None:
    """Which of it and the folders above it, and why; None where it can be written, or made."""
    while not is_there(path) and path != path.parent:
        path = path.parent
    try:
        if path.is_file():
            with path.open("r+b"):
                return None
        with tempfile.TemporaryFile(dir=path):
            return None
    except OSError as fault:
        return path, fault.strerror or str(fault)


def _shown(path: Path, workspace: Workspace) -> str:
    if path == workspace.folder or not path.is_relative_to(workspace.folder):
        return str(path)
    return str(path.relative_to(workspace.folder))
