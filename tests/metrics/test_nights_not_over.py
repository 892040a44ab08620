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


@pytest.mark.parametrize("agreed", [2, 3, 4])
@pytest.mark.parametrize("names", [1, 2, 3, 4])
@pytest.mark.parametrize("period", ["2026-10-05", "2026-W41", "2026-10"])
def test_a_copy_made_twice_is_no_other_one_in_a_log_that_is_young(
    agreed: int, names: int, period: str
) -> None:
    """The first night that is told has one job twice and lacks another one, of as many as are named later."""
    when, first = parse_period(period, "Europe/London"), date(2026, 10, 5)
    told = [day for day in when.days if day >= first]
    rows = [
        activity("backup", f"{day}T01:{n:02}", id=f"b{day}{n}", title="Nightly copy", asset=f"S{n % names}")
        for day in told
        for n in range(names)
    ]
    rows[names - 1] |= {"asset": "S0", "title": "Nightly copy"}
    found = metrics.share_backups(
        span(when, activities=rows),
        client().model_copy(
            update={"expected": client().expected.model_copy(update={"backups_per_day": agreed})}
        ),
    )
    seen = len({row["asset"] for row in rows})
    if seen == 1:  # one name may stand for all copies
        assert found.good == min(names, agreed) * len(told)
    elif seen >= agreed:  # all jobs are named: what is missing of the first night is missing
        assert found.of == agreed * len(when.days)
        assert found.good == agreed * len(told) - max(agreed - names + 1, 0)
    else:  # too few names: the first night is not known
        assert found.nights_unknown == 1


@pytest.mark.parametrize("period", ["2026-10-25", "2026-W43", "2026-10"])
@pytest.mark.parametrize("hour", [12, 18, 23])
@pytest.mark.parametrize("tried_again", [True, False])
@pytest.mark.parametrize("who", [ONE, client()])
def test_a_copy_that_failed_in_the_last_evening_is_told_though_its_night_goes_on(
    period: str, hour: int, tried_again: bool, who: object
) -> None:
    when = parse_period(period, "Europe/London")
    rows = copies(when.first - timedelta(days=29), when.last)
    last = activity(
        "backup", f"{when.last}T{hour}:30", id="last", title="Nightly copy", asset="S", outcome="failed"
    )
    rows.append(last)
    if tried_again:
        rows.append(last | {"id": "again", "at": last["at"] + timedelta(minutes=10), "outcome": "ok"})
    before = [row for row in rows if row["at"] < when.start]  # type: ignore[operator]
    inside = [row for row in rows if row["at"] >= when.start]  # type: ignore[operator]
    found = metrics.share_backups(span(when, backups_before=before, activities=inside), who)  # type: ignore[arg-type]
    assert (found.bad, found.of) == (0, len(when.days))
    assert found.begun_failed == (not tried_again)


@pytest.mark.parametrize("hours", [-1, 0, 1, 11, 12, 20])
@pytest.mark.parametrize("was_made", [True, False])
def test_of_a_night_that_had_begun_before_the_log_only_what_was_made_is_known(
    hours: int, was_made: bool
) -> None:
    when = parse_period("2026-10", "Europe/London")
    begins = when.start - timedelta(hours=12) + timedelta(hours=hours)
    rows = copies(when.first if was_made else when.first + timedelta(days=1), when.last)
    found = metrics.share_backups(span(when, known=Known(copies_from=begins), activities=rows), ONE)
    is_told = hours <= 0 or was_made
    assert found.bad == (is_told and not was_made)
    assert found.nights_unknown == (not is_told)
