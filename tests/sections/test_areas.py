from __future__ import annotations

from typing import Any

from reporter.sections.areas import areas
from reporter.story.brief import Brief
from tests.sections.reading import rows, table
from tests.story.briefs import dentist, solved, still_open
from tests.story.scenes import residents, scene

Counts = dict[str, tuple[int, int]]


def placed(day: str, counts: Counts) -> dict[str, Any]:
    """For each place so many reports opened, and so many of them solved."""
    done, left = [], []
    for place, (opened, resolved) in counts.items():
        for n in range(opened):
            told = {"id": f"{place}{n}", "place": place}
            if n < resolved:
                done.append(solved(f"{day}T09:00", f"{day}T10:00", **told))
            else:
                left.append(still_open(f"{day}T09:00", **told))
    return {"opened": done + left, "resolved": done, "backlog": left}


def october(counts: Counts, september: Counts | None = None) -> Brief:
    return scene("month", residents(), placed("2026-09-08", september or {}), **placed("2026-10-06", counts))


def test_only_residents_read_of_areas() -> None:
    assert areas(scene("month", dentist(), **placed("2026-10-06", {"A": (9, 9), "B": (9, 9)}))) is None


def test_fewer_than_two_areas_of_five_are_no_table() -> None:
    assert areas(october({"A": (9, 9), "B": (4, 4)})) is None


def test_areas_under_five_are_left_out_and_so_is_what_would_give_them_away() -> None:
    told = areas(october({"Canal": (9, 9), "Mill Lane": (7, 5), "Green": (6, 6), "Park": (4, 4)}))
    assert rows(told) == [["Canal", "9"], ["Mill Lane", "7"]]
    assert table(told).note.startswith("The areas with the most. No number below 5")


def test_no_number_from_one_to_four_is_ever_printed() -> None:
    told = areas(october({"Canal": (9, 2), "Mill Lane": (6, 6)}, {"Canal": (1, 1), "Mill Lane": (8, 8)}))
    heads = [column.head for column in table(told).columns]
    assert heads == ["Area", "Recorded"]
    numbers = [int(cell) for row in rows(told) for cell in row[1:]]
    assert not [n for n in numbers if 0 < n < 5]


def test_the_period_before_is_told_where_all_of_it_may_be() -> None:
    told = areas(october({"Canal": (9, 7), "Mill Lane": (6, 6)}, {"Canal": (5, 5), "Mill Lane": (8, 8)}))
    assert rows(told) == [["Canal", "9", "5"], ["Mill Lane", "6", "8"]]


def test_reports_without_a_place_are_no_area() -> None:
    told = areas(october({"Canal": (9, 9), "Mill Lane": (6, 6), "": (7, 7), "No location": (8, 8)}))
    assert [row[0] for row in rows(told)] == ["Canal", "Mill Lane"]
