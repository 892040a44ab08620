"""What failed before a period and was not over when it began leads that period, with its true beginning."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reporter.periods import parse_period
from reporter.report import Edition
from reporter.sections.tiles import tiles
from reporter.store.facts import load_facts
from reporter.store.store import open_store
from reporter.story.brief import Brief
from reporter.story.captions import background_tiles
from reporter.story.headline import headline, preheader
from reporter.story.opening import lede
from reporter.story.situation import Situation, assess
from reporter.story.takeaways import heading_of_proof
from reporter.story.watching import checks_of_a_span
from tests.metrics.worlds import activity, at
from tests.store.frames import frame, keep
from tests.story.briefs import brief, dentist, feed, made_at

FEEDS = (feed("log", "2026-11-30T06:00"),)
BEGUN, GOOD = "2026-10-21T17:00", "2026-10-23T09:00"
CALM = ("nothing went wrong", "none failed", "without an interruption", "none of", "proof of quiet")


def check(when: str, outcome: str = "failed", **words: Any) -> dict[str, Any]:
    told = {"id": when, "source": "log", "title": "Line at Harborne", "outcome": outcome}
    return activity("check", when, **(told | words))


def tally(day: str) -> dict[str, Any]:
    return check(f"{day}T22:50", "ok", id=f"t{day}", title="Watched", quantity=288.0)


def told(period: str, *rows: dict[str, Any]) -> Brief:
    when = parse_period(period, "Europe/London")
    tallies = [tally(str(day)) for day in when.days]
    before = [row for row in rows if row["at"] < when.start]
    inside = [row for row in (*tallies, *rows) if when.start <= row["at"] < when.end]
    return brief(period, checks_around=before, activities=inside, feeds=FEEDS)


def said(told: Brief) -> str:
    situation: Situation = assess(told)
    proof = [text for line in checks_of_a_span(told) for text in (line.what, line.detail)]
    shown = [str(tile) for tile in (*tiles(told, situation), *background_tiles(told, situation))]
    words = [*headline(told, situation), *lede(told, situation), preheader(told, situation), *proof, *shown]
    return " ".join([*words, heading_of_proof(told, situation)])


@pytest.mark.parametrize("period", ["2026-10-21", "2026-10-22", "2026-10-23", "2026-W43", "2026-10"])
@pytest.mark.parametrize("has_end", [True, False])
def test_no_part_is_calm_while_something_failed(period: str, has_end: bool) -> None:
    good = check(GOOD, "ok")
    rows = (
        [check(BEGUN, ends_at=at(GOOD))] if has_end else [check("2026-10-20T17:00", "ok"), check(BEGUN), good]
    )
    edition = told(period, *rows)
    assert assess(edition).level == "broken"
    words = said(edition)
    assert "Line at Harborne" in headline(edition, assess(edition))[0]
    assert not [calm for calm in CALM if calm in words.casefold()]
    begins = " ".join(lede(edition, assess(edition)))
    assert ("at 18:00" if period == "2026-10-21" and not has_end else "ober at 18:00") in begins or (
        "Wednesday at 18:00" in begins
    )


@pytest.mark.parametrize("minutes", [1, 14])
def test_a_short_one_that_reaches_in_leads_nothing_and_leaves_nothing_quiet(minutes: int) -> None:
    ends = at("2026-10-21T23:00") + timedelta(minutes=minutes)
    edition = told("2026-10-22", check("2026-10-21T22:59", ends_at=ends))
    assert assess(edition).level != "broken"
    assert not [calm for calm in CALM if calm in said(edition).casefold()]
    first = "Yesterday no tickets came in, but Line at Harborne was down when it began."
    assert headline(edition, assess(edition))[0] == first


@pytest.mark.parametrize(
    ("period", "first", "follows"),
    [
        (
            "2026-10-21",
            "Line at Harborne had been failing since Wednesday at 18:00.",
            "It was not back when the day ended.",
        ),
        (
            "2026-10-22",
            "Line at Harborne had been down since Wednesday at 18:00, as far as we know.",
            "Nothing tells us that it is back.",
        ),
    ],
)
def test_what_is_not_back_says_since_when(period: str, first: str, follows: str) -> None:
    edition = told(period, check("2026-10-20T17:00", "ok"), check(BEGUN))
    assert headline(edition, assess(edition)) == (first, follows)


@pytest.mark.parametrize(
    ("period", "weeks_later", "words"),
    [
        ("2026-10-21", 0, "failed from 21 October at 18:00 to 23 October at 10:00"),
        ("2026-10-23", 0, "failed from Wednesday at 18:00 to Friday at 10:00"),
        ("2026-10-23", 5, "failed from 21 October at 18:00 to 23 October at 10:00"),
        ("2026-W43", 0, "failed on 21 October at 18:00, for 40 hours"),
    ],
)
def test_days_are_named_where_hours_alone_would_be_another_day(
    period: str, weeks_later: int, words: str
) -> None:
    edition = told(period, check(BEGUN, ends_at=at(GOOD)))
    edition = made_at(edition, edition.now + timedelta(weeks=weeks_later))
    assert words in " ".join(lede(edition, assess(edition))).replace("\xa0", " ")


@pytest.mark.parametrize("weeks_later", [0, 1, 5])
@pytest.mark.parametrize("period", ["2026-10-21", "2026-W43", "2026-10"])
def test_a_day_of_the_week_is_named_only_within_a_week(period: str, weeks_later: int) -> None:
    when = parse_period(period, "Europe/London")
    begun = when.end - timedelta(hours=20)
    edition = told(period, check(f"{begun:%Y-%m-%dT%H:%M}", ends_at=begun + timedelta(hours=9)))
    edition = made_at(edition, edition.now + timedelta(weeks=weeks_later))
    words = " ".join(lede(edition, assess(edition)))
    assert f"{begun:%A} at" not in words or not weeks_later


@pytest.mark.parametrize("days", [1, 2, 27, 29])
@pytest.mark.parametrize("goods", [0, 1, 40])
def test_the_log_is_looked_through_for_four_weeks(days: int, goods: int, tmp_path: Path) -> None:
    day = parse_period("2026-11-20", "Europe/London")
    failed = day.start - timedelta(days=days)
    rows = [check(f"{failed:%Y-%m-%dT%H:%M}"), check("2026-10-20T17:00", "ok")]
    later = [failed + timedelta(minutes=15 * (n + 1)) for n in range(goods)]
    rows += [check(f"{one:%Y-%m-%dT%H:%M}", "ok", id=f"g{one}") for one in later]
    rows += [check(f"{one:%Y-%m-%dT%H:%M}", "ok", id=f"o{one}", title="Another") for one in later]
    with open_store(tmp_path / "store.sqlite") as store:
        keep(store, "activities", frame("activities", *(row | {"client": "acme"} for row in rows)))
        facts = load_facts(store, Edition("daily", "acme", day))
    edition = Brief(facts, dentist(), brief("2026-11-20").note, day.end + timedelta(hours=7))
    carries = days < 28 and not goods
    assert [one.begun for one in assess(edition).outages] == ([failed] if carries else [])
