"""A number on its way into a report, with its name and its definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reporter.metrics.values import Share, Spread
from reporter.report import Figure
from reporter.store.facts import Span

Metric = Callable[..., Any]


def figure(
    function: Metric,
    value: float | Share | Spread | None,
    span: Span,
    unit: str = "",
    n: int | None = None,
) -> Figure:
    """The figure of a metric: a share as 0–1 with its n, a spread as its median seconds, None as no data."""
    name, told = _name(function), definition(function)
    if isinstance(value, Share):
        return Figure(name, value.share, unit or "share", value.of, span.period.name, told)
    if isinstance(value, Spread):
        return Figure(name, value.half, unit or "seconds", value.n, span.period.name, told)
    if name.startswith("count_") and value is not None:
        return Figure(name, value, unit or "tickets", int(value) if n is None else n, span.period.name, told)
    return Figure(name, value, unit, n, span.period.name, told)


def figures(function: Metric, spread: Spread, span: Span) -> tuple[Figure, Figure]:
    """Both figures of a spread: half took no longer, and nine in ten took no longer (its name ends in
    `_most`).
    """
    most = Figure(
        f"{_name(function)}_most", spread.most, "seconds", spread.n, span.period.name, definition(function)
    )
    return figure(function, spread, span), most


def definition(function: Metric) -> str:
    """What a metric counts, as printed in the reports: the first paragraph of its docstring on one line."""
    return " ".join((function.__doc__ or "").split("\n\n")[0].split())


def _name(function: Metric) -> str:
    return str(function.__name__)
