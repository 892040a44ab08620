from __future__ import annotations

from dataclasses import replace

from reporter.config.reviews import ReviewFile
from reporter.report import LineChart, Table
from reporter.sections.since_you_joined import since_you_joined
from reporter.story.brief import Brief
from tests.sections.reading import blocks, takeaway
from tests.story.packs import pack
from tests.story.scenes import history, tickets


def falling() -> Brief:
    told = pack(**tickets("2026-10-06", 20, 20))
    over = history("quarter", 60, 55, 50, 40, 30, 20)
    over["name"] = ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    return replace(told, facts=replace(told.facts, history=over))


def test_the_line_with_what_it_says() -> None:
    told = since_you_joined(falling())
    assert takeaway(told) == "Over six quarters, tickets fell from 60 to 20 a quarter."
    (chart,) = blocks(told)
    assert isinstance(chart, LineChart)
    assert chart.title == "Tickets a quarter"
    assert told
    assert told.heading == "Over time"


def test_too_few_periods_say_nothing() -> None:
    told = falling()
    assert since_you_joined(replace(told, facts=replace(told.facts, history=told.facts.history[-4:]))) is None


def test_turning_points_and_differences_are_a_person_s() -> None:
    kept = ReviewFile.model_validate(
        {
            "turning_point": (
                {"on": "2026-03-28", "what": "new telephones", "note": "A week late."},
                {"on": "2027-01-10", "what": "not yet"},
            ),
            "different": ({"then": "One X-ray server", "today": "A standby copy"},),
        }
    )
    _, points, different = blocks(since_you_joined(replace(falling(), kept=kept)))
    assert isinstance(points, Table)
    assert [cell.text for row in points.rows for cell in row.cells] == [
        "28 March 2026",
        "new telephones",
        "A week late.",
    ]
    assert [cell.text for cell in different.rows[0].cells] == ["One X-ray server", "A standby copy"]
