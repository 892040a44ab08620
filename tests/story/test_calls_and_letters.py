"""The list of calls beside what was written: word that a letter gave, answers that came, words to be kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from reporter.config import Client, Provider
from reporter.records import Change, Ticket
from reporter.report import Reaction, Rung
from reporter.story.calls import CallDue, ClientToday, WordGiven, calls_on
from reporter.story.readers import voice_for

ZONE = "Europe/London"
ACME = Client(slug="acme", name="Acme", zone=ZONE, locale="en_GB", provider=Provider(name="N", zone=ZONE))
NOON = datetime(2026, 11, 4, 12, tzinfo=UTC)


def at(hour: int, day: int = 4) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def ticket(**values: Any) -> Ticket:
    opened = at(9, 2)
    return Ticket(
        **{
            "source": "desk",
            "id": "T-1",
            "client": "acme",
            "opened_at": opened,
            "updated_at": opened,
            "subject": "Printer jams",
            "status": "open",
            "next_update_at": at(9),
            **values,
        }
    )


def calls(*tickets: Ticket, **known: Any) -> list[CallDue]:
    return list(calls_on(ClientToday(ACME, voice_for(ACME), NOON, tickets, **known)))


@pytest.mark.parametrize(
    ("letter", "is_given"),
    [
        (WordGiven("T-1", at(10)), True),
        (WordGiven("T-1", at(8), at(9)), True),  # the word that was promised for nine, an hour early
        (WordGiven("T-1", at(8), at(8)), False),
        (WordGiven("T-1", at(8)), False),
        (WordGiven("T-2", at(10)), False),
    ],
)
def test_word_that_a_letter_gave_is_not_overdue(letter: WordGiven, is_given: bool) -> None:
    assert [one.reasons for one in calls(ticket())] == [("word",)]
    assert (calls(ticket(), letters=[letter]) == []) == is_given


@pytest.mark.parametrize(
    ("day", "ask"), [(3, "They answered on Tuesday 3 November at 15:00"), (1, "It waits")]
)
def test_where_we_wait_for_them_an_answer_that_came_since_is_said(day: int, ask: str) -> None:
    said = Reaction("acme/follow-up/T-1@acknowledged", "ann@acme.example", at(15, day), words="Room 4.")
    (call,) = calls(ticket(status="waiting for client"), answered={"T-1": said})
    assert call.ask.startswith(ask)


@pytest.mark.parametrize(("solved", "is_said"), [(at(18, 3), True), (at(10, 3), False), (None, False)])
def test_that_it_is_back_says_if_it_was_solved_since(solved: datetime | None, is_said: bool) -> None:
    said = Reaction("acme/follow-up/T-1@after", "ann@acme.example", at(15, 3), "no")
    (call,) = calls(back={"T-1": said}, rated={"T-1": ticket(resolved_at=solved)})
    assert ("The log has it solved since, on Tuesday 3 November at 18:00." in call.why) == is_said


def test_a_ticket_with_two_reasons_names_its_subject_once() -> None:
    said = Reaction("acme/follow-up/T-1@after", "ann@acme.example", at(15, 3), "no")
    (call,) = calls(ticket(), back={"T-1": said}, rated={"T-1": ticket()})
    assert call.reasons == ("word", "back")
    assert call.why.count("Printer jams") == 1


@pytest.mark.parametrize("status", ["failed", "taken back"])
def test_word_that_was_promised_on_work_not_finished_is_kept(status: Any) -> None:
    begun, ended = at(7, 3), at(9, 3)
    change = Change(
        source="plans",
        id="C-4",
        client="acme",
        starts_at=begun,
        updated_at=ended,
        ends_at=ended,
        title="New router",
        status=status,
        next_update_at=at(9),
    )
    (call,) = calls(changes=[change])
    assert (call.about, call.reasons, call.due_at) == ("acme/C-4", ("word",), at(9))
    assert "we promised word by 09:00." in call.why
    assert calls(changes=[change], rung={"acme/C-4": Rung("acme/C-4", at(10), "rung", "")}) == []
    assert calls(changes=[Change(**{**_fields(change), "updated_at": at(10)})]) == []  # the log says more
    assert calls(changes=[Change(**{**_fields(change), "next_update_at": at(9, 5)})]) == []  # tomorrow


def _fields(change: Change) -> dict[str, Any]:
    return {name: getattr(change, name) for name in Change.__slots__}
