"""Crime as a police force publishes it by the month: recorded, by outcome, and never called solved."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from reporter.privacy.suppression import told_cells
from reporter.records import OPEN_STATUSES, Ticket
from reporter.store.facts import Span, records_of
from reporter.story.brief import Brief, told
from reporter.story.residents.numbers import numbers_of
from reporter.story.sentences import first_capital, joined, listing, plural, spell, was

_NO_CRIME = "anti-social behaviour"
_POLICE = ("police-uk", "police-uk-csv")
_DEFINITION = "Recorded in the month, by what is known of its outcome."
_SOMEBODY = "{n} led to a charge, a caution or another outcome against somebody"
_NOBODY = "{n} {was} closed because nobody could be identified"
_HANDED_ON = "{n} {was} handed on to somebody else"
_OTHERWISE = "{n} {was} closed without an outcome against anybody"
_UNKNOWN = "of {n} no outcome is published"
_OPEN = "{n} {was} still looked into {then}"
_IN_ORDER = (_SOMEBODY, _NOBODY, _HANDED_ON, _OTHERWISE, _OPEN, _UNKNOWN)
_NAMES = dict(
    zip(_IN_ORDER, ("somebody", "nobody", "handed on", "otherwise", "open", "unknown"), strict=True)
)


_ELSEWHERE = {_SOMEBODY: "{n} {was} solved", _OTHERWISE: "{n} {was} closed without a result"}  # not of police


class Recorded(NamedTuple):
    """Crimes of a span, and reports of anti-social behaviour, of which no outcome is published."""

    crimes: int
    others: int


def is_of_police(brief: Brief) -> bool:
    """Whether what is recorded are crimes: the log is one of a police force."""
    return any(one.preset in _POLICE for one in brief.sources)


def noun_of(brief: Brief, n: int) -> str:
    """crimes; reports"""
    return plural("crime" if is_of_police(brief) else brief.voice.noun, n)


def _recorded(brief: Brief, span: Span) -> Recorded:
    names = [str(one).casefold() for one in span.opened["category"]]
    others = sum(one == _NO_CRIME for one in names) if is_of_police(brief) else 0
    return Recorded(len(names) - others, others)


@told
def recorded_headline(brief: Brief) -> str:
    """“395 crimes were recorded near you in June, 54 fewer than in May.”"""
    now, where = _recorded(brief, brief.this), f" in {_areas(brief)}" if brief.chosen else " near you"
    if numbers_of(brief).total is None or not _is_enough(brief, now.crimes):
        return f"This was recorded{where} {brief.when}."
    _cite(brief, now.crimes, "recorded")
    said = f"{first_capital(spell(now.crimes))} {noun_of(brief, now.crimes)} {was(now.crimes)} recorded"
    return f"{said}{where} {brief.when}{_beside_before(brief, now.crimes)}."


def _areas(brief: Brief) -> str:
    return listing(list(brief.chosen.areas)) if brief.chosen else ""


def _is_enough(brief: Brief, n: int) -> bool:
    return n >= brief.client.privacy.minimum


def _beside_before(brief: Brief, crimes: int) -> str:
    if not brief.has_before or numbers_of(brief).before is None:
        return ""
    before = _recorded(brief, brief.before).crimes
    if not _is_enough(brief, before):
        return ""
    _cite(brief, before, "recorded_before")
    when = brief.voice.before(brief.period)
    if before == crimes:
        return f", as many as {when}"
    _cite(brief, crimes - before, "recorded_change")
    return f", {spell(abs(crimes - before))} {'more' if crimes > before else 'fewer'} than {when}"


@told
def outcome_against_somebody(brief: Brief) -> str:
    """“31 led to an outcome against somebody.”; "" where there are too few for a number."""
    parts = _outcomes(brief) if is_of_police(brief) else {}
    if numbers_of(brief).total is None or _SOMEBODY not in told_cells(parts, brief.client.privacy.minimum):
        return ""
    _cite(brief, parts[_SOMEBODY], "recorded_by_outcome", _NAMES[_SOMEBODY])
    return f"{first_capital(spell(parts[_SOMEBODY]))} led to an outcome against somebody."


@told
def of_recorded(brief: Brief) -> str:
    """By outcome; what would be too few for a number, or give one away, is put together."""
    if numbers_of(brief).total is None:
        return ""
    parts = _outcomes(brief)
    shown = told_cells(parts, brief.client.privacy.minimum)
    said = [_told_outcome(name, n, brief) for name, n in parts.items() if name in shown]
    others, beside = _recorded(brief, brief.this).others, ""
    if _is_enough(brief, others):
        _cite(brief, others, "recorded_otherwise")
        what = "reports of anti-social behaviour, of which no outcome is published"
        beside = f"Beside them there were {spell(others)} {what}."
    return joined(f"Of these, {listing(said)}." if said else "", beside)


def _told_outcome(name: str, n: int, brief: Brief) -> str:
    _cite(brief, n, "recorded_by_outcome", _NAMES[name])
    words = name if is_of_police(brief) else _ELSEWHERE.get(name, name)
    return words.format(n=spell(n), was=was(n), then=brief.at_its_end)


def _outcomes(brief: Brief) -> dict[str, int]:
    """Of the crimes of the month, as far as the log knows by now."""
    names = (_outcome(one, brief) for one in records_of(brief.this.opened, Ticket) if _is_crime(one, brief))
    counts = Counter(names)
    if 0 < counts[_HANDED_ON] < brief.client.privacy.minimum:
        counts[_OTHERWISE] += counts.pop(_HANDED_ON)
    return {name: counts[name] for name in _IN_ORDER if counts[name]}


def _is_crime(ticket: Ticket, brief: Brief) -> bool:
    return not (is_of_police(brief) and ticket.category.casefold() == _NO_CRIME)


def _outcome(ticket: Ticket, brief: Brief) -> str:
    ending = f"{ticket.ending} {ticket.unknown_outcome}".casefold()
    if ticket.status in OPEN_STATUSES:
        return _OPEN
    if ticket.outcome == "solved":
        return _SOMEBODY
    if ticket.outcome == "handed on":
        return _HANDED_ON
    if not ticket.outcome:
        return _UNKNOWN
    return _NOBODY if "no suspect" in ending else _OTHERWISE


def _cite(brief: Brief, n: int, name: str, of: str = "") -> None:
    brief.cite_number(name, n, noun_of(brief, 2), _DEFINITION, of)
