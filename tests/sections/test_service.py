from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reporter.config import Note
from reporter.report import ColumnChart, RangeStrip
from reporter.sections.service import service
from tests.metrics.worlds import at
from tests.sections.reading import blocks, plain, rows, takeaway
from tests.story.briefs import dentist
from tests.story.scenes import SCENES, scene, some, tickets


def test_an_empty_month_has_no_service() -> None:
    assert service(scene("month")) is None


@pytest.mark.parametrize(
    ("count", "done", "said"),
    [
        (1, 0, "One ticket came in and none was solved."),
        (1, 1, "One ticket came in and one was solved."),
        (
            4,
            3,
            "Four tickets came in and three were solved.",
        ),
        (24, 20, "Nine in ten of your tickets had a first answer in less than a minute."),
    ],
)
def test_the_takeaway_of_none_few_and_many(count: int, done: int, said: str) -> None:
    assert takeaway(service(some("month", count, done))) == said


def test_late_ones_are_counted_where_the_opening_is_the_author_s() -> None:
    late = SCENES["answered late"]("month")
    said = "Four of 15 were answered late; every solution came in time."
    assert said not in takeaway(service(late))
    assert takeaway(service(replace(late, note=Note(lede=("All went well.",))))).endswith(said)


def test_half_is_only_of_those_that_were_answered() -> None:
    found = tickets("2026-10-06", 24, 24)
    for row in found["opened"][:8]:
        row |= {"first_response_at": None}
    said = takeaway(service(scene("month", **found)))
    assert said.startswith("Nine in ten of the 16 tickets we answered had a first answer in less")


def test_without_answers_half_is_of_those_that_were_solved() -> None:
    found = tickets("2026-10-06", 24, 24)
    for row in found["opened"]:
        row |= {"first_response_at": None}
    said = takeaway(service(scene("month", dentist(agreement={}), **found)))
    assert said == "Nine in ten of the 24 tickets we solved were done within 25 minutes."


def test_one_hour_is_not_one_hours() -> None:
    found = tickets("2026-10-06", 24, 24)
    for row in found["opened"]:
        row |= {"first_response_at": row["opened_at"].replace(hour=row["opened_at"].hour + 1)}
    assert "Nine in ten of your tickets had a first answer within 1 hour." in takeaway(
        service(scene("month", **found))
    )


def late_strip(late: int) -> RangeStrip:
    found = tickets("2026-10-06", 20, 20)
    for row in found["opened"][:late]:
        row |= {"first_response_at": at("2026-10-06T21:00"), "resolved_at": at("2026-10-06T22:00")}
    return next(block for block in blocks(service(scene("month", **found))) if isinstance(block, RangeStrip))


def test_the_strip_claims_only_what_nine_in_ten_prove() -> None:
    assert late_strip(0).title == "Nine in ten were inside the promise"
    assert late_strip(4).title == "First answer: more than one in ten took longer than the promise"


def test_the_strip_says_of_which_priority_it_is_where_there_are_others() -> None:
    found = tickets("2026-10-06", 20, 20)
    for row in found["opened"][15:]:
        row |= {"priority": 2, "first_response_at": at("2026-10-06T21:00")}
    drawn = blocks(service(scene("month", **found)))
    (strip,) = [block for block in drawn if isinstance(block, RangeStrip)]
    assert strip.title == "Nine in ten of normal priority were inside the promise"


def test_the_columns_show_every_ticket() -> None:
    (chart, *_) = blocks(service(some("month", 24, 20)))
    assert isinstance(chart, ColumnChart)
    assert [sum(series.values) for series in chart.series] == [24, 20]
    assert chart.title == "We solved four fewer than came in"
    assert plain(chart.subtitle_after) == "Four are open."


def priorities(**counts: int) -> dict[str, Any]:
    found: dict[str, Any] = {"opened": [], "resolved": [], "backlog": []}
    for n, (level, count) in enumerate(counts.items()):
        for key, more in tickets(f"2026-10-0{n + 5}", count, count, priority=int(level[1:])).items():
            found[key] += more
    return found


def test_the_table_by_priority_adds_up_and_lists_the_few() -> None:
    told = service(scene("month", **priorities(p1=2, p3=6, p4=20)))
    lines = rows(told)
    assert [line[:2] for line in lines] == [["Urgent", "2"], ["Normal", "6"], ["Low", "20"], ["All", "28"]]
    assert "25 min, 25 min" in lines[0]
    assert "25 min*" in lines[1]


WEEKDAYS = [{"days": ["Mon", "Tue", "Wed", "Thu", "Fri"], "opens": "09:00", "closes": "17:00"}]


@pytest.mark.parametrize("is_always", [True, False])
@pytest.mark.parametrize("opening", [WEEKDAYS, []], ids=["weekdays", "no hours"])
@pytest.mark.parametrize("day", ["2026-10-06", "2026-10-10"], ids=["Tuesday", "Saturday"])
def test_times_and_promises_say_in_which_time_they_are_counted(
    day: str, opening: list[Any], is_always: bool
) -> None:
    """A promise of 48 hours by the clock is two days of 24; in a day of eight hours it is six of them. What
    took no working time is not held against one of working time.
    """
    target = {"first_response": "4 h", "resolution": "48 h", "always": is_always}
    who = dentist(agreement={"opening": opening, "targets": {"normal": target, "high": target}})
    found = tickets(day, 26, 26)
    for row in found["opened"][:12]:
        row |= {"priority": 2}
    told = service(scene("month", who, **found))
    (strip,) = [one for one in blocks(told) if isinstance(one, RangeStrip)]
    by_clock = is_always or not opening or day == "2026-10-10"
    assert strip.subtitle.endswith("by the clock" if by_clock else "in working hours")
    promise = "2 days" if is_always or not opening else "" if day == "2026-10-10" else "6 days"
    said = strip.bars[1].promise_words.replace("\N{NO-BREAK SPACE}", " ")
    assert said == (f"Promise: {promise}" if promise else "")
    if promise:  # else nothing stands beside the times
        assert {row[-1] for row in rows(told)[:2]} == {promise}


@pytest.mark.parametrize("column", ["first_response_due_at", "resolution_due_at"])
def test_where_the_log_has_deadlines_of_its_own_the_agreed_promise_is_not_beside_them(column: str) -> None:
    target = {"first_response": "4 h", "resolution": "48 h"}
    found = priorities(p2=12, p3=12)
    for row in found["opened"]:
        row |= {column: row["resolved_at"]}
    told = service(
        scene("month", dentist(agreement={"targets": {"normal": target, "high": target}}), **found)
    )
    (strip,) = [one for one in blocks(told) if isinstance(one, RangeStrip)]
    is_told = [bool(bar.promise_words) for bar in strip.bars]
    assert is_told == [column != "first_response_due_at", column != "resolution_due_at"]
    table = rows(told)[0]
    assert [bool(table[4]), bool(table[7])] == is_told
