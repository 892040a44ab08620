"""The comparison under a large number; whole rows of tiles stand among the cases of the story."""

from __future__ import annotations

import pytest

from reporter.sections.tiles import tiles
from reporter.story.brief import Brief
from reporter.story.situation import assess
from tests.story.scenes import SCENES, scene, some, tickets


def comparison(brief: Brief, label: str) -> str:
    return {tile.label: tile.comparison for tile in tiles(brief, assess(brief))}[label]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (30, 6, "24 more than in September"),
        (6, 30, "24 fewer than in September"),
        (7, 7, "The same as in September"),
        (8, 6, "After six in September"),
        (1, 0, "After none in September"),
    ],
)
def test_a_count_is_compared_and_noise_is_not_called_more(now: int, before: int, said: str) -> None:
    assert comparison(some("month", now, now, before=before), "Tickets opened") == said


def test_a_table_has_the_numbers_of_a_week_and_an_empty_day_has_none() -> None:
    assert tiles(some("week", 5, 5), assess(some("week", 5, 5))) == ()
    empty = SCENES["nothing came, all proof good"]("day")
    assert tiles(empty, assess(empty)) == ()


def test_no_data_is_a_dash_and_no_nought() -> None:
    silence = SCENES["silence"]("month")
    (tile,) = tiles(silence, assess(silence))
    assert (tile.number, tile.comparison) == ("–", "No data received since 30 Sept")


def test_the_open_ones_that_wait_are_counted() -> None:
    rows = tickets("2026-11-03", 3, 1, status="waiting for client")
    rows["resolved"][0]["status"] = "closed"
    assert comparison(scene("day", **rows), "Still open") == "Two wait for you"
