from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import metrics
from reporter.metrics import Hours, Outcomes, Satisfaction, Share, Spread, is_noise, usual
from reporter.metrics.values import (
    Alerts,
    Backups,
    Checks,
    Devices,
    Fates,
    Kept,
    NamedCount,
    WordCount,
    definition,
    parts_of,
)
from reporter.report import Figure, half_up
from tests.metrics.worlds import client, span, ticket

durations = st.lists(st.floats(0, 1e8), min_size=2, max_size=60)


def test_a_share_of_nothing_is_no_data() -> None:
    assert Share(0, 0).share is None
    assert Share(3, 4).share == 0.75
    assert Share(3, 4).bad == 1


def test_a_spread_of_nothing_is_no_data() -> None:
    empty = Spread()
    assert (empty.n, empty.half, empty.most, empty.slowest) == (0, None, None, None)


def test_a_spread_of_one_is_that_one() -> None:
    assert (Spread((60,)).half, Spread((60,)).most, Spread((60,)).slowest) == (60, 60, 60)


def test_a_spread_forgets_the_unknown_and_counts_what_ends_before_it_begins_as_nought() -> None:
    assert Spread.of([30, float("nan"), -5, 10]).values == (0, 10, 30)


@given(durations, st.integers(1, 100))
def test_within_is_the_least_of_the_list_that_so_many_stayed_within(
    values: list[float], percent: int
) -> None:
    told = Spread(tuple(values)).within(percent / 100)
    assert told is not None
    assert told in values
    assert 100 * sum(value <= told for value in values) >= percent * len(values)
    assert all(
        100 * sum(value <= less for value in values) < percent * len(values) for less in values if less < told
    )


@given(durations)
def test_half_and_most_are_true_of_the_very_list(values: list[float]) -> None:
    spread = Spread(tuple(values))
    half, most = spread.half, spread.most
    assert half is not None
    assert most is not None
    assert sum(value <= half for value in values) >= len(values) / 2
    assert sum(value <= most for value in values) >= 0.9 * len(values) - 1e-9
    assert spread.slowest == max(values)


@given(st.integers(-10_000, 10_000))
def test_a_half_goes_up(n: int) -> None:
    assert half_up(n + 0.5) == n + 1
    assert half_up(n + 0.499) == half_up(n) == n


@given(st.lists(st.floats(0, 10_000), max_size=8), st.integers(0, 2))
def test_printed_parts_add_up_to_their_printed_total(parts: list[float], decimals: int) -> None:
    told = parts_of(parts, decimals)
    unit = 10**decimals
    assert round(sum(told) * unit) == half_up(round(sum(parts) * unit, 6))
    assert all(abs(one - part) < 1.001 / unit for one, part in zip(told, parts, strict=True))


def test_hours_that_nobody_told_are_no_data() -> None:
    assert Hours(0, 0, 0).total is None
    assert Hours(0, 0, 2).total == 0
    assert Hours(1.5, 0.5, 2).total == 2


def test_outcomes_add_up() -> None:
    assert Outcomes(ok=5, warning=2, failed=1).total == 8


def history(*opened: float | None) -> pd.DataFrame:
    return pd.DataFrame({"opened": pd.Series(opened, dtype="float64")})


def test_the_usual_is_the_median_of_the_periods_before() -> None:
    assert usual(history(10, 30, 20, 40, 999), "opened") == 25
    assert usual(history(10, 30, 20, 40, 50, 999), "opened") == 30
    assert usual(history(0, 0, 1, 1, 999), "opened") == 1  # 0.5 is not none


def test_nothing_is_usual_after_fewer_than_four_periods() -> None:
    assert usual(history(10, 30, 20, 999), "opened") is None
    assert usual(history(10, None, 30, 20, 999), "opened") is None
    assert usual(history(), "opened") is None


@pytest.mark.parametrize(
    ("now", "before", "noise"),
    [
        (119, 100, True),
        (120, 100, False),
        (81, 100, True),
        (80, 100, False),
        (1, 0, True),
        (2, 0, False),
        (0, 0, True),
    ],
)
def test_a_count_must_leave_its_usual_swing(now: int, before: int, noise: bool) -> None:
    assert is_noise(now, before) is noise
    assert is_noise(np.int64(now), np.float64(before)) is noise


@pytest.mark.parametrize(
    ("now", "before", "noise"),
    [
        (Share(96, 100), Share(95, 100), True),
        (Share(9900, 10000), Share(9750, 10000), True),  # sure, but under two points
        (Share(9900, 10000), Share(9600, 10000), False),
        (Share(9, 10), Share(6, 10), True),
        (Share(90, 100), Share(60, 100), False),
        (Share(0, 10), Share(10, 10), False),
        (Share(0, 0), Share(9, 10), True),
    ],
)
def test_a_share_must_leave_the_range_that_chance_allows(now: Share, before: Share, noise: bool) -> None:
    assert is_noise(now, before) is noise
    assert is_noise(before, now) is noise


def test_a_median_must_leave_the_range_that_chance_allows() -> None:
    short, long = Spread(tuple(range(100))), Spread(tuple(range(60, 160)))
    assert not is_noise(short, long)
    assert is_noise(Spread((1, 2, 3)), Spread((2, 3, 4)))
    assert is_noise(Spread(), long)


def test_what_is_missing_cannot_be_spoken_of_and_unlike_cannot_be_compared() -> None:
    assert is_noise(None, 5)
    assert is_noise(5, None)
    with pytest.raises(TypeError):
        is_noise(5, Share(1, 2))


AUGUST = span("2026-08", backlog=[ticket(), ticket()])
PRINTED = [
    name
    for name in metrics.__all__
    if name.startswith(
        ("count_", "share_", "time_to_", "hours_worked", "csat", "checks", "patches", "alerts")
    )
]


def figures(metric: metrics.Metric, value: Any) -> tuple[Figure, ...]:
    """The figures of August that come of an answer."""
    return metrics.figures(metric, value, AUGUST)


def figure(metric: metrics.Metric, value: Any) -> Figure:
    """The first of them."""
    return figures(metric, value)[0]


def test_a_figure_carries_its_name_period_and_definition() -> None:
    told = figure(metrics.count_opened, 7)
    assert (told.name, told.value, told.unit, told.n, told.period) == (
        "count_opened",
        7,
        "tickets",
        7,
        "2026-08",
    )
    assert told.definition.startswith("Tickets that came in during the period, without those that")


def test_a_share_becomes_a_number_with_its_n() -> None:
    told = figure(metrics.share_backups, Share(3, 4))
    assert (told.value, told.unit, told.n) == (0.75, "share", 4)
    assert figure(metrics.share_backups, Share(0, 0)).value is None


def test_a_spread_becomes_its_median_and_its_ninetieth_percentile() -> None:
    half, most, slowest, fastest = figures(metrics.time_to_resolution, Spread((0, 10, 20)))
    assert (half.name, half.value, half.unit, half.n) == ("time_to_resolution", 10, "seconds", 3)
    assert (most.name, most.value, most.n) == ("time_to_resolution_most", 20, 3)
    assert (slowest.name, slowest.value, slowest.n) == ("time_to_resolution_slowest", 20, 3)
    assert (fastest.name, fastest.value, fastest.n) == ("time_to_resolution_fastest", 0, 3)
    assert figures(metrics.time_to_resolution, Spread())[1].value is None


def test_no_data_is_not_nought() -> None:
    assert figure(metrics.mails_blocked, None).value is None


@pytest.mark.parametrize("name", PRINTED)
def test_every_definition_is_plain_prose_on_one_line(name: str) -> None:
    told = definition(getattr(metrics, name))
    assert told.endswith(".")
    assert "\n" not in told
    assert "  " not in told
    assert not any(mark in told for mark in "`_*{}")


@pytest.mark.parametrize(
    ("metric", "value", "told"),
    [
        (metrics.oldest_open_days, 31, (31, "days", 2)),
        (metrics.hours_worked, Hours(1.0, 0.3333, 7), (1.33, "hours", 7)),
        (metrics.checks, Checks(288, 1), (288, "checks", 288)),
        (metrics.alerts, Alerts(7, 1), (7, "alarms", 7)),
        (metrics.csat, Satisfaction(Share(3, 4), Share(4, 9)), (0.75, "share", 4)),
        (metrics.activities_by_kind, {"visit": Outcomes(2, 0, 1)}, (3, "activities", 3)),
    ],
)
def test_every_answer_says_what_it_is_counted_in_and_out_of_how_many(
    metric: metrics.Metric, value: Any, told: tuple[float, str, int | None]
) -> None:
    found = figure(metric, value)
    assert (found.value, found.unit, found.n) == told


@pytest.mark.parametrize(
    ("metric", "value", "told"),
    [
        (
            metrics.share_answered_in_time,
            Kept(17, 20, 1, 1),
            {
                "": (0.85, 20),
                "_good": (17, 20),
                "_bad": (3, 20),
                "_late": (1, 20),
                "_missing": (2, 20),
                "_unknown": (0, 20),
            },
        ),
        (
            metrics.share_backups,
            Backups(30, 31, 1, "agreed"),
            {"": (30 / 31, 31), "_good": (30, 31), "_bad": (1, 31)}
            | {"_warning": (1, 31), "_nights_unknown": (0, 31)},
        ),
        (metrics.patches, Devices(4, 5), {"": (0.8, 5), "_good": (4, 5), "_bad": (1, 5)}),
        (metrics.checks, Checks(100, 3, 65), {"": (100, 100), "_failed": (3, 100), "_announced": (65, 100)}),
        (
            metrics.alerts,
            Alerts(7, 1),
            {"": (7, 7), "_became_tickets": (1, 7), "_without_ticket": (6, 7)},
        ),
        (
            metrics.fates,
            Fates(5, 2, 1, 0, 2),
            {"_solved": (5, 10), "_closed": (2, 10), "_open": (1, 10), "_unknown": (0, 10)}
            | {"_handed_on": (2, 10)},
        ),
        (
            metrics.hours_worked,
            Hours(1.005, 2.005, 3),
            {"": (3.01, 3), "_reactive": (1.01, 3), "_planned": (2.0, 3)},
        ),
        (
            metrics.hours_worked,
            Hours(1, 2, 3, untold=0.5),
            {"": (3.5, 3), "_reactive": (1, 3), "_planned": (2, 3), "_untold": (0.5, 3)},
        ),
        (
            metrics.hours_worked,
            Hours(0, 0, 0),
            {"": (None, 0), "_reactive": (None, 0), "_planned": (None, 0)},
        ),
    ],
)
def test_every_number_within_an_answer_is_a_figure(
    metric: metrics.Metric, value: Any, told: dict[str, tuple[float, int]]
) -> None:
    found = {one.name.removeprefix(metric.__name__): (one.value, one.n) for one in figures(metric, value)}
    assert found == told


@pytest.mark.parametrize(
    ("metric", "value", "told"),
    [
        (
            metrics.by_category,
            [NamedCount("Mail", 3, 2), NamedCount("", 1, 0)],
            [
                ("_opened", "Mail", 3, 4),
                ("_resolved", "Mail", 2, 2),
                ("_opened", "", 1, 4),
                ("_resolved", "", 0, 2),
            ],
        ),
        (
            metrics.endings,
            [WordCount("No suspect", 4), WordCount("Given up", 1)],
            [("", "No suspect", 4, 5), ("", "Given up", 1, 5)],
        ),
        (
            metrics.set_apart,
            {"spam": 2, "duplicate": 1},
            [("", "", 3, 3), ("", "spam", 2, 3), ("", "duplicate", 1, 3)],
        ),
        (metrics.backlog_ages, {"0–2 days": 2}, [("", "", 2, 2), ("", "0–2 days", 2, 2)]),
    ],
)
def test_what_is_told_by_name_has_a_figure_for_each(
    metric: metrics.Metric, value: Any, told: list[tuple[str, str, int, int]]
) -> None:
    found = [
        (one.name.removeprefix(metric.__name__), one.of, one.value, one.n) for one in figures(metric, value)
    ]
    assert found == told


def test_each_day_has_its_figure() -> None:
    days = figures(metrics.opened_per_day, (1,) * 31)
    assert [(one.of, one.value, one.n) for one in days[:2]] == [("", 31, 31), ("2026-08-01", 1, 31)]


def test_each_priority_has_its_figures() -> None:
    rows = metrics.by_priority(span(opened=[ticket(priority=1), ticket()]), client())
    found = {(one.name, one.of): (one.value, one.n) for one in figures(metrics.by_priority, rows)}
    assert found["by_priority_opened", "urgent"] == (1, 2)
    assert found["by_priority_first_most", "urgent"] == (None, 0)


def of_a_span() -> list[Any]:
    """Every function that measures a span."""
    found = [getattr(metrics, name) for name in metrics.__all__]
    return [
        each for each in found if inspect.isfunction(each) and "span" in inspect.signature(each).parameters
    ]


def test_every_metric_has_the_one_signature_and_answers_for_an_empty_span() -> None:
    taken = [metric for metric in of_a_span() if metric is not metrics.figures]
    assert len(taken) > 30
    for metric in taken:
        kinds = [given.annotation for given in inspect.signature(metric).parameters.values()]
        assert kinds == ["Span", "Client"], metric.__name__
        metric(span("2026-08-03"), client())
