"""Written instants, durations and numbers: instants in UTC, durations in minutes.

An instant without a zone is local to the source's zone: where clocks show it twice it is the first of the
two, where they skip it the instant they skip at. Anything up to 2 January 1970, and from the year 2200 on,
means “not set”.

A bare number counts in the unit that the preset says. A duration may also be written as 26:15, 26:15:30,
-0:40, 1 02:15:30, “2 hours (120 minutes)” or “3 Days 12 Hours”; a day is 24 hours. Spaces between digits
and a decimal comma are understood; 1,234 and 1.234 could be either, and are read only when it is said which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from reporter.periods import clock_reads
from reporter.sources.calendars import in_english

Instants = np.ndarray[Any, np.dtype[np.datetime64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

_NAIVE_LENGTHS = (10, 13, 16, 19)
_OFFSET = re.compile(r"\d ?(Z|z|[+-]\d\d(:?\d\d)?)$")
_DATE = 10
_SECONDS = 19
_MARKS = [4, 7, 10, 13, 16]  # where 2026-08-20T13:05:07 has no digit
_ALIKE = {20: b"Z", 25: b"+00:00"}
_NOT_SET = ("0001-01-01", "9999-12-31")
_FIRST = np.datetime64("1970-01-03", "s")
_LAST = np.datetime64("2200-01-01", "s")
_COUNTS = {"epoch": 1, "epoch ms": 1_000, "epoch us": 1_000_000}  # since 1970, in parts of a second
_COUNTED = re.compile(r"(?:\\?/Date\()?(-?\d{1,17}(?:\.\d*)?)(?:[+-]\d{4})?(?:\)\\?/)?")
_UTC = re.compile(r" (?:UTC|GMT)\b")
_NAMED = re.compile("%[aAbBp]")  # a format whose words differ between languages
_CLOCKS = (
    "CET", "CEST", "MEZ", "MESZ", "WET", "WEST", "EET", "EEST", "BST", "IST", "MSK", "EST", "EDT", "CST",
    "CDT", "MST", "MDT", "PST", "PDT", "AKST", "AKDT", "HST", "AST", "ADT", "NST", "NDT", "AEST", "AEDT",
    "ACST", "ACDT", "AWST", "NZST", "NZDT", "JST", "KST", "SAST", "HKT", "PKT", "CAT", "EAT", "WAT",
)  # fmt: skip
CLOCK = rf" (?:{'|'.join(_CLOCKS)})\b"  # what the clocks of a zone are called in a part of the year
_CLOCK_NAME = re.compile(CLOCK)
_GERMAN = {"MEZ": "CET", "MESZ": "CEST"}
_UNREAD = np.datetime64("NaT", "s")
_FACTORS = {"": 1.0, "minutes": 1.0, "hours": 60.0, "seconds": 1 / 60}
_CLOCK = re.compile(r"(-?)(?:(\d+)(?:\s*d(?:ays?)?)?\s+)?(\d+):(\d\d)(?::(\d\d))?")
_PART = r"(\d[\d.,]*)\s*(w|weeks?|d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)"
_WORDS = re.compile(rf"(-?)\s*((?:{_PART}(?:\s|,|and)*)+)", re.IGNORECASE)
_EXACTLY = re.compile(r".*\((\d+) minutes?\)", re.IGNORECASE)
_LENGTHS = {"w": 10_080.0, "d": 1_440.0, "h": 60.0, "m": 1.0, "s": 1 / 60}
_NO_NUMBER = float("nan")
_SPACED = re.compile(r"[\s'’]")
_BY_SIGN = {
    sign: re.compile(
        rf"[+-]?(?:[1-9]\d{{0,2}}(?:{group}\d{{2,3}})*{group}\d{{3}}|\d+)(?:{decimal}\d*)?|[+-]?{decimal}\d+"
    )
    for sign, decimal, group in ((".", r"\.", ","), (",", ",", r"\."))
}
EITHER = "either"  # of a number that has one decimal sign or another


@dataclass(frozen=True)
class Parsed:
    """Instants (seconds, UTC, NaT where not set), what is unreadable, and what names a day without a time.

    `is_plain` is what can mean only one day, whatever the others beside it say.
    """

    instants: Instants
    unreadable: Mask
    is_day: Mask
    is_plain: Mask


def parse_instants(values: list[str], formats: tuple[str, ...], zone: str) -> Parsed:
    """Read each value with the first format that fits; without a zone no name of a clock is checked."""
    instants: Instants = np.full(len(values), _UNREAD)
    is_day = np.zeros(len(values), bool)
    is_plain = np.ones(len(values), bool)
    lengths = np.fromiter(map(len, values), int, len(values))
    todo = np.flatnonzero(lengths > 0)
    is_plain[todo] = False
    for form in formats:
        if not len(todo):
            break
        texts = values if len(todo) == len(values) else [values[at] for at in todo.tolist()]
        if form in _COUNTS:
            found = _counted(texts, form)
        elif " %Z" in form:
            found = _of_named_clocks(texts, form, zone)
        else:
            found = _dated(texts, lengths[todo], form, zone or "UTC")
        read = ~np.isnat(found)
        instants[todo[read]] = found[read]
        is_day[todo[read]] = (
            lengths[todo[read]] == _DATE if form == "iso" else not re.search("%[HIXcsfpT]|epoch", form)
        )
        is_plain[todo[read]] = form == "iso" or form in _COUNTS
        todo = todo[~read]
    unreadable = np.zeros(len(values), bool)
    is_plain[[at for at in todo.tolist() if values[at].startswith(_NOT_SET)]] = True
    unreadable[todo] = ~is_plain[todo]
    instants[(instants < _FIRST) | (instants >= _LAST)] = _UNREAD
    return Parsed(instants, unreadable, is_day, is_plain)


def _counted(texts: list[str], form: str) -> Instants:
    """Numbers of seconds (or parts of one) since 1970, also as /Date(1700000000000)/."""
    found: Instants = np.full(len(texts), _UNREAD)
    for at, text in enumerate(texts):
        match = _COUNTED.fullmatch(text)
        if match:
            found[at] = np.datetime64(int(float(match[1]) // _COUNTS[form]), "s")
    return found


def _dated(texts: list[str], lengths: Any, form: str, zone: str) -> Instants:
    if form != "iso":
        return _written(texts, form, None if "%z" in form else "UTC" if _UTC.search(form) else zone)
    alike = _all_alike(texts, lengths)
    if alike is not None:
        return alike
    found: Instants = np.full(len(texts), _UNREAD)
    naive = np.isin(lengths, _NAIVE_LENGTHS)
    if not naive.all():
        odd = np.flatnonzero(~naive & (lengths >= _DATE))
        aware = np.array([_names_offset(texts[at]) for at in odd.tolist()], bool)
        naive[odd[~aware]] = True
        found[odd[aware]] = _written([texts[at] for at in odd[aware].tolist()], "ISO8601", None)
    local = np.flatnonzero(naive)
    found[local] = _written([texts[at] for at in local.tolist()], "ISO8601", zone)
    return found


def _names_offset(text: str) -> bool:
    """Whether the text, of 11 characters or more, ends in an offset; the usual +00:00 is told at a glance."""
    return (text[-3] == ":" and text[-6] in "+-") or bool(_OFFSET.search(text, _DATE))


def _all_alike(texts: list[str], lengths: Any) -> Instants | None:
    """Texts that are all written 2026-08-20T13:05:07+00:00 (or Z), read at once; None for any other."""
    length = int(lengths[0]) if len(lengths) else 0
    if length not in _ALIKE or (lengths != length).any():
        return None
    joined = "".join(texts)
    if not joined.isascii():
        return None
    letters = np.frombuffer(joined.encode(), np.uint8).reshape(len(texts), length)
    if (letters[:, _SECONDS:] != np.frombuffer(_ALIKE[length], np.uint8)).any():
        return None
    if (letters[:, _MARKS] != np.frombuffer(b"--T::", np.uint8)).any():
        return None
    digits = np.delete(letters[:, :_SECONDS], _MARKS, axis=1)
    if (digits < ord("0")).any() or (digits > ord("9")).any():
        return None
    try:
        whole = np.ascontiguousarray(letters[:, :_SECONDS]).view(f"S{_SECONDS}").ravel()
        return np.asarray(whole.astype("datetime64[s]"))
    except ValueError:
        return None


def _written(texts: list[str], form: str, zone: str | None) -> Instants:
    """Texts in one format; those without an offset in that zone."""
    series = pd.Series(texts, dtype=object)
    parsed = pd.to_datetime(series, format=form, errors="coerce", utc=zone is None)
    if _NAMED.search(form) and (odd := np.flatnonzero(parsed.isna())).size:
        english = pd.Series([in_english(texts[at], form) for at in odd.tolist()], dtype=object)
        english.index = pd.Index(odd)
        again = pd.to_datetime(english, format=form, errors="coerce", utc=zone is None)
        parsed = parsed.fillna(again)
    is_meant = parsed.isna() | parsed.dt.year.between(1970, 2199)
    parsed = parsed.where(is_meant, pd.Timestamp(0, tz=parsed.dt.tz))
    if zone is not None:
        first_of_two = np.ones(len(parsed), bool)
        local = parsed
        parsed = local.dt.tz_localize(ZoneInfo(zone), ambiguous=first_of_two, nonexistent="NaT")
        for at in np.flatnonzero(
            parsed.isna() & local.notna()
        ).tolist():  # pandas shifts a half-hour gap wrongly
            parsed.iloc[at] = pd.Timestamp(clock_reads(local.iloc[at].to_pydatetime(), zone))
    naive = parsed.dt.tz_convert("UTC").dt.tz_localize(None)
    return np.asarray(naive.to_numpy(), dtype="datetime64[s]")


def names_clock(text: str) -> bool:
    """Whether it says CET, EST or the like: which clock, but not where it stands."""
    return bool(_CLOCK_NAME.search(text))


def _of_named_clocks(texts: list[str], form: str, zone: str) -> Instants:
    """Texts that end in CET or the like, where the clocks of the zone were called so at that instant."""
    bare = [_CLOCK_NAME.sub("", text, count=1) for text in texts]
    found = _written(bare, form.replace(" %Z", "", 1), zone or "UTC")
    for at in np.flatnonzero(~np.isnat(found)).tolist():
        told = _CLOCK_NAME.search(texts[at])
        name = told[0].strip() if told else ""
        name = _GERMAN.get(name, name)
        choices = (found[at], second_of_two(found[at], zone)) if zone else ()
        meant = (one for one in choices if _clock_at(one, zone) == name)
        found[at] = next(meant, _UNREAD) if zone or not name else found[at]
    return found


def _clock_at(instant: np.datetime64, zone: str) -> str | None:
    """What the zone's clocks are called at an instant."""
    told = instant.astype("datetime64[s]").item().replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return str(told.tzname())


def second_of_two(instant: np.datetime64, zone: str) -> np.datetime64:
    """The second instant at which the zone's clocks show the same; itself where they show it once."""
    local = instant.astype("datetime64[s]").item().replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    first, second = local.utcoffset(), local.replace(fold=1).utcoffset()
    return instant + np.timedelta64(int((first - second).total_seconds()), "s")


def decimal_sign_of(value: str) -> str:
    """The decimal sign that a number proves, EITHER when it could be both, "" when it proves none."""
    bare = _SPACED.sub("", value)
    fits = [sign for sign, written in _BY_SIGN.items() if written.fullmatch(bare)]
    if len(fits) == 2 and bare == value:
        return EITHER if "." in bare or "," in bare else ""
    if len(fits) == 2:  # spaces part its thousands, so that the other sign does not
        return "." if "." in bare else "," if "," in bare else ""
    return fits[0] if fits else ""


def why_no_number(value: str, wanted: str = "number") -> str:
    """Why a value is not read, as the end of “…” is."""
    if decimal_sign_of(value) == EITHER:
        return 'a number whose sign may part thousands or decimals: say which, as decimal = "," in its source'
    return f"not a {wanted}"


def minutes_of(values: list[str], unit: str = "", decimal: str = "") -> tuple[Any, Mask]:
    """The numbers (NaN where empty), and which are unreadable; no unit means plain numbers, no durations."""
    filled = np.fromiter(map(bool, values), bool, len(values))
    if unit == "clock":
        found = np.full(len(values), _NO_NUMBER)
    elif decimal == ",":
        found = np.array([_number(value, decimal) for value in values], float)
    else:
        found = (
            pd.to_numeric(pd.Series(values, dtype=object), errors="coerce")
            .to_numpy(float, na_value=np.nan)
            .copy()
        )
    if not decimal and unit != "clock":
        open_ones = {value for value in set(values) if "." in value and decimal_sign_of(value) == EITHER}
        if open_ones:
            found[[at for at, value in enumerate(values) if value in open_ones]] = np.nan
    found[np.isinf(found)] = np.nan
    odd = np.flatnonzero(np.isnan(found) & filled).tolist()
    found *= _FACTORS.get(unit, 1.0)
    for at in odd:
        found[at] = _odd(values[at], unit, decimal)
    return found, np.isnan(found) & filled


def _odd(value: str, unit: str, decimal: str) -> float:
    written = _clocked(value, decimal) if unit else _NO_NUMBER
    if np.isnan(written) and unit != "clock":
        return _number(value, decimal) * _FACTORS[unit]
    return written


def _number(value: str, decimal: str) -> float:
    sign = decimal_sign_of(value)
    if sign == EITHER:
        sign = decimal
    elif decimal and sign not in ("", decimal):
        return _NO_NUMBER
    bare = _SPACED.sub("", value)
    if not re.search("[.,]", bare):
        return float(bare) if re.fullmatch(r"[+-]?\d+", bare) else _NO_NUMBER
    if not sign:
        return _NO_NUMBER
    return float(bare.replace("," if sign == "." else ".", "").replace(",", "."))


def _clocked(value: str, decimal: str) -> float:
    if match := _CLOCK.fullmatch(value):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
        return (-1 if match[1] else 1) * (days * 1440 + hours * 60 + minutes + seconds / 60)
    if match := _EXACTLY.fullmatch(value):
        return float(match[1])
    if match := _WORDS.fullmatch(value):
        parts = re.findall(_PART, match[2], re.IGNORECASE)
        total = sum(
            _number(number.rstrip(",."), decimal) * _LENGTHS[name[0].lower()] for number, name in parts
        )
        return -total if match[1] else total
    return _NO_NUMBER
