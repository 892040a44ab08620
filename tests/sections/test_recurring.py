from __future__ import annotations

from dataclasses import replace
from typing import Any

from reporter.config.reviews import CauseNote, ReviewFile
from reporter.report import SplitStrip
from reporter.sections.recurring import recurring
from tests.sections.reading import blocks, rows, takeaway
from tests.story.briefs import dentist, solved, still_open
from tests.story.packs import pack
from tests.story.scenes import moment, residents

DAY = "2026-10-06"


def came(counts: dict[str, int], **words: Any) -> dict[str, Any]:
    """So many tickets of each category, each solved."""
    names = [name for name, n in counts.items() for _ in range(n)]
    done = [
        solved(moment(DAY, n), moment(DAY, n, 25), id=f"t{n}", category=name, **words)
        for n, name in enumerate(names)
    ]
    return {"opened": done, "resolved": done}


def test_what_came_three_times_is_told_the_most_frequent_first_with_their_sum() -> None:
    told = recurring(pack(**came({"Printing": 3, "E-mail": 5, "Scanner": 2}, minutes_worked=30.0)))
    assert takeaway(told) == (
        "Two subjects came up three times or more: 8 of the ten tickets were about them. We spent 4 hours on"
        " them."
    )
    assert rows(told) == [["E-mail", "5", "2.5"], ["Printing", "3", "1.5"], ["Together", "8", "4"]]
    assert isinstance(blocks(told)[0], SplitStrip)


def test_twice_is_no_coming_back() -> None:
    assert recurring(pack(**came({"Printing": 2, "E-mail": 2}))) is None


def test_where_all_are_about_them_there_is_no_bar() -> None:
    told = recurring(pack(**came({"Printing": 3})))
    assert takeaway(told) == "One subject came up three times or more, and all three tickets were about it."
    assert rows(told) == [["Printing", "3"]]


def test_only_what_did_not_work_counts_where_the_log_tells_it() -> None:
    asked = came({"New starters": 4}, kind="request")["opened"]
    broke = came({"Printing": 3}, kind="incident")["opened"]
    for n, one in enumerate(asked):
        one["id"] = f"r{n}"
    told = recurring(pack(opened=[*asked, *broke], resolved=[*asked, *broke]))
    assert takeaway(told) == "One subject came up three times or more, and all three faults were about it."


def test_hours_are_left_out_where_one_has_none() -> None:
    told = came({"Printing": 3}, minutes_worked=30.0)
    told["opened"][0].pop("minutes_worked")
    assert rows(recurring(pack(**told))) == [["Printing", "3"]]


def test_without_a_category_the_same_words_are_the_same_thing() -> None:
    left = [still_open(moment(DAY, n), id=f"s{n}", subject=f"Scanner {n} is slow") for n in range(3)]
    assert rows(recurring(pack(opened=left, backlog=left))) == [["Scanner is slow", "3"]]


def test_a_person_says_what_would_end_it_or_has() -> None:
    told = pack(dentist(), **came({"Printing": 3, "E-mail": 4}))
    kept = ReviewFile.model_validate(
        {
            "cause": (
                {"name": "printing", "ends": "One printer instead of three", "cost": "£690"},
                {"name": "E-mail", "ends": "Each licence belongs to a person", "ended": "2026-10-20"},
            )
        }
    )
    assert isinstance(kept.causes[0], CauseNote)
    assert [row[2] for row in rows(recurring(replace(told, kept=kept)))] == [
        "Ended on 20 October. Each licence belongs to a person.",
        "One printer instead of three. £690.",
        "",
    ]


def test_residents_read_of_areas_instead() -> None:
    assert recurring(pack(residents(), **came({"Noise": 9}))) is None


def test_where_more_came_back_than_are_listed_that_is_said() -> None:
    told = recurring(pack(**came(dict.fromkeys("ABCDEFGH", 3))))
    assert takeaway(told) == (
        "Eight subjects came up three times or more; those listed here were 18 of the 24 tickets."
    )
    assert len(rows(told)) == 7


def test_the_same_thing_three_times_is_told_by_its_name_and_each_ticket_once() -> None:
    told = came({"Printing": 6, "E-mail": 3})
    for one in told["opened"][:3]:
        one["asset"] = "MFP-2 reception"
    told["opened"][3]["asset"] = "MFP-3"
    found = rows(recurring(pack(**told)))
    assert found == [["E-mail", "3"], ["MFP-2 reception", "3"], ["Printing", "3"], ["Together", "9"]]
