"""What a report claims in words, read back from its prose: how many, none, all, on time, quiet.

A claim is a fact of the edition with a value, at the place that says so. Not here: what is true (judging).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from reporter.report import Figure, Report

WORDS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
} | {"none": 0, "no": 0, "nobody": 0, "nothing": 0, "both": 2, "a": 1, "it": 1}
_NUMBER = r"(\d[\d,]*|none|no|both|all(?: \d[\d,]*)?|it|a)"
_THINGS = r"(?:new )?(?:tickets?|reports?|requests?)"
_LATE = r"(?:late\b|later than we promise)"
_LEFT_OUT = {
    "figures",
    "edition",
    "title",
    "provider",
    "client",
    "footer",
    "language",
    "paper",
    "tone",
    "made_at",
    "prepared",
    "period",
}

# fact ← pattern; the first group is its value, or the value stands beside it
_COUNTS: tuple[tuple[str, str, int | None], ...] = (
    ("opened", rf"\byou raised {_NUMBER} {_THINGS}", None),
    ("opened", rf"(?<!nobody )\bsent us {_NUMBER} {_THINGS}", None),
    ("opened", rf"(?<!older )\b{_NUMBER} {_THINGS} (?:came in|opened)\b", None),
    ("opened", r"\bnobody (?:had to ask us|needed us|sent us)\b", 0),
    ("opened", r"\bwithout a single (?:ticket|report)\b", 0),
    ("opened", r"^nothing new came in\b", 0),
    ("solved", rf"\bwe solved {_NUMBER}(?!\S)", None),
    ("solved", rf"\b{_THINGS} came in and {_NUMBER} (?:was|were) solved", None),
    ("solved", rf"^[^;]*\bopened, {_NUMBER} solved", None),
    ("open", r"\bnothing is (?:left )?open\b", 0),
    ("open", rf"\bno {_THINGS} (?:is|are) left open", 0),
    ("open", rf"^{_NUMBER} {_THINGS} (?:is|are) still open", None),
    ("open", rf"^{_NUMBER} {_THINGS} (?:was|were) open when the [a-z]+ ended(?! as far)", None),
    ("open now", rf"(?<![-\w]){_NUMBER} (?:[a-z]+ ){{0,2}}(?:is|are) (?:still open|not solved yet)", None),
    ("open now", rf"(?<![-\w]){_NUMBER} still open", None),
    ("open since", r"\b(?:it|the oldest) ha[sd] been open since \w", 1),
    ("open since", r"\b(?:is|are) still open, (?:the oldest )?since \w", 1),
    ("waits", rf"(?<![-\w]){_NUMBER} (?:{_THINGS} )?waits? for (?:you|it)\b", None),
    ("urgent open", rf"^{_NUMBER} urgent {_THINGS} (?:is|are) still open", None),
    ("needs", r"\bnothing needs you\b", 0),
    ("needs", rf"\b{_NUMBER} things? needs? you\b", None),
    ("answered late", rf"\bnone (?:of \S+ )?was answered {_LATE}", 0),
    ("answered late", r"\b(?:every one|each one|all) had (?:its|their) first answer on time", 0),
    ("answered late", rf"\b{_NUMBER} of {_NUMBER} (?:was|were) answered {_LATE}", None),
    ("not on time", rf"\b{_NUMBER} of {_NUMBER} (?:was|were) not answered in time", None),
    ("solved late", rf"\bnone (?:of \S+ )?was solved {_LATE}", 0),
    ("answers in time", r"\b(?:every|the 1) first answer (?!.*that we know).*came in time", 0),
    ("answers in time", r"^first answer and solution came in time", 0),
    (
        "solutions in time",
        r"\b(?:every|the 1) (?:first answer .*)?solution (?!that we know).*came in time",
        0,
    ),
    ("solutions in time", r"^first answer and solution came in time", 0),
    ("wrong", r"\bnothing went wrong\b", 0),
    ("wrong", r"\bwithout an interruption\b", 0),
    ("copies missed", r"\ball (?:\d[\d,]* )?(?:backups|copies) (?:finished|were made)", 0),
    ("checks failed", r"\b(?:and |^)none of \d[\d,]* checks failed", 0),
    (
        "calm",
        r"\ba (?:quiet|steady|usual|busy) (?:day|week|month|\w{3,6}day)\b",
        0,
    ),
)
_PATTERNS = [(fact, re.compile(pattern), value) for fact, pattern, value in _COUNTS]
_TILES = {
    "tickets opened": "opened",
    "reports opened": "opened",
    "came in": "opened",
    "solved": "solved",
    "still open": "open",
    "open at the end": "open",
    "answered on time": "answered on time",
    "solved on time": "solved on time",
    "backups finished": "copies made",
}
AGREED = ("opened", "needs", "urgent open")  # what has one value, wherever it is said
_SENTENCE = re.compile(r"(?<=[.;:?!])\s+")


@dataclass(frozen=True)
class Claim:
    """A fact with the value that a place of the report gives it; `of` where it says of how many."""

    place: str
    text: str
    fact: str
    value: float
    of: float | None = None


def texts(report: Report) -> Iterator[tuple[str, str]]:
    """Every text of a report with the place where it stands."""
    for one in fields(report):
        if one.name not in _LEFT_OUT:
            yield from _walk(getattr(report, one.name), one.name)


def sentences(report: Report) -> Iterator[tuple[str, str]]:
    """Every sentence, or part of one that stands by itself."""
    for place, text in texts(report):
        yield from ((place, sentence) for sentence in _SENTENCE.split(text) if sentence.strip())


def claims(report: Report) -> Iterator[Claim]:
    """All that is claimed of the edition's own period."""
    for tile in report.tiles:
        fact, value = _TILES.get(tile.label.lower()), _value(tile.number)
        if fact and value is not None:
            of = _value(tile.unit.replace("of ", "")) if tile.unit.startswith("of ") else None
            yield Claim("tiles", f"{tile.label}: {tile.number} {tile.unit}", fact, value, of)
    if report.wash is None:
        yield Claim("wash", "no box", "needs", 0)
    for place, sentence in sentences(report):
        if (
            place.split(".")[0] in ("headline", "lede", "subject", "preheader")
            or place == "sections.takeaway"
        ):
            yield from _claims_of(place, sentence)


def _claims_of(place: str, sentence: str) -> Iterator[Claim]:
    plain = in_digits(sentence).rstrip(".,;:")
    for fact, pattern, fixed in _PATTERNS:
        match = pattern.search(plain)
        if match is None or (place == "sections.takeaway" and fact in ("open", "solved") and " of " in plain):
            continue
        groups = match.groups()
        value = float(fixed) if fixed is not None else _value(groups[0])
        of = _value(groups[1]) if fixed is None and len(groups) > 1 else None
        if value is not None:
            yield Claim(place, sentence, fact, value, of)


def in_digits(sentence: str) -> str:
    """The sentence in small letters, its number words as digits."""
    plain = sentence.replace("\xa0", " ").lower()
    counted = {
        word: number
        for word, number in WORDS.items()
        if word not in ("a", "it", "none", "no", "nobody", "nothing", "both")
    }
    return re.sub(r"\b[a-z]+\b", lambda word: str(counted.get(word[0], word[0])), plain)


def _value(text: str | None) -> float | None:
    """A number in digits or words; None where it is neither."""
    if text is None:
        return None
    told = text.replace("all ", "").replace("\xa0", " ").strip()
    if told in WORDS:
        return float(WORDS[told])
    digits = told.replace(",", "")
    return float(digits) if digits.isdigit() else None


def _walk(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value:
            yield place, value
    elif isinstance(value, tuple):
        for part in value:
            yield from _walk(part, place)
    elif is_dataclass(value) and not isinstance(value, Figure):
        for one in fields(value):
            yield from _walk(getattr(value, one.name), f"{place}.{one.name}")
