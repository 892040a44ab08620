"""A letter is a letter: what was, what is needed, what comes. Tables and definitions are elsewhere."""

from __future__ import annotations

import re
from functools import cache

import pytest
from pypdfium2 import PdfDocument

from reporter.cadences import MENU
from reporter.periods import parse_period
from reporter.report import Edition, Memory
from reporter.runs.making import compose, printed
from reporter.store.store import open_store
from tests.runs.workspaces import MORNING, PERIODS, media, sample

MOST_WORDS = {"daily": 670, "weekly": 480, "monthly": 480}
EDITIONS = [(cadence, client) for cadence in PERIODS for client in ("acme", "brook", "hillcrest", "south")]
FOR_RESIDENTS = r"(?i)\b(tickets?|incidents?|priorit\w+|impact|executive|stakeholders?|urgent|normal, )\b"


@cache
def documents(cadence: str, client: str) -> dict[str, bytes]:
    space = sample()
    edition = Edition(cadence, client, parse_period(PERIODS[cadence], space.clients[client].zone))
    with open_store(space.store_path) as store:
        made = printed(space, compose(space, store, edition, Memory(), MORNING), ("letter", "page", *media()))
    return {document.name: document.content for document in made.documents}


def text(cadence: str, client: str) -> str:
    return documents(cadence, client)["letter.txt"].decode().replace("\u00a0", " ")


@pytest.mark.parametrize(("cadence", "client"), EDITIONS)
def test_it_is_read_in_two_minutes(cadence: str, client: str) -> None:
    assert 60 < len(text(cadence, client).split()) <= MOST_WORDS[cadence]


@pytest.mark.parametrize(("cadence", "client"), EDITIONS)
def test_it_has_no_table_no_chart_and_no_definition(cadence: str, client: str) -> None:
    letter, page = text(cadence, client), documents(cadence, client)["page.html"].decode()
    for heading in ("Service", "The numbers", "Value", "Who to call", "Your services", "Definitions"):
        assert f"\n{heading}\n" not in letter
    if cadence != "daily":
        assert "data coverage" in page or "About these numbers" in page
    assert "half within" not in letter.casefold()


@pytest.mark.parametrize(("cadence", "client"), EDITIONS)
def test_it_says_what_was_and_what_comes(cadence: str, client: str) -> None:
    letter = text(cadence, client)
    assert re.search(r"\n=+\n", letter)
    assert "Coming up" in letter or "Where to meet us" in letter or "planned" in letter


@pytest.mark.parametrize("cadence", PERIODS)
def test_residents_read_no_word_of_a_ticket_system(cadence: str) -> None:
    found = re.findall(FOR_RESIDENTS, text(cadence, "south"))
    assert not found
    page = re.sub(
        r"<style.*?</style>|<[^>]*>", " ", documents(cadence, "south")["page.html"].decode(), flags=re.S
    )
    assert not re.findall(FOR_RESIDENTS, page)


@pytest.mark.parametrize(("cadence", "client"), [one for one in EDITIONS if one[0] != "daily"])
def test_the_paper_is_no_longer_than_it_may_be(cadence: str, client: str) -> None:
    if "pdf" not in media():
        pytest.skip("PDFs cannot be made here")
    pages = len(PdfDocument(documents(cadence, client)["report.pdf"]))
    assert 0 < pages <= (5 if not MENU[cadence].manner.compact else 3)
