"""One rendering of the monthly sample, shared by all tests of its documents."""

from __future__ import annotations

import pytest

from reporter.config.models import Brand
from reporter.outputs.registry import render_documents
from reporter.report import Document
from tests.sample_report import monthly

BRAND = Brand(colour="#12a37f")


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
