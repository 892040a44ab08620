"""A ticket that is over, nobody knows since when, is open at a period's end only as readings show it."""

from __future__ import annotations

from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest

from reporter import metrics
from reporter.config.models import Client
from reporter.metrics import Kept
from reporter.periods import parse_period
from reporter.report import Edition
from reporter.store.facts import load_facts
from reporter.store.store import open_store
from tests.metrics.worlds import client
from tests.store.frames import at, frame, keep

Row = dict[str, Any]
AUGUST = Edition("monthly", "acme", parse_period("2026-08", "UTC"))
OPENED = ("2026-08-03", "2026-06-03", "2026-01-03")  # of this period, and of long before
SEEN_OPEN = ("", "2026-08-20", "2026-09-05")
TOLD_OVER = ("2026-08-25", "2026-09-10")
OTHER = {"id": "2", "opened_at": "2026-08-10", "status": "resolved", "resolved_at": "2026-08-11"}


def readings(opened: str, seen_open: str, told_over: str, **words: Any) -> list[Row]:
    """What was told of it, each as of when it was."""
    told = {"id": "1", "opened_at": opened, "has_status": True} | words
    rows = [told | {"status": "open", "updated_at": seen_open}] if seen_open else []
    return [OTHER, *rows, told | {"status": "closed", "outcome": "solved", "updated_at": told_over}]


def judge(
    rows: list[Row], folder: Path, promised: Client
) -> set[tuple[int | None, tuple[int, int] | None, Kept]]:
    """Open at the end, between how many, and solved in time; in whatever order they are read."""
    found = set()
    for number, order in enumerate(permutations(rows)):
        with open_store(folder / f"{number}.sqlite") as store:
            for row in (*order, OTHER):
                read_at = at(row.get("updated_at", "2026-09-15"))
                keep(store, "tickets", frame("tickets", row), read_at)
            span = load_facts(store, AUGUST).this
        of = metrics.open_between(span, promised)
        kept = metrics.share_resolved_in_time(span, promised)
        found.add((metrics.count_backlog(span, promised), of and (of.least, of.most), kept))
    return found


@pytest.mark.parametrize(
    ("opened", "seen_open", "told_over"),
    [case for case in product(OPENED, SEEN_OPEN, TOLD_OVER) if case[1] < case[2]],
)
def test_it_is_open_where_a_reading_had_it_so(
    opened: str, seen_open: str, told_over: str, tmp_path: Path
) -> None:
    told = judge(readings(opened, seen_open, told_over), tmp_path, client("UTC"))
    expected: tuple[int | None, tuple[int, int] | None] = (None, (0, 1))
    if seen_open > "2026-09":
        expected = (1, None)
    elif told_over < "2026-09":
        expected = (0, None)
    assert {one[:2] for one in told} == {expected}


def test_what_was_set_apart_left_when_it_first_ended(tmp_path: Path) -> None:
    row = {"id": "1", "opened_at": "2026-08-30", "status": "cancelled", "resolved_at": "2026-08-31"}
    told = judge(
        [row | {"closed_at": "2026-09-02", "updated_at": "2026-09-02"}, OTHER], tmp_path, client("UTC")
    )
    assert {one[:2] for one in told} == {(0, None)}


@pytest.mark.parametrize(
    ("seen_open", "told_over", "kept"),
    [
        ("", "2026-08-04", Kept(1, 1)),  # in time, as the log tells no later than that
        ("", "2026-08-10", Kept(1, 1, unknown=1)),
        ("2026-08-04", "2026-09-10", Kept(1, 1, unknown=1)),
        ("2026-08-09", "2026-08-10", Kept(1, 2)),
        ("2026-08-09", "2026-09-10", Kept(1, 2)),
        ("2026-09-05", "2026-09-10", Kept(1, 2, open=1)),
    ],
)
def test_its_promise_is_kept_or_broken_only_where_readings_show_it(
    seen_open: str, told_over: str, kept: Kept, tmp_path: Path
) -> None:
    promised = client("UTC", targets={"normal": {"resolution": "5 days", "always": True}})
    told = judge(readings("2026-08-03", seen_open, told_over), tmp_path, promised)
    assert {one[2] for one in told} == {kept}
