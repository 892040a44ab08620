"""A follow-up in words: whatever may have become of a ticket, and nothing that the log does not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from reporter.config.agreements import Agreement
from reporter.config.models import Client
from reporter.config.policies import FollowUps
from reporter.records import Ticket
from reporter.report import Edition, Particulars, Report, Thing
from reporter.story.following_up import FollowUp, TicketNews, needs, tell_follow_up
from tests.metrics.worlds import client as a_client

NOW = datetime(2026, 11, 4, 9, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 5, 9, tzinfo=UTC)
TICKET = Ticket(
    source="desk",
    id="NF-1",
    client="acme",
    opened_at=datetime(2026, 11, 3, 16, 40, tzinfo=UTC),
    updated_at=datetime(2026, 11, 4, 8, tzinfo=UTC),
    subject="Slow scanner",
    requester="Dr Farah Siddiqui",
    assignee="Jordan Ellis",
    channel="telephone",
)


def ticket(**said: Any) -> Ticket:
    return replace(TICKET, **said)


def told(of: Ticket, sort: str = "status", client: Client | None = None, **known: Any) -> Report:
    """The letter that a requester gets of one ticket."""
    news = TicketNews(f"acme/follow-up/{of.id}@{sort}", of, sort, **{"stands": "open", **known})
    edition = Edition("follow-up", "acme", Thing(of.id, sort))
    address = "desk@northfield.example"
    return tell_follow_up(
        FollowUp(edition, client or a_client(), (news,), "Dr Farah Siddiqui", True, address, NOW)
    )


def rows(report: Report) -> dict[str, str]:
    found: dict[str, str] = {}
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Particulars):
                found |= {row.label: row.text for row in block.rows}
    return found


@pytest.mark.parametrize(
    ("stands", "stood", "says"),
    [
        ("solved", "open", "Your request “Slow scanner” is solved."),
        ("closed", "open", "Your request “Slow scanner” is closed without a result."),
        ("handed on", "open", "Your request “Slow scanner” is handed on, and closed with us."),
        ("cancelled", "open", "Your request “Slow scanner” is cancelled."),
        ("duplicate", "", "Your request “Slow scanner” is closed: our log has it twice."),
        ("ended", "", "Your request “Slow scanner” is closed."),
        ("on hold", "open", "Your request “Slow scanner” is on hold."),
        ("waiting", "open", "Your request “Slow scanner” waits for you."),
        ("open", "solved", "Your request “Slow scanner” is open again."),
        ("open", "waiting", "We go on with your request “Slow scanner”."),
        ("open", "unowned", "Jordan Ellis has your request “Slow scanner”."),
    ],
)
def test_the_headline_says_what_has_become_of_it(stands: str, stood: str, says: str) -> None:
    report = told(TICKET, stands=stands, stood=stood)
    assert report.headline[0] == says
    assert report.subject == says
    assert report.client == "Dr Farah Siddiqui"


def test_the_next_word_is_a_day_and_promised_only_where_it_will_be_sent() -> None:
    report = told(TICKET, "acknowledged", next_word_at=THURSDAY)
    assert report.headline == ("We have your request “Slow scanner”.", "You hear from us by Thursday.")
    assert rows(report)["Next word"] == "Thursday 5 November, even if nothing has changed."
    far = told(TICKET, "update", next_word_at=datetime(2026, 11, 16, 9, tzinfo=UTC), stood="open")
    assert far.headline[1] == "You hear from us again by Monday 16 November."
    unsure = told(TICKET, "acknowledged")
    assert unsure.headline == ("We have your request “Slow scanner”.", "")
    assert "Next word" not in rows(unsure)


def test_who_has_it_is_said_and_that_nobody_has_only_where_that_is_known() -> None:
    assert rows(told(TICKET, "acknowledged"))["Who has it"] == "Jordan Ellis"
    nobody = ticket(assignee="")
    assert rows(told(nobody, "acknowledged", stands="unowned"))["Who has it"] == "Not given to anyone yet."
    assert "Who has it" not in rows(told(nobody, "acknowledged"))
    assert "Who has it" not in rows(told(ticket(assignee="j.ellis@northfield.example"), "acknowledged"))


def test_what_is_new_is_what_no_letter_has_said() -> None:
    step = ticket(next_step="The part is ordered. It comes on Friday.")
    first = told(step, "update", stood="open", told_at=NOW, said=("The part is ordered.",))
    assert first.headline[0] == "News on your request “Slow scanner”."
    assert rows(first)["What is new"] == "It comes on Friday."
    again = told(
        step, "update", stood="open", told_at=NOW, said=("The part is ordered.", "It comes on Friday.")
    )
    assert again.headline[0] == "Nothing new yet on your request “Slow scanner”."
    assert rows(again)["What is new"] == "Nothing that our log tells, since we wrote today."


def test_a_promised_day_that_is_over_is_apologised_for_once() -> None:
    late = told(TICKET, "update", stood="open", promised_at=datetime(2026, 11, 2, 9, tzinfo=UTC))
    assert late.lede == ("We had promised word by Monday 2 November and are late with it. We are sorry.",)
    assert told(TICKET, "update", stood="open", promised_at=NOW).lede == ()


def test_what_is_needed_stands_in_the_wash_and_secrets_do_not() -> None:
    asked = ticket(status="waiting for client", next_step="May we come on Tuesday? The password is hunter22.")
    report = told(asked, stands="waiting", stood="open")
    assert report.wash
    assert [one.question for one in report.wash.asks] == ["May we come on Tuesday?"]
    assert report.headline[1] == "One question before we go on."
    assert report.tone == "needs you"
    assert needs(ticket(next_step=""), a_client()) == ""
    assert told(ticket(next_step=""), stands="waiting", stood="open").wash is None


def test_the_promise_is_that_of_the_agreement_and_none_of_an_unknown_priority() -> None:
    targets = {"normal": {"first_response": "1 h", "resolution": "8 h"}}
    client = a_client().model_copy(update={"agreement": Agreement.model_validate({"targets": targets})})
    said = rows(told(TICKET, "acknowledged", client))["We promise"].replace("\u00a0", " ")
    assert said.startswith("A first answer within 1 hour and a solution within 8 hours.")
    due = ticket(resolution_due_at=datetime(2026, 11, 6, 17, tzinfo=UTC))
    assert "a solution by Friday 6 November." in rows(told(due, "acknowledged", client))["We promise"]
    assert "We promise" not in rows(told(ticket(no_priority="empty"), "acknowledged", client))
    assert "We promise" not in rows(told(TICKET, "acknowledged"))


def test_the_question_has_two_equal_boxes_and_a_rating_in_one_click() -> None:
    solved = ticket(
        resolved_at=datetime(2026, 11, 3, 17, tzinfo=UTC), outcome="solved", resolution="New cable."
    )
    report = told(solved, "after", stands="solved", prevented="All six scanners have the new cable.")
    assert report.headline == ("Is it still fixed?", "One click tells us.")
    assert report.subject == "Is it still fixed? Slow scanner"
    assert report.wash
    fixed, rated = report.wash.asks
    assert fixed.question == "Has it worked since Tuesday 3 November?"
    assert [one.label for one in fixed.answers] == ["Yes, it still works", "No, it came back"]
    assert [one.label for one in rated.answers] == ["Good", "Not good"]
    written = quote("Yes, it still works [acme/follow-up/NF-1@after yes]", safe="")
    assert fixed.answers[0].link == f"mailto:desk@northfield.example?subject={written}"
    assert rated.how.endswith("No answer is not counted as a yes.")
    assert rows(report)["So that it stays so"] == "All six scanners have the new cable."
    assert "So that it stays so" not in rows(told(solved, "after", stands="solved"))


def test_how_answers_are_given_is_said_once_for_all_questions() -> None:
    solved = ticket(resolved_at=datetime(2026, 11, 3, 17, tzinfo=UTC), outcome="solved")
    news = tuple(
        TicketNews(f"acme/follow-up/{one}@after", replace(solved, id=one), "after", "solved")
        for one in ("NF-1", "NF-2")
    )
    letter = FollowUp(
        Edition("follow-up", "acme", Thing("NF-1", "after")),
        a_client(),
        news,
        "Farah",
        True,
        "a@b.example",
        NOW,
    )
    wash = tell_follow_up(letter).wash
    assert wash
    assert [bool(one.how) for one in wash.asks] == [False, False, False, True]
    alone = tell_follow_up(replace(letter, answer_to="")).wash
    assert alone
    assert [one.how for one in alone.asks] == [
        "Answer this mail.",
        "Answer this mail. No answer is not counted as a yes.",
    ]


def test_what_was_cancelled_was_not_closed() -> None:
    off = ticket(resolved_at=NOW, outcome="cancelled")
    assert rows(told(off, stands="cancelled", stood="open"))["How it ended"].startswith("Cancelled on")


@pytest.mark.parametrize(
    ("step", "need"),
    [
        ("Please send us the serial number", "Please send us the serial number."),
        ("Please send us the serial number: 4CE0460D0G", ""),
        ("Please tell us the MAC address 00:1A:2B:3C:4D:5E", ""),
        ("Awaiting user.", ""),
        ("Client to send the photo", ""),
        ("Will the client come to us?", "Will the client come to us?"),
    ],
)
def test_what_is_needed_is_asked_and_what_the_desk_wrote_for_itself_is_not(step: str, need: str) -> None:
    assert needs(ticket(next_step=step), a_client()) == need


def test_the_boxes_lead_to_a_page_where_there_is_one() -> None:
    page = "https://desk.example/a?to={key}&is={answer}"
    client = a_client().model_copy(update={"follow_up": FollowUps(answer_page=page)})
    report = told(TICKET, "after", client, stands="solved")
    assert report.wash
    link = report.wash.asks[0].answers[1].link
    assert link == "https://desk.example/a?to=acme%2Ffollow-up%2FNF-1%40after&is=no"
    assert report.wash.asks[1].how.startswith("Each answer opens a page.")


def test_words_that_nobody_may_read_are_left_out() -> None:
    secret = told(ticket(subject="The password is hunter22"), "acknowledged")
    assert secret.headline[0] == "We have your request."
    assert "hunter22" not in str(secret)
    ended = ticket(
        resolved_at=NOW, outcome="solved", resolution="Rang 0121 496 0100. It works again on every floor."
    )
    assert rows(told(ended, stands="solved", stood="open"))["What we did"] == "It works again on every floor."
