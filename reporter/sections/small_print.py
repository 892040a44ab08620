"""Definitions of every figure shown, and what the data cover: the small print."""

from __future__ import annotations

from collections.abc import Iterable

from reporter import metrics
from reporter.report import Figure, Section, SmallPrint, Step
from reporter.story.brief import Brief
from reporter.story.words import be, first_capital, listing, plural, spell

_TERMS = {
    "count_opened": "Opened",
    "count_resolved": "Solved",
    "count_backlog": "Still open",
    "share_answered_in_time": "Answered on time",
    "share_resolved_in_time": "Solved on time",
    "time_to_first_response": "First answer",
    "time_to_resolution": "Time to solve",
    "share_backups": "Backups finished",
    "checks": "Checks",
    "alerts": "Alarms",
    "csat": "Ratings",
    "hours_worked": "Hours",
}
_IN_A_DAY = ("checks",)


def small_print(brief: Brief, figures: Iterable[Figure]) -> Section:
    """Each term once, in the order of the list, then half and nine in ten, then coverage."""
    told = {figure.name: figure.definition for figure in figures if figure.value is not None}
    names = [name for name in _TERMS if name in told and (brief.period.unit != "day" or name in _IN_A_DAY)]
    noun = plural(brief.voice.noun, 2)
    entries = [Step(_TERMS[name], _in_their_words(told[name], noun)) for name in names]
    if {"time_to_first_response", "time_to_resolution"} & set(names):
        entries.append(
            Step("Half within", "the median; nine in ten within: the 90th percentile." + _working_day(brief))
        )
    if brief.period.unit == "day" and len(brief.this.opened) and len(brief.facts.history) > 4:
        entries.append(
            Step(
                "Usual",
                _usual(brief),
            )
        )
    entries.append(Step("Coverage", _coverage(brief)))
    heading = (
        "Data coverage"
        if brief.period.unit == "day"
        else "About these numbers"
        if brief.is_community
        else ("Definitions and data coverage")
    )
    return Section(name="small_print", heading=heading, blocks=(SmallPrint(tuple(entries)),))


def _usual(brief: Brief) -> str:
    weekday = brief.voice.weekday(brief.period.first)
    return f"the median of the last {spell(len(brief.facts.history) - 1)} {weekday}s."


def _in_their_words(definition: str, noun: str) -> str:
    """The definition from the metric's docstring, with the client's word for a ticket."""
    single = noun.removesuffix("s")
    text = definition.replace("Tickets", noun.capitalize()).replace("tickets", noun).replace("ticket", single)
    return text[0].lower() + text[1:]


def _working_day(brief: Brief) -> str:
    if not brief.client.agreement.opening:
        return " Counted by the clock."
    hours = brief.voice.number(brief.voice.hours_a_day, 1)
    return f" Counted in opening hours; a day is {hours} of them."


def _coverage(brief: Brief) -> str:
    voice = brief.voice
    period = voice.period(brief.period)
    span = f"00:00 to 24:00 on {period}" if brief.period.unit == "day" else period
    parts = [f"{span}, {brief.client.zone.replace('_', ' ')} time."]
    feeds = [feed for feed in brief.facts.feeds if feed.newest_at]
    if feeds:
        labels = listing([brief.label_of(feed) for feed in feeds])
        parts.append(f"From {spell(len(feeds))} {plural('feed', len(feeds))}: {labels}.")
    late = [brief.label_of(feed) for feed in brief.late_feeds]
    if late:
        parts.append(f"Not received in time: {listing(late)}.")
    parts.extend(_partial(brief))
    if undated := brief.measure(metrics.count_undated):
        count = first_capital(brief.voice.count(undated))
        parts.append(f"{count} {be(undated)} solved without a known date and counted as opened only.")
    aside = sum(feed.set_aside for feed in brief.facts.feeds)
    if aside:
        lines = f"{spell(aside).capitalize()} {plural('line', aside)}"
        parts.append(f"{lines} of these feeds could not be read and {be(aside)} not counted.")
    if brief.is_community:
        parts.append("We never print addresses, and no number below five for an area.")
    return " ".join(parts)


def _partial(brief: Brief) -> list[str]:
    """Says so when the data begin only inside the period, or speak of months only."""
    first = brief.facts.first_record_at
    if first is None:
        return ["No data has been received yet."]
    if first > brief.period.start:
        day = brief.voice.plain_date(brief.voice.on(first))
        covered = max(0, round((brief.period.end - first).total_seconds() / 3600))
        total = round((brief.period.end - brief.period.start).total_seconds() / 3600)
        return [f"Data begin on {day} and cover {covered} of {total} hours."]
    return []
