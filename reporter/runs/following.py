"""Which follow-ups of tickets are due to whom, by what the log says of each and the ledger knows was told.

What is due to one person at a moment is one letter: the ticket that came in first leads, and the others end
as told in it. Not here: the course of one ticket (coursing), the words (story.following_up).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import get_args

from reporter.cadences import FOLLOW_UP
from reporter.config import Client, Contact, Workspace
from reporter.config.contacts import unlisted
from reporter.config.presets import load_preset
from reporter.errors import DataError, UsageError
from reporter.ledger import Delivery, Entry
from reporter.ledger.ledger import Ledger
from reporter.periods import midnight
from reporter.records import PRIORITIES, Kind, Ticket
from reporter.report import Edition, FollowedUp, Key, Posted, Thing, Told
from reporter.runs.announcing import NO_READER, OUTDATED, OVER, STANDS_OTHERWISE, DueThing, announcements
from reporter.runs.coursing import AFTER, Course, DueMoment
from reporter.runs.reactions import silenced, written_back
from reporter.runs.requesters import bare, foreign_address, own_address, owners_of_hosts
from reporter.schedule import quiet_until
from reporter.store.lately import telling_changes, tickets_between, told_columns
from reporter.store.store import Store
from reporter.story.following_up import needs

LOOKED_BACK = timedelta(days=100)
MOST_A_DAY = 2  # letters to one person
MOST_TOLD = 10  # tickets in one letter
TOO_MANY = f"{MOST_A_DAY} letters on tickets went to the same person today: approve it tomorrow"
TOLD_TODAY = "a letter on this ticket went today: approve it tomorrow"
_ENDS = {"has_status", "resolved_at", "closed_at"}  # without any of them, what is open is not known
_LONGEST_MOMENT = "acknowledged-20261104T0900Z"
_SINCE = "follow-ups of {} are told since"
_A_DAY = timedelta(days=1)
_RECENT = timedelta(days=7)
_LATELY = timedelta(days=3)  # in which what was let go has left


@dataclass(frozen=True)
class TicketLog:
    """The newest tickets of a client, by the names that keys give them, and what is remembered of them."""

    client: Client
    courses: Mapping[str, Course]
    posted: Posted
    now: datetime
    owners: Mapping[str, str]  # of every client's domains

    @classmethod
    def read(cls, workspace: Workspace, store: Store, slug: str, posted: Posted, now: datetime) -> TicketLog:
        """From the store."""
        client = workspace.clients[slug]
        found = tickets_between(store, slug, now - LOOKED_BACK, now + _A_DAY)
        told = {source: told_columns(store, source) for source in sorted({one.source for one in found})}
        telling = telling_changes(store, told)
        letters = _by_ticket(posted.letters)
        replied = _replied(posted)
        named: dict[str, Course] = {}
        owners, is_to_requester = owners_of_hosts(workspace.clients), client.follow_up.to == "requester"
        for one in sorted(found, key=lambda ticket: (ticket.source, ticket.id)):
            name = one.id if one.id not in named else f"{one.id} ({one.source})"
            if told[one.source] & _ENDS and _can_be_named(slug, name):
                named[name] = Course(
                    one,
                    client,
                    client.follow_up.of(one.kind, None if one.no_priority else one.priority),
                    letters.get(name, ()),
                    now,
                    replied.get(name),
                    knows_owner="assignee" in told[one.source],
                    tells_changes=one.source in telling,
                    tells_need=one.status == "waiting for client" and bool(needs(one, client)),
                    reader=bare(own_address(one, slug, owners)) if is_to_requester else "",
                )
        return cls(client, named, posted, now, owners)

    def due(self, name: str) -> DueMoment | None:
        """What is to be told of a ticket today, as far as it is known now."""
        return self.courses[name].due(midnight(self.client.day_of(self.now) + _A_DAY, self.client.zone))

    def promised(self, name: str) -> bool:
        """Whether what is to be told of a ticket was promised for today."""
        due = self.due(name)
        return due is not None and due.sort == "update"

    def readers(self, name: str) -> tuple[Contact, ...]:
        """Who gets what is told of a ticket."""
        ticket, on = self.courses[name].ticket, self.client.day_of(self.now)
        if self.client.follow_up.to == "contacts":
            readers = (one for one in self.client.contacts if one.reads(FOLLOW_UP.name, on))
            wanting = (one for one in readers if one.email.lower() not in self.posted.silenced)
            return tuple(map(_as_everyone, wanting)) if ticket.is_public else ()
        address = own_address(ticket, self.client.slug, self.owners)
        if not address or bare(address) in self.posted.silenced:
            return ()
        known = next((one for one in self.client.contacts if bare(one.email) == bare(address)), None)
        if known:
            return () if known.is_paused(on) else (_as_everyone(known),)
        own = unlisted("" if "@" in ticket.requester else ticket.requester, address)
        return (own,) if own else ()

    def is_followed(self, name: str) -> bool:
        """Whether a ticket is told of: somebody asked, and not before follow-ups were switched on."""
        ticket = self.courses[name].ticket
        since = self.since(ticket)
        is_asked = not ticket.is_proactive and ticket.precision != "month"
        return is_asked and since is not None and ticket.opened_at >= since

    def since(self, ticket: Ticket) -> datetime | None:
        """From when on such tickets are told; None where they are not."""
        if self.client.follow_up.since:
            return midnight(self.client.follow_up.since, self.client.zone)
        rank = None if ticket.no_priority else ticket.priority
        return dict(self.posted.since).get(_sort_of(ticket.kind, rank))

    def groups(self) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        """Who is to be told now of which tickets, what came in first before the others."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        followed = [name for name in self.courses if self.is_followed(name) and self.due(name)]
        for name in sorted(followed, key=lambda one: (self.courses[one].ticket.opened_at, one)):
            to = tuple(bare(one.email) for one in self.readers(name))
            if to and not self.courses[name].is_told_for_today:
                found[to].append(name)
        yield from sorted(found.items())

    def coming(self) -> tuple[str, DueMoment] | None:
        """The ticket of which is told next, and its moment."""
        known = [
            (name, moment)
            for name, course in self.courses.items()
            if self.is_followed(name) and self.readers(name) and (moment := course.coming())
        ]
        return min(known, key=lambda one: (self.earliest(one[1]), one[0]), default=None)

    def earliest(self, moment: DueMoment) -> datetime:
        """When it can be told: when it is due, and no quiet hours are."""
        at = max(moment.at, self.now)
        return quiet_until(self.client, at) or at

    def misaddressed(self) -> Iterator[str]:
        """The tickets of which somebody of another client would be told: nobody is written to."""
        for name, course in self.courses.items():
            address, owner = foreign_address(course.ticket, self.client.slug, self.owners)
            if (
                address
                and self.client.follow_up.to == "requester"
                and self.is_followed(name)
                and self.due(name)
            ):
                yield f"{self.client.slug}: {name} is of {address}, whose domain is that of {owner}"

    def sent_today(self, to: Iterable[str]) -> int:
        """How many letters went today, of any client, to whoever of these got most."""
        today = self.client.day_of(self.now)
        left = [person for person, at in self.posted.mailed if self.client.day_of(at) == today]
        return max((left.count(bare(person)) for person in to), default=0)


def _can_be_named(slug: str, name: str) -> bool:
    """Whether a key has room for what the log calls it."""
    try:
        return bool(Key(slug, FOLLOW_UP.name, name, _LONGEST_MOMENT, 99))
    except UsageError:
        return False


def _as_everyone(contact: Contact) -> Contact:
    """The same, of no audience: every reader of a follow-up reads the same."""
    return contact.model_copy(update={"audience": ""})


def due_letters(log: TicketLog) -> Iterator[DueThing]:
    """All that is to be told of a client's tickets now; nothing in its quiet hours."""
    if not log.client.is_followed_up or quiet_until(log.client, log.now):
        return
    for to, names in log.groups():
        fresh = [name for name in names if not _waits(log, name)]
        begun = [name for name in fresh if log.courses[name].due()]
        if not begun or log.sent_today(to) >= MOST_A_DAY:
            continue
        begun.sort(key=lambda name: not log.promised(name))  # what was promised is not left for later
        told = [*begun, *(name for name in fresh if name not in begun)][:MOST_TOLD]
        lead, *others = sorted(told, key=fresh.index)
        yield DueThing(_next(log, lead), is_new=True, others=tuple(_next(log, one) for one in others))


def _waits(log: TicketLog, name: str) -> bool:
    """Whether a letter waits that tells just that."""
    due = log.due(name)
    waiting = (one for one in log.courses[name].letters if one.state == "waiting")
    return due is not None and any(Key.parse(one.key).moment == due.name for one in waiting)


def _next(log: TicketLog, name: str) -> Edition:
    due = log.due(name)
    assert due
    return edition_of_ticket(log, name, due.name)


def edition_of_ticket(log: TicketLog, name: str, moment: str) -> Edition:
    """The edition of a moment that follows what was given up of it."""
    same = [Key.parse(one.key) for one in log.courses[name].letters]
    newest = max((one.revision for one in same if one.moment == moment), default=0)
    return Edition(FOLLOW_UP.name, log.client.slug, Thing(name, moment), newest + 1)


def told_together(log: TicketLog, edition: Edition) -> list[tuple[str, str]]:
    """The tickets of a letter with their keys: its own, then those told in it that are so still."""
    name, _ = about(edition)
    found = [(name, edition.key)]
    for one in log.posted.letters:
        key = Key.parse(one.key)
        if one.told_in == edition.key and key.subject in log.courses:
            due = log.due(key.subject)
            if one.state == "told" or (due and due.name == key.moment):
                found.append((key.subject, one.key))
    return found


def outrun(log: TicketLog, edition: Edition, *, again: bool = False) -> str:
    """Why a follow-up that has not left must not leave now; "" where it may."""
    name, moment = about(edition)
    if name not in log.courses or not log.courses[name].policy.moments:
        return STANDS_OTHERWISE
    if not log.readers(name):
        return NO_READER
    if again:
        return ""
    own = next((one for one in log.posted.letters if one.key == edition.key), None)
    if own and own.state == "told" and _is_past(log, own):
        return OUTDATED
    due = _without(log, edition.key).due(name)
    is_status = moment.startswith("status-") and bool(own and own.stood == log.courses[name].stands)
    if due and (due.name == moment or (is_status and due.sort == "status")):
        return ""
    return STANDS_OTHERWISE if due else OVER


def not_today(log: TicketLog, edition: Edition) -> str:
    """Why a follow-up that waits must not be let go today; "" where it may."""
    name, _ = about(edition)
    own = next((one for one in log.posted.letters if one.key == edition.key), None)
    if own and _is_past(log, own):
        return OUTDATED
    if log.courses[name].is_told_for_today:
        return TOLD_TODAY
    to = [one.email for one in log.readers(name)]
    return TOO_MANY if log.sent_today(to) >= MOST_A_DAY else ""


def _is_past(log: TicketLog, letter: FollowedUp) -> bool:
    """Whether the day that a letter names is here: “today” is so only on the day on which it was written."""
    word, today = letter.next_word_at, log.client.day_of(log.now)
    if word is None or log.client.day_of(word) > today:
        return False
    return not (log.client.day_of(letter.at) == log.client.day_of(word) == today and word > log.now)


def _without(log: TicketLog, key: str) -> TicketLog:
    """The same, as if a letter had not been written."""
    letters = tuple(one for one in log.posted.letters if key not in (one.key, one.told_in))
    kept = _by_ticket(letters)
    courses = {name: replace(one, letters=kept.get(name, ())) for name, one in log.courses.items()}
    return replace(log, courses=courses, posted=replace(log.posted, letters=letters))


def before(log: TicketLog, edition: Edition) -> TicketLog:
    """The log as it was before that letter was written."""
    return _without(log, edition.key)


def about(edition: Edition) -> tuple[str, str]:
    """The ticket of a follow-up, and its moment."""
    assert isinstance(edition.subject, Thing)
    return edition.subject.id, edition.subject.moment


def follow_up_asked(log: TicketLog, name: str, moment: str) -> Edition:
    """The follow-up of a ticket that somebody wants to look at: of the moment named, else of that of now."""
    if name not in log.courses:
        known = ", ".join([*log.courses][-5:]) or "none"
        raise UsageError(
            f"there is no ticket “{name}” of {log.client.name} in the last {LOOKED_BACK.days} days",
            f"the newest are {known}; write --ticket ID",
        )
    course = log.courses[name]
    due = course.due()
    sort = moment or (due.sort if due else "update" if course.last else "acknowledged")
    if sort not in _ASKED:
        raise UsageError(f"“{moment}” is no moment of a ticket", f"write one of {', '.join(_ASKED)}")
    if due and due.sort == sort:
        sort = due.name
    elif sort in ("update", "status"):
        sort = f"{sort}-{log.now:%Y%m%dT%H%MZ}"
    return Edition(FOLLOW_UP.name, log.client.slug, Thing(name, sort))


_ASKED = ("acknowledged", "update", "status", AFTER)


def of_tickets(workspace: Workspace) -> Workspace:
    """The workspace with the sources alone that tell of tickets."""
    fed = (
        one
        for one in workspace.sources
        if not one.preset or load_preset(one.preset, workspace.folder).records == "tickets"
    )
    return workspace.model_copy(update={"sources": tuple(fed)})


# What the ledger keeps: the letters, from when on tickets are told, and who wants none.


def posted_to(ledger: Ledger, client: Client, now: datetime) -> Posted:
    """What is remembered of a client's follow-ups; before the first run that tickets are told from now on."""
    if not client.is_followed_up:
        return Posted()
    begun = tuple(sorted(_begun(ledger, client, now).items()))
    return replace(posted(ledger, client.slug, now), since=begun)


def posted(ledger: Ledger, slug: str, now: datetime, making: str = "") -> Posted:
    """The follow-ups to a client of late, and who wants none or wrote back.

    What is entered as told in a letter that is not there waits only while that is `making`.
    """
    since = now - LOOKED_BACK
    entries = ledger.entries(client=slug, cadence=FOLLOW_UP.name, since=since)
    told = ledger.told_since(slug, FOLLOW_UP.name, since)
    went: dict[str, list[str]] = defaultdict(list)
    for key, person in ledger.mails(slug, since, now + _A_DAY):
        went[key].append(person)
    mails = {
        one.key: ledger.deliveries(one.key)
        for one in entries
        if one.state in ("approved", "sent") and now - (one.approved_at or one.made_at) < _RECENT
    }
    return Posted(
        letters=tuple(_letters(entries, told, (mails, went), making)),
        silenced=silenced(ledger, slug),
        mailed=tuple(_mailed(ledger, now)),
        replied=written_back(ledger, f"{slug}/{FOLLOW_UP.name}/", now),
    )


def _mailed(ledger: Ledger, now: datetime) -> Iterator[tuple[str, datetime]]:
    """To whom follow-ups of any client went of late, or are about to, and when."""
    for one in ledger.entries(cadence=FOLLOW_UP.name, states={"approved", "sent"}, since=now - _RECENT):
        at = one.approved_at or one.made_at
        for mail in ledger.deliveries(one.key) if now - at < _LATELY else ():
            if mail.channel == "mail":
                yield bare(mail.recipient), mail.updated_at or at


def begin(ledger: Ledger, client: Client, now: datetime) -> None:
    """Note from when on a client's tickets are told, kind by kind; what is switched off is forgotten."""
    name = _SINCE.format(client.slug)
    begun = _begun(ledger, client, now)
    told = json.dumps({sort: at.isoformat() for sort, at in sorted(begun.items())}) if begun else ""
    if told != ledger.note(name):
        ledger.set_note(name, told)


def _begun(ledger: Ledger, client: Client, now: datetime) -> dict[str, datetime]:
    """From when on tickets of each kind and priority are told: those that were not told before, from now."""
    known: dict[str, str] = json.loads(ledger.note(_SINCE.format(client.slug)) or "{}")
    return {
        sort: datetime.fromisoformat(known[sort]) if sort in known else now
        for kind in get_args(Kind)
        for rank in (*PRIORITIES, None)
        for sort in [_sort_of(kind, rank)]
        if client.is_followed_up and client.follow_up.of(kind, rank).moments
    }


def _sort_of(kind: str, rank: int | None) -> str:
    return f"{kind} {PRIORITIES[rank].lower() if rank else 'of no known priority'}"


def _letters(
    entries: Sequence[Entry],
    told: Mapping[str, Told],
    left: tuple[Mapping[str, Sequence[Delivery]], Mapping[str, Sequence[str]]],
    making: str,
) -> Iterator[FollowedUp]:
    """The letters as the ledger has them, the oldest first; of each ticket what that letter said of it."""
    states, (mails, went) = {entry.key: entry for entry in entries}, left
    for one in announcements(entries):
        teller = one.told_in or one.key
        lead = states.get(teller)
        waits = one.told_in and (lead.state == "held" if lead else teller == making)
        sent = [mail for mail in mails.get(teller, ()) if mail.channel == "mail"]
        at = max((mail.updated_at for mail in sent if mail.updated_at), default=one.at)
        said = said_of(told.get(teller), Key.parse(one.key).subject)
        to = tuple(mail.recipient for mail in sent) or tuple(sorted(went.get(teller, ())))
        state = "waiting" if waits else one.state
        yield FollowedUp(one.key, state, at, one.told_in, *said[:3], to, said[3])


Said = tuple[str, datetime | None, tuple[str, ...], int | None]


def told_of_letter(edition: Edition, said: Mapping[str, Said]) -> Told:
    """What a letter said, to be remembered: of each ticket how it stood, the next word, its words, and how
    often it had been reopened.
    """
    return Told(
        edition.named.about,
        figures=tuple((name, count, None) for name, (*_, count) in said.items() if count is not None),
        shown=tuple(f"{stood}: {name}" for name, (stood, *_) in said.items()),
        words=tuple(f"{name}: {one}" for name, (_, _, words, _) in said.items() for one in words),
        promised=tuple((name, at.isoformat()) for name, (_, at, *_) in said.items() if at),
    )


def said_of(told: Told | None, name: str) -> Said:
    """The same read back of one ticket."""
    if told is None:
        return "", None, (), None
    stood = next((one.partition(": ")[0] for one in told.shown if one.partition(": ")[2] == name), "")
    promised = dict(told.promised).get(name)
    words = (one.removeprefix(f"{name}: ") for one in told.words if one.startswith(f"{name}: "))
    count = next((count for one, count, _ in told.figures if one == name), None)
    return stood, datetime.fromisoformat(promised) if promised else None, tuple(words), count


def _by_ticket(letters: Iterable[FollowedUp]) -> dict[str, tuple[FollowedUp, ...]]:
    found: dict[str, list[FollowedUp]] = defaultdict(list)
    for one in letters:
        found[Key.parse(one.key).subject].append(one)
    return {name: tuple(ones) for name, ones in found.items()}


def _replied(posted: Posted) -> dict[str, datetime]:
    """When somebody wrote back on which ticket: on all that the letter told of."""
    at = dict(posted.replied)
    keys = ((one, key) for one in posted.letters for key in (one.key, one.told_in))
    return {Key.parse(one.key).subject: at[key] for one, key in keys if key in at}


def of_ticket(log: TicketLog, name: str) -> Course:
    """The course of a ticket; DataError where the log has none of that name."""
    if name not in log.courses:
        raise DataError(f"nothing is known of a ticket {name} of {log.client.name}", "run: reporter ingest")
    return log.courses[name]
