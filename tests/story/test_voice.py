"""Dates, periods and counts as they are said, to clients and to residents."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_skeleton, format_time
from babel.numbers import format_decimal

from reporter.cadences import Manner
from reporter.config.fields import LOCALES
from reporter.periods import parse_period
from reporter.story.readers import ProspectVoice, ResidentsVoice, voice_for
from reporter.story.sentences import NBSP
from reporter.story.voice import Voice
from tests.metrics.worlds import at
from tests.story.briefs import dentist


def test_dates_follow_the_country() -> None:
    british, american = Voice(dentist()), Voice(dentist(locale="en_US", zone="America/New_York"))
    day, moment = date(2026, 10, 13), at("2026-10-13T20:37")
    assert british.full_day(day) == "Tuesday 13 October 2026"
    assert american.full_day(day) == "Tuesday, October 13, 2026"
    assert british.time(moment) == "21:37"
    assert american.time(moment).replace(NBSP, " ") == "4:37 pm"


@pytest.mark.parametrize("locale", LOCALES)
def test_dates_times_and_numbers_are_those_of_the_country(locale: str) -> None:
    voice = Voice(dentist(locale=locale))
    day, noon = date(2026, 10, 13), at("2026-10-13T13:05")
    assert voice.plain_date(day) == format_skeleton("MMMMd", day, locale=locale)
    usual = format_time(voice.local(noon), "short", locale=locale)
    assert voice.time(noon).replace(NBSP, " ") == usual.replace(".", "").replace("\u202f", " ").lower()
    assert voice.number(1234567.5, 1) == format_decimal(1234567.5, locale=locale)


@pytest.mark.parametrize(
    ("zone", "begun", "ended", "said"),
    [
        ("Europe/London", "2026-10-24T00:30", "2026-10-24T01:30", "01:30 to 02:30"),
        (
            "Europe/London",
            "2026-10-25T00:30",
            "2026-10-25T01:30",
            "01:30 to 01:30 (clocks put back)",
        ),
        (
            "Europe/London",
            "2026-03-29T00:30",
            "2026-03-29T01:30",
            "00:30 to 02:30 (clocks put forward)",
        ),
        ("Europe/London", "2026-10-25T00:15", "2026-10-25T00:45", "the first 01:15 to 01:45"),
        ("Europe/London", "2026-10-25T01:15", "2026-10-25T03:00", "the second 01:15 to 03:00"),
        ("Asia/Tokyo", "2026-10-25T00:30", "2026-10-25T01:30", "09:30 to 10:30"),
    ],
)
def test_hours_between_which_the_clocks_changed_say_so(zone: str, begun: str, ended: str, said: str) -> None:
    assert Voice(dentist(zone=zone)).from_to(at(begun), at(ended)) == said


def test_periods_have_a_title_a_name_and_an_adverb() -> None:
    voice = Voice(dentist())
    week = parse_period("2026-W44", "Europe/London")
    month = parse_period("2026-10", "Europe/London")
    assert voice.period(week) == "26 October to 1 November 2026"
    assert voice.period(parse_period("2026-W53", "Europe/London")) == "28 December 2026 to 3 January 2027"
    assert (voice.during(month), voice.before(month)) == ("in October", "in September")
    assert (voice.during(week), voice.before(week)) == ("in the week of 26 October", "the week before")


def test_residents_send_reports_and_clients_raise_tickets() -> None:
    assert Voice(dentist()).count(3) == "three tickets"
    assert voice_for(dentist(kind="community")).count(1) == "one report"


@pytest.mark.parametrize(
    ("name", "title", "said", "during", "before", "unit"),
    [
        ("2026-11-03", "Tuesday 3 November 2026", "Tuesday", "on Tuesday", "on Monday", "day"),
        (
            "2026-Q3",
            "July to September 2026",
            "the third quarter of 2026",
            "in the third quarter of 2026",
            "the quarter before",
            "quarter",
        ),
        (
            "2026-07-01--2026-07-10",
            "1 to 10 July 2026",
            "1 to 10 July 2026",
            "from 1 to 10 July 2026",
            "in the 10 days before",
            "period",
        ),
    ],
)
def test_every_unit_of_the_calendar_has_its_phrases(
    name: str, title: str, said: str, during: str, before: str, unit: str
) -> None:
    voice, period = Voice(dentist()), parse_period(name, "Europe/London")
    assert (voice.period(period), voice.name(period)) == (title, said)
    assert voice.during(period) == during
    assert (voice.before(period), voice.span_word(period)) == (before, unit)


def test_what_was_just_now_and_comes_next_is_said_so_only_while_it_is_true() -> None:
    voice, week = Voice(dentist()), parse_period("2026-W44", "Europe/London")
    assert voice.when(week, is_fresh=True) == "last week"
    assert voice.coming(week, is_fresh=True) == "this week"
    assert voice.ahead(week, 2, is_fresh=False) == "for the week of 2 November or the week of 9 November"
    quarter = parse_period("2026-Q3", "Europe/London")
    assert voice.when(quarter, is_fresh=True) == "in the third quarter of 2026"
    assert voice.coming(quarter, is_fresh=True) == "for the fourth quarter of 2026"


def test_both_voices_have_every_word_and_every_choice() -> None:
    told = {name for name in vars(Voice) if name in Voice.__annotations__}
    of_who_served = {name for name in vars(ProspectVoice) if name in told} - vars(ResidentsVoice).keys()
    assert of_who_served == {"desk", "answer", "log", "asked", "standing", "serves"}
    assert told - {"client"} - of_who_served == {name for name in vars(ResidentsVoice) if name in told}
    assert Voice.headings.keys() == ResidentsVoice.headings.keys()
    assert Voice(dentist()).most_open(Manner()) > voice_for(dentist(kind="community")).most_open(Manner())
