"""Invented worlds, told by the real road, against an oracle that shares no code with the package.

A few here; ten thousand by `python -m tests.truth`, which prints the seed of each difference.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.truth.clocks import Hours, reads, stretch
from tests.truth.drawing import world
from tests.truth.judging import Account, judge
from tests.truth.relations import relate

CHUNK = 5
CHUNKS = 40
RELATED = range(7000, 7004)
LONDON = "Europe/London"
OFFICE = Hours(LONDON, (((0, 1, 2, 3, 4), time(9), time(17)),), frozenset({date(2026, 10, 27)}))
NIGHT = Hours(LONDON, (((5,), time(22), time(6)),))


@pytest.mark.parametrize("number", range(CHUNKS))
def test_what_the_reports_of_a_world_say_is_true_of_it(number: int) -> None:
    account = Account()
    for seed in range(number * CHUNK, (number + 1) * CHUNK):
        account.add(judge(world(seed)))
    assert account.editions
    assert account.figures
    assert not account.differences, "\n".join(map(str, account.differences))


@pytest.mark.parametrize("seed", RELATED)
def test_neighbours_agree_days_add_up_and_no_order_of_reading_matters(seed: int) -> None:
    account = Account()
    relate(world(seed), account)
    assert not account.differences, "\n".join(map(str, account.differences))


def test_a_world_is_drawn_the_same_each_time() -> None:
    assert world(11) == world(11)
    assert world(11) != world(12)


def at(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    return reads(date(2026, month, day), time(hour, minute), LONDON)


def test_the_oracle_counts_open_hours_past_weekends_closed_days_and_clock_changes() -> None:
    friday, monday = at(23, 16), at(26, 10)  # the clocks go back in between
    assert OFFICE.open_seconds(friday, monday) == 2 * 3600
    assert OFFICE.after(friday, 2 * 3600) == monday
    assert OFFICE.after(at(26, 16), 3600) == at(26, 17)  # the very moment of closing
    assert OFFICE.after(at(26, 16, 30), 3600) == at(28, 9, 30)  # the 27th is closed
    assert NIGHT.open_seconds(at(24, 12), at(26, 12)) == 9 * 3600  # a night of nine hours
    assert Hours(LONDON).open_seconds(at(24, 12), at(25, 12)) == 25 * 3600


def test_the_oracle_knows_when_a_day_begins_and_which_time_is_skipped() -> None:
    assert reads(date(2026, 3, 29), time(1, 30), LONDON) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    october = stretch("month", date(2026, 10, 12), LONDON)
    assert october.end - october.start == timedelta(days=31, hours=1)
    assert (october.before.name, october.after.name) == ("2026-09", "2026-11")
    assert stretch("week", date(2027, 1, 2), LONDON).name == "2026-W53"
