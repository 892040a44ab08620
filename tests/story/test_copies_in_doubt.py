"""A copy that failed for sure is told, and leads, though of other copies it is not known."""

from __future__ import annotations

import pytest

from reporter.metrics import share_backups
from reporter.periods import parse_period
from reporter.story.evidence import backup_proof
from reporter.story.headline import headline
from reporter.story.opening import lede
from reporter.story.situation import assess
from tests.metrics.worlds import activity
from tests.story.briefs import brief, dentist, feed


@pytest.mark.parametrize("agreed", [None, 1])
@pytest.mark.parametrize("period", ["2026-W42", "2026-10"])
@pytest.mark.parametrize("failed", [0, 1, 3])
@pytest.mark.parametrize("again", [False, True])
def test_what_surely_failed_is_told(period: str, failed: int, again: bool, agreed: int | None) -> None:
    rows = []
    for n, day in enumerate(parse_period(period, "Europe/London").days):
        words = (
            {"unknown_outcome": "dunno"} if n == 3 else {"outcome": "failed"} if n in range(failed) else {}
        )
        rows.append(activity("backup", f"{day}T01:30", id=f"{day}", title="Nightly copy", asset="S", **words))
        if again and n in range(failed):  # and made in the end
            rows.append(activity("backup", f"{day}T05:30", id=f"{day}b", title="Nightly copy", asset="S"))
    who = dentist(expected={"backups_per_day": agreed})
    told = brief(period, who, activities=rows, feeds=(feed("log", "2026-11-30T06:00"),))
    sure = 0 if again else failed
    found = told.measure(share_backups)
    assert (found.of, found.failed) == (0, sure)
    situation = assess(told)
    assert (situation.level == "broken") == bool(sure)
    said = {1: "One copy failed", 3: "Three copies failed"}.get(sure, "")
    for text in (headline(told, situation)[0], " ".join(lede(told, situation))):
        assert said in text if sure else "failed" not in text
    assert [line.what for line in backup_proof(told)] == (
        ["copy failed."] if sure == 1 else ["copies failed."] if sure else []
    )
