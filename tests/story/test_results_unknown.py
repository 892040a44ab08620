"""Where nobody knows with what result a ticket ended, no part of an edition takes it for solved or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reporter import metrics
from reporter.config import Source
from reporter.delivery.gates import statuses
from reporter.sections.tiles import tiles
from reporter.store.facts import Feed
from reporter.story.backlog import tell_open
from reporter.story.evidence import last_data
from reporter.story.headline import headline
from reporter.story.opening import lede
from reporter.story.situation import assess
from tests.metrics.worlds import at
from tests.sample_report import quiet_daily
from tests.story.briefs import brief, feed, solved, still_open
from tests.story.scenes import DAYS, scene, tickets

FEEDS = (feed("desk", "2026-11-02T06:00"),)
PERIODS = ["2026-10-06", "2026-W41", "2026-10"]


def ended(hour: int, **words: str) -> dict[str, object]:
    """A ticket that ended, nobody knows with what result."""
    return solved(f"2026-10-06T{hour:02}:00", f"2026-10-06T{hour:02}:40", outcome="", **words)


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("known", [0, 2])
def test_none_is_solved_only_where_each_result_is_known(period: str, n: int, known: int) -> None:
    unsaid = [ended(9 + k) for k in range(n)]
    done = [solved(f"2026-10-06T{7 + k:02}:00", f"2026-10-06T{7 + k:02}:30") for k in range(known)]
    told = brief(period, opened=[*unsaid, *done], resolved=done, unsaid=unsaid, feeds=FEEDS)
    situation = assess(told)
    assert told.measure(metrics.count_resolved) == (known or None)
    assert told.measure(metrics.count_perhaps_solved) == n
    said = " ".join([*headline(told, situation), *lede(told, situation)])
    assert "none solved" not in said.casefold()
    assert "we do not know with what result" in said
    shown = {tile.label: tile.number for tile in tiles(told, situation)}
    right = f"{known}" if known else "–"
    assert shown.get("Solved", right) == right


@pytest.mark.parametrize("period", PERIODS)
def test_an_urgent_one_of_an_unknown_result_is_over_and_not_solved(period: str) -> None:
    one = ended(9, priority=1, subject="Server is down")  # type: ignore[arg-type]
    told = brief(period, opened=[one], unsaid=[one], feeds=FEEDS)
    said = " ".join(lede(told, assess(told)))
    assert "solved in" not in said
    assert "09:00 to" not in said
    assert "not open any more" in said


@pytest.mark.parametrize("known", [True, False])
def test_nobody_has_it_only_where_the_log_tells_who_has(known: bool) -> None:
    columns = {"status", "resolved_at"} | ({"assignee"} if known else set())
    told = brief("2026-W41", backlog=[still_open("2026-10-06T09:00", status="new")])
    object.__setattr__(told.this.known, "columns", frozenset(columns))
    (ticket,) = told.open_tickets
    assert ("Not yet given" in str(tell_open(ticket, told))) == known


@pytest.mark.parametrize("late", [set(), {"ratings"}, {"ratings", "changes"}])
def test_a_feed_that_should_have_come_by_now_is_told_late(late: set[str]) -> None:
    now = at("2026-10-12T07:00")
    names = ["tickets", "changes", "ratings"]
    feeds = [
        Feed(one, now - timedelta(days=2 if one in late else 0), now, records="changes") for one in names
    ]
    sources = [
        Source(name=one, files=f"{one}.csv", preset=f"plain-{one}", expected_every=86400) for one in names
    ]
    _, said = last_data(brief("2026-W41", feeds=tuple(feeds), sources=tuple(sources)))
    assert ("arrived on time" in said) == (not late)
    assert all((one in said.partition("Late:")[2]) == (one in late) for one in names)


@pytest.mark.parametrize(("unknown", "others"), [(1, 0), (3, 2), (1, 18), (1, 19), (2, 60)])
def test_the_gate_counts_older_ones_of_an_unknown_result_among_all(unknown: int, others: int) -> None:
    unsaid = [solved("2026-09-06T09:00", "2026-10-06T09:40", outcome="", id=f"u{n}") for n in range(unknown)]
    done = [solved("2026-10-06T09:00", "2026-10-06T09:40", id=f"d{n}") for n in range(others)]
    told = brief("2026-10", opened=done, resolved=done, unsaid=unsaid, feeds=FEEDS)
    object.__setattr__(told.this.known, "unknown_words", unknown)
    said = statuses(told, quiet_daily())
    assert bool(said) == (unknown * 20 > unknown + others)
    assert said.startswith(f"{unknown} of {unknown + others} tickets") or not said


@pytest.mark.parametrize("unit", ["day", "week", "month"])
@pytest.mark.parametrize("older", [0, 1, 2])
@pytest.mark.parametrize("new", [0, 1])
def test_older_tickets_that_ended_without_a_result_are_counted(unit: str, older: int, new: int) -> None:
    ended = tickets("2026-09-28", older, older, outcome="closed without result")["opened"]
    came = tickets(DAYS[unit], new, new, outcome="closed without result")["opened"]
    told = scene(unit, opened=came, closed=[*ended, *came], resolved=[], backlog=[])
    said = " ".join(lede(told, assess(told)))
    words = {
        0: "",
        1: "One older one was closed without a result.",
        2: "Two older ones were closed without a result.",
    }
    assert words[older] in said
    assert ("older one" in said) == bool(older)
