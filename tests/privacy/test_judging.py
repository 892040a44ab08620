"""One record, the policy and the moment: what may be said of it, or why not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from reporter.config.privacy import Policy
from reporter.privacy import judging
from reporter.privacy.judging import Saying, say
from reporter.records import Activity, Rating, Ticket
from tests.metrics.worlds import at

NOW = at("2026-11-02T09:00")
PLAIN = Policy()


def report(opened: str = "2026-10-27T09:00", **words: Any) -> Ticket:
    known = {"subject": "Music on the towpath", "category": "Noise", "place": "Bournville", **words}
    return Ticket(source="log", id="1", client="south", opened_at=at(opened), updated_at=at(opened), **known)


def said(policy: Policy = PLAIN, now: datetime = NOW, *, attended: bool = True, **words: Any) -> Saying:
    return say(report(**words), policy, now, attended=attended)


def test_what_was_read_by_a_person_is_told_in_its_words() -> None:
    told = said(resolution="We went there. Ring 0121 496 0123. It is quiet.", status="closed")
    assert (told.kind, told.area, told.state) == ("Noise", "Bournville", "closed")
    assert told.words["subject"] == "Music on the towpath"
    assert told.words["resolution"] == "We went there. It is quiet."
    assert [(field, one.what) for field, one in told.taken] == [("resolution", "a telephone number")]
    assert told.may_be_said
    assert told.needs_approval


def test_what_leaves_by_itself_is_made_of_coded_fields() -> None:
    told = said(attended=False)
    assert told.may_be_said
    assert not any(told.words.values())
    assert (told.kind, told.area, told.why_no_words) == ("Noise", "Bournville", judging.UNATTENDED)
    assert not told.needs_approval


@pytest.mark.parametrize(
    "category",
    ["Sexual offences", "sexual-offences", "Domestic abuse", "Rape", "Suicide threat", "Child protection"],
)
def test_some_things_are_never_told(category: str) -> None:
    assert said(category=category).why_not == f"reports about {category} are never told"


def test_what_police_publish_together_is_counted_and_never_told_singly() -> None:
    told = said(category="Violence and sexual offences")
    assert told.may_be_said
    assert not any(told.words.values())


def test_a_burglary_is_told_after_two_days_and_a_policy_may_say_otherwise() -> None:
    opened = "2026-11-01T09:00"
    assert (
        said(opened=opened, category="Burglary").why_not == "reports about Burglary are told after 48 hours"
    )
    assert said(now=NOW + timedelta(days=1), opened=opened, category="Burglary").may_be_said
    later = Policy.model_validate({"withhold": {"burglary": "at once", "noise": "7 days"}})
    assert said(later, opened=opened, category="Burglary").may_be_said
    assert not said(later, category="Noise").may_be_said
    assert said(later, category="Sexual offences").why_not  # what is shipped stays


@pytest.mark.parametrize("text", ["He spoke of suicide", "häusliche Gewalt", "r\u200bape", "a 14-year-old"])
def test_grave_words_are_not_told_whatever_the_category_says(text: str) -> None:
    told = said(subject=text)
    assert told.may_be_said
    assert not any(told.words.values())


def test_what_is_not_public_or_marked_is_told_by_a_person_alone() -> None:
    assert said(is_public=False).why_no_words == judging.PRIVATE
    marked = Policy(sensitive=("mosque",))
    assert "mosque" in said(marked, subject="Paint on the Mosque").why_no_words
    assert not any(said(marked, subject="Paint on the Mosque").words.values())


def test_nothing_is_told_while_it_goes_on() -> None:
    assert said(opened="2026-11-02T08:45").why_not == "came in less than 30 minutes ago"
    assert said(Policy(live_after=600), opened="2026-11-02T08:45").may_be_said


@pytest.mark.parametrize(
    ("begun", "minutes", "is_told"), [("08:50", 0, False), ("08:00", 45, False), ("08:00", 20, True)]
)
def test_no_place_is_told_where_officers_are(begun: str, minutes: int, *, is_told: bool) -> None:
    when = at(f"2026-11-02T{begun}")
    visit = Activity(
        source="diary",
        id="1",
        client="south",
        at=when,
        updated_at=when,
        kind="visit",
        title="Walk",
        minutes=minutes,
    )
    told = say(visit, PLAIN, NOW)
    assert told.may_be_said is is_told
    assert told.why_not == ("" if is_told else judging.OFFICERS)


def test_names_that_the_record_knows_are_not_told() -> None:
    told = said(requester="Ada Okoro", resolution="We rang Okoro back.")
    assert told.words["resolution"] == ""


def test_half_a_quotation_is_none() -> None:
    rating = Rating(
        source="log",
        id="1",
        client="south",
        at=NOW,
        updated_at=NOW,
        comment="Good. Mr Smith came.",
        rated_by="A",
    )
    assert say(rating, PLAIN, NOW, attended=True).words["comment"] == ""


@pytest.mark.parametrize(
    ("place", "policy", "area"),
    [
        ("Bournville", {}, "Bournville"),
        ("12 Acacia Avenue", {}, ""),
        ("High Street", {}, "High Street"),
        ("high street", {"places": {"High Street": "St Mark’s"}}, "St Mark’s"),
        ("Elsewhere", {"places": {"High Street": "St Mark’s"}, "only_listed": True}, ""),
    ],
)
def test_places_are_told_as_areas(place: str, policy: dict[str, Any], area: str) -> None:
    assert said(Policy.model_validate(policy), place=place).area == area
