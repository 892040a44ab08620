"""How dates are written: what one may mean, and what all values of a file together decide.

A written date may be read in more than one way: 03/04/2022 names two days. Each value says which readings
it allows; a reading is taken only when every date of that writing in the file allows it, and no other one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time

from reporter.errors import DataError
from reporter.sources.quantities import parse_instants

_YEARS_AHEAD = 2  # a two-digit year later than this is no year of a log

_ISO = re.compile(
    r"(?P<a>\d{4})-(?P<b>\d\d)-(?P<c>\d\d)(?:(?:T| {1,2})(?P<hour>\d\d):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?P<zone>Z|z|[+-]\d\d(?::?\d\d)?)?)?"
)
_CLOCK = (
    r"(?:(?P<gap>,? +|T|,|\.| - )(?P<hour>\d{1,2})(?P<colon>[:.h])(?P<minute>\d\d)"
    r"(?:(?P=colon)(?P<second>\d\d)(?:(?P<point>[.,])(?P<fraction>\d{1,9}))?)?(?P<half> ?[AaPp][Mm])?"
    r"(?P<zone> ?(?:Z|[+-]\d\d:?\d\d)| (?:UTC|GMT))?)?"
)
_WEEKDAY = r"(?P<weekday>[A-Za-z]{3,9},? )?"
_MONTH = r"(?P<month>[A-Za-z]{3,9}\.?)"
_YEAR_FIRST = re.compile(rf"(?P<a>\d{{4}})(?P<mark>[/.\-])(?P<b>\d{{1,2}})(?P=mark)(?P<c>\d{{1,2}}){_CLOCK}")
_NUMBERS = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<mark>[/.\- ])(?P<b>\d{{1,2}})(?P=mark)(?P<c>\d{{4}}|\d\d)(?P<dot>\.?){_CLOCK}"
)
_DAY_NAMED = re.compile(
    rf"{_WEEKDAY}(?P<a>\d{{1,2}})(?P<mark>[/.\- ]|\. ){_MONTH}(?P<mark2>[/.\- ]|, )(?P<c>\d{{4}}|\d\d)"
    rf"{_CLOCK}"
)
_MONTH_NAMED = re.compile(rf"{_WEEKDAY}{_MONTH} +(?P<a>\d{{1,2}})(?P<mark2>,? )(?P<c>\d{{4}}){_CLOCK}")
_YEAR_LAST = re.compile(
    rf"{_WEEKDAY}{_MONTH} +(?P<a>\d{{1,2}}) (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) (?P<c>\d{{4}})"
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
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UTC = ("UTC", "GMT")

Readings = tuple[str, ...]
_ORDERS = {"%d": "day first", "%m": "month first", "%y": "year first", "%Y": "year first"}
_EXAMPLES = 5


def readings_of(value: str, year: int) -> tuple[Readings, Readings, bool]:
    """Every reading of dates written so, those that this value allows, and whether it names no zone."""
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


def is_relative(value: str) -> bool:
    """“5 years ago”: says nothing without the day it was written."""
    return _RELATIVE.fullmatch(value) is not None


def _year_first(found: re.Match[str]) -> Readings:
    return (f"%Y{found['mark']}%m{found['mark']}%d{_clock(found)}",)


def _numbers(found: re.Match[str]) -> Readings:
    mark, end = found["mark"], found["dot"] + _clock(found)
    if len(found["c"]) == 4:
        return (f"%d{mark}%m{mark}%Y{end}", f"%m{mark}%d{mark}%Y{end}")
    return (f"%d{mark}%m{mark}%y{end}", f"%m{mark}%d{mark}%y{end}", f"%y{mark}%m{mark}%d{end}")


def _day_named(found: re.Match[str]) -> Readings:
    year = "%Y" if len(found["c"]) == 4 else "%y"
    return (f"{_weekday(found)}%d{found['mark']}{_month(found)}{found['mark2']}{year}{_clock(found)}",)


def _month_named(found: re.Match[str]) -> Readings:
    return (f"{_weekday(found)}{_month(found)} %d{found['mark2']}%Y{_clock(found)}",)


def _year_last(found: re.Match[str]) -> Readings:
    return (f"{_weekday(found)}{_month(found)} %d %H:%M:%S %Y",)


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Readings]], ...] = (
    (_ISO, lambda found: ("iso",)),
    (_YEAR_FIRST, _year_first),
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
    bare = name.rstrip(", ")
    return ("%a" if len(bare) == 3 else "%A") + name[len(bare) :] if name else ""


def _clock(found: re.Match[str]) -> str:
    if found["hour"] is None:
        return ""
    colon, half, zone = found["colon"], found["half"] or "", found["zone"] or ""
    seconds = f"{colon}%S" if found["second"] else ""
    fraction = f"{found['point']}%f" if found["fraction"] else ""
    if zone.strip() not in ("", *_UTC):
        zone = " " * zone.startswith(" ") + "%z"
    half_day = " " * half.startswith(" ") + "%p" if half else ""
    return f"{found['gap']}{'%I' if half else '%H'}{colon}%M{seconds}{fraction}{half_day}{zone}"


def _is_day(found: re.Match[str], form: str, year: int) -> bool:
    named = found.groupdict()
    if named.get("month"):
        month = _place(named["month"].removesuffix("."), _MONTHS)
        weekday = (named["weekday"] or "").rstrip(", ")
        if not month or (weekday and not _place(weekday, _WEEKDAYS)):
            return False
        return _exists(int(found["c"]), len(found["c"]), (month, int(found["a"])), year)
    marks = re.findall("%([dmyY])", "%Y%m%d" if form == "iso" else form)
    numbers = dict(zip(marks, (found["a"], found["b"], found["c"]), strict=True))
    written = numbers.get("Y") or numbers["y"]
    return _exists(int(written), len(written), (int(numbers["m"]), int(numbers["d"])), year)


def _exists(written: int, digits: int, month_and_day: tuple[int, int], year: int) -> bool:
    if digits == 2:
        written += 2000 if written < 69 else 1900  # as strptime has it
        if written > year + _YEARS_AHEAD:
            return False
    try:
        date(written, *month_and_day)
    except ValueError:
        return False
    return True


def _is_time(found: re.Match[str]) -> bool:
    if found["hour"] is None:
        return True
    if found.groupdict().get("half") and not 1 <= int(found["hour"]) <= 12:
        return False
    try:
        time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return False
    return True


def _place(name: str, names: tuple[str, ...]) -> int:
    """The place of a name, written whole or with three letters, in a list of names; 0 when it is none."""
    lower = name.lower()
    return next((at for at, whole in enumerate(names, 1) if lower in (whole, whole[:3])), 0)


@dataclass
class Writing:
    """Dates written alike: how many allow which readings, and one example of each."""

    allowed: Counter[Readings] = field(default_factory=Counter)
    examples: dict[Readings, str] = field(default_factory=dict)

    def add(self, value: str, readings: Readings, count: int) -> None:
        """Count a value under the readings that it allows."""
        self.allowed[readings] += count
        self.examples.setdefault(readings, value)

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
    together: Writings = {}
    for column in columns:
        for every, writing in column.writings.items():
            whole = together.setdefault(every, Writing())
            whole.allowed.update(writing.allowed)
            whole.examples = writing.examples | whole.examples
    chosen: Counter[str] = Counter()
    for group in _alike(together):
        chosen.update(_decided(name, group, order))
    return tuple(sorted(chosen, key=lambda form: (form != "iso", -chosen[form])))


def _alike(together: Writings) -> list[Writings]:
    """Writings that differ only in their time of day decide together which number is the day."""
    groups: dict[Readings, Writings] = {}
    for every, writing in together.items():
        if writing.size:
            groups.setdefault(tuple(_date_part(form) for form in every), {})[every] = writing
    return list(groups.values())


def _date_part(form: str) -> str:
    return re.split(r"\W*%[HI]", form)[0]


def _decided(name: str, group: Writings, order: str) -> dict[str, int]:
    first = next(iter(group))
    places = range(len(first))
    allowed = {
        tuple(place for place in places if every[place] in readings): example
        for every, writing in group.items()
        for readings, example in writing.examples.items()
        if readings
    }
    left = [place for place in places if all(place in told for told in allowed)]
    if order and len(left) != 1:
        left = [place for place in left or places if order_of(first[place]) == order] or left
    if len(left) != 1:
        most = max(allowed, key=len)
        every = next(every for every in group if allowed[most] in group[every].examples.values())
        shown = tuple(every[place] for place in left or places)
        raise AmbiguousDatesError(name, allowed[most], shown, is_mixed=not left)
    return {every[left[0]]: writing.size for every, writing in group.items()}


def day_told(value: str, form: str) -> str:
    """The day that a value names when it is read so, as 3 April 2022."""
    day = parse_instants([value], (form,), "UTC").instants[0].astype("datetime64[D]").item()
    return f"{day.day} {day:%B %Y}" if day else "no day"


def order_of(form: str) -> str:
    """Which of day, month and year stands first."""
    first = re.search("%[dmyY]", form)
    return _ORDERS[first[0]] if first else ""
