"""build notice: one notice to look at, and what is asked for wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import NOW, reporter
from tests.runs.workspaces import open_office

CHANGES = """id,client,title,starts_at,ends_at,status,updated_at
CHG-1,anna,New battery,2026-11-14 07:00,2026-11-14 09:00,scheduled,2026-11-01 09:00
CHG-2,anna,New switch,2026-11-20 07:00,2026-11-20 09:00,cancelled,2026-11-01 09:00
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "office"
    made = open_office(folder, monkeypatch)
    made.settings(more='[[sources]]\nname = "changes"\nfiles = "changes.csv"\npreset = "plain-changes"')
    made.client("anna", "ruth notice")
    made.tickets("2026-10-31")
    (folder / "changes.csv").write_text(CHANGES)
    assert reporter("ingest", "-w", folder).returncode == 0
    return folder


@pytest.mark.parametrize(
    ("asked", "key", "says"),
    [
        (("--change", "CHG-1"), "CHG-1@20261114T0700Z-7-days", "New battery on Saturday 14 November."),
        (("--change", "CHG-1", "--moment", "done"), "CHG-1@20261114T0700Z-done", "Done: New battery."),
        (("--change", "CHG-2"), "CHG-2@20261120T0700Z-cancelled", "Cancelled: New switch."),
    ],
)
def test_a_notice_is_built_to_look_at(office: Path, asked: tuple[str, ...], key: str, says: str) -> None:
    ran = reporter("build", "notice", "anna", *asked, *NOW, "-w", office)
    assert ran.returncode == 0, ran.stderr
    assert f"anna/notice/{key}: {says}" in ran.stdout + ran.stderr
    letter = (office / "out/anna/notice" / key / "letter.txt").read_text()
    assert says in letter
    assert "Nothing for you to do" not in letter  # this log does not tell what readers must do


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("notice", "anna", "--change", "CHG-9"), "there is no change “CHG-9” of Anna"),
        (("notice", "anna", "--change", "CHG-1", "--moment", "soon"), "“soon” is no moment of a change"),
        (("notice", "anna"), "a notice is told of one planned change of one client"),
        (("daily", "anna", "--change", "CHG-1"), "--change and --moment are for a notice"),
    ],
)
def test_what_is_asked_for_wrongly_is_told_in_a_line(office: Path, words: tuple[str, ...], told: str) -> None:
    ran = reporter("build", *words, *NOW, "-w", office)
    assert ran.returncode == 2
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr
