"""How we served: tickets per day, how soon they were answered and solved, against the promise."""

from __future__ import annotations

from datetime import date

from reporter import metrics
from reporter.metrics import PriorityRow, Spread
from reporter.records import PRIORITIES
from reporter.report import Block, Cell, Column, ColumnChart, Row, Section, Table
from reporter.story import captions
from reporter.story.brief import Brief
from reporter.story.evidence import theme_sentence, theme_table
from reporter.story.takeaways import of_service

_FEWEST_FOR_COLUMNS = 8  # tickets; fewer are told in a sentence
_SHOW_SLOWEST = 10  # below this many the slowest stands for nine in ten
_CITED: tuple[metrics.Metric, ...] = (
    metrics.time_to_first_response,
    metrics.time_to_resolution,
    metrics.share_answered_in_time,
    metrics.share_resolved_in_time,
    metrics.close_ratio,
    metrics.share_reopened,
)


def service(brief: Brief) -> Section | None:
    """Per day, half and nine in ten against the promise, by priority, by theme; None for an empty period."""
    if not (len(brief.this.opened) or len(brief.this.resolved)):
        return None
    for metric in _CITED:
        brief.cite(metric)
    prioritised = _priorities(brief)
    return Section(
        name="service",
        heading="Service",
        takeaway=of_service(brief),
        blocks=(
            *_columns(brief),
            *captions.range_strip(brief),
            *(prioritised or theme_table(brief)),
            *(theme_sentence(brief) if prioritised else ()),
        ),
        new_page=brief.is_long,
    )


def _columns(brief: Brief) -> list[Block]:
    """Opened and solved per day; nothing when too little happened to draw, or no days are known."""
    opened, resolved = brief.measure(metrics.opened_per_day), brief.measure(metrics.resolved_per_day)
    by_month = bool((brief.this.opened["precision"] == "month").any())
    if max(sum(opened), sum(resolved)) < _FEWEST_FOR_COLUMNS or by_month:
        return []
    days = brief.period.days
    kept = [n for n, day in enumerate(days) if opened[n] or resolved[n] or _is_working_day(day, brief)]
    slots = [days[n] for n in kept]
    left, right = (tuple(float(counts[n]) for n in kept) for counts in (opened, resolved))
    subtitle, after = captions.columns_subtitle(brief, every_day=len(kept) == len(days))
    return [
        ColumnChart(
            title=captions.columns_title(sum(opened), sum(resolved)),
            subtitle=subtitle,
            unit=brief.voice.nouns,
            slots=_labels(slots, brief),
            series=captions.columns_series(left, right),
            description=captions.columns_description(slots, left, right, brief),
            subtitle_after=after,
            callout=captions.columns_callout(slots, left, brief),
        )
    ]


def _is_working_day(day: date, brief: Brief) -> bool:
    agreed = {name for opening in brief.client.agreement.opening for name in opening.days}
    return not agreed or f"{day:%a}" in agreed


def _labels(slots: list[date], brief: Brief) -> tuple[str, ...]:
    """First and last day, and Mondays that stand clear of both."""
    last = len(slots) - 1
    return tuple(
        brief.voice.short_date(day)
        if n == 0
        else str(day.day)
        if n == last or (day.weekday() == 0 and 2 < n < last - 1)
        else ""
        for n, day in enumerate(slots)
    )


def _priorities(brief: Brief) -> list[Block]:
    """One row per priority that occurred and their sum; nothing when all are of one priority."""
    rows = [row for row in brief.measure(metrics.by_priority) if row.opened or row.resolved.n]
    if len(rows) < 2 or not brief.voice.tells_urgency:
        return []
    with_first = any(row.first.n for row in rows)
    with_solved = any(row.resolved.n for row in rows)
    if not (with_first or with_solved):
        return []
    lines = [_row(row, brief, with_first=with_first, with_solved=with_solved) for row in rows]
    lines.append(_sum(brief, rows, with_first=with_first, with_solved=with_solved))
    starred = any("*" in cell.text for line in lines for cell in line.cells)
    short = any(0 < spread.n < captions.LIST_EACH for row in rows for spread in (row.first, row.resolved))
    return [
        Table(
            "By priority",
            _heads(with_first=with_first, with_solved=with_solved),
            tuple(lines),
            note=captions.FEW_DURATIONS if starred or short else "",
        )
    ]


def _heads(*, with_first: bool, with_solved: bool) -> tuple[Column, ...]:
    groups = [name for name, shown in (("First answer", with_first), ("Solved", with_solved)) if shown]
    columns = [Column("Priority", 0.28 if len(groups) == 2 else 0.42, number=False), Column("Tickets", 0.12)]
    for group in groups:
        columns += [Column(head, 0.1, group=group) for head in ("Half within", "9 in 10 within", "Promise")]
    total = sum(column.width for column in columns)
    return tuple(Column(c.head, round(c.width / total, 4), c.number, c.group) for c in columns)


def _row(row: PriorityRow, brief: Brief, *, with_first: bool, with_solved: bool) -> Row:
    cells = [Cell(PRIORITIES[row.priority], note=row.target.meaning), Cell(f"{row.opened:,}")]
    if with_first:
        cells += [*_spread(row.first, brief), _promise(row.target.first_response, brief)]
    if with_solved:
        cells += [*_spread(row.resolved, brief), _promise(row.target.resolution, brief)]
    return Row(tuple(cells))


def _spread(spread: Spread, brief: Brief) -> list[Cell]:
    """Half and nine in ten; few values are listed over both cells."""
    duration = brief.voice.duration
    if spread.half is None or spread.most is None or spread.slowest is None:
        return [Cell("–", span=2)]
    if spread.n < captions.LIST_EACH:
        return [Cell(brief.voice.durations(spread.values), span=2)]
    if spread.n < _SHOW_SLOWEST:
        return [Cell(duration(spread.half)), Cell(f"{duration(spread.slowest)}*")]
    return [Cell(duration(spread.half)), Cell(duration(spread.most))]


def _promise(seconds: int | None, brief: Brief) -> Cell:
    return Cell(brief.voice.duration(seconds) if seconds else "")


def _sum(brief: Brief, rows: list[PriorityRow], *, with_first: bool, with_solved: bool) -> Row:
    cells = [Cell("All"), Cell(f"{sum(row.opened for row in rows):,}")]
    if with_first:
        cells += [*_spread(brief.measure(metrics.time_to_first_response), brief), Cell("")]
    if with_solved:
        cells += [*_spread(brief.measure(metrics.time_to_resolution), brief), Cell("")]
    return Row(tuple(cells), is_sum=True)
