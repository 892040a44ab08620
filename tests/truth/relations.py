"""What holds between reports of one world: neighbours agree, days add up, no order of reading matters."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.report import Report
from tests.truth.clocks import Stretch, stretch
from tests.truth.judging import Account, Told, reading
from tests.truth.machines import Works
from tests.truth.worlds import World

Key = tuple[str, str, str]  # name, of what, period
Value = tuple[float | None, int | None]
CADENCES = {"day": "daily", "week": "weekly", "month": "monthly"}
SUMMED = ("count_opened", "count_resolved", "share_answered_in_time", "share_resolved_in_time")


def relate(world: World, account: Account) -> None:
    """All three, for every client of the world."""
    orders = list(world.deliveries), list(reversed(world.deliveries))
    with reading(world, tuple(orders[0])) as told, reading(world, tuple(orders[1])) as again:
        for slug, _, span in world.editions:
            truth = Works(world, world.patron(slug), span)
            _same(truth, account, "order of reading", told, again)
            _neighbours(truth, account, told)
            if span.unit == "week" and not truth.is_recorded and not truth.is_partly("tickets"):
                _days_add_up(truth, account, told)


def figures_of(report: Report) -> dict[Key, Value]:
    """Every figure by its name, what it is of, and its period."""
    return {(one.name, getattr(one, "of", ""), one.period): (one.value, one.n) for one in report.figures}


def _told(told: Told, slug: str, span: Stretch) -> Report | None:
    made = told.made(slug, CADENCES[span.unit], span)
    return made.report if made else None


def _same(truth: Works, account: Account, what: str, told: Told, again: Told) -> None:
    """The same files in another order make the same report."""
    one, other = (_told(which, truth.patron.slug, truth.span) for which in (told, again))
    if one is not None and other is not None:
        for key, left, right in _unlike(one, other):
            account.tell(truth, one, f"{what}: {key[0]} of {key[2]}", str(left), str(right))
        for name in ("headline", "lede", "tiles", "wash", "subject", "preheader"):
            if getattr(one, name) != getattr(other, name):
                account.tell(
                    truth, one, f"{what}: {name}", str(getattr(one, name)), str(getattr(other, name))
                )


def _neighbours(truth: Works, account: Account, told: Told) -> None:
    """What is told of the span before is what its own report tells."""
    one = _told(told, truth.patron.slug, truth.span)
    other = _told(told, truth.patron.slug, truth.span.before)
    if one is not None and other is not None:
        for key, left, right in _unlike(one, other):
            account.tell(truth, one, f"before: {key[0]} {key[1]} of {key[2]}", str(left), str(right))


def _unlike(one: Report, other: Report) -> Iterator[tuple[Key, Value, Value]]:
    left, right = figures_of(one), figures_of(other)
    for key in left.keys() & right.keys():
        if left[key] != right[key]:
            yield key, left[key], right[key]


def _days_add_up(truth: Works, account: Account, told: Told) -> None:
    """Days make the week: but for tickets that were set apart after their day, which only the week knows."""
    week = _told(told, truth.patron.slug, truth.span)
    days = [stretch("day", day, truth.span.zone) for day in truth.span.days]
    if week is None or any(truth.of(day).count_opened().known != "yes" for day in days):
        return
    reports = [_told(told, truth.patron.slug, day) for day in days]
    if any(report is None for report in reports) or truth.has_changed_its_mind(days):
        return
    for name in SUMMED:
        whole = _counted(week, name)
        parts = [_counted(report, name) for report in reports if report]
        if whole is None or len(parts) < len(days) or None in parts:
            continue
        account.figures += 1
        total = tuple(sum(part[place] for part in parts if part) for place in (0, 1))
        if total != whole:
            account.tell(truth, week, f"days of the week: {name}", f"{total}", f"{whole}")


def _counted(report: Report, name: str) -> tuple[int, int] | None:
    """Good and of how many of the report's own period; a share of nothing counts nothing."""
    for figure in report.figures:
        if (
            figure.name == name
            and figure.period == report.edition.period.name
            and not getattr(figure, "of", "")
        ):
            if figure.value is None:
                return (0, 0) if figure.n == 0 else None
            if figure.unit == "share":
                return round(figure.value * (figure.n or 0)), figure.n or 0
            return round(figure.value), round(figure.value)
    return None
