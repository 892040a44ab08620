from __future__ import annotations

from typing import Any

import pytest

from reporter.report import LineChart, SplitStrip, Table, figures_of
from reporter.sections.value import value
from tests.metrics.worlds import activity
from tests.sections.reading import blocks, takeaway
from tests.story.briefs import brief, dentist
from tests.story.scenes import history, residents, scene, tickets

DONE = [activity("visit"), activity("visit"), activity("visit", outcome="failed"), activity("call")]
PLANNED = "went into prevention and planned work."


def month(reactive: float, planned: float, included: float | None = None, **more: Any) -> Any:
    found = tickets("2026-10-06", 1, 1, minutes_worked=reactive * 60) if reactive else {}
    work = (
        [activity("project", "2026-10-06T10:00", minutes=planned * 60, is_proactive=True)] if planned else []
    )
    who = dentist(agreement={"included_hours": included})
    return value(scene("month", who, activities=work, history=history("month", 1, 1), **found | more))


@pytest.mark.parametrize(
    ("reactive", "planned", "included", "said"),
    [
        (8, 4, 20, "We worked 12 of the 20 hours in your agreement."),
        (
            2,
            10,
            20,
            f"More than half of our time {PLANNED} We worked 12 of the 20 hours in your agreement.",
        ),
        (
            6,
            6,
            10,
            f"We worked 12 hours, 2 more than the 10 in your agreement. About half {PLANNED}",
        ),
        (1, 0, None, "We worked 1 hour for you. All of it went into fixing and helping."),
        (2.5, 0, None, "We worked 2.5 hours for you. All of it went into fixing and helping."),
    ],
)
def test_hours_are_told_against_the_agreement(
    reactive: float, planned: float, included: float | None, said: str
) -> None:
    assert takeaway(month(reactive, planned, included)) == said


@pytest.mark.parametrize(
    ("minutes", "blank", "included", "said"),
    [
        (60, 1, None, "We worked at least 1 hour for you. One more job has no time written beside it."),
        (
            75,
            2,
            None,
            "We worked at least 1.2 hours for you. Two more jobs have no time written beside them.",
        ),
        (
            75,
            2,
            20,
            "We worked at least 1.2 of the 20 hours in your agreement. "
            "Two more jobs have no time written beside them.",
        ),
        (
            675,
            1,
            10,
            "We worked at least 11.2 hours, at least 1.2 more than the 10 in your agreement. "
            "One more job has no time written beside it.",
        ),
    ],
)
def test_where_some_work_has_no_time_beside_it_hours_are_at_least_so_many(
    minutes: float, blank: int, included: float | None, said: str
) -> None:
    rows = tickets("2026-10-06", 1 + blank, 1 + blank)
    rows["resolved"][0]["minutes_worked"] = float(minutes)
    who = dentist(agreement={"included_hours": included})
    section = value(scene("month", who, activities=[], history=history("month", 1, 1), **rows))
    told = takeaway(section)
    assert told == f"{said} All of the time that is written down went into fixing and helping."
    assert section is not None
    for strip in (one for one in blocks(section) if isinstance(one, SplitStrip)):
        assert strip.parts[0].label.startswith("at least ")
        assert "at least" in strip.excess_words or not strip.excess_words
    names = {figure.name for figure in figures_of(section.takeaway)}
    assert "hours_worked_missing" in names


def test_without_hours_or_months_there_is_no_value() -> None:
    assert month(0, 0) is None


@pytest.mark.parametrize(
    ("opened", "title"),
    [
        ((40, 42, 38, 20, 14, 12, 10), "Over seven months, tickets fell from 40 to ten a month"),
        ((10, 12, 14, 20, 38, 42, 40), "Over seven months, tickets rose from ten to 40 a month"),
        ((20, 42, 60, 3, 2, 1, 20), "Over seven months, tickets fell"),  # the ends alone would say otherwise
    ],
)
def test_the_line_says_whether_it_fell_or_rose(opened: tuple[int, ...], title: str) -> None:
    told = value(scene("month", history=history("month", *opened), activities=[]))
    (chart,) = blocks(told)
    assert isinstance(chart, LineChart)
    assert (takeaway(told), chart.title) == (f"{title}.", "Tickets a month")
    worked = activity("visit", "2026-10-06T09:00", minutes=60.0)
    *_, chart = blocks(value(scene("month", history=history("month", *opened), activities=[worked])))
    assert isinstance(chart, LineChart)
    assert chart.title == title


def test_what_has_held_steady_is_a_sentence_and_no_line() -> None:
    told = value(scene("month", history=history("month", 5, 4, 6, 5, 4), activities=[]))
    assert takeaway(told) == "Over five months, the number of tickets has held steady."
    assert told is not None
    assert not told.blocks


def test_residents_read_it_as_time_not_money() -> None:
    told = value(scene("month", residents(), history=history("month", 5, 5, 5, 5, 5)))
    assert told is not None
    assert told.heading == "Over time"
    assert takeaway(told) == "Over five months, the number of reports has held steady."


def test_residents_read_what_was_done_beside_the_month_before() -> None:
    told = brief("2026-08", dentist(kind="community"), activities=DONE, before={"activities": DONE[:1]})
    (table,) = blocks(value(told))
    assert isinstance(table, Table)
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [["Visits and patrols", "2", "1", "1"], ["Calls", "1", "0", "0"]]
    assert sum(column.width for column in table.columns) == 1


def test_each_row_of_what_was_done_names_its_figures() -> None:
    told = brief("2026-08", dentist(kind="community"), activities=DONE)
    (table,) = blocks(value(told))
    assert isinstance(table, Table)
    figures = {(one.name, one.of): (one.value, one.n) for one in figures_of(table.rows[0].cells[1].text)}
    counts = {"": (3, 3), "_ok": (2, 3), "_warning": (0, 3), "_failed": (1, 3)}
    assert {tail: figures[f"activities_by_kind{tail}", "visit"] for tail in counts} == counts


def test_other_clients_find_theirs_elsewhere() -> None:
    assert value(brief("2026-08", activities=DONE)) is None


def test_without_activities_there_is_nothing() -> None:
    assert value(brief("2026-08", dentist(kind="community"))) is None
