"""Work by kind: a community reads it as a table, everybody as figures."""

from __future__ import annotations

from reporter.report import Table
from reporter.sections.work import work_figures, work_table
from tests.metrics.worlds import activity
from tests.story.briefs import brief, dentist

DONE = [activity("visit"), activity("visit"), activity("visit", outcome="failed"), activity("call")]


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
    assert [(figure.unit, figure.value, figure.n) for figure in work_figures(told)] == [
        ("call, went well", 1, 1),
        ("visit, went well", 2, 3),
    ]


def test_without_activities_there_is_nothing() -> None:
    assert work_table(brief("2026-08", dentist(kind="community"))) == []
    assert work_figures(brief("2026-08")) == ()
