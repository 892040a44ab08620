"""The team's calls of a day: gathered from every client's records, and what became of them written down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from reporter.cadences import FOLLOW_UP, NOTICE, OF_TICKETS
from reporter.config import Client, Workspace, read_review
from reporter.config.faults import did_you_mean
from reporter.config.feeds import preset_named
from reporter.config.presets import load_preset
from reporter.errors import Failure, UsageError, safely
from reporter.ledger.ledger import Ledger
from reporter.metrics.promises import resolution_due, response_due
from reporter.periods import DAY, Period, clock_reads, period_of
from reporter.records import NOT_FINISHED, Change, Rating, Ticket
from reporter.report import Answered, Became, Edition, FollowedUp, Key, Memory, Posted, Reaction, Report, Rung
from reporter.runs.announcing import announcements
from reporter.runs.quiet_clients import quiet_clients
from reporter.runs.reactions import reactions_of
from reporter.schedule import Moment, next_working_day, promised_for, working_days_ago
from reporter.store.coverage import Asked
from reporter.store.facts import changes_between, load_span, records_of
from reporter.store.lately import bad_ratings, spoken_on, telling_changes, tickets_of, told_columns
from reporter.store.silences import Promised
from reporter.store.soundness import FeedStanding, feeds_known, feeds_standing
from reporter.store.store import Store
from reporter.story.call_sheets import Team, letter_of
from reporter.story.calls import CallDue, ClientToday, DueTimes, WordGiven, calls_on
from reporter.story.readers import voice_for
from reporter.story.voice import Voice

_NOTE = "called "  # and the moment, of each answer
_RATED_WITHIN = timedelta(days=28)
_CHANGED_WITHIN = timedelta(days=60)
_TO_ARRANGE = ("visit", "call")
_ENDS = {"has_status", "resolved_at", "closed_at"}  # without any of them, what is open is not known
_MEND = "what can be ticked off: reporter calls"


@dataclass(frozen=True)
class CallList:
    """The calls of a day, what holds the letter with them, and what the owner is told."""

    calls: tuple[CallDue, ...]
    team: Team
    reasons: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """Clients that could not be looked at."""
        return self.team.unseen


def rung_ones(workspace: Workspace) -> tuple[str, ...]:
    """The clients whom the team rings: residents are not."""
    return tuple(slug for slug, one in workspace.clients.items() if one.kind == "business")


def calls_of(
    workspace: Workspace,
    store: Store,
    memory: Memory,
    now: datetime,
) -> CallList:
    """Whom to ring on the team's day that holds `now`, less what was ticked off."""
    rung = memory.rung
    own, found, unseen = workspace.as_reader, list[CallDue](), list[str]()
    voice = voice_for(own)
    last = {one.about: one for one in rung if one.became == "rung"}
    for slug in rung_ones(workspace):
        standing = safely(_standing, workspace, store, slug, (voice, now, last))
        if isinstance(standing, ClientToday):
            standing = safely(_as_written, workspace, store, standing, memory)
        if isinstance(standing, Failure):
            unseen.append(f"{workspace.clients[slug].name}: {standing.what}")
        elif standing:
            found += calls_on(standing)
    mail = workspace.mail
    address = (mail.reply_to or mail.sender) if mail else ""
    team = Team(own, now, address, workspace.calls.quiet_days, tuple(unseen))
    late = tuple(_late(workspace, store, voice, now))
    return CallList(tuple(_left(found, rung, own, now)), team, late)


def told_to_the_team(workspace: Workspace, found: CallList, period: Period) -> Report:
    """The letter of the list."""
    return letter_of(found.calls, period, found.team)


def _standing(
    workspace: Workspace, store: Store, slug: str, at: tuple[Voice, datetime, Mapping[str, Rung]]
) -> ClientToday | None:
    """What is known of a client now; None where it has not joined yet."""
    (voice, now, rung), client = at, workspace.clients[slug]
    if client.joined_on and client.joined_on > client.day_of(now):
        return None
    store.check_read(slug)
    today = Edition("daily", slug, period_of(DAY, client.day_of(now), client.zone))
    span = load_span(store, today, Asked(Promised.of(workspace.sources, client), now, client.joined_on))
    words = _kept_words(store, client, now)
    if span is None:  # no ticket of theirs was ever read
        bad = _unanswered(workspace, store, slug, now)
        return ClientToday(client, voice, now, bad=bad, rung=rung, changes=words)
    backlog = span.backlog
    told = {source: told_columns(store, source) for source in sorted(set(backlog["source"]))}
    frame = backlog[backlog["source"].isin([one for one, names in told.items() if names & _ENDS])]
    tickets = records_of(frame, Ticket)
    dues = zip(*(_instants(due(frame, client)) for due in (response_due, resolution_due)), strict=True)
    still = working_days_ago(client.day_of(now), workspace.calls.quiet_days, client.agreement)
    clock = now.astimezone(ZoneInfo(client.zone)).time()
    return ClientToday(
        client,
        voice,
        now,
        tickets,
        {(one.source, one.id): DueTimes(*due) for one, due in zip(tickets, dues, strict=True)},
        answering=frozenset(one for one, names in told.items() if "first_response_at" in names),
        still_since=clock_reads(datetime.combine(still, clock), client.zone),
        telling=telling_changes(store, told),
        bad=_unanswered(workspace, store, slug, now),
        rated={one.id: one for one in records_of(span.named, Ticket)},
        quiet=_quiet(workspace, store, slug, now),
        rung=rung,
        changes=words,
    )


def memory_of_calls(ledger: Ledger) -> Memory:
    """What was ticked off, what readers answered, and which follow-ups have left."""
    letters = announcements(ledger.entries(cadence=FOLLOW_UP.name))
    return Memory(
        rung=rung_before(ledger),
        heard=Answered(reactions=reactions_of(ledger)),
        posted=Posted(tuple(FollowedUp(one.key, one.state, one.at, one.told_in) for one in letters)),
    )


def _as_written(workspace: Workspace, store: Store, known: ClientToday, memory: Memory) -> ClientToday:
    """The same with who wrote of late that it is back, if nobody has spoken to them since or noted why; who
    wrote words on what has ended; whom the day of a planned change does not suit; and the letters since.
    """
    slug, now, reactions = known.client.slug, known.now, memory.heard.reactions
    kept = read_review(workspace.folder, slug)
    since = now - _RATED_WITHIN
    said_no = [one for one in reactions if one.word == "no" and one.about.client == slug]
    said_no = [one for one in said_no if since <= one.at <= now]
    unsuited = {one.about.subject: one for one in said_no if _may_be_moved(one.about, now)}
    back = {
        one.about.subject: one
        for one in said_no
        if one.about.cadence == OF_TICKETS and kept.why_of(one.about.subject) is None
    }
    wrote = _words_on_what_ended(store, slug, [one for one in reactions if since <= one.at <= now])
    spoken = spoken_on(store, slug, now, _RATED_WITHIN)
    left = {ticket: one for ticket, one in back.items() if ticket not in spoken or spoken[ticket] < one.at}
    told = {**tickets_of(store, slug, {*left, *wrote}), **known.rated}
    on_tickets = (one for one in reactions if one.about.client == slug and one.about.cadence == OF_TICKETS)
    return replace(
        known,
        back=left,
        unsuited=unsuited,
        wrote=wrote,
        rated=told,
        stopping=_may_stop(reactions, known),
        answered={one.about.subject: one for one in on_tickets if one.at <= now},
        letters=tuple(_letters_to(slug, memory.posted, now)),
    )


def _words_on_what_ended(store: Store, slug: str, reactions: Sequence[Reaction]) -> dict[str, Reaction]:
    """Words of their own to a letter on what has ended, by ticket: nobody else hears “not solved”."""
    own = (one for one in reactions if one.about.cadence == OF_TICKETS and one.about.client == slug)
    said = {one.about.subject: one for one in own if not one.word}
    tickets = tickets_of(store, slug, said)
    ended = {name: one.resolved_at or one.closed_at for name, one in tickets.items()}
    return {name: one for name, one in said.items() if (at := ended.get(name)) and at <= one.at}


def _may_stop(reactions: Sequence[Reaction], known: ClientToday) -> tuple[Reaction, ...]:
    """Who may have asked for no more mail, and still gets some as far as the client's file tells."""
    paused = {one.email.lower() for one in known.client.contacts if one.paused_until}
    own = (one for one in reactions if one.may_stop and one.about.client == known.client.slug)
    recent = (one for one in own if known.now - _RATED_WITHIN <= one.at <= known.now)
    return tuple({one.person: one for one in recent if one.person not in paused}.values())


def _letters_to(slug: str, posted: Posted, now: datetime) -> Iterator[WordGiven]:
    """The follow-ups to a client that have left, each with the moment for which word was promised."""
    for one in posted.letters:
        key = Key.parse(one.key)
        if key.client == slug and one.state == "told" and one.at <= now:
            yield WordGiven(key.subject, one.at, promised_for(key.moment))


def _kept_words(store: Store, client: Client, now: datetime) -> tuple[Change, ...]:
    """Planned changes that were not finished, and on which word was promised."""
    with store.reading() as connection:
        found = changes_between(connection, client.slug, now - _CHANGED_WITHIN, now)
    return tuple(one for one in found if one.status in NOT_FINISHED and one.next_update_at)


def _may_be_moved(key: Key, now: datetime) -> bool:
    """Whether it is a planned change that has not begun."""
    return key.cadence == NOTICE.name and Moment.parse(key.moment).starts_at > now


def _instants(column: Iterable[Any]) -> list[datetime | None]:
    return [at.to_pydatetime() if at == at else None for at in column]  # NaT is not itself


def _unanswered(workspace: Workspace, store: Store, slug: str, now: datetime) -> list[Rating]:
    """Bad ratings on which nobody wrote what was done, and after which nobody rang or went there."""
    kept = read_review(workspace.folder, slug)
    bad = bad_ratings(store, slug, now, _RATED_WITHIN)
    return [one for one in bad if kept.why_of(one.ticket_id or one.id) is None]


def _quiet(workspace: Workspace, store: Store, slug: str, now: datetime) -> tuple[str, date | None] | None:
    """Whether to ring one who asks little, for a visit or by itself; not where no log tells of visits."""
    tells = any(
        load_preset(preset, workspace.folder).records == "activities"
        for one in workspace.sources
        if (preset := preset_named(one.preset, one.feed, workspace.folder)) and one.client in ("", slug)
    )
    for one in quiet_clients(workspace, store, None, (slug,), now) if tells else ():
        last = {"visit": one.last_visit_on, "call": one.last_call_on}
        for what in _TO_ARRANGE:
            if what in one.overdue:
                return what, last[what]
    return None


def _late(workspace: Workspace, store: Store, voice: Voice, now: datetime) -> Iterator[str]:
    """Feeds of tickets that should have delivered by now: without them somebody may be left waiting."""
    fed = {feed.name for slug in rung_ones(workspace) for feed in feeds_known(store, slug)}
    for feed in feeds_standing(workspace, store, now):
        if feed.source.name in fed and feed.late_by(now) and _tells_tickets(workspace, feed):
            told = feed.until or feed.newest_at
            on = f"{voice.full_day(voice.on(told))}, {voice.time(told)}" if told else "never"
            name = feed.source.label or feed.source.name
            yield f"late: the {name} feed last delivered on {on}; look with: reporter check data"


def _tells_tickets(workspace: Workspace, feed: FeedStanding) -> bool:
    preset = preset_named(feed.source.preset, feed.source.feed, workspace.folder)
    return not preset or load_preset(preset, workspace.folder).records == "tickets"


def _left(found: Sequence[CallDue], rung: Sequence[Rung], own: Client, now: datetime) -> Iterator[CallDue]:
    """Without what was ticked off for today; what was not reached today stands below."""
    last, today = {one.about: one for one in rung}, own.day_of(now)
    for call in found:
        answer = last.get(call.about)
        on = own.day_of(answer.at) if answer else None
        if answer is None or on is None or on > today:
            yield call
        elif answer.became == "tomorrow":
            if today >= next_working_day(on, own.agreement):
                yield _remembering(call, answer, own)
        elif on != today:
            yield _remembering(call, answer, own)
        elif answer.became == "not reached":
            yield replace(_remembering(call, answer, own), is_again=True)


def _remembering(call: CallDue, answer: Rung, own: Client) -> CallDue:
    """The same, with what became of it last."""
    voice = voice_for(own)
    on = f"{voice.day(voice.on(answer.at))} at {voice.time(answer.at)}"
    what = {"rung": "Rung", "not reached": "Not reached", "tomorrow": "Put off"}[answer.became]
    words = f": “{answer.words}”" if answer.words else ""
    return replace(call, why=f"{call.why} {what} on {on}{words}.")


def rung_before(ledger: Ledger) -> tuple[Rung, ...]:
    """All that was ever ticked off, the newest last."""
    found = [Rung(**{**json.loads(note), "at": _moment(name)}) for name, note in ledger.notes(_NOTE).items()]
    return tuple(sorted(found, key=lambda one: (one.at, one.about)))


def _moment(name: str) -> datetime:
    return datetime.fromisoformat(name.removeprefix(_NOTE).partition(" ")[0])


def tick_off(ledger: Ledger, answer: Rung) -> None:
    """Write down what became of a call."""
    if answer.became not in get_args(Became):
        raise ValueError(answer.became)
    told = {"about": answer.about, "became": answer.became, "words": answer.words}
    ledger.set_note(f"{_NOTE}{answer.at.isoformat()} {answer.about}", json.dumps(told, ensure_ascii=False))


def about_named(workspace: Workspace, calls: Sequence[CallDue], key: str) -> str:
    """What an answer is about: acme/NF-5834, NF-5834 where one client alone has it, or a client."""
    known = {one.about for one in calls}
    ends = sorted(one for one in known if one.partition("/")[2] == key)
    if key in known or key in rung_ones(workspace):
        return key
    if len(ends) > 1:
        raise UsageError(f"“{key}” is a ticket of several clients", f"say which: {' or '.join(ends)}")
    if not ends:
        near = did_you_mean(key, [*known, *(one.partition("/")[2] for one in known), *workspace.clients])
        hint = near if near.startswith("did you mean") else _MEND
        raise UsageError(f"“{key}” is neither in today’s list nor a client", hint)
    return ends[0]
