from __future__ import annotations

from pathlib import Path

import pytest

from reporter.errors import DataError
from reporter.sources.chunks import CAME_BACK_AT, FIRST_SOLVED_AT
from tests.sources.exports import Read, source, write

PRESET = """
records = "tickets"
[columns]
id = "id"
opened_at = "at"
updated_at = "at"
status = "status"
assignee = "who"
[events]
answers = { event = ["reply"] }
"""
HEAD = "id,at,status,who,event\n"


def read(folder: Path, *rows: str, preset: str = PRESET) -> Read:
    (folder / "presets").mkdir(exist_ok=True)
    (folder / "presets" / "log.toml").write_text(preset)
    return Read(write(folder, HEAD + "".join(f"{row}\n" for row in rows)), source("log"))


def told(found: Read, *names: str) -> list[tuple[str, ...]]:
    return [tuple(str(row[name])[:16] for name in names) for row in found.frame.to_dict("records")]


ROWS = (
    "1,2026-10-01 09:00,open,,made",
    "1,2026-10-01 09:20,,Ann,reply",
    "1,2026-10-01 10:00,resolved,Ann,",
    "1,2026-10-02 08:00,open,Ann,customer",
    "1,2026-10-02 09:00,open,Ann,reply",
    "1,2026-10-02 10:00,resolved,Bo,",
    "1,2026-10-04 10:00,closed,Bo,",
)


@pytest.mark.parametrize("turn", range(len(ROWS)))
def test_a_ticket_opens_with_its_first_event_and_ends_when_it_was_last_solved(
    tmp_path: Path, turn: int
) -> None:
    found = read(tmp_path, *ROWS[turn:], *ROWS[:turn])
    names = ("opened_at", "first_response_at", "resolved_at", "closed_at", "status", "assignee")
    assert told(found, *names) == [
        ("2026-10-01 08:00", "2026-10-01 08:20", "2026-10-02 09:00", "2026-10-04 09:00", "closed", "Bo")
    ]


def test_an_open_ticket_has_no_end_and_a_row_without_status_says_nothing_of_it(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        *ROWS[:4],
        "2,2026-10-01 09:00,open,,",
        "2,2026-10-01 09:30,closed,,",
        "2,2026-10-01 10:00,,,",
    )
    assert told(found, "status", "resolved_at", "closed_at") == [
        ("open", "NaT", "NaT"),
        ("closed", "2026-10-01 08:30", "2026-10-01 08:30"),
    ]


def test_a_ticket_that_began_before_the_log_is_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, *ROWS, "2,2026-10-01 09:00,closed,,")
    assert found.column("id") == ["1"]
    assert [(row.line, "opened before this log begins" in row.reason) for row in found.set_aside] == [
        (9, True)
    ]


def test_events_that_nothing_puts_in_order_are_refused(tmp_path: Path) -> None:
    rows = [f"{n},2026-10-0{n} 09:00,{status},," for n in (1, 2, 3) for status in ("open", "closed")]
    with pytest.raises(DataError, match="no column says which came first"):
        read(tmp_path, *rows)


def test_events_tell_when_a_ticket_came_back(tmp_path: Path) -> None:
    returned = ("3,2026-10-01 09:00,open,,", "3,2026-10-01 10:00,resolved,,", "3,2026-10-01 11:00,open,,")
    again = ("3,2026-10-05 10:00,closed,,", "3,2026-10-06 10:00,open,,")
    never = ("4,2026-10-01 09:00,open,,", "4,2026-10-01 09:30,resolved,,", "4,2026-10-01 10:00,closed,,")
    found = read(tmp_path, *ROWS, *returned, *again, *never)
    assert told(found, "id", FIRST_SOLVED_AT, CAME_BACK_AT) == [
        ("1", "2026-10-01 09:00", "2026-10-02 07:00"),
        ("3", "2026-10-01 09:00", "2026-10-06 09:00"),
        ("4", "2026-10-01 08:30", "2026-10-01 08:00"),
    ]
