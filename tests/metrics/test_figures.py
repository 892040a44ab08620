from __future__ import annotations

import inspect
from typing import Any

import pytest

from reporter import metrics
from reporter.metrics import Alerts, Checks, Hours, Outcomes, Satisfaction, Share, Spread
from reporter.report import Figure
from tests.metrics.worlds import client, span, ticket

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
    told = metrics.definition(getattr(metrics, name))
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
