"""A log of events tells of each ticket that came back: how many did is known, not only how many at least."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.runs.workspaces import Office, open_office

PRESET = """
records = "tickets"
words_of = "plain-tickets"
[columns]
id = "id"
opened_at = "at"
updated_at = "at"
status = "status"
subject = "subject"
[client]
column = "client"
[events]
"""
ROUND = ("new", "resolved", "open", "resolved", "open", "resolved", "closed")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    text = (office.folder / "reporter.toml").read_text()
    (office.folder / "reporter.toml").write_text(text.replace("plain-tickets", "log"))
    (office.folder / "presets").mkdir()
    (office.folder / "presets" / "log.toml").write_text(PRESET)
    office.client("anna", "ann weekly")
    return office


def events(back: int, of: int, unknown: bool = False) -> list[str]:
    """So many tickets of a week, some of which came back once or twice."""
    rows = []
    for number in range(of + 28):
        is_new = number < of
        at = datetime(2026, 10, 26, 9) if is_new else datetime(2026, 9, 25, 9) + timedelta(days=number - of)  # noqa: DTZ001
        steps = ROUND[: 4 + number % 2 * 2] if is_new and number < back else ROUND[:2]
        for step, status in enumerate(steps):
            when = at + timedelta(hours=number % 5 + 7 * step)
            rows.append(f"t{number},{when:%Y-%m-%d %H:%M},{status},Scanner {number} jams,anna")
    if unknown:
        rows.append("t0,2026-10-26 09:30,Parked,Scanner 0 jams,anna")
    return rows


def letter(office: Office, rows: list[str]) -> str:
    (office.folder / "desk.csv").write_text("\n".join(["id,at,status,subject,client", *rows]) + "\n")
    office.run("2026-11-02 09:00")
    (mail,) = office.post.mails()
    body = mail.get_body(("plain",))
    return " ".join(body.get_content().split()) if body else ""


@pytest.mark.parametrize(("back", "of"), [(1, 4), (2, 9), (11, 30)])
def test_a_log_that_tells_all_of_it_knows_how_many(office: Office, back: int, of: int) -> None:
    text = letter(office, events(back, of))
    number = {1: "One", 2: "Two", 11: "11"}[back]
    assert f"{number} of those we solved had come back before." in text
    assert "t least" not in text


def test_where_a_word_of_it_is_not_known_there_may_be_more(office: Office) -> None:
    assert "At least two of those we solved had come back before." in letter(
        office, events(2, 30, unknown=True)
    )
