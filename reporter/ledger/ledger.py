"""The ledger: what is held, approved, under way and sent. Each change is one transaction, or nothing."""

from __future__ import annotations

import base64
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, Unpack

from sqlalchemy import URL, Connection, Select, insert, make_url, or_, select, true
from sqlalchemy.exc import ArgumentError, DBAPIError

from reporter.config.mail import LedgerPlace
from reporter.config.models import Workspace
from reporter.database import Database, Trouble, file_database, is_locked, may_pass, server_database
from reporter.errors import CannotWriteError, ConfigError, DataError, LockedError, ReporterError
from reporter.files import UNREADABLE, is_there, list_folder, make_private_folder
from reporter.ledger import (
    Delivery,
    Entry,
    Event,
    LedgerUnreachableError,
    MovedError,
    Standing,
    State,
    chain,
    changes,
    tables,
)
from reporter.ledger.changes import Learnt, Transaction
from reporter.ledger.migrating import RESTORE, bring_up_to_date, is_up_to_date
from reporter.ledger.tables import (
    as_json,
    deliveries_of,
    delivery_of,
    documents_of,
    entry_at,
    entry_of,
    event_of,
    told_of,
)
from reporter.report import Key, Remembered, Told

T = TypeVar("T")

FILE = "ledger.sqlite"
_EXAMPLE = "write one like postgresql://user@host/name"
_ROWS_AT_ONCE = 5_000
_REMEMBERED = 60  # editions of a cadence
_PAGE = 500

_PAUSES = (0.1, 0.4, 1.0)  # seconds between tries of a write
_LONG_PAUSES = (0.1, 0.4, 1.0, 3.0, 5.0)  # where losing it makes an accepted mail unsure


class Ledger(AbstractContextManager["Ledger"]):
    """What went to whom and when. A context manager."""

    def __init__(self, database: Database, sleep: Callable[[float], None] = time.sleep) -> None:
        self._database = database
        self._sleep = sleep

    @property
    def name(self) -> str:
        """Its file or address, without the password."""
        return self._database.name

    def hold(self) -> AbstractContextManager[None]:
        """For a whole run: LockedError while another machine runs on the same database."""
        return self._database.hold("the ledger")

    def entry(self, key: str) -> Entry | None:
        """The edition of that key."""
        return self._read(lambda connection: entry_at(connection, key))

    def entries(self, *, client: str = "", cadence: str = "", states: Collection[str] = ()) -> list[Entry]:
        """Editions by due date, client and cadence."""
        table = tables.editions
        where = [table.c.client == client] if client else []
        where += [table.c.cadence == cadence] if cadence else []
        where += [table.c.state.in_(states)] if states else []
        order = (table.c.due_at, table.c.client, table.c.cadence, table.c.revision)
        with self._database.reading() as connection:
            rows = connection.execute(select(table).where(*where).order_by(*order)).fetchall()
            named = documents_of(connection, where) if rows else {}
        return [entry_of(row, named[row.key]) for row in rows]

    def series(self, client: str, cadence: str, now: datetime) -> Standing:
        """The newest of its editions that was due by then, told for the first time, and those ahead of it."""
        table = tables.editions
        wanted = select(table.c.key).where(
            table.c.client == client, table.c.cadence == cadence, table.c.revision == 1
        )
        newest = wanted.where(table.c.due_at <= now).order_by(table.c.due_at.desc()).limit(1)
        with self._database.reading() as connection:
            ahead = connection.execute(wanted.where(table.c.due_at > now)).scalars()
            key = connection.execute(newest).scalar()
            return Standing(entry_at(connection, key) if key else None, frozenset(ahead))

    def written_off(self, client: str) -> list[Entry]:
        """The editions that were too long past to make, by due date; not what was sent again since."""
        found = self.entries(client=client, states={"withdrawn"})
        again = self._read(partial(_told_again, client=client))
        return [one for one in found if one.is_written_off and one.key not in again]

    def newest_at(self, after: int = 0) -> tuple[datetime | None, int]:
        """When the newest was written of all events after that number, and the number of the last."""
        at, number = tables.events.c.at, tables.events.c.number
        wanted = select(at, number).where(number > after)
        with self._database.reading() as connection:
            newest = connection.execute(wanted.order_by(at.desc()).limit(1)).first()
            last = connection.execute(wanted.order_by(number.desc()).limit(1)).first()
        return (newest.at, last.number) if newest and last else (None, after)

    def deliveries(self, edition: str = "", states: Collection[str] = ()) -> list[Delivery]:
        """Deliveries by edition, channel and recipient."""
        return self._read(lambda connection: deliveries_of(connection, edition, states))

    def thread(self, client: str, cadence: str, recipient: str, thing: str = "") -> tuple[str, ...]:
        """The Message-IDs of what was sent to that person in that cadence, or on that thing, oldest first."""
        edition, mail = tables.editions, tables.deliveries
        sent = (
            select(mail.c.message_id)
            .join(edition, edition.c.key == mail.c.edition)
            .where(edition.c.client == client, edition.c.cadence == cadence)
            .where(mail.c.channel == "mail", mail.c.recipient == recipient)
            .where(mail.c.state == "sent", mail.c.message_id != "")
            .where(edition.c.period.startswith(f"{thing}@", autoescape=True) if thing else true())
            .order_by(edition.c.due_at, edition.c.revision)
        )
        return self._read(lambda connection: tuple(connection.execute(sent).scalars()))

    def mails(self, client: str, begin: datetime, end: datetime) -> frozenset[tuple[str, str]]:
        """Edition and reader of each mail of a client that left within that time."""
        edition, mail = tables.editions, tables.deliveries
        left = (
            select(mail.c.edition, mail.c.recipient)
            .join(edition, edition.c.key == mail.c.edition)
            .where(edition.c.client == client, mail.c.channel == "mail", mail.c.state == "sent")
            .where(mail.c.updated_at >= begin, mail.c.updated_at < end)
        )
        return self._read(
            lambda connection: frozenset((row.edition, row.recipient) for row in connection.execute(left))
        )

    def published(self, client: str) -> frozenset[str]:
        """The keys of the client's editions that stand in the published place."""
        edition, delivery = tables.editions, tables.deliveries
        standing = (
            select(edition.c.key)
            .join(delivery, edition.c.key == delivery.c.edition)
            .where(edition.c.client == client, delivery.c.channel == "publish", delivery.c.state == "sent")
        )
        return self._read(lambda connection: frozenset(connection.execute(standing).scalars()))

    def told(self, client: str, cadence: str, period: str) -> Told | None:
        """What readers were told of a period: by its first sending, or by a later one to all of them."""
        rows = self._read(partial(_told_to, series=(client, cadence, period)))
        readers: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            readers[row.edition].add(row.recipient)
        last = None
        for row in rows:  # the first sending first
            if last is None or readers[row.edition] >= readers[last.edition]:
                last = row
        return told_of(last) if last else None

    def earlier(self, client: str, cadence: str, period: str) -> tuple[Remembered, ...]:
        """What was sent of the cadence before that period, the newest first."""
        sent: dict[str, Remembered] = {}
        for row in self._read(partial(_sent_before, series=(client, cadence, period))):
            told = replace(told_of(row), figures=(), opened=(), solved=())  # what nobody asks of it
            sent.setdefault(row.edition, Remembered(row.updated_at, told))
        return tuple(sent.values())[:_REMEMBERED]

    def keep(self, entry: Entry, told: Told | None = None) -> None:
        """Write a held edition and what it says, or write it anew; MovedError once it is no longer held."""
        self._change(partial(changes.keep, entry=entry, told=told))

    def approve(self, entry: Entry, deliveries: Sequence[Delivery], told: Told | None = None) -> None:
        """Approve an edition that is held or new, with its deliveries; what it says stands when not given."""
        self._change(partial(changes.approve, entry=entry, deliveries=deliveries, told=told))

    def move(self, delivery: Delivery, state: State, at: datetime, **learnt: Unpack[Learnt]) -> Delivery:
        """Move a delivery on from the state it was seen in; MovedError when somebody else has moved it."""
        wanted = partial(changes.move, delivery=delivery, state=state, at=at, learnt=learnt)
        pauses = _LONG_PAUSES if delivery.state == "sending" else _PAUSES
        return self._change(wanted, pauses)

    def withdraw(self, key: str, at: datetime, because: str) -> Entry:
        """Stop what has not left of an edition; the edition as it is then."""
        return self._change(partial(changes.withdraw, key=key, at=at, because=because))

    def take_back(self, keys: Collection[str], now: datetime) -> None:
        """Let editions that were written off be made after all, all of them or none."""
        self._change(partial(changes.take_back, keys=keys, now=now))

    def found_sending(self, at: datetime) -> list[Delivery]:
        """Every mail that an earlier run left half-way, now unsure."""
        return self._change(partial(changes.found_sending, at=at))

    def token(self, client: str) -> str:
        """The unguessable name of a client's published place, made once and kept."""
        table = tables.places
        known = select(table.c.token).where(table.c.client == client)
        found = self._read(lambda connection: connection.execute(known).scalar())
        return found or self._change(lambda writing: _token(writing, client))

    def note(self, name: str) -> str:
        """What was noted under that name; "" when nothing was."""
        table = tables.notes
        wanted = select(table.c.value).where(table.c.name == name)
        return self._read(lambda connection: connection.execute(wanted).scalar()) or ""

    def notes(self, beginning: str) -> dict[str, str]:
        """What was noted under each name that begins so, by name."""
        table = tables.notes
        wanted = select(table.c.name, table.c.value).where(
            table.c.name.startswith(beginning, autoescape=True)
        )
        rows = self._read(lambda connection: connection.execute(wanted.order_by(table.c.name)).all())
        return {row.name: row.value for row in rows}

    def set_note(self, name: str, value: str) -> None:
        """Note it, in place of what was noted before."""
        self._change(lambda writing: _note(writing, name, value))

    def events(self, edition: str = "") -> Iterator[Event]:
        """Every change of state, oldest first; the ledger may be written to meanwhile."""
        number = 0
        while rows := self._read(partial(_events_after, number=number, edition=edition)):
            yield from map(event_of, rows)
            number = int(rows[-1].number)

    def export(self) -> Iterator[dict[str, Any]]:
        """Every edition by due date, with its documents, deliveries and events, ready for JSON."""
        last: tuple[datetime, str] | None = None
        while page := self._read(partial(_editions_after, last=last)):
            yield from page
            last = datetime.fromisoformat(page[-1]["due_at"]), page[-1]["key"]

    def copy(self, path: Path) -> Ledger:
        """A copy of it in a new file, to rehearse on."""
        return Ledger(_copy(self._database, path), self._sleep)

    def close(self) -> None:
        """Let go of it."""
        self._database.close()

    def __exit__(self, *_fault: object) -> None:
        self.close()

    def _read(self, ask: Callable[[Connection], T]) -> T:
        with self._database.reading() as connection:
            return ask(connection)

    def _change(self, work: Callable[[Transaction], T], pauses: Sequence[float] = _PAUSES) -> T:
        """One transaction, tried again while its fault may pass, and never done twice."""
        mark = secrets.token_hex(8)
        done: list[T] = []  # by a commit whose fate is unknown
        with self._database.told():
            for pause in pauses:
                try:
                    return self._once(work, mark, done)
                except DBAPIError as fault:
                    if not (may_pass(fault) or (pauses is _LONG_PAUSES and is_locked(fault))):
                        raise
                    self._database.close()  # a fresh connection, whatever the fault left behind
                    self._sleep(pause)
            return self._once(work, mark, done)

    def _once(self, work: Callable[[Transaction], T], mark: str, done: list[T]) -> T:
        with self._database.writing() as connection:
            writing = Transaction(connection, mark)
            if done and writing.is_known():
                return done[-1]
            done.append(work(writing))
        return done[-1]


def _token(writing: Transaction, client: str) -> str:
    table = tables.places
    known = writing.connection.execute(select(table.c.token).where(table.c.client == client)).scalar()
    if known:
        return str(known)
    # Small letters and digits: the same on file systems that know no case, and no leading dash.
    made = base64.b32encode(secrets.token_bytes(20)).decode("ascii").lower()
    chain.put(writing.connection, table, {"client": client, "token": made})
    return made


def _note(writing: Transaction, name: str, value: str) -> None:
    table = tables.notes
    chain.drop(writing.connection, table, table.c.name == name)
    chain.put(writing.connection, table, {"name": name, "value": value})


def _told_to(connection: Connection, series: tuple[str, str, str]) -> list[Any]:
    """What was sent of a period, with each reader, its revisions in their order."""
    edition, mail, told = tables.editions, tables.deliveries, tables.told
    sent = (
        select(told, mail.c.recipient)
        .join(edition, edition.c.key == told.c.edition)
        .join(mail, mail.c.edition == told.c.edition)
        .where(edition.c.client == series[0], edition.c.cadence == series[1], edition.c.period == series[2])
        .where(mail.c.state == "sent", mail.c.channel != "chat")  # which is told of the first sending alone
        .order_by(edition.c.revision, mail.c.channel, mail.c.recipient)
    )
    return list(connection.execute(sent))


def _sent_before(connection: Connection, series: tuple[str, str, str]) -> list[Any]:
    """What was sent of earlier periods, the newest period first, each with when its mails left."""
    edition, mail, told = tables.editions, tables.deliveries, tables.told
    sent = (
        select(told, mail.c.updated_at)
        .join(edition, edition.c.key == told.c.edition)
        .join(mail, mail.c.edition == told.c.edition)
        .where(edition.c.client == series[0], edition.c.cadence == series[1], told.c.period < series[2])
        .where(mail.c.state == "sent", edition.c.revision == 1)
        .order_by(told.c.period.desc(), mail.c.updated_at)
    )
    return list(connection.execute(sent))


def _told_again(connection: Connection, client: str) -> frozenset[str]:
    """The keys of the client's editions that have a later sending."""
    table = tables.editions
    later = select(table.c.key).where(table.c.client == client, table.c.revision > 1)
    return frozenset(str(replace(Key.parse(key), revision=1)) for key in connection.execute(later).scalars())


def _events_after(connection: Connection, number: int, edition: str) -> list[Any]:
    """The next rows of events, oldest first."""
    table = tables.events
    wanted = select(table).where(table.c.number > number)
    wanted = wanted.where(table.c.edition == edition) if edition else wanted
    return list(connection.execute(wanted.order_by(table.c.number).limit(_PAGE)))


def _editions_after(connection: Connection, last: tuple[datetime, str] | None) -> list[dict[str, Any]]:
    """The next editions by due date and key, each with all that is known of it."""
    table = tables.editions
    wanted = select(table).order_by(table.c.due_at, table.c.key).limit(_PAGE)
    if last:
        due_at, key = last
        wanted = wanted.where(table.c.due_at >= due_at, or_(table.c.due_at > due_at, table.c.key > key))
    rows = connection.execute(wanted).fetchall()
    keys = [row.key for row in rows]
    named = documents_of(connection, [table.c.key.in_(keys)])
    sent = _by_edition(connection, select(tables.deliveries).order_by(*tables.deliveries.primary_key), keys)
    told = _by_edition(connection, select(tables.events).order_by(tables.events.c.number), keys)
    return [
        {
            **as_json(entry_of(row, named[row.key])),
            "deliveries": [as_json(delivery_of(one)) for one in sent[row.key]],
            "events": [as_json(event_of(one)) for one in told[row.key]],
        }
        for row in rows
    ]


def _by_edition(
    connection: Connection, wanted: Select[Any], keys: Collection[str]
) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(wanted.where(wanted.selected_columns.edition.in_(keys))):
        found[row.edition].append(row)
    return found


def open_ledger(workspace: Workspace) -> Ledger:
    """The workspace's ledger, made when there is none and nothing was ever sent."""
    place = workspace.ledger
    database = _server(place, workspace.folder) if place else _file(workspace.folder / FILE)
    try:
        bring_up_to_date(database, may_be_made=not _has_sent(workspace.folder))
        _check(database)
    except BaseException:
        database.close()
        raise
    return Ledger(database)


@contextmanager
def ledger_to_look_into(workspace: Workspace) -> Iterator[Ledger | None]:
    """The workspace's ledger, only to be asked; None where there is none yet, or one of an older version."""
    place = workspace.ledger
    if not (place or is_there(workspace.folder / FILE)):
        yield None
        return
    database = _server(place, workspace.folder) if place else _file(workspace.folder / FILE)
    try:
        is_readable = is_up_to_date(database)
        if is_readable:
            _check(database)
        yield Ledger(database) if is_readable else None
    finally:
        database.close()


def _check(database: Database) -> None:
    """DataError unless every row is as it was written, and none is missing: nothing is sent on a guess."""
    with database.reading() as connection:
        if not database.is_file:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        words = chain.damage_in(connection)
    if words:
        raise DataError(f"{database.name}: the ledger is damaged: {words}", RESTORE)


def _has_sent(folder: Path) -> bool:
    try:
        return bool(list_folder(folder / "sent"))
    except OSError as fault:
        raise CannotWriteError(f"{fault.filename}: cannot be read: {fault.strerror}", UNREADABLE) from None


def _file(path: Path) -> Database:
    try:
        make_private_folder(path.parent)
    except OSError as fault:
        raise CannotWriteError(f"{path}: cannot be made: {fault.strerror}", "check the folder") from None
    return file_database(path, _in_our_words)


def _server(place: LedgerPlace, folder: Path) -> Database:
    url = _url(place.url)
    if place.password:
        url = url.set(password=place.password.read(folder, "ledger: password"))
    return server_database(url, _in_our_words)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise ConfigError(f"ledger: “{address}” is not a database address", _EXAMPLE) from None
    if url.get_backend_name() != "postgresql":
        raise ConfigError(f"ledger: “{address}” is no PostgreSQL database", _EXAMPLE)
    return url


def _in_our_words(trouble: Trouble, name: str, words: str) -> ReporterError | None:
    """No hint ever says to delete it: it cannot be made again."""
    match trouble:
        case "clash":
            return MovedError(f"{name}: another run has just written the same", "run it again")
        case "locked":
            return LockedError(f"{name}: another run is writing to the ledger", "wait until it is done")
        case "unwritable":
            said = f"{name}: the ledger cannot be read and written: {words}"
            return CannotWriteError(said, "check the disk, and who may write")
        case "damaged" | "lacks a table":
            return DataError(f"{name}: is not a ledger, or it is damaged: {words}", RESTORE)
        case "unreachable":
            said = f"{name}: the ledger's database cannot be reached: {words}"
            return LedgerUnreachableError(said, "check `url` and `password` of [ledger]")


def _copy(source: Database, path: Path) -> Database:
    """The copy; CannotWriteError when something is there already."""
    if path.exists():
        raise CannotWriteError(f"{path}: exists already", "name a file that does not exist")
    target = file_database(path, _in_our_words)
    try:
        if source.is_file:
            source.copy_file(target)
        else:
            bring_up_to_date(target)
            _copy_rows(source, target)
    except BaseException:
        target.close()
        raise
    return target


def _copy_rows(source: Database, target: Database) -> None:
    with source.reading() as old, target.told(), target.writing() as new:
        old = old.execution_options(isolation_level="REPEATABLE READ", stream_results=True)
        for table in chain.SEALED:
            for rows in old.execute(select(table)).partitions(_ROWS_AT_ONCE):
                new.execute(insert(table), [dict(row._mapping) for row in rows])
        chain.seal_all(new)
