"""Spans instead of instants: read where their unit is named or proved, else asked."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reporter.inspecting import Inspection
from tests.inspecting.looking import look, preset_in

_PER = {"seconds": 1 / 60, "minutes": 1, "hours": 60}


def inspected(folder: Path, header: str, unit: str, *, other: str = "Closed") -> tuple[Inspection, list[int]]:
    """Tickets that were solved after so many minutes, told in that unit beside another instant."""
    drawn = random.Random(f"{header} {unit}")
    lines, spans = [f"Ticket,Subject,Status,Created,{other},{header}"], []
    for number in range(40):
        begun = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(hours=11 * number)
        spans.append(60 * drawn.randrange(2, 90))
        end = begun + timedelta(minutes=spans[-1])
        told = f"{spans[-1] / _PER[unit]:g}"
        lines.append(
            f"T-{number},Door {number} sticks,Closed,{begun:%Y-%m-%d %H:%M},{end:%Y-%m-%d %H:%M},{told}"
        )
    return look(folder, "\n".join(lines) + "\n"), spans


@pytest.mark.parametrize("unit", _PER)
@pytest.mark.parametrize("header", ["Resolution time", "Resolution time ({})"])
def test_a_span_is_read_in_the_unit_that_is_named_or_proved(tmp_path: Path, header: str, unit: str) -> None:
    found, spans = inspected(tmp_path, header.format(unit), unit)
    assert preset_in(found.text).since_opening["resolved_at"].unit == unit
    stored = [(row["resolved_at"] - row["opened_at"]).total_seconds() / 60 for row in found.coverage.preview]
    assert stored == spans[:10]


def test_a_span_whose_unit_nothing_proves_is_asked_and_not_read(tmp_path: Path) -> None:
    found, _ = inspected(tmp_path, "Resolution time", "minutes", other="Printed")
    assert not preset_in(found.text).since_opening
    assert any("Resolution time" in line and "unit" in line for line in found.remarks)


def test_a_span_of_opening_hours_tells_no_instant(tmp_path: Path) -> None:
    found, _ = inspected(tmp_path, "Resolution time in business hours", "hours")
    assert not preset_in(found.text).since_opening
    assert any("opening hours only" in line for line in found.remarks)


@pytest.mark.parametrize("unit", ["hours", "minutes"])
@pytest.mark.parametrize("header", ["Resolution ({})", "Solution in {}", "Resolved in {}"])
def test_a_short_name_is_a_span_where_a_unit_stands_beside_it(tmp_path: Path, header: str, unit: str) -> None:
    found, _ = inspected(tmp_path, header.format(unit), unit)
    assert preset_in(found.text).since_opening["resolved_at"].unit == unit
    assert not any("does not say in which unit" in line for line in found.remarks)
