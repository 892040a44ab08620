"""The numbers of a week against the week before and the usual one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporter import metrics
from reporter.report import Cell, Column, Row, Section, Table
from reporter.story.brief import Brief
from reporter.story.captions import share_of, spread_row, volume_heads
from reporter.story.situation import areas_to_tell
from reporter.story.takeaways import of_volume


@dataclass(frozen=True)
class Comparison:
    """One row of numbers; “” where nothing is known."""

    label: str
    this: str
    before: str
    usual: str = ""


def volume(brief: Brief) -> Section | None:
    """Opened, solved, open, on time, how fast, now and before; None for an empty week, or with areas."""
    if not (len(brief.this.opened) or len(brief.this.resolved)) or areas_to_tell(brief):
        return None
    return Section(
        name="volume",
        heading="The numbers",
        takeaway=of_volume(brief),
        blocks=(_table(brief, [*_counts(brief), *_promises(brief), *_times(brief)]),),
    )


def _counts(brief: Brief) -> list[Comparison]:
    opened, solved, left = (
        brief.cite_both(metric)
        for metric in (metrics.count_opened, metrics.count_resolved, metrics.count_backlog)
    )
    history = brief.facts.history
    return [
        Comparison("Opened", f"{opened[0]:,}", f"{opened[1]:,}", _usual(metrics.usual(history, "opened"))),
        Comparison("Solved", f"{solved[0]:,}", f"{solved[1]:,}", _usual(metrics.usual(history, "resolved"))),
        Comparison("Open at the end", f"{left[0]:,}", f"{left[1]:,}"),
    ]


def _promises(brief: Brief) -> list[Comparison]:
    """Answered on time where answers are logged, else solved on time."""
    answered = brief.cite_both(metrics.share_answered_in_time)
    solved = brief.cite_both(metrics.share_resolved_in_time)
    if answered[0].of:
        return [Comparison("Answered on time", share_of(answered[0]), share_of(answered[1]))]
    return [Comparison("Solved on time", share_of(solved[0]), share_of(solved[1]))] if solved[0].of else []


def _times(brief: Brief) -> list[Comparison]:
    first = brief.cite_both(metrics.time_to_first_response)
    full = brief.cite_both(metrics.time_to_resolution)
    rows = [spread_row("first", first, brief)] if first[0].n else []
    rows += [spread_row("full", full, brief)] if full[0].n else []
    return [Comparison(*row) for row in rows]


def _usual(value: float | None) -> str:
    return "" if value is None else f"{round(value):,}"


def _table(brief: Brief, lines: list[Comparison]) -> Table:
    this, before, usual = volume_heads(brief)
    with_usual = any(line.usual for line in lines)
    columns = [Column("", 0.4, number=False), Column(this, 0.2)]
    if brief.has_before:
        columns.append(Column(before, 0.2))
    if with_usual:
        columns.append(Column(usual, 0.2))
    rows = []
    for line in lines:
        cells = [Cell(line.label), Cell(line.this, tone="strong")]
        if brief.has_before:
            cells.append(Cell(line.before))
        if with_usual:
            cells.append(Cell(line.usual))
        rows.append(Row(tuple(cells)))
    width = sum(column.width for column in columns)
    fitted = tuple(replace(column, width=round(column.width / width, 4)) for column in columns)
    return Table("The numbers", fitted, tuple(rows), show_caption=False)
