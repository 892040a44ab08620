"""The status line: does the reader need to worry? First how it was, then what follows."""

from __future__ import annotations

from reporter.story.brief import Brief
from reporter.story.sentences import (
    NBSP,
    agree,
    all_of,
    be,
    first_capital,
    first_small,
    listing,
    plural,
    spell,
    spelled,
)
from reporter.story.situation import Situation

Headline = tuple[str, str]
_PACES = {"quiet": "quiet", "usual": "steady", "busy": "busy"}


def headline(brief: Brief, situation: Situation) -> Headline:
    """The two sentences of the status line; the author's own words win."""
    if brief.note.headline:
        return brief.note.headline
    if brief.is_silent:
        return _of_silence(brief)
    if brief.manner.headline == "count":
        return _by_count(brief, situation)
    return _by_pace(brief, situation)


def _of_silence(brief: Brief) -> Headline:
    """Nothing was delivered: 0 and “no data” are different things."""
    if brief.data_end is None:
        return f"We have no data for {brief.voice.name(brief.period)}.", "Nothing has been delivered yet."
    newest = brief.voice.moment(brief.data_end, brief.period.last)
    return f"We have no data for {brief.voice.name(brief.period)}.", f"The newest is from {newest}."


def _by_count(brief: Brief, situation: Situation) -> Headline:
    if not situation.opened:
        return _of_an_empty_day(brief, situation)
    name, solved = brief.voice.name(brief.period), _solved(brief, situation)
    first = f"A {situation.pace} {name}. {solved}" if situation.pace else f"{name}: {first_small(solved)}"
    return f"{first};", first_small(_what_follows(brief, situation))


def _solved(brief: Brief, situation: Situation) -> str:
    """“All seven tickets are solved”, “Three of five tickets are solved”."""
    solved, opened, noun = situation.opened_and_solved, situation.opened, brief.voice.noun
    if opened == 1:
        return f"The one {noun} is solved" if solved else f"One {noun} came in"
    if solved == opened:
        new = "new " if situation.backlog else ""
        return f"{all_of(opened)} {new}{plural(noun, opened)} are solved"
    if not solved:
        return f"{spell(opened).capitalize()} {plural(noun, opened)} came in"
    return f"{spell(solved).capitalize()} of {spell(opened)} {plural(noun, opened)} {be(solved)} solved"


def _of_an_empty_day(brief: Brief, situation: Situation) -> Headline:
    day = brief.when
    nouns = brief.voice.nouns
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
    missed = ((situation.backups_missed, "backup"), (situation.checks_failed, "check"))
    return f"{listing([spelled(n, noun) for n, noun in missed if n])} failed"


def _by_pace(brief: Brief, situation: Situation) -> Headline:
    unit = brief.voice.span_word(brief.period)
    if situation.is_difficult:
        return f"A difficult {unit}.", _trouble(brief, situation) or _what_follows(brief, situation)
    if not situation.opened:
        return f"A {unit} without a single {brief.voice.noun}.", _after_an_empty_span(brief, situation)
    if situation.opened <= 5 and situation.pace != "busy":
        return f"A quiet {unit}.", _what_follows(brief, situation)
    if situation.pace:
        first = f"A {_PACES[situation.pace]} {unit}."
    elif brief.is_first:
        first = f"Our first {unit} together."
    else:
        first = f"{first_capital(brief.voice.count(situation.opened))} came in."
    return first, _what_follows(brief, situation)


def _after_an_empty_span(brief: Brief, situation: Situation) -> str:
    if situation.asks or situation.backlog or situation.backups_missed or not situation.has_proof:
        return _what_follows(brief, situation)
    return "Here is the work behind it."


def _trouble(brief: Brief, situation: Situation) -> str:
    """What made it difficult, in one sentence; "" when the client has to do something first."""
    if situation.asks:
        return ""
    if situation.urgent_open:
        n = situation.urgent_open
        return f"{first_capital(spelled(n, f'urgent {brief.voice.noun}'))} {be(n)} still open."
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
        return f"{first_capital(spelled(situation.backups_missed, 'backup'))} did not finish."
    if situation.breaks_promises:
        return _trouble(brief, situation)
    if brief.manner.headline == "count" or brief.voice.tells_open_first:
        return _still_open(brief, situation)
    return "Nothing needs you."


def _still_open(brief: Brief, situation: Situation) -> str:
    if not situation.backlog:
        return brief.voice.nothing_open
    opened, solved = situation.opened, situation.opened_and_solved
    if brief.manner.headline == "count" and opened and situation.backlog == opened - solved:
        if opened == 1:
            return "It is still open."
        which = {opened: "both" if opened == 2 else "all"}.get(situation.backlog, spell(situation.backlog))
        return f"{first_capital(which)} {be(situation.backlog)} still open."
    older = opened and opened == solved
    noun = f"{'older ' if older else ''}{plural(brief.voice.noun, situation.backlog)}"
    if situation.backlog > 10:
        return f"{situation.backlog:,}{NBSP}{noun} are still open."
    return f"{first_capital(spell(situation.backlog))} {noun} {be(situation.backlog)} still open."


def _need(situation: Situation) -> str:
    n = situation.needs
    return f"{first_capital(spelled(n, 'thing'))} {agree(n, 'needs', 'need')} you."
