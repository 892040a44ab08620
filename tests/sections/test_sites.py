from __future__ import annotations

from typing import Any

from reporter.report import Table, figures_of, texts_of
from reporter.sections.sites import sites
from tests.sections.reading import blocks, rows, takeaway
from tests.story.briefs import dentist, solved
from tests.story.packs import pack
from tests.story.scenes import moment, residents

GIVEN = ("Ana", "Ben", "Cleo", "Dev", "Eve", "Finn", "Gus", "Hal", "Ivy", "Jo", "Kim")


def came(places: dict[str, int], **words: Any) -> dict[str, Any]:
    names = [name for name, n in places.items() for _ in range(n)]
    done = [
        solved(moment("2026-10-06", n), moment("2026-10-06", n, 25), id=f"t{n}", place=name, **words)
        for n, name in enumerate(names)
    ]
    return {"opened": done, "resolved": done}


def asked(*counts: int) -> dict[str, Any]:
    """So many tickets by each of eleven people, the first by Ana."""
    told = came({"Selly Oak": sum(counts)}, category="Printing")
    people = [f"{GIVEN[n]} Nair{'abcdefghijk'[n]}" for n, count in enumerate(counts) for _ in range(count)]
    for one, name in zip(told["opened"], people, strict=True):
        one["requester"] = name
    return told


def test_where_most_came_from() -> None:
    told = sites(pack(**came({"Selly Oak": 3, "Harborne": 2})))
    assert takeaway(told) == "The most came from Selly Oak: 3 of five tickets."
    assert [row[:2] for row in rows(told)] == [["Selly Oak", "3"], ["Harborne", "2"], ["All", "5"]]


def test_one_place_and_nobody_named_is_nothing_to_tell() -> None:
    assert sites(pack(**came({"Selly Oak": 3}))) is None


def test_who_asked_most_and_about_what() -> None:
    told = sites(pack(dentist(people=42), **asked(6, 4, *[1] * 9)))
    assert takeaway(told) == "11 of your 42 people asked us for something; asking is no fault."
    assert rows(told) == [["Ana", "6", "Printing"], ["Ben", "4", "Printing"]]


def test_under_ten_people_nobody_is_named() -> None:
    assert sites(pack(dentist(), **asked(6, 4, 3))) is None


def test_nor_where_the_client_s_rule_names_nobody() -> None:
    assert sites(pack(dentist(names="none"), **asked(6, 4, *[1] * 9))) is None


def test_two_of_one_name_are_not_told_apart_so_none_is() -> None:
    told = asked(6, 4, *[1] * 9)
    for one in told["opened"][6:10]:
        one["requester"] = "Ana Bell"
    assert sites(pack(dentist(), **told)) is None


def test_residents_read_of_areas_instead() -> None:
    assert sites(pack(residents(), **came({"Canal": 9, "Park": 9}))) is None


def test_tickets_of_no_place_stand_in_a_line_of_their_own() -> None:
    told = sites(pack(**came({"Selly Oak": 3, "Harborne": 2, "": 1})))
    assert ["Without a site", "1"] in [row[:2] for row in rows(told)]
    assert all(isinstance(block, Table) for block in blocks(told))


def test_the_figures_name_nobody_beyond_the_rule() -> None:
    told = sites(pack(dentist(people=42), **asked(6, 4, *[1] * 9)))
    assert told
    figures = [figure for _, text in texts_of(told) for figure in figures_of(text)]
    assert not [one for one in figures if "Nair" in one.of]
    assert {one.of for one in figures if one.name == "askers"} == {"Ana", "Ben"}
