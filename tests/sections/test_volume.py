from __future__ import annotations

from reporter.sections.volume import volume
from tests.sections.reading import rows, table, takeaway
from tests.story.scenes import SCENES, scene, some


def test_an_empty_week_has_no_table() -> None:
    assert volume(scene("week")) is None


def test_the_takeaway_compares_and_is_silent_on_noise() -> None:
    assert takeaway(volume(some("week", 30, 30, before=6))) == (
        "30 tickets came in, 24 more than the week before; six is usual."
    )
    assert takeaway(volume(some("week", 7, 7, before=6))) == (
        "Seven tickets came in, after six the week before; six is usual."
    )
    assert takeaway(volume(some("week", 7, 7, before=7))) == (
        "Seven tickets came in, the same as the week before; seven is usual."
    )


def test_only_who_joined_this_week_is_told_it_is_the_first() -> None:
    assert takeaway(volume(SCENES["first with us"]("week"))) == (
        "Six tickets came in. It is our first week together: there is nothing to compare with yet."
    )
    begins = volume(SCENES["the log begins here"]("week"))
    assert takeaway(begins) == "Six tickets came in. There is nothing to compare with yet."
    assert [column.head for column in table(begins).columns] == ["Tickets", "This week"]


def test_the_rows_are_the_counts() -> None:
    assert rows(volume(some("week", 9, 7, before=6)))[:4] == [
        ["Opened", "9", "6", "6"],
        ["Solved", "7", "6", "6"],
        ["Open at the end", "2", "0", ""],
        ["Answered on time", "9 of 9", "6 of 6", ""],
    ]


def test_few_durations_are_listed_under_a_label_without_half() -> None:
    many = [row[0] for row in rows(volume(some("week", 9, 9, before=6)))]
    assert "Half were solved within" in many
    few = rows(volume(some("week", 3, 3, before=6)))
    assert ["Solved after", "25 min", "25 min", ""] in few
