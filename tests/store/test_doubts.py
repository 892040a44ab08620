"""How a ticket that came back stood at the end of a month told later: known by readings, else in doubt."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reporter.metrics import Fates, count_backlog, count_resolved, fates
from reporter.periods import parse_period
from reporter.report import Edition
from reporter.sources.chunks import ENDS_BY_CHANGE
from reporter.store.facts import Facts, load_facts
from reporter.store.store import open_store
from tests.metrics.worlds import client
from tests.store.frames import at, frame, keep

Row = dict[str, Any]
MONTHS = ("2026-09", "2026-10", "2026-11", "2026-12")
OPEN, SOLVED, DOUBT, BACK, NONE = "open", "solved", "doubt", "back", ""


def row(told: str, status: str = "open", **words: Any) -> Row:
    return {
        "id": "1",
        "opened_at": "2026-09-28T09:00",
        "has_status": True,
        "status": status,
        "updated_at": told,
    } | words


def solved(at: str, **words: Any) -> Row:
    return row(at, "resolved", resolved_at=at, **words)


# What became of one ticket, reading by reading, and how it stood at the end of each of the four months.
LIVES: list[tuple[str, list[Row], tuple[str, str, str, str]]] = [
    ("open, and changed later", [row("2026-12-01")], (OPEN, OPEN, OPEN, OPEN)),
    ("open, never back", [row("2026-12-01", reopen_count=0.0)], (OPEN, OPEN, OPEN, OPEN)),
    ("back, read once", [row("2026-11-10", reopen_count=1.0)], (DOUBT, DOUBT, OPEN, OPEN)),
    ("back twice", [row("2026-11-10", reopen_count=2.0)], (DOUBT, DOUBT, OPEN, OPEN)),
    (
        "its solving was read",
        [solved("2026-10-20", reopen_count=0.0), row("2026-11-10", reopen_count=1.0)],
        (OPEN, DOUBT, OPEN, OPEN),
    ),
    (
        "its solving was read, and nothing counts",
        [solved("2026-10-20"), row("2026-11-10")],
        (OPEN, DOUBT, OPEN, OPEN),
    ),
    (
        "it was read to be back in time",
        [row("2026-10-20", reopen_count=1.0), row("2026-12-02", reopen_count=1.0)],
        (DOUBT, OPEN, OPEN, OPEN),
    ),
    (
        "it was read to be back, and came back again",
        [row("2026-10-20", reopen_count=1.0), row("2026-12-02", reopen_count=2.0)],
        (DOUBT, DOUBT, DOUBT, OPEN),
    ),
    ("solved again", [solved("2026-11-20", reopen_count=1.0)], (DOUBT, DOUBT, SOLVED, NONE)),
    (
        "both solvings were read",
        [solved("2026-11-02", reopen_count=0.0), solved("2026-12-20", reopen_count=1.0)],
        (OPEN, OPEN, DOUBT, SOLVED),
    ),
    (
        "both solvings were read, and nothing counts",
        [solved("2026-11-02"), solved("2026-12-20")],
        (OPEN, OPEN, DOUBT, SOLVED),
    ),
    ("open, then solved", [row("2026-10-10"), solved("2026-11-20")], (OPEN, OPEN, SOLVED, NONE)),
]


def stood(facts: Facts) -> str:
    this = facts.this
    told = {OPEN: this.backlog, SOLVED: this.resolved, DOUBT: this.doubtful, BACK: this.back_since}
    (found,) = [name for name, tickets in told.items() if len(tickets)] or [NONE]
    return found


@pytest.mark.parametrize(("rows", "ends"), [one[1:] for one in LIVES], ids=[one[0] for one in LIVES])
def test_a_month_told_later_never_calls_open_what_may_have_been_solved(
    rows: list[Row], ends: tuple[str, ...], tmp_path: Path
) -> None:
    for number, order in enumerate(permutations(rows)):
        with open_store(tmp_path / f"{number}.sqlite") as store:
            for one in order:
                keep(store, "tickets", frame("tickets", one))
            found = [
                load_facts(store, Edition("monthly", "acme", parse_period(one, "UTC"))) for one in MONTHS
            ]
        assert tuple(map(stood, found)) == ends


def test_what_is_open_and_how_those_ended_that_came_in_are_not_known_then(tmp_path: Path) -> None:
    others = [solved("2026-10-20", id=f"s{n}", opened_at="2026-10-12T09:00") for n in range(4)] + [
        row("2026-12-01", id="o", opened_at="2026-10-12T09:00")
    ]
    back = row("2026-11-10", opened_at="2026-10-12T09:00", reopen_count=1.0)
    with open_store(tmp_path / "store.sqlite") as store:
        keep(store, "tickets", frame("tickets", back, *others))
        october = load_facts(store, Edition("monthly", "acme", parse_period("2026-10", "UTC"))).this
        november = load_facts(store, Edition("monthly", "acme", parse_period("2026-11", "UTC"))).this
    assert count_backlog(october, client()) is None
    assert count_resolved(october, client()) == 4
    assert fates(october, client()) == Fates(4, 0, 1, 1)
    assert count_backlog(november, client()) == 2


# The same, of exports that were made some days later: as of then it still stood so.
SEEN: list[tuple[str, list[tuple[str, Row]], tuple[str, str, str, str]]] = [
    (
        "seen solved after the end",
        [("2026-11-02", solved("2026-10-20", reopen_count=0.0)), ("2026-12-02", row("2026-11-10"))],
        (OPEN, BACK, OPEN, OPEN),
    ),
    (
        "seen solved after the end, and counted",
        [
            ("2026-11-02", solved("2026-10-20", reopen_count=0.0)),
            ("2026-12-02", row("2026-11-10", reopen_count=1.0)),
        ],
        (OPEN, BACK, OPEN, OPEN),
    ),
    (
        "seen solved after two ends, and solved again",
        [
            ("2026-11-02", solved("2026-10-20", reopen_count=0.0)),
            ("2026-12-02", solved("2026-10-20", reopen_count=0.0)),
            ("2027-01-02", solved("2026-12-20", reopen_count=1.0)),
        ],
        (OPEN, BACK, BACK, SOLVED),
    ),
    (
        "seen solved before the end",
        [
            ("2026-10-25", solved("2026-10-20", reopen_count=0.0)),
            ("2026-12-02", row("2026-11-10", reopen_count=1.0)),
        ],
        (OPEN, DOUBT, OPEN, OPEN),
    ),
    (
        "seen solved after it had come back once before",
        [
            ("2026-11-02", solved("2026-10-20", reopen_count=1.0)),
            ("2026-12-02", row("2026-11-10", reopen_count=2.0)),
        ],
        (DOUBT, BACK, OPEN, OPEN),
    ),
    (
        "all exports copied on one day",
        [
            ("2027-01-02", solved("2026-10-20", reopen_count=0.0)),
            ("2027-01-02", row("2026-11-10", reopen_count=1.0)),
        ],
        (OPEN, DOUBT, OPEN, OPEN),
    ),
    (
        "never back: the log writes the closing over the solving",
        [
            ("2026-11-02", solved("2026-10-20", reopen_count=0.0)),
            (
                "2026-12-02",
                solved("2026-11-20", reopen_count=0.0) | {"status": "closed", "closed_at": "2026-11-20"},
            ),
        ],
        (OPEN, OPEN, SOLVED, NONE),
    ),
]


@pytest.mark.parametrize(("readings", "ends"), [one[1:] for one in SEEN], ids=[one[0] for one in SEEN])
def test_what_a_reading_after_the_end_still_saw_solved_was_not_open_at_it(
    readings: list[tuple[str, Row]], ends: tuple[str, ...], tmp_path: Path
) -> None:
    for number, order in enumerate(permutations(readings)):
        with open_store(tmp_path / f"{number}.sqlite") as store:
            for made, one in order:
                keep(store, "tickets", frame("tickets", one), at(made))
            found = [
                load_facts(store, Edition("monthly", "acme", parse_period(one, "UTC"))) for one in MONTHS
            ]
        assert tuple(map(stood, found)) == ends
        assert count_backlog(found[1].this, client()) == {OPEN: 1, BACK: 0, DOUBT: None}[ends[1]]


CHANGED = "2026-11-05T10:00"


def closed(told: str, **words: Any) -> Row:
    ended = {"status": "closed", "resolved_at": told, "closed_at": told, "ends_by_change": True}
    return row(told) | ended | words


def changed(one: Row) -> pd.DataFrame:
    """The row as a frame that says whether its ending is but its last change."""
    return frame("tickets", one).assign(**{ENDS_BY_CHANGE: bool(one.get("ends_by_change"))})


# Of a log that tells endings by the last change: its readings, and the month in which the ticket ended.
CHANGES: list[tuple[str, list[Row], str]] = [
    ("read once", [closed(CHANGED)], "2026-11"),
    ("a remark later", [closed("2026-10-20"), closed(CHANGED)], "2026-10"),
    ("remarks later", [closed("2026-10-20"), closed("2026-10-30"), closed("2026-12-05")], "2026-10"),
    ("open before", [row("2026-10-01"), closed("2026-10-20"), closed(CHANGED)], "2026-10"),
    ("open between", [closed("2026-10-20"), row("2026-10-25"), closed(CHANGED)], "2026-11"),
    (
        "a time of its own",
        [closed("2026-10-20", ends_by_change=False), closed(CHANGED, ends_by_change=False)],
        "2026-11",
    ),
    (
        "a time of its own later",
        [closed("2026-10-20"), closed("2026-11-02", updated_at=CHANGED, ends_by_change=False)],
        "2026-11",
    ),
    (
        "solved, as the last change tells",
        [closed("2026-10-20", status="resolved", closed_at=None), closed(CHANGED, closed_at=None)],
        "2026-10",
    ),
    (
        "solved by a time of its own, closed by the last change",
        [
            closed("2026-10-20", resolved_at="2026-10-18", ends_by_change=False),
            closed(CHANGED, resolved_at="2026-10-18", ends_by_change=False),
        ],
        "2026-10",
    ),
    (
        "without a result",
        [closed("2026-10-20", outcome="closed without result"), closed(CHANGED, outcome="handed on")],
        "2026-10",
    ),
]


@pytest.mark.parametrize(("rows", "month"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES])
def test_a_remark_on_what_was_closed_does_not_move_its_ending(
    rows: list[Row], month: str, tmp_path: Path
) -> None:
    for number, order in enumerate(permutations(rows)):
        with open_store(tmp_path / f"{number}.sqlite") as store:
            for one in (*order, order[0]):
                keep(store, "tickets", changed(one))
            found = [
                load_facts(store, Edition("monthly", "acme", parse_period(one, "UTC"))) for one in MONTHS
            ]
        ended = [len(one.this.resolved) + len(one.this.closed) for one in found]
        assert ended == [int(one == month) for one in MONTHS]
        if "outcome" not in rows[0]:
            assert [int(one.history["resolved"].iloc[-1]) for one in found] == ended
        back = [one.this.resolved["reopen_count"].tolist() for one in found if len(one.this.resolved)]
        assert all(n != n or n == 1 for some in back for n in some)
