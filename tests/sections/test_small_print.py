from __future__ import annotations

from reporter import metrics
from reporter.sections.small_print import small_print
from reporter.story.brief import Brief
from tests.metrics.worlds import at, ticket
from tests.story.briefs import brief, dentist
from tests.story.scenes import feeds, residents, scene, some


def entries(told: Brief, *names: str) -> dict[str, str]:
    values = [metrics.figures(getattr(metrics, name), 1, told.this)[0] for name in names]
    (block,) = small_print(told, values).blocks
    return {entry.label: entry.text.replace("\u00a0", " ") for entry in block.entries}  # type: ignore[union-attr]


def test_a_figure_is_defined_in_the_reader_s_word_for_a_ticket() -> None:
    assert (
        entries(scene("month"), "count_opened")["Opened"]
        == "tickets that came in during the period, without those that were cancelled, doubles, spam or "
        "deleted by its end."
    )
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
    assert "One ticket is solved without a known date and counted as opened only." in said


def test_a_day_explains_what_usual_means() -> None:
    assert entries(some("day", 3, 3))["Usual"] == "the median of the last five Tuesdays."


def test_residents_are_told_what_is_never_printed() -> None:
    told = entries(scene("month", residents()))["Coverage"]
    assert told.endswith("We never print addresses, and no number below five for an area.")
