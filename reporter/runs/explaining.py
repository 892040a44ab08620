"""What stands behind a figure or a story: its definition, its inputs, the rows; or what lifts it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any, cast
from zoneinfo import ZoneInfo

from reporter import metrics
from reporter.cadences import MENU
from reporter.config import Workspace
from reporter.errors import UsageError
from reporter.metrics import Metric
from reporter.periods import last_complete, parse_period, period_of
from reporter.records import Activity, Ticket
from reporter.report import Edition, Figure
from reporter.runs.following import TicketLog, of_ticket
from reporter.runs.requesters import foreign_address, own_address
from reporter.store.facts import Feed, Span, records_of
from reporter.store.frames import tickets_named
from reporter.store.store import Store
from reporter.story.brief import Brief
from reporter.story.choosing import candidates, choose, is_small, weights
from reporter.story.quoted import CITED
from reporter.story.readers import voice_for
from reporter.story.retelling import quotable
from reporter.story.telling import subject, tell
from reporter.story.unsaid import is_doubtful

_ROWS_SHOWN = 20
# Which frame a metric counts; of work the kinds.
_TICKETS = {
    "count_opened": "opened",
    "opened_per_day": "opened",
    "by_category": "opened",
    "by_place": "opened",
    "by_priority": "opened",
    "time_to_first_response": "opened",
    "count_resolved": "resolved",
    "resolved_per_day": "resolved",
    "time_to_resolution": "resolved",
    "count_backlog": "backlog",
    "backlog_ages": "backlog",
    "oldest_open_days": "backlog",
    "set_apart": "apart",
    "endings": "closed",
}
_WORK = {
    "share_backups": ("backup",),
    "checks": ("check",),
    "outages": ("check",),
    "patches": ("patch",),
    "alerts": ("alert",),
    "alarm_names": ("alert",),
    "hours_worked": ("visit", "call", "maintenance", "project", "note"),
}
_STARTS = ("count_", "share_", "time_to_")
_WHICH = "write: reporter explain story TICKET CLIENT 2026-10"
_BOTH = ("answer", "resolution")
_LATE = {
    "share_answered_in_time": ("answer",),
    "share_resolved_in_time": ("resolution",),
    "late_tickets": _BOTH,
    "count_overdue": _BOTH,
}


@dataclass(frozen=True)
class Witness:
    """A row behind a figure: a ticket or an activity; where it broke a promise, which and when."""

    id: str
    record: Ticket | Activity | None = None
    missed: str = ""  # answer or resolution
    due_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True)
class Explained:
    """What stands behind a figure: its printed definition, its values as counted now, the feeds, the rows."""

    definition: str
    figures: tuple[Figure, ...]
    feeds: tuple[Feed, ...]
    witnesses: tuple[Witness, ...]


def names(name: str = "") -> list[tuple[str, str]]:
    """Every metric, or that one, with its definition."""
    chosen = [metric_named(name)] if name else _metrics().values()
    return [(metric.__name__, metrics.definition(metric)) for metric in chosen]


def explain_metric(brief: Brief, name: str) -> Iterator[str]:
    """What a figure counts, its values, the feeds it rests on, and the rows behind it."""
    told = explained(brief, name)
    yield told.definition
    yield f"{brief.client.name}, {brief.voice.period(brief.period)}:"
    yield from (f"    {_figure(one)}" for one in told.figures)
    feeds = [f"{feed.name} ({feed.records})" for feed in told.feeds]
    yield f"From {', '.join(feeds) or 'no feed'}."
    yield from (f"    {_row(one)}" for one in told.witnesses[:_ROWS_SHOWN])
    if len(told.witnesses) > _ROWS_SHOWN:
        yield f"    and {len(told.witnesses) - _ROWS_SHOWN:,} more"


def explained(brief: Brief, name: str, *, before: bool = False) -> Explained:
    """The same as values: of this period, or of the one before."""
    metric = metric_named(name)
    try:
        value = brief.measure_before(metric) if before else brief.measure(metric)
    except ValueError as fault:
        raise UsageError(f"{name}: {fault}", "name another period") from None
    span = brief.before if before else brief.this
    return Explained(
        metrics.definition(metric),
        tuple(metrics.figures(metric, value, span)),
        tuple(brief.facts.feeds),
        tuple(_witnesses(brief, metric.__name__, before=before)),
    )


def explain_story(brief: Brief, key: str) -> Iterator[str]:
    """What lifts a ticket's story, where it stands among the others, and how it is told."""
    ticket = next((one for one in _all_tickets(brief.this) if one.id == key), None)
    if ticket is None:
        hint = "name the period in which it ended: reporter explain story TICKET CLIENT 2026-10"
        raise UsageError(f"{key} neither came in, ended nor was open in {brief.period.name}", hint)
    yield f"{subject(ticket)} ({brief.client.name}, {brief.voice.period(brief.period)})"
    lifts = weights(ticket, brief)
    yield f"Rank {sum(lifts.values()):.0f}:"
    yield from (f"    {points:3.0f}  {name}" for name, points in lifts.items() if points)
    every = candidates(brief)
    if ticket not in every:
        yield f"It is not told: {_why_not(ticket, brief)}."
        return
    place = every.index(ticket) + 1
    told = "it is told" if ticket in choose(brief) else "others are told before it"
    is_passed_over = any(one in choose(brief) for one in every[place:])
    if ticket not in choose(brief) and is_passed_over and is_small(ticket, brief):
        told = "it is left out, for no more is known of it than its subject and a word on how it ended"
    yield f"Place {place} of {len(every)} that could be told; {told}:"
    card = tell(ticket, brief)
    yield f"    {card.headline}"
    yield f"    {card.when}{f', {card.place}' if card.place else ''}"
    yield from (f"    {step.label}: {step.text}" for step in (*card.steps, card.meaning) if step.text)


def explain_follow_up(log: TicketLog, name: str) -> Iterator[str]:
    """What is told of a ticket to whom, what was, and what comes next or why nothing does."""
    course, client = of_ticket(log, name), log.client
    voice = voice_for(client)
    told = ", ".join(course.policy.moments) or "nothing"
    yield f"{subject(course.ticket) or name} ({client.name}): {course.stands or 'nobody knows how it stands'}"
    yield f"Of such tickets is told: {told}"
    readers = ", ".join(one.email for one in log.readers(name))
    yield f"To {readers}" if readers else f"To nobody: {_why_nobody(log, name)}"
    for one in course.letters:
        also = f" in {one.told_in}" if one.told_in else ""
        yield f"    {one.at:%Y-%m-%d %H:%M} UTC  {one.key}  {one.state}{also}"
    if not log.is_followed(name):
        yield "Nothing is told of it: it came in before follow-ups were switched on, or nobody asked for it."
    elif course.has_replied:
        yield "Somebody wrote back: what was promised is still told, and what happens after that."
    if log.is_followed(name) and readers and (moment := course.coming()):
        at = log.earliest(moment)
        yield f"Next: {moment.name}, {voice.full_day(voice.on(at))} at {voice.time(at)}"
    else:
        yield "Next: nothing, as far as is known now"


def _why_nobody(log: TicketLog, name: str) -> str:
    if log.client.follow_up.to == "contacts":
        return "no contact wants follow-up, all have paused, or the ticket is not public"
    ticket, slug = log.courses[name].ticket, log.client.slug
    address, owner = foreign_address(ticket, slug, log.owners)
    if address:
        return f"the domain of {address} is that of {owner}"
    if not (address := own_address(ticket, slug, log.owners)):
        return "its log gives no whole address of the client’s domains"
    return f"{address} has paused, or wants no word on tickets"


def metric_named(name: str) -> Metric:
    """The metric of that name, of a figure that it gives, or as an author cites it: opened, backlog.

    UsageError with those that are near.
    """
    known, short = _metrics(), _short_names()
    fitting = [one for one in known if name == one or name.startswith(f"{one}_")]
    if not fitting and name not in short:
        near = get_close_matches(name, [*short, *known], 3, 0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "see all of them: reporter explain"
        raise UsageError(f"there is no metric “{name}”", hint)
    return known[max(fitting, key=len) if fitting else short[name]]


def _short_names() -> dict[str, str]:
    """Metrics by what they count alone, and by what authors cite."""
    own = {one.removeprefix(start): one for one in _metrics() for start in _STARTS if one.startswith(start)}
    return {**own, **CITED}


def story_of(workspace: Workspace, store: Store, key: str, about: Sequence[str], now: datetime) -> Edition:
    """The edition that a ticket's story is asked about; UsageError where it is not clear which.

    `about` is [CLIENT] [PERIOD]. Without a client it is the only one that has the ticket; without a period
    the month in which the ticket ended, or came in.
    """
    is_named = bool(about) and (about[0] in workspace.clients or not about[0][:1].isdigit())
    asked = workspace.clients_named(about[:1] if is_named else ())
    with store.reading() as connection:
        found = {slug: records_of(tickets_named(connection, slug, [key]), Ticket) for slug in asked}
    owners = {slug: tickets[-1] for slug, rows in found.items() if (tickets := list(rows))}
    if not owners:
        words = f"{asked[0]} has no ticket {key}" if is_named else f"no client has a ticket {key}"
        raise UsageError(words, _WHICH)
    if len(owners) > 1:
        raise UsageError(f"{' and '.join(owners)} have a ticket {key}", f"say which client; {_WHICH}")
    ((client, ticket),) = owners.items()
    period = "".join(about[1:2] if is_named else about[:1])
    if not period:
        zone = workspace.clients[client].zone
        ended = (ticket.resolved_at or ticket.opened_at).astimezone(ZoneInfo(zone)).date()
        period = period_of("month", ended, zone).name
    return edition_about(workspace, client, period, now)


def edition_about(workspace: Workspace, client: str, period: str, now: datetime) -> Edition:
    """The edition that tells of the period; of the last month where none is named."""
    zone = workspace.clients[client].zone
    chosen = parse_period(period, zone) if period else last_complete(MENU["monthly"].subject, now, zone)
    cadence = next((name for name, one in MENU.items() if one.subject == chosen.unit), "review")
    return Edition(cadence, client, chosen)


def _metrics() -> dict[str, Metric]:
    found = {name: getattr(metrics, name) for name in metrics.__all__}
    return {name: one for name, one in found.items() if inspect.isfunction(one) and _is_metric(one)}


def _is_metric(function: object) -> bool:
    asked = [*inspect.signature(function).parameters]  # type: ignore[arg-type]
    return len(asked) == 2 and asked[0] == "span" and asked[1].strip("_") == "client"


def _figure(figure: Figure) -> str:
    value = "not known" if figure.value is None else f"{figure.value:,.10g} {figure.unit}"
    n = f", of {figure.n:,}" if figure.n is not None and figure.n != figure.value else ""
    return f"{figure.name}{f' ({figure.of})' if figure.of else ''}: {value}{n}"


def _witnesses(brief: Brief, name: str, *, before: bool) -> Iterator[Witness]:
    span = brief.before if before else brief.this
    if name in _TICKETS:
        yield from (Witness(one.id, one) for one in records_of(getattr(span, _TICKETS[name]), Ticket))
    elif name in _WORK:
        kinds = _WORK[name]
        found = records_of(span.activities, Activity)
        yield from (Witness(one.id, one) for one in found if one.kind in kinds)
    elif name in _LATE:
        late = (brief.measure_before if before else brief.measure)(metrics.late_tickets)
        known = {(one.source, one.id): one for one in _all_tickets(span)}
        for row in cast(Any, late[late["missed"].isin(_LATE[name])].itertuples()):
            done_at = row.done_at if row.done_at == row.done_at else None  # NaT is not itself
            yield Witness(row.id, known.get((row.source, row.id)), row.missed, row.due_at, done_at)


def _row(behind: Witness) -> str:
    one = behind.record
    if behind.missed or one is None:
        return f"{behind.id}  {behind.missed} late or missing"
    if isinstance(one, Activity):
        return f"{one.at:%Y-%m-%d %H:%M} UTC  {one.kind}  {one.outcome}  {one.title}"
    ended = f"{one.resolved_at:%Y-%m-%d %H:%M}" if one.resolved_at else "open"
    return f"{one.id}  {one.opened_at:%Y-%m-%d %H:%M} to {ended} UTC  {one.subject}"


def _all_tickets(span: Span) -> Iterator[Ticket]:
    for frame in (span.resolved, span.closed, span.backlog, span.opened, span.apart):
        yield from records_of(frame, Ticket)


def _why_not(ticket: Ticket, brief: Brief) -> str:
    if ticket.id in brief.note.hide:
        return "its author hides it"
    if not brief.voice.may_tell(ticket):
        return "it is not public"
    if not ticket.subject:
        return "it has no subject"
    if not quotable(ticket.subject, ticket, brief.client):
        return "its subject holds an address, a number, the name of a machine or of somebody"
    if ticket.resolved_at is None:
        return "it had not ended, and was not urgent"
    if is_doubtful(ticket.resolution):
        return "its resolution may say that it is not over, or did not go well, or is in another language"
    return "too few words tell how it ended, but for such as close a form or nobody may read"
