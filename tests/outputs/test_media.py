from __future__ import annotations

import pytest

from reporter.config.environment import resource_folder
from reporter.config.models import Brand
from reporter.errors import MissingSoftwareError, UsageError
from reporter.outputs import page, render_documents
from reporter.report import Report
from tests.outputs.conftest import BRAND
from tests.sample_report import quiet_daily


def test_a_letter_is_two_documents_and_every_medium_is_given_once() -> None:
    found = render_documents(quiet_daily(), BRAND, ["letter", "page", "json", "page"])
    assert [document.name for document in found] == ["letter.html", "letter.txt", "page.html", "report.json"]
    assert [document.media_type.split(";")[0] for document in found] == [
        "text/html",
        "text/plain",
        "text/html",
        "application/json",
    ]


def test_an_unknown_output_is_refused_before_anything_is_made() -> None:
    with pytest.raises(UsageError, match="fax") as caught:
        render_documents(quiet_daily(), BRAND, ["page", "fax"])
    assert "page, letter, pdf, json" in caught.value.hint


def test_the_page_is_composed_once_for_screen_and_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Report] = []
    compose = page.compose

    def counted(report: Report, brand: Brand) -> str:
        calls.append(report)
        return compose(report, brand)

    monkeypatch.setattr(page, "compose", counted)
    render_documents(quiet_daily(), BRAND, ["page", "pdf"])
    assert len(calls) == 1


def test_the_folders_that_ship_with_us_are_found() -> None:
    assert (resource_folder("templates") / "fonts" / "newsreader-OFL.txt").is_file()
    with pytest.raises(MissingSoftwareError, match="nowhere"):
        resource_folder("nowhere")
