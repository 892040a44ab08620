from __future__ import annotations

from typing import Any

from reporter.sections.areas import areas
from reporter.story.brief import Brief
from tests.sections.reading import rows, table, takeaway
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


def test_areas_under_five_are_left_out_and_that_is_said() -> None:
    told = areas(october({"Canal": (9, 9), "Mill Lane": (6, 5), "Park": (4, 4)}))
    assert (
        takeaway(told) == "The most came from Canal: nine reports. Areas with fewer than five are left out."
    )
    assert [row[:2] for row in rows(told)] == [["Canal", "9"], ["Mill Lane", "6"], ["These areas", "15"]]


def test_no_number_from_one_to_four_is_ever_printed() -> None:
    told = areas(october({"Canal": (9, 2), "Mill Lane": (6, 6)}, {"Canal": (1, 1), "Mill Lane": (8, 8)}))
    heads = [column.head for column in table(told).columns]
    assert heads == ["Area", "Opened"]
    numbers = [int(cell) for row in rows(told) for cell in row[1:]]
    assert not [n for n in numbers if 0 < n < 5]


def test_columns_of_five_and_more_are_kept_and_add_up() -> None:
    told = areas(october({"Canal": (9, 7), "Mill Lane": (6, 6)}, {"Canal": (5, 5), "Mill Lane": (8, 8)}))
    assert rows(told)[-1] == ["All", "15", "13", "13"]


def test_reports_without_a_place_are_not_among_all() -> None:
    told = areas(october({"Canal": (9, 9), "Mill Lane": (6, 6), "": (7, 7)}))
    assert rows(told)[-1][0] == "These areas"
