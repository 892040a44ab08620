"""How dates are written: what one may mean, and what all values of a file together decide.

A written date may be read in more than one way: 03/04/2022 names two days. Each value says which readings
it allows; a reading is taken only when every date of that writing in the file allows it, and no other one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time

from reporter.errors import DataError
from reporter.sources.calendars import day_of_week, month_named
from reporter.sources.quantities import CLOCK, parse_instants

_YEARS_AHEAD = 2  # a two-digit year later than this is no year of a log

_ISO = re.compile(
    r"(?P<a>\d{4})-(?P<b>\d\d)-(?P<c>\d\d)(?:(?:T| {1,2})(?P<hour>\d\d):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?P<zone>Z|z|[+-]\d\d(?::?\d\d)?)?)?"
)
_CLOCK = (
    r"(?:(?P<gap>,? +(?:(?:at|um|à|às|alle|om|a las|kl\.) )?|T|,|\.| - )"
    r"(?P<hour>\d{1,2})(?P<colon>[:.h])(?P<minute>\d\d)"
    r"(?:(?P=colon)(?P<second>\d\d)(?:(?P<point>[.,:])(?P<fraction>\d{1,9}))?)?"
    r"(?P<half> ?[AaPp](?:[Mm]|\. ?[Mm]\.?|[Mm]\.))?(?P<unit> (?:h|hrs?|Uhr|uur))?"
    rf"(?P<zone> ?(?:Z|[+-]\d\d:?\d\d)| (?:UTC|GMT))?(?P<named>{CLOCK})?)?"
)
_ONLY_CLOCK = re.compile(_CLOCK)
_ORDINAL = r"(?:st|nd|rd|th|er|re|e|\.?[ºª°])?"
_NAME = r"[^\W\d_]{3,10}\.?"
_WEEKDAY = r"(?P<weekday>[^\W\d_]{2,10}(?:-feira)?\.?,? )?"
_MONTH = rf"(?P<month>{_NAME})"
_YEAR_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<a>\d{{4}})(?P<mark>[/.\-])(?P<b>\d{{1,2}})(?P=mark)(?P<c>\d{{1,2}}){_CLOCK}"
)
_SIGNS = re.compile(rf"(?P<a>\d{{4}})年(?P<mark> ?)(?P<b>\d{{1,2}})月(?P<mark2> ?)(?P<c>\d{{1,2}})日{_CLOCK}")
_NUMBERS = re.compile(
    rf"{_WEEKDAY}(?P<a>\d{{1,2}})(?P<mark>[/.\- ]|\. )(?P<b>\d{{1,2}})(?P=mark)(?P<c>\d{{4}}|\d\d)"
    rf"(?P<dot>\.?){_CLOCK}"
)
_DAY_NAMED = re.compile(
    rf"{_WEEKDAY}(?P<a>\d{{1,2}}){_ORDINAL}(?P<mark>[/.\- ]|\. | de | of ){_MONTH}(?P<mark2>[/.\- ]|, | de )"
    rf"(?P<c>\d{{4}}|\d\d){_CLOCK}"
)
_MONTH_NAMED = re.compile(
    rf"{_WEEKDAY}{_MONTH}(?P<mark> +|-|/)(?P<a>\d{{1,2}}){_ORDINAL}(?P<mark2>,? |-|/)(?P<c>\d{{4}}){_CLOCK}"
)
_YEAR_LAST = re.compile(
    rf"{_WEEKDAY}{_MONTH} +(?P<a>\d{{1,2}}) (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    rf"(?P<zone> (?:UTC|GMT))?(?P<named>{CLOCK})? (?P<c>\d{{4}})"
)
_SAME_TWICE = re.compile(r"\D*0?(\d{1,2})\D+0?\1\b")  # 05/05/2026 is the same day in either order
_COMPACT = re.compile(
    r"(?P<a>\d{4})(?P<b>\d\d)(?P<c>\d\d)T(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?P<zone>Z|[+-]\d{4})?"
)
_ONLY_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_COUNTED = re.compile(r"(?:\\?/Date\()?(?P<whole>\d{9,17})(?:\.\d+)?(?:[+-]\d{4})?(?:\)\\?/)?")
_COUNTS = {9: "epoch", 10: "epoch", 12: "epoch ms", 13: "epoch ms", 15: "epoch us", 16: "epoch us"}
_PER_SECOND = {"epoch": 1, "epoch ms": 1_000, "epoch us": 1_000_000}
_OLDEST = 1995  # of dates that are counted from 1970: older ones are some other number
_RELATIVE = re.compile(
    r"(\d+|an?) \w+ ago|yesterday|today|just now|il y a .+|hier|vor \w+ \w+|gestern|hace .+|ayer|há .+|"
    r"\w+ \w+ atrás|ontem|\w+ \w+ fa|ieri|\w+ \w+ geleden|gisteren",
    re.IGNORECASE,
)
_UTC = ("UTC", "GMT")

_LONGEST = 45  # characters of a date with all that may stand around it
_LIKE_A_DATE = re.compile(
    r"(?<![\d.])(?:19|20)\d\d(?![\d.])|^\D{0,12}\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d\d){1,2}(?![.\d])|"
    r"^(?:19|20)\d{6}[T ]?\d{4}"
)
_SPACES = re.compile("[\u00a0\u202f\u2009]")  # which some systems write before AM

Readings = tuple[str, ...]
_ORDERS = {"%d": "day first", "%m": "month first", "%y": "year first", "%Y": "year first"}
_EXAMPLES = 5


def readings_of(value: str, year: int) -> tuple[Readings, Readings, bool]:
    """Every reading of dates written so, those that this value allows, and whether it names no zone."""
    value = _SPACES.sub(" ", value)
    for pattern, dates in _PATTERNS:
        if found := pattern.fullmatch(value):
            every = dates(found)
            fits = _is_time(found)
            allowed = tuple(form for form in every if fits and _is_day(found, form, year))
            return every, allowed, not found.groupdict().get("zone")
    if _ONLY_MONTH.fullmatch(value):
        return ("%Y-%m",), ("%Y-%m",), False
    if (found := _COUNTED.fullmatch(value)) and (form := _COUNTS.get(len(found["whole"]))):
        told = 1970 + int(found["whole"]) / _PER_SECOND[form] / 31_556_952
        return (form,), (form,) * (_OLDEST <= told < year + 1 + _YEARS_AHEAD), False
    return (), (), False


def is_time_of_day(value: str) -> bool:
    """“09:15”, “9.15 PM”, “09:15 h”: a clock without a day."""
    found = _ONLY_CLOCK.fullmatch(" " + _SPACES.sub(" ", value))
    return found is not None and found["hour"] is not None and _is_time(found)


def is_relative(value: str) -> bool:
    """“5 years ago”: says nothing without the day it was written."""
    return _RELATIVE.fullmatch(value) is not None


def looks_dated(value: str) -> bool:
    """Whether it is most likely a date, in whatever writing; a bare number is not."""
    if len(value) > _LONGEST or not _LIKE_A_DATE.search(value):
        return False
    return len(re.findall(r"\d+", value)) > 1 or bool(re.search(r"[^\W\d_]{3}", value))


def _year_first(found: re.Match[str]) -> Readings:
    return (f"{_weekday(found)}%Y{found['mark']}%m{found['mark']}%d{_clock(found)}",)


def _signs(found: re.Match[str]) -> Readings:
    return (f"%Y年{found['mark']}%m月{found['mark2']}%d日{_clock(found)}",)


def _numbers(found: re.Match[str]) -> Readings:
    mark, end, day = found["mark"], found["dot"] + _clock(found), _weekday(found)
    if len(found["c"]) == 4:
        return (f"{day}%d{mark}%m{mark}%Y{end}", f"{day}%m{mark}%d{mark}%Y{end}")
    return tuple(
        f"{day}{mark.join(marks)}{end}"
        for marks in (("%d", "%m", "%y"), ("%m", "%d", "%y"), ("%y", "%m", "%d"))
    )


def _day_named(found: re.Match[str]) -> Readings:
    year = "%Y" if len(found["c"]) == 4 else "%y"
    return (f"{_weekday(found)}%d{found['mark']}{_month(found)}{found['mark2']}{year}{_clock(found)}",)


def _month_named(found: re.Match[str]) -> Readings:
    return (f"{_weekday(found)}{_month(found)}{found['mark'][:1]}%d{found['mark2']}%Y{_clock(found)}",)


def _year_last(found: re.Match[str]) -> Readings:
    return (f"{_weekday(found)}{_month(found)} %d %H:%M:%S{found['zone'] or ''}{_named(found)} %Y",)


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Readings]], ...] = (
    (_ISO, lambda found: ("iso",)),
    (_COMPACT, lambda found: (f"%Y%m%dT%H%M%S{'%z' if found['zone'] else ''}",)),
    (_YEAR_FIRST, _year_first),
    (_SIGNS, _signs),
    (_NUMBERS, _numbers),
    (_DAY_NAMED, _day_named),
    (_MONTH_NAMED, _month_named),
    (_YEAR_LAST, _year_last),
)


def _month(found: re.Match[str]) -> str:
    bare = found["month"].removesuffix(".")
    return ("%b" if len(bare) == 3 else "%B") + found["month"][len(bare) :]


def _weekday(found: re.Match[str]) -> str:
    name = found["weekday"] or ""
    bare = name.rstrip("., ")
    return ("%a" if len(bare) == 3 else "%A") + name[len(bare) :] if name else ""


def _clock(found: re.Match[str]) -> str:
    if found["hour"] is None:
        return ""
    colon, half, zone = found["colon"], found["half"] or "", found["zone"] or ""
    seconds = f"{colon}%S" if found["second"] else ""
    fraction = f"{found['point']}%f" if found["fraction"] else ""
    unit = found["unit"] or ""
    if zone.strip() not in ("", *_UTC):
        zone = " " * zone.startswith(" ") + "%z"
    half_day = " " * half.startswith(" ") + "%p" if half else ""
    hours = f"{'%I' if half else '%H'}{colon}%M{seconds}{fraction}{half_day}{unit}"
    return f"{found['gap']}{hours}{zone}{_named(found)}"


def _named(found: re.Match[str]) -> str:
    return " %Z" if found["named"] else ""


def _is_day(found: re.Match[str], form: str, year: int) -> bool:
    named = found.groupdict()
    weekday = day_of_week((named.get("weekday") or "").rstrip("., "))
    if named.get("weekday") and not weekday:
        return False
    if named.get("month"):
        month = month_named(named["month"])
        if not month:
            return False
        return _dated(int(found["c"]), len(found["c"]), (month, int(found["a"])), year) is not None
    marks = re.findall("%([dmyY])", "%Y%m%d" if form == "iso" else form)
    numbers = dict(zip(marks, (found["a"], found["b"], found["c"]), strict=True))
    written = numbers.get("Y") or numbers["y"]
    day = _dated(int(written), len(written), (int(numbers["m"]), int(numbers["d"])), year)
    return day is not None and weekday in (0, day.isoweekday())


def _dated(written: int, digits: int, month_and_day: tuple[int, int], year: int) -> date | None:
    """The day that is meant; None where there is none, or one of a year to come."""
    if digits == 2:
        written += 2000 if written < 69 else 1900  # as strptime has it
        if written > year + _YEARS_AHEAD:
            return None
    try:
        return date(written, *month_and_day)
    except ValueError:
        return None


def _is_time(found: re.Match[str]) -> bool:
    if found["hour"] is None:
        return True
    hour, half = int(found["hour"]), (found.groupdict().get("half") or "").strip().lower()
    if half and not (1 <= hour <= 12 or (hour > 12 and half[0] == "p") or (hour == 0 and half[0] == "a")):
        return False
    try:
        time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return False
    return True


@dataclass
class Writing:
    """Dates written alike: how many allow which readings, and one example of each."""

    allowed: Counter[Readings] = field(default_factory=Counter)
    examples: dict[Readings, str] = field(default_factory=dict)

    def add(self, value: str, readings: Readings, count: int) -> None:
        """Count a value under the readings that it allows."""
        self.allowed[readings] += count
        if readings not in self.examples or _SAME_TWICE.match(self.examples[readings]):
            self.examples[readings] = value

    @property
    def size(self) -> int:
        """How many dates can be read in some way."""
        return sum(count for readings, count in self.allowed.items() if readings)


Writings = dict[Readings, Writing]  # by every reading that a writing has


@dataclass
class DateColumn:
    """What the values of one column say about how its dates are written."""

    writings: Writings = field(default_factory=dict)
    filled: int = 0
    dated: int = 0
    naive: int = 0  # dates that name no zone
    odd: dict[str, None] = field(default_factory=dict)  # examples of what is no date

    def add(self, values: Iterable[tuple[str, int]], year: int) -> None:
        """Take in distinct values with how often each stands there; `year` is the present one."""
        for value, count in values:
            self.filled += count
            every, allowed, is_naive = readings_of(value, year)
            if every:
                self.writings.setdefault(every, Writing()).add(value, allowed, count)
            if allowed:
                self.dated += count
                self.naive += count if is_naive else 0
            elif len(self.odd) < _EXAMPLES:
                self.odd.setdefault(value[:60])

    @property
    def share(self) -> float:
        """Of the filled values those that are dates."""
        return self.dated / self.filled if self.filled else 0.0


class AmbiguousDatesError(DataError):
    """Dates that the file does not decide; `readings` are the ways in which `example` can be read."""

    def __init__(self, name: str, example: str, readings: Readings, *, is_mixed: bool) -> None:
        self.readings = readings
        self.example = example
        meant = " or ".join(f"{day_told(example, form)} ({order_of(form)})" for form in readings)
        why = f"“{example}” may be {meant}, and no other date of the file decides it"
        if is_mixed:
            why = f"its dates contradict each other, some are day first and some month first: “{example}”"
        orders = dict.fromkeys(f"--{order_of(form).replace(' ', '-')}" for form in readings)
        super().__init__(f"{name}: {why}", f"say which it is: {' or '.join(orders)}")


def formats_of(name: str, columns: Iterable[DateColumn], order: str) -> tuple[str, ...]:
    """The formats of a file's dates, the commonest first; AmbiguousDatesError when the values do not decide.

    `order` is what the user says: “day first”, “month first”, “year first” or "".
    """
    chosen: Counter[str] = Counter()
    for group in alike(columns):
        chosen.update(_decided(name, group, order))
    return tuple(sorted(chosen, key=lambda form: (form != "iso", -chosen[form])))


@dataclass(frozen=True)
class Alike:
    """Writings that differ only in their time of day decide together which number is the day."""

    writings: Writings

    @property
    def orders(self) -> Readings:
        """The parts of the formats that name the day, one for each reading, without clock."""
        return tuple(date_part(form) for form in next(iter(self.writings)))

    @property
    def examples(self) -> Iterator[tuple[Readings, Readings, str]]:
        """All readings, those allowed, and a value that allows just these."""
        for every, writing in self.writings.items():
            for readings, example in writing.examples.items():
                if readings:
                    yield every, readings, example

    @property
    def left(self) -> list[int]:
        """The readings that every date allows, by their places."""
        told = [(every, readings) for every, readings, _ in self.examples]
        return [at for at in range(len(self.orders)) if all(every[at] in some for every, some in told)]

    def formats(self, place: int) -> tuple[str, ...]:
        """The formats that read these dates in one of the orders."""
        return tuple(every[place] for every in self.writings)


def alike(columns: Iterable[DateColumn]) -> list[Alike]:
    """The dates of some columns, grouped by how their days are written."""
    together: Writings = {}
    for column in columns:
        for every, writing in column.writings.items():
            whole = together.setdefault(every, Writing())
            whole.allowed.update(writing.allowed)
            for readings, example in writing.examples.items():
                whole.add(example, readings, 0)
    groups: dict[Readings, Writings] = {}
    for every, writing in together.items():
        if writing.size:
            groups.setdefault(tuple(date_part(form) for form in every), {})[every] = writing
    return [Alike(group) for group in groups.values()]


def date_part(form: str) -> str:
    """The part of a format that names the day: without clock."""
    return form[: max((found.end() for found in re.finditer("%[dmyYbB]", form)), default=len(form))]


def _decided(name: str, group: Alike, order: str) -> dict[str, int]:
    first, left = group.orders, group.left
    is_mixed = not left
    if order and len(left) != 1:
        left = [place for place in left or range(len(first)) if order_of(first[place]) == order] or left
    if len(left) != 1:
        every, _, example = max(group.examples, key=lambda told: len(told[1]))
        shown = tuple(every[place] for place in left or range(len(first)))
        raise AmbiguousDatesError(name, example, shown, is_mixed=is_mixed)
    return {every[left[0]]: writing.size for every, writing in group.writings.items()}


def day_of(value: str, formats: tuple[str, ...]) -> date | None:
    """The day that a value names by the first format that fits; None when none does."""
    day: date | None = parse_instants([value], formats, "").instants[0].astype("datetime64[D]").item()
    return day


def day_told(value: str, form: str) -> str:
    """The day that a value names when it is read so, as 3 April 2022."""
    day = day_of(value, (form,))
    return f"{day.day} {day:%B %Y}" if day else "no day"


def order_of(form: str) -> str:
    """Which of day, month and year stands first."""
    first = re.search("%[dmyY]", form)
    return _ORDERS[first[0]] if first else ""
