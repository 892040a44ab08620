"""What a client's own site says of all that was sent: in each case, and never more than was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reporter.report import Link, Linked
from reporter.story.archive.chronicle import SentEdition
from tests.past_editions import NOW, months, promised, sent, told, tuesday


def words(parts: Linked) -> str:
    return "".join(part.text if isinstance(part, Link) else part for part in parts)


def paths(parts: Linked) -> list[str]:
    return [part.path for part in parts if isinstance(part, Link)]


def october(*others: SentEdition) -> list[str]:
    """The lines on a month with these beside its monthly."""
    (year,) = told([sent("monthly/2026-10", figures={"count_opened": 61}), *others]).years
    return [words(line) for line in year.shown[0].lines]


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("2026-10", "One month of reports."),
        ("2026-09", "Two months of reports."),
        ("2025-11", "A year of reports."),
        ("2025-05", "Eighteen months of reports."),
        ("2024-12", "Twenty-three months of reports."),
        ("2024-11", "Two years of reports."),
        ("2024-10", "Two years and a month of reports."),
        ("2024-08", "Two years and three months of reports."),
    ],
)
def test_whole_months_are_counted(first: str, said: str) -> None:
    assert told([*months(first, "2026-10"), tuesday()]).headline[0] == said


def test_before_the_first_month_is_over_nothing_is_counted() -> None:
    assert told([tuesday()]).headline[0] == "The first report."
    assert told([tuesday(), sent("daily/2026-11-02")]).headline[0] == "The first reports."
    none = told([])
    assert (none.headline, none.lede, none.years) == (("No reports are here yet.", ""), (), ())


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "Nothing is open."),
        (1, "One thing is open."),
        (4, "Four things are open."),
        (12, "12 things are open."),
    ],
)
def test_what_is_open_is_counted(n: int, said: str) -> None:
    assert told([tuesday(n)]).headline[1] == said


def test_what_was_open_long_ago_is_not_said_to_be_open() -> None:
    monthly = sent("monthly/2026-10", figures={"count_backlog": 4})
    assert told([monthly]).headline[1] == "Four things are open."
    later = datetime(2026, 11, 20, tzinfo=UTC)
    assert told([monthly], later).headline[1] == "Four things were open at the end of October 2026."
    none = sent("daily/2026-11-03", figures={"count_backlog": 0})
    assert told([none], later).headline[1] == "Nothing was open at the end of 3 November 2026."
    assert "wait" not in words(told([tuesday()], later).lede)


def test_what_ended_before_it_was_told_is_not_open() -> None:
    edition = sent("monthly/2026-10", figures={"count_backlog": 4, "solved_since": 2, "closed_since": 1})
    assert told([edition]).headline[1] == "One thing is open."


def test_where_nobody_counted_nothing_is_claimed() -> None:
    site = told(months("2026-10", "2026-10"))
    assert (site.headline[1], site.threads, site.threads_told) == ("", None, ())


def test_the_lede_leads_to_the_newest_in_its_own_words() -> None:
    lede = told([*months("2026-09", "2026-10"), tuesday()]).lede
    assert words(lede) == (
        "The newest is Tuesday’s daily report: “A usual Tuesday. Two things need you.”"
        " One of the open things waits for your answer."
    )
    assert paths(lede) == ["daily/2026-11-03/page.html"]


def test_a_day_that_is_long_past_is_told_by_its_date() -> None:
    later = datetime(2026, 11, 20, tzinfo=UTC)
    assert words(told([tuesday()], later).lede).startswith("The newest is the daily report of 3 November: ")
    next_year = datetime(2027, 1, 20, tzinfo=UTC)
    assert "the daily report of 3 November 2026" in words(told([tuesday()], next_year).lede)


@pytest.mark.parametrize(
    ("n", "waiting", "said"),
    [
        (1, 1, "It waits for"),
        (2, 2, "Both wait for"),
        (3, 3, "All three wait for"),
        (3, 2, "Two of the open things wait"),
    ],
)
def test_who_waits_is_said_as_it_is(n: int, waiting: int, said: str) -> None:
    edition = tuesday(figures={"count_backlog": n, "count_waiting_on_client": waiting})
    assert said in words(told([edition]).lede)


def test_residents_are_not_waited_for() -> None:
    assert "wait" not in words(told([tuesday()], kind="community").lede)


def test_a_thread_says_when_the_next_word_comes_and_on_which_date_it_began() -> None:
    site = told([tuesday()])
    assert site.threads
    scanner, letters = site.threads.items
    assert (scanner.when, scanner.time) == ("Thu 5 November", "next word by 12:00")
    assert scanner.remarks[0].text == "Reported on 3 November at 16:40. It waits for your answer."
    assert (letters.when, letters.time) == ("Mon 9 November", "overdue; next word by 10:00")
    assert letters.remarks[0].text == "Reported on 2 November at 11:20."
    assert words(site.threads_told) == "As Tuesday’s daily report told them."


def test_what_is_counted_and_not_listed_is_said_to_be() -> None:
    many = told([sent("monthly/2026-10", figures={"count_backlog": 4})])
    assert words(many.threads_told) == (
        "Counted in the monthly summary of October 2026, which does not list them one by one."
    )
    one = told([sent("monthly/2026-10", figures={"count_backlog": 1})])
    assert words(one.threads_told).endswith("which does not say which it is.")


def test_a_later_edition_without_open_ones_closes_the_threads() -> None:
    closed = sent("daily/2026-11-04", figures={"count_backlog": 0})
    site = told([tuesday(), closed], datetime(2026, 11, 5, 8, tzinfo=UTC))
    assert (site.headline[1], site.threads) == ("Nothing is open.", None)


def test_promises_are_those_of_the_last_month_and_summed_over_all() -> None:
    august = sent("monthly/2026-08", promises=promised("Done", "Done", "Not done"))
    october = sent("monthly/2026-10", promises=promised("Done", "Half done"))
    site = told([august, sent("monthly/2026-09"), october])
    assert site.promises == october.promises
    assert words(site.promises_sum) == (
        "All five promises since August 2026: three done, one half done and one not done."
    )
    assert [month for month, _ in site.all_promises] == ["October 2026", "August 2026"]
    alone = told([october])
    assert (alone.promises, alone.promises_sum) == (october.promises, ())


def test_six_months_stand_in_full_and_of_the_rest_a_line() -> None:
    newer, older = told([*months("2025-05", "2026-10"), tuesday()]).years
    assert [month.label for month in newer.shown] == [
        "November",
        "October",
        "September",
        "August",
        "July",
        "June",
    ]
    assert words(newer.rest) == "January to May 2026, five months."
    assert (older.name, older.shown, words(older.rest)) == ("2025", (), "May to December 2025, eight months.")
    assert paths(older.rest) == ["editions.html#year-2025"]


def test_a_rest_of_one_month_is_that_month() -> None:
    (year,) = told(months("2026-04", "2026-10")).years
    assert words(year.rest) == "April 2026."


def test_a_first_month_has_no_year_over_it() -> None:
    (year,) = told([tuesday()]).years
    assert (year.name, words(year.rest)) == ("", "")


def test_a_month_says_what_lies_beside_its_monthly() -> None:
    weeks = [sent(f"weekly/2026-W{n}") for n in (40, 44)]
    days = [sent(f"daily/2026-10-{n}") for n in (12, 13)]
    review = sent("review/2026-Q3")
    assert october() == ["61 tickets opened."]
    assert october(weeks[0]) == ["61 tickets opened. Week 40."]
    assert october(days[0]) == ["61 tickets opened. One daily report."]
    assert october(*days, *weeks) == ["61 tickets opened. Weeks 40, 44. Two daily reports."]
    (year,) = told([*months("2026-09", "2026-09"), review]).years
    assert words(year.shown[0].lines[0]) == "61 tickets opened. Business review, July to September 2026."


def test_a_week_belongs_to_the_month_of_most_of_its_days() -> None:
    (year,) = told(
        [sent("weekly/2026-W40"), sent("weekly/2026-W45")], datetime(2026, 11, 10, tzinfo=UTC)
    ).years
    assert [month.label for month in year.shown] == ["November", "October"]  # 28 September to 4 October


def test_a_month_without_its_monthly_is_led_by_its_newest() -> None:
    (year,) = told([tuesday(), sent("daily/2026-11-02"), sent("daily/2026-11-01")]).years
    (month,) = year.shown
    assert month.headline == Link("A usual Tuesday. Two things need you.", "daily/2026-11-03/page.html")
    assert [words(line) for line in month.lines] == ["Daily report, 3 November. Two more daily reports."]


def test_a_correction_leads_and_says_why_and_what_it_corrects_stays() -> None:
    first = sent("monthly/2026-10", "A busy month.", figures={"count_opened": 62})
    when = datetime(2026, 11, 9, 7, tzinfo=UTC)
    again = sent("monthly/2026-10.2", "A steady month.", because="It counts Harborne once.", sent_at=when)
    site = told([first, again], datetime(2026, 11, 10, tzinfo=UTC))
    (month,) = site.years[0].shown
    assert month.headline == Link("A steady month.", "monthly/2026-10.2/page.html")
    (line,) = month.lines
    assert words(line) == "Corrected on 9 November: It counts Harborne once. As first sent."
    assert paths(line) == ["monthly/2026-10/page.html"]
    assert [one.note for one in site.editions] == [
        "Corrected on 9 November: It counts Harborne once.",
        "Corrected on 9 November; the corrected one stands beside it.",
    ]


def test_a_corrected_week_is_marked() -> None:
    week = sent("weekly/2026-W44")
    again = replace(sent("weekly/2026-W44.2"), because="Two copies were missing")
    assert october(week, again) == ["61 tickets opened. Week 44 (corrected)."]


def test_figures_stand_side_by_side_with_what_they_count() -> None:
    site = told([*months("2026-09", "2026-10"), tuesday()])
    assert site.figures
    assert site.data
    assert [column.head for column in site.figures.columns] == ["Period", "Opened", "Answered in time"]
    assert [[cell.text for cell in row.cells] for row in site.figures.rows] == [
        ["October 2026", "61", "58 of 60"],
        ["September 2026", "61", "58 of 60"],
    ]
    assert [step.label for step in site.definitions] == ["Opened", "Answered in time"]
    assert site.data.rows[1][:6] == ("daily/2026-11-03", "2026-11-03", "2026-11-03", "Opened", "6", "")
    assert ("monthly/2026-10", "2026-10-01", "2026-10-31", "Answered in time", "58", "60") in {
        row[:6] for row in site.data.rows
    }


def test_what_an_edition_did_not_tell_is_a_dash() -> None:
    site = told([sent("monthly/2026-10"), *months("2026-09", "2026-09")])
    assert site.figures
    assert len(site.figures.rows) == 1  # of a month that tells none of them there is no row
    silent = sent("monthly/2026-10", figures={"count_backlog": 0})
    site = told([silent, *months("2026-09", "2026-09")])
    assert site.figures
    assert [cell.text for cell in site.figures.rows[0].cells] == ["October 2026", "–", "0", "–"]


def test_words_are_found_without_accents_and_lead_to_their_editions() -> None:
    day, month = tuesday(texts=("Zoë’s scanner is slow",)), sent("monthly/2026-10", texts=("A new scanner",))
    site = told([month, day], NOW)
    assert [one.path for one in site.editions] == ["daily/2026-11-03", "monthly/2026-10"]
    assert (site.words["zoe"], site.words["scanner"], site.words["new"]) == ((0,), (0, 1), (1,))


def test_in_another_country_dates_are_written_its_way() -> None:
    site = told([sent("weekly/2026-W44")], locale="en_US")
    assert "the weekly summary of October 26 to November 1, 2026" in words(site.lede)
