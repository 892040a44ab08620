from __future__ import annotations

import inspect
import statistics
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import metrics
from reporter.metrics import Hours, Outcomes, Satisfaction, Share, Spread, is_noise, usual
from reporter.metrics.values import Alerts, Checks, definition
from reporter.report import Figure
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


@given(durations)
def test_half_and_most_are_what_statistics_says(values: list[float]) -> None:
    spread = Spread(tuple(values))
    assert spread.half == pytest.approx(statistics.median(values))
    assert spread.most == pytest.approx(statistics.quantiles(values, n=10, method="inclusive")[8])
    assert spread.slowest == max(values)


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
    return metrics.figures(metric, value, AUGUST, client())


def figure(metric: metrics.Metric, value: Any) -> Figure:
    """The only one."""
    (told,) = figures(metric, value)
    return told


def test_a_figure_carries_its_name_period_and_definition() -> None:
    told = figure(metrics.count_opened, 7)
    assert (told.name, told.value, told.unit, told.n, told.period) == (
        "count_opened",
        7,
        "tickets",
        7,
        "2026-08",
    )
    assert told.definition == "Tickets opened in the period, whatever became of them."


def test_a_share_becomes_a_number_with_its_n() -> None:
    told = figure(metrics.share_backups, Share(3, 4))
    assert (told.value, told.unit, told.n) == (0.75, "share", 4)
    assert figure(metrics.share_backups, Share(0, 0)).value is None


def test_a_spread_becomes_its_median_and_its_ninetieth_percentile() -> None:
    half, most = figures(metrics.time_to_resolution, Spread((0, 10, 20)))
    assert (half.name, half.value, half.unit, half.n) == ("time_to_resolution", 10, "seconds", 3)
    assert (most.name, most.value, most.n) == ("time_to_resolution_most", 18, 3)
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
        (metrics.tickets_per_person, 0.3333, (0.33, "tickets", None)),
        (metrics.share_hours_used, 0.3333, (0.3333, "share", None)),
        (metrics.hours_worked, Hours(1.0, 0.3333, 7), (1.33, "hours", 7)),
        (metrics.checks, Checks(288, 1), (288, "checks", None)),
        (metrics.alerts, Alerts(7, 1), (7, "alarms", None)),
        (metrics.csat, Satisfaction(Share(3, 4), Share(4, 9)), (0.75, "share", 4)),
        (metrics.activities_by_kind, {"visit": Outcomes(2, 0, 1)}, (2, "visit, went well", 3)),
    ],
)
def test_every_answer_says_what_it_is_counted_in_and_out_of_how_many(
    metric: metrics.Metric, value: Any, told: tuple[float, str, int | None]
) -> None:
    found = figure(metric, value)
    assert (found.value, found.unit, found.n) == told


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
