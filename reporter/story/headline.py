"""The status line: does the reader need to worry? First how it was, then what follows."""

from __future__ import annotations

from reporter.story.brief import Brief
from reporter.story.situation import Situation
from reporter.story.words import NBSP, be, first_capital, listing, plural, spell

Headline = tuple[str, str]
_PACES = {
    "week": {"quiet": "A quiet week.", "usual": "A steady week.", "busy": "A busy week."},
    "month": {"quiet": "A quiet month.", "usual": "A steady month.", "busy": "A busy month."},
}


def headline(brief: Brief, situation: Situation) -> Headline:
    """The two sentences of the status line; the author's own words win."""
    if brief.note.headline:
        return brief.note.headline
    if brief.is_silent:
        return _of_silence(brief)
    if brief.period.unit == "day":
        return _of_a_day(brief, situation)
    return _of_a_span(brief, situation)


def _of_silence(brief: Brief) -> Headline:
    """Nothing was delivered: 0 and “no data” are different things."""
    if brief.data_end is None:
        return f"We have no data for {brief.voice.name(brief.period)}.", "Nothing has been delivered yet."
    newest = brief.voice.moment(brief.data_end, brief.period.last)
    return f"We have no data for {brief.voice.name(brief.period)}.", f"The newest is from {newest}."


def _of_a_day(brief: Brief, situation: Situation) -> Headline:
    if not situation.opened:
        return _of_an_empty_day(brief, situation)
    weekday, solved = brief.voice.weekday(brief.period.first), _solved(brief, situation)
    first = f"A {situation.pace} {weekday}. {solved}"
    if not situation.pace:
        first = f"{weekday}: {solved[0].lower()}{solved[1:]}"
    follows = _what_follows(brief, situation)
    return f"{first};", follows[0].lower() + follows[1:]


def _solved(brief: Brief, situation: Situation) -> str:
    """“All seven tickets are solved”, “Three of five tickets are solved”."""
    solved, opened, noun = situation.opened_and_solved, situation.opened, brief.voice.noun
    if opened == 1:
        return f"The one {noun} is solved" if solved else f"One {noun} came in"
    if solved == opened:
        new = "new " if situation.backlog else ""
        return f"{'Both' if opened == 2 else f'All {spell(opened)}'} {new}{plural(noun, opened)} are solved"
    if not solved:
        return f"{spell(opened).capitalize()} {plural(noun, opened)} came in"
    return f"{spell(solved).capitalize()} of {spell(opened)} {plural(noun, opened)} {be(solved)} solved"


def _of_an_empty_day(brief: Brief, situation: Situation) -> Headline:
    day = brief.when
    nouns = plural(brief.voice.noun, 0)
    if situation.late_feeds:
        feeds = listing(situation.late_feeds)
        if situation.asks:
            return f"No {nouns} came in {day}, and no {feeds} data in time.", _need(situation)
        return f"No {nouns} came in {day}.", f"We cannot say more: no {feeds} data in time."
    if brief.unknown_from and not situation.backups_missed and not situation.checks_failed:
        until = brief.voice.time(brief.unknown_from)
        return f"No {nouns} came in {day} up to {until}.", "What came later we do not know."
    if situation.is_quiet and situation.has_proof:
        if situation.asks:
            return f"Nothing went wrong {day}.", _need(situation)
        return f"Nothing went wrong {day},", "and here is how we know."
    if situation.backups_missed or situation.checks_failed:
        if situation.asks:
            return f"No {nouns} came in {day}, but {_failures(situation)}.", _need(situation)
        return f"No {nouns} came in {day},", f"but {_failures(situation)}."
    if situation.backlog or situation.asks:
        return f"Nothing new came in {day}.", _what_follows(brief, situation)
    return f"No {nouns} came in {day}.", "Nothing is open."


def _failures(situation: Situation) -> str:
    parts = []
    if situation.backups_missed:
        parts.append(f"{spell(situation.backups_missed)} {plural('backup', situation.backups_missed)}")
    if situation.checks_failed:
        parts.append(f"{spell(situation.checks_failed)} {plural('check', situation.checks_failed)}")
    return f"{listing(parts)} failed"


def _of_a_span(brief: Brief, situation: Situation) -> Headline:
    unit = brief.period.unit
    if situation.is_difficult:
        return f"A difficult {unit}.", _trouble(brief, situation) or _what_follows(brief, situation)
    if not situation.opened:
        return f"A {unit} without a single {brief.voice.noun}.", _after_an_empty_span(brief, situation)
    if situation.opened <= 5 and situation.pace != "busy":
        return f"A quiet {unit}.", _what_follows(brief, situation)
    came = f"{first_capital(brief.voice.count(situation.opened))} came in."
    if brief.is_first:
        came = f"Our first {unit} together."
    return _PACES.get(unit, {}).get(situation.pace, came), _what_follows(brief, situation)


def _after_an_empty_span(brief: Brief, situation: Situation) -> str:
    if situation.asks or situation.backlog or situation.backups_missed or not situation.has_proof:
        return _what_follows(brief, situation)
    return "Here is the work behind it."


def _trouble(brief: Brief, situation: Situation) -> str:
    """What made it difficult, in one sentence; "" when the client has to do something first."""
    if situation.asks:
        return ""
    if situation.urgent_open:
        n, noun = situation.urgent_open, plural(brief.voice.noun, situation.urgent_open)
        return f"{spell(n).capitalize()} urgent {noun} {be(n)} still open."
    if situation.breaks_promises:
        kept, verb = situation.kept, "answered" if situation.answered.of else "solved"
        return f"We {verb} {spell(kept.bad)} of {spell(kept.of)} late."
    missed = first_capital(spell(situation.backups_missed))
    return f"{missed} of {spell(situation.backups.of)} backups did not finish."


def _what_follows(brief: Brief, situation: Situation) -> str:
    if situation.asks:
        return _need(situation)
    if situation.late_feeds:
        return f"We had no {listing(situation.late_feeds)} data in time."
    if situation.urgent_open:
        return _trouble(brief, situation)
    if situation.backups_missed:
        count = f"{spell(situation.backups_missed).capitalize()} {plural('backup', situation.backups_missed)}"
        return f"{count} did not finish."
    if situation.breaks_promises:
        return _trouble(brief, situation)
    if brief.period.unit == "day" or brief.is_community:
        return _still_open(brief, situation)
    return "Nothing needs you."


def _still_open(brief: Brief, situation: Situation) -> str:
    if not situation.backlog:
        return "Nothing is left open." if brief.is_community else "Nothing needs you."
    opened, solved = situation.opened, situation.opened_and_solved
    if brief.period.unit == "day" and opened and situation.backlog == opened - solved:
        if opened == 1:
            return "It is still open."
        which = {opened: "both" if opened == 2 else "all"}.get(situation.backlog, spell(situation.backlog))
        return f"{first_capital(which)} {be(situation.backlog)} still open."
    older = opened and opened == solved
    noun = f"{'older ' if older else ''}{plural(brief.voice.noun, situation.backlog)}"
    if situation.backlog > 10:
        return f"{situation.backlog:,}{NBSP}{noun} are still open."
    return f"{spell(situation.backlog).capitalize()} {noun} {be(situation.backlog)} still open."


def _need(situation: Situation) -> str:
    n = situation.needs
    return "One thing needs you." if n == 1 else f"{spell(n).capitalize()} things need you."
