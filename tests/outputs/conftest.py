"""One rendering of the monthly sample, shared by all tests of its documents."""

from __future__ import annotations

import pytest

from reporter.config.models import Brand
from reporter.outputs import render_documents
from reporter.report import Document, Report
from tests.sample_report import monthly

BRAND = Brand(colour="#12a37f")
MEDIA = {"page.html": "page", "letter.html": "letter", "letter.txt": "letter", "report.pdf": "pdf"}


def content_of(name: str, report: Report, brand: Brand = BRAND) -> bytes:
    """One document of a report: page.html, letter.txt …"""
    found = render_documents(report, brand, [MEDIA[name]])
    return next(document.content for document in found if document.name == name)


@pytest.fixture(scope="session")
def documents() -> dict[str, Document]:
    found = render_documents(monthly(), BRAND, ["page", "letter", "pdf", "json"])
    return {document.name: document for document in found}


@pytest.fixture(scope="session")
def page(documents: dict[str, Document]) -> str:
    return documents["page.html"].content.decode()


@pytest.fixture(scope="session")
def letter(documents: dict[str, Document]) -> str:
    return documents["letter.html"].content.decode()


@pytest.fixture(scope="session")
def letter_text(documents: dict[str, Document]) -> str:
    return documents["letter.txt"].content.decode()
