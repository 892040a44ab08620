"""Numbers, dates and lists as they are said."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_skeleton, format_time
from babel.numbers import format_decimal

from reporter.config.fields import LOCALES
from reporter.periods import parse_period
from reporter.story.words import (
    NBSP,
    Voice,
    compare_counts,
    listing,
    plural,
    prose_duration,
    sentence,
    short_duration,
    spell,
)
from tests.metrics.worlds import at
from tests.story.briefs import dentist


def test_numbers_to_ten_are_words_and_larger_ones_digits() -> None:
    assert [spell(n) for n in (0, 1, 10, 11, 1234)] == ["no", "one", "ten", "11", "1,234"]


def test_nouns_take_their_plural() -> None:
    assert [plural("ticket", n) for n in (0, 1, 2)] == ["tickets", "ticket", "tickets"]
    assert plural("battery", 2) == "batteries"
    assert plural("day", 2) == "days"


def test_lists_end_in_and() -> None:
    assert [listing(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_a_sentence_gets_one_full_stop() -> None:
    assert [sentence(text) for text in ("it works", "Does it?", "", " done. ")] == [
        "It works.",
        "Does it?",
        "",
        "Done.",
    ]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (20, "less than a minute"),
        (60, "1 minute"),
        (25 * 60, "25 minutes"),
        (3600, "1 hour"),
        (95 * 60, "1 hour 35 minutes"),
        (13 * 3600, "13 hours"),
        (72 * 3600, "3 days"),
    ],
)
def test_durations_in_prose(seconds: int, said: str) -> None:
    assert prose_duration(seconds).replace(NBSP, " ") == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (20, "under 1 min"),
        (14 * 60, "14 min"),
        (3 * 3600 + 300, "3 h 05"),
        (13 * 3600, "13 h"),
        (20 * 3600, "2 days"),
        (25 * 3600, "2.5 days"),
        (120 * 3600, "12 days"),
    ],
)
def test_durations_in_cells_count_days_of_ten_working_hours(seconds: int, said: str) -> None:
    assert short_duration(seconds, 10).replace(NBSP, " ") == said


def test_counts_are_compared_in_words() -> None:
    assert compare_counts(61, 66, "in September") == "five fewer than in September"
    assert compare_counts(66, 61, "in September") == "five more than in September"
    assert compare_counts(5, 5, "on Monday") == "the same as on Monday"


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
    assert Voice(dentist(kind="community")).count(1) == "one report"
