"""What is over since nobody knows when is told neither as in time nor as not open, but as a reading shows."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from tests.runs.test_ended_since import ENDS, MADE, PRESENT, PROMISE
from tests.runs.workspaces import Office, moment, open_office

ALL_KEPT = re.compile(
    r"(?:every|the one) solution that was due|solution came in time|None was late|Every one"
)
NONE_OPEN = re.compile(
    r"Nothing is left over|Still open: 0(?!–)|Open at the end:? 0(?!–)|No tickets are left open"
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_office(tmp_path / "northfield", monkeypatch)


def write(office: Office, rows: list[str], at: str, more: str = "") -> None:
    """The log of that moment: an even one, and these rows behind it; `more` is a last column of theirs."""
    office.tickets("2026-11-02")
    log = office.folder / "desk.csv"
    head, *even = log.read_text().splitlines()
    end = "," if more else ""
    told = [f"{head},priority{end}{more}", *(f"{row},Low{end}" for row in even), *rows]
    log.write_text("\n".join(told) + "\n")
    os.utime(log, (moment(at).timestamp(),) * 2)


def letter(office: Office, cadence: str) -> str:
    """What was sent of that cadence."""
    (mail,) = [one for one in office.post.mails() if "ann" in one["to"]]
    body = mail.get_body(("plain",))
    return f"{mail['subject']} " + " ".join(body.get_content().split()) if body else ""


@pytest.mark.parametrize(
    ("cadence", "many", "priority"), list(product(MADE, (1, 2), ("Urgent", "High", "Low")))
)
def test_that_it_was_in_time_or_not_open_is_not_said(
    office: Office, cadence: str, many: int, priority: str
) -> None:
    office.client("anna", f"ann {cadence}", more=PROMISE)
    begun = datetime.fromisoformat(ENDS[cadence]) - timedelta(hours=9)
    write(
        office,
        [f"x{n},{begun},Till {n} refuses,closed,anna,,,{priority}" for n in range(many)],
        MADE[cadence],
    )
    office.run(MADE[cadence])
    text = letter(office, cadence)
    assert not NONE_OPEN.search(text), text
    assert "may have been open at the end" in text
    (page,) = (office.folder / "sent").glob(f"anna/{cadence}/*/page.html")
    assert f"0–{many}" in page.read_text()
    if priority == "High":
        assert not ALL_KEPT.search(text), text


@pytest.mark.parametrize("cadence", MADE)
def test_what_a_reading_had_open_after_the_end_was_open(office: Office, cadence: str) -> None:
    end = datetime.fromisoformat(ENDS[cadence])
    begun = end - timedelta(hours=9)
    later = end + timedelta(hours=2)
    office.client("anna")
    write(office, [f"x,{begun},Till refuses,open,anna,,,High"], f"{later}")
    office.run(f"{later}")
    office.client("anna", f"ann {cadence}", more=PROMISE)
    write(office, [f"x,{begun},Till refuses,closed,anna,,,High"], MADE[cadence])
    office.run(MADE[cadence])
    text = letter(office, cadence)
    assert not NONE_OPEN.search(text), text
    assert "solved since" in text, text
    assert "overdue when" in text or "late" in text, text


STAMPS = {"its day": "%Y-%m-%d", "a moment that does not move": "%Y-%m-%d %H:%M"}


@pytest.mark.parametrize(
    ("cadence", "stamp", "priority"), list(product(MADE, STAMPS.values(), ("Urgent", "High", "Low")))
)
def test_an_ending_that_its_stamp_does_not_show_is_not_missed(
    office: Office, cadence: str, stamp: str, priority: str
) -> None:
    end = datetime.fromisoformat(ENDS[cadence])
    begun, seen = end - timedelta(hours=9), end - timedelta(hours=3)
    told = f"{begun:{stamp}}"
    for status, at in (("open", f"{seen}"), ("closed", MADE[cadence])):
        office.client("anna", *([f"ann {cadence}"] if status == "closed" else []), more=PROMISE)
        write(office, [f"x,{begun},Till refuses,{status},anna,,,{priority},{told}"], at, "updated_at")
        office.run(at)
    text = letter(office, cadence)
    assert not PRESENT.search(text), text
    assert not NONE_OPEN.search(text), text
    assert "may have been open at the end" in text, text


@pytest.mark.parametrize("many", [1, 2])
def test_which_may_have_been_open_is_said_before_older_ones_are_told(office: Office, many: int) -> None:
    office.client("anna", "ann weekly", more=PROMISE)
    older = "o,2026-10-20 09:00,An older one,closed,anna,,2026-10-28 09:00,Low"
    undated = [f"x{n},2026-10-30 09:00,Till {n} refuses,closed,anna,,,Low" for n in range(many)]
    write(office, [older, *undated], MADE["weekly"])
    office.run(MADE["weekly"])
    text = letter(office, "weekly")
    assert -1 < text.find("may have been open at the end") < text.find("an older one"), text
