"""Of a time of which only the day is known no hour is told, and no duration."""

from __future__ import annotations

from itertools import product

import pytest

from reporter.records import Ticket
from reporter.store.facts import records_of
from reporter.story.opening import lede
from reporter.story.situation import assess
from reporter.story.telling import tell
from tests.story.briefs import solved
from tests.story.scenes import scene

KNOWN = {"both": ("instant", ""), "no end": ("instant", "resolved_at"), "no opening": ("day", "opened_at")}


@pytest.mark.parametrize(("known", "priority"), list(product(KNOWN, (1, 3))))
def test_no_hour_and_no_duration_is_told_of_a_day(known: str, priority: int) -> None:
    precision, day_only = KNOWN[known]
    words = {
        "id": "T1",
        "priority": priority,
        "resolution": "We replaced the switch in the cellar. It works.",
    }
    one = solved(
        "2026-11-03T09:17", "2026-11-03T23:41", precision=precision, day_only=day_only, subject="Net", **words
    )
    told = scene("day", opened=[one], resolved=[one])
    (ticket,) = records_of(told.this.resolved, Ticket)
    said = f"{tell(ticket, told)} {lede(told, assess(told))}"
    assert ("23:41" in said) == (known == "both")
    assert ("09:17" in said) == (known != "no opening")
    assert known == "both" or "14 hours" not in said
