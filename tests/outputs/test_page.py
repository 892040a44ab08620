from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from reporter.config.models import Brand
from reporter.errors import ConfigError
from reporter.outputs.brand import typefaces
from reporter.outputs.layout import cells_of
from reporter.outputs.page import tiles_set
from reporter.report import Cell, Column, Commentary, Prose, Report, Row, Section, StoryCard, Table, Tile
from tests.outputs.conftest import BRAND, content_of
from tests.outputs.elements import elements
from tests.sample_report import busy_daily, community_weekly, monthly, quiet_daily

NASTY = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{% raw %}",
    "=?utf-8?q?=0D=0ABcc:x@example.org?=",
    "\u202etxt.exe\u202c",
    '" onload="x()',
    "R&D </style></title> --> ]]>",
)


def html_of(report: Report, brand: Brand = BRAND) -> str:
    return content_of("page.html", report, brand).decode()


def nasty(report: Report) -> Report:
    """The report with hostile words wherever a log can put words."""
    words = " ".join(NASTY)
    section = report.sections[0]
    story = next((block for block in section.blocks if isinstance(block, StoryCard)), None)
    extra = (replace(story, headline=words, place=words),) if story else ()
    blocks = (*section.blocks, Prose((words,), words), *extra)
    sections = (replace(section, heading=words, takeaway=words, blocks=blocks), *report.sections[1:])
    return replace(report, client=words, provider=words, footer=words, sections=sections, preheader=words)


def test_the_page_has_one_h1_and_every_section_its_h2(page: str) -> None:
    found = elements(page)
    assert [element.tag for element in found].count("h1") == 1
    headings = [element.text for element in found if element.tag == "h2"]
    assert headings[0] == "What needs you"
    assert headings[1:] == [section.heading for section in monthly().sections]
    stories = [element for element in found if element.tag == "h3" and "article" in element.path]
    assert len(stories) == 5  # three stories, two planned changes


def test_levels_of_headings_are_never_skipped() -> None:
    for report in (monthly(), quiet_daily(), busy_daily(), community_weekly()):
        levels = [int(e.tag[1]) for e in elements(html_of(report)) if re.fullmatch("h[1-6]", e.tag)]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_has_landmarks_language_and_title(page: str) -> None:
    found = elements(page)
    assert {"header", "main", "footer"} <= {element.tag for element in found}
    assert found[0].attributes["lang"] == "en-GB"
    title = next(element for element in found if element.tag == "title")
    assert title.text == "Acme Dental Group · Monthly Executive Summary · October 2026"


def test_the_page_fetches_nothing_and_runs_nothing(page: str) -> None:
    for element in elements(page):
        assert element.tag not in {"script", "link", "iframe", "object", "embed", "base", "form"}
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            if name in {"src", "href", "srcset", "data", "action"}:
                assert value.startswith("data:"), value
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"')]*", re.sub(r"base64,[\w+/=]+", "", page)))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"url\((?!data:)", page)
    assert "@import" not in page


def test_labels_are_read_before_what_they_label(page: str) -> None:
    at = [
        page.index(text) for text in ("What happened", "The power failed", "What we did", "We switched both")
    ]
    assert at == sorted(at)


def test_tables_have_captions_scopes_and_column_widths(page: str) -> None:
    found = elements(page)
    tables = [element for element in found if element.tag == "table"]
    assert len(tables) == 2
    assert [element.text for element in found if element.tag == "caption"] == ["By priority"]
    assert tables[1].attributes["aria-label"] == "What we promised in September"
    assert {element.attributes["scope"] for element in found if element.tag == "th"} == {
        "col",
        "row",
        "colgroup",
    }
    widths = [float(element.attributes["style"][6:-1]) for element in found if element.tag == "col"]
    assert sum(widths) == pytest.approx(200, abs=0.1)


def test_hostile_words_are_shown_as_words() -> None:
    for report in (monthly(), quiet_daily()):
        html = html_of(nasty(report))
        found = elements(html)
        assert "script" not in {element.tag for element in found}
        assert not any(name.startswith("on") for element in found for name in element.attributes)
        assert "{{7*7}}" in html
        assert "\u202e" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "&amp;amp;" not in html
        assert html.count("</style>") == html.count("<style>") == 3


def test_commentary_is_shown_as_its_author_s_and_stripped() -> None:
    words = Commentary("A **hard** month.\n\n<img src=x onerror=y> [more](javascript:z)", "Dan Whitlock")
    html = html_of(replace(quiet_daily(), sections=(Section("note", "From Dan", "", (words,)),)))
    assert "<strong>hard</strong>" in html
    assert "Dan Whitlock" in html
    assert "<img" not in html
    assert "javascript" not in html


def test_the_extended_letters_are_embedded_only_when_a_name_needs_them(page: str) -> None:
    assert typefaces().extended_css not in page
    assert typefaces().extended_css in html_of(replace(quiet_daily(), client="Przychodnia Łódź"))
    assert len(page) < 200_000


def test_a_provider_without_a_logo_has_its_initial_on_a_tile() -> None:
    tile = next(
        e for e in elements(html_of(replace(quiet_daily(), provider="östgöta IT"))) if e.tag == "span"
    )
    assert (tile.text, tile.attributes["class"]) == ("Ö", "initial")


def test_a_logo_is_embedded_and_named(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')
    image = next(
        e for e in elements(html_of(quiet_daily(), Brand(logo="logo.svg", folder=tmp_path))) if e.tag == "img"
    )
    assert image.attributes["alt"] == "Northfield IT logo"
    assert image.attributes["src"].startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize("logo", ["../secret.svg", "logo.exe", "missing.png"])
def test_a_logo_that_cannot_be_used_is_a_fault_of_the_brand(tmp_path: Path, logo: str) -> None:
    (tmp_path / "secret.svg").write_text("<svg/>")
    folder = tmp_path / "brand"
    folder.mkdir()
    (folder / "logo.exe").write_bytes(b"MZ")
    with pytest.raises(ConfigError, match="logo"):
        html_of(quiet_daily(), Brand(logo=logo, folder=folder))


def test_every_cell_of_a_stacked_table_names_its_head(page: str) -> None:
    heads = [e.attributes.get("data-head", "") for e in elements(page) if e.tag == "td" and "tbody" in e.path]
    assert {"Tickets", "First answer, half within", "Resolved, promise", "What happened"} <= set(heads)
    assert all(heads)


def test_a_cell_over_several_columns_names_what_they_share() -> None:
    columns = (Column("Priority", 1), Column("Half", 1, group="Solved"), Column("Most", 1, group="Solved"))
    row = Row((Cell("High"), Cell("4 min, 7 min", span=2)))
    assert [cell.head for cell in cells_of(row, Table("t", columns, (row,)))] == ["", "Solved"]


@pytest.mark.parametrize(
    ("tiles", "how"),
    [
        ((Tile("a", "61"), Tile("b", "59", "of 61"), Tile("c", "1,351")), ""),
        ((Tile("a", "1,351"), Tile("b", "1,339", "of 1,351")), " units-below"),
        ((Tile("a", "12,345,678"), Tile("b", "1")), " units-below small-numbers"),
        ((), ""),
    ],
)
def test_numbers_of_one_row_of_tiles_are_of_one_size(tiles: tuple[Tile, ...], how: str) -> None:
    assert tiles_set(tiles) == how
    html = html_of(replace(monthly(), tiles=tiles))
    assert {e.attributes["class"] for e in elements(html) if e.text in {"61", "1,351"}} <= {"number"}


def test_a_browser_prints_the_page_with_colours_and_without_what_is_for_phones(page: str) -> None:
    assert "print-color-adjust: exact" in page
    assert "svg.narrow { display: none; }" in page.partition("@media")[0]
    assert re.search(r"@media print \{\n[^@]*\.status \{ margin: 15mm", page)
    assert "@media screen and (prefers-color-scheme: dark)" in page  # never on paper


def test_a_quiet_report_starts_with_its_proof_and_without_a_rule() -> None:
    html = html_of(quiet_daily())
    first = next(element for element in elements(html) if element.tag == "section")
    assert "unruled" in first.attributes["class"]
    assert "tiles" not in {element.attributes.get("class", "") for element in elements(html)}


def test_the_paper_is_the_one_asked_for() -> None:
    assert "size: A4" in html_of(quiet_daily())
    assert "size: Letter" in html_of(replace(quiet_daily(), paper="Letter"))


def test_who_prepared_a_report_is_said_even_without_a_lede() -> None:
    html = html_of(replace(quiet_daily(), prepared="Sent by Dan at 07:00"))
    assert html.index("Sent by Dan at 07:00") > html.index("Data coverage")
