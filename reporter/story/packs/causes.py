"""What keeps coming back, in words: how much of it there is, and what would end it."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from reporter import metrics
from reporter.metrics import Recurrence
from reporter.report import Block, Cell, Column, Row, SplitStrip, StripPart, Table
from reporter.story.brief import Brief, told
from reporter.story.choosing import ticket_of
from reporter.story.evidence import fitted
from reporter.story.sentences import first_capital, joined, plural, sentence, spell, was
from reporter.story.telling import title_of

MOST_CAUSES = 6
_ALL_ONE = 10  # tickets
_NUMBERS = re.compile(r"\s*#?\d[\w.:-]*")  # what differs among those of one subject


class _Part(NamedTuple):
    """A column of the table: its head, its cells from top to bottom, and what stands in the sum."""

    column: Column
    cells: list[str]
    total: str


def told_causes(brief: Brief) -> list[Recurrence]:
    """Those that are told: the most frequent, of words only those that a reader may see; where others did the
    work, and each has its hours, what took most of them.

    A log that has one kind of ticket says nothing by telling which.
    """
    found = brief.measure(metrics.recurring)
    if len(found) == 1 and found[0].n == brief.measure(metrics.faults) > _ALL_ONE:
        return []
    if not brief.voice.serves and all(one.hours for one in found):
        found = sorted(found, key=lambda one: -(one.hours or 0.0))
    return list(islice((one for one in found if one.name or name_of(one, brief)), MOST_CAUSES))


def name_of(one: Recurrence, brief: Brief) -> str:
    """The kind of matter, else the words of the newest ticket; "" where these are not for a reader."""
    if one.name:
        return one.name if one.is_thing else first_capital(one.name)
    ticket = ticket_of(brief, one.key)
    said = title_of(ticket, brief)
    return "" if ticket.id in said else _NUMBERS.sub("", said).strip() or said


def ends_of(one: Recurrence, brief: Brief) -> str:
    """What would end it, or has, as a person or the catalogue says; "" where nobody does."""
    note = brief.kept.cause_of(one.name or name_of(one, brief))
    if note is None:
        return sentence(brief.client.remedy_for(one.name)) if one.name and not one.is_thing else ""
    if note.ended and note.ended <= brief.period.last:
        return joined(f"Ended on {brief.voice.plain_date(note.ended)}.", sentence(note.ends))
    return joined(sentence(note.ends), sentence(note.cost))


@told
def of_causes(brief: Brief) -> str:
    """“Six things came back three times or more: 72 of the 147 faults of the quarter were about them.”; of
    kinds of matter, which may hold quite different faults, that they came up.
    """
    found = told_causes(brief)
    inside, every = _cited(brief, found), brief.cite(metrics.faults)
    brief.cite_number("recurring_least", 3, "times", "From so many times on it is told.")
    rest = of_hours(brief, found)
    many = len(brief.measure(metrics.recurring))
    if many > len(found):
        brief.cite_number("recurring_all", many, "kinds", "What came back so often, listed here or not.")
        what, came = _what(brief.measure(metrics.recurring))
        most = f"{spell(many)} {plural(what, many)} {came} three times or more; those listed here were"
        return joined(f"{first_capital(most)} {inside:,} of the {spell(every)} {_noun(brief, every)}.", rest)
    what, came = _what(found)
    things = f"{spell(len(found))} {plural(what, len(found))} {came} three times or more"
    if inside == every:
        return joined(
            f"{first_capital(things)}, and all {spell(every)} {_noun(brief, every)} were about"
            f" {'it' if len(found) == 1 else 'them'}.",
            rest,
        )
    about = "it" if len(found) == 1 else "them"
    count = f"{inside:,} of the {spell(every)} {_noun(brief, every)} {was(inside)} about {about}"
    return joined(f"{first_capital(things)}: {count}.", rest)


def _what(found: list[Recurrence]) -> tuple[str, str]:
    """What it is that is counted, and that it came: a category says no more than what tickets were about."""
    are_kinds = all(one.name and not one.is_thing for one in found)
    return ("subject", "came up") if are_kinds else ("thing", "came back")


@told
def of_hours(brief: Brief, found: list[Recurrence]) -> str:
    """“We spent 21.3 hours on them.”; "" where some of them have no time written beside them."""
    if not found or any(one.hours is None for one in found):
        return ""
    hours = sum(metrics.parts_of([one.hours or 0.0 for one in found], 1))
    brief.cite_number("recurring_hours", hours, "hours", "The hours booked on those listed here.")
    said = brief.voice.number(hours, 1)
    spent = f"{first_capital(brief.voice.desk)} spent {said} {plural('hour', 1 if said == '1' else 2)}"
    return f"{spent} on {'it' if len(found) == 1 else 'them'}."


def _cited(brief: Brief, found: list[Recurrence]) -> int:
    """How often they came together; how many they are goes with it."""
    inside = sum(one.n for one in found)
    brief.cite_number("recurring_shown", inside, "tickets", "The sum of those listed here.")
    brief.cite_number("recurring_kinds", len(found), "kinds", "What came back, as it is listed here.")
    return inside


def of_others(n: int) -> str:
    """“75 about other things”"""
    return f"{n:,} about other things"


def _noun(brief: Brief, n: int) -> str:
    return plural("fault" if brief.measure(metrics.tells_kinds) else brief.voice.noun, n)


@told
def finding_of_causes(brief: Brief) -> str:
    """“Six things, 72 times”"""
    found = told_causes(brief)
    times = _cited(brief, found)
    count = spell(len(found))
    if len(brief.measure(metrics.recurring)) > len(found):
        return f"The {count} most frequent, {times:,} times"
    return f"{first_capital(count)} {plural(_what(found)[0], len(found))}, {times:,} times"


@told
def strip(brief: Brief) -> list[Block]:
    """These against all others; nothing where there are no others."""
    inside, every = sum(one.n for one in told_causes(brief)), brief.cite(metrics.faults)
    if inside == every:
        return []
    brief.cite_number("recurring_shown", inside, "tickets", "The sum of those listed here.")
    brief.cite_number("recurring_others", every - inside, "tickets", "All others that did not work.")
    parts = (
        StripPart(f"{inside:,} about these", inside, own=True),
        StripPart(of_others(every - inside), every - inside),
    )
    return [SplitStrip(parts, f"{parts[0].label}, {parts[1].label}.")]


@told
def table(brief: Brief) -> Table:
    """One line for each, the most frequent first, and their sum; hours where each of them has some."""
    found = told_causes(brief)
    brief.cite(metrics.recurring)
    times = sum(one.n for one in found)
    parts = [
        _Part(Column("What", 0.247, number=False), [name_of(one, brief) for one in found], "Together"),
        _Part(Column("Times", 0.094), [f"{one.n:,}" for one in found], f"{times:,}"),
        *_hours(brief),
    ]
    if any(ends := [ends_of(one, brief) for one in found]):
        parts.append(_Part(Column("What would end it", 0.556, number=False), ends, ""))
    lines = list(zip(*(part.cells for part in parts), strict=True))
    rows = [Row(tuple(Cell(text) for text in line)) for line in lines]
    if len(found) > 1:
        brief.cite_number("recurring_shown", times, "tickets", "The sum of those listed here.")
        rows.append(Row(tuple(Cell(part.total) for part in parts), is_sum=True))
    columns = fitted([part.column for part in parts])
    return Table("What came back", columns, tuple(rows), is_rail=True, show_caption=False)


def _hours(brief: Brief) -> list[_Part]:
    hours = [one.hours for one in told_causes(brief)]
    known = [one for one in hours if one is not None]
    if len(known) < len(hours):
        return []
    shown = metrics.parts_of(known, 1)
    brief.cite_number("recurring_hours", sum(shown), "hours", "The hours booked on those listed here.")
    for one, hours_of_it in zip(told_causes(brief), shown, strict=True):
        brief.cite_number("hours_of_a_cause", hours_of_it, "hours", "The hours booked on these.", one.name)
    number = brief.voice.number
    return [_Part(Column("Hours", 0.103), [number(one, 1) for one in shown], number(sum(shown), 1))]
