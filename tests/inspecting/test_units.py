"""Time worked is read in the unit that is told; else the likely one is proposed, and a person is told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from reporter.inspecting import Inspection
from tests.inspecting.looking import look, preset_in

_DRAWN = {
    "hours": lambda dice: f"{dice.choice([0.08, 0.22, 0.25, 0.5, 0.75, 1.0, 1.17, 1.25, 2.5, 4.0]):g}",
    "minutes": lambda dice: str(dice.choice([3, 5, 7, 10, 12, 15, 20, 25, 40, 55, 75])),
    "seconds": lambda dice: str(60 * dice.choice([5, 10, 15, 22, 30, 47, 90])),
}
_UNTOLD = (
    "Time Taken",
    "Time Spent",
    "Effort",
    "Aufwand",
    "Temps passé",
    "Tijdsbesteding",
    "Tiempo invertido",
)
_UNITS = {
    "hours": ("(h)", "in hours", "(hrs)", "[Std.]", "(heures)", "in uren"),
    "minutes": ("(min)", "in minutes", "(Minuten)", "[m]"),
    "seconds": ("(s)", "in seconds", "(sec)", "(Sekunden)"),
}


def inspected(folder: Path, header: str, unit: str, written: str = "{}") -> Inspection:
    dice = random.Random(f"{header} {unit}")
    rows = "".join(
        f"{number};Printer {number};2026-03-{number % 27 + 1:02} 09:00;Closed;"
        f"{written.format(_DRAWN[unit](dice))}\n"
        for number in range(1, 60)
    )
    return look(folder, f"Nr;Subject;Opened;Status;{header}\n{rows}")


def doubts(found: Inspection) -> list[str]:
    return [line for line in found.remarks if "does not say in which unit" in line]


@pytest.mark.parametrize("unit", _DRAWN)
@pytest.mark.parametrize("header", _UNTOLD)
def test_a_unit_that_nothing_tells_is_likely_and_to_be_checked(
    tmp_path: Path, header: str, unit: str
) -> None:
    found = inspected(tmp_path, header, unit)
    assert found.guesses["minutes_worked"].column == header
    assert preset_in(found.text).durations == {"minutes_worked": unit}
    (doubt,) = doubts(found)
    assert f"“{header}”" in doubt
    assert f"by its values {unit}" in doubt
    assert f"# {doubt[:40]}" in found.text


@pytest.mark.parametrize(("unit", "ending"), [(unit, one) for unit, some in _UNITS.items() for one in some])
@pytest.mark.parametrize("header", ["Time Taken", "Aufwand", "Temps passé"])
def test_a_unit_in_the_header_is_believed(tmp_path: Path, header: str, unit: str, ending: str) -> None:
    for drawn in _DRAWN:
        found = inspected(tmp_path, f"{header} {ending}", drawn)
        assert preset_in(found.text).durations == {"minutes_worked": unit}
        assert doubts(found) == []


@pytest.mark.parametrize("written", ["{} h", "{}h", "{} hours", "{} hrs"])
def test_a_unit_beside_each_value_is_believed(tmp_path: Path, written: str) -> None:
    found = inspected(tmp_path, "Time Taken", "hours", written)
    assert doubts(found) == []


def test_decimal_commas_speak_for_hours_too(tmp_path: Path) -> None:
    rows = "".join(f"{n};a;2026-03-{n + 1:02} 09:00;Closed;{n % 3},{25 * (n % 4)}\n" for n in range(1, 27))
    found = look(tmp_path, f"Nr;Subject;Opened;Status;Aufwand\n{rows}")
    assert preset_in(found.text).durations == {"minutes_worked": "hours"}
    assert len(doubts(found)) == 1
