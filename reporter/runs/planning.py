"""What a run has to make: what waits and may be told otherwise, what is due; and what falls due next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from reporter import __version__
from reporter.cadences import CALLS, FOLLOW_UP, NOTICE, PARTNERS, PROVIDER, cadence_of, menu_of
from reporter.config import Client, Contact, Workspace
from reporter.config.commentary import commentary_beside, commentary_path
from reporter.config.environment import resource_folder
from reporter.config.reviews import kept_contents
from reporter.delivery.freezing import is_published, is_read, recipients_of
from reporter.delivery.gates import readability
from reporter.errors import DamagedError, ReporterError
from reporter.ledger import WRITTEN_OFF, Entry
from reporter.ledger.ledger import Ledger
from reporter.periods import Period
from reporter.report import Edition, Thing
from reporter.runs import reckoning
from reporter.runs.accounts import Account
from reporter.runs.addressing import readers_of, tickets_followed
from reporter.runs.announcing import (
    TOLD_IN,
    ChangeLog,
    DueThing,
    announced_to,
    due_notices,
    gone_from,
    late_feeds,
    notice_of,
    of_changes,
)
from reporter.runs.briefing import record_types
from reporter.runs.calling import rung_ones
from reporter.runs.corresponding import follow_up_of
from reporter.runs.desk import Desk, edition_named, memory_of
from reporter.runs.filing import LIES_IN_SENT, NO_MAIL, NOBODY, give_up, give_up_stale, unmade
from reporter.runs.following import TicketLog, about, begin, due_letters, of_tickets
from reporter.runs.making import Task, Waiting
from reporter.runs.requesters import bare
from reporter.schedule import due_at, next_due
from reporter.store.facts import first_record_at
from reporter.store.ingest import Watch, ingest_workspace
from reporter.store.readiness import unheard
from reporter.store.readings import Reading
from reporter.store.rereading import damage_of, read_anew
from reporter.store.soundness import client_mark, feeds_known, readings_mark
from reporter.store.store import Store
from reporter.story.following_up import FollowUp
from reporter.story.noticing import Notice
from reporter.story.readers import voice_for

PAUSED = "everyone who reads it has paused"
PAST = "it was for a day that is over"
_NOTE = "what the held editions were made of"
_BEHIND = "nothing comes while the clock is behind the ledger: reporter check"
_LEAPT = "held since the clock leapt: reporter catch-up"
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_WAIT = timedelta(days=14)  # what is held for longer leaves only when a person approves it


def read_sources(desk: Desk, watch: Watch | None = None) -> Iterator[Reading]:
    """What each source gave; those that failed, or that a bug kept from being read, are noted on the desk.

    DamagedError when the store does not hold what was read before.
    """
    desk.unread.update(source.name for source in desk.workspace.sources if not source.singer)
    if damage := damage_of(desk.store):
        raise damage
    yield from _noted(desk, ingest_workspace(desk.workspace, desk.store, None, desk.clock(), watch))


def read_sources_anew(desk: Desk, damage: DamagedError, watch: Watch | None = None) -> Iterator[Reading]:
    """What each source gave to a new store, in place of the damaged one; DamagedError when it gave less."""
    desk.unread.update(source.name for source in desk.workspace.sources if not source.singer)
    yield from _noted(desk, read_anew(desk.workspace, desk.store, damage, desk.clock(), watch))


def _noted(desk: Desk, readings: Iterator[Reading]) -> Iterator[Reading]:
    failed: set[str] = set()
    try:
        for reading in readings:
            failed |= {reading.source} if reading.fault else set()
            desk.unread.discard(reading.source)
            yield reading
    finally:
        desk.unread.update(failed)


def plan(desk: Desk, slug: str, marks: Marks, account: Account) -> list[Task]:
    """What is to be made for a client: of what waits that which is made of other things now, and what is due.

    What nobody reads, or is too long past, is entered at once, but nothing of a series whose clock leapt.
    `marks` are brought up to date.
    """
    account.outcomes += give_up_stale(desk, slug)
    held = [
        entry
        for entry in desk.ledger.entries(client=slug, states={"held"})
        if _may_be_made(entry, desk.clock())
    ]
    tasks = [*_waiting(desk, held, account), *_due(desk, slug, account)]
    if not any(leap.client == slug for leap in account.leaps):
        tasks += _on_things(desk, slug, account)
    changed = []
    for task in tasks:
        key = task.edition.key
        told = told_of(desk.workspace, slug, task.edition.cadence)
        before, now = marks.editions.get(key, ""), mark_of(desk, task, marks.of_all(desk.store, told))
        marks.editions[key] = now
        if task.waiting and not looks_the_same(before, now):
            changed.append(replace(task, waiting=None))
        elif not task.waiting or before != now:
            changed.append(task)
    return changed


def _may_be_made(entry: Entry, now: datetime) -> bool:
    """Not before it is due, as when it was held while the clock was ahead; nor long after."""
    return entry.due_at <= now and (now - entry.due_at <= _LONGEST_WAIT or entry.is_taken_back)


def _waiting(desk: Desk, held: Iterable[Entry], account: Account) -> Iterator[Task]:
    for entry in held:
        edition = edition_named(desk.workspace, entry.key)
        if edition is None:
            continue
        because = "" if is_read(desk.workspace, entry.client, edition.cadence) else NOBODY
        if because := because or _is_past(edition, desk.clock()):
            gone = replace(unmade(desk, edition), headline=entry.headline)
            account.outcomes.append(give_up(desk, gone, edition, because))
            continue
        was_made = bool(entry.report_sha256) and desk.outbox.holds(entry.key)
        told = Waiting(entry.made_at, entry.report_sha256, entry.reasons) if was_made else None
        yield replace(task_of(desk, edition), waiting=told)


def _is_past(edition: Edition, now: datetime) -> str:
    """Why nobody wants it any more: the day that it is for is over; "" of what is of use later."""
    is_of_its_day = cadence_of(edition.client, edition.cadence).is_of_its_day
    return PAST if is_of_its_day and edition.period.end <= now else ""


def _due(desk: Desk, slug: str, account: Account) -> Iterator[Task]:
    since = reckoning.reckoned(desk.ledger).run_at
    for cadence, found in reckoning.due_now(desk.workspace, desk.ledger, slug, desk.clock()):
        if not told_of(desk.workspace, slug, cadence.name):
            continue
        if leap := reckoning.leap_of(desk.workspace, slug, cadence, found, since):
            account.leaps.append(leap)
            continue
        for period in found.missed:
            edition = Edition(cadence.name, slug, period)
            give_up(desk, unmade(desk, edition), edition, WRITTEN_OFF)
            account.missed.append(edition.key)
        for period in found.due:
            edition = Edition(cadence.name, slug, period)
            if _begins_later(desk, slug, period):
                continue
            if is_paused(desk, edition):
                account.outcomes.append(give_up(desk, unmade(desk, edition), edition, PAUSED))
            else:
                yield task_of(desk, edition)


def _on_things(desk: Desk, slug: str, account: Account) -> Iterator[Task]:
    """The notices and follow-ups that are due and do not wait yet."""
    if slug != PROVIDER:
        begin(desk.ledger, desk.workspace.clients[slug], desk.clock())
        account.gone += _gone(desk, slug)
    account.misaddressed += misaddressed(desk, slug)
    for one in (*notices_due(desk, slug), *follow_ups_due(desk, slug, account.written_to)):
        if one.is_new and is_paused(desk, one.edition):
            account.outcomes.append(give_up(desk, unmade(desk, one.edition), one.edition, PAUSED))
            continue
        for other in one.others:
            give_up(desk, unmade(desk, other), other, f"{TOLD_IN}{one.edition.key}")
        if one.is_new:
            yield task_of(desk, one.edition)


def _gone(desk: Desk, slug: str) -> Iterator[str]:
    """Changes that a client was told of, and that its log has no more, for the owner."""
    known = announced_to(desk.ledger, slug)
    if known:
        client = desk.workspace.clients[slug]
        log = ChangeLog.read(desk.workspace, desk.store, slug, desk.clock())
        for name, starts in gone_from(log, known):
            voice = voice_for(client)
            yield f"{client.name}: {name}, told for {voice.day(voice.on(starts))}, {voice.exact_time(starts)}"


def notices_due(desk: Desk, slug: str) -> list[DueThing]:
    """The notices of planned changes that are to be told to a client now, new or waiting."""
    fed = slug != PROVIDER and of_changes(desk.workspace).sources
    if not fed or not is_read(desk.workspace, slug, NOTICE.name):
        return []
    known = announced_to(desk.ledger, slug)
    return list(due_notices(ChangeLog.read(desk.workspace, desk.store, slug, desk.clock()), known))


def follow_ups_due(desk: Desk, slug: str, written_to: list[str]) -> list[DueThing]:
    """The follow-ups of tickets that are to be made for a client now, after those to `written_to`; whom
    these go to is added there.
    """
    if slug == PROVIDER or not desk.workspace.clients[slug].is_followed_up:
        return []
    log = tickets_followed(desk.workspace, desk.store, desk.ledger, slug, desk.clock())
    about_to = tuple((person, log.now) for person in written_to)
    log = replace(log, posted=replace(log.posted, mailed=log.posted.mailed + about_to))
    due = list(due_letters(log))
    written_to += [bare(one.email) for thing in due for one in log.readers(about(thing.edition)[0])]
    return due


def misaddressed(desk: Desk, slug: str) -> list[str]:
    """The tickets of a client of which somebody of another one would be told now."""
    if slug == PROVIDER or not desk.workspace.clients[slug].is_followed_up:
        return []
    return list(tickets_followed(desk.workspace, desk.store, desk.ledger, slug, desk.clock()).misaddressed())


def _begins_later(desk: Desk, slug: str, period: Period) -> bool:
    """Whether all that is known of the client is younger than the period: then nothing of it is due."""
    with desk.store.reading() as connection:
        first = first_record_at(connection, slug, period)
    return first is not None and first >= period.end


def task_of(desk: Desk, edition: Edition) -> Task:
    """The edition as it is to be made now, with the reasons to hold it that only this run knows."""
    now = desk.clock()
    stuck = [LIES_IN_SENT] if _has_left_before(desk, edition.key) else []
    has_a_way = desk.workspace.mail or not _readers(desk, edition)
    return Task(
        edition,
        memory_of(desk.ledger, edition),
        now,
        unread=tuple(dict.fromkeys(_unheard(desk, edition))),
        stuck=(*stuck, *(() if has_a_way else (NO_MAIL,))),
    )


def _readers(desk: Desk, edition: Edition) -> tuple[Contact, ...]:
    return readers_of(desk.workspace, desk.store, desk.ledger, edition.key, desk.clock())


def _fed_by(workspace: Workspace, cadence: str) -> Workspace:
    """The workspace with the sources alone on which that cadence rests."""
    told_by = {NOTICE.name: of_changes, FOLLOW_UP.name: of_tickets}.get(cadence)
    return told_by(workspace) if told_by else workspace


def _unheard(desk: Desk, edition: Edition) -> Iterator[str]:
    """Which feeds were not heard of the client, or of those of whom the provider tells."""
    space = _fed_by(desk.workspace, edition.cadence)
    for slug in told_of(desk.workspace, edition.client, edition.cadence):
        whose = f"{slug}: " if edition.cadence == PARTNERS.name else ""
        for reason in readability(unheard(space, desk.store, slug, desk.unread)):
            yield f"{whose}{reason}"


def told_of(workspace: Workspace, reader: str, cadence: str) -> tuple[str, ...]:
    """The clients whose records stand in a reader's editions."""
    if reader != PROVIDER:
        return (reader,)
    return rung_ones(workspace) if cadence == CALLS.name else workspace.sharing


def looked_at_again(desk: Desk, task: Task) -> Task:
    """The same task, now that the sources were read anew."""
    return replace(task_of(desk, task.edition), waiting=task.waiting)


def _has_left_before(desk: Desk, key: str) -> bool:
    """Whether it lies in sent/, though the ledger does not know that it has left."""
    entry = desk.ledger.entry(key)
    return (entry is None or entry.state == "held") and desk.outbox.was_put_away(key)


def is_paused(desk: Desk, edition: Edition) -> bool:
    """Whether nobody would get it today, by mail or in the published place."""
    return not _readers(desk, edition) and not is_published(desk.workspace, edition.client, edition.cadence)


@dataclass(frozen=True)
class Outlook:
    """One series of editions, or the follow-ups of a client's tickets; `last` is None before the first."""

    client: str
    cadence: str
    last: Entry | None
    next_period: str  # "" while none comes, and `stopped` says why
    next_due_at: datetime | None
    readers: int  # who would get it at that moment
    stopped: str = ""


def outlooks(workspace: Workspace, ledger: Ledger, now: datetime, present: datetime) -> Iterator[Outlook]:
    """Every series that somebody reads, by client and in the order of the menu; `present` is by the clock."""
    is_behind = reckoning.behind_by(ledger, present) is not None
    leapt = {(leap.client, leap.cadence): _LEAPT for leap in reckoning.leaps(workspace, ledger, now)}
    for slug in workspace.readers:
        client = workspace.reader(slug)
        for cadence in menu_of(slug).values():
            if is_read(workspace, slug, cadence.name):
                series, period = ledger.series(slug, cadence.name, now), next_due(cadence, client, now)
                while Edition(cadence.name, slug, period).key in series.ahead:
                    period = period.after
                due = due_at(cadence, period, client)
                readers = len(recipients_of(client, cadence.name, due))
                stopped = _BEHIND if is_behind else leapt.get((slug, cadence.name), "")
                name, at = ("", None) if stopped else (period.name, due)
                yield Outlook(slug, cadence.name, series.last, name, at, readers, stopped)


def follow_ups_ahead(workspace: Workspace, store: Store, ledger: Ledger, now: datetime) -> Iterator[Outlook]:
    """For each client whose tickets are followed up: the last letter, and which comes next when."""
    for slug, client in workspace.clients.items():
        if client.is_followed_up:
            log = tickets_followed(workspace, store, ledger, slug, now)
            entries = ledger.entries(client=slug, cadence=FOLLOW_UP.name)
            last = next((one for one in entries[::-1] if one.state in ("approved", "sent")), None)
            name, moment = log.coming() or ("", None)
            key = Thing(name, moment.name) if moment else None
            about = Edition(FOLLOW_UP.name, slug, key).named.about if key else ""
            stopped = "" if moment else "no word on a ticket is due"
            readers = len(log.readers(name)) if moment else 0
            at = log.earliest(moment) if moment else None
            yield Outlook(slug, FOLLOW_UP.name, last, about, at, readers, stopped)


# What a held edition was made of is kept as two hashes: of what it says, and of how it looks. As long as they
# are the same it need not be composed again to know that it stands.


@dataclass
class Marks:
    """What held editions were made of, by key; and a hash of each client's records, while none are read."""

    editions: dict[str, str] = field(default_factory=dict)
    readings: str = ""
    records: dict[str, str] = field(default_factory=dict)

    def of_records(self, store: Store, slug: str) -> str:
        """The hash of what is known of a client, worked out once for as long as nothing new is read."""
        if slug not in self.records:
            self.records[slug] = client_mark(store, slug)
        return self.records[slug]

    def of_all(self, store: Store, slugs: Iterable[str]) -> str:
        """The same of several."""
        return " ".join(self.of_records(store, slug) for slug in slugs)


def read_marks(desk: Desk) -> Marks:
    """The marks that still speak of what is held: an edition filed since then has none."""
    try:
        known = Marks(**json.loads(desk.ledger.note(_NOTE) or "{}"))
    except (TypeError, ValueError):  # as another version wrote it
        known = Marks()
    editions = {}
    for entry in desk.ledger.entries(states={"held"}):
        filed, _, mark = known.editions.get(entry.key, "").partition(" ")
        if filed == _as_filed(entry):
            editions[entry.key] = mark
    readings = readings_mark(desk.store)
    return Marks(editions, readings, known.records if readings == known.readings else {})


def keep_marks(desk: Desk, marks: Marks) -> None:
    """Remember the marks of what is held now, each with how it was filed."""
    held = desk.ledger.entries(states={"held"})
    editions = {
        entry.key: f"{_as_filed(entry)} {marks.editions[entry.key]}"
        for entry in held
        if entry.key in marks.editions
    }
    told = json.dumps(asdict(replace(marks, editions=editions)))
    if told != desk.ledger.note(_NOTE):
        desk.ledger.set_note(_NOTE, told)


def _as_filed(entry: Entry) -> str:
    return _hash([repr((entry.made_at.isoformat(), entry.report_sha256, entry.reasons)).encode()])


def mark_of(desk: Desk, task: Task, records: str) -> str:
    """Of all that the edition is made of; `records` is the hash of its client's."""
    workspace, client = desk.workspace, desk.workspace.reader(task.edition.client)
    if isinstance(task.edition.subject, Thing):
        return _mark_of_thing(desk, task, client)
    told = told_of(workspace, client.slug, task.edition.cadence)
    told_by = commentary_path(workspace.folder, task.edition)
    is_pack = cadence_of(client.slug, task.edition.cadence).manner.is_pack
    says = _hash(
        [
            client.model_dump_json(exclude={"brand"}).encode(),
            *(one.model_dump_json(exclude={"brand"}).encode() for one in _others(workspace, client, told)),
            *(source.model_dump_json().encode() for source in workspace.sources),
            repr((sorted(record_types(workspace)), task.unread, task.stuck, records, task.memory)).encode(),
            *(repr(_arrivals(desk, slug, task.edition)).encode() for slug in told),
            _content(told_by),
            repr(commentary_beside(workspace.folder, client.slug)).encode(),
            *(kept_contents(workspace.folder, client.slug) if is_pack or task.memory.heard.reactions else ()),
        ]
    )
    return f"{says} {look_of(workspace, client.slug)}"


def _mark_of_thing(desk: Desk, task: Task, client: Client) -> str:
    """The same of what tells of a thing and of what is still to come, so that it is made anew when that
    changes.
    """
    try:
        told = repr(replace(_told_from(desk, task), now=_NO_TIME))
    except ReporterError as fault:  # told where the edition is made
        told = str(fault)
    space = _fed_by(desk.workspace, task.edition.cadence)
    late = [*late_feeds(space, desk.store, client.slug, desk.clock())]
    says = [told, repr((client.placeholders, task.unread, task.stuck, late))]
    return f"notice {_hash(one.encode() for one in (*says, look_of(desk.workspace, client.slug)))}"


def _told_from(desk: Desk, task: Task) -> Notice | FollowUp:
    slug, now = task.edition.client, desk.clock()
    if task.edition.cadence == FOLLOW_UP.name:
        tickets = TicketLog.read(desk.workspace, desk.store, slug, task.memory.posted, now)
        return follow_up_of(desk.workspace, tickets, task.edition)
    changes = ChangeLog.read(desk.workspace, desk.store, slug, now)
    return notice_of(changes, task.edition, task.memory.announced)


def _others(workspace: Workspace, reader: Client, told: Iterable[str]) -> list[Client]:
    return [workspace.clients[slug] for slug in told if slug != reader.slug]


def _arrivals(desk: Desk, slug: str, edition: Edition) -> list[tuple[str, str, bool]]:
    """When each feed delivered, as far as that can change what the edition knows."""
    end, late = edition.period.end, edition.period.after.end
    feeds = feeds_known(desk.store, slug)
    return [(one.name, str(min(at, end)), at > late) for one in feeds if (at := one.arrived_at)]


def _content(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path else b""
    except OSError as fault:
        return str(fault).encode()  # told where the edition is made


def looks_the_same(mark: str, now: str) -> bool:
    """Whether two marks tell of the same look, whatever is said; a mark that is not known does not."""
    return mark.rpartition(" ")[2] == now.rpartition(" ")[2]


def look_of(workspace: Workspace, slug: str) -> str:
    """A hash of templates, styles, fonts and the client's brand."""
    brand = workspace.reader(slug).brand
    logo = _content(brand.folder / brand.logo if brand.logo else None)
    return _hash([_templates(), brand.model_dump_json(exclude={"folder"}).encode(), logo])


@lru_cache(maxsize=1)
def _templates() -> bytes:
    folder = resource_folder("templates")
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return _hash(
        part for path in paths for part in (str(path.relative_to(folder)).encode(), _content(path))
    ).encode()


def _hash(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256(__version__.encode())
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
