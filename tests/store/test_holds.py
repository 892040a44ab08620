"""What readings had on hold at a period's end was so, and not overdue, though it is solved by now."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from reporter import metrics
from reporter.store.facts import load_facts
from reporter.store.store import open_store
from tests.metrics.worlds import client
from tests.store.frames import at, frame, keep
from tests.store.test_undated import AUGUST, OTHER, Row

PROMISED = client("UTC", targets={"normal": {"resolution": "5 days", "always": True}})
Told = tuple[str, str]  # as of when it was told, and how it stood


def overdue(told: list[Told], folder: Path) -> set[tuple[int | None, int]]:
    """Overdue at the end of August, and solutions judged in it; in whatever order they are read."""
    of: Row = {"id": "1", "opened_at": "2026-08-03", "has_status": True}
    rows = [of | {"status": status, "updated_at": moment} for moment, status in told]
    rows[-1] |= {"resolved_at": told[-1][0]} if told[-1][1] == "resolved" else {}
    found = set()
    for number, order in enumerate(permutations(rows)):
        with open_store(folder / f"{number}.sqlite") as store:
            for row in (*order, OTHER):
                keep(store, "tickets", frame("tickets", row), at(row.get("updated_at", "2026-09-15")))
            span = load_facts(store, AUGUST).this
        judged = metrics.share_resolved_in_time(span, PROMISED).of
        found.add((metrics.count_overdue(span, PROMISED), judged - 1))  # one is solved in time
    return found


@pytest.mark.parametrize("hold", ["on hold", "waiting for client"])
@pytest.mark.parametrize(
    ("moments", "is_held"),
    [
        (["hold 2026-08-05", "hold 2026-09-05", "resolved 2026-09-10"], True),
        (["hold 2026-08-05", "resolved 2026-09-10"], True),  # nobody told of its going on
        (["open 2026-08-04", "hold 2026-08-05", "resolved 2026-09-10"], True),
        (["hold 2026-08-05", "open 2026-08-20", "resolved 2026-09-10"], True),  # nobody knows for how long
        (["hold 2026-09-05", "resolved 2026-09-10"], False),
        (["open 2026-08-05", "resolved 2026-09-10"], False),
    ],
)
def test_a_hold_that_readings_show_is_kept(
    hold: str, moments: list[str], is_held: bool, tmp_path: Path
) -> None:
    told = [(moment, hold if how == "hold" else how) for how, moment in (one.split() for one in moments)]
    assert overdue(told, tmp_path) == {(0, 0) if is_held else (1, 1)}
