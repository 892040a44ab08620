"""What was open when the period ended and is over when the letter is written is not told as still open."""

from __future__ import annotations

import json
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


@pytest.mark.parametrize(("cadence", "older"), list(product(MADE, (1, 2))))
def test_urgent_ones_from_before_are_not_told_as_of_the_period(
    office: Office, cadence: str, older: int
) -> None:
    begin = datetime.fromisoformat(ENDS[cadence]) - timedelta(
        days={"daily": 1, "weekly": 7, "monthly": 31}[cadence]
    )
    opened = [begin + timedelta(hours=9 if n >= older else -30 - n) for n in range(2)]
    rows = [row(n, at, "open", None, "Urgent") for n, at in enumerate(opened)]
    text = letter(office, cadence, rows)
    said = "Two urgent tickets from before;" if older == 2 else "Two urgent tickets, one of them from before;"
    assert text.startswith(said)


@pytest.mark.parametrize("number", [1, 2])
def test_what_is_closed_nobody_knows_when_does_not_deny_what_the_log_tells(
    office: Office, number: int
) -> None:
    office.client("anna", "ann daily")
    office.tickets("2026-11-01")
    log = office.folder / "desk.csv"
    head = log.read_text()
    undated = [f"x{n},2026-11-02 09:0{n},Till refuses,closed,anna,," for n in range(number)]
    log.write_text(head + "\n".join(undated) + "\n")
    office.run("2026-11-03 09:00")
    (mail,) = office.post.mails()
    body = mail.get_body(("plain",))
    assert body
    text = " ".join(body.get_content().split())
    assert "is not in the data we get" not in text
    whole = {1: "it is", 2: "both are"}[number]
    assert (
        f"{whole} closed by now, on {'a day' if number == 1 else 'days'} that the data we get do not tell"
        in text
    )


@pytest.mark.parametrize("days", [0, 2, 5, 12])
def test_an_age_and_a_weekday_are_not_read_as_of_a_later_day(office: Office, days: int) -> None:
    office.client("anna", "ann weekly")
    office.tickets(f"{datetime(2026, 11, 1) + timedelta(days=days):%Y-%m-%d}")  # noqa: DTZ001
    with (office.folder / "desk.csv").open("a") as log:
        log.write("x,2026-10-30 09:00,Till refuses,open,anna,,\n")
    office.run(f"{datetime(2026, 11, 2, 9) + timedelta(days=days):%Y-%m-%d %H:%M}")  # noqa: DTZ001
    (edition,) = (office.folder / "sent" / "anna" / "weekly").iterdir()
    report = json.loads((edition / "report.json").read_text())
    (section,) = (one for one in report["sections"] if one["name"] == "still_open")
    (item,) = section["blocks"][0]["items"]
    text = " ".join([item["when"], item["time"], *(one["text"] for one in item["remarks"])])
    text = text.replace("\u00a0", " ")
    assert ("Reported on Friday" in text) == (days < 3)
    assert ("Open since 30 October" in text) == (days >= 3)
    assert "Reported on 30 October" not in text
    assert ("Open for" in text) == (days < 3)
