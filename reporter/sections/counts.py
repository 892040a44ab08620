"""A table of counts by name: themes, areas."""

from __future__ import annotations

from reporter.metrics import NamedCount
from reporter.report import Cell, Column, Row, Table

MOST = 5


def counts_table(
    caption: str, head: str, rows: list[NamedCount], before: dict[str, int] | None, sum_label: str = "All"
) -> Table:
    """Opened, solved and (where known) opened in the period before, per name; the smallest are added up."""
    shown, rest = rows[:MOST], rows[MOST:]
    if len(rest) == 1:
        shown, rest = rows, []
    lines = [_row(row.name, row, before, {row.name}) for row in shown]
    if rest:
        added = NamedCount("", sum(row.opened for row in rest), sum(row.resolved for row in rest))
        lines.append(_row(f"{len(rest)} others", added, before, {row.name for row in rest}))
    total = NamedCount("All", sum(row.opened for row in rows), sum(row.resolved for row in rows))
    lines.append(
        _row(
            sum_label, total, before, None if sum_label == "All" else {row.name for row in rows}, is_sum=True
        )
    )
    columns = [
        Column(head, 0.46 if before is not None else 0.64, number=False),
        Column("Opened", 0.18),
        Column("Solved", 0.18),
    ]
    if before is not None:
        columns.append(Column("Opened before", 0.18))
    return Table(caption, tuple(columns), tuple(lines), show_caption=False)


def _row(
    name: str, row: NamedCount, before: dict[str, int] | None, names: set[str] | None, *, is_sum: bool = False
) -> Row:
    cells = [Cell(name), Cell(f"{row.opened:,}"), Cell(f"{row.resolved:,}")]
    if before is not None:
        known = before if names is None else {key: n for key, n in before.items() if key in names}
        cells.append(Cell(f"{sum(known.values()):,}"))
    return Row(tuple(cells), is_sum)
