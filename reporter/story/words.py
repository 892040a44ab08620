"""How numbers, dates and comparisons are said to one client: plain English, its zone, its formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from reporter.config import Client
from reporter.config.agreements import hours_a_day
from reporter.periods import Period

SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NBSP = "\u00a0"
_SAME_DAYS = 3  # a weekday alone is plain only within the last days
_DAY_FIRST = {"day": "EEEE d MMMM", "rail": "EEE d MMMM", "date": "d MMMM", "short": "d MMM"}
_MONTH_FIRST = {"day": "EEEE, MMMM d", "rail": "EEE, MMMM d", "date": "MMMM d", "short": "MMM d"}
_MONTH_FIRST_IN = ("en_CA", "en_US")
_TWELVE_HOURS_IN = ("en_AU", "en_CA", "en_NZ", "en_US")
_IRREGULAR = {"person": "people", "it": "them"}


def plural(noun: str, n: float) -> str:
    """“ticket” or “tickets”; the last word of the noun takes the ending."""
    if n == 1:
        return noun
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"


def spell(n: int) -> str:
    """Numbers to ten in words, digits above; 0 is “no”."""
    return SPELLED[n] if 0 <= n <= 10 else f"{n:,}"


def none_or(n: int) -> str:
    """Numbers that stand alone: “none”, “one”, “61”."""
    return spell(n) if n else "none"


def be(n: int) -> str:
    """is or are"""
    return "is" if n == 1 else "are"


def was(n: int) -> str:
    """was or were"""
    return "was" if n == 1 else "were"


def first_capital(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def listing(items: Sequence[str]) -> str:
    """a, b and c"""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def sentence(text: str) -> str:
    """First letter large, one full stop; what is there already stays."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in '.!?…”"' else ".")


def prose_duration(seconds: float) -> str:
    """14 minutes · 1 hour 35 minutes · 13 hours · 3 days, of 24 hours each: for clock time only."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return f"{minutes}{NBSP}{plural('minute', minutes)}"
    hours, rest = divmod(minutes, 60)
    if hours < 5 and rest:
        return f"{hours}{NBSP}{plural('hour', hours)} {rest}{NBSP}{plural('minute', rest)}"
    hours = round(minutes / 60)
    if hours < 48:
        return f"{hours}{NBSP}{plural('hour', hours)}"
    days = round(hours / 24)
    return f"{days}{NBSP}days"


def spoken(text: str) -> str:
    """The cells' form of a duration inside a sentence: 25 minutes, 3 hours 5 minutes, 2 days."""
    number, _, rest = text.removeprefix("under ").partition(NBSP)
    unit, _, minutes = rest.partition(NBSP)
    word = {"min": "minute", "h": "hour", "days": "day"}[unit]
    said = f"{number}{NBSP}{plural(word, float(number.replace(',', '')))}"
    if minutes:
        said += f" {int(minutes)}{NBSP}{plural('minute', int(minutes))}"
    return f"less than {said}" if text.startswith("under ") else said


def short_duration(seconds: float, day_hours: float = 24) -> str:
    """14 min · 1 h 35 · 13 h · 2 days: for cells. A day is one working day of so many hours."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"under 1{NBSP}min"
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    hours, rest = divmod(minutes, 60)
    if hours < 10:
        return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02}" if rest else "")
    hours_exact = seconds / 3600
    if hours_exact < 2 * day_hours:
        return f"{round(hours_exact)}{NBSP}h"
    days = hours_exact / day_hours
    return f"{round(days) if days >= 10 else f'{days:.1f}'.removesuffix('.0')}{NBSP}days"


@dataclass(frozen=True)
class Voice:
    """Says dates, times and counts the way one client's country writes them."""

    client: Client

    @property
    def noun(self) -> str:
        """What a ticket is called: residents send reports."""
        return "report" if self.client.kind == "community" else "ticket"

    def count(self, n: int, noun: str = "") -> str:
        """“three tickets”, “61 tickets”, “no tickets”, “one ticket”."""
        noun = noun or self.noun
        return f"{spell(n)}{NBSP if n > 10 else ' '}{plural(noun, n)}"

    def number(self, value: float, decimals: int = 0) -> str:
        """1,234 or 33.5, as the locale writes it; no trailing zeros."""
        pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
        text: str = format_decimal(round(value, decimals), format=pattern, locale=self._locale)
        return text

    @property
    def hours_a_day(self) -> float:
        """A day of the agreement in hours: what its opening day lasts, or 24 where it never closes."""
        return hours_a_day(self.client.agreement.opening)

    def duration(self, seconds: float) -> str:
        """14 min · 3 h 05 · 2 days, in days of the agreement."""
        return short_duration(seconds, self.hours_a_day)

    def spoken_duration(self, seconds: float) -> str:
        """The same inside a sentence: 14 minutes · 3 hours 5 minutes · 2 days."""
        return spoken(self.duration(seconds))

    def day(self, day: date) -> str:
        """Tuesday 13 October"""
        return self._date(day, "day")

    def rail_day(self, day: date) -> str:
        """Tue 13 October: for the narrow column of labels."""
        return self._date(day, "rail")

    def plain_date(self, day: date) -> str:
        """13 October"""
        return self._date(day, "date")

    def short_date(self, day: date) -> str:
        """13 Oct"""
        return self._date(day, "short")

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

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.client.zone))

    def on(self, instant: datetime) -> date:
        """The local date of an instant."""
        return self.local(instant).date()

    def moment(self, instant: datetime, reference: date | None = None) -> str:
        """“Tuesday at 08:37” up to three days before the reference day, else “13 October at 08:37”."""
        day = self.on(instant)
        if reference and 0 <= (reference - day).days <= _SAME_DAYS:
            return f"{self.weekday(day)} at {self.time(instant)}"
        year = f" {day.year}" if reference and abs((reference - day).days) > 300 else ""
        return f"{self.plain_date(day)}{year} at {self.time(instant)}"

    def period(self, period: Period) -> str:
        """The period as a title: October 2026; 26 October to 1 November 2026; Tuesday 3 November 2026."""
        match period.unit:
            case "day":
                return self.full_day(period.first)
            case "month":
                return f"{self.month(period.first)} {period.first.year}"
            case _:
                return self._range(period)

    def name(self, period: Period) -> str:
        """The period within a sentence: October; Tuesday; the week of 26 October."""
        match period.unit:
            case "day":
                return self.weekday(period.first)
            case "week":
                return f"the week of {self.plain_date(period.first)}"
            case "month":
                return self.month(period.first)
            case _:
                return self._range(period)

    def during(self, period: Period) -> str:
        """in October; on Tuesday; in the week of 26 October."""
        return f"{'on' if period.unit == 'day' else 'in'} {self.name(period)}"

    def before(self, period: Period) -> str:
        """The period before, within a sentence that compares: in September; the week before; on Monday."""
        return "the week before" if period.unit == "week" else self.during(period.before)

    @property
    def _month_first(self) -> bool:
        return self.client.locale in _MONTH_FIRST_IN

    @property
    def _locale(self) -> str:
        return "en_US" if self._month_first else "en_GB"

    def _date(self, day: date, pattern: str) -> str:
        patterns = _MONTH_FIRST if self._month_first else _DAY_FIRST
        return format_date(day, patterns[pattern], locale=self._locale)

    def _range(self, period: Period) -> str:
        first, last = period.first, period.last
        if first.year != last.year:
            return f"{self.plain_date(first)} {first.year} to {self.plain_date(last)} {last.year}"
        if self._month_first or first.month != last.month:
            comma = "," if self._month_first else ""
            return f"{self.plain_date(first)} to {self.plain_date(last)}{comma} {last.year}"
        return f"{first.day} to {self.plain_date(last)} {last.year}"


def compare_counts(now: int, before: int, when: str) -> str:
    """“five fewer than in September”, “the same as in September”."""
    if now == before:
        return f"the same as {when}"
    return f"{spell(abs(now - before))} {'more' if now > before else 'fewer'} than {when}"
