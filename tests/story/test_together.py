"""Totals over clients, and the words by which one client is known."""

from __future__ import annotations

import pytest

from reporter.periods import parse_period
from reporter.story.others.together import Contribution, tile_of, totals_of
from reporter.story.others.veil import Veil, is_short_for
from tests.story.briefs import dentist


def opened(*values: int) -> list[dict[str, Contribution]]:
    return [{"count_opened": Contribution(value)} for value in values]


@pytest.mark.parametrize(
    ("clients", "told"),
    [
        (opened(9, 9, 9, 9), []),
        (opened(9, 9, 9, 9, 0), []),  # who has none hides nobody
        (opened(1, 1, 1, 1, 1), [5]),
        (opened(3, 4, 5, 6, 7, 8), [33]),
        ([{}] * 9, []),
    ],
)
def test_a_total_is_over_five_clients_who_have_any(
    clients: list[dict[str, Contribution]], told: list[int]
) -> None:
    assert [one.value for one in totals_of(clients)] == told


def test_a_share_is_rounded_down_so_that_no_few_can_be_worked_out() -> None:
    clients = [{"share_backups": Contribution(good, 200)} for good in (200, 200, 200, 200, 199)]
    (total,) = totals_of(clients)
    tile = tile_of(total, parse_period("2026-Q3", "Europe/London"))
    assert (tile.number, tile.comparison) == ("99%", "of 1,000 copies due, over five clients")


@pytest.mark.parametrize("word", ["acm", "acmede", "adg", "acdegr", "acmd", "dent"])
def test_short_forms_of_a_name_are_known(word: str) -> None:
    assert is_short_for(word, ("acme", "dental", "group"))


@pytest.mark.parametrize("word", ["printer", "pdf", "and", "we", "mail"])
def test_other_words_are_not(word: str) -> None:
    assert not is_short_for(word, ("acme", "dental", "group"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It was back on Tuesday 14 October at ten.", "It was back in October at ten."),
        ("On October 3rd, 2026 it was back.", "In October 2026 it was back."),
        ("It was back on Thursday.", "It was back."),
    ],
)
def test_of_a_day_its_month_is_left(text: str, said: str) -> None:
    veil = Veil(dentist())
    assert veil.over(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "We come back by Friday.",
        "It was back from 3 to 9 October.",
        "It was back on 2026-10-14.",
        "We wrote to Fenwick about the printer.",
        "QX printer prints again.",
        "Ring us on 0121 496 0100.",
        "It is T&eacute;a who asked.",
        "The printer of Ζωή prints again.",
    ],
)
def test_what_may_name_somebody_or_a_day_is_found_by_its_look(text: str) -> None:
    assert Veil(dentist()).found_in(text)
