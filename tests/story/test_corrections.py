"""What has changed since it was told is said with both numbers; its reason only where all of it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from reporter import metrics
from reporter.report import Memory, Told
from reporter.story.brief import Brief
from reporter.story.corrections import corrections, told_by
from reporter.story.opening import lede
from reporter.story.sentences import none_or
from reporter.story.situation import assess
from reporter.story.threads import Threads
from tests.metrics.worlds import activity, at
from tests.story.briefs import brief, dentist, feed, solved, still_open

IN_JULY = "2026-07-{:02}T09:00"
MANY = 12


def july(n: int, **words: Any) -> dict[str, Any]:
    """A ticket of July that was solved within the hour."""
    day = IN_JULY.format(n + 1)
    return solved(day, day.replace("09:00", "09:40"), **({"id": f"J{n}", "source": "desk"} | words))


def august(before: dict[str, list[dict[str, Any]]], period: str = "2026-08", **words: Any) -> Brief:
    return brief(period, words.pop("who", None), before=before, **words)


def told(
    month: Brief,
    *figures: tuple[str, int, int | None],
    solved: Sequence[str] = (),
    opened: Sequence[str] = (),
) -> Brief:
    period = month.before.period.name
    return replace(month, threads=Threads(Memory(Told(period, figures, tuple(opened), tuple(solved)))))


def ids(*numbers: int) -> list[str]:
    return [f"desk/J{n}" for n in numbers]


def count(n: int) -> tuple[str, int, None]:
    return ("count_resolved", n, None)


def test_the_model_sentence() -> None:
    came_back = still_open("2026-07-03T09:00", id="J9", source="desk", reopen_count=1)
    month = august({"resolved": [july(n) for n in range(4)], "backlog": [came_back]})
    said = corrections(told(month, count(5), solved=ids(0, 1, 2, 3, 9)))
    assert said == "July’s five solved is now four: one came back."


@pytest.mark.parametrize(("told_n", "now"), list(product(range(MANY), repeat=2)))
def test_both_numbers_are_said_or_nothing(told_n: int, now: int) -> None:
    """Over every pair: the number told, the number now, and no reason that the records do not show."""
    month = august({"resolved": [july(n) for n in range(now)]})
    said = corrections(told(month, count(told_n), solved=ids(*range(told_n))))
    if told_n == now:
        assert said == ""
        return
    words = none_or(told_n), none_or(now)
    assert all(re.search(rf"\b{word}\b", said) for word in words), said
    assert said.endswith(".")
    assert ("known now" in said) == (now > told_n)
    assert "came back" not in said


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("duplicate", "one was counted twice"),
        ("cancelled", "one was cancelled"),
        ("spam", "one was spam"),
        ("deleted", "one was deleted"),
    ],
)
def test_what_is_counted_apart_since_is_why_fewer_came_in(outcome: str, words: str) -> None:
    apart = july(4, outcome=outcome)
    month = august({"opened": [july(n) for n in range(4)], "apart": [apart]})
    said = corrections(told(month, ("count_opened", 5, None), opened=ids(*range(5))))
    assert said == f"July’s five tickets are now four: {words}."
    two = august({"opened": [july(n) for n in range(3)], "apart": [apart, july(3, outcome=outcome)]})
    said = corrections(told(two, ("count_opened", 5, None), opened=ids(*range(5))))
    assert said.startswith("July’s five tickets are now three: two ")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("closed without result", "one ended without a result"), ("handed on", "one was handed on")],
)
def test_what_ended_otherwise_is_why_fewer_were_solved(outcome: str, words: str) -> None:
    month = august({"resolved": [july(0)], "closed": [july(1, outcome=outcome)]})
    assert corrections(told(month, count(2), solved=ids(0, 1))) == f"July’s two solved is now one: {words}."


def test_reasons_are_listed_and_a_difference_that_nobody_can_explain_has_none() -> None:
    back = [still_open(IN_JULY.format(n + 1), id=f"J{n}", source="desk") for n in (1, 2)]
    month = august(
        {"resolved": [july(0), july(7)], "backlog": back, "closed": [july(3, outcome="handed on")]}
    )
    said = corrections(told(month, count(4), solved=ids(0, 1, 2, 3)))
    assert (
        said == "July’s four solved is now two: two came back, one was handed on and one more is known now."
    )
    assert corrections(told(month, count(5), solved=ids(0, 1, 2, 3, 8))) == "July’s five solved is now two."


def test_a_log_that_counts_returns_and_counts_none_is_believed() -> None:
    moved = still_open(IN_JULY.format(2), id="J1", source="desk", reopen_count=0)
    month = august({"resolved": [july(0)], "backlog": [moved]})
    assert corrections(told(month, count(2), solved=ids(0, 1))) == "July’s two solved is now one."


def test_promises_and_backups_are_corrected_too_each_with_what_it_is_of() -> None:
    runs = [activity("backup", IN_JULY.format(n), id=f"B{n}") for n in range(1, 32)]
    month = august(
        {"opened": [july(n) for n in range(3)], "resolved": [july(n) for n in range(3)], "activities": runs}
    )
    now = month.measure_before(metrics.share_backups)
    other = ("share_backups", now.good - 1, now.of)
    said = corrections(told(month, ("share_answered_in_time", 2, 3), other))
    first, second = said.split(". ")
    assert first == "July’s two of three answered on time is now three of three"
    assert second.startswith(f"Its {now.good - 1} of {now.of} copies is now ")


@pytest.mark.parametrize(
    ("period", "beginning"),
    [
        ("2026-08", "July’s two solved is now none"),
        ("2026-08-04", "Monday’s two solved is now none"),
        ("2026-W32", "The two solved in the week of 27 July is now none"),
    ],
)
def test_the_period_is_named_as_it_is_read(period: str, beginning: str) -> None:
    assert corrections(told(august({}, period), count(2))).startswith(beginning)


def test_what_was_told_of_none_is_said_in_a_sentence_of_its_own() -> None:
    month = august({"opened": [july(0)], "resolved": [july(0)]})
    said = corrections(told(month, ("count_opened", 0, None), count(0)))
    assert said == (
        "For July we counted no tickets; it is now one: one more is known now."
        " We counted none solved; it is now one: one more is known now."
    )


def test_what_is_not_known_any_more_corrects_nothing() -> None:
    month = told(august({}), ("share_backups", 30, 31), ("share_answered_in_time", 4, 5))
    assert corrections(month) == ""


def test_only_the_period_before_is_corrected() -> None:
    month = told(august({}), count(2))
    assert month.threads.memory.before
    other = Memory(replace(month.threads.memory.before, period="2026-06"))
    assert corrections(replace(month, threads=Threads(other))) == corrections(august({})) == ""


def test_what_an_edition_tells_comes_back_as_it_was() -> None:
    """Of its own period only, and with what it is of."""
    month = brief("2026-08", dentist(), opened=[july(0)], resolved=[july(0), july(1)])
    with month.citing() as cited:
        month.cite(metrics.count_opened)
        month.cite(metrics.count_resolved)
        month.cite(metrics.count_backlog)
    before = [replace(figure, period="2026-07") for figure in cited]
    found = told_by(month, [*before, *cited])
    assert found.figures == (("count_opened", 1, None), ("count_resolved", 2, None))
    assert (found.opened, found.solved) == (("desk/J0",), ("desk/J0", "desk/J1"))


@pytest.mark.parametrize("of", range(1, 60))
def test_a_share_is_remembered_as_whole_numbers(of: int) -> None:
    month = brief("2026-08")
    for good in range(of + 1):
        value = metrics.Share(good, of)
        told = metrics.figures(metrics.share_backups, value, month.this)
        assert told_by(month, told).figures == (("share_backups", good, of),)


@pytest.mark.parametrize("period", ["2026-08", "2026-08-04"])
def test_it_ends_the_first_paragraph_of_a_busy_and_of_an_empty_period(period: str) -> None:
    for opened in ([], [solved("2026-08-04T09:00", "2026-08-04T09:30")]):
        feeds = {"first_record_at": at("2020-01-01T00:00")}
        month = told(august({}, period, opened=opened, resolved=opened, **feeds), count(2))
        month = replace(month, facts=replace(month.facts, feeds=(feed("desk", "2026-08-31T23:30"),)))
        assert lede(month, assess(month))[0].endswith(corrections(month))
