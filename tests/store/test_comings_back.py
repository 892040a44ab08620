"""A ticket that was solved and is open again, or was solved again, has come back, though no log counts it."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from reporter.periods import parse_period
from reporter.report import Edition
from reporter.store.facts import load_facts
from reporter.store.store import open_store
from tests.store.frames import frame, keep

Row = dict[str, Any]
OPENED = {"id": "1", "opened_at": "2026-08-03", "has_status": True}


def solved(at: str, told: str = "", **words: Any) -> Row:
    return OPENED | {"status": "resolved", "resolved_at": at, "updated_at": told or at} | words


def closed(at: str, end: str, **words: Any) -> Row:
    return solved(at, end, status="closed", closed_at=end, **words)


def left(told: str, **words: Any) -> Row:
    return OPENED | {"status": "open", "updated_at": told} | words


READINGS: list[tuple[str, list[Row], float | None]] = [
    ("solved", [solved("2026-08-05")], None),
    ("read twice", [solved("2026-08-05"), solved("2026-08-05")], None),
    ("open, then solved", [left("2026-08-04"), solved("2026-08-05")], None),
    ("solved, then closed", [solved("2026-08-05"), closed("2026-08-05", "2026-08-09")], None),
    ("closing rewrites solving", [solved("2026-08-05"), closed("2026-08-09", "2026-08-09")], None),
    ("open again", [solved("2026-08-05"), left("2026-08-07")], 1),
    ("open again and solved", [solved("2026-08-05"), left("2026-08-07"), solved("2026-08-09")], 1),
    ("solved again", [solved("2026-08-05"), solved("2026-08-09")], 1),
    ("closed again", [closed("2026-08-05", "2026-08-05"), closed("2026-08-09", "2026-08-09")], 1),
    ("counted by the log", [solved("2026-08-05", reopen_count=0.0), left("2026-08-07", reopen_count=3.0)], 3),
    ("its moment corrected", [solved("2026-08-05", "2026-08-08"), solved("2026-08-06", "2026-08-09")], None),
    ("a word nobody knows", [solved("2026-08-05"), left("2026-08-07", unknown_status="Parked")], None),
    ("no word at all", [solved("2026-08-05"), left("2026-08-07", has_status=False)], None),
    ("of one moment", [solved("2026-08-05"), left("2026-08-05")], None),
    (
        "handed on, and back",
        [solved("2026-08-05", outcome="handed on"), left("2026-08-07")],
        None,
    ),
]


@pytest.mark.parametrize(("rows", "times"), [one[1:] for one in READINGS], ids=[one[0] for one in READINGS])
def test_two_readings_show_what_came_back_in_whatever_order_they_are_read(
    rows: list[Row], times: float | None, tmp_path: Path
) -> None:
    for number, order in enumerate(permutations(rows)):
        with open_store(tmp_path / f"{number}.sqlite") as store:
            for row in (*order, order[0]):
                keep(store, "tickets", frame("tickets", row))
        with open_store(tmp_path / f"{number}-at-once.sqlite") as store:
            keep(store, "tickets", frame("tickets", *order))
        for name in (f"{number}.sqlite", f"{number}-at-once.sqlite"):
            assert counted(tmp_path / name) == [times]


@pytest.mark.parametrize("count", [None, 0.0, 1.0])
@pytest.mark.parametrize("told", ["2026-08-20", "2026-09-20"])
def test_what_is_open_again_is_known_to_have_returned(count: float | None, told: str, tmp_path: Path) -> None:
    rows = [solved("2026-08-05", reopen_count=count), left(told, reopen_count=count)]
    for number, order in enumerate(permutations(rows)):
        with open_store(tmp_path / f"{number}.sqlite") as store:
            for row in order:
                keep(store, "tickets", frame("tickets", row))
            span = load_facts(store, Edition("monthly", "acme", parse_period("2026-09", "UTC"))).this
        left_then = set(zip(span.backlog["source"], span.backlog["id"], strict=True))
        assert span.returned.keys() == left_then
        assert len(left_then) + len(span.doubtful) == 1


@pytest.mark.parametrize(
    ("seen", "is_known"), [("2026-08-31", False), ("2026-09-01", True), ("2026-09-20", True)]
)
@pytest.mark.parametrize("times", [1.0, 3.0])
def test_what_a_reading_of_later_had_open_and_never_back_was_open_at_the_end(
    seen: str, is_known: bool, times: float, tmp_path: Path
) -> None:
    rows = [left(seen, reopen_count=0.0), solved("2026-09-25", reopen_count=times)]
    for number, order in enumerate(permutations(rows)):
        with open_store(tmp_path / f"{number}.sqlite") as store:
            for row in order:
                keep(store, "tickets", frame("tickets", row))
            span = load_facts(store, Edition("monthly", "acme", parse_period("2026-08", "UTC"))).this
        assert (len(span.backlog), len(span.doubtful)) == (int(is_known), int(not is_known))


def counted(path: Path) -> list[float | None]:
    edition = Edition("monthly", "acme", parse_period("2026-08", "UTC"))
    with open_store(path) as store:
        found = load_facts(store, edition).this.opened["reopen_count"].tolist()
    return [None if n != n else n for n in found]


APART = [  # a log with a status for solved and one for closed, read after each of them or at the end only
    [solved("2026-08-30", "2026-08-30"), closed("2026-08-30", "2026-09-04")],
    [closed("2026-08-30", "2026-09-04")],
    [left("2026-08-10"), solved("2026-08-30"), closed("2026-08-30", "2026-09-04")],
    [closed("2026-08-30", "2026-09-04"), closed("2026-08-30", "2026-09-04", updated_at="2026-10-02")],
]


@pytest.mark.parametrize("rows", APART)
def test_what_is_solved_and_then_closed_counts_once_in_the_month_it_was_solved(
    rows: list[Row], tmp_path: Path
) -> None:
    months = ("2026-07", "2026-08", "2026-09", "2026-10")
    for number, order in enumerate(permutations(rows)):
        with open_store(tmp_path / f"{number}.sqlite") as store:
            for row in order:
                keep(store, "tickets", frame("tickets", row))
            found = [
                load_facts(store, Edition("monthly", "acme", parse_period(month, "UTC"))) for month in months
            ]
        assert [len(one.this.resolved) for one in found] == [0, 1, 0, 0]
        assert [len(one.this.closed) for one in found] == [0, 0, 0, 0]
        assert [len(one.this.backlog) for one in found] == [0, 0, 0, 0]
        assert [int(one.history["resolved"].iloc[-1]) for one in found[1:]] == [1, 0, 0]
        assert found[1].this.resolved["status"].tolist() == ["resolved"]  # closed in the month after
