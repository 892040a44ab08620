"""What is not finished: who has it, what comes next, when we write again."""

from __future__ import annotations

from reporter import metrics
from reporter.records import PRIORITIES, Ticket
from reporter.report import Agenda, AgendaItem, Section, Step
from reporter.story.brief import Brief
from reporter.story.telling import shorten, subject
from reporter.story.words import plural, prose_duration, sentence, spell

MOST = 5
_CITED = (metrics.count_backlog, metrics.count_waiting_on_client, metrics.oldest_open_days)


def still_open(brief: Brief) -> Section | None:
    """The open tickets, urgent first, then the longest open; None when there are none."""
    tickets = brief.open_tickets
    if not tickets:
        return None
    for metric in _CITED:
        brief.cite(metric)
    most = _most(brief)
    return Section(
        name="still_open",
        heading="Still open",
        takeaway=_takeaway(brief, tickets),
        blocks=(Agenda(tuple(_item(ticket, brief) for ticket in tickets[:most]), _more(tickets[most:])),),
    )


def _most(brief: Brief) -> int:
    if brief.is_community:
        return 2 if brief.period.unit == "week" else 3
    return 3 if brief.period.unit == "week" else MOST


def _takeaway(brief: Brief, tickets: list[Ticket]) -> str:
    count = brief.voice.count(len(tickets)).capitalize()
    ages = brief.measure(metrics.backlog_ages)
    old = ages["over 30"]
    if brief.is_community or len(tickets) > MOST:
        which = "" if len(tickets) == 1 else f"{'all' if old == len(tickets) else spell(old)} of them "
        older = f", {which}for more than 30 days" if old else ""
        return f"{count} {'is' if len(tickets) == 1 else 'are'} open{older}."
    if any(ticket.next_update_at for ticket in tickets):
        return f"{count}. We write again at the times shown, even if nothing has changed."
    return f"{count}, and this is where {'it stands' if len(tickets) == 1 else 'they stand'}."


def _more(rest: list[Ticket]) -> str:
    if not rest:
        return ""
    levels = (
        (PRIORITIES[level].lower(), sum(ticket.priority == level for ticket in rest)) for level in PRIORITIES
    )
    shares = [f"{spell(n)} {name}" for name, n in levels if n]
    return f"And {spell(len(rest))} more{': ' + ', '.join(shares) if len(shares) > 1 else ''}."


def _item(ticket: Ticket, brief: Brief) -> AgendaItem:
    voice = brief.voice
    if ticket.next_update_at:
        when, time = (
            "Next update",
            f"{voice.rail_day(voice.on(ticket.next_update_at))}, {voice.time(ticket.next_update_at)}",
        )
    elif ticket.status == "on hold" and not brief.is_community:
        when, time = "Waiting on you", ""
    else:
        when, time = f"Open for {_age(ticket, brief)}", ""
    remark = " ".join(
        part for part in (_since(ticket, brief), _hands(ticket, brief), _next(ticket, brief)) if part
    )
    return AgendaItem(when, time, _headline(ticket, brief), (Step("", remark),))


def _headline(ticket: Ticket, brief: Brief) -> str:
    if brief.is_community and not ticket.is_public:
        return ticket.category or plural(brief.voice.noun, 1).capitalize()
    place = f", {ticket.place}" if ticket.place and ticket.place.lower() not in ticket.subject.lower() else ""
    return f"{subject(ticket) or plural(brief.voice.noun, 1).capitalize()}{place}"


def _age(ticket: Ticket, brief: Brief) -> str:
    days = (brief.period.last - brief.voice.on(ticket.opened_at)).days
    if days >= 1:
        return f"{spell(days)} {plural('day', days)}"
    return prose_duration((brief.period.end - ticket.opened_at).total_seconds())


def _since(ticket: Ticket, brief: Brief) -> str:
    voice = brief.voice
    if ticket.precision != "instant":
        return f"Open since {brief.since(ticket)}."
    if ticket.opened_at in brief.period and brief.period.unit == "day":
        return f"Reported at {voice.time(ticket.opened_at)}."
    return f"Reported on {voice.moment(ticket.opened_at, brief.period.last)}."


def _hands(ticket: Ticket, brief: Brief) -> str:
    if brief.is_community:
        return ""
    if ticket.assignee:
        return f"With {ticket.assignee}."
    return "Not yet given to one of us." if ticket.status == "new" else ""


def _next(ticket: Ticket, brief: Brief) -> str:
    if ticket in brief.waiting and not brief.is_community and brief.period.unit != "month":
        return "It waits for your answer."
    if brief.is_community and not ticket.is_public:
        return ""
    return sentence(shorten(ticket.next_step, 180))
