"""By area: where reports came from, beside the usual; for a community's readers."""

from __future__ import annotations

from dataclasses import replace

from reporter import metrics
from reporter.report import Section, Table
from reporter.sections.counts import counts_table
from reporter.story.brief import Brief

FEWEST = 5


def areas(brief: Brief) -> Section | None:
    """Reports per place. Only for communities, and only when every number shown is five or more, or none."""
    if not brief.is_community:
        return None
    rows = [row for row in brief.measure(metrics.by_place) if row.name and row.opened]
    large = [row for row in rows if row.opened >= FEWEST]
    if len(large) < 2:
        return None
    before = (
        {row.name: row.opened for row in brief.measure_before(metrics.by_place)} if brief.has_before else None
    )
    top = large[0]
    small = len(rows) - len(large)
    elsewhere = any(row.opened or row.resolved for row in brief.measure(metrics.by_place) if row not in large)
    table = counts_table("By area", "Area", large, before, "These areas" if elsewhere else "All")
    note = f" Areas with fewer than {FEWEST} are left out." if small else ""
    return Section(
        name="areas",
        heading="By area",
        takeaway=f"{top.name} sent the most: {brief.voice.count(top.opened)}.{note}",
        blocks=(_printable(table),),
    )


def _printable(table: Table) -> Table:
    """Without any column of numbers that holds one from one to four: a sum would give it away."""
    kept = [0, 1, *(n for n in range(2, len(table.columns)) if not _is_small(table, n))]
    width = sum(table.columns[n].width for n in kept)
    return replace(
        table,
        columns=tuple(
            replace(table.columns[n], width=round(table.columns[n].width / width, 4)) for n in kept
        ),
        rows=tuple(replace(row, cells=tuple(row.cells[n] for n in kept)) for row in table.rows),
    )


def _is_small(table: Table, column: int) -> bool:
    return any(0 < int(row.cells[column].text.replace(",", "")) < FEWEST for row in table.rows)
