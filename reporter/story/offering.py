"""What a client's services were used for, and the one that it does not have and may want."""

from __future__ import annotations

from collections.abc import Iterable

from reporter import metrics
from reporter.config import Service
from reporter.report import Cell, Row
from reporter.story.brief import Brief, told
from reporter.story.sentences import (
    NBSP,
    agree,
    first_capital,
    joined,
    listing,
    out_of,
    plural,
    sentence,
    spelled,
    within_a_sentence,
)

_NOT_AGAIN = 3  # editions: one that was read is no news
NOT_YET = "You do not have yet."
_FEWEST = 3  # tickets about a thing, before something is proposed against them
_DONE = {
    "backup": "copy",
    "check": "check",
    "patch": "update",
    "alert": "alarm",
    "visit": "visit",
    "call": "call",
    "maintenance": "job",
    "project": "job",
    "note": "job",
}


@told
def of_service(service: Service, brief: Brief) -> str:
    """“Telephones (three tickets)”, “Classroom care (not used in October)”; else its name alone."""
    used = used_for(service, brief)
    return f"{service.name} ({used})" if used else service.name


def service_rows(brief: Brief) -> list[Row]:
    """A row for each service that the client has: its name, what it was used for, and what it gives."""
    had = (brief.client.catalogue[slug] for slug in brief.client.services if slug in brief.client.catalogue)
    return [_service_row(one, brief) for one in had]


@told
def _service_row(service: Service, brief: Brief) -> Row:
    used = first_capital(used_for(service, brief)) or "–"
    return Row((Cell(service.name), Cell(used), Cell(service.words)))


def used_for(service: Service, brief: Brief) -> str:
    """“three tickets”, “not used in October”; "" where that is not known."""
    used = [*_tickets(service, brief), *_work(service, brief)]
    if used:
        return listing(used)
    known = brief.this.known
    tells_tickets = not service.categories or (known.tickets and "category" in known.columns)
    tells_work = not service.work or (known.activities and not known.unclear)
    if brief.this.is_known_in_part or brief.is_running:
        return ""
    if service.work:
        return f"not used {brief.when}" if tells_tickets and tells_work else ""
    # what it does by itself is in no log: only that nobody asked about it is known
    return f"no {brief.voice.nouns} about it {brief.when}" if service.categories and tells_tickets else ""


def _tickets(service: Service, brief: Brief) -> list[str]:
    n = _tickets_about(service, brief)
    if not n:
        return []
    brief.cite_number(
        "service_tickets", n, "tickets", "Came in, or were solved, in its categories.", service.name
    )
    return [brief.voice.count(n)]


def _work(service: Service, brief: Brief) -> list[str]:
    """“62 copies”, “two visits”: what went well, by what it is called."""
    done: dict[str, int] = {}
    ended = brief.measure(metrics.activities_by_kind)
    for kind in dict.fromkeys(service.work):
        if kind in ended:
            noun = _DONE[kind]
            raised = ended[kind].failed if kind == "alert" else 0  # an alarm is one, however it ended
            done[noun] = done.get(noun, 0) + ended[kind].ok + ended[kind].warning + raised
    for noun, n in done.items():
        brief.cite_number(
            "service_work", n, plural(noun, 2), "Done for the service, and not failed.", service.name
        )
    return [spelled(n, noun) for noun, n in done.items() if n]


def _tickets_about(service: Service, brief: Brief) -> int:
    """How many came in, or ended, in the service's categories."""
    about = {name.casefold() for name in service.categories}
    this = brief.this
    frames = (this.opened, this.resolved) if about else ()
    found = {
        (source, one)
        for frame in frames
        for source, one, category in zip(frame["source"], frame["id"], frame["category"], strict=True)
        if category.casefold() in about
    }
    return len(found)


def offer(brief: Brief) -> str:
    """The one service that is proposed, with its reason and its price: the one that the client's file names,
    else the one that most tickets were about. "" where none is, or the last editions had it.
    """
    client = brief.client
    named = None if client.offer in client.services else client.catalogue.get(client.offer)
    chosen = named or _asked_for(brief)
    if chosen is None or not brief.threads.unread(chosen.name, _NOT_AGAIN):
        return ""
    return joined(
        f"{chosen.name}:",
        within_a_sentence(sentence(chosen.words)),
        _reason(chosen, brief),
        sentence(chosen.price),
    )


def _asked_for(brief: Brief) -> Service | None:
    """Of the services that the client does not have the one that most tickets were about, if some were."""
    client = brief.client
    others: Iterable[Service] = (
        one for slug, one in client.catalogue.items() if slug not in client.services and one.words
    )
    counts = {one.name: (_tickets_about(one, brief), one) for one in others}
    n, service = max(counts.values(), key=lambda pair: pair[0], default=(0, None))
    return service if n >= _FEWEST else None


def services_that_fit(brief: Brief) -> list[Service]:
    """Of the catalogue those that enough tickets were about: by their hours where known, then by number."""
    counts = [(one, len(came_about(one, brief))) for one in brief.client.catalogue.values() if one.words]
    fitting = [(one, n) for one, n in counts if n >= _FEWEST]
    return [
        one for one, n in sorted(fitting, key=lambda pair: (-(hours_about(pair[0], brief) or 0), -pair[1]))
    ]


def came_about(service: Service, brief: Brief) -> list[tuple[str, str]]:
    """Source and id of the tickets that came in in the service's categories."""
    opened = brief.this.opened
    rows = zip(opened["source"], opened["id"], opened["category"], strict=True)
    return [(source, one) for source, one, category in rows if service.is_about(category)]


def hours_about(service: Service, brief: Brief) -> float | None:
    """What was booked on these; None where one of them does not say."""
    opened = brief.this.opened
    minutes = opened.loc[[service.is_about(one) for one in opened["category"]], "minutes_worked"]
    return None if minutes.isna().any() else float(minutes.astype("float64").sum()) / 60


@told
def _reason(service: Service, brief: Brief) -> str:
    """“Three of your 23 tickets in October were about that.”"""
    about = {name.casefold() for name in service.categories}
    total = brief.measure(metrics.count_opened) or 0
    came = sum(category.casefold() in about for category in brief.this.opened["category"])
    if came < _FEWEST:
        return ""
    brief.cite(metrics.count_opened)
    brief.cite_number("service_tickets", came, "tickets", "Came in, in its categories.", service.name)
    whose = plural(brief.voice.noun, total)
    return (
        f"{first_capital(out_of(came, total))} {whose} {brief.when} {agree(came, 'was', 'were')} about that."
    )


@told
def of_avoided_cost(brief: Brief) -> str:
    """What alarms that became no ticket would have cost: a range, its formula, and where that is from."""
    cost = brief.client.avoided_cost
    raised, became = brief.measure(metrics.alerts)
    is_known = "tickets" in brief.known and not (brief.measure(metrics.alarms_unsettled) or became > raised)
    n = raised - became
    if (
        cost is None
        or not is_known
        or n < 1
        or not cost.hours[1] * cost.an_hour[1]
        or brief.this.is_known_in_part
    ):
        return ""
    brief.cite(metrics.alerts)
    least, most = (n * hours * an_hour for hours, an_hour in zip(cost.hours, cost.an_hour, strict=True))
    definition = (
        "Alarms that became no ticket, times the hours each would have cost, times the cost of an hour."
    )
    brief.cite_number("alarms_without_ticket", n, "alarms", "Raised, and no ticket came of them.")
    for name, value in (("avoided_least", least), ("avoided_most", most)):
        brief.cite_number(name, value, cost.currency, definition)
    for name, pair in (("assumed_hours", cost.hours), ("assumed_cost_of_an_hour", cost.an_hour)):
        for end, value in zip(("least", "most"), pair, strict=True):
            brief.cite_number(name, value, "", "An assumption: it stands in the client's file.", end)
    number, money = brief.voice.number, cost.currency + (NBSP if cost.currency[-1:].isalpha() else "")
    alarms = f"{spelled(n, 'alarm')} that never became {agree(n, 'a ticket', 'tickets')}"
    between = _range(f"{money}{number(least)}", f"{money}{number(most)}")
    hours = _range(number(cost.hours[0], 2), number(cost.hours[1], 2))
    prices = _range(f"{money}{number(cost.an_hour[0], 2)}", f"{money}{number(cost.an_hour[1], 2)}")
    lost = f"{hours} {'hour' if cost.hours == (1, 1) else 'hours'} each that people would have lost"
    formula = f"{spelled(n, 'alarm')}, {lost}, {prices} an hour"
    return joined(f"The {alarms} may have saved {between}: {formula}.", sentence(cost.why))


def _range(least: str, most: str) -> str:
    return least if least == most else f"{least} to {most}"
