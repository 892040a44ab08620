"""No copy is called missing before its night is over, as far as the log tells."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reporter import metrics
from reporter.periods import parse_period
from reporter.store.facts import Known
from tests.metrics.worlds import activity, client, span

ONE = client().model_copy(update={"expected": client().expected.model_copy(update={"backups_per_day": 1})})


def copies(first: date, last: date) -> list[dict[str, object]]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [activity("backup", f"{day}T01:30", id=f"b{day}", title="Nightly copy", asset="S") for day in days]


@pytest.mark.parametrize("who", [ONE, client()])
@pytest.mark.parametrize("period", ["2026-10-25", "2026-W43", "2026-10"])
@pytest.mark.parametrize("hour", [-6, 0, 1, 6, 11, 12, 13, 23])
@pytest.mark.parametrize("was_made", [True, False])
def test_the_last_night_counts_once_it_is_known(period: str, hour: int, was_made: bool, who: object) -> None:
    when = parse_period(period, "Europe/London")
    until = when.end - timedelta(hours=24 - hour)
    known = Known(copies_until=until)
    last = when.last if was_made else when.last - timedelta(days=1)
    rows = copies(when.first - timedelta(days=29), last)
    before = [row for row in rows if row["at"] < when.start]  # type: ignore[operator]
    inside = [row for row in rows if row["at"] >= when.start]  # type: ignore[operator]
    found = metrics.share_backups(span(when, known=known, backups_before=before, activities=inside), who)  # type: ignore[arg-type]
    is_over = hour >= 12
    assert found.bad == (is_over and not was_made)
    assert found.of == len(when.days) - (not is_over and not was_made)
    assert found.nights_unknown == (not is_over and not was_made)
