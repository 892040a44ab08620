"""How one reader is spoken to: dates, times and counts in the way of their country, and the words for them.

Residents have a voice of their own beside that of clients, and so have those who are not clients yet. What is
left of calendar units is phrased here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import floor
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from reporter.cadences import Manner
from reporter.config import Client
from reporter.config.agreements import Target, hours_a_day
from reporter.periods import Period
from reporter.records import Ticket
from reporter.report import half_up
from reporter.story.sentences import (
    NBSP,
    agree,
    counted,
    first_capital,
    plural,
    short_duration,
    spell,
    spoken,
)

Counted = Literal["working", "clock", "mixed"]
_SAME_DAYS = 3  # a weekday alone is plain only within the last days
_MONTH_FIRST_IN = ("en_CA", "en_US")
_TWELVE_HOURS_IN = ("en_AU", "en_CA", "en_NZ", "en_US")
_DURING = {"day": "on", "span": "from"}
_NAMED = frozenset({"day", "week", "month", "quarter", "half", "year"})
_FRESH = {"day": ("yesterday", "today"), "week": ("last week", "this week")}
_UNIT = re.compile(r"\b(hours?|days?)\b")
_QUARTERS = ("first", "second", "third", "fourth")


@dataclass(frozen=True)
class Voice:
    """How a client is spoken to."""

    client: Client

    desk: ClassVar[str] = "we"  # who served the reader
    answer: ClassVar[str] = "our answer"
    log: ClassVar[str] = "the data we get"
    asked: ClassVar[str] = "asked us for something"
    standing: ClassVar[str] = "Where we stand"
    noun: ClassVar[str] = "ticket"
    plan: ClassVar[str] = "change"  # what lies ahead
    plan_done: ClassVar[str] = "Done"  # what is said of one that is over
    planned: ClassVar[tuple[str, str]] = ("planned change", "planned changes")
    plans_are_done: ClassVar[tuple[str, str]] = ("was done", "were done")
    came: ClassVar[str] = "You raised"
    nobody_came: ClassVar[str] = "Nobody had to ask us for anything"
    reported: ClassVar[str] = "It was reported"
    mended: ClassVar[str] = "fixed"
    nothing_open: ClassVar[str] = "Nothing needs you."
    someone: ClassVar[str] = "One of your colleagues"
    meaning_label: ClassVar[str] = "What it means for you"
    title: ClassVar[str] = ""  # of every report; else each has its own
    plan_labels: ClassVar[tuple[str, str, str]] = ("Why", "Impact", "What you do")
    stories_note: ClassVar[str] = ""
    headings: ClassVar[dict[str, str]] = {
        "carried_out": "What was planned",
        "coming_up": "Coming up",
        "people": "Who to call",
        "value": "Value",
        "small_print": "Definitions and data coverage",
        "decisions": "Decisions",
        "decisions_wanted": "Decisions wanted",
        "recommendations": "What we recommend",
        "next_review": "Next review",
    }

    serves: ClassVar[bool] = True  # the provider who reports is who served
    asks: ClassVar[bool] = True  # open tickets and changes may need something of the reader
    advises: ClassVar[bool] = False  # a story ends in what the reader can do
    not_in_packs: ClassVar[tuple[str, ...]] = ("themes", "people")  # parts that others there stand for
    tells_urgency: ClassVar[bool] = True
    tells_open_first: ClassVar[bool] = False  # what is open is the news that follows
    tells_themes_first: ClassVar[bool] = False
    tells_areas: ClassVar[bool] = False
    tells_work_by_kind: ClassVar[bool] = False
    tells_names: ClassVar[bool] = True  # who did it
    names_nobody: ClassVar[bool] = False  # words in which a name may stand are left out
    tells_contract: ClassVar[bool] = True  # since when, and what is planned under it
    proves_nothing_open: ClassVar[bool] = True
    spares_trade_words: ClassVar[bool] = False  # ticket, incident, impact, priority

    @property
    def privacy_note(self) -> str:
        """What is kept from its readers, and why; "" where nothing is."""
        return ""

    @property
    def nouns(self) -> str:
        """tickets, reports"""
        return plural(self.noun, 2)

    def came_in(self, count: str, n: int, when: str, *, recorded: bool, ours: int = 0) -> str:
        """“You raised 61 tickets in October”; what is only dated to the month was recorded, not sent, and
        some, or all, we may have opened ourselves.
        """
        if recorded:
            return f"{first_capital(count)} {agree(n, 'was', 'were')} recorded {when}"
        if not ours:
            return f"{self.came} {count} {when}"
        if ours == n:
            return f"We opened {count} {when} ourselves"
        return f"{first_capital(count)} were opened {when}, {spell(ours)} of them by us"

    def nobody_needed_us(self, when: str) -> str:
        """Said where nothing came in and nothing is open."""
        return f"Nobody needed us {when}."

    def may_tell(self, _ticket: Ticket) -> bool:
        """Whether the reader may see its words."""
        return True

    def most_open(self, manner: Manner) -> int:
        """How many open ones are listed."""
        return manner.open_tickets

    def feed_name(self, name: str, _records: str) -> str:
        """What a feed without a label is called."""
        return name

    def no_plans(self, coming: str) -> str:
        """Said where nothing is planned."""
        return f"No {plural(self.plan, 0)} are planned {coming}."

    def quiet_work_heading(self, *, is_quiet: bool) -> str:
        """What the work that nobody asked for is called."""
        return "What we did anyway" if is_quiet else "Also done"

    def count(self, n: int, noun: str = "") -> str:
        """“three tickets”, “61 tickets”, “no tickets”, “one ticket”."""
        noun = noun or self.noun
        return f"{spell(n)} {plural(noun, n)}"

    def number(self, value: float, decimals: int = 0) -> str:
        """1,234 or 33.5, as the locale writes it; no trailing zeros."""
        pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
        rounded = half_up(round(value * 10**decimals, 6)) / 10**decimals
        text: str = format_decimal(rounded, format=pattern, locale=self._locale)
        return text

    def hours(self, value: float, missing: int = 0) -> str:
        """12.5; at least 12.5 where some of the work has no time written beside it."""
        if not missing:
            return self.number(value, 1)
        return f"at least {self.number(floor(round(value * 10, 6)) / 10, 1)}"

    @property
    def hours_a_day(self) -> float:
        """A day of the agreement in hours: what its opening day lasts, or 24 where it never closes."""
        return hours_a_day(self.client.agreement.opening)

    def duration(self, seconds: float, counted_in: Counted = "working") -> str:
        """14 min · 3 h 05 · 2 days: days of the agreement, or of 24 hours by the clock."""
        return short_duration(seconds, self._day(counted_in))

    def promise(self, seconds: float, target: Target) -> str:
        """What was promised: in days of the agreement, or of 24 hours where it runs by the clock."""
        return self.duration(seconds, "clock" if target.always else "working")

    def bound(self, seconds: float, counted_in: Counted = "working") -> str:
        """The same for what some stayed within: rounded up, so that it is true of them."""
        return short_duration(seconds, self._day(counted_in), is_bound=True)

    def _day(self, counted_in: Counted) -> float:
        return 24 if counted_in == "clock" else self.hours_a_day

    def spoken_bound(self, seconds: float, counted_in: Counted = "working") -> str:
        """A bound inside a sentence, and in which time: 14 minutes · 3 working hours 5 minutes · 2 days."""
        said = spoken(self.bound(seconds, counted_in))
        if counted_in == "clock" or self.hours_a_day == 24:
            return said
        return _UNIT.sub(r"working \1", said, count=1) if _UNIT.search(said) else f"{said} of working time"

    def within(self, seconds: float, counted_in: Counted = "working") -> str:
        """“within 14 min”, “in under 1 min”: for labels."""
        said = self.bound(seconds, counted_in)
        return f"in {said}" if said.startswith("under") else f"within {said}"

    def spoken_within(self, seconds: float, counted_in: Counted = "working") -> str:
        """“within 14 minutes of working time”, “in less than a minute”: inside a sentence."""
        said = self.spoken_bound(seconds, counted_in)
        return f"in {said}" if said.startswith("less") else f"within {said}"

    def at_most(self, seconds: float, counted_in: Counted = "working") -> str:
        """“three working hours or less”, “less than a minute”."""
        said = self.spoken_bound(seconds, counted_in)
        return said if said.startswith("less") else f"{said} or less"

    def day(self, day: date) -> str:
        """Tuesday 13 October"""
        return self._date(day, "EEEE d MMMM", "EEEE, MMMM d")

    def days(self, first: date, last: date) -> str:
        """1 to 12 October; 28 September to 3 October; one day by itself."""
        if first == last:
            return self.plain_date(first)
        if (first.year, first.month) == (last.year, last.month) and not self._month_first:
            return f"{first.day} to {self.plain_date(last)}"
        return f"{self.plain_date(first)} to {self.plain_date(last)}"

    def rail_day(self, day: date) -> str:
        """Tue 13 October: for the narrow column of labels."""
        return self._date(day, "EEE d MMMM", "EEE, MMMM d")

    def plain_date(self, day: date) -> str:
        """13 October"""
        return self._date(day, "d MMMM", "MMMM d")

    def short_date(self, day: date) -> str:
        """13 Oct"""
        return self._date(day, "d MMM", "MMM d")

    def dated(self, day: date) -> str:
        """13 October 2026; October 13, 2026"""
        return f"{self.plain_date(day)}{',' if self._month_first else ''} {day.year}"

    def full_day(self, day: date) -> str:
        """Tuesday 13 October 2026"""
        return f"{self.day(day)}{',' if self._month_first else ''} {day.year}"

    def weekday(self, day: date) -> str:
        """Tuesday"""
        return format_date(day, "EEEE", locale=self._locale)

    def month(self, day: date) -> str:
        """October"""
        return format_date(day, "MMMM", locale=self._locale)

    def time(self, instant: datetime) -> str:
        """08:37 in the client's zone, or 8:37 am where clocks have twelve hours."""
        pattern = "h:mm a" if self.client.locale in _TWELVE_HOURS_IN else "HH:mm"
        text = format_time(self.local(instant), pattern, locale=self._locale)
        return text.replace("\u202f", NBSP).replace(" ", NBSP).replace("AM", "am").replace("PM", "pm")

    def exact_time(self, instant: datetime) -> str:
        """08:37; “the first 01:30” of an hour that the clocks show twice."""
        local = self.local(instant)
        is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
        return (
            f"the {'second' if local.fold else 'first'} {self.time(instant)}"
            if is_twice
            else self.time(instant)
        )

    def from_to(self, begun: datetime, ended: datetime) -> str:
        """08:37 to 09:20; where clocks change between the two, that is said: hours alone mislead."""
        hours = f"{self.time(begun)} to {self.time(ended)}"
        turned = self.local(ended).utcoffset(), self.local(begun).utcoffset()
        if turned[0] == turned[1] or None in turned:
            return f"{self.exact_time(begun)} to {self.time(ended)}"
        return f"{hours} (clocks put {'forward' if turned[0] > turned[1] else 'back'})"  # type: ignore[operator]

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.client.zone))

    def on(self, instant: datetime) -> date:
        """The local date of an instant."""
        return self.local(instant).date()

    def moment(self, instant: datetime, reference: date | None = None, *, by_name: bool = True) -> str:
        """“Tuesday at 08:37” up to three days before the reference day, else “13 October at 08:37”."""
        day = self.on(instant)
        if by_name and reference and 0 <= (reference - day).days <= _SAME_DAYS:
            return f"{self.weekday(day)} at {self.time(instant)}"
        far = reference is not None and abs((reference - day).days) > 300
        said = self.dated(day) if far else self.plain_date(day)
        return f"{said} at {self.time(instant)}"

    def until(self, instant: datetime, period: Period) -> str:
        """How far a period is known: “until 14:20”, “until the 26th” (of another month by its date)."""
        if period.first == period.last:
            return f"until {self.time(instant)}"
        return f"until {self.plain_date(self.on(instant))}"

    def durations(self, seconds: Sequence[float], counted_in: Counted = "working") -> str:
        """One or two listed, three or four as from the fastest to the slowest."""
        said = [self.duration(value, counted_in) for value in seconds]
        if len(said) > 2 and said[0] == said[-1]:
            return said[0]
        return ", ".join(said) if len(said) <= 2 else f"{said[0]} to {said[-1]}"

    def span_word(self, period: Period) -> str:
        """day, week, month, quarter, half-year, year; any other span is a period."""
        return {"span": "period", "half": "half-year"}.get(period.unit, period.unit)

    def period(self, period: Period) -> str:
        """The period as a title: October 2026; 26 October to 1 November 2026; July to September 2026."""
        match period.unit:
            case "day":
                return self.full_day(period.first)
            case "month":
                return f"{self.month(period.first)} {period.first.year}"
            case "quarter" | "half":
                return f"{self.month(period.first)} to {self.month(period.last)} {period.last.year}"
            case "year":
                return str(period.first.year)
            case _:
                return self._range(period)

    def short_name(self, period: Period) -> str:
        """At the head of a column: July; Jan to Mar; else its first day: 6 Jul."""
        if period.unit == "month":
            return self.month(period.first)
        first, last = (format_date(day, "MMM", locale=self._locale) for day in (period.first, period.last))
        return f"{first} to {last}" if period.months else self.short_date(period.first)

    def name(self, period: Period) -> str:
        """Within a sentence: October; Tuesday; the week of 26 October; the third quarter of 2026; 2026."""
        match period.unit:
            case "day":
                return self.weekday(period.first)
            case "week":
                return f"the week of {self.plain_date(period.first)}"
            case "month":
                return self.month(period.first)
            case "quarter":
                return f"the {_QUARTERS[period.first.month // 3]} quarter of {period.first.year}"
            case "half":
                return f"the {_QUARTERS[period.first.month // 6]} half of {period.first.year}"
            case "year":
                return str(period.first.year)
            case _:
                return self._range(period)

    def has_name(self, period: Period) -> bool:
        """Whether it is called otherwise than by its first and last day."""
        return period.unit in _NAMED

    def during(self, period: Period) -> str:
        """in October; on Tuesday; in the week of 26 October; from 3 to 9 October 2026."""
        return f"{_DURING.get(period.unit, 'in')} {self.name(period)}"

    def when(self, period: Period, *, is_fresh: bool) -> str:
        """The period as an adverb: yesterday, last week, in October, on Tuesday 3 November."""
        if is_fresh and period.unit in _FRESH:
            return _FRESH[period.unit][0]
        return f"on {self.day(period.first)}" if period.unit == "day" else self.during(period)

    def coming(self, period: Period, *, is_fresh: bool) -> str:
        """The period after as an adverb: today, this week, for November."""
        if is_fresh and period.unit in _FRESH:
            return _FRESH[period.unit][1]
        return f"for {self.name(period.after)}"

    def ahead(self, period: Period, periods: int, *, is_fresh: bool) -> str:
        """As far as one looks: this week, for November, today or tomorrow, for Wednesday or Thursday."""
        coming = self.coming(period, is_fresh=is_fresh)
        if periods < 2:
            return coming
        if coming == "today":
            return "today or tomorrow"
        return f"{coming} or {self.name(period.after.after)}"

    def before(self, period: Period) -> str:
        """The period before, within a sentence that compares: in September; the week before; on Monday."""
        match period.unit:
            case "week" | "quarter" | "half":
                return f"the {self.span_word(period)} before"
            case "span":
                return f"in the {counted(len(period.days), 'day')} before"
            case _:
                return self.during(period.before)

    def of_period(self, what: str, period: Period) -> str:
        """“October’s five”; of longer names “the five in the week of 19 October”."""
        if period.unit in ("day", "month"):
            return f"{self.name(period)}’s {what}"
        return f"the {what} {self.during(period)}"

    def covered(self, period: Period) -> str:
        """The period as what the data cover: October 2026; 00:00 to 24:00 on Tuesday 3 November 2026."""
        said = self.period(period)
        whole = "all of" if self.client.locale in _TWELVE_HOURS_IN else "00:00 to 24:00 on"
        return f"{whole} {said}" if period.unit == "day" else said

    @property
    def _month_first(self) -> bool:
        return self.client.locale in _MONTH_FIRST_IN

    @property
    def _locale(self) -> str:
        return "en_US" if self._month_first else "en_GB"

    def _date(self, day: date, day_first: str, month_first: str) -> str:
        return format_date(day, month_first if self._month_first else day_first, locale=self._locale)

    def _range(self, period: Period) -> str:
        first, last = period.first, period.last
        if first == last:
            return self.dated(first)
        if first.year != last.year:
            return f"{self.dated(first)} to {self.dated(last)}"
        if self._month_first or first.month != last.month:
            comma = "," if self._month_first else ""
            return f"{self.plain_date(first)} to {self.plain_date(last)}{comma} {last.year}"
        return f"{first.day} to {self.plain_date(last)} {last.year}"
