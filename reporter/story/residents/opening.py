"""What a resident meets first: how it was and what follows, how much was recorded, about what, what comes."""

from __future__ import annotations

import re
from typing import NamedTuple

from reporter import metrics
from reporter.report import half_up
from reporter.story.brief import Brief, told
from reporter.story.choosing import choose, is_solved
from reporter.story.opening import unknown
from reporter.story.residents.gatherings import meetings_of, told_meeting
from reporter.story.residents.numbers import Numbers, kind_in_words, numbers_of
from reporter.story.residents.recorded import of_recorded, outcome_against_somebody, recorded_headline
from reporter.story.retelling import sentences_of, stands_by_itself
from reporter.story.sentences import agree, first_capital, joined, listing, spell, within_a_sentence

_LONGEST_NEWS = 60
_NAMED = 2
_NAMES_A_THING = re.compile(r"(?:The|A|An)\s")
_PACES = {"busy": "A busy", "quiet": "A quiet", "usual": "An ordinary"}
_ABOUT = "Came in during the period, and may be told by itself."


class ForResidents(NamedTuple):
    """Headline, paragraphs and the line that mail programs show beside the subject."""

    headline: tuple[str, str]
    lede: tuple[str, ...]
    preheader: str


def opening_for_residents(brief: Brief) -> ForResidents:
    """The opening of a community's edition; the author's own words win."""
    note = brief.note
    head = note.headline or (_of_what_was(brief), _what_follows(brief))
    lede = tuple(note.lede) or _lede(brief)
    return ForResidents(head, lede, lede[0] if lede else head[1])


@told
def _of_what_was(brief: Brief) -> str:
    numbers, where = numbers_of(brief), _where(brief)
    if brief.is_silent or brief.measure(metrics.count_opened) is None:
        return f"We have no data for {brief.voice.name(brief.period)}."
    if brief.is_recorded:
        return recorded_headline(brief)
    unit = brief.voice.span_word(brief.period)
    if numbers.is_none:
        return f"Nothing was recorded{where} {brief.when}."
    if numbers.is_few:
        usual = brief.usual("opened")
        is_more = usual is not None and (brief.measure(metrics.count_opened) or 0) > usual
        return f"Little was recorded{where} {brief.when}." if is_more else f"A quiet {unit}{where}."
    is_of_topics = brief.chosen is not None and bool(brief.chosen.topics)
    is_told = bool(numbers.mostly) and not is_of_topics
    about = f", mostly about {within_a_sentence(kind_in_words(numbers.mostly))}" if is_told else ""
    if pace := _pace(brief):
        return f"{_PACES[pace]} {unit}{where}{about}."
    if numbers.total is None:
        return f"This is what was recorded{where} {brief.when}{about}."
    return f"{_came(brief, numbers.total)}{where} {brief.when}{about}."


def _where(brief: Brief) -> str:
    if brief.chosen is None:
        return ""
    topics = f" for {listing([within_a_sentence(one) for one in brief.chosen.topics])}"
    areas = f" in {listing(list(brief.chosen.areas))}"
    return f"{topics if brief.chosen.topics else ''}{areas if brief.chosen.areas else ''}"


def _pace(brief: Brief) -> str:
    """Beside the usual, or the period before; "" where there is nothing to compare with."""
    opened, usual = brief.measure(metrics.count_opened), brief.usual("opened")
    if usual is None and brief.has_before:
        usual = brief.measure_before(metrics.count_opened)
    if not opened or usual is None:
        return ""
    if metrics.is_noise(opened, usual):
        return "usual"
    return "busy" if opened > usual else "quiet"


def _came(brief: Brief, total: int) -> str:
    """“27 reports were recorded”"""
    brief.cite(metrics.count_opened)
    return f"{first_capital(brief.voice.count(total))} {agree(total, 'was', 'were')} recorded"


@told
def _what_follows(brief: Brief) -> str:
    """The newest good ending; else where to meet us; else that something is asked, or open, or over."""
    if brief.is_recorded and (said := outcome_against_somebody(brief)):
        return said
    if news := _good_news(brief):
        return news
    if meetings := meetings_of(brief):
        return f"On {brief.voice.day(meetings[0].on)} you can meet us."
    if brief.note.asks:
        return "One thing needs you." if len(brief.note.asks) == 1 else "Some things need you."
    if brief.measure(metrics.count_backlog) == 0:
        return brief.voice.nothing_open
    ended = numbers_of(brief).ended
    if ended is not None:
        brief.cite(metrics.count_resolved)
        return f"{first_capital(spell(ended))} have ended."
    return "Here is what became of it." if choose(brief) else "Here is how to reach us."


def _good_news(brief: Brief) -> str:
    """“The crossing lets you cross again.”: an ending that names its thing; of a long period none stands for
    all of it.
    """
    if not brief.manner.compact:
        return ""
    for ticket in reversed(choose(brief)):
        last = (sentences_of(ticket, brief) or [""])[-1] if is_solved(ticket) else ""
        if _NAMES_A_THING.match(last) and stands_by_itself(last) and len(last) <= _LONGEST_NEWS:
            return f"{last.rstrip('.! ')}."
    return ""


@told
def _lede(brief: Brief) -> tuple[str, ...]:
    if brief.is_silent:
        return (unknown(brief),)
    numbers = numbers_of(brief)
    if brief.is_recorded:
        now = joined(unknown(brief), of_recorded(brief))
    else:
        now = joined(
            unknown(brief), _of_volume(brief, numbers), _of_kinds(brief, numbers), _of_ends(brief, numbers)
        )
    meetings = meetings_of(brief)
    coming = f"You can meet us on {told_meeting(meetings[0], brief)}." if meetings else ""
    return tuple(part for part in (now, coming) if part)


def _of_volume(brief: Brief, numbers: Numbers) -> str:
    where = _where(brief)
    if numbers.is_none:
        return f"No report was recorded{where} {brief.when}."
    if numbers.is_few:
        least = spell(brief.client.privacy.minimum)
        return f"Fewer than {least} reports were recorded{where} {brief.when}; so few are not counted here."
    if numbers.total is None:
        return ""
    beside = []
    if numbers.before is not None:
        brief.cite_before(metrics.count_opened)
        beside.append(f"{spell(numbers.before)} {brief.voice.before(brief.period)}")
    if numbers.usual is not None:
        brief.cite_usual("opened")
        unit = (
            brief.voice.weekday(brief.period.first)
            if brief.is_one_day
            else brief.voice.span_word(brief.period)
        )
        beside.append(f"{spell(half_up(numbers.usual))} in a usual {unit}")
    said = f"{_came(brief, numbers.total)}{where} {brief.when}"
    return (
        f"{said}, after {'; '.join(beside)}."
        if numbers.before is not None
        else f"{', '.join([said, *beside])}."
    )


def _of_kinds(brief: Brief, numbers: Numbers) -> str:
    """“Most was about noise (11), then traffic and parking (5).”; of one that may not be counted the name."""
    if not brief.note.headline and numbers.mostly and not numbers.kinds:  # which has it
        return ""
    told = dict(numbers.kinds)
    ranked = numbers.ranked[:_NAMED]
    for name in (one for one in ranked if one in told):
        brief.cite_number("reports_about", told[name], brief.voice.nouns, _ABOUT, name)
    named = [
        f"{within_a_sentence(kind_in_words(name))}{f' ({told[name]:,})' if name in told else ''}"
        for name in ranked
    ]
    if not named:
        return ""
    first = "Most was" if numbers.mostly else "Most often it was"
    return f"{first} about {', then '.join(named)}."


def _of_ends(brief: Brief, numbers: Numbers) -> str:
    """“17 ended last week, whenever they came in; 13 were open when the week ended.”"""
    said = []
    if numbers.ended is not None:
        brief.cite(metrics.count_resolved)
        said.append(f"{spell(numbers.ended)} ended {brief.when}, whenever they came in")
    if numbers.still_open is not None:
        brief.cite(metrics.count_backlog)
        said.append(f"{spell(numbers.still_open)} were open {brief.at_its_end}")
    return first_capital(f"{'; '.join(said)}.") if said else ""
