"""How numbers, lists and comparisons are put into English. Not here: dates and places, which `voice` says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil

from reporter.report import half_up

SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NBSP = "\u00a0"
STOPS = ".!?…。．｡！？؟।؛；"  # that end a sentence, in whichever script
_IRREGULAR = {"person": "people", "it": "them"}
_NAME = re.compile(  # what keeps its large letter inside a sentence
    r"(adobe|android|apple|citrix|cisco|excel|google|linux|microsoft|office|outlook|sage|teams|windows|word"
    r"|xero|zoom)\b",
    re.IGNORECASE,
)


def plural(noun: str, n: float) -> str:
    """“ticket” or “tickets”; the last word of the noun takes the ending."""
    if n == 1:
        return noun
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


def spell(n: int) -> str:
    """Numbers to ten in words, digits above; 0 is “no”."""
    return SPELLED[n] if 0 <= n <= 10 else f"{n:,}"


def none_or(n: int) -> str:
    """Numbers that stand alone: “none”, “one”, “61”."""
    return spell(n) if n else "none"


def spelled(n: int, noun: str) -> str:
    """“three alarms”, “one alarm”, “no alarms”."""
    return f"{spell(n)} {plural(noun, n)}"


def counted(n: int, noun: str) -> str:
    """“1,040 checks”, “1 check”."""
    return f"{n:,} {plural(noun, n)}"


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st"""
    return f"{n}{'th' if n % 100 in range(11, 14) else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def out_of(n: int, total: int) -> str:
    """“two of 61”, “38 of 62”, “nine of nine”, “none of 1,040”; both in digits where both are large."""
    return f"{none_or(n)} of {spell(total)}"


def agree(n: int, one: str, many: str) -> str:
    """The form of a verb that goes with so many."""
    return one if n == 1 else many


def be(n: int) -> str:
    """is or are"""
    return agree(n, "is", "are")


def was(n: int) -> str:
    """was or were"""
    return agree(n, "was", "were")


def all_of(n: int) -> str:
    """“Both”, or “All three”, where two or more are meant."""
    return "Both" if n == 2 else f"All {spell(n)}"


def first_capital(text: str) -> str:
    """The first letter large, the rest as it is; iPhone and eBay stay as they are."""
    return text if text[:1].islower() and text[1:2].isupper() else text[:1].upper() + text[1:]


def first_small(text: str) -> str:
    """The first letter small, the rest as it is: for our own sentences, which begin with no name."""
    return text[:1].lower() + text[1:]


def within_a_sentence(text: str) -> str:
    """Words of others set among ours: “printing”, “e-mail”, but “Wi-Fi”, “X-rays”, “VPN” as they are."""
    head, *rest = text.split() or [""]
    is_letter = head[1:2] == "-" and head[0] not in "Ee"
    is_title = any(letter.isupper() for word in rest for letter in word[:1])  # a name, or told as one
    is_name = head[1:] != head[1:].lower() or is_letter or is_title or bool(_NAME.match(head))
    return text if is_name else first_small(text)


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
    return first_capital(text) + ("" if text[-1] in f'{STOPS}”"' else ".")


def joined(*parts: str) -> str:
    """Sentences one after the other; empty ones are left out."""
    return " ".join(part for part in parts if part)


def shorten(text: str, length: int) -> str:
    """Cut at a word, with an ellipsis, when longer."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"


def compare_counts(now: int, before: int, when: str) -> str:
    """“five fewer than in September”, “the same as in September”."""
    if now == before:
        return f"the same as {when}"
    return f"{spell(abs(now - before))} {'more' if now > before else 'fewer'} than {when}"


def prose_duration(seconds: float) -> str:
    """14 minutes · 1 hour 35 minutes · 13 hours · 2.5 days, of 24 hours each: for clock time only."""
    return spoken(short_duration(seconds))


def spoken(text: str) -> str:
    """The cells' form of a duration inside a sentence: 25 minutes, 3 hours 5 minutes, 2 days."""
    if text.startswith("under "):
        return "less than a minute"
    number, _, rest = text.partition(NBSP)
    unit, _, minutes = rest.partition(NBSP)
    word = {"min": "minute", "h": "hour", "days": "day"}[unit]
    said = f"{number}{NBSP}{plural(word, float(number.replace(',', '')))}"
    if minutes:
        said += f" {int(minutes)}{NBSP}{plural('minute', int(minutes))}"
    return said


def short_duration(seconds: float, day_hours: float = 24, *, is_bound: bool = False) -> str:
    """14 min · 1 h 35 · 13 h · 2 days: for cells. A day is one working day of so many hours.

    A bound is rounded up, so that “within 14 min” is true of what it bounds.
    """
    whole = ceil if is_bound else half_up
    minutes = whole(round(seconds / 60, 6))
    if seconds < 60:
        return f"under 1{NBSP}min"
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    hours, rest = divmod(minutes, 60)
    if hours < 10:
        return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02}" if rest else "")
    exact = minutes / 60
    if exact < 2 * day_hours:
        return f"{whole(exact)}{NBSP}h"
    days = exact / day_hours
    said = whole(days) if days >= 10 else whole(round(days * 10, 6)) / 10
    return f"{said:g}{NBSP}days"
