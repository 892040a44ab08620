"""Who asked for something, and where: said without blame, and by name only where the client's rule allows."""

from __future__ import annotations

import re

from reporter import metrics
from reporter.metrics import Asker, NamedCount
from reporter.report import Cell, Column, Row, Table
from reporter.story.brief import Brief, told
from reporter.story.choosing import ticket_of
from reporter.story.evidence import counts_by
from reporter.story.retelling import who_told_us
from reporter.story.sentences import first_capital, joined, listing, plural, spell, spelled
from reporter.story.spelling import of_the_log

_MOST_ASKERS = 5
_FEWEST_PEOPLE = 10  # of fewer everyone is known
_FEWEST_ASKED = 3  # tickets
_COMING_AND_GOING = {
    "new starters": re.compile(r"(?:new (?:starter|joiner|employee|hire)|starter|joiner|onboarding)\b", re.I),
    "leavers": re.compile(r"(?:leaver|offboarding)\b", re.I),
}


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
    return joined(_of_people(brief), _of_places(brief), _of_starters_and_leavers(brief))


def _of_people(brief: Brief) -> str:
    asked, people = len(brief.measure(metrics.askers)), brief.client.people
    if not asked or brief.this.is_known_in_part:
        return ""
    brief.cite_number("people_who_asked", asked, "people", "Different names among those who asked.")
    whole = f"of your {spell(people)} people" if people and asked <= people else plural("person", asked)
    return f"{first_capital(spell(asked))} {whole} {brief.voice.asked}; asking is no fault."


def _of_starters_and_leavers(brief: Brief) -> str:
    """“Four requests for new starters and one for a leaver were done.”, by what their subjects begin with."""
    solved = brief.this.resolved
    asked = [str(one) for one in solved.loc[solved["kind"] == "request", "subject"]]
    counts = {
        name: sum(bool(begins.match(one)) for one in asked) for name, begins in _COMING_AND_GOING.items()
    }
    told = {name: n for name, n in counts.items() if n}
    for name, n in told.items():
        brief.cite_number("requests_for_people", n, "requests", "Solved, by how their subjects begin.", name)
    if not told or brief.this.is_known_in_part:
        return ""
    first, *others = [(name if n > 1 else f"a {name.removesuffix('s')}", n) for name, n in told.items()]
    said = [
        f"{spelled(first[1], 'request')} for {first[0]}",
        *(f"{spell(n)} for {name}" for name, n in others),
    ]
    return f"{first_capital(listing(said))} {'was' if sum(told.values()) == 1 else 'were'} done."


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
    rows = tuple(Row((Cell(name), Cell(f"{one.n:,}"), Cell(_about(one, brief)))) for name, one in named)
    return [Table("Who asked most", columns, rows, is_rail=True, show_caption=False)]


def _about(one: Asker, brief: Brief) -> str:
    """“Computers and printing”; where no matter was more often than others, that."""
    first, *second = one.about or ("Many different things",)
    return first_capital(listing([first, *(of_the_log(name, brief) for name in second)]))


def heading_of_sites(brief: Brief) -> str:
    """“People and sites”, where there are some"""
    return "People and sites" if places_to_tell(brief) else "People"


def site_finding(brief: Brief) -> str:
    """For the contents."""
    return (
        "Where tickets came from, and who asked most" if _named_askers(brief) else "Where tickets came from"
    )
