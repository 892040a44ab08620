"""A letter counts no ticket as solved whose status or resolution denies it, whatever a preset calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter import metrics
from reporter.periods import parse_period
from reporter.report import Edition
from reporter.store.facts import load_facts
from tests.runs.workspaces import Office, open_office
from tests.sources.denying import SOLVED, simple

PRESET = """
records = "tickets"
required = ["opened_at"]
words_of = "plain-tickets"
[columns]
id = "id"
opened_at = "opened_at"
subject = "subject"
status = "status"
resolution = "how"
first_response_at = "first_response_at"
resolved_at = "resolved_at"
[client]
column = "client"
[status]
"""
FEW = 4


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    text = (office.folder / "reporter.toml").read_text()
    assert 'preset = "plain-tickets"' in text
    (office.folder / "reporter.toml").write_text(text.replace("plain-tickets", "desk"))
    (office.folder / "presets").mkdir()
    office.client("anna", "ann weekly")
    office.tickets("2026-11-01", since="2026-09-25")
    return office


@pytest.mark.parametrize("language", SOLVED)
@pytest.mark.parametrize("column", ["status", "resolution"])
def test_what_a_word_denies_is_not_counted_as_solved(office: Office, column: str, language: str) -> None:
    words = simple(language)[:FEW]
    mapped = "".join(f'"{word}" = "closed"\n' for word in words)
    (office.folder / "presets" / "desk.toml").write_text(PRESET + mapped, "utf-8")
    log = office.folder / "desk.csv"
    head, *rows = log.read_text().splitlines()
    rows = [f"{row}," for row in rows]
    for number, word in enumerate(words):
        status, how = (word, "") if column == "status" else ("closed", word)
        at = f"2026-10-2{7 + number % 2} 1{number}"
        rows.append(f"no-{number},{at}:00,Scanner jams,{status},anna,{at}:05,{at}:30,{how}")
    log.write_text("\n".join([f"{head},how", *rows]) + "\n")
    office.run("2026-11-02 09:00")
    with office.desk() as desk:
        facts = load_facts(desk.store, Edition("weekly", "anna", parse_period("2026-W44", "UTC")))
        client = desk.workspace.clients["anna"]
        assert metrics.count_resolved(facts.this, client) == 7
        assert sum(one.n for one in metrics.endings(facts.this, client)) == FEW
    (mail,) = office.post.mails()
    body = mail.get_body(("plain",))
    text = " ".join(body.get_content().split()) if body else ""
    assert "You raised 11 tickets last week" in text
    assert "seven are solved and four closed without a result" in text
