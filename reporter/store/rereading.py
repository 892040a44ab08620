"""A store that is damaged, or of another version, read anew from the logs: in place of the old one only when
it holds no less.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from reporter.config.models import Workspace
from reporter.errors import DamagedError, DataError
from reporter.store.ingest import Watch, ingest_workspace
from reporter.store.readings import Reading
from reporter.store.seals import rows_there, sealed_rows
from reporter.store.store import Store, check_version, open_store, store_as_it_is

_BESIDE = "-anew"
_PIPED = "delete it, then pipe each tap in from its beginning: some-tap | reporter ingest -"
_GONE = "put back the files that are gone; to do without them, delete the store and run: reporter ingest"


def read_anew(
    workspace: Workspace, store: Store, damage: DamagedError, now: datetime, watch: Watch | None = None
) -> Iterator[Reading]:
    """Read every source into a new store, then put it in place of the damaged one.

    DamagedError, and the old one stays, where the logs no longer hold what it held.
    """
    piped = ", ".join(source.name for source in workspace.sources if source.singer)
    if piped:
        raise DamagedError(f"{damage}; what was piped in cannot be read again: {piped}", _PIPED)
    path = store.path.with_name(f"{store.path.name}{_BESIDE}")
    for leftover in (path, path.with_name(f"{path.name}-journal")):
        leftover.unlink(missing_ok=True)
    before = _rows_of(store)
    with open_store(path) as fresh:
        yield from ingest_workspace(workspace, fresh, None, now, watch)
        after = _rows_of(fresh)
    lost = {name: count - after[name] for name, count in before.items() if count > after.get(name, 0)}
    if lost:
        path.unlink()
        told = ", ".join(f"{count:,} {name}" for name, count in lost.items())
        raise DamagedError(f"{damage}; no log holds what it held: {told}", _GONE)
    store.take_over(path)


def open_as_found(path: Path) -> Store:
    """The store at that path, even when it is damaged."""
    try:
        return open_store(path)
    except DamagedError:
        return store_as_it_is(path)


def told_of(damage: DamagedError) -> str:
    """What a person reads of a store that was mended."""
    return f"{damage}; it was read anew from the logs"


def damage_of(store: Store, clients: Collection[str] | None = ()) -> DamagedError | None:
    """Why the store cannot be trusted beside the records, and in those of some clients; None when it can.

    Of all clients where none are given.
    """
    try:
        check_version(store)
        store.check(*(store.clients() if clients is None else clients))
    except DamagedError as damage:
        return damage
    return None


def ingested(
    workspace: Workspace,
    files: Sequence[Path] | None,
    now: datetime,
    watch: Watch | None,
    locked: Callable[[], AbstractContextManager[None]],
) -> Iterator[Reading | str]:
    """What each source gave; where the store is damaged, all of them to a new one, while it is `locked`."""
    with open_as_found(workspace.store_path) as store:
        damage = damage_of(store)
        if damage is None:
            try:
                yield from ingest_workspace(workspace, store, files, now, watch)
            except DamagedError as found:
                damage = found
        if damage:
            with locked():
                yield from read_anew(workspace, store, damage, now, watch)
            yield told_of(damage)


def _rows_of(store: Store) -> dict[str, int]:
    """How many records of each type were written and are there; none where neither can be read."""
    written, there = _counted(store, sealed_rows), _counted(store, rows_there)
    return {name: min(count, there.get(name, count)) for name, count in written.items()}


def _counted(store: Store, count: Callable[[Connection], dict[str, int]]) -> dict[str, int]:
    with suppress(DataError), store.reading() as connection:
        return count(connection)
    return {}
