"""Counts over many clients: told only where no single client can be read out of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporter import metrics
from reporter.metrics import Share, definition
from reporter.periods import Period
from reporter.report import Figure, Tile, resting_on
from reporter.story.brief import Brief
from reporter.story.sentences import plural, spell

FEWEST = 5  # clients that a total is over, and whatever is counted in it


@dataclass(frozen=True)
class Contribution:
    """What one client has of something: so many, and where it is a share, of so many."""

    value: int
    of: int | None = None


@dataclass(frozen=True)
class Total:
    """The same over all who have any."""

    name: str
    value: int
    of: int | None
    clients: int


@dataclass(frozen=True)
class _Measure:
    metric: Callable[..., Any]
    label: str
    noun: str
    of: str = ""  # what a share is of


_MEASURES = {
    "count_opened": _Measure(metrics.count_opened, "Came in", "tickets"),
    "count_resolved": _Measure(metrics.count_resolved, "Solved", "tickets"),
    "share_answered_in_time": _Measure(
        metrics.share_answered_in_time, "Answered in time", "tickets", "answers promised"
    ),
    "share_backups": _Measure(metrics.share_backups, "Copies made", "copies", "copies due"),
}


def parts_of_client(brief: Brief) -> dict[str, Contribution]:
    """What one client brings into the totals; nothing where its period is known in part."""
    if brief.this.is_known_in_part or brief.is_silent:
        return {}
    found = {name: brief.measure(measure.metric) for name, measure in _MEASURES.items()}
    return {name: _part(value) for name, value in found.items() if value is not None}


def _part(value: int | Share) -> Contribution:
    return Contribution(value.good, value.of) if isinstance(value, Share) else Contribution(value)


def totals_of(clients: Sequence[Mapping[str, Contribution]]) -> list[Total]:
    """Each total over five clients or more who have any, and only where five or more are counted."""
    found = []
    for name in _MEASURES:
        parts = [one[name] for one in clients if name in one]
        parts = [part for part in parts if (part.value if part.of is None else part.of) > 0]
        value = sum(part.value for part in parts)
        if len(parts) >= FEWEST <= value:
            of = None if parts[0].of is None else sum(part.of or 0 for part in parts)
            found.append(Total(name, value, of, len(parts)))
    return found


def tile_of(total: Total, period: Period) -> Tile:
    """A total in large; of a share whole hundredths, rounded down, so that no few can be worked out."""
    measure, over = _MEASURES[total.name], f"over {spell(total.clients)} {plural('client', total.clients)}"
    if total.of is None:
        tile = Tile(measure.label, f"{total.value:,}", measure.noun, over)
        told, value, n = measure.noun, float(total.value), None
    else:
        value, told, n = float(100 * total.value // total.of), "%", total.of
        tile = Tile(measure.label, f"{value:.0f}%", "", f"of {total.of:,} {measure.of}, {over}")
    said = f"{definition(measure.metric)} Over {total.clients} clients who agreed."
    clients = Figure(
        "clients", total.clients, "clients", None, period.name, "Clients in a total.", total.name
    )
    return resting_on(tile, (Figure(f"all_{total.name}", value, told, n, period.name, said), clients))


def meaning_of(total: Total) -> tuple[str, str]:
    """What a total is called, and what it counts."""
    return _MEASURES[total.name].label, definition(_MEASURES[total.name].metric)
