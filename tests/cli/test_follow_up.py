"""build and explain follow-up: one letter to look at, why nobody gets it, and what is asked for wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.config import load_workspace
from reporter.ledger.ledger import open_ledger
from reporter.runs.reactions import silence
from tests.cli.test_cli import NOW, reporter
from tests.runs.workspaces import open_office

TICKETS = """id,client,opened_at,updated_at,subject,status,requester_email,next_step,resolved_at
T-1,anna,2026-11-03 10:00,2026-11-03 10:05,Slow scanner,waiting for client,ruth@anna.example,May we come?,
T-2,anna,2026-11-02 10:00,2026-11-02 12:00,Loud fan,resolved,ruth@else.example,,2026-11-02 12:00
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "office"
    made = open_office(folder, monkeypatch)
    rules = 'domains = ["anna.example"]\n[follow_up]\nsince = 2026-11-01\nmoments = ["acknowledged", "after"]'
    made.client("anna", "tom weekly", more=rules)
    (folder / "desk.csv").write_text(TICKETS)
    assert reporter("ingest", "-w", folder).returncode == 0
    return folder


def test_a_follow_up_is_built_to_look_at(office: Path) -> None:
    ran = reporter("build", "follow-up", "anna", "--ticket", "T-1", *NOW, "-w", office)
    assert ran.returncode == 0, ran.stderr
    letter = (office / "out/anna/follow-up/T-1@acknowledged/letter.txt").read_text()
    assert "We have your request “Slow scanner”." in letter
    asked = ("--ticket", "T-2", "--moment", "after")
    assert reporter("build", "follow-up", "anna", *asked, *NOW, "-w", office).returncode == 0
    assert "still fixed?" in (office / "out/anna/follow-up/T-2@after/letter.txt").read_text()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("follow-up", "anna", "--ticket", "T-9"), "there is no ticket “T-9” of Anna"),
        (("follow-up", "anna", "--ticket", "T-1", "--moment", "soon"), "“soon” is no moment of a ticket"),
        (("follow-up", "anna"), "a follow-up is told of one ticket of one client"),
        (("daily", "anna", "--ticket", "T-1"), "--ticket and --moment for a follow-up"),
        (("notice", "anna", "--ticket", "T-1"), "--ticket and --moment for a follow-up"),
    ],
)
def test_what_is_asked_for_wrongly_is_told_in_a_line(office: Path, words: tuple[str, ...], told: str) -> None:
    ran = reporter("build", *words, *NOW, "-w", office)
    assert ran.returncode == 2
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr


def test_why_is_explained_and_status_names_the_next(office: Path) -> None:
    told = reporter("explain", "follow-up", "T-1", *NOW, "-w", office).stdout
    assert "To ruth@anna.example" in told
    told = reporter("explain", "follow-up", "T-2", "anna", *NOW, "-w", office).stdout
    assert "To nobody: its log gives no whole address of the client’s domains" in told
    told = reporter("status", *NOW, "-w", office).stdout
    assert "next T-1@acknowledged" in told
    ran = reporter("explain", "follow-up", *NOW, "-w", office)
    assert (ran.returncode, "say which ticket" in ran.stderr) == (2, True)


def test_who_wanted_no_more_is_told_again(office: Path) -> None:
    with open_ledger(load_workspace(office)) as ledger:
        silence(ledger, "anna", "ruth@anna.example", "2026-11-03")
    told = reporter("explain", "follow-up", "T-1", *NOW, "-w", office).stdout
    assert "To nobody: ruth@anna.example has paused, or wants no word on tickets" in told
    ran = reporter("contact", "ruth@anna.example", "--client", "anna", "--resume", "-w", office)
    assert "Told of tickets again." in ran.stdout + ran.stderr
    told = reporter("explain", "follow-up", "T-1", *NOW, "-w", office).stdout
    assert "To ruth@anna.example" in told
