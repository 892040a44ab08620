"""What everything that prepares, sends or mends editions works with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from reporter.cadences import CALLS, FOLLOW_UP, OF_THINGS, cadences_of
from reporter.children import Child
from reporter.config import Workspace
from reporter.delivery.outbox import Outbox
from reporter.errors import CannotWriteError, LockedError
from reporter.files import is_there
from reporter.ledger.ledger import FILE, Ledger, open_ledger
from reporter.periods import Period, parse_period
from reporter.report import Edition, Key, Memory, Posted, Thing
from reporter.runs import reckoning
from reporter.runs.announcing import announced_to
from reporter.runs.calling import memory_of_calls
from reporter.runs.following import posted
from reporter.runs.making import Spreading
from reporter.runs.reactions import answered_in
from reporter.schedule import Moment
from reporter.store.rereading import open_as_found
from reporter.store.store import Store, open_store

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
    unread: set[str] = field(default_factory=set)  # sources that could not be read in this run
    spread: Spreading = map  # where editions are made


@contextmanager
def open_desk(workspace: Workspace, clock: Clock, *, at_any_time: bool = False) -> Iterator[Desk]:
    """The desk, for one run at a time; LockedError when another holds it.

    ClockError when the clock is behind the ledger, but for who wants to mend that: `at_any_time`.
    """
    with (
        Child(workspace.limits) as child,
        locked(workspace),
        open_ledger(workspace) as ledger,
        ledger.hold(),
        open_as_found(workspace.store_path) as store,
    ):
        if not at_any_time:
            reckoning.check(ledger, clock())
        yield Desk(workspace, store, ledger, Outbox.of(workspace.folder), clock, spread=child.map)


@contextmanager
def open_rehearsal(workspace: Workspace, clock: Clock) -> Iterator[Desk]:
    """A desk on copies of store and ledger, which are thrown away: whatever is done there leaves no trace."""
    with (
        Child(workspace.limits) as child,
        tempfile.TemporaryDirectory(prefix="reporter-", ignore_cleanup_errors=True) as scratch,
    ):
        space = workspace.model_copy(
            update={
                "store_file": Path(scratch, "store.sqlite"),
                "sources": tuple(one.model_copy(update={"after": "keep"}) for one in workspace.sources),
            }
        )
        if is_there(workspace.store_path):
            with open_store(workspace.store_path) as store:
                store.copy(space.store_path)
        with copied_ledger(workspace, Path(scratch)) as ledger, open_store(space.store_path) as store:
            yield Desk(space, store, ledger, Outbox.of(workspace.folder), clock, spread=child.map)


def memory_of(ledger: Ledger | None, edition: Edition) -> Memory:
    """What the readers of an edition were told before, as far as the ledger knows."""
    if ledger is None:
        return Memory()
    client, cadence = edition.client, edition.cadence
    if cadence == CALLS.name:
        return memory_of_calls(ledger)
    if cadence == FOLLOW_UP.name:
        at, _ = ledger.newest_at()
        return Memory(posted=posted(ledger, client, at, edition.key) if at else Posted())
    if isinstance(edition.subject, Thing):
        return Memory(announced=announced_to(ledger, client))
    period = edition.period
    before = ledger.told(client, cadence, period.before.name)
    earlier = ledger.earlier(client, cadence, period.name)
    told = announced_to(ledger, client)
    inside = tuple(one for one in told if _is_of(one.key, period))
    return Memory(before, earlier, announced=inside, heard=answered_in(ledger, client, period))


def _is_of(notice: str, period: Period) -> bool:
    """Whether the window that a notice tells of begins in the period."""
    return period.start <= Moment.parse(Key.parse(notice).moment).starts_at < period.end


def edition_named(workspace: Workspace, key: str) -> Edition | None:
    """The edition of a key; None when its client or cadence is no longer here."""
    named = Key.parse(key)
    if named.client not in workspace.readers or named.cadence not in cadences_of(named.client):
        return None
    if named.cadence in OF_THINGS:
        return Edition(named.cadence, named.client, Thing(named.subject, named.moment), named.revision)
    period = parse_period(named.subject, workspace.reader(named.client).zone)
    return Edition(named.cadence, named.client, period, named.revision)


def copied_ledger(workspace: Workspace, scratch: Path) -> Ledger:
    """A copy of the ledger in a folder, which may be written to and thrown away."""
    if not (workspace.ledger or any(is_there(workspace.folder / name) for name in (FILE, "sent"))):
        return open_ledger(workspace.model_copy(update={"folder": scratch}))
    with open_ledger(workspace) as ledger:
        return ledger.copy(scratch / FILE)


@contextmanager
def locked(workspace: Workspace) -> Iterator[None]:
    """Nobody else is at work there meanwhile; LockedError when somebody is."""
    lock = FileLock(workspace.folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError(
            f"{workspace.folder}: another run is at work here", "wait until it is done; nothing was changed"
        ) from None
    except OSError as fault:
        raise CannotWriteError(
            f"{workspace.folder / LOCK}: cannot be written: {fault.strerror or fault}",
            "check the folder, and who may write there",
        ) from None
    try:
        yield
    finally:
        lock.release()
