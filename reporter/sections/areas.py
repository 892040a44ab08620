"""By area: where reports came from, beside the usual; for residents."""

from __future__ import annotations

from dataclasses import replace

from reporter.report import Section, Table
from reporter.story.brief import Brief
from reporter.story.evidence import area_table, fitted
from reporter.story.situation import FEWEST_PER_AREA, areas_to_tell
from reporter.story.takeaways import of_areas


def areas(brief: Brief) -> Section | None:
    """Reports per place. Only for residents, and only when every number shown is five or more, or none."""
    told = areas_to_tell(brief)
    if not told:
        return None
    return Section(
        name="areas",
        heading="By area",
        takeaway=of_areas(brief, told),
        blocks=(_printable(area_table(brief, told)),),
        in_letter="sentence",
    )


def _printable(table: Table) -> Table:
    """Without any column of numbers that holds one from one to four (a sum would give it away), or only 0."""
    kept = [0, 1, *(n for n in range(2, len(table.columns)) if _may_be_told(table, n))]
    return replace(
        table,
        columns=fitted([table.columns[n] for n in kept]),
        rows=tuple(replace(row, cells=tuple(row.cells[n] for n in kept)) for row in table.rows),
    )


def _may_be_told(table: Table, column: int) -> bool:
    numbers = [int(row.cells[column].text.replace(",", "")) for row in table.rows]
    return any(numbers) and not any(0 < n < FEWEST_PER_AREA for n in numbers)
