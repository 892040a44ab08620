"""Every number that a text says, held against the figures that the text names, and against the settings.

Dates and times of day are passed over, and so is what is quoted from the logs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporter.report import Figure
from tests.truth.worlds import Patron

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SHORT = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec"
_PASSED_OVER = re.compile(
    "|".join(
        (
            r"“[^”]*”",
            rf"\b\d{{1,2}} to \d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?",
            rf"\b\d{{1,2}} (?:{_MONTHS}|{_SHORT})\b(?: \d{{4}})?",
            rf"\b(?:{_MONTHS}|{_SHORT}) \d{{4}}",
            r"\b\d{4}-(?:W?\d{2}|Q\d)(?:-\d{2})?",
            r"\b\d{1,2}:\d{2}\b",
            r"\b\d{1,2}(?:st|nd|rd|th)\b",
            r"\b(?:server|laptop) ?\d+|\b[a-c]\d+-\d{4}|\bCHG-\S+",
            r"\b(?:every|each|no|any|the|the (?:only|next|last|slowest|last good)) one\b",
            r"\bone (?:another|by one)\b|\bto one of us\b",
            r"\b(?:nine|one) in ten\b|\b9 in 10\b|\bfewer than \w+",
            r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2}\b",
        )
    ),
    re.IGNORECASE,
)
_NO_FIGURES = ("entries", "slots")  # definitions, and the labels of a chart
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NUMBER = rf"(?<![\w.,-])(?:\d[\d,]*(?:\.\d+)?|{'|'.join(_WORDS)}|both)(?![\w-])"
_UNITS = {
    "second": 1.0,
    "minute": 60.0,
    "min": 60.0,
    "hour": 3600.0,
    "h": 3600.0,
    "day": 86400.0,
    "week": 7 * 86400.0,
}
_UNIT = r"(?:working[\s\xa0])?(seconds?|minutes?|min|hours?|h|days?|weeks?)\b"
_REST = r"(?:[\s\xa0](\d{1,2})\b(?![\s\xa0]?(?:of|h|hours?|%)))?"
_PART = rf"({_NUMBER})[\s\xa0]{_UNIT}{_REST}"
_DURATION = re.compile(_PART, re.IGNORECASE)
_COUNT = re.compile(_NUMBER, re.IGNORECASE)
_PERCENT = re.compile(rf"({_NUMBER})[\s\xa0]?%")


def untraced(place: str, text: str, figures: tuple[Figure, ...], patron: Patron) -> Iterator[str]:
    """The numbers of a text that neither its figures nor the settings hold."""
    if any(name in place for name in _NO_FIGURES):
        return
    left = _PASSED_OVER.sub(" ", text.replace("\xa0", " "))
    left = left.replace(patron.name, " ")
    for match in _PERCENT.finditer(left):
        if not any(_is_share(_plain(match[1]), figure) for figure in figures):
            yield match[0]
    left = _PERCENT.sub(" ", left)
    spans = list(_durations(left))
    for words, seconds, rough in spans:
        if not any(abs(seconds - one) <= rough for one in _lengths(figures, patron)):
            yield words
    left = _DURATION.sub(" ", left)
    known = set(_counts(figures, patron))
    for match in _COUNT.finditer(left):
        number = _plain(match[0])
        if not any(_is_rounded(number, match[0], one) for one in known):
            yield match[0]


def _durations(text: str) -> Iterator[tuple[str, float, float]]:
    """Each duration with its seconds, and how far its words may be from the truth."""
    found = [(match.start(), match.end(), match) for match in _DURATION.finditer(text)]
    place = 0
    while place < len(found):
        start, end, match = found[place]
        unit = _UNITS[match[2].rstrip("s") if len(match[2]) > 1 else match[2]]
        seconds, rough = _plain(match[1]) * unit, _rough(match[1]) * unit
        if match[3]:  # 2 h 40
            seconds, rough = seconds + int(match[3]) * unit / 60, unit / 60
        elif place + 1 < len(found) and text[end : found[place + 1][0]].strip() in ("", "and"):
            other = found[place + 1][2]
            finer = _UNITS[other[2].rstrip("s") if len(other[2]) > 1 else other[2]]
            if finer < unit:
                seconds, rough = seconds + _plain(other[1]) * finer, finer
                end, place = found[place + 1][1], place + 1
        yield text[start:end], seconds, rough
        place += 1


def _plain(words: str) -> float:
    told = words.lower().replace(",", "")
    if told in _WORDS:
        return float(_WORDS.index(told) + 1)
    return 2.0 if told == "both" else float(told)


def _rough(words: str) -> float:
    """How far the truth may be from a rounded number: its last place."""
    return 10.0 ** -len(words.partition(".")[2]) if "." in words else 1.0


def _lengths(figures: tuple[Figure, ...], patron: Patron) -> Iterator[float]:
    """Every duration, in seconds, that figures or settings hold."""
    units = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0, "working days": 86400.0}
    for figure in figures:
        if figure.value is not None and figure.unit in units:
            seconds = figure.value * units[figure.unit]
            yield seconds
            yield seconds / patron.terms.hours.usual_day * 24  # working days, told as days
    for promise in patron.terms.promises.values():
        for seconds in filter(None, (promise.answer, promise.solution)):
            yield seconds
            yield seconds / patron.terms.hours.usual_day * 24
    if patron.terms.included_hours:
        yield patron.terms.included_hours * 3600
    yield from (14 * 86400.0, 30 * 86400.0, 7 * 86400.0, 86400.0)  # of definitions


def _counts(figures: tuple[Figure, ...], patron: Patron) -> Iterator[float]:
    by_name = {figure.name: figure.value or 0 for figure in figures if not figure.of}
    yield from (
        by_name[f"{name}_good"] + late
        for name, late in ((one.removesuffix("_late"), value) for one, value in by_name.items())
        if f"{name}_good" in by_name
    )  # those that came, of those decided
    for figure in figures:
        if figure.value is None:
            continue
        yield abs(figure.value)
        if figure.n is not None:
            yield float(figure.n)
            if figure.unit == "share":
                good = round(figure.value * figure.n)
                yield from (float(good), float(figure.n - good))
    for number in (patron.people, patron.copies, patron.terms.included_hours):
        if number is not None:
            yield float(number)


def _is_rounded(said: float, words: str, true: float) -> bool:
    """Whether a number may be said so: rounded to the places it shows."""
    return abs(said - true) <= (_rough(words) / 2 + 1e-9 if "." in words or true != int(true) else 1e-9)


def _is_share(said: float, figure: Figure) -> bool:
    return (
        figure.value is not None and figure.unit == "share" and abs(said - figure.value * 100) <= 0.5 + 1e-9
    )
