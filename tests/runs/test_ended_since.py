"""What was open when the period ended and is over when the letter is written is not told as still open."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from tests.runs.workspaces import Office, open_office

PRESENT = re.compile(
    r"still open|not solved yet|(?:is|are) overdue|(?:is|are) open\b|It is on hold|waits? for"
    r"|has been open"
)
MADE = {"daily": "2026-11-03 09:00", "weekly": "2026-11-02 09:00", "monthly": "2026-11-03 09:00"}
ENDS = {"daily": "2026-11-03 00:00", "weekly": "2026-11-02 00:00", "monthly": "2026-11-01 00:00"}
FATES = {"closed": "solved since", "cancelled": "closed since"}
PROMISE = """
[agreement.targets.high]
first_response = "1 h"
resolution = "2 h"
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_office(tmp_path / "northfield", monkeypatch)


def letter(office: Office, cadence: str, rows: list[str]) -> str:
    """The letter of that cadence, with the rows behind those of an even log."""
    office.client("anna", f"ann {cadence}", more=PROMISE)
    office.tickets("2026-11-02")
    log = office.folder / "desk.csv"
    head, *even = log.read_text().splitlines()
    told = [f"{head},priority", *(f"{row},Low" for row in even), *rows]
    log.write_text("\n".join(told) + "\n")
    office.run(MADE[cadence])
    (mail,) = office.post.mails()
    body = mail.get_body(("plain",))
    return f"{mail['subject']} " + " ".join(body.get_content().split()) if body else ""


def row(number: int, opened: datetime, status: str, ended: datetime | None, priority: str) -> str:
    end = f"{ended:%Y-%m-%d %H:%M}" if ended else ""
    return f"x{number},{opened:%Y-%m-%d %H:%M},Till {number} refuses,{status},anna,,{end},{priority}"


@pytest.mark.parametrize(
    ("cadence", "fate", "priority"), list(product(MADE, FATES, ("Urgent", "High", "Low")))
)
def test_what_has_ended_since_is_not_still_open(
    office: Office, cadence: str, fate: str, priority: str
) -> None:
    end = datetime.fromisoformat(ENDS[cadence])
    ended = end + timedelta(hours=3)
    rows = [row(n, end - timedelta(hours=8 + n), fate, ended, priority) for n in range(2)]
    text = letter(office, cadence, rows)
    assert not PRESENT.search(text), text
    assert f"{FATES[fate].split()[0]} since" in text
    assert "have been" in text or "two solved since" in text or "two closed since" in text


@pytest.mark.parametrize(("cadence", "priority"), list(product(MADE, ("Urgent", "High", "Low"))))
def test_what_has_not_is(office: Office, cadence: str, priority: str) -> None:
    end = datetime.fromisoformat(ENDS[cadence])
    rows = [row(n, end - timedelta(hours=8 + n), "open", None, priority) for n in range(2)]
    text = letter(office, cadence, rows)
    assert PRESENT.search(text)
    assert " since:" not in text
    assert "solved since" not in text


@pytest.mark.parametrize("cadence", MADE)
def test_of_two_the_one_that_has_is_told_apart(office: Office, cadence: str) -> None:
    end = datetime.fromisoformat(ENDS[cadence])
    begun = [end - timedelta(hours=9), end - timedelta(hours=8)]
    rows = [
        row(0, begun[0], "closed", end + timedelta(hours=3), "Low"),
        row(1, begun[1], "open", None, "Low"),
    ]
    text = letter(office, cadence, rows)
    assert re.search(r"one (?:has been )?solved since|one still open and one solved since", text)
    assert not re.search(r"[Tt]wo (?:\w+ ){0,2}(?:is|are) still open", text)
