"""A draft says so: beside the text of each page of paper, and at the top of page and letter."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest

from reporter.report import Report
from tests.outputs.conftest import content_of
from tests.outputs.elements import elements
from tests.outputs.review_pack import review
from tests.outputs.test_pdf import tags, texts
from tests.sample_report import monthly, quiet_daily

LINE = "Draft: not for {} yet."


def draft(report: Report) -> Report:
    return replace(report, is_draft=True)


@pytest.mark.parametrize("sample", [monthly, quiet_daily, review])
def test_every_page_of_paper_has_the_mark_and_nothing_else_moves(sample) -> None:  # type: ignore[no-untyped-def]
    plain, marks = texts(content_of("report.pdf", sample())), texts(content_of("report.pdf", draft(sample())))
    assert len(marks) == len(plain)
    assert all(text.count("DRAFT") == 1 for text in marks)
    assert [text.replace("DRAFT", "").split() for text in marks] == [text.split() for text in plain]
    assert not any("DRAFT" in text for text in plain)


def test_no_screen_reader_meets_the_mark() -> None:
    """Like the running head it stands outside the tree that a reader is led through."""
    told = []
    for report in (quiet_daily(), draft(quiet_daily())):
        with pikepdf.open(io.BytesIO(content_of("report.pdf", report))) as opened:
            told.append([str(tag.get("/S")) for tag in tags(opened)])
    assert told[0] == told[1]


def test_page_and_letter_begin_with_a_line_that_says_so() -> None:
    report = draft(monthly())
    line = LINE.format(report.client)
    page = content_of("page.html", report).decode()
    assert [element.text for element in elements(page) if element.tag == "aside"] == [line]
    assert page.index(line) < page.index("<header>")
    letter = content_of("letter.html", report).decode()
    assert letter.index("<!--top-->") < letter.index(line) < letter.index("<h1")
    assert content_of("letter.txt", report).decode().startswith(f"{line}\n\n{report.provider}")


@pytest.mark.parametrize("name", ["page.html", "letter.html", "letter.txt"])
def test_what_is_no_draft_says_nothing_of_it(name: str) -> None:
    assert "Draft:" not in content_of(name, monthly()).decode()
