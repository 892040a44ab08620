"""The table by priority: how many, how soon answered, how soon solved, what was promised."""

from __future__ import annotations

from reporter import metrics
from reporter.metrics import PriorityRow, Spread
from reporter.records import PRIORITIES
from reporter.report import Block, Cell, Column, Row, Table
from reporter.story.brief import Brief

_LIST_EACH = 5  # below this many each one is listed
_SHOW_SLOWEST = 10  # below this many the slowest stands for nine in ten
_NOTE = "* With fewer than ten we show the slowest one; with fewer than five, the fastest to the slowest."


def priority_table(brief: Brief) -> list[Block]:
    """One row per priority that occurred and their sum; nothing when all are of one priority."""
    rows = [row for row in brief.measure(metrics.by_priority) if row.opened or row.resolved.n]
    if len(rows) < 2 or brief.is_community:
        return []
    with_first = any(row.first.n for row in rows)
    with_solved = any(row.resolved.n for row in rows)
    if not (with_first or with_solved):
        return []
    lines = [_row(row, brief, with_first=with_first, with_solved=with_solved) for row in rows]
    lines.append(_sum(brief, rows, with_first=with_first, with_solved=with_solved))
    starred = any("*" in cell.text for line in lines for cell in line.cells)
    short = any(0 < spread.n < _LIST_EACH for row in rows for spread in (row.first, row.resolved))
    return [
        Table(
            "By priority",
            _columns(with_first=with_first, with_solved=with_solved),
            tuple(lines),
            note=_NOTE if starred or short else "",
        )
    ]


def _columns(*, with_first: bool, with_solved: bool) -> tuple[Column, ...]:
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
    if spread.n < _LIST_EACH:
        return [Cell(few_words(spread, brief), span=2)]
    if spread.n < _SHOW_SLOWEST:
        return [Cell(duration(spread.half)), Cell(f"{duration(spread.slowest)}*")]
    return [Cell(duration(spread.half)), Cell(duration(spread.most))]


def few_words(spread: Spread, brief: Brief) -> str:
    """One or two durations listed, three or four as from the fastest to the slowest."""
    said = [brief.voice.duration(value) for value in spread.values]
    return ", ".join(said) if len(said) <= 2 else f"{said[0]} to {said[-1]}"


def _promise(seconds: int | None, brief: Brief) -> Cell:
    return Cell(brief.voice.duration(seconds) if seconds else "")


def _sum(brief: Brief, rows: list[PriorityRow], *, with_first: bool, with_solved: bool) -> Row:
    cells = [Cell("All"), Cell(f"{sum(row.opened for row in rows):,}")]
    if with_first:
        cells += [*_spread(brief.measure(metrics.time_to_first_response), brief), Cell("")]
    if with_solved:
        cells += [*_spread(brief.measure(metrics.time_to_resolution), brief), Cell("")]
    return Row(tuple(cells), is_sum=True)
