"""A review of a quarter says of it what its monthlies say together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pandas as pd
import pytest

from reporter import metrics
from reporter.periods import Period, parse_period
from reporter.report import Edition, Memory, Report, Table
from reporter.runs import briefing, making
from reporter.store.store import open_store
from reporter.story.brief import Brief
from tests.runs.workspaces import MORNING, sample

CLIENTS = ("acme", "brook", "hillcrest", "south")
COUNTS = (metrics.count_opened, metrics.count_resolved, metrics.mails_blocked, metrics.count_urgent)
SHARES = (metrics.share_answered_in_time, metrics.share_resolved_in_time, metrics.share_backups)


def brief_of(client: str, cadence: str, period: Period) -> Brief:
    space = sample()
    with open_store(space.store_path) as store:
        return briefing.brief_of(space, store, Edition(cadence, client, period), MORNING)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", ["2026-Q3", "2026-H1"])
def test_its_figures_are_the_sums_of_the_monthlies(client: str, name: str) -> None:
    review = brief_of(client, "review", parse_period(name, "Europe/London"))
    months = [brief_of(client, "monthly", month) for month in review.period.months]
    assert [part.period for part in review.facts.parts] == [month.period for month in months]
    for count in COUNTS:
        assert (review.measure(count) or 0) == sum(month.measure(count) or 0 for month in months)
    for share in SHARES:
        whole, parts = review.measure(share), [month.measure(share) for month in months]
        assert (whole.good, whole.of) == (sum(one.good for one in parts), sum(one.of for one in parts))
    hours, worked = (
        review.measure(metrics.hours_worked),
        [one.measure(metrics.hours_worked) for one in months],
    )
    assert hours.total == pytest.approx(sum(one.total or 0 for one in worked))
    checks = review.measure(metrics.checks)
    assert checks.run == sum(month.measure(metrics.checks).run for month in months)


@pytest.mark.parametrize("client", CLIENTS)
def test_its_months_are_told_as_the_monthlies_tell_them(client: str) -> None:
    review = brief_of(client, "review", parse_period("2026-Q3", "Europe/London"))
    for part in review.facts.parts:
        month = brief_of(client, "monthly", part.period)
        for frame in ("opened", "resolved", "backlog", "activities", "ratings"):
            one, other = getattr(part, frame), getattr(month.this, frame)
            pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True))
        assert part.known == month.this.known


@cache
def made(client: str, name: str) -> Report:
    space = sample()
    edition = Edition("review", client, parse_period(name, "Europe/London"))
    with open_store(space.store_path) as store:
        found = making.compose(space, store, edition, Memory(), MORNING)
    assert any("approval" in reason for reason in found.reasons)
    return found.report


@pytest.mark.parametrize("name", ["2026-Q3", "2026-H1", "2026", "2026-08-10--2026-09-13"])
def test_a_review_of_any_span_is_held_and_reads(name: str) -> None:
    report = made("acme", name)
    assert report.headline[0]
    assert len(report.sections) > 5


def test_it_has_a_cover_only_where_it_has_many_parts() -> None:
    assert made("acme", "2026-Q3").cover
    space = sample()
    few = space.clients["brook"].model_copy(update={"services": ()})
    few = few.model_validate(few.model_dump() | {"sections": {"review": ("service", "protection")}})
    space = space.model_copy(update={"clients": {"brook": few}})
    edition = Edition("review", "brook", parse_period("2026-Q3", "Europe/London"))
    with open_store(space.store_path) as store:
        report = making.compose(space, store, edition, Memory(), MORNING).report
    assert report.cover is None
    assert [section.name for section in report.sections] == ["service", "protection", "small_print"]


def test_its_letter_says_when_it_is_talked_about_and_carries_the_date() -> None:
    space = sample()
    edition = Edition("review", "acme", parse_period("2026-Q3", "Europe/London"))
    now = MORNING.replace(month=10, day=5)
    with open_store(space.store_path) as store:
        found = making.compose(space, store, edition, Memory(), now)
    documents = {
        one.name: one.content for one in making.printed(space, found, ("letter", "invitation")).documents
    }
    text = " ".join(documents["letter.txt"].decode().split())
    assert "We talk about it on Thursday 8 October at 12:30" in text
    assert "Worth reading first" in text
    calendar = documents["invitation.ics"].decode()
    assert "DTSTART;TZID=Europe/London:20261008T123000" in calendar
    assert "METHOD:PUBLISH" in calendar
    without = replace(found, report=replace(found.report, meeting=None))
    assert "invitation.ics" not in {
        one.name for one in making.printed(space, without, ("invitation",)).documents
    }


def test_nothing_is_attached_to_what_residents_read() -> None:
    assert made("south", "2026-Q3").data == ()
    assert [file.name for file in made("acme", "2026-Q3").data] == ["tickets.csv", "figures.csv"]


def table_of(report: Report, section: str, caption: str) -> dict[str, dict[str, str]]:
    """Head of the column → label of the row → what stands there."""
    blocks = next(one for one in report.sections if one.name == section).blocks
    found = next(one for one in blocks if isinstance(one, Table) and one.caption == caption)
    heads = [column.head for column in found.columns[1:]]
    return {
        head: {row.cells[0].text: row.cells[place].text for row in found.rows}
        for place, head in enumerate(heads, 1)
    }


@pytest.mark.parametrize("section", ["service", "value"])
def test_each_quarter_beside_it_is_told_as_its_own_review_told_it(section: str) -> None:
    told = table_of(made("acme", "2026-Q3"), section, "This quarter and those before it")
    assert list(told) == ["Oct to Dec 2025", "Jan to Mar", "Apr to Jun", "Jul to Sept"]
    before = table_of(made("acme", "2026-Q2"), section, "This quarter and those before it")
    assert list(before) == ["Oct to Dec 2025", "Jan to Mar", "Apr to Jun"]
    for head, column in before.items():
        assert {label: told[head][label] for label in column} == column


def test_who_is_new_has_no_cover_and_no_quarters_beside() -> None:
    space = sample()
    new = space.clients["hillcrest"].model_copy(update={"joined_on": date(2026, 9, 1)})
    space = space.model_copy(update={"clients": {"hillcrest": new}})
    edition = Edition("review", "hillcrest", parse_period("2026-Q3", "Europe/London"))
    with open_store(space.store_path) as store:
        report = making.compose(space, store, edition, Memory(), MORNING).report
    assert report.cover is None
    captions = [block.caption for one in report.sections for block in one.blocks if isinstance(block, Table)]
    assert "This quarter and those before it" not in captions
