from __future__ import annotations

from dataclasses import replace

from reporter.outputs import letter, letter_text
from reporter.outputs.letter_mail import Address, html_for, language_of, text_for
from tests.outputs.conftest import BRAND
from tests.outputs.elements import elements
from tests.outputs.test_page import nasty
from tests.sample_report import monthly, quiet_daily

RUTH = Address(
    why="You get this because we count you among its readers.",
    what="the monthly summary",
    stop="mailto:help@n.example?subject=Unsubscribe",
    stop_words="To stop it, write to help@n.example.",
)
FOOT = "we count you among its readers"


def test_what_a_mail_adds_is_escaped_in_html_and_plain_in_text() -> None:
    sly = replace(RUTH, why="R&D <script>alert(1)</script>", again="Sent again: <b>x</b>")
    html = html_for(letter.render(monthly(), BRAND).content.decode(), sly)
    assert "script" not in {element.tag for element in elements(html)}
    assert "Sent again: &lt;b&gt;x&lt;/b&gt;" in html
    text = text_for(letter_text.render(monthly(), BRAND).content.decode(), sly)
    assert "R&D <script>alert(1)</script>" in text
    assert text.startswith("Sent again: <b>x</b>\n\n")


def test_words_of_a_report_cannot_stand_for_the_places_that_a_mail_fills() -> None:
    marks = "<!--top--><!--tile-->x<!--/tile--><!--body--><!--/body--><!--foot accent=#000000-->"
    html = letter.render(replace(nasty(monthly()), client=marks, provider=marks), BRAND).content.decode()
    for mark in ("<!--top-->", "<!--tile-->", "<!--body-->", "<!--/body-->", "<!--foot"):
        assert html.count(mark) == 1
    assert html_for(html, RUTH).count(FOOT) == 1


def test_a_letter_without_places_to_fill_still_says_why_it_came() -> None:
    html = html_for("<html lang='en'><body><p>Ours.</p></body></html>", RUTH)
    assert FOOT in html
    assert html.endswith("</body></html>")


def test_the_tile_shows_the_picture_and_behind_it_the_letter_of_the_provider() -> None:
    plain = letter.render(quiet_daily(), BRAND).content.decode()
    html = html_for(plain, replace(RUTH, logo="logo.1@n.example", logo_size=(66, 22)))
    picture = next(element for element in elements(html) if element.tag == "img")
    assert picture.attributes["src"] == "cid:logo.1@n.example"
    assert picture.attributes["width"] == "66"
    assert picture.attributes["alt"] == "N"
    assert "img" not in {element.tag for element in elements(html_for(plain, RUTH))}


def test_a_mail_is_in_the_language_of_its_letter() -> None:
    assert language_of(letter.render(monthly(), BRAND).content.decode()) == "en-GB"
    assert language_of("<html><body></body></html>") == ""


def test_the_foot_of_the_text_is_72_columns_wide() -> None:
    text = text_for(letter_text.render(monthly(), BRAND).content.decode(), replace(RUTH, why="word " * 60))
    assert max(map(len, text.splitlines())) <= 72
