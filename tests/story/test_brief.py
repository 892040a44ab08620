"""What is told remembers which figures it rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter import metrics
from reporter.cadences import MENU
from reporter.story.takeaways import of_volume
from tests.metrics.worlds import at
from tests.story.briefs import brief
from tests.story.scenes import residents, scene, some


def test_only_what_is_cited_is_remembered_in_its_order_and_once() -> None:
    told = some("month", 5, 3)
    with told.citing() as cited:
        told.measure(metrics.count_backlog)
        assert told.cite(metrics.count_resolved) == 3
        assert told.cite_both(metrics.count_opened)[0] == 5
        told.cite(metrics.count_resolved)
    told.cite(metrics.count_backlog)
    assert [(figure.name, figure.period, figure.value) for figure in cited] == [
        ("count_resolved", "2026-10", 3),
        ("count_opened", "2026-10", 5),
        ("count_opened", "2026-09", 5),
    ]


def test_a_sentence_within_a_section_has_its_own_figures() -> None:
    told = some("month", 5, 3)
    with told.citing() as section:
        told.cite(metrics.count_opened)
        with told.citing() as sentence:
            told.cite(metrics.count_backlog)
    assert [figure.name for figure in sentence] == ["count_backlog"]
    assert [figure.name for figure in section] == ["count_opened", "count_backlog"]


def test_manner_is_that_of_the_cadence_and_voice_that_of_the_reader() -> None:
    day, month = scene("day"), scene("month", residents())
    assert (day.manner, month.manner) == (MENU["daily"].manner, MENU["monthly"].manner)
    assert (day.voice.noun, month.voice.noun) == ("ticket", "report")
    assert not replace(day, now=day.period.after.end).is_fresh


@pytest.mark.parametrize(
    ("begun", "ended", "said"),
    [  # London is an hour ahead
        ("2026-08-05T10:00", "2026-08-05T19:00", "5 August from 11:00 to 20:00"),
        ("2026-08-05T10:00", "2026-08-06T08:00", "5 August from 11:00 to 6 August at 09:00"),
        ("2026-08-05T00:00", "2026-08-06T22:00", "5 August from 01:00 to 6 August at 23:00"),
        ("2026-08-05T10:00", "2026-08-07T08:00", "6 August"),
        ("2026-08-05T10:00", "2026-08-09T23:00", "6 to 9 August"),
        ("2026-08-04T23:00", "2026-08-05T23:00", "5 August"),
    ],
)
def test_a_hole_is_told_by_its_whole_days_else_by_both_its_ends(begun: str, ended: str, said: str) -> None:
    assert brief("2026-08").hole_in_words(at(begun), at(ended)) == said


@pytest.mark.parametrize(("now", "is_compared"), [("2026-11-02T09:00", False), ("2026-10-20T09:00", True)])
def test_a_period_known_in_part_is_compared_with_nothing_once_it_is_over(now: str, is_compared: bool) -> None:
    told = some("month", 5, 3)
    october = replace(told.facts.this, known=replace(told.this.known, is_whole=False), until=at(now))
    in_part = replace(told, facts=replace(told.facts, this=october), now=at(now))
    assert told.has_before
    assert in_part.has_before is is_compared
    assert ("as far as we know" in str(of_volume(in_part))) is not is_compared
