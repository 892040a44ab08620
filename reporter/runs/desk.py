"""What everything that prepares, sends or mends editions works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from filelock import FileLock, Timeout

from reporter.config import Workspace
from reporter.delivery.outbox import Outbox
from reporter.errors import CannotWriteError, LockedError
from reporter.ledger.ledger import Ledger
from reporter.ledger.opening import open_ledger
from reporter.store.opening import Store, open_store

LOCK = ".reporter.lock"
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Desk:
    """A workspace that is open for work: its store, its ledger, its outbox, and the clock on the wall."""

    workspace: Workspace
    store: Store
    ledger: Ledger
    outbox: Outbox
    clock: Clock


@contextmanager
def open_desk(workspace: Workspace, clock: Clock) -> Iterator[Desk]:
    """The desk, for one run at a time; LockedError when another holds it."""
    with (
        _locked(workspace),
        open_ledger(workspace) as ledger,
        ledger.hold(),
        open_store(workspace.store_path) as store,
    ):
        yield Desk(workspace, store, ledger, Outbox.of(workspace.folder), clock)


@contextmanager
def _locked(workspace: Workspace) -> Iterator[None]:
    lock = FileLock(workspace.folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError(
            f"{workspace.folder}: another run is at work here", "wait until it is done; nothing was changed"
        ) from None
    except OSError as fault:
        raise CannotWriteError(f"{workspace.folder}: cannot be written: {fault.strerror or fault}") from None
    try:
        yield
    finally:
        lock.release()
