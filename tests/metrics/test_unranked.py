"""No promise is applied to a ticket of which nobody knows the priority, unless it is the same for all."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from reporter.metrics import by_priority, share_answered_in_time, share_resolved_in_time, time_to_resolution
from tests.metrics.worlds import client, span, ticket
from tests.sources.exports import read
from tests.sources.test_endings import taken

NAMES = ("urgent", "high", "normal", "low")
SAME = {"first_response": "1 hour", "resolution": "4 hours"}
OTHER = {"first_response": "30 minutes", "resolution": "2 hours"}
AGREEMENTS: dict[str, dict[str, Any]] = {
    "none": {},
    "only normal": {"normal": SAME},
    "two alike": {"normal": SAME, "low": SAME},
    "all alike": dict.fromkeys(NAMES, SAME),
    "they differ": {"urgent": OTHER, "normal": SAME},
    "all, and they differ": dict.fromkeys(NAMES, SAME) | {"urgent": OTHER},
}
WHYS = ("", "empty", "unknown word", "no column")


@pytest.mark.parametrize(("name", "why"), list(product(AGREEMENTS, WHYS)))
def test_a_promise_is_judged_only_where_it_is_known(name: str, why: str) -> None:
    targets = AGREEMENTS[name]
    row = ticket(
        "2026-10-05T09:00",
        id="T1",
        first_response_at="2026-10-05T12:00",
        resolved_at="2026-10-05T19:00",
        status="closed",
        no_priority=why,
    )
    one, who = span("2026-10", opened=[row], resolved=[row]), client(targets=targets)
    alike = len({str(target) for target in targets.values()}) == 1
    is_known = {
        "": "normal" in targets,
        "no column": alike,
    }.get(why, alike and len(targets) == len(NAMES))
    assert share_answered_in_time(one, who).of == share_resolved_in_time(one, who).of == int(is_known)
    assert time_to_resolution(one, who).n == 1
    rows = {row.name: row.opened for row in by_priority(one, who) if row.opened}
    assert rows == {"Normal" if why == "" else "Not told": 1}


COLUMNS = {
    "prio\n1,{},2026-10-01 09:00,high": "",
    "prio\n1,{},2026-10-01 09:00,": "empty",
    "prio\n1,{},2026-10-01 09:00,Schnell": "unknown word",
    "else\n1,{},2026-10-01 09:00,x": "no column",
}
PRESET = """
records = "tickets"
required = ["opened_at"]
[columns]
id = "id"
status = "state"
opened_at = "opened"
priority = "prio"
"""


@pytest.mark.parametrize("rows", COLUMNS)
@pytest.mark.parametrize("default", ["", '[priority]\n"" = 2\n'])
def test_a_preset_may_say_what_a_ticket_without_priority_is(tmp_path: Path, rows: str, default: str) -> None:
    head, row = ("id,state,opened," + rows.format("open")).split("\n")
    found = taken(tmp_path, PRESET + default, head, row)
    why = COLUMNS[rows]
    is_given = bool(default) and why in ("empty", "no column")
    assert found.column("no_priority") == ["" if is_given else why]
    assert found.column("priority") == [2 if is_given or why == "" else 3]


def test_a_plain_log_without_priorities_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, "id,opened_at\n1,2026-10-01\n").column("no_priority") == ["no column"]
