"""Work by kind: a community reads it as a table, everybody as figures."""

from __future__ import annotations

from dataclasses import replace

from reporter.report import Table
from reporter.sections import make
from reporter.sections.work import work_table
from reporter.story.brief import Brief
from tests.metrics.worlds import activity
from tests.story.briefs import brief, dentist
from tests.story.scenes import history

DONE = [activity("visit"), activity("visit"), activity("visit", outcome="failed"), activity("call")]


def work_figures(told: Brief) -> list[tuple[str, float | None, int | None]]:
    """What the section cites of each kind of work."""
    section = make("value", replace(told, facts=replace(told.facts, history=history("month", 5, 5, 5, 5, 5))))
    assert section is not None
    return [(figure.unit, figure.value, figure.n) for figure in section.figures]


def test_residents_read_what_was_done_beside_the_month_before() -> None:
    told = brief("2026-08", dentist(kind="community"), activities=DONE, before={"activities": DONE[:1]})
    (table,) = work_table(told)
    assert isinstance(table, Table)
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [["Visits and patrols", "2", "1", "1"], ["Calls", "1", "0", "0"]]
    assert sum(column.width for column in table.columns) == 1


def test_other_clients_find_theirs_elsewhere_and_all_in_the_figures() -> None:
    told = brief("2026-08", activities=DONE)
    assert work_table(told) == []
    assert work_figures(told) == [
        ("call, went well", 1, 1),
        ("visit, went well", 2, 3),
    ]


def test_without_activities_there_is_nothing() -> None:
    assert work_table(brief("2026-08", dentist(kind="community"))) == []
    assert work_figures(brief("2026-08")) == []
