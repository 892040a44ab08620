from __future__ import annotations

import re
from dataclasses import replace

from reporter.config.models import Brand
from reporter.outputs.letter import Address, html_for, language_of, text_for
from reporter.report import Cell, Column, HoursStrip, Report, Row, Section, Table
from tests.outputs.conftest import BRAND, content_of
from tests.outputs.elements import elements
from tests.outputs.test_page import nasty
from tests.sample_report import busy_daily, community_weekly, monthly, quiet_daily

SAMPLES = (monthly, quiet_daily, busy_daily, community_weekly)
RUTH = Address(
    why="You get this because we count you among its readers.",
    what="the monthly summary",
    stop="mailto:help@n.example?subject=Unsubscribe",
    stop_words="To stop it, write to help@n.example.",
)
FOOT = "we count you among its readers"


def html_of(report: Report, brand: Brand = BRAND) -> str:
    return content_of("letter.html", report, brand).decode()


def text_of(report: Report) -> str:
    return content_of("letter.txt", report).decode()


def test_a_letter_has_no_pictures_scripts_fonts_or_addresses(letter: str) -> None:
    for element in elements(letter):
        assert element.tag not in {"img", "script", "link", "svg", "iframe", "form"}
        assert not {"src", "background"} & set(element.attributes)
    assert "@font-face" not in letter
    assert "url(" not in letter
    assert "var(" not in letter
    assert "http" not in letter


def test_every_letter_is_small_enough_not_to_be_cut() -> None:
    for sample in SAMPLES:
        assert len(html_of(sample()).encode()) < 60_000


def test_a_letter_is_in_the_order_status_need_words_sections_small_print(letter: str) -> None:
    said = (
        "A steady month.",
        "May we replace",
        "October was quieter",
        "Three stories",
        "Coming up",
        "Who to call",
    )
    at = [letter.index(words, letter.index("<h1")) for words in (*said, "Definitions and data coverage")]
    assert at == sorted(at)


def test_sections_not_meant_for_the_letter_are_left_out(letter: str, letter_text: str) -> None:
    assert "Your services" not in letter
    assert "Your services" not in letter_text


def test_the_preheader_is_hidden_and_comes_first(letter: str) -> None:
    found = elements(letter)
    first = found[[element.tag for element in found].index("body") + 1]
    assert first.text.startswith("61 tickets, 59 answered on time")
    assert "display: none" in first.attributes["style"]


def test_styles_are_inline_and_colours_are_values(letter: str) -> None:
    h1 = next(element for element in elements(letter) if element.tag == "h1")
    assert "Georgia" in h1.attributes["style"]
    assert "#017c60" in letter


def test_a_letter_has_one_h1_and_an_h2_for_each_section(letter: str) -> None:
    found = elements(letter)
    assert [element.tag for element in found].count("h1") == 1
    wanted = ["What needs you", *(section.heading for section in monthly().sections if section.in_letter)]
    assert [element.text for element in found if element.tag == "h2"] == wanted


def test_layout_tables_say_so_and_data_tables_do_not(letter: str) -> None:
    for table in (element for element in elements(letter) if element.tag == "table"):
        assert table.attributes.get("role") in {"presentation", "img"} or table.attributes[
            "class"
        ].startswith("data")


def test_a_table_is_stacked_on_a_phone_with_its_head_words() -> None:
    columns = (Column("Area", 0.4, number=False), Column("Opened", 0.3), Column("Solved", 0.3))
    table = Table("By area", columns, (Row((Cell("Bournville"), Cell("12"), Cell("11"))),))
    html = content_of("letter.html", replace(monthly(), sections=(Section("a", "A", "", (table,)),))).decode()
    heads = [e for e in elements(html) if e.attributes.get("class") == "head"]
    assert [head.text for head in heads] == ["Opened: ", "Solved: "]
    assert all("display: none" in head.attributes["style"] for head in heads)
    assert ".data .head { display: inline !important" in html


def test_no_word_of_a_name_is_broken_at_the_top(letter: str) -> None:
    for name in ("provider", "client"):
        top = next(e for e in elements(letter) if e.attributes.get("class") == name)
        assert "word-break: normal" in top.attributes["style"]


def test_each_hour_is_a_cell_whose_colour_tells_its_state() -> None:
    strip = HoursStrip("Hours.", "", ("good",) * 22 + ("failed", "none"), "22 of 24.")
    report = quiet_daily()
    section = replace(report.sections[0], blocks=(strip,))
    cells = [
        e
        for e in elements(html_of(replace(report, sections=(section,))))
        if e.attributes.get("class", "")[:4] == "mark"
    ]
    assert [cell.attributes["bgcolor"] for cell in cells].count("#017c60") == 22
    assert len({cell.attributes["bgcolor"] for cell in cells}) == 3


def test_hostile_words_are_shown_as_words_in_a_letter() -> None:
    html = html_of(nasty(monthly()))
    assert "script" not in {element.tag for element in elements(html)}
    assert "{{7*7}}" in html
    assert "&lt;script&gt;" in html


def test_the_text_of_a_letter_is_72_columns_wide() -> None:
    for sample in SAMPLES:
        long = [line for line in text_of(sample()).splitlines() if len(line) > 72]
        assert not long


def test_the_text_of_a_letter_reads_on_its_own(letter_text: str) -> None:
    assert "A steady month. One thing needs you.\n====================================\n" in letter_text
    assert "\nService\n-------\n" in letter_text
    assert "- Answered on time: 59 of 61. About the same: 63 of 66 in September.\n" in letter_text
    assert "Tuesday 13 October, Selly Oak\n" in letter_text
    assert "first answer: 4 min, 7 min*, promise 15 min" in re.sub(r"\s+", " ", letter_text)
    assert "\n\n\n" not in letter_text
    assert letter_text.rstrip().endswith("0121 496 0199")


def test_nothing_is_escaped_in_plain_text() -> None:
    text = text_of(replace(quiet_daily(), client="R&D <Ltd> “Łódź”"))
    assert "R&D <Ltd> “Łódź”" in text
    assert "&amp;" not in text
    assert "<span" not in text


def test_a_small_table_keeps_its_columns_in_plain_text() -> None:
    text = text_of(community_weekly())
    assert "Area         Reports  Usual week  Mostly about" in text
    assert "Bournville        21          14  Noise by the canal" in text


def test_what_a_mail_adds_is_escaped_in_html_and_plain_in_text() -> None:
    sly = replace(RUTH, why="R&D <script>alert(1)</script>", again="Sent again: <b>x</b>")
    html = html_for(html_of(monthly()), sly)
    assert "script" not in {element.tag for element in elements(html)}
    assert "Sent again: &lt;b&gt;x&lt;/b&gt;" in html
    text = text_for(text_of(monthly()), sly)
    assert "R&D <script>alert(1)</script>" in text
    assert text.startswith("Sent again: <b>x</b>\n\n")


def test_words_of_a_report_cannot_stand_for_the_places_that_a_mail_fills() -> None:
    marks = "<!--top--><!--tile-->x<!--/tile--><!--body--><!--/body--><!--foot accent=#000000-->"
    html = html_of(replace(nasty(monthly()), client=marks, provider=marks))
    for mark in ("<!--top-->", "<!--tile-->", "<!--body-->", "<!--/body-->", "<!--foot"):
        assert html.count(mark) == 1
    assert html_for(html, RUTH).count(FOOT) == 1


def test_a_letter_without_places_to_fill_still_says_why_it_came() -> None:
    html = html_for("<html lang='en'><body><p>Ours.</p></body></html>", RUTH)
    assert FOOT in html
    assert html.endswith("</body></html>")


def test_the_tile_shows_the_picture_and_behind_it_the_letter_of_the_provider() -> None:
    plain = html_of(quiet_daily())
    html = html_for(plain, replace(RUTH, logo="logo.1@n.example", logo_size=(66, 22)))
    picture = next(element for element in elements(html) if element.tag == "img")
    assert picture.attributes["src"] == "cid:logo.1@n.example"
    assert picture.attributes["width"] == "66"
    assert picture.attributes["alt"] == "N"
    assert "img" not in {element.tag for element in elements(html_for(plain, RUTH))}


def test_a_mail_is_in_the_language_of_its_letter() -> None:
    assert language_of(html_of(monthly())) == "en-GB"
    assert language_of("<html><body></body></html>") == ""


def test_the_foot_of_the_text_is_72_columns_wide() -> None:
    text = text_for(text_of(monthly()), replace(RUTH, why="word " * 60))
    assert max(map(len, text.splitlines())) <= 72
