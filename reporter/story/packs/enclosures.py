"""The data inside a pack: its tickets as rows, and every figure with its definition."""

from __future__ import annotations

from dataclasses import astuple
from datetime import datetime
from typing import Any

from reporter.records import Ticket
from reporter.report import Cell, Column, DataFile, Figure, Row, Table
from reporter.store.facts import records_of
from reporter.story.brief import Brief, told
from reporter.story.evidence import fitted
from reporter.story.sentences import first_capital, plural, spell
from reporter.story.telling import title_of
from reporter.story.unsaid import is_of_people

TICKETS, FIGURES = "tickets.csv", "figures.csv"
_MOST_PRINTED = 20
_HEADS = (
    "number",
    "subject",
    "kind",
    "priority",
    "category",
    "place",
    "opened",
    "first answer",
    "solved",
    "closed",
    "status at the end",
    "outcome",
)


def came_in(brief: Brief) -> list[Ticket]:
    """All tickets that came in and that the reader may see, oldest first; none of residents’."""
    if not brief.voice.tells_contract:
        return []
    return brief.once("came in", lambda: records_of(brief.this.opened, Ticket))


def tickets_file(brief: Brief) -> list[DataFile]:
    """tickets.csv: what came in, a row for each, in local time; nothing where none may be listed."""
    tickets = came_in(brief)
    if not tickets:
        return []
    rows = tuple(_row(ticket, brief) for ticket in tickets)
    what = f"{first_capital(brief.voice.nouns)} that came in, {brief.voice.period(brief.period)}"
    return [DataFile(TICKETS, what, (_HEADS, *rows))]


def _what_it_was(ticket: Ticket, brief: Brief) -> str:
    """Its subject; its kind alone of what its author hides, or is about somebody's health, pay or leaving."""
    is_hidden = ticket.id in brief.note.hide or is_of_people(f"{ticket.subject} {ticket.resolution}")
    return first_capital(ticket.kind or brief.voice.noun) if is_hidden else title_of(ticket, brief)


def _row(ticket: Ticket, brief: Brief) -> tuple[str, ...]:
    def at(instant: datetime | None) -> str:
        if instant is None:
            return ""
        local = brief.voice.local(instant)
        return f"{local:%Y-%m-%d %H:%M}" if ticket.precision == "instant" else f"{local:%Y-%m-%d}"

    return (
        ticket.id,
        _what_it_was(ticket, brief),
        ticket.kind,
        "" if ticket.no_priority else str(ticket.priority),
        ticket.category,
        ticket.place,
        at(ticket.opened_at),
        at(ticket.first_response_at),
        at(ticket.resolved_at),
        at(ticket.closed_at),
        ticket.status,
        ticket.outcome,
    )


def figures_file(figures: tuple[Figure, ...]) -> list[DataFile]:
    """figures.csv: every number that is told, with what it counts."""
    heads = ("figure", "value", "unit", "out of", "period", "definition")
    rows = tuple(_of_figure(one.id, *astuple(one)) for one in figures)
    return (
        [DataFile(FIGURES, "Every figure of this report, with what it counts", (heads, *rows))]
        if rows
        else []
    )


def _of_figure(number: str, *parts: Any) -> tuple[str, ...]:
    _name, value, unit, n, period, definition, _of = parts
    return number, _plain(value), unit, _plain(n), period, definition


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _printed(brief: Brief) -> list[Ticket]:
    tickets = came_in(brief)
    if "priority" not in brief.this.known.columns:
        return tickets[:_MOST_PRINTED]
    ranked = sorted(tickets, key=lambda one: (bool(one.no_priority), one.priority, one.opened_at, one.id))
    return sorted(ranked[:_MOST_PRINTED], key=lambda one: (one.opened_at, one.id))


@told
def of_list(brief: Brief) -> str:
    """“The 24 most urgent of 190 tickets, oldest first. All are in tickets.csv, attached to the PDF.”"""
    every, shown = len(came_in(brief)), len(_printed(brief))
    brief.cite_number("tickets_attached", every, "tickets", "Tickets that came in, each a row of the file.")
    if shown == every:
        which = f"All {spell(every)} {plural('ticket', every)}" if every > 1 else "The one ticket"
        return f"{which}, oldest first. Also in {TICKETS}, attached to the PDF."
    brief.cite_number("tickets_printed", shown, "tickets", "Tickets printed here.")
    chosen = "chosen by urgency" if "priority" in brief.this.known.columns else "the first"
    which = f"{shown} of {every:,} tickets, {chosen}, oldest first."
    return f"{which} All are in {TICKETS}, attached to the PDF."


def list_of_tickets(brief: Brief) -> Table:
    """Number, day, place where known, what it was, and when it was solved."""
    tickets = _printed(brief)
    has_place = any(ticket.place for ticket in tickets)
    heads = [Column("Number", 0.12, number=False), Column("Opened", 0.16, number=False)]
    heads += [Column("Place", 0.17, number=False)] * has_place
    heads += [Column("What it was", 0.4, number=False), Column("Solved", 0.15, number=False)]
    rows = []
    for ticket in tickets:
        solved = ticket.resolved_at
        cells = [
            Cell(ticket.id),
            Cell(brief.voice.short_date(brief.voice.on(ticket.opened_at))),
            *([Cell(ticket.place)] if has_place else []),
            Cell(_what_it_was(ticket, brief)),
            Cell(brief.voice.short_date(brief.voice.on(solved)) if solved else "–"),
        ]
        rows.append(Row(tuple(cells)))
    return Table("Tickets", fitted(heads), tuple(rows), is_rail=True, show_caption=False)
