"""How a pack opens for who is no client yet, and what only it has: what their export tells, and no more."""

from __future__ import annotations

from datetime import date

from reporter import metrics
from reporter.config import Service
from reporter.metrics import Recurrence
from reporter.report import Block, Cell, Column, ColumnChart, Row, Series, Table, Tile
from reporter.story.brief import Brief, told
from reporter.story.evidence import fitted
from reporter.story.offering import came_about, hours_about, services_that_fit
from reporter.story.packs.causes import name_of, of_causes, told_causes
from reporter.story.packs.enclosures import TICKETS, came_in
from reporter.story.sentences import (
    first_capital,
    joined,
    none_or,
    out_of,
    plural,
    sentence,
    spell,
    spelled,
    was,
)
from reporter.story.takeaways import FEWEST_FOR_HALF

_FEWEST_MONTHS = 2
_SOME = 3  # services that are told


@told
def headline(brief: Brief) -> tuple[str, str]:
    """“1,204 tickets in 12 months. Computers took the most hours: 553.”"""
    count = first_capital(brief.voice.count(brief.cite(metrics.count_opened) or 0))
    return f"{count} {_how_long(brief)}.", _what_came_back(brief)


def _how_long(brief: Brief) -> str:
    months = brief.period.months
    if len(months) < _FEWEST_MONTHS:
        return brief.when
    brief.cite_number("months", len(months), "months", "Calendar months of the period.")
    return f"in {spelled(len(months), 'month')}"


def _what_came_back(brief: Brief) -> str:
    """“Computers took the most hours: 553.”, “Computers came up most: 268 times.”"""
    first = costliest(brief)
    if first is None:
        return ""
    name = _named(first, brief)
    if first.hours and _are_by_hours(brief):
        hours = _cited_hours(first, brief)
        return f"{name} took the most hours: {brief.voice.number(hours)}."
    brief.cite_number("times_of_the_first", first.n, "tickets", "Of the kind that came most often.")
    return f"{name} came up most: {first.n:,} times."


def costliest(brief: Brief) -> Recurrence | None:
    """What took most hours, or where these are not known came most often; None where two are alike, or all is
    of one kind.
    """
    found = told_causes(brief)
    if found and found[0].n == len(brief.this.opened):
        return None
    by_hours = _are_by_hours(brief)
    ranks = [one.hours if by_hours else one.n for one in found]
    return found[0] if found and ranks.count(ranks[0]) == 1 else None


def _are_by_hours(brief: Brief) -> bool:
    return all(one.hours for one in told_causes(brief))


def _named(one: Recurrence, brief: Brief) -> str:
    """A kind of matter by its name, words as words."""
    said = name_of(one, brief)
    return said if one.name else f"“{said.rstrip('.')}”"


def _cited_hours(one: Recurrence, brief: Brief) -> float:
    hours = one.hours or 0.0
    brief.cite_number("hours_of_the_first", hours, "hours", "Booked on the kind that took most of them.")
    return hours


@told
def of_pains(brief: Brief) -> str:
    """“Computers took more hours than anything else: 553.2 for 268 of 981 tickets.”"""
    first = costliest(brief)
    if first is None:
        return of_causes(brief)
    opened = brief.cite(metrics.count_opened) or 0
    brief.cite_number("times_of_the_first", first.n, "tickets", "Of the kind named here.")
    these = f"{first.n:,} of {brief.voice.count(opened)}"
    if _are_by_hours(brief):
        hours = brief.voice.number(_cited_hours(first, brief), 1)
        return f"{_named(first, brief)} took more hours than anything else: {hours} for {these}."
    return f"{_named(first, brief)} came up more often than anything else: {these}."


@told
def lede(brief: Brief) -> tuple[str, ...]:
    """How many came, and what became of them; then where all of it is from."""
    opened = brief.cite(metrics.count_opened) or 0
    there = f"There {was(opened)} {brief.voice.count(opened)}"
    came = f"{there} {brief.voice.during(brief.period)}{_a_month(brief, opened)}."
    attached = f" All of its tickets are in {TICKETS}, attached to the PDF." if came_in(brief) else ""
    source = f"Every number here is counted from your own export; nothing else went in.{attached}"
    return joined(came, _ended(brief), _in_time(brief)), source


def _a_month(brief: Brief, opened: int) -> str:
    """“, about 100 a month”"""
    months = len(brief.period.months)
    if months < _FEWEST_MONTHS:
        return ""
    rate = metrics.half_up(opened / months)
    brief.cite_number("opened_a_month", rate, "tickets", "Opened in the period, by its months.")
    return f", about {spell(rate)} a month"


def _ended(brief: Brief) -> str:
    """“1,180 were solved in that time, and 24 were open at its end.”"""
    solved, left = brief.cite(metrics.count_resolved), brief.cite(metrics.count_backlog)
    if solved is None:
        return f"When they were solved is not in {brief.voice.log}."
    least = "at least " if brief.measure(metrics.count_perhaps_solved) else ""
    ended = zip(brief.this.resolved["source"], brief.this.resolved["id"], strict=True)
    older = " (older ones among them)" if any(key not in brief.this.came for key in ended) else ""
    said = f"{first_capital(f'{least}{none_or(solved)}')} {was(solved)} solved in that time{older}"
    return f"{said}." if left is None else f"{said}, and {none_or(left)} {was(left)} open at its end."


def _in_time(brief: Brief) -> str:
    """“By the deadlines in it, 1,020 of 1,100 were solved in time.”: theirs, for none were promised here."""
    kept = brief.measure(metrics.share_resolved_in_time)
    if not kept.of or kept.unknown:
        return ""
    brief.cite(metrics.share_resolved_in_time)
    return f"By their own deadlines {out_of(kept.good, kept.of)} {was(kept.good)} solved in time."


@told
def tiles(brief: Brief) -> tuple[Tile, ...]:
    """Opened; what came back; hours, where the export has them; how long half took; what was open."""
    opened = brief.cite(metrics.count_opened) or 0
    label = f"{first_capital(brief.voice.nouns)} opened"
    beside = first_capital(_a_month(brief, opened).removeprefix(", "))
    first = Tile(label, brief.voice.number(opened), "", beside)
    return (first, *_back(brief, opened), *_hours(brief, opened), *_half(brief), *_open(brief))


def _back(brief: Brief, opened: int) -> list[Tile]:
    """What came three times or more; nothing where that is all of it."""
    found = told_causes(brief)
    times = sum(one.n for one in found)
    if not found or times == opened:
        return []
    brief.cite_number("recurring_shown", times, "tickets", "The sum of those listed here.")
    brief.cite_number("recurring_kinds", len(found), "kinds", "What came back, as it is listed here.")
    about = f"About {spelled(len(found), 'thing')}"
    return [Tile("Came back", brief.voice.number(times), f"of {opened:,}", about)]


def _hours(brief: Brief, opened: int) -> list[Tile]:
    """What was booked on those that came in; nothing where one of them does not say."""
    minutes = brief.this.opened["minutes_worked"]
    hours = 0.0 if minutes.isna().any() else float(minutes.astype("float64").sum()) / 60
    if not hours:
        return []
    brief.cite_number("hours_of_opened", hours, "hours", "Booked on the tickets that came in in the period.")
    brief.cite_number("hours_each", hours / opened, "hours", "The same, by their number.")
    each = f"{brief.voice.number(hours / opened, 1)} each"
    return [Tile("Hours they took", brief.voice.number(hours), "", each)]


def _half(brief: Brief) -> list[Tile]:
    spread = brief.measure(metrics.time_to_resolution)
    if spread.n < FEWEST_FOR_HALF or spread.half is None or spread.most is None:
        return []
    brief.cite(metrics.time_to_resolution)
    most = first_capital(f"nine in ten {brief.voice.within(spread.most, spread.counted)}")
    return [Tile("Half solved within", brief.voice.bound(spread.half, spread.counted), "", most)]


def _open(brief: Brief) -> list[Tile]:
    left = brief.cite(metrics.count_backlog)
    return [] if left is None else [Tile("Open at the end", brief.voice.number(left))]


@told
def preheader(brief: Brief) -> str:
    """The hidden line that mail programs show after the subject."""
    count = first_capital(brief.voice.count(brief.cite(metrics.count_opened) or 0))
    return f"{count} {brief.voice.during(brief.period)}, from your own export."


@told
def by_month(brief: Brief) -> list[Block]:
    """Opened and, where that is known, solved in each month; nothing of one."""
    months = brief.period.months
    if len(months) < _FEWEST_MONTHS:
        return []
    brief.cite(metrics.count_opened)
    brief.cite(metrics.opened_per_day)
    opened = _monthly(brief, brief.measure(metrics.opened_per_day))
    series = [Series(f"{sum(opened):,.0f} opened", opened, own=True)]
    if (solved := brief.cite(metrics.count_resolved)) is not None:
        brief.cite(metrics.resolved_per_day)
        done = _monthly(brief, brief.measure(metrics.resolved_per_day))
        series.insert(0, Series(f"{solved:,} solved", done))
    fewest, most = min(opened), max(opened)
    for name, n in (("fewest", fewest), ("most", most)):
        brief.cite_number(f"opened_in_a_month_{name}", n, "tickets", "Opened in a month of the period.")
    chart = ColumnChart(
        title="By month",
        subtitle=f"{first_capital(brief.voice.nouns)} a month:",
        unit=brief.voice.nouns,
        slots=tuple(_slot(one.first, place) for place, one in enumerate(months)),
        series=tuple(series),
        description=f"Between {fewest:,.0f} and {most:,.0f} were opened in a month.",
    )
    return [chart]


def _monthly(brief: Brief, per_day: tuple[int, ...]) -> tuple[float, ...]:
    counts = dict.fromkeys(((one.first.year, one.first.month) for one in brief.period.months), 0.0)
    for day, n in zip(brief.period.days, per_day, strict=True):
        counts[day.year, day.month] += n
    return tuple(counts.values())


def _slot(day: date, place: int) -> str:
    """Each month, and the year where one begins."""
    return f"{day:%b %Y}" if place == 0 or day.month == 1 else f"{day:%b}"


@told
def of_fitting(brief: Brief) -> str:
    """“Northfield IT has two services for what 212 of these 1,204 tickets were about.”"""
    found = services_that_fit(brief)[:_SOME]
    keys = {key for one in found for key in came_about(one, brief)}
    brief.cite(metrics.count_opened)
    brief.cite_number("fitting_services", len(found), "services", "Services for the kinds of these tickets.")
    brief.cite_number(
        "fitting_tickets", len(keys), "tickets", "Came in, in the categories of these services."
    )
    opened = brief.measure(metrics.count_opened) or 0
    has = f"{brief.client.provider.name} has {spelled(len(found), 'service')}"
    which = f"{out_of(len(keys), opened)} {plural(brief.voice.noun, opened)}"
    return f"{has} for what {which} {was(len(keys))} about."


@told
def fitting_table(brief: Brief) -> list[Table]:
    """Each service that fits: how many tickets were about it, their hours where known, and what it is."""
    found = services_that_fit(brief)[:_SOME]
    hours = [hours_about(one, brief) for one in found]
    with_hours = all(hours)
    heads = [Column("Service", 0.247, number=False), Column("Tickets", 0.094)]
    heads += [Column("Hours", 0.103)] * with_hours
    heads.append(Column("What it is", 0.556, number=False))
    rows = [
        _fitting_row(one, taken if with_hours else None, brief)
        for one, taken in zip(found, hours, strict=True)
    ]
    return [Table("Services that fit", fitted(heads), tuple(rows), is_rail=True, show_caption=False)]


def _fitting_row(service: Service, hours: float | None, brief: Brief) -> Row:
    n = len(came_about(service, brief))
    brief.cite_number("service_tickets", n, "tickets", "Came in, in its categories.", service.name)
    cells = [Cell(service.name), Cell(f"{n:,}")]
    if hours is not None:
        brief.cite_number("service_hours", hours, "hours", "Booked on these tickets.", service.name)
        cells.append(Cell(brief.voice.number(hours, 1)))
    gives = sentence(service.means[0]) if service.means else ""
    return Row((*cells, Cell(joined(sentence(service.words), gives, sentence(service.price)))))


def finding_of_fitting(brief: Brief) -> str:
    """“Two services”"""
    return first_capital(spelled(len(services_that_fit(brief)[:_SOME]), "service"))
