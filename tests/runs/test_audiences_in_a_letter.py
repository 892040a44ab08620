"""One report, and each reader gets as much of it as their audience reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.cadences import MENU
from reporter.config.audiences import Sections
from reporter.periods import parse_period
from reporter.report import Edition
from reporter.runs.briefing import brief_of
from reporter.runs.making import report_of
from reporter.store.store import open_store
from tests.runs.workspaces import MORNING, Office, open_office, sample

KEY = "anna/daily/2026-11-03"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann daily", "bob daily")
    path = office.folder / "clients" / "anna.toml"
    path.write_text(path.read_text() + 'audience = "chair"\n')
    office.settings(more="[audiences.chair]\ndaily = ['stories']\n")
    office.tickets("2026-11-03")
    path = office.folder / "desk.csv"
    path.write_text(path.read_text() + "X-1,2026-11-03 10:00,Slow scanner,open,anna,2026-11-03 10:05,\n")
    return office


def test_each_gets_their_own_letter_of_one_edition(office: Office) -> None:
    office.run("2026-11-04 07:30")
    assert office.states() == {KEY: "sent"}
    ann, bob = (office.post.mails(f"{who}@anna.example")[0] for who in ("ann", "bob"))
    texts = [mail.get_body(("plain",)).get_content() for mail in (ann, bob)]  # type: ignore[union-attr]
    assert ["Slow scanner" in text for text in texts] == [True, False]
    assert ann["Subject"] == bob["Subject"]
    folder = office.folder / "sent" / KEY
    assert {path.name for path in (folder / "for-chair").iterdir()} == {"letter.html", "letter.txt"}


def test_small_print_tells_only_what_its_reader_sees() -> None:
    space, period = sample(), parse_period("2026-10", "Europe/London")
    chair = Sections.model_validate({"monthly": ["stories"]})
    acme = space.clients["acme"].model_copy(update={"audiences": {"chair": chair}})
    space = space.model_copy(update={"clients": {"acme": acme}})
    with open_store(space.store_path) as store:
        brief = brief_of(space, store, Edition("monthly", "acme", period), MORNING)
        reports = [report_of(brief, MENU["monthly"], who) for who in ("", "chair")]
    names = [[section.name for section in report.sections] for report in reports]
    terms = [{step.label for step in report.sections[-1].blocks[0].entries} for report in reports]  # type: ignore[union-attr]
    assert names[1] == ["stories", "small_print"]
    assert {"Hours", "Ratings", "Opened"} <= terms[0]
    assert "Opened" in terms[1]  # of the tiles
    assert not {"Hours", "Ratings"} & terms[1]


def test_what_not_all_of_them_saw_open_no_later_edition_says_they_read(office: Office) -> None:
    office.run("2026-11-04 07:30")
    with office.desk() as desk:
        told = desk.ledger.told("anna", "daily", "2026-11-03")
        assert told
        assert told.shown == ()
