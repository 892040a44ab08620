"""A title says what is drawn below it, over drawings of every kind: columns, lines and ranges."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta

import pytest

from reporter import metrics
from reporter.metrics import Spread
from reporter.metrics.values import PriorityRow
from reporter.report import RangeBar, Series
from reporter.story import captions
from reporter.story.brief import Brief
from reporter.story.packs import course
from reporter.story.takeaways import of_history
from tests.metrics.worlds import ticket
from tests.story.scenes import given, history, scene

SMALL = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(word: str) -> int:
    return SMALL.index(word) if word in SMALL else int(word.replace(",", ""))


@pytest.mark.parametrize("seed", range(60))
def test_the_columns_title_is_the_difference_of_what_is_drawn(seed: int) -> None:
    dice = random.Random(seed)
    most = dice.choice((0, 1, 3, 30))
    slots = {
        date(2026, 10, 1) + timedelta(n): (dice.randint(0, most), dice.randint(0, most)) for n in range(22)
    }
    rows = [
        ticket(f"{day}T09:{n:02}", id=f"{day}-{n}", source="desk")
        for day, (came, _) in slots.items()
        for n in range(came)
    ]
    drawn = captions.column_chart(scene("month", opened=rows), slots, tuple(map(str, slots)))
    came, done = (sum(series.values) for series in drawn.series)
    assert (came, done) == tuple(map(sum, zip(*slots.values(), strict=True)))
    assert [int(series.label.split()[0].replace(",", "")) for series in drawn.series] == [came, done]
    if came == done:
        assert drawn.title == "We solved as many as came in"
        return
    told = re.fullmatch(r"We solved (\S+) (more|fewer) than came in", drawn.title)
    assert told
    assert number(told[1]) * (1 if told[2] == "more" else -1) == done - came


@pytest.mark.parametrize("seed", range(80))
def test_the_lines_title_is_true_of_its_ends_and_its_way(seed: int) -> None:
    dice = random.Random(seed)
    level, slope = dice.choice((0, 3, 20, 400)), dice.choice((-0.2, -0.05, 0, 0.05, 0.2, 1))
    opened = [
        max(0, round(level * (1 + slope * n) + dice.gauss(0, level**0.5))) for n in range(dice.randint(6, 13))
    ]
    told = scene("month", history=history("month", *opened))
    values = tuple(float(n) for n in told.facts.history["opened"])
    drawn = course.history_chart(told, [Series("tickets", values, own=True)], tuple(map(str, values)))
    early, late = sum(values[:3]), sum(values[-3:])
    assert drawn.title == "Tickets a month"  # the finding stands above it
    title = of_history(told)
    if "steady" in title:
        assert metrics.is_noise(int(late), int(early))
        return
    assert ("rose" in title) == (late > early)
    assert f"Over {SMALL[len(values)] if len(values) <= 10 else len(values)} months" in title.replace(
        "\xa0", " "
    )
    if ends := re.search(r"from (\S+) to (\S+) a month", drawn.title):
        assert (number(ends[1]), number(ends[2])) == (values[0], values[-1])
        assert ("rose" in drawn.title) == (values[-1] > values[0])


def ranged(dice: random.Random) -> tuple[Brief, Spread, Spread]:
    """A month whose answers and solutions took so long, most of them at normal priority."""
    told = scene("month")
    target = told.client.agreement.target(3)
    spreads = []
    for promise in (target.first_response or 3600, target.resolution or 86400):
        scale = promise * dice.choice((0.2, 0.9, 1.0, 1.1, 3))
        values = tuple(
            sorted(round(scale * dice.uniform(0.5, 1.5)) + 1.0 for _ in range(dice.randint(10, 40)))
        )
        spreads.append(Spread(values, "clock"))
    first, solved = spreads
    rows = [PriorityRow(3, 40, first, solved, target)]
    told = given(told, metrics.by_priority, rows)
    told = given(given(told, metrics.time_to_first_response, first), metrics.time_to_resolution, solved)
    return told, first, solved


@pytest.mark.parametrize("seed", range(80))
def test_the_ranges_title_is_true_of_every_bar_and_promise(seed: int) -> None:
    told, *spreads = ranged(random.Random(seed))
    (drawn,) = captions.range_strip(told)
    for bar, spread in zip(drawn.bars, spreads, strict=True):
        assert sum(value <= bar.half for value in spread.values) * 2 >= spread.n
        assert sum(value <= bar.most for value in spread.values) * 10 >= spread.n * 9
    over = [(bar, promise) for bar in drawn.bars if (promise := bar.promise) is not None]
    assert over
    if drawn.title == "Nine in ten were inside the promise":
        assert all(bar.most <= promise for bar, promise in over)
        return
    label, _, says = drawn.title.partition(": ")
    worst, promise = next((bar, promise) for bar, promise in over if bar.label == label)
    assert is_true(says, worst, promise), drawn.title


def is_true(says: str, bar: RangeBar, promise: float) -> bool:
    if says == "more than half took longer than the promise":
        return bar.half > promise
    return says == "more than one in ten took longer than the promise" and bar.half <= promise < bar.most
