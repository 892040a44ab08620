"""Which numbers may be told beside each other, so that none of them gives a smaller one away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

_WEEK = 7


def told_cells(cells: Mapping[str, int], least: int) -> tuple[str, ...]:
    """Of the parts of a whole those that may be told beside it, in their order.

    None is below `least`; and what is left over is none, or so many that it gives no part away.
    """
    shown = [name for name, n in cells.items() if n >= least]
    left = sum(n for n in cells.values() if n < least)
    while shown and 0 < left < least:
        smallest = min(shown, key=lambda name: cells[name])
        shown.remove(smallest)
        left += cells[smallest]
    return tuple(shown)


def gives_away(n: int, others: Iterable[int], least: int) -> bool:
    """Whether one of the other numbers, as a part of it, leaves so few that they are given away."""
    return any(0 < n - other < least for other in others)


def may_stand_beside(days: Mapping[date, int], told: Collection[str], least: int) -> bool:
    """Whether the sum of these days may be told where days or weeks of it are told by themselves.

    `told` names what is: daily, weekly. A sum less all that is told by itself is what was kept back.
    """
    if "daily" in told and not _hides(_kept_back(days.values(), least), least):
        return False
    if "weekly" not in told or len(days) <= _WEEK:
        return True
    weeks = _weeks_of(days)
    edges = [n for day, n in days.items() if not any(day in week for week in weeks)]
    rest = _kept_back(edges, least) if "daily" in told else sum(edges)
    for week in weeks:
        inside = {day: days[day] for day in week}
        if sum(inside.values()) < least or not may_stand_beside(inside, told, least):
            rest += _kept_back(inside.values(), least) if "daily" in told else sum(inside.values())
    return _hides(rest, least)


def _hides(left: int, least: int) -> bool:
    return left == 0 or left >= least


def _kept_back(numbers: Iterable[int], least: int) -> int:
    return sum(n for n in numbers if n < least)


def _weeks_of(days: Mapping[date, int]) -> list[list[date]]:
    """The weeks, Monday to Sunday, that lie among them whole."""
    mondays = (day for day in days if day.weekday() == 0)
    weeks = ([monday + timedelta(days=n) for n in range(_WEEK)] for monday in mondays)
    return [week for week in weeks if all(day in days for day in week)]
