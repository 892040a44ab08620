from __future__ import annotations

from typing import Any

from reporter.sections.themes import themes
from reporter.story.brief import Brief
from tests.sections.reading import rows, table, takeaway
from tests.story.scenes import scene, tickets


def about(**counts: int) -> dict[str, Any]:
    found: dict[str, Any] = {"opened": [], "resolved": [], "backlog": []}
    for n, (category, count) in enumerate(counts.items()):
        name = "" if category == "unnamed" else category
        for key, more in tickets(f"2026-10-{n + 5:02}", count, count, category=name).items():
            found[key] += more
    return found


def month(before: dict[str, Any] | None = None, **counts: int) -> Brief:
    return scene("month", before=before, **about(**counts))


def test_one_theme_or_few_tickets_are_nothing_to_sort() -> None:
    assert themes(month(Printing=40)) is None
    assert themes(month(Printing=2, Email=1)) is None


def test_few_are_told_in_a_sentence_beside_the_period_before() -> None:
    told = themes(month(before=about(Printing=2, Email=1), Printing=5, Email=2, Alarm=1, Doors=1))
    assert takeaway(told) == ("Printing: 5 (2 in September); email: 2 (1); two more in two other themes.")


def test_many_are_a_table_whose_sums_add_up() -> None:
    told = themes(month(before=about(Printing=3, unnamed=2), Printing=20, Email=12, unnamed=4))
    assert takeaway(told) == "Most were about printing: 20 of 36 tickets."
    assert rows(told) == [
        ["Printing", "20", "20", "3"],
        ["Email", "12", "12", "0"],
        ["Without a theme", "4", "4", "2"],
        ["All", "36", "36", "5"],
    ]


def test_the_smallest_themes_are_added_up() -> None:
    counts = {f"T{n}": 40 - n for n in range(8)}
    told = themes(month(before=about(T1=3), **counts))
    lines = rows(told)
    assert lines[5][:2] == ["3 others", str(35 + 34 + 33)]
    assert int(lines[-1][1]) == sum(int(line[1]) for line in lines[:-1])
    assert len(table(told).columns) == 4


def test_no_half_is_called_most() -> None:
    assert takeaway(themes(month(A=20, B=20))) == "First came a, with 20 of 40 tickets."
