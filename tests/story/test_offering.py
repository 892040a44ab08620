"""What services were used for, what is proposed and why, and what may have been avoided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reporter.config import Client, Service
from reporter.config.models import AvoidedCost
from reporter.report import Memory, Remembered, Told
from reporter.story.brief import Brief
from reporter.story.offering import of_avoided_cost, of_service, offer
from reporter.story.threads import Threads
from tests.metrics.worlds import activity
from tests.story.briefs import dentist
from tests.story.scenes import DAYS, moment, scene, tickets, untold

PHONES = {"name": "Telephones", "words": "Calls over the line", "price": "£9", "categories": ["telephones"]}
CARE = {"name": "Care", "work": ["visit"]}
MONEY = AvoidedCost(hours=(0.5, 2), an_hour=(40, 90), why="As you told us in May")


def who(**words: Any) -> Client:
    return dentist(catalogue={"phones": PHONES, "care": CARE}, **words)


def month(count: int, client: Client, category: str = "Telephones", **words: Any) -> Brief:
    return scene("month", client, **(tickets(DAYS["month"], count, count, category=category) | words))


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "Telephones (no tickets about it in October)"),
        (1, "Telephones (one ticket)"),
        (12, "Telephones (12 tickets)"),
    ],
)
def test_a_service_says_what_it_was_used_for(count: int, words: str) -> None:
    told = month(count, who())
    assert of_service(told.client.catalogue["phones"], told) == words


def test_work_is_told_by_what_it_is_called() -> None:
    visits = [activity("visit", moment(DAYS["month"], n), id=f"v{n}") for n in range(2)]
    failed = activity("visit", moment(DAYS["month"], 5), id="v5", outcome="failed")
    told = scene("month", who(), activities=[*visits, failed])
    assert of_service(told.client.catalogue["care"], told) == "Care (two visits)"


def test_where_nobody_can_tell_it_is_only_named() -> None:
    told = scene("month", who(), known=untold("category"))
    assert of_service(told.client.catalogue["phones"], told) == "Telephones"
    assert of_service(Service(name="Desk"), told) == "Desk"


def test_what_many_tickets_were_about_is_proposed_with_its_reason() -> None:
    told = month(5, who(services=("care",)))
    assert offer(told) == (
        "Telephones: calls over the line. Five of five tickets in October were about that. £9."
    )
    assert offer(month(2, who(services=("care",)))) == ""
    assert offer(month(5, who(services=("phones", "care")))) == ""


@pytest.mark.parametrize("since", range(5))
def test_a_proposal_that_was_read_is_not_made_again_for_three_editions(since: int) -> None:
    told = month(5, who(services=("care",), offer="phones"))
    earlier = [Told("", (), words=("Telephones",) if n == since else ()) for n in range(5)]
    memory = Memory(earlier=tuple(Remembered(told.now, one) for one in earlier))
    assert bool(offer(replace(told, threads=Threads(memory)))) == (since >= 3)


def alarms(count: int) -> list[dict[str, Any]]:
    return [activity("alert", moment(DAYS["month"], n), id=f"a{n}") for n in range(count)]


def test_an_estimate_prints_its_range_and_its_formula() -> None:
    told = scene("month", dentist(avoided_cost=MONEY), activities=alarms(6))
    assert of_avoided_cost(told).replace("\u00a0", " ") == (
        "The six alarms that never became tickets may have saved £120 to £1,080: six alarms, 0.5 to 2 hours "
        "each that people would have lost, £40 to £90 an hour. As you told us in May."
    )


def test_nothing_is_estimated_unasked_or_of_nothing() -> None:
    assert of_avoided_cost(scene("month", activities=alarms(6))) == ""
    assert of_avoided_cost(scene("month", dentist(avoided_cost=MONEY))) == ""
