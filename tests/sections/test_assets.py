from __future__ import annotations

from pathlib import Path

from reporter.report import figures_of
from reporter.sections.assets import assets
from tests.sections.kept import review, with_list
from tests.sections.reading import blocks, rows, table, takeaway

HEAD = "kind,bought_on,support_until,warranty_until,cost\n"


def test_without_a_list_there_is_no_section_unless_a_person_says_so() -> None:
    assert assets(review("")) is None
    told = assets(review('no_inventory = "We bring one in January"\n'))
    assert takeaway(told) == "We have no list of your equipment yet. We bring one in January."
    assert blocks(told) == []


def test_each_kind_has_a_row_in_the_order_of_the_list(tmp_path: Path) -> None:
    listed = (
        f"{HEAD}Laptops,2021-09-29,2027-01-12,,£700\nServers,2021-09-30,,2026-09-30,\n"
        "Laptops,2024-01-01,2027-09-30,,\nTelephones,,,,\n"
    )
    told = assets(with_list(tmp_path, listed))
    assert takeaway(told) == (
        "Of four pieces of equipment one is over five years old. To replace it would cost £700. "
        "Of one we do not know when it was bought. The maker’s support ends for two within a year."
    )
    assert rows(told) == [
        ["Laptops", "2", "1", "2021", "Support ends from 12 January 2027 for two"],
        ["Servers", "1", "0", "2021", "Warranty has ended for one"],
        ["Telephones", "1", "–", "–", ""],
    ]
    assert table(told).is_rail
    names = {figure.id for figure in figures_of(table(told).rows[0].cells[1].text)}
    assert {"assets@2026-Q3:Laptops", "assets_old@2026-Q3:Laptops"} <= names


def test_a_person_says_what_a_kind_means(tmp_path: Path) -> None:
    told = assets(
        with_list(tmp_path, f"{HEAD}Laptops,2020-02-29,,,\n", '[[asset]]\nkind = "laptops"\nmeans = "Hot"\n')
    )
    assert rows(told) == [["Laptops", "1", "1", "2020", "Hot"]]
    assert takeaway(told) == "Of one piece of equipment one is over five years old."


def test_a_list_without_days_says_so(tmp_path: Path) -> None:
    told = assets(with_list(tmp_path, "kind\nLaptops\nLaptops\n"))
    assert takeaway(told) == "Your list has two pieces of equipment, and does not say when they were bought."
