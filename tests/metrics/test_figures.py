from __future__ import annotations

import inspect

import pytest

from reporter import metrics
from reporter.metrics import Share, Spread, figure, figures
from tests.metrics.worlds import span

AUGUST = span("2026-08")
PRINTED = [
    name
    for name in metrics.__all__
    if name.startswith(
        ("count_", "share_", "time_to_", "hours_worked", "csat", "checks", "patches", "alerts")
    )
]


def test_a_figure_carries_its_name_period_and_definition() -> None:
    told = figure(metrics.count_opened, 7, AUGUST)
    assert (told.name, told.value, told.unit, told.n, told.period) == (
        "count_opened",
        7,
        "tickets",
        7,
        "2026-08",
    )
    assert told.definition == "Tickets opened in the period, whatever became of them."


def test_a_share_becomes_a_number_with_its_n() -> None:
    told = figure(metrics.share_backups, Share(3, 4), AUGUST)
    assert (told.value, told.unit, told.n) == (0.75, "share", 4)
    assert figure(metrics.share_backups, Share(0, 0), AUGUST).value is None


def test_a_spread_becomes_its_median_and_its_ninetieth_percentile() -> None:
    half, most = figures(metrics.time_to_resolution, Spread((0, 10, 20)), AUGUST)
    assert (half.name, half.value, half.unit, half.n) == ("time_to_resolution", 10, "seconds", 3)
    assert (most.name, most.value, most.n) == ("time_to_resolution_most", 18, 3)
    assert figures(metrics.time_to_resolution, Spread(), AUGUST)[1].value is None


def test_no_data_is_not_nought() -> None:
    assert figure(metrics.mails_blocked, None, AUGUST).value is None


@pytest.mark.parametrize("name", PRINTED)
def test_every_definition_is_plain_prose_on_one_line(name: str) -> None:
    told = metrics.definition(getattr(metrics, name))
    assert told.endswith(".")
    assert "\n" not in told
    assert "  " not in told
    assert not any(mark in told for mark in "`_*{}")


def test_every_metric_of_a_span_answers_for_an_empty_one() -> None:
    takes_span = [
        getattr(metrics, name)
        for name in metrics.__all__
        if inspect.isfunction(getattr(metrics, name))
        and list(inspect.signature(getattr(metrics, name)).parameters) == ["span"]
    ]
    assert len(takes_span) > 20
    for metric in takes_span:
        metric(span("2026-08-03"))
