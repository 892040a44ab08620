from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from reporter.config.models import Brand
from reporter.outputs.brand import palette
from reporter.outputs.page import Index, IndexLine, render_index
from tests.outputs.conftest import BRAND
from tests.outputs.elements import Element, elements
from tests.outputs.test_page import NASTY


def line(path: str, ends_on: date, headline: str, has_pdf: bool = False) -> IndexLine:
    return IndexLine(path, "Weekly Summary", f"to {ends_on:%d %B %Y}", ends_on, headline, has_pdf)


OLDER = line("weekly/2025-W52", date(2025, 12, 28), "A quiet week.")
NEWER = line("weekly/2026-W44", date(2026, 11, 1), "A busy week.", has_pdf=True)
AGAIN = replace(NEWER, path="weekly/2026-W44.2", headline="A busier week.", note="It counts Harborne once.")
INDEX = Index("Acme Dental Group", "Northfield IT", (OLDER, AGAIN, NEWER), "Help desk 0121 496 0100")


def found_in(index: Index, brand: Brand = BRAND) -> list[Element]:
    return elements(render_index(index, brand).content.decode())


def texts(found: list[Element], tag: str) -> list[str]:
    return [element.text.replace("\u00a0", " ").strip() for element in found if element.tag == tag]


def test_editions_stand_newest_first_under_their_year() -> None:
    found = found_in(INDEX)
    assert texts(found, "h1") == ["Your reports, newest first."]
    assert texts(found, "h2") == ["2026", "2025"]
    assert texts(found, "h3") == ["A busier week.", "A busy week.", "A quiet week."]


def test_each_edition_says_its_name_and_period_and_leads_to_page_and_pdf() -> None:
    found = found_in(replace(INDEX, lines=(NEWER,)))
    links = [element.attributes["href"] for element in found if element.tag == "a"]
    assert links == ["weekly/2026-W44/page.html"] * 2 + ["weekly/2026-W44/report.pdf"]
    (article,) = texts(found, "article")
    assert "Weekly Summary" in article
    assert "to 01 November 2026" in article
    spoken = [element.attributes.get("aria-label", element.text) for element in found if element.tag == "a"]
    assert len(set(spoken)) == 3


def test_no_link_leads_to_a_pdf_that_is_not_there() -> None:
    assert "report.pdf" not in render_index(replace(INDEX, lines=(OLDER,)), BRAND).content.decode()


def test_a_correction_says_why_it_is_there() -> None:
    assert "It counts Harborne once." in texts(found_in(INDEX), "p")


def test_an_index_without_editions_says_so() -> None:
    assert texts(found_in(Index("Acme", "Northfield IT")), "h1") == ["No reports are here yet."]


def test_no_search_engine_keeps_it_and_no_other_site_learns_its_address() -> None:
    metas = {
        e.attributes.get("name"): e.attributes.get("content") for e in found_in(INDEX) if e.tag == "meta"
    }
    assert metas["robots"] == "noindex, nofollow"
    assert metas["referrer"] == "no-referrer"


def test_nothing_is_fetched_from_elsewhere_and_nothing_runs() -> None:
    html = render_index(INDEX, BRAND).content.decode()
    found = elements(html)
    assert not [e for e in found if e.tag in {"script", "link", "iframe"}]
    assert not re.search(r"https?://|@import|url\((?!data:)", html)
    policy = next(e for e in found if e.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none'")


def test_it_wears_the_brand_on_light_and_on_dark_screens() -> None:
    html = render_index(INDEX, Brand(colour="#ffd400")).content.decode()
    colours = palette("#ffd400")
    assert f"--b-accent: {colours.accent};" in html
    assert f"--b-dark-accent: {colours.dark_accent};" in html
    assert "prefers-color-scheme: dark" in html


def test_words_from_elsewhere_stay_words() -> None:
    words = " ".join(NASTY)
    hostile = replace(AGAIN, title=words, period=words, headline=words, note=words)
    index = Index(words, words, (hostile,), words)
    found = found_in(index)
    usual = found_in(replace(INDEX, lines=(AGAIN,)))
    assert [e.tag for e in found if e.tag != "span"] == [e.tag for e in usual if e.tag != "span"]
    assert not [e for e in found if any(name.startswith("on") for name in e.attributes)]
    assert "\u202e" not in render_index(index, BRAND).content.decode()


def test_the_same_editions_make_the_same_index() -> None:
    assert render_index(INDEX, BRAND) == render_index(INDEX, BRAND)
