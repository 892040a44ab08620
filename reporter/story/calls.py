"""Whom the team rings today, why, by when, and what is said or asked: from records alone, in words.

For the team only. Never a score, and nothing is ever offered for sale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from reporter.cadences import NOTICE
from reporter.config import Client, Contact
from reporter.config.names import folded
from reporter.periods import midnight
from reporter.records import Change, Rating, Ticket
from reporter.report import (
    Reaction,
    Rung,
)
from reporter.story.readers import voice_for
from reporter.story.sentences import (
    joined,
    sentence,
    shorten,
)
from reporter.story.voice import Voice

_SECOND = timedelta(seconds=1)
_TAKEN = "Say who takes it, and when they hear again."
_QUIET_CALL = timedelta(days=31)  # so long a call to a quiet client is enough
_SUBJECT, _STEP, _COMMENT, _PERSON = 90, 160, 160, 60


@dataclass(frozen=True)
class CallDue:
    """Somebody to ring: about which ticket or client, why, by when, and what to say or ask."""

    about: str  # acme/NF-5834; of a quiet client acme
    client: str
    client_name: str
    whom: str
    number: str
    who: str  # of the team
    reasons: tuple[
        str, ...
    ]  # urgent, bad rating, back, wrote back, planned, stop, word, silence, visit or call
    why: str
    ask: str
    due_at: datetime | None
    since: datetime  # how long somebody has waited
    is_again: bool = False  # rung today already, and not reached
    subject: str = ""  # with which `why` begins


@dataclass(frozen=True)
class DueTimes:
    """When the first answer to a ticket and its solution are due, as its log or the agreement says."""

    answer_at: datetime | None = None
    solution_at: datetime | None = None


@dataclass(frozen=True)
class WordGiven:
    """A letter on a ticket that has left: when, and for when the word was promised that it gave."""

    ticket: str
    at: datetime
    promised_for: datetime | None = None


@dataclass(frozen=True)
class ClientToday:
    """What is known of one client at a moment; `zone` and words are the team's."""

    client: Client
    voice: Voice  # of the team
    now: datetime
    tickets: Sequence[Ticket] = ()  # open
    promised: Mapping[tuple[str, str], DueTimes] = field(default_factory=dict)
    answering: frozenset[str] = frozenset()  # sources that say when a ticket was first answered
    still_since: datetime | None = None  # what has not changed since then stood still too long
    telling: frozenset[str] = frozenset()  # sources that say when a ticket last changed
    bad: Sequence[Rating] = ()  # ratings that nobody has answered
    rated: Mapping[str, Ticket] = field(default_factory=dict)  # the tickets that they are of, by id
    back: Mapping[str, Reaction] = field(default_factory=dict)  # who wrote that it is back, by ticket
    wrote: Mapping[str, Reaction] = field(default_factory=dict)  # who wrote words on what has ended
    unsuited: Mapping[str, Reaction] = field(default_factory=dict)  # whom a planned change does not suit
    quiet: tuple[str, date | None] | None = None  # visit or call, and when the last was
    answered: Mapping[str, Reaction] = field(default_factory=dict)  # the last answer on a ticket, by its id
    stopping: Sequence[Reaction] = ()  # answers that may ask for no more mail
    letters: Sequence[WordGiven] = ()
    changes: Sequence[Change] = ()  # not finished, and word was promised
    rung: Mapping[str, Rung] = field(default_factory=dict)  # the last that was reached, by what it was about

    @property
    def today(self) -> date:
        """The team's day."""
        return self.voice.on(self.now)

    @property
    def evening(self) -> datetime:
        """The end of the team's day."""
        return midnight(self.today + timedelta(days=1), self.voice.client.zone)


def calls_on(known: ClientToday) -> Iterator[CallDue]:
    """The calls to one client; to a quiet one only where nothing else is to be rung about."""
    found = [*_on_tickets(known), *_on_changes(known), *_on_ratings(known), *_on_answers(known)]
    yield from _merged(found)
    if known.quiet and not found and (call := _quiet(known, *known.quiet)):
        yield call


def _merged(found: Sequence[CallDue]) -> tuple[CallDue, ...]:
    """One call for a ticket that is open and badly rated, too."""
    calls: dict[str, CallDue] = {}
    for one in found:
        if before := calls.get(one.about):
            why = joined(before.why, one.why.removeprefix(before.subject or one.subject).strip())
            one = replace(before, reasons=before.reasons + one.reasons, why=why)
        calls[one.about] = one
    return tuple(calls.values())


def _on_tickets(known: ClientToday) -> Iterator[CallDue]:
    for ticket in known.tickets:
        reasons = dict(_reasons(ticket, known))
        if not reasons:
            continue
        whom, number = _person(ticket.requester, known)
        place = f", {ticket.place}" if ticket.place else ""
        yield CallDue(
            about=f"{known.client.slug}/{ticket.id}",
            client=known.client.slug,
            client_name=known.client.name,
            whom=f"{whom}{place}",
            number=number,
            who=_hands(ticket),
            reasons=tuple(reasons),
            why=joined(sentence(shorten(ticket.subject, _SUBJECT)), *(said for said, _ in reasons.values())),
            ask=_ask(ticket, reasons, known),
            due_at=min((at for _, at in reasons.values() if at), default=None),
            since=ticket.opened_at,
            subject=sentence(shorten(ticket.subject, _SUBJECT)),
        )


def _on_changes(known: ClientToday) -> Iterator[CallDue]:
    """Word that was promised on planned work that was not finished, until it was given or they were rung."""
    for change in known.changes:
        due, about = change.next_update_at, f"{known.client.slug}/{change.id}"
        last = known.rung.get(about)
        is_said = last and due and known.voice.on(due) <= known.voice.on(last.at)
        if due is None or due >= known.evening or is_said or _is_newer(change, due):
            continue
        whom, number = _person("", known)
        title = sentence(shorten(change.title, _SUBJECT))
        how = "taken back" if change.status == "taken back" else "not finished"
        yield CallDue(
            about=about,
            client=known.client.slug,
            client_name=known.client.name,
            whom=whom,
            number=number,
            who="nobody yet",
            reasons=("word",),
            why=joined(title, f"It was {how}; we promised word by {_by(due, known)}."),
            ask="Say how it stands, and when they hear again.",
            due_at=due,
            since=change.starts_at,
            subject=title,
        )


def _is_newer(change: Change, due: datetime) -> bool:
    """Whether the log has changed since; not where its own time is all that it tells."""
    return change.updated_at >= due and change.updated_at not in (change.starts_at, change.ends_at)


def _reasons(ticket: Ticket, known: ClientToday) -> Iterator[tuple[str, tuple[str, datetime | None]]]:
    """Each reason with its sentence, and by when; those that a call has settled are left out."""
    last = known.rung.get(f"{known.client.slug}/{ticket.id}")
    if ticket.priority == 1 and not ticket.no_priority and not (last and _on_today(last, known)):
        yield "urgent", _urgent(ticket, known)
    if (due := _word_due(ticket, known)) and not (last and known.voice.on(due) <= known.voice.on(last.at)):
        yield "word", _word(ticket, due, known)
    changed = max(ticket.updated_at, last.at) if last else ticket.updated_at
    if _stands_still(ticket, changed, known):
        day = known.voice.day(known.voice.on(changed))
        yield "silence", (f"Nothing new in the log since {day}.", None)


def _on_today(last: Rung, known: ClientToday) -> bool:
    return known.voice.on(last.at) == known.today


def _urgent(ticket: Ticket, known: ClientToday) -> tuple[str, datetime | None]:
    voice, promise = known.voice, known.promised.get((ticket.source, ticket.id), DueTimes())
    is_timed = ticket.precision == "instant" and "opened_at" not in ticket.day_only.split()
    came = _moment(ticket.opened_at, known) if is_timed else f"on {voice.day(voice.on(ticket.opened_at))}"
    waits = ticket.source in known.answering and ticket.first_response_at is None
    due = promise.answer_at if waits else promise.solution_at
    said = f"Urgent, came in {came}{', not answered' if waits else ''}"
    if due is None:
        return f"{said}.", None
    what = "an answer" if waits else "a solution"
    return f"{said}; {what} {'was' if due < known.now else 'is'} promised by {_by(due, known)}.", due


def _word_due(ticket: Ticket, known: ClientToday) -> datetime | None:
    """When we write again as promised, where that is today or was before; not where the log is newer."""
    due = ticket.next_update_at
    if due is None or due >= known.evening:
        return None
    if "next_update_at" in ticket.day_only.split():
        due = midnight(voice_for(known.client).on(due) + timedelta(days=1), known.client.zone) - _SECOND
    is_given = ticket.source in known.telling and ticket.updated_at >= due
    promised = ticket.next_update_at.replace(second=0, microsecond=0)  # type: ignore[union-attr]
    given = (one for one in known.letters if one.ticket == ticket.id)
    is_given |= any(one.at >= due or (one.promised_for or one.at) >= promised for one in given)
    return None if is_given else due


def _word(ticket: Ticket, due: datetime, known: ClientToday) -> tuple[str, datetime | None]:
    is_day = "next_update_at" in ticket.day_only.split()
    if is_day and due >= known.now:
        return "We promised word today.", None
    by = known.voice.day(known.voice.on(due)) if is_day else _by(due, known)
    return f"We promised word by {by}.", due


def _stands_still(ticket: Ticket, changed: datetime, known: ClientToday) -> bool:
    """Whether an open ticket that nobody waits with has not changed for too long, as far as its log tells."""
    is_held = ticket.status in ("on hold", "waiting for client")
    is_told = ticket.source in known.telling and known.still_since is not None
    return is_told and not is_held and changed < known.still_since  # type: ignore[operator]


def _ask(ticket: Ticket, reasons: Mapping[str, object], known: ClientToday) -> str:
    """What to say or ask: the next step of the log where there is one."""
    step = sentence(shorten(ticket.next_step, _STEP))
    if ticket.status == "waiting for client":
        if (said := known.answered.get(ticket.id)) and said.at > ticket.updated_at:
            return f"They answered {_moment(said.at, known)}: read it."
        return joined("It waits for them.", step or "Ask what they need in order to answer.")
    if step:
        return f"Next step in the log: {step}"
    if not ticket.assignee:
        return "Say who takes it, and ask what stands still meanwhile."
    if "urgent" in reasons:
        return "Ask what stands still, and say when they hear again."
    if "word" in reasons:
        return "Say how it stands, and when they hear again."
    return "Say how it stands, and ask whether it still matters."


def _on_ratings(known: ClientToday) -> Iterator[CallDue]:
    for rating in known.bad:
        about = f"{known.client.slug}/{rating.ticket_id or rating.id}"
        last = known.rung.get(about)
        if last and last.at >= rating.at:
            continue
        whom, number = _person(rating.rated_by, known)
        on = known.voice.day(known.voice.on(rating.at))
        ticket = known.rated.get(rating.ticket_id)
        of = f" of {rating.ticket_id}" if rating.ticket_id and not ticket else ""
        subject = sentence(shorten(ticket.subject, _SUBJECT)) if ticket else ""
        comment = shorten(rating.comment.strip(), _COMMENT)
        yield CallDue(
            about=about,
            client=known.client.slug,
            client_name=known.client.name,
            whom=whom,
            number=number,
            who=_hands(ticket),
            reasons=("bad rating",),
            why=joined(
                subject,
                f"The rating{of} on {on} was not good, and nobody has answered it.",
            ),
            ask=f"They wrote: “{comment}” Ask what would put it right."
            if comment
            else "They gave no reason: ask what went wrong.",
            due_at=None,
            since=rating.at,
            subject=subject,
        )


def _on_answers(known: ClientToday) -> Iterator[CallDue]:
    """What somebody answered to a letter, until they were rung about it."""
    wrote = {name: one for name, one in known.wrote.items() if name not in known.back}
    for name, said in (*known.back.items(), *wrote.items(), *known.unsuited.items()):
        last = known.rung.get(f"{known.client.slug}/{name}")
        if last is None or last.at < said.at:
            yield _on_answer(name, said, known)
    for said in known.stopping:
        last = known.rung.get(f"{known.client.slug}/{said.person}")
        if last is None or last.at < said.at:
            yield _on_stop(said, known)


def _on_answer(name: str, said: Reaction, known: ClientToday) -> CallDue:
    reason = "planned" if said.about.cadence == NOTICE.name else "back" if said.word else "wrote back"
    ticket = known.rated.get(name) if reason != "planned" else None
    whom, number = _person(said.person, known)
    on = known.voice.day(known.voice.on(said.at))
    words = shorten(said.words, _COMMENT)
    subject = sentence(shorten(ticket.subject, _SUBJECT)) if ticket else ""
    of = "" if ticket else f": {name}"
    what, ask = {
        "back": (
            f"They answered on {on} that it is back{of}.",
            "Say who takes it, and when they hear again.",
        ),
        "planned": (f"They answered on {on} that the planned time does not suit{of}.", "Ask when it would."),
        "wrote back": (f"They wrote back on {on} to {said.edition}: read it.", "Is it solved for them?"),
    }[reason]
    solved = ""
    if reason == "back" and ticket and ticket.resolved_at and ticket.resolved_at > said.at:
        solved = f"The log has it solved since, {_moment(ticket.resolved_at, known)}."
        ask = "Ask whether it holds now."
    return CallDue(
        about=f"{known.client.slug}/{name}",
        client=known.client.slug,
        client_name=known.client.name,
        whom=whom,
        number=number,
        who=_hands(ticket),
        reasons=(reason,),
        why=joined(
            subject,
            what,
            solved,
        ),
        ask=joined(f"They wrote: “{words}”" if words else "", ask),
        due_at=None,
        since=said.at,
        subject=subject,
    )


def _on_stop(said: Reaction, known: ClientToday) -> CallDue:
    whom, number = _person(said.person, known)
    return CallDue(
        about=f"{known.client.slug}/{said.person}",
        client=known.client.slug,
        client_name=known.client.name,
        whom=whom,
        number=number,
        who="nobody yet",
        reasons=("stop",),
        why=f"They may have asked for no more mail, {_moment(said.at, known)}; they still get it.",
        ask=f"Read it first. They wrote: “{shorten(said.words, _COMMENT)}”",
        due_at=None,
        since=said.at,
    )


def _quiet(known: ClientToday, what: str, last_on: date | None) -> CallDue | None:
    last = known.rung.get(known.client.slug)
    if last and known.now - last.at < _QUIET_CALL:
        return None
    since = last_on or known.client.joined_on
    if since is None:
        return None  # nobody knows how long it has been
    whom, number = _person("", known)
    said = (
        f"since {known.voice.dated(since)}" if last_on else f"since they joined on {known.voice.dated(since)}"
    )
    ask = "Ask for a day for a visit." if what == "visit" else "Ask what they have put up with. Sell nothing."
    return CallDue(
        about=known.client.slug,
        client=known.client.slug,
        client_name=known.client.name,
        whom=whom,
        number=number,
        who="nobody yet",
        reasons=(what,),
        why=f"They ask little, and the log has no {what} {said}.",
        ask=ask,
        due_at=None,
        since=midnight(since, known.client.zone),
    )


def _hands(ticket: Ticket | None) -> str:
    return (shorten(ticket.assignee, _PERSON) if ticket else "") or "nobody yet"


def _person(name: str, known: ClientToday) -> tuple[str, str]:
    """Whom to ring, with their client, and the number where it is a contact that has one."""
    client, wanted = known.client, folded(name)
    contact: Contact | None = next(
        (one for one in client.contacts if wanted and wanted in (folded(one.name), folded(one.email))), None
    )
    if contact is None and not wanted:
        contact = next((one for one in client.contacts if one.phone), None)
    person = contact.name if contact else shorten(name.strip(), _PERSON)
    whom = f"{person}, {client.name}" if person else client.name
    return whom, contact.phone if contact else ""


def _moment(at: datetime, known: ClientToday) -> str:
    """“at 06:52” today, else “on Tuesday 3 November at 06:52”."""
    voice, day = known.voice, known.voice.on(at)
    return f"at {voice.time(at)}" if day == known.today else f"on {voice.day(day)} at {voice.time(at)}"


def _by(at: datetime, known: ClientToday) -> str:
    """“12:00” today, else “Tuesday 3 November at 12:00”."""
    return _moment(at, known).removeprefix("at ").removeprefix("on ")
