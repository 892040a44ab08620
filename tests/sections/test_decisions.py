from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from reporter.report import Agenda, Decisions, figures_of
from reporter.sections.decisions import decisions
from reporter.story.brief import Brief
from reporter.story.situation import asks_of, assess, count_needs, wash_of
from tests.sections.kept import MEETINGS, decision, review, without_file
from tests.sections.reading import blocks, plain, rows, table, takeaway
from tests.story.briefs import dentist

THREE = "".join(decision(name, "2026-Q3", cost="£650", by="2026-11-20", owner="Ruth") for name in "abc")


def label(told: Brief) -> str:
    wash = wash_of(told, asks_of(told))
    assert wash
    return wash.label


def test_without_a_file_there_is_no_section_and_with_an_empty_one_nothing_to_decide() -> None:
    assert decisions(without_file()) is None
    assert takeaway(decisions(review("# nothing yet\n"))) == "Nothing needs you to decide."


def test_those_of_this_review_are_put_with_what_we_propose() -> None:
    told = decisions(review(THREE + decision("d", "2026-Q4")))
    assert takeaway(told) == "Three to decide. Write down what you choose: the next time begins with it."
    (block,) = blocks(told)
    assert isinstance(block, Decisions)
    assert [one.label for one in block.items] == ["Decision 1", "Decision 2", "Decision 3"]
    first = block.items[0]
    assert (first.owner, first.by) == ("Owner: Ruth", "By Friday 20 November")
    assert [(step.label, step.text) for step in first.remarks] == [("Cost", "£650")]
    assert {figure.name for figure in figures_of(told.takeaway if told else "")} >= {"decisions_wanted"}


def test_what_was_open_is_carried_over_and_what_was_done_is_told_once() -> None:
    asked = decision("a", "2026-Q2", title="Wi-Fi", cost="£2,900")
    done = decision("a", "2026-Q2", decided="yes", state="done", ended_on="2026-08-22", became="It is in.")
    again, *_ = blocks(decisions(review(MEETINGS + asked)))
    assert isinstance(again, Decisions)
    assert [item.question for item in again.items] == ["May we do a?"]
    told = decisions(review(MEETINGS + done))
    assert table(told).columns[0].head == "Decided or left open in July"
    assert rows(told) == [["May we do a?", "It is in.", "Done"]]
    later = replace(review(MEETINGS + done, period="2026-Q4"), now=datetime(2027, 1, 8, 8, tzinfo=UTC))
    assert takeaway(decisions(later)) == "Nothing needs you to decide."
    assert blocks(decisions(later)) == []


def test_a_decision_is_carried_as_open_until_the_day_it_ended() -> None:
    ahead = decision(
        "a", "2026-Q2", decided="yes", decided_on="2026-07-09", state="done", ended_on="2026-10-06"
    )
    assert rows(decisions(review(ahead))) == [["May we do a?", "Yes, on 9 July", "Open"]]


def test_an_answer_stands_below_its_question_and_is_wanted_no_more() -> None:
    told = review(decision("a", "2026-Q3", decided="only at Harborne", decided_on="2026-10-02"))
    section = decisions(told)
    assert takeaway(section) == "The one decision is made."
    (block,) = blocks(section)
    assert [(step.label, plain(step.text)) for step in block.items[0].remarks] == [
        ("Decided", "Only at Harborne, on 2 October")
    ]
    assert asks_of(told) == ()


def test_the_next_review_stands_last() -> None:
    *_, last = blocks(decisions(review(MEETINGS)))
    assert isinstance(last, Agenda)
    assert plain(last.items[0].headline) == "Thursday 14 January 2027, 12:30 to 13:30, Harborne"


def test_they_are_wanted_on_the_first_page_four_at_most() -> None:
    told = review(MEETINGS + THREE)
    assert label(told) == "Decisions wanted on Thursday 8 October"
    assert (count_needs(told), assess(told).tone) == (3, "needs you")
    asks = asks_of(told)
    assert [plain(ask.how) for ask in asks] == ["£650, by Friday 20 November."] * 3
    five = review("".join(decision(name, "2026-Q3") for name in "abcde"))
    assert len(asks_of(five)) == 4
    assert asks_of(five)[-1].how.endswith("And one more waits for you.")
    assert label(five) == "Decisions wanted"


def test_after_the_meeting_its_day_is_not_named() -> None:
    told = replace(review(MEETINGS + THREE), now=datetime(2026, 11, 4, 8, tzinfo=UTC))
    assert label(told) == "Decisions wanted"


def test_residents_are_asked_too() -> None:
    told = review(THREE, dentist(kind="community"))
    assert label(told) == "For you to decide"
    section = decisions(told)
    assert section
    assert (section.heading, section.finding) == ("What you decide", "Three to decide")
