"""Of what was solved and came back no letter says that it has been open since it came in."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from tests.runs.test_ended_since import ENDS, MADE, PROMISE
from tests.runs.workspaces import Office, moment, open_office

ALL_THE_TIME = re.compile(
    r"still open(?!:)|been open|[Oo]pen since|[Oo]pen for \w|[Nn]ot solved yet|[ (:.]since \d|Since \d"
    r"|oldest since"
)
COLUMNS = "id,opened_at,subject,status,client,first_response_at,resolved_at,priority,updated_at"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return open_office(tmp_path / "northfield", monkeypatch)


def write(office: Office, rows: list[str], at: str, *, is_counted: bool) -> None:
    """The log of that moment: an even one, and these rows behind it."""
    office.tickets("2026-11-02")
    log = office.folder / "desk.csv"
    _, *even = log.read_text().splitlines()
    head, none = (f"{COLUMNS},reopen_count", ",0") if is_counted else (COLUMNS, "")
    told = [head, *(f"{row},Low,{row.split(',')[-1]}{none}" for row in even), *rows]
    log.write_text("\n".join(told) + "\n")
    os.utime(log, (moment(at).timestamp(),) * 2)


def letter(office: Office, cadence: str, many: int, priority: str, *, is_counted: bool) -> str:
    """What is told of tickets that one log had solved and the next has open: as a count, or not at all."""
    end = datetime.fromisoformat(ENDS[cadence])
    begun, done, back = (end - timedelta(hours=n) for n in (80, 78, 5))
    counts = (",0", ",1") if is_counted else ("", "")
    solved = [f"x{n},{begun},Till {n} refuses,closed,anna,,{done},{priority},{done}" for n in range(many)]
    again = [f"x{n},{begun},Till {n} refuses,open,anna,,,{priority},{back}" for n in range(many)]
    office.client("anna", more=PROMISE)
    at = f"{end - timedelta(hours=40)}"
    write(office, [f"{row}{counts[0]}" for row in solved], at, is_counted=is_counted)
    office.run(at)
    office.client("anna", f"ann {cadence}", more=PROMISE)
    write(office, [f"{row}{counts[1]}" for row in again], MADE[cadence], is_counted=is_counted)
    office.run(MADE[cadence])
    mail = [one for one in office.post.mails() if "ann" in one["to"]][-1]
    body = mail.get_body(("plain",))
    return f"{mail['subject']} " + " ".join(body.get_content().split()) if body else ""


CASES = list(product(MADE, (1, 2), ("Urgent", "High", "Low"), (True, False)))


@pytest.mark.parametrize(("cadence", "many", "priority", "is_counted"), CASES)
def test_what_came_back_has_not_been_open_all_the_time(
    office: Office, cadence: str, many: int, priority: str, is_counted: bool
) -> None:
    text = letter(office, cadence, many, priority, is_counted=is_counted)
    assert not ALL_THE_TIME.search(text), text
    assert re.search(r"open again|came back", text, re.IGNORECASE), text
