"""A pack on paper, on screen and as a letter: cover, contents, decisions, roadmap, rail tables, breaks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from reporter.outputs import breaks, pdf, render_documents
from reporter.outputs.breaks import Piece, Stretch, opening
from reporter.outputs.layout import letter_widths, lines_of
from reporter.outputs.packs import contents_of, ids_of, is_pack, items_beside, stop_widths
from reporter.outputs.page import tiles_set
from reporter.report import Agenda, Report, Roadmap, Section, Step, Table, Tile
from tests.outputs.conftest import BRAND, content_of
from tests.outputs.elements import elements
from tests.outputs.review_pack import review, roadmap, ticket_list
from tests.outputs.test_pdf import tags, texts
from tests.sample_report import monthly


@pytest.fixture(scope="module")
def printed() -> bytes:
    return content_of("report.pdf", review())


@pytest.fixture(scope="module")
def opened(printed: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(printed)) as found:
        yield found


@pytest.fixture(scope="module")
def html() -> str:
    return content_of("page.html", review()).decode()


def coverless() -> Report:
    """The pack of a new client: four parts."""
    few = ("service", "badly", "decisions", "small_print")
    sections = tuple(section for section in review().sections if section.name in few)
    return replace(review(), cover=None, sections=sections, tiles=review().tiles[:3])


def test_the_cover_says_whose_pack_it_is_and_what_is_in_it(printed: bytes) -> None:
    first, second, *_ = texts(printed)
    said = (
        "Northfield IT",
        "Business review",
        "Larkhill Veterinary Group July to September 2026",
        "Three decisions today would keep it so.",
        "For the meeting",
        "Five figures, and three decisions wanted today",
    )
    at = [first.index(words) for words in said]
    assert at == sorted(at)
    assert "In this pack" in first
    assert "Larkhill Veterinary Group · July to September 2026" in second
    assert "Where we stand" in second


def test_the_contents_name_the_page_on_which_each_part_begins(printed: bytes) -> None:
    pages = texts(printed)
    lines = pages[0][pages[0].index("In this pack") :]
    contents = contents_of(review())
    assert contents
    for entry in contents.entries[1:]:
        found = re.search(rf"{re.escape(entry.heading)} {re.escape(entry.finding)} (\d+)", lines)
        assert found, entry
        section = next(one for one in review().sections if one.heading == entry.heading)
        assert section.takeaway[:30] in pages[int(found[1]) - 1]


def test_each_part_stands_on_the_pages_it_was_drawn_on(printed: bytes) -> None:
    pages = texts(printed)
    assert len(pages) == 13
    together = (
        ("People and sites", "Hours and value"),
        ("Services", "Assets"),
        ("Roadmap", "What we recommend"),
    )
    for number, headings in zip((9, 10, 11), together, strict=True):
        assert all(heading in pages[number - 1] for heading in headings)


def test_without_a_cover_there_are_no_contents_and_the_status_is_on_the_first_page() -> None:
    found = texts(content_of("report.pdf", coverless()))
    assert "Three decisions would keep it so." in found[0]
    assert not any("In this pack" in text for text in found)
    page = content_of("page.html", coverless()).decode()
    assert "In this pack" not in page
    assert "cover" not in {element.attributes.get("class") for element in elements(page)}


def test_a_report_that_is_no_pack_has_nothing_of_one(page: str) -> None:
    assert not is_pack(monthly())
    assert ".cover-title" not in page
    assert not [element for element in elements(page) if "id" in element.attributes]


def test_links_of_the_contents_lead_to_the_parts(html: str, opened: pikepdf.Pdf) -> None:
    found = elements(html)
    ids = [element.attributes["id"] for element in found if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    links = [element for element in found if element.tag == "a"]
    assert links
    assert all(link.attributes["href"][1:] in ids and link.text for link in links)
    annotations = list(opened.pages[0].Annots)
    assert {str(one.Dest) for one in annotations} <= set(ids)
    assert all(str(one.Contents) for one in annotations)


def test_levels_of_a_pack_are_never_skipped_and_its_tags_are_right(html: str, opened: pikepdf.Pdf) -> None:
    levels = [int(e.tag[1]) for e in elements(html) if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    names = [str(node.S) for node in tags(opened)]
    assert names.count("/H1") == 1
    tables = [e for e in elements(html) if e.tag == "table"]
    assert names.count("/Table") == len(tables)
    with opened.open_outline() as outline:
        assert [top.title.replace("\u00a0", " ") for top in outline.root] == [
            "In this pack",
            " ".join(review().headline),
        ]


def test_room_to_write_is_no_field_and_is_only_on_paper(
    html: str, printed: bytes, opened: pikepdf.Pdf
) -> None:
    assert not {"input", "textarea", "form"} & {element.tag for element in elements(html)}
    assert "/AcroForm" not in opened.Root
    assert texts(printed)[11].count("Decided") >= 3
    letter = content_of("letter.html", review()).decode()
    assert "<span>Decided" not in letter


def test_decisions_and_roadmap_are_in_every_medium(html: str, printed: bytes) -> None:
    report = review()
    paper = " ".join(texts(printed))
    media = [
        html,
        content_of("letter.html", report).decode(),
        content_of("letter.txt", report).decode(),
        paper,
    ]
    for medium in media:
        plain = " ".join(re.sub(r"<[^>]*>", " ", medium).replace("\u00a0", " ").split())
        for words in (
            "Owner: Dr Tom Abara",
            "By Thursday 14 January",
            "Shall we hold a continuity day on Saturday 6 March?",
            "Jul to Sep 2027",
            "£3,900",
            "Printers: from 13 to six",
        ):
            assert words in plain


def test_the_text_of_a_pack_is_72_columns_wide() -> None:
    text = content_of("letter.txt", review()).decode()
    assert max(map(len, text.splitlines())) <= 72
    assert "\n\n\n" not in text


def test_the_sums_of_a_roadmap_stand_in_one_row_below_items_that_stand_beside_each_other() -> None:
    beside = items_beside(roadmap())
    assert [[item.text if item else "" for item in row] for row in beside] == [
        ["agreed", "£1,580", "£3,900", "£2,070"],
        ["£4,140", "£650", "", "£0"],
    ]
    for count in (2, 3, 4, 5):
        widths = stop_widths(Roadmap(roadmap().stops * 2, "")) if count > 4 else []
        widths = widths or stop_widths(replace(roadmap(), stops=roadmap().stops[:count]))
        assert round(sum(widths)) == 100


def test_a_rail_table_is_as_wide_as_the_page_and_names_its_note_above() -> None:
    section = next(one for one in review().sections if one.name == "service")
    rails = [line for line in lines_of(section) if line.kind == "table"]
    assert all(line.wide and not line.is_head for line in rails)
    page = content_of("page.html", review()).decode()
    assert '<span class="subtitle">190 tickets; one, LV-5774' in page


def test_no_column_of_a_letter_is_too_narrow_for_its_head() -> None:
    people = next(one for one in review().sections if one.name == "people")
    table = people.blocks[1]
    assert isinstance(table, Table)
    widths = letter_widths(table)
    assert min(widths) >= 12
    assert sum(widths) <= 100


def test_ids_are_made_of_headings_and_none_comes_twice() -> None:
    sections = tuple(
        Section(name, head)
        for name, head in zip("abcd", ("Service", "Service", "学", "In this pack"), strict=True)
    )
    assert ids_of(sections) == ["service", "service--2", "part", "in-this-pack--2"]


def test_contents_have_fifteen_lines_at_most_and_drop_first_what_says_nothing() -> None:
    many = tuple(Section(str(n), f"Part {n}", finding="" if n == 3 else "x") for n in range(20))
    contents = contents_of(replace(review(), sections=many))
    assert contents
    headings = [entry.heading for entry in contents.entries]
    assert len(headings) == 15
    assert headings[0] == "Where we stand"
    assert "Part 3" not in headings


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_cover_stays_on_one_page(paper: Any) -> None:
    name = "The Larkhill and Hollow Park Veterinary Hospitals and Farm Animal Practices Trust Limited"
    report = replace(review(), paper=paper, client=name, sections=())
    many = tuple(
        Section(str(n), f"Part {n} of very many", finding="In a few words of its own") for n in range(14)
    )
    pages = texts(content_of("report.pdf", replace(report, sections=many)))
    assert "Part 13 of very many" in pages[0]
    assert "A calm quarter" in pages[1]


def test_five_tiles_have_their_units_beside_their_numbers() -> None:
    tiles = review().tiles
    assert tiles_set(tiles) == ""
    assert "units-below" in tiles_set((*tiles[:3], Tile("Hours", "101.5", "of 120")))


def test_a_table_of_a_thousand_rows_is_laid_out_at_most_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []
    lay_out = pdf._lay_out

    def counted(*given: Any) -> Any:
        found = lay_out(*given)
        times.append(len(found.pages))
        return found

    monkeypatch.setattr(pdf, "_lay_out", counted)
    appendix = Section("appendix", "Appendix", "All of them.", (ticket_list(1_000),))
    sections = (*coverless().sections[:1], appendix)
    found = texts(content_of("report.pdf", replace(coverless(), sections=sections)))
    assert len(times) <= 3
    assert any("800 more rows are not shown." in text for text in found)
    assert all("Answered in" in text for text in found[3:])


def test_a_decision_and_a_tale_never_break_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    pages_of: dict[int, set[int]] = {}
    lay_out = pdf._lay_out

    def watched(*given: Any) -> Any:
        found = lay_out(*given)
        for number, page in enumerate(found.pages):
            for box in page._page_box.descendants():
                if box.element is not None and box.element_tag in ("article", "tr"):
                    pages_of.setdefault(id(box.element), set()).add(number)
        kept.append(found)
        return found

    kept: list[Any] = []  # so that no two elements have one name
    monkeypatch.setattr(pdf, "_lay_out", watched)
    decisions = next(one for one in review().sections if one.name == "decisions")
    for count in (0, 4, 9):
        filler = Agenda(tuple(replace(_item(), headline=f"Line {n}") for n in range(count)))
        section = replace(decisions, blocks=(filler, *decisions.blocks))
        content_of("report.pdf", replace(coverless(), sections=(section,)))
    assert pages_of
    assert all(len(pages) == 1 for pages in pages_of.values())


def _item() -> Any:
    section = next(one for one in review().sections if one.name == "badly")
    agenda = section.blocks[0]
    assert isinstance(agenda, Agenda)
    return replace(agenda.items[0], remarks=(Step("Why", "because."),))


def stretch(name: str, *heights: float) -> Stretch:
    return Stretch(name, tuple(Piece(5, height) for height in heights))


def test_a_part_that_fills_half_a_page_opens_one_and_shorter_ones_share() -> None:
    parts = [stretch("", 80), stretch("a", 40, 20), stretch("b", 30), stretch("c", 30, 20), stretch("d", 60)]
    assert opening(parts, 100) == ["a", "c", "d"]


def test_no_page_is_left_under_half_full_where_that_can_be() -> None:
    parts = [stretch("", 80), stretch("a", 30), stretch("b", 40, 40), stretch("c", 50)]
    assert "b" not in opening(parts, 100)


def test_a_page_that_would_be_little_over_half_full_takes_the_beginning_of_the_next_part() -> None:
    stories, service, badly = stretch("a", 20, 13, 13), stretch("b", 30, 26, 22), stretch("c", 15, 10, 10, 10)
    parts = [stretch("", 80), stories, service, badly, stretch("d", 12, 24), stretch("e", 80)]
    assert "b" not in opening(parts, 100)
    fuller = [
        stretch("", 80),
        stretch("a", 30, 20, 15),
        service,
        badly,
        stretch("d", 12, 24),
        stretch("e", 80),
    ]
    assert "b" in opening(fuller, 100)  # there it is not torn


def test_pages_are_counted_as_bare_under_half_and_the_last_under_a_third() -> None:
    assert breaks.bare([0.9, 0.4, 0.6, 0.3]) == 2
    assert breaks.bare([0.9, 0.6, 0.4]) == 0


def test_nothing_is_measured_where_the_page_maker_no_longer_tells() -> None:
    @dataclass(frozen=True)
    class Page:
        name: str = ""

    assert breaks.measured([Page()]) == []


def test_the_model_holds_the_blocks_of_a_pack() -> None:
    (found,) = render_documents(review(), BRAND, ["json"])
    assert b'"kind": "roadmap"' in found.content
    assert b'"kind": "decisions"' in found.content
