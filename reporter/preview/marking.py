"""Numbers on a page made into links to what stands behind them; the document itself stays as it is.

The report says which texts rest on which figures; a number in such a text is linked where one or several of
them have that value. Dates, times, prices and what stands in quotation marks are none of ours.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from math import ceil
from typing import Any

from reporter.report import half_up

Figures = Mapping[str, Mapping[str, Any]]  # by id
Linking = Callable[[str, Sequence[str]], str]  # a text's place and the figures of a number → an address

_TAG = re.compile(
    r"<!--.*?-->|<(style|script|svg|title|head)\b.*?</\1\s*>|<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL | re.IGNORECASE,
)
_INLINE = re.compile(r"</?(?:a|abbr|b|em|i|span|strong|small|wbr|time|br)\b", re.IGNORECASE)
_LETTER = re.compile(r"&#?\w+;|.", re.DOTALL)
_UNSEEN = "\u00ad\u200b\u2060\ufeff"
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_VALUES = {word: number for number, word in enumerate(_WORDS, 2)}
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_NUMBER = re.compile(
    rf"(?<![\w£$€.:/’-])(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|(?i:{'|'.join(_WORDS)}))(?![\w:/]|\.\d)"
    rf"(?:\s?(?P<percent>%))?(?! {_MONTH}| (?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)"
    rf"(?: of (?P<of>\d[\d,]*)(?![\w:]))?(?! in \d)"
    rf"(?: (?:working )?(?P<unit>min|minute|hour|h|day|week|month|year)s?\b)?"
)
_QUOTED = re.compile("“[^”]*”")
_AFTER_MONTH = re.compile(rf"{_MONTH} $")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NO_WORDS = {
    "name",
    "tone",
    "edition",
    "marks",
    "paper",
    "language",
    "figures",
    "told",
    "made_at",
    "in_letter",
}
_UNIT = re.compile(r"tiles\.\d+\.unit")  # what its number is out of: the number is linked
_NO_WORDS |= {"data", "meeting", "kind", "key", "schema", "is_draft", "subject", "preheader"}

STYLE = (
    "<style>a.reporter-figure{color:inherit!important;text-decoration:underline dotted 1.5px!important;"
    "text-decoration-color:currentColor!important;text-underline-offset:.22em!important}"
    "a.reporter-figure.chosen{text-decoration:underline solid 2.5px!important}"
    "a.reporter-figure:focus-visible{outline:2px solid var(--accent);outline-offset:3px}</style>"
)


@dataclass(frozen=True)
class Mark:
    """A number in a page: where it stands there, its text's place in the report, what it may count."""

    start: int
    end: int
    place: str
    figures: tuple[str, ...]


@dataclass
class _Reading:
    """The words of a page, and where each letter of them stands in its HTML."""

    text: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)
    edges: set[int] = field(default_factory=set)  # where a tag lies between two letters
    linked: set[int] = field(default_factory=set)  # letters that are in a link already


def marked(html: str, model: Mapping[str, Any], link: Linking, chosen: tuple[str, str] = ("", "")) -> str:
    """The page with its numbers linked; the chosen one, a place and a figure, is marked as that."""
    found, last = [], 0
    for mark in sorted(marks_in(html, model), key=lambda one: one.start):
        if mark.start < last:
            continue
        is_chosen = chosen[0] == mark.place and chosen[1] in mark.figures
        state, anchor = (" chosen", '<span id="chosen"></span>') if is_chosen else ("", "")
        address = escape(link(mark.place, mark.figures))
        found.append(html[last : mark.start])
        words = html[mark.start : mark.end]
        found.append(f'{anchor}<a class="reporter-figure{state}" href="{address}" target="_top">{words}</a>')
        last = mark.end
    return "".join((*found, html[last:])).replace("</head>", f"{STYLE}</head>", 1)


def marks_in(html: str, model: Mapping[str, Any]) -> Iterator[Mark]:
    """Every number of a page that rests on figures of its report."""
    reading = _read(html)
    figures = {one["id"]: one for one in model.get("figures", ())}
    told = {
        one["place"]: tuple(one["figures"])
        for one in model.get("told", ())
        if not _UNIT.fullmatch(one["place"])
    }
    texts: dict[str, list[str]] = defaultdict(list)
    for place, text in texts_in(model):
        texts[_plain(text)].append(place)
    for text, places in texts.items():
        if not any(place in told for place in places):
            continue
        at = list(_found(reading, text))
        if len(at) != len(places):  # the page says it more or less often than the report: all or none
            if len({told.get(place) for place in places}) > 1:
                continue
            places = [places[0]] * len(at)
        for start, place in zip(at, places, strict=True):
            for span, names in _numbers(text, told.get(place, ()), figures):
                mark = _mark(reading, start + span[0], start + span[1])
                if mark:
                    yield Mark(*mark, place, names)


def standing(model: Mapping[str, Any], figure: str) -> list[tuple[str, str]]:
    """Where else a figure stands: places and texts in which its number is read."""
    figures = {one["id"]: one for one in model.get("figures", ())}
    return [
        (one["place"], one["text"])
        for one in model.get("told", ())
        if figure in one["figures"]
        and any(figure in names for _, names in _numbers(_plain(one["text"]), one["figures"], figures))
    ]


def _mark(reading: _Reading, start: int, end: int) -> tuple[int, int] | None:
    inside = any(at in reading.edges for at in range(start + 1, end))
    if inside or start in reading.linked:
        return None
    return reading.spans[start][0], reading.spans[end - 1][1]


def _read(html: str) -> _Reading:
    reading, at, depth = _Reading(), 0, 0
    letters: list[str] = []
    for tag in (*_TAG.finditer(html), None):
        end = tag.start() if tag else len(html)
        for match in _LETTER.finditer(html, at, end):
            letter = _plain_letter(unescape(match[0]))
            if not letter or (letter == " " and (not letters or letters[-1] in " \n")):
                continue
            if depth:
                reading.linked.add(len(letters))
            letters.append(letter)
            reading.spans.append(match.span())
        if tag:
            depth += _depth(tag[0])
            if not _INLINE.match(tag[0]) and letters and letters[-1] != "\n":
                letters.append("\n")
                reading.spans.append(tag.span())
            reading.edges.add(len(letters))
            at = tag.end()
    reading.text = "".join(letters)
    return reading


def _depth(tag: str) -> int:
    return 1 if re.match(r"<a\b", tag, re.IGNORECASE) else -1 if re.match(r"</a\b", tag, re.IGNORECASE) else 0


def _plain_letter(letter: str) -> str:
    return "" if letter in _UNSEEN else " " if letter.isspace() else letter


def _plain(text: str) -> str:
    return " ".join("".join(map(_plain_letter, text)).split())


def _found(reading: _Reading, text: str) -> Iterator[int]:
    """Where a text stands as a whole between two tags."""
    at = reading.text.find(text) if text else -1
    while at >= 0:
        end = at + len(text)
        begins = at in reading.edges or at == 0
        ends = end in reading.edges or reading.text[end : end + 1] in ("", "\n")
        ends = ends or (reading.text[end : end + 1] == " " and end + 1 in reading.edges)
        if begins and ends:
            yield at
        at = reading.text.find(text, end)


def texts_in(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a report with its place, in the order of reading."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from texts_in(part, f"{place}.{number}")
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name not in _NO_WORDS:
                yield from texts_in(part, f"{place}.{name}" if place else name)


def _numbers(
    text: str, names: Sequence[str], figures: Figures
) -> Iterator[tuple[tuple[int, int], tuple[str, ...]]]:
    """Where numbers stand in a text, and which of its figures each may tell."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for match in _NUMBER.finditer(text):
        is_date = _AFTER_MONTH.search(text[: match.start()]) or _YEAR.match(match["number"])
        if is_date or any(start <= match.start() < end for start, end in quoted):
            continue
        if fitting := _fitting(match, [figures[name] for name in dict.fromkeys(names) if name in figures]):
            yield (match.start(), match.end("of" if match["of"] else "number")), fitting


def _fitting(match: re.Match[str], figures: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    word = match["number"].lower().replace(",", "")
    number = float(_VALUES.get(word, 0) or word)
    of = float(match["of"].replace(",", "")) if match["of"] else None
    fitting = [one for one in figures if one["value"] is not None and _has(one, number, match)]
    closer = [one for one in fitting if of is not None and one["n"] == of]
    return tuple(one["id"] for one in closer or fitting)


def _has(figure: Mapping[str, Any], number: float, match: re.Match[str]) -> bool:
    """Whether a figure's value is written so."""
    value, unit = float(figure["value"]), figure["unit"]
    if match["percent"]:
        return bool(unit == "share") and half_up(100 * value) == number
    if match["unit"] in ("min", "minute"):
        return bool(unit == "seconds") and number in (half_up(value / 60), ceil(value / 60))
    if match["unit"]:  # a span of time is no count
        return bool(unit == f"{match['unit']}s") and (value == number or half_up(value) == number)
    if unit in ("share", "seconds", "date"):
        return False
    return abs(value) == number or (not value.is_integer() and half_up(abs(value)) == number)
