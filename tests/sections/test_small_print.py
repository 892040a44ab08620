from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reporter import metrics
from reporter.sections.small_print import small_print
from reporter.story.brief import Brief
from tests.metrics.worlds import activity, at, ticket
from tests.story.briefs import brief, dentist, solved, still_open
from tests.story.scenes import feeds, residents, scene, some


def entries(told: Brief, *names: str) -> dict[str, str]:
    values = [metrics.figures(getattr(metrics, name), 1, told.this)[0] for name in names]
    (block,) = small_print(told, values).blocks
    return {entry.label: entry.text.replace("\u00a0", " ") for entry in block.entries}  # type: ignore[union-attr]


def test_a_figure_is_defined_in_the_reader_s_word_for_a_ticket() -> None:
    assert entries(scene("month"), "count_opened")["Opened"] == "tickets that came in during the month."
    assert entries(scene("month", residents()), "count_opened")["Opened"].startswith("reports that came in")


def test_half_and_nine_in_ten_name_the_working_day() -> None:
    opening = [{"days": ["Mon", "Tue"], "opens": "08:00", "closes": "16:30"}]
    told = entries(scene("month", dentist(agreement={"opening": opening})), "time_to_resolution")
    assert told["Half within"].endswith("Counted in opening hours; a day is 8.5 of them.")
    assert entries(scene("month"), "time_to_resolution")["Half within"].endswith("Counted by the clock.")


def test_coverage_names_feeds_late_ones_and_where_the_data_begin() -> None:
    assert (
        entries(scene("month"))["Coverage"]
        == "October 2026, Europe/London time. From two feeds: tickets and backup."
    )
    late = entries(scene("month", feeds=feeds("month", "vault")))["Coverage"]
    assert late.endswith("Not received in time: backup.")
    part = entries(scene("week", first_record_at=at("2026-11-01T20:00")))["Coverage"]
    assert part.endswith("Data begin on 1 November and cover 4 of 168 hours.")


def test_tickets_solved_nobody_knows_when_are_owned_up_to() -> None:
    undated = [ticket("2026-10-05T09:00", status="closed", id="1"), ticket("2026-10-06T09:00", id="2")]
    said = entries(brief("2026-10", opened=undated))["Coverage"]
    assert "One ticket is closed without a known date and counted as opened only." in said


def test_a_day_explains_what_usual_means() -> None:
    assert entries(some("day", 3, 3))["Usual"] == "the median of the last five Tuesdays."


def test_residents_are_told_what_is_never_printed() -> None:
    told = entries(scene("month", residents()))["Coverage"]
    assert "We never print addresses, and no number of reports below five." in told


EVERY = (
    *("count_opened", "count_resolved", "count_backlog", "share_answered_in_time", "share_resolved_in_time"),
    *(
        "time_to_first_response",
        "time_to_resolution",
        "share_backups",
        "checks",
        "alerts",
        "csat",
        "hours_worked",
    ),
)
BEGUN = "2026-10-05T09:00"
# What may occur with a client → its words, and the rows (or the client) with which it does.
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing": ("", {}),
    "on hold": ("hold", {"backlog": [still_open(BEGUN, status="on hold")]}),
    "waits": ("hold", {"backlog": [still_open(BEGUN, status="waiting for client")]}),
    "was on hold": ("hold", {"resolved": [solved(BEGUN, "2026-10-06T09:00", minutes_on_hold=9.0)]}),
    "apart": ("cancelled", {"apart": [ticket(BEGUN, status="cancelled", outcome="cancelled", id="a")]}),
    "no result": (
        "result",
        {"closed": [ticket(BEGUN, status="closed", outcome="closed without result", id="c")]},
    ),
    "days": ("only the day is known", {"opened": [ticket(BEGUN, precision="day", id="d")]}),
    "joined": ("joined us", {"backlog": [still_open("2026-08-05T09:00")]}),
    "came back": ("last solved", {"resolved": [solved(BEGUN, "2026-10-06T09:00", reopen_count=1.0)]}),
    "warned": ("warning", {"activities": [activity("backup", "2026-10-06T02:00", outcome="warning")]}),
}


@pytest.mark.parametrize("case", CASES)
def test_only_what_occurs_is_explained_and_all_of_it(case: str) -> None:
    joined = date(2026, 9, 1) if case == "joined" else None
    told = scene("month", dentist(joined_on=joined), **CASES[case][1])
    said = " ".join(entries(told, *EVERY).values())
    assert CASES[case][0] in said
    assert ("taken off" in said) == (case == "was on hold")  # nothing is where no time on hold is known
    is_held = "hold" in CASES[case][0]
    for words in {words for words, _ in CASES.values() if words not in ("", "last solved")}:
        assert (words in said) == (words == CASES[case][0] or (is_held and words == "hold"))


def test_the_small_print_of_a_client_with_every_case_fills_no_page() -> None:
    rows: dict[str, Any] = {}
    for _, some_rows in CASES.values():
        for name, found in some_rows.items():
            rows[name] = rows.get(name, []) + [row | {"id": f"{name}{n}"} for n, row in enumerate(found)]
    told = scene("month", dentist(joined_on=date(2026, 9, 1)), **rows)
    assert len(" ".join(entries(told, *EVERY).values()).split()) < 400
