"""How we served: tickets per day, how soon they were answered and solved, against the promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from reporter import metrics
from reporter.config import Client
from reporter.metrics import PriorityRow, Spread
from reporter.report import Block, Cell, Column, Row, Section, Table
from reporter.store.facts import Span
from reporter.story import captions
from reporter.story.brief import Brief, told
from reporter.story.evidence import fitted, theme_sentence, theme_table
from reporter.story.packs import course, prospects
from reporter.story.takeaways import of_service

_FEWEST_FOR_COLUMNS = 8  # tickets; fewer are told in a sentence
_SHOW_SLOWEST = 10  # below this many the slowest stands for nine in ten


class _Duration(NamedTuple):
    """What took time: its head in the table, and where its numbers are."""

    head: str
    metric: Callable[[Span, Client], Spread]
    taken: Callable[[PriorityRow], Spread]


_DURATIONS = (
    _Duration("First answer", metrics.time_to_first_response, attrgetter("first")),
    _Duration("Solved", metrics.time_to_resolution, attrgetter("resolved")),
)


def service(brief: Brief) -> Section | None:
    """Per day, half and nine in ten against the promise, by priority, by theme; None for an empty period."""
    if not (len(brief.this.opened) or len(brief.this.resolved)):
        return None
    prioritised = _priorities(brief)
    return Section(
        name="service",
        heading="Service",
        takeaway=of_service(brief),
        blocks=(
            *_columns(brief),
            *_against_promise(brief),
            *(prioritised or theme_table(brief)),
            *(theme_sentence(brief) if prioritised and not brief.manner.is_pack else ()),
            *(course.quarters(brief, "How it went", course.of_service()) if brief.manner.is_pack else ()),
        ),
        in_letter="",
    )


def _against_promise(brief: Brief) -> list[Block]:
    """What took time against what was promised; in a pack by priority, where several have enough."""
    if not brief.voice.tells_urgency:
        return []
    by_priority = captions.priority_strip(brief) if brief.manner.is_pack else []
    return [*(by_priority or captions.range_strip(brief))]


def _columns(brief: Brief) -> list[Block]:
    """Opened and solved per day; nothing when too little happened to draw, no days are known, or in a pack,
    which has its months.
    """
    if brief.manner.is_pack:
        return [] if brief.voice.serves else prospects.by_month(brief)
    opened, resolved = brief.measure(metrics.opened_per_day), brief.measure(metrics.resolved_per_day)
    by_month = bool((brief.this.opened["precision"] == "month").any())
    known = (brief.measure(metrics.count_opened), brief.measure(metrics.count_resolved))
    if None in known or max(sum(opened), sum(resolved)) < _FEWEST_FOR_COLUMNS or by_month:
        return []
    days = brief.period.days
    kept = [n for n, day in enumerate(days) if opened[n] or resolved[n] or _is_working_day(day, brief)]
    slots = {days[n]: (opened[n], resolved[n]) for n in kept}
    return [captions.column_chart(brief, slots, _labels([*slots], brief))]


def _is_working_day(day: date, brief: Brief) -> bool:
    agreed = {name for opening in brief.client.agreement.opening for name in opening.days}
    return not agreed or f"{day:%a}" in agreed


def _labels(slots: list[date], brief: Brief) -> tuple[str, ...]:
    """First and last day, and every Monday."""
    last = len(slots) - 1
    return tuple(
        brief.voice.short_date(day) if n == 0 else str(day.day) if n == last or day.weekday() == 0 else ""
        for n, day in enumerate(slots)
    )


@told
def _priorities(brief: Brief) -> list[Block]:
    """One row per priority that occurred and their sum; nothing when all are of one priority."""
    rows = [row for row in brief.cite(metrics.by_priority) if row.opened or row.resolved.n]
    brief.cite(metrics.count_opened)
    shown = [each for each in _DURATIONS if any(each.taken(row).n for row in rows)]
    if len(rows) < 2 or not brief.voice.tells_urgency or not shown:
        return []
    promised = brief.voice.serves and any(
        captions.promise_beside(row, each.metric, brief) for row in rows for each in shown
    )
    lines = [_row(row, shown, brief, promised=promised) for row in rows]
    total = [Cell("All"), Cell(f"{sum(row.opened for row in rows):,}")]
    for each in shown:
        total += [*_spread(brief.cite(each.metric), brief), *([Cell("")] * promised)]
    lines.append(Row(tuple(total), is_sum=True))
    starred = any("*" in cell.text for line in lines for cell in line.cells)
    short = any(1 < each.taken(row).n < captions.LIST_EACH for each in shown for row in rows)
    notes = [captions.SLOWEST_SHOWN] * starred + [captions.FASTEST_TO_SLOWEST] * short
    return [Table("By priority", _heads(shown, promised=promised), tuple(lines), note=" ".join(notes))]


def _heads(shown: list[_Duration], *, promised: bool) -> tuple[Column, ...]:
    heads = ("Half within", "9 in 10 within", *(["Promise"] * promised))
    columns = [Column("Priority", 0.28 if len(shown) == 2 else 0.42, number=False), Column("Tickets", 0.12)]
    for each in shown:
        columns += [Column(head, 0.3 / len(heads), group=each.head) for head in heads]
    return fitted(columns)


def _row(row: PriorityRow, shown: list[_Duration], brief: Brief, *, promised: bool) -> Row:
    cells = [Cell(row.name, note=row.target.meaning), Cell(f"{row.opened:,}")]
    for each in shown:
        promise = captions.promise_beside(row, each.metric, brief)
        said = Cell(brief.voice.promise(promise, row.target) if promise else "")
        cells += [*_spread(each.taken(row), brief), *([said] * promised)]
    return Row(tuple(cells))


def _spread(spread: Spread, brief: Brief) -> list[Cell]:
    """Half and nine in ten; few values are listed over both cells."""

    def duration(seconds: float) -> str:
        return brief.voice.bound(seconds, spread.counted)

    if spread.half is None or spread.most is None or spread.slowest is None:
        return [Cell("–", span=2)]
    if spread.n < captions.LIST_EACH:
        return [Cell(brief.voice.durations(spread.values, spread.counted), span=2)]
    if spread.n < _SHOW_SLOWEST:
        return [Cell(duration(spread.half)), Cell(f"{duration(spread.slowest)}*")]
    return [Cell(duration(spread.half)), Cell(duration(spread.most))]
