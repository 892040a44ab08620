"""What was done, by kind of activity and how it ended, beside the period before."""

from __future__ import annotations

from reporter import metrics
from reporter.metrics import Outcomes
from reporter.report import Block, Cell, Column, Row, Table
from reporter.story.brief import Brief

_KINDS = {
    "visit": "Visits and patrols",
    "call": "Calls",
    "maintenance": "Maintenance",
    "note": "Other work",
}


def work_table(brief: Brief) -> list[Block]:
    """A community's work by kind; other readers find theirs under protection and value."""
    now, before = brief.measure_both(metrics.activities_by_kind)
    kinds = [kind for kind in _KINDS if kind in now]
    if not brief.is_community or not kinds:
        return []
    columns = [Column("What we did", 0.46, number=False), Column("Done", 0.18), Column("Not done", 0.18)]
    if brief.has_before:
        columns.append(Column("Done before", 0.18))
    rows = [_row(_KINDS[kind], now[kind], before.get(kind), with_before=brief.has_before) for kind in kinds]
    return [Table("What we did", _filling(columns), tuple(rows), show_caption=False)]


def _row(name: str, now: Outcomes, before: Outcomes | None, *, with_before: bool) -> Row:
    cells = [Cell(name), Cell(f"{now.ok + now.warning:,}"), Cell(f"{now.failed:,}")]
    if with_before:
        cells.append(Cell(f"{before.ok + before.warning:,}" if before else "0"))
    return Row(tuple(cells))


def _filling(columns: list[Column]) -> tuple[Column, ...]:
    """The first column takes what the others leave."""
    rest = 1 - sum(column.width for column in columns[1:])
    return (Column(columns[0].head, round(rest, 4), number=False), *columns[1:])
