"""Who asked for something, and where: said without blame, and by name only where the client's rule allows."""

from __future__ import annotations

from reporter import metrics
from reporter.metrics import Asker, NamedCount
from reporter.report import Cell, Column, Row, Table
from reporter.story.brief import Brief, told
from reporter.story.choosing import ticket_of
from reporter.story.evidence import counts_by
from reporter.story.retelling import who_told_us
from reporter.story.sentences import first_capital, joined, listing, plural, spell, within_a_sentence

_MOST_ASKERS = 5
_FEWEST_PEOPLE = 10  # of fewer everyone is known
_FEWEST_ASKED = 3  # tickets


def places_to_tell(brief: Brief) -> list[NamedCount]:
    """The places that tickets came from, where there are two or more."""
    rows = [row for row in brief.measure(metrics.by_place) if row.name and row.opened]
    return rows if len(rows) > 1 else []


@told
def site_table(brief: Brief) -> list[Table]:
    """Opened and solved by place, beside the period before."""
    rows = places_to_tell(brief)
    return [counts_by(brief, metrics.by_place, "Site", brief.measure(metrics.by_place))] if rows else []


@told
def of_sites(brief: Brief) -> str:
    """“17 of your 42 people asked us for something. Most came from Harborne: 64 of 190 tickets.”"""
    return joined(_of_people(brief), _of_places(brief))


def _of_people(brief: Brief) -> str:
    asked, people = len(brief.measure(metrics.askers)), brief.client.people
    if not asked or brief.this.is_known_in_part:
        return ""
    brief.cite_number("people_who_asked", asked, "people", "Different names among those who asked.")
    whole = f"of your {spell(people)} people" if people and asked <= people else plural("person", asked)
    return f"{first_capital(spell(asked))} {whole} {brief.voice.asked}; asking is no fault."


def _of_places(brief: Brief) -> str:
    rows = places_to_tell(brief)
    if not rows:
        return ""
    total = brief.cite(metrics.count_opened) or 0
    brief.cite(metrics.by_place, rows[0].name)
    first, second = rows[0], rows[1]
    if first.opened == second.opened:
        return ""
    return f"The most came from {first.name}: {first.opened:,} of {brief.voice.count(total)}."


def _named_askers(brief: Brief) -> list[tuple[str, Asker]]:
    """The few who asked most, as the client's rule names them; none where two would be alike."""
    found = brief.measure(metrics.askers)
    if len(found) < _FEWEST_PEOPLE or (brief.client.people or _FEWEST_PEOPLE) < _FEWEST_PEOPLE:
        return []
    most = [one for one in found if one.n >= _FEWEST_ASKED][:_MOST_ASKERS]
    named = [(who_told_us(ticket_of(brief, one.key), brief.client), one) for one in most]
    names = [name for name, _ in named]
    return named if all(names) and len(set(names)) == len(names) and brief.client.naming == "first" else []


@told
def asker_table(brief: Brief) -> list[Table]:
    """Who asked most, and mostly about what."""
    named = _named_askers(brief)
    if len(named) < 2:
        return []
    for name, one in named:  # by the name that is shown, since figures are attached
        brief.cite_number("askers", one.n, "tickets", metrics.definition(metrics.askers), name)
    columns = (
        Column("Who asked most", 0.247, number=False),
        Column("Tickets", 0.094),
        Column("Most often about", 0.659, number=False),
    )
    rows = tuple(Row((Cell(name), Cell(f"{one.n:,}"), Cell(_about(one)))) for name, one in named)
    return [Table("Who asked most", columns, rows, is_rail=True, show_caption=False)]


def _about(one: Asker) -> str:
    """“Computers and printing”; where no matter was more often than others, that."""
    first, *second = one.about or ("Many different things",)
    return first_capital(listing([first, *map(within_a_sentence, second)]))


def heading_of_sites(brief: Brief) -> str:
    """“People and sites”, where there are some"""
    return "People and sites" if places_to_tell(brief) else "People"


def site_finding(brief: Brief) -> str:
    """For the contents."""
    return (
        "Where tickets came from, and who asked most" if _named_askers(brief) else "Where tickets came from"
    )
