"""What was sent to a client, month by month: which editions there are, what they are called, how they lie.

Not here: what is open, promised and counted over all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from reporter.periods import Period
from reporter.report import AgendaItem, Figure, Link, Linked, PastEdition, PastMonth, PastYear, Table, half_up
from reporter.story.sentences import first_capital, first_small, plural, spell
from reporter.story.voice import Voice

PAGE, EDITIONS = "page.html", "editions.html"

_IN_FULL = 6  # months
_DAYS_BY_NAME = 7
_NAMES = {
    "daily": "daily report",
    "weekly": "weekly summary",
    "monthly": "monthly summary",
    "review": "business review",
}
_TEENS = (
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
Months = list[tuple[date, list["SentEdition"]]]  # by first day, each with its editions, the newest first


@dataclass(frozen=True)
class SentEdition:
    """An edition that has left, and what of its report the later ones are set beside."""

    path: str
    cadence: str
    title: str
    period: Period
    headline: str
    sent_at: datetime
    revision: int = 1
    because: str = ""  # why it was made anew
    has_pdf: bool = False
    open_items: tuple[AgendaItem, ...] = ()
    more_open: str = ""
    promises: Table | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)  # of its own period as a whole, by name
    texts: tuple[str, ...] = ()  # for the search

    @property
    def page(self) -> str:
        """Where it is read, from the list on."""
        return f"{self.path}/{PAGE}"

    @property
    def anchor(self) -> date:
        """The day whose month it belongs to; a week belongs where most of its days lie."""
        return self.period.first + timedelta(days=3) if self.cadence == "weekly" else self.period.last

    def count(self, name: str) -> int | None:
        """So many; None where it does not tell."""
        figure = self.figures.get(name)
        return None if figure is None or figure.value is None else half_up(figure.value)

    @property
    def open(self) -> int | None:
        """How many were open when it was made, as far as it tells."""
        backlog = self.count("count_backlog")
        if backlog is None:
            return None
        return max(backlog - sum(self.count(name) or 0 for name in ("solved_since", "closed_since")), 0)

    @property
    def waiting(self) -> int:
        """How many of them waited for the reader."""
        return self.count("waiting_now") or self.count("count_waiting_on_client") or 0


@dataclass(frozen=True)
class Chronicle:
    """What was sent to one client, looked back on at a moment."""

    editions: tuple[SentEdition, ...]
    voice: Voice
    now: datetime

    @property
    def today(self) -> date:
        """Where the client is."""
        return self.voice.on(self.now)

    @cached_property
    def by_period(self) -> dict[tuple[str, Period], list[SentEdition]]:
        """All that were sent of a cadence and period, the corrections after what they correct."""
        found: dict[tuple[str, Period], list[SentEdition]] = defaultdict(list)
        for one in sorted(self.editions, key=lambda one: one.revision):
            found[one.cadence, one.period].append(one)
        return found

    @cached_property
    def newest_first(self) -> list[SentEdition]:
        """By what they tell of; of one period the longer first, and the correction before the corrected."""

        def age(one: SentEdition) -> tuple[object, ...]:
            return one.period.until, len(one.period.days), one.revision

        return sorted(self.editions, key=age, reverse=True)

    @property
    def newest(self) -> SentEdition:
        """The one that left last; of those that left on one day the one that is nearest."""

        def moment(one: SentEdition) -> tuple[object, ...]:
            return self.voice.on(one.sent_at), one.period.until, -len(one.period.days), one.revision

        return max(self.editions, key=moment)

    @property
    def standing(self) -> SentEdition | None:
        """The newest one that knows how many were open."""
        known = (one for one in self.editions if one.open is not None)
        return max(known, key=lambda one: (one.period.until, one.sent_at), default=None)


def years_of(months: Months, past: Chronicle) -> tuple[PastYear, ...]:
    """The newest months in full, of the others only from when to when."""
    full = {day for day, _ in months[:_IN_FULL]}
    found = []
    for year in dict.fromkeys(day.year for day, _ in months):
        of_year = [(day, some) for day, some in months if day.year == year]
        told = tuple(_month(day, some, past) for day, some in of_year)
        found.append(
            PastYear(
                name=str(year) if len(months) > 1 else "",
                shown=tuple(one for one, (day, _) in zip(told, of_year, strict=True) if day in full),
                rest=_rest([day for day, _ in of_year if day not in full], past.voice),
                months=told,
            )
        )
    return tuple(found)


def _rest(days: Sequence[date], voice: Voice) -> Linked:
    """“January to June 2026, six months.”, in which the months may have gaps."""
    if not days:
        return ()
    last, first = days[0], days[-1]
    path = f"{EDITIONS}#year-{last.year}"
    if len(days) == 1:
        return (Link(month_of(last, voice), path), ".")
    span = f"{voice.month(first)} to {month_of(last, voice)}"
    return (Link(span, path), f", {months_in_words(len(days))}.")


def _month(day: date, editions: Sequence[SentEdition], past: Chronicle) -> PastMonth:
    """October; its monthly, else its newest; beside it weeks and days."""
    kept = [one for one in editions if is_last(one, past)]
    lead = next((one for one in kept if one.cadence == "monthly"), kept[0])
    name = f"{day:%Y-%m}"
    others = [one for one in kept if one is not lead]
    told: Linked = ()
    for part in (_lead_words(lead, past), _weeks(others), _reviews(others, past), _days(others, name, lead)):
        told += (" ", *part) if told and part else part
    corrected = _corrected_words(lead, past)
    return PastMonth(
        id=f"month-{name}",
        label=past.voice.month(day),
        headline=Link(lead.headline or lead.title, lead.page),
        lines=tuple(line for line in (told, corrected) if line),
        editions=tuple(_listed(one, past) for one in editions),
    )


def _lead_words(lead: SentEdition, past: Chronicle) -> Linked:
    """“61 tickets opened.”; of what is no monthly its name and days."""
    if lead.cadence == "monthly":
        opened = lead.count("count_opened")
        came = "opened" if past.voice.tells_names else "came in"
        return () if opened is None else (f"{first_capital(past.voice.count(opened))} {came}.",)
    if lead.cadence == "daily":
        return (f"Daily report, {past.voice.plain_date(lead.period.first)}.",)
    return (f"{first_capital(_NAMES.get(lead.cadence, lead.title))}, {past.voice.period(lead.period)}.",)


def _weeks(editions: Sequence[SentEdition]) -> Linked:
    """“Weeks 40, 41 (corrected).”"""
    weeks = sorted((one for one in editions if one.cadence == "weekly"), key=lambda one: one.period)
    if not weeks:
        return ()
    parts: Linked = (f"{plural('Week', len(weeks))} ",)
    for one in weeks:
        parts += (", ",) if len(parts) > 1 else ()
        parts += (Link(str(one.period.first.isocalendar().week), one.page),)
        parts += (" (corrected)",) if one.revision > 1 else ()
    return (*parts, ".")


def _reviews(editions: Sequence[SentEdition], past: Chronicle) -> Linked:
    parts: Linked = ()
    for one in editions:
        if one.cadence not in ("daily", "weekly", "monthly"):
            what = f"{first_capital(_NAMES.get(one.cadence, one.title))}, {past.voice.period(one.period)}"
            parts += (" ",) if parts else ()
            parts += (Link(what, one.page), " (corrected)." if one.revision > 1 else ".")
    return parts


def _days(editions: Sequence[SentEdition], month: str, lead: SentEdition) -> Linked:
    """“22 daily reports.”, “One more daily report.” beside one that leads; a single one is led to itself."""
    days = [one for one in editions if one.cadence == "daily"]
    if not days:
        return ()
    more = "more " if lead.cadence == "daily" else ""
    said = f"{first_capital(spell(len(days)))} {more}daily {plural('report', len(days))}"
    return (Link(said, days[0].page if len(days) == 1 else f"{EDITIONS}#month-{month}"), ".")


def _corrected_words(one: SentEdition, past: Chronicle) -> Linked:
    """“Corrected on 9 November: It counts Harborne once. As first sent.”"""
    first = past.by_period[one.cadence, one.period][0]
    note = _note(one, past)
    return (f"{note} ", Link("As first sent", first.page), ".") if note and first is not one else ()


def _note(one: SentEdition, past: Chronicle) -> str:
    """That it corrects another, or was corrected; both say when."""
    last = past.by_period[one.cadence, one.period][-1]
    if last is not one:
        return (
            f"Corrected on {_day_in(past.voice.on(last.sent_at), past)}; the corrected one stands beside it."
        )
    if one.revision == 1:
        return ""
    why = f": {one.because.strip().rstrip('.')}." if one.because.strip() else "."
    return f"Corrected on {_day_in(past.voice.on(one.sent_at), past)}{why}"


def _listed(one: SentEdition, past: Chronicle) -> PastEdition:
    period, note = past.voice.period(one.period), _note(one, past)
    headline = one.headline or one.title
    return PastEdition(one.path, one.title, period, headline, one.sent_at, one.has_pdf, note)


def is_last(one: SentEdition, past: Chronicle) -> bool:
    """Whether none was sent that corrects it."""
    return one is past.by_period[one.cadence, one.period][-1]


def named(edition: SentEdition, past: Chronicle) -> str:
    """“Tuesday’s daily report”, “the monthly summary of October 2026”."""
    voice, what = past.voice, _NAMES.get(edition.cadence, first_small(edition.title))
    if edition.cadence != "daily":
        return f"the {what} of {voice.period(edition.period)}"
    day = edition.period.first
    if 0 <= (past.today - day).days < _DAYS_BY_NAME:
        return f"{voice.weekday(day)}’s {what}"
    return f"the {what} of {_day_in(day, past)}"


def _day_in(day: date, past: Chronicle) -> str:
    return past.voice.plain_date(day) if day.year == past.today.year else past.voice.dated(day)


def months_of(past: Chronicle) -> Months:
    """The months that have editions, the newest first."""
    found: dict[date, list[SentEdition]] = defaultdict(list)
    for one in past.newest_first:
        found[one.anchor.replace(day=1)].append(one)
    return sorted(found.items(), reverse=True)


def month_of(day: date, voice: Voice) -> str:
    """October 2026"""
    return f"{voice.month(day)} {day.year}"


def months_in_words(n: int) -> str:
    """one month, eighteen months, two years, two years and a month"""
    if n < 24:
        tens = f"twenty-{spell(n - 20)}" if n > 20 else _TEENS[n - 11] if n > 10 else spell(n)
        return "a year" if n == 12 else f"{tens} {plural('month', n)}"
    years, rest = divmod(n, 12)
    said = f"{spell(years)} years"
    return f"{said} and {months_in_words(rest) if rest > 1 else 'a month'}" if rest else said
