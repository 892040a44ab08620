"""What stands behind a figure, and why a story is told."""

from __future__ import annotations

import pytest

from reporter import metrics
from reporter.errors import UsageError
from reporter.runs.briefing import brief_of
from reporter.runs.explaining import (
    edition_about,
    explain_metric,
    explain_story,
    metric_named,
    names,
    story_of,
)
from reporter.store.store import open_store
from reporter.story import quoted
from reporter.story.brief import Brief
from reporter.story.choosing import candidates, choose, is_small
from tests.runs.workspaces import MORNING, sample


def acme(client: str = "acme", period: str = "2026-10") -> Brief:
    space = sample()
    with open_store(space.store_path) as store:
        return brief_of(space, store, edition_about(space, client, period, MORNING), MORNING)


def test_every_metric_of_a_report_is_there_with_its_definition() -> None:
    told = dict(names())
    assert {"count_opened", "share_backups", "time_to_resolution", "csat"} <= told.keys()
    assert all(told.values())
    assert "is_noise" not in told


@pytest.mark.parametrize("name", sorted(dict(names()).keys() - {"checks_by_hour"}))
@pytest.mark.parametrize("client", ["acme", "south"])
def test_each_is_explained_of_any_client(name: str, client: str) -> None:
    first, second, *rest = explain_metric(acme(client), name)
    assert first == dict(names())[name]
    assert "October 2026" in second.replace("\u00a0", " ")
    assert [line for line in rest if line.startswith("From ")]


@pytest.mark.parametrize(
    ("name", "count"),
    [("count_opened", metrics.count_opened), ("count_resolved", metrics.count_resolved),
     ("count_backlog", metrics.count_backlog)],
)  # fmt: skip
def test_the_rows_behind_a_count_are_that_many(name: str, count: metrics.Metric) -> None:
    told = acme()
    lines = list(explain_metric(told, name))
    at = next(n for n, line in enumerate(lines) if line.startswith("From "))
    rows = lines[at + 1 :]
    more = [int(line.split()[1]) for line in rows if line.strip().startswith("and ")]
    assert len(rows) - len(more) + sum(more) == told.measure(count)


def test_a_figure_s_own_name_finds_its_metric() -> None:
    assert metric_named("share_answered_in_time_late") is metrics.share_answered_in_time
    assert metric_named("count_opened") is metrics.count_opened


def test_what_is_no_metric_is_told_with_what_is_near() -> None:
    with pytest.raises(UsageError, match="there is no metric “opend”") as fault:
        metric_named("opend")
    assert "count_opened" in fault.value.hint


def test_each_story_says_its_place_and_how_it_is_told() -> None:
    told = acme()
    every, chosen = candidates(told), choose(told)
    for place, ticket in enumerate(every, 1):
        lines = list(explain_story(told, ticket.id))
        verdict = "it is told" if ticket in chosen else "others are told before it"
        if ticket not in chosen and is_small(ticket, told) and any(one in chosen for one in every[place:]):
            verdict = "it is left out, for no more is known of it than its subject and a word on how it ended"
        assert f"Place {place} of {len(every)} that could be told; {verdict}:" in lines


@pytest.mark.parametrize("client", ["acme", "south", "hillcrest"])
def test_each_ticket_that_is_not_told_says_why(client: str) -> None:
    told = acme(client)
    every = {ticket.id for ticket in candidates(told)}
    left = [key for key in told.this.opened["id"] if key not in every]
    assert left
    for key in left:
        assert list(explain_story(told, key))[-1].startswith("It is not told: ")


def test_a_ticket_of_another_period_is_refused_with_the_mend() -> None:
    with pytest.raises(UsageError, match="neither came in, ended nor was open") as fault:
        list(explain_story(acme(), "NF-4118"))
    assert "reporter explain story" in fault.value.hint


def test_what_is_told_of_one_day_is_refused_of_more() -> None:
    with pytest.raises(UsageError, match="told of one day"):
        list(explain_metric(acme(), "checks_by_hour"))
    assert list(explain_metric(acme("brook", "2026-11-03"), "checks_by_hour"))


@pytest.mark.parametrize(
    ("short", "metric"),
    [
        ("opened", metrics.count_opened),
        ("solved", metrics.count_resolved),
        ("resolved", metrics.count_resolved),
        ("backlog", metrics.count_backlog),
        ("still_open", metrics.count_backlog),
        ("copies_due", metrics.share_backups),
        ("first_response", metrics.time_to_first_response),
        ("opened_per_day", metrics.opened_per_day),
    ],
)
def test_a_short_name_finds_its_metric(short: str, metric: metrics.Metric) -> None:
    assert metric_named(short) is metric


def test_whatever_an_author_may_cite_is_explained() -> None:
    assert quoted.CITED.keys() == quoted._NAMES.keys()
    for name in quoted.CITED:
        assert metric_named(name).__name__ == quoted.CITED[name]


def test_a_story_needs_no_client_where_one_alone_has_the_ticket() -> None:
    space = sample()
    tickets = {slug: ids_of(slug) for slug in ("acme", "brook")}
    (key, *_) = sorted(tickets["acme"] - tickets["brook"])
    with open_store(space.store_path) as store:
        found = story_of(space, store, key, (), MORNING)
        assert found.client == "acme"
        assert next(explain_story(brief_of(space, store, found, MORNING), key))
        assert story_of(space, store, key, ["acme"], MORNING) == found
        assert story_of(space, store, key, ["2026-09"], MORNING).period.name == "2026-09"
        with pytest.raises(UsageError, match=f"brook has no ticket {key}"):
            story_of(space, store, key, ["brook"], MORNING)
        with pytest.raises(UsageError, match="no client has a ticket NONE-1"):
            story_of(space, store, "NONE-1", (), MORNING)
        with pytest.raises(UsageError, match="there is no client “acmee”") as fault:
            story_of(space, store, key, ["acmee"], MORNING)
    assert fault.value.hint == "did you mean “acme”?"


def ids_of(client: str) -> set[str]:
    return set(acme(client).this.opened["id"])
