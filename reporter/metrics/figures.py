"""A number on its way into a report, with its name, out of how many, and its definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reporter.config import Client
from reporter.metrics.values import Alerts, Checks, Hours, Satisfaction, Share, Spread
from reporter.report import Figure
from reporter.store.facts import Span

Metric = Callable[[Span, Client], Any]

_UNITS = {
    "oldest_open_days": "days",
    "share_hours_used": "share",
}  # bare numbers, but not of tickets
_DECIMALS = {"hours_worked": 2, "tickets_per_person": 2}


def figures(metric: Metric, value: Any, span: Span, client: Client) -> tuple[Figure, ...]:
    """What a metric has answered, as a report keeps it: a share as 0–1, a spread as the seconds that half and
    nine in ten stayed within (its name ends in `_most`), None as no data.
    """
    name, told = metric.__name__, definition(metric)

    def figure(value: float | None, unit: str, n: int | None = None, tail: str = "") -> Figure:
        if value is not None and name in _DECIMALS:
            value = round(value, _DECIMALS[name])
        return Figure(f"{name}{tail}", value, unit, n, span.period.name, told)

    match value:
        case Share():
            return (figure(value.share, "share", value.of),)
        case Spread():
            return figure(value.half, "seconds", value.n), figure(value.most, "seconds", value.n, "_most")
        case Satisfaction():
            return (figure(value.good.share, "share", value.good.of),)
        case Hours():
            return (figure(value.total, "hours", value.n),)
        case Checks():
            return (figure(value.run, "checks"),)
        case Alerts():
            return (figure(value.raised, "alarms"),)
        case dict():
            return tuple(figure(kind.ok, f"{key}, went well", kind.total) for key, kind in value.items())
    return (figure(value, _UNITS.get(name, "tickets"), _of(name, value, span, client)),)


def definition(metric: Metric) -> str:
    """What a metric counts, as printed in the reports: the first paragraph of its docstring on one line."""
    return " ".join((metric.__doc__ or "").split("\n\n")[0].split())


def _of(name: str, value: float | None, span: Span, client: Client) -> int | None:
    """Out of how many a bare number speaks."""
    if name.startswith("count_"):
        return None if value is None else int(value)
    return {"oldest_open_days": len(span.backlog), "tickets_per_person": client.people}.get(name)
