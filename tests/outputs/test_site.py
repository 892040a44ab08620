from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from reporter.outputs.brand import palette
from reporter.outputs.site import NAMES, render_site
from reporter.report import ClientSite
from tests.outputs.conftest import BRAND
from tests.outputs.elements import Element, elements
from tests.outputs.test_page import NASTY
from tests.past_editions import months, promised, sent, told, tuesday

HOME = "site:token/"
ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = ("index.html", "editions.html", "promises.html", "figures.html")


def whole(**more: Any) -> ClientSite:
    """A site with a part of every kind."""
    promises = [
        sent("monthly/2026-04.2", promises=promised("Done"), because="A word", figures={"count_opened": 1})
    ]
    last = sent("monthly/2026-11", promises=promised("Half done", "Not done"))
    return told([*months("2025-05", "2026-10"), *promises, last, tuesday(**more)])


def rendered(site: ClientSite, home: str = HOME) -> dict[str, str]:
    return {one.name: one.content.decode() for one in render_site(site, BRAND, home)}


def linked(html: str) -> list[str]:
    return [element.attributes["href"] for element in elements(html) if element.tag == "a"]


def test_every_page_is_there_and_the_front_page_comes_last() -> None:
    made = [one.name for one in render_site(whole(), BRAND, HOME)]
    assert sorted(made) == sorted(NAMES)
    assert made[-1] == "index.html"


def test_of_what_is_not_there_no_page_is_made_and_none_is_linked() -> None:
    assert list(rendered(told([]))) == ["index.html"]
    few = rendered(told([sent("weekly/2026-W44")]))
    assert list(few) == ["editions.html", "feed.xml", "index.html"]
    assert not [path for path in linked(few["index.html"]) if "figures" in path or "promises" in path]


def test_every_link_leads_to_a_page_an_edition_or_a_place_in_a_page() -> None:
    site = whole()
    made = rendered(site)
    there = {*made, *(f"{one.path}/page.html" for one in site.editions)}
    there |= {f"{one.path}/report.pdf" for one in site.editions if one.has_pdf}
    for name in PAGES:
        for path in linked(made[name]):
            file, _, place = path.partition("#")
            assert file in there, path
            assert not place or f'id="{place}"' in made[file], path


def test_all_editions_and_their_pdfs_stand_in_the_list() -> None:
    site = whole()
    paths = linked(rendered(site)["editions.html"])
    for one in site.editions:
        assert f"{one.path}/page.html" in paths
        assert (f"{one.path}/report.pdf" in paths) == one.has_pdf


@pytest.mark.parametrize("name", PAGES)
def test_no_search_engine_keeps_it_and_nothing_is_fetched(name: str) -> None:
    html = rendered(whole())[name]
    found = elements(html)
    metas = {e.attributes.get("name"): e.attributes.get("content") for e in found if e.tag == "meta"}
    assert metas["robots"] == "noindex, nofollow"
    assert metas["referrer"] == "no-referrer"
    assert not re.search(r"https?://|@import|url\((?!data:)| src=(?!\"data:)", html)
    assert f"--b-accent: {palette(BRAND.colour).accent};" in html
    assert "prefers-color-scheme: dark" in html


def policy(html: str) -> str:
    (found,) = (e for e in elements(html) if e.attributes.get("http-equiv") == "Content-Security-Policy")
    return found.attributes["content"]


def test_the_only_script_is_the_search_and_the_page_lets_no_other_run() -> None:
    made = rendered(whole())
    for name in PAGES:
        assert ("<script" in made[name]) == (name == "editions.html")
    (script,) = re.findall(r"<script>(.*?)</script>", made["editions.html"], re.DOTALL)
    mark = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy(made["editions.html"]).endswith(f"; script-src 'sha256-{mark}'")
    assert "script" not in policy(made["index.html"])


def test_without_scripts_there_is_no_dead_search() -> None:
    (form,) = (e for e in elements(rendered(whole())["editions.html"]) if e.tag == "form")
    assert "hidden" in form.attributes


def index_in(html: str) -> dict[str, list[int]]:
    (found,) = re.findall(r'<script type="application/json" id="words">(.*?)</script>', html, re.DOTALL)
    words: dict[str, list[int]] = json.loads(found)
    return words


def test_the_index_of_words_counts_the_editions_as_they_are_listed() -> None:
    site = whole(texts=("A unicorn in surgery",))
    html = rendered(site)["editions.html"]
    (number,) = index_in(html)["unicorn"]
    (line,) = (e for e in elements(html) if e.attributes.get("data-number") == str(number))
    assert "A usual Tuesday." in line.text.replace("\u00a0", " ")


def nasty() -> ClientSite:
    words = " ".join(NASTY)
    site = whole(headline=words, texts=(words,))
    return replace(site, client=words, provider=words, footer=words, prepared=words)


def test_words_from_elsewhere_stay_words() -> None:
    made, usual = rendered(nasty()), rendered(whole())

    def tags(found: list[Element]) -> list[str]:
        return [element.tag for element in found if element.tag != "span"]

    for name in PAGES:
        found = elements(made[name])
        extra = ["p"] if not whole().footer else []  # the footer that the usual one has not
        assert len(tags(found)) == len(tags(elements(usual[name]))) + len(extra)
        assert not [e for e in found if any(part.startswith("on") for part in e.attributes)]
        assert "\u202e" not in made[name]
    assert "</script" not in json.dumps(index_in(made["editions.html"]))


def entries(site: ClientSite, home: str = HOME) -> list[ElementTree.Element]:
    return ElementTree.fromstring(rendered(site, home)["feed.xml"]).findall(f"{ATOM}entry")


def text_of(entry: ElementTree.Element, tag: str) -> str:
    return entry.findtext(f"{ATOM}{tag}") or ""


def test_the_feed_has_every_edition_by_when_it_was_sent() -> None:
    site = whole()
    found = entries(site)
    assert len(found) == len(site.editions)
    times = [text_of(entry, "updated") for entry in found]
    assert times == sorted(times, reverse=True)
    assert len({text_of(entry, "id") for entry in found}) == len(found)
    links = [link.attrib["href"] for entry in found for link in entry.findall(f"{ATOM}link")]
    assert set(links) == {f"{one.path}/page.html" for one in site.editions}
    assert any("Corrected" in text_of(entry, "summary") for entry in found)


def test_where_the_site_has_an_address_the_feed_leads_there() -> None:
    feed = rendered(whole(), "https://reports.example.org/token/")["feed.xml"]
    links = ElementTree.fromstring(feed).findall(f"{ATOM}link")
    assert {link.attrib["rel"]: link.attrib["href"] for link in links} == {
        "self": "https://reports.example.org/token/feed.xml",
        "alternate": "https://reports.example.org/token/index.html",
    }
    assert "https://reports.example.org/token/daily/2026-11-03/page.html" in feed


def test_what_has_an_id_in_the_feed_keeps_it() -> None:
    before = {text_of(entry, "title"): text_of(entry, "id") for entry in entries(told([tuesday()]))}
    after = {text_of(entry, "title"): text_of(entry, "id") for entry in entries(whole())}
    assert before.items() <= after.items()
    other = {text_of(entry, "id") for entry in entries(told([tuesday()]), "site:other/")}
    assert not other & set(after.values())


def test_the_table_for_a_spreadsheet_runs_no_formula() -> None:
    site = whole()
    assert site.data
    hostile = replace(site, data=replace(site.data, rows=(*site.data.rows, ("=1+1",) * 7)))
    rows = list(csv.reader(io.StringIO(rendered(hostile)["figures.csv"].removeprefix("\ufeff"))))
    assert rows[0] == ["edition", "from", "to", "figure", "value", "out of", "definition"]
    assert rows[-1] == ["'=1+1"] * 7


def test_the_same_editions_make_the_same_site() -> None:
    assert rendered(whole()) == rendered(whole())
