"""No medium shows a number that the report itself does not tell."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pypdfium2
import pytest

from reporter.outputs import render_documents
from reporter.outputs.typesetting import tidy
from reporter.report import Report, texts_of
from tests.outputs.conftest import BRAND
from tests.sample_report import busy_daily, community_weekly, monthly, quiet_daily

REPORTS = (monthly, quiet_daily, busy_daily, community_weekly)
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
PAGES = re.compile(r"Page \d+ of \d+")


class Text(HTMLParser):
    """What of a page is read: no styles, no scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "script")
        self.parts += [value for name, value in attrs if name in ("aria-label", "alt", "title") and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(PAGES.sub("", text)))


def told(report: Report) -> set[str]:
    """Every number of the model, those of its charts included."""
    words = " ".join(text for _, text in texts_of(tidy(report)))
    values = re.findall(r"\d+(?:\.\d+)?", repr(report))
    return numbers(words) | {f"{float(value):,.0f}" for value in values} | set(values)


@pytest.mark.parametrize("make", REPORTS)
def test_no_medium_shows_a_number_that_the_report_does_not_tell(make: object) -> None:
    report: Report = make()  # type: ignore[operator]
    known = told(report) | {str(n) for n in range(0, 60, 5)}  # the scale of a chart, a list's own numbers
    known |= {"1", "2", "3", "6", "12", "18", "24"}  # a list counts; a day has hours
    for document in render_documents(report, BRAND, ["page", "letter", "pdf"]):
        if document.name.endswith(".pdf"):
            pdf = pypdfium2.PdfDocument(document.content)
            shown = " ".join(page.get_textpage().get_text_range() for page in pdf)
        else:
            text = document.content.decode()
            shown = " ".join(Text(text).parts) if document.name.endswith(".html") else text
        strange = {number for number in numbers(shown) if number not in known}
        assert not strange, (document.name, sorted(strange)[:10])
