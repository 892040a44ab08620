"""One written date: the readings that its way of writing has, and those that its numbers allow."""

from __future__ import annotations

import re
from datetime import date, time

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


def readings_of(value: str, year: int) -> tuple[Readings, Readings, bool]:
    """Every reading of dates written so, those that this value allows, and whether it names no zone."""
    if found := _ISO.fullmatch(value):
        return (
            ("iso",),
            (("iso",) if _is_day(found, "%Y%m%d", year) and _is_time(found) else ()),
            not found["zone"],
        )
    if _ONLY_MONTH.fullmatch(value):
        return ("%Y-%m",), ("%Y-%m",), False
    if found := _COUNTED.fullmatch(value):
        form = _COUNTS.get(len(found["whole"]), "")
        return (form,) * bool(form), (form,) * _is_recent(found["whole"], form, year), False
    for pattern, dates in _PATTERNS:
        if found := pattern.fullmatch(value):
            every = dates(found)
            fits = _is_time(found)
            allowed = tuple(form for form in every if fits and _is_day(found, form, year))
            return every, allowed, not found.groupdict().get("zone")
    return (), (), False


def is_relative(value: str) -> bool:
    """“5 years ago”: says nothing without the day it was written."""
    return _RELATIVE.fullmatch(value) is not None


def _is_recent(count: str, form: str, year: int) -> bool:
    if not form:
        return False
    told = 1970 + int(count) / _PER_SECOND[form] / 31_556_952
    return _OLDEST <= told < year + 1 + _YEARS_AHEAD


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


_PATTERNS = (
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
    numbers = dict(zip(re.findall("%([dmyY])", form), (found["a"], found["b"], found["c"]), strict=True))
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
