"""Where residents meet the team: what the client's file says, and what the team's calendar has."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reporter.config.models import OpenMeeting
from reporter.records import Change
from reporter.report import Agenda, AgendaItem, Step
from reporter.story.brief import Brief
from reporter.story.sentences import joined, sentence, shorten
from reporter.story.telling import window

MOST = 2
_AHEAD = timedelta(days=21)
_LONG = timedelta(days=45)


class Gathering(NamedTuple):
    """One of them, in words: its day, its hours, what and where."""

    on: date
    at: datetime
    hours: str
    title: str
    words: str


def meetings_of(brief: Brief) -> list[Gathering]:
    """Those that are still to come, soonest first; of a reader's areas where one chose some."""
    ahead = _AHEAD if brief.manner.compact else _LONG
    found = [*_of_the_file(brief), *(_of_calendar(one, brief) for one in brief.ahead if _is_near(one, brief))]
    until = brief.voice.on(brief.now) + ahead
    unique = {
        (one.on, one.hours, one.title.casefold()): one
        for one in found
        if brief.now < one.at and one.on <= until
    }
    return sorted(unique.values(), key=lambda one: (one.at, one.title))


def _of_the_file(brief: Brief) -> list[Gathering]:
    return [_meeting(one, brief) for one in brief.client.meetings if _concerns(one.areas, brief)]


def _concerns(areas: tuple[str, ...], brief: Brief) -> bool:
    chosen = {one.casefold() for one in brief.chosen.areas} if brief.chosen else set()
    return not chosen or not areas or not chosen.isdisjoint(one.casefold() for one in areas)


def _is_near(change: Change, brief: Brief) -> bool:
    return bool(change.title.strip()) and _concerns((change.place,) if change.place.strip() else (), brief)


def _meeting(one: OpenMeeting, brief: Brief) -> Gathering:
    zone = ZoneInfo(brief.client.zone)
    at = datetime.combine(one.on, one.starts or time(23, 59), tzinfo=zone)
    hours = brief.voice.time(at) if one.starts else ""
    if one.starts and one.ends:
        hours = brief.voice.from_to(at, datetime.combine(one.on, one.ends, tzinfo=zone))
    return Gathering(one.on, at, hours, one.title, joined(sentence(one.place), sentence(one.words)))


def _of_calendar(change: Change, brief: Brief) -> Gathering:
    words = joined(sentence(shorten(change.impact, 160)), sentence(shorten(change.action, 120)))
    at = change.starts_at
    return Gathering(brief.voice.on(at), at, window(change, brief.voice), shorten(change.title, 90), words)


def told_meeting(meeting: Gathering, brief: Brief) -> str:
    """“Thursday 5 November, 18:00 to 19:00: Towpath walk with the council”"""
    when = brief.voice.day(meeting.on)
    return f"{when}{f', {meeting.hours}' if meeting.hours else ''}: {meeting.title.rstrip('.')}"


def meetings_block(brief: Brief) -> Agenda | None:
    """The next of them; None where none is known."""
    items = tuple(
        AgendaItem(
            brief.voice.rail_day(one.on), one.hours, one.title, (Step("", one.words),) if one.words else ()
        )
        for one in meetings_of(brief)[:MOST]
    )
    return Agenda(items) if items else None
