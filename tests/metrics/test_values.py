from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.metrics import Hours, Outcomes, Share, Spread

durations = st.lists(st.floats(0, 1e8), min_size=2, max_size=60)


def test_a_share_of_nothing_is_no_data() -> None:
    assert Share(0, 0).share is None
    assert Share(3, 4).share == 0.75
    assert Share(3, 4).bad == 1


def test_a_spread_of_nothing_is_no_data() -> None:
    empty = Spread()
    assert (empty.n, empty.half, empty.most, empty.slowest) == (0, None, None, None)


def test_a_spread_of_one_is_that_one() -> None:
    assert (Spread((60,)).half, Spread((60,)).most, Spread((60,)).slowest) == (60, 60, 60)


def test_a_spread_forgets_the_unknown_and_counts_what_ends_before_it_begins_as_nought() -> None:
    assert Spread.of([30, float("nan"), -5, 10]).values == (0, 10, 30)


@given(durations)
def test_half_and_most_are_what_statistics_says(values: list[float]) -> None:
    spread = Spread(tuple(values))
    assert spread.half == pytest.approx(statistics.median(values))
    assert spread.most == pytest.approx(statistics.quantiles(values, n=10, method="inclusive")[8])
    assert spread.slowest == max(values)


def test_hours_that_nobody_told_are_no_data() -> None:
    assert Hours(0, 0, 0).total is None
    assert Hours(0, 0, 2).total == 0
    assert Hours(1.5, 0.5, 2).total == 2


def test_outcomes_add_up() -> None:
    assert Outcomes(ok=5, warning=2, failed=1).total == 8
