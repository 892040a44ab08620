"""What a letter must not say of copies, checks, updates, alarms and work of an unknown result or kind."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from reporter.cadences import MENU
from reporter.delivery.gates import results
from reporter.outputs import render_documents
from reporter.periods import parse_period
from reporter.records import ActivityKind
from reporter.report import Edition
from reporter.runs.briefing import brief_of
from reporter.runs.making import report_of
from reporter.store.ingest import ingest_workspace
from tests.runs.workspaces import PERIODS, Office, open_office

KINDS = get_args(ActivityKind)
WORDS = ("aborted", "timed out", "cancelled", "skipped", "not run", "missed", "abgebrochen")
WORK = """
[[sources]]
name = "work"
files = "work.csv"
preset = "{preset}"
"""
TITLES = {"maintenance": "Restore test", "check": "Line to Harborne"}
SINCE, UNTIL = date(2026, 9, 1), date(2026, 11, 4)
NEVER: tuple[str, ...] = (
    "made",
    "missing",
    "missed",
    "none failed",
    "none of",
    "last good one",
    "updated",
    "installed",
    "done:",
)
NEVER += (
    "with a warning",
    "succeed",
    "restore test",
    "alarm",
    "checks",
    "without an interruption",
    "went wrong",
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann daily weekly monthly", more="expected = { backups_per_day = 1 }")
    return office


def days() -> list[date]:
    return [SINCE + timedelta(days=n) for n in range((UNTIL - SINCE).days)]


def log(office: Office, rows: list[str], preset: str = "plain-activities", head: str = "") -> None:
    office.settings(more=WORK.format(preset=preset))
    head = head or "id,client,kind,at,title,outcome,asset"
    (office.folder / "work.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    office.tickets(f"{UNTIL - timedelta(days=1)}", since="2026-09-01")


def row(kind: str, day: date, outcome: str, number: int = 0) -> str:
    title = TITLES.get(kind, f"Work of the night by {kind}")
    return f"{kind}-{day}-{number},anna,{kind},{day} 02:0{number},{title},{outcome},SRV"


def made(office: Office, cadence: str) -> tuple[str, str]:
    """The letter's text on one line, and why it would be held."""
    with office.desk() as desk:
        faults = [one for one in ingest_workspace(desk.workspace, desk.store, None, office.now) if one.fault]
        assert not faults
        edition = Edition(cadence, "anna", parse_period(PERIODS[cadence], "Europe/London"))
        brief = brief_of(desk.workspace, desk.store, edition, office.now)
        report = report_of(brief, MENU[cadence])
        documents = render_documents(report, desk.workspace.clients["anna"].brand, ["letter"])
        text = next(one.content.decode() for one in documents if one.name.endswith(".txt"))
        return " ".join(text.replace("\u00a0", " ").split()), results(brief, report)


@pytest.mark.parametrize(("kind", "cadence"), list(product(KINDS, PERIODS)))
def test_an_unknown_result_is_neither_good_nor_bad(office: Office, kind: str, cadence: str) -> None:
    log(office, [row(kind, day, WORDS[n % len(WORDS)]) for n, day in enumerate(days())])
    if kind != "backup":
        office.client("anna", "ann daily weekly monthly")
    text, why = made(office, cadence)
    assert not [word for word in NEVER if word in text.lower()]
    assert "Work of the night" not in text
    n = len(parse_period(PERIODS[cadence], "Europe/London").days)
    assert f"{n} of {n} activities of the kind “{kind}” have an outcome that we do not know" in why


@pytest.mark.parametrize(("kind", "word"), list(product(("backup", "check", "patch", "alert"), WORDS))[::3])
def test_one_unknown_result_among_many_is_enough(office: Office, kind: str, word: str) -> None:
    some = [row(kind, day, word if day == date(2026, 10, 10) else "ok") for day in days()]
    log(office, some)
    if kind != "backup":
        office.client("anna", "ann daily weekly monthly")
    text, why = made(office, "monthly")
    assert not [word for word in NEVER if word in text.lower()]
    assert why == ""  # one of 31: the owner is told, and it leaves
    sure, _ = made(office, "weekly")
    assert [word for word in NEVER if word in sure.lower()]


@pytest.mark.parametrize("kind", ["backup", "check", "patch"])
def test_what_failed_beside_an_unknown_result_is_told_or_held(office: Office, kind: str) -> None:
    words = {date(2026, 10, 10): "aborted", date(2026, 10, 11): "failed"}
    log(office, [row(kind, day, words.get(day, "ok")) for day in days()])
    if kind != "backup":
        office.client("anna", "ann daily weekly monthly")
    text, why = made(office, "monthly")
    if kind == "backup":
        assert "One copy failed; whether all others were made we do not know." in text
        assert why == ""
    else:
        assert why.startswith(f"1 of 31 activities of the kind “{kind}” failed, which is not told, since ")


UNKNOWN_KINDS = ("backup job", "Sicherung", "", "???")


@pytest.mark.parametrize(
    ("kind", "cadence", "outcome"),
    list(product(UNKNOWN_KINDS, PERIODS, ("ok", "failed", "aborted", "")))[::5],
)
def test_work_of_an_unknown_kind_is_neither_told_nor_a_missing_copy(
    office: Office, kind: str, cadence: str, outcome: str
) -> None:
    log(office, [row(kind, day, outcome) for day in days()])
    text, why = made(office, cadence)
    assert not [word for word in NEVER if word in text.lower()]
    assert "Work of the night" not in text
    n = len(parse_period(PERIODS[cadence], "Europe/London").days)
    assert f"{n} of {n} activities are of a kind that we do not know" in why


@pytest.mark.parametrize("cadence", PERIODS)
def test_a_preset_that_says_no_kind_tells_no_missing_copy(office: Office, cadence: str) -> None:
    (office.folder / "presets").mkdir()
    preset = 'records = "activities"\n[columns]\nat = "Beginn"\ntitle = "Auftrag"\noutcome = "Ergebnis"\n'
    preset += '[client]\ncolumn = "Kunde"\n[outcome]\n"Erfolg" = "ok"\n'
    (office.folder / "presets" / "sicherung.toml").write_text(preset)
    rows = [f"Nachtsicherung;anna;{day} 02:00;SRV;Erfolg" for day in days()]
    log(office, rows, "sicherung", "Auftrag;Kunde;Beginn;Server;Ergebnis")
    text, why = made(office, cadence)
    assert not [word for word in (*NEVER, "nachtsicherung") if word in text.lower()]
    assert "of a kind that we do not know" in why
    text = (office.folder / "presets" / "sicherung.toml").read_text()
    (office.folder / "presets" / "sicherung.toml").write_text(text + '[constants]\nkind = "backup"\n')
    text, why = made(office, cadence)
    assert "made" in text
    assert why == ""


def test_the_last_good_copy_is_not_known_where_a_later_one_may_be(office: Office) -> None:
    failed = {date(2026, 10, n) for n in range(11, 32)}
    words = {date(2026, 11, 2): "aborted"}
    some = [row("backup", day, "failed" if day in failed else words.get(day, "ok")) for day in days()]
    log(office, some[: (date(2026, 11, 3) - SINCE).days])
    text, why = made(office, "monthly")
    assert "21 of 31 copies are missing" in text
    assert "last good one" not in text
    assert why == ""
