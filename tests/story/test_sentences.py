"""Numbers, lists, durations and comparisons as they are said."""

from __future__ import annotations

import pytest

from reporter.story.sentences import (
    NBSP,
    agree,
    all_of,
    compare_counts,
    counted,
    first_small,
    listing,
    plural,
    prose_duration,
    sentence,
    short_duration,
    spell,
    spelled,
    within_a_sentence,
)


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


def test_a_noun_and_its_verb_follow_the_number() -> None:
    assert [spelled(n, "alarm") for n in (0, 1, 3, 12)] == [
        "no alarms",
        "one alarm",
        "three alarms",
        "12 alarms",
    ]
    assert [counted(n, "check") for n in (1, 1040)] == ["1 check", "1,040 checks"]
    assert [agree(n, "waits", "wait") for n in (0, 1, 2)] == ["wait", "waits", "wait"]
    assert [all_of(n) for n in (2, 3)] == ["Both", "All three"]


@pytest.mark.parametrize("name", ["Wi-Fi", "VPN", "Microsoft 365", "Outlook", "iPad"])
def test_names_keep_their_letters_in_a_sentence(name: str) -> None:
    assert within_a_sentence(name) == name
    assert within_a_sentence("Printing and scanning") == "printing and scanning"


def test_our_own_sentences_begin_with_no_name() -> None:
    assert first_small("Wi-Fi is back") == "wi-Fi is back"
