"""Numbers beside each other: what was kept back is none, or so many that nobody stands out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.privacy.suppression import gives_away, may_stand_beside, told_cells

LEAST = 5
CELLS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), min_size=1)
MONTH = [date(2026, 10, 1) + timedelta(days=n) for n in range(31)]


@given(CELLS)
def test_no_part_can_be_worked_out_from_the_whole(cells: dict[str, int]) -> None:
    told = told_cells(cells, LEAST)
    left = sum(n for name, n in cells.items() if name not in told)
    assert all(cells[name] >= LEAST for name in told)
    assert not told or left == 0 or left >= LEAST


def test_the_smallest_that_may_be_told_is_kept_back_for_the_smaller() -> None:
    assert told_cells({"noise": 11, "bicycles": 6, "eggs": 1}, LEAST) == ("noise",)
    assert told_cells({"noise": 11, "bicycles": 6, "eggs": 4, "dogs": 1}, LEAST) == ("noise", "bicycles")
    assert told_cells({"noise": 10, "eggs": 1}, LEAST) == ()
    assert told_cells({"noise": 10, "eggs": 0}, LEAST) == ("noise",)


@pytest.mark.parametrize(
    ("n", "other", "is_told"), [(10, 9, True), (10, 6, True), (10, 5, False), (10, 10, False)]
)
def test_ten_and_nine_give_the_tenth_away(n: int, other: int, *, is_told: bool) -> None:
    assert gives_away(n, [other], LEAST) is is_told


@given(st.lists(st.integers(0, 12), min_size=7, max_size=7))
def test_a_week_less_its_days_gives_no_day_away(numbers: list[int]) -> None:
    days = dict(zip(MONTH[4:11], numbers, strict=True))  # Monday to Sunday
    left = sum(n for n in numbers if n < LEAST)
    assert may_stand_beside(days, ("daily",), LEAST) == (left == 0 or left >= LEAST)
    assert may_stand_beside(days, (), LEAST)


@given(st.lists(st.integers(0, 9), min_size=31, max_size=31), st.sampled_from([(), ("daily",), ("weekly",)]))
def test_a_month_less_its_weeks_and_days_gives_nothing_away(
    numbers: list[int], more: tuple[str, ...]
) -> None:
    told = ("weekly", *more)
    days = dict(zip(MONTH, numbers, strict=True))
    if not may_stand_beside(days, told, LEAST):
        return
    left = sum(numbers)
    for start in (4, 11, 18):  # the Mondays of October 2026 whose weeks lie in it whole
        week = {day: days[day] for day in MONTH[start : start + 7]}
        if sum(week.values()) >= LEAST and may_stand_beside(week, told, LEAST):
            left -= sum(week.values())
        elif "daily" in told:
            left -= sum(n for n in week.values() if n >= LEAST)
    if "daily" in told:
        left -= sum(n for n in [*numbers[:4], *numbers[25:]] if n >= LEAST)
    assert left == 0 or left >= LEAST
