"""When something was, said so that it is one moment for whoever reads it on the day it is written."""

from __future__ import annotations

from datetime import datetime

from reporter.story.brief import Brief
from reporter.story.sentences import first_capital, plural, spell

_DAYS_BY_NAME = 7  # a day of the week that is longer ago would be taken for another


def moment(instant: datetime, brief: Brief) -> str:
    """“Tuesday at 08:37” late in the period or just before it; else “13 October at 08:37”."""
    is_recent = (brief.voice.on(brief.now) - brief.voice.on(instant)).days < _DAYS_BY_NAME
    return brief.voice.moment(instant, brief.period.last, by_name=is_recent)


def moment_in(instant: datetime, brief: Brief) -> str:
    """“at 08:37” where the period is that day; else “on Tuesday at 08:37”, “on 13 October at 08:37”."""
    if brief.voice.on(instant) == brief.period.first == brief.period.last:
        return f"at {brief.voice.time(instant)}"
    return f"on {moment(instant, brief)}"


def stretch(begun: datetime, ended: datetime, brief: Brief) -> str:
    """“from 08:12 to 10:00”; over days “from Wednesday at 18:00 to Friday at 16:00”."""
    voice = brief.voice
    if voice.on(begun) == voice.on(ended):
        return f"from {voice.from_to(begun, ended)}"
    if voice.on(ended) > brief.period.last:
        return f"from {voice.moment(begun)} to {voice.moment(ended)}"
    return f"from {moment(begun, brief)} to {moment(ended, brief)}"


def of_the_evening(brief: Brief) -> str:
    """“One copy failed after midday”: its night ends after the period."""
    n = brief.backups.begun_failed
    told = "Copies that began in the period and failed, for a night that ends after it."
    brief.cite_number("copies_failed_at_the_end", n, "copies", told)
    when = "after midday" if brief.is_one_day else "on the last day"
    return f"{first_capital(spell(n))} {plural('copy', n)} failed {when}"
