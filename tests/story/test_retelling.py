"""What a desk wrote, as a client may read it."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from reporter.records import Ticket
from reporter.store.facts import records_of
from reporter.story.retelling import (
    is_form,
    is_secret,
    named,
    sentences_of,
    stands_by_itself,
    who_told_us,
)
from tests.metrics.worlds import frame
from tests.story.briefs import brief, dentist, solved

RUTH = {"name": "Ruth Pemberton", "email": "ruth@acme.example", "role": "Group practice manager"}


def ticket(**words: Any) -> Ticket:
    row = solved("2026-10-05T09:00", "2026-10-05T09:25", **words)
    return records_of(frame("tickets", row), Ticket)[0]


SECRETS = [
    "ann@acme.example",
    "https://portal.example/x",
    "www.portal.example",
    r"\\files\public",
    "10.0.3.17",
    "00:1A:2B:3C:4D:5E",
    "0121 496 0100",
    "+49 (30) 1234567",
    "mail.acme.local",
    "acme-dental.co.uk",
    "SRV-DC01",
    "DESKTOP-4F2KQ1",
    "srv01",
    "PC-114",
    "svc_backup_user",
    "#48812",
    "INC0012345",
    "NF-5834",
    "ticket 48812",
    "case no. 48812",
    "password is Tulip7",
    "PIN 4711",
    "24 Gowers Avenue",
    "B30 2AB",
]
FRAMES = ["We moved it to {} today.", "{} is fine again.", "All is well on {}.", "The line ({}) is back."]


@pytest.mark.parametrize(("secret", "frame"), product(SECRETS, FRAMES))
def test_what_is_nobody_else_s_to_read_is_seen_wherever_it_stands(secret: str, frame: str) -> None:
    assert is_secret(frame.format(secret))


@pytest.mark.parametrize(
    "words",
    [
        "Images were back at 08:37, and one appointment moved by ten minutes.",
        "The invoice was for £4,860 and 12,500.75 in all.",
        "All 42 computers have version 11.2 since 2026-10-05.",
        "On 03/10/2026 the second line came.",
        "We moved 1,616 mails on 5 October 2026.",
        "The Wi-Fi of Year 3 reaches room 12 again.",
        "Between 07:00 and 09:30 the X-rays moved over.",
    ],
)
def test_numbers_that_tell_a_story_are_no_secrets(words: str) -> None:
    assert not is_secret(words)


def test_a_sentence_with_a_secret_is_left_out_and_the_rest_is_told() -> None:
    told = ticket(resolution="We moved it to SRV-DC01. Rang 0121 496 0100. The letters print again.")
    assert sentences_of(told, brief("2026-10")) == ["The letters print again."]


@pytest.mark.parametrize(
    "words",
    [
        *("Case closed.", "case resolved", "Closed.", "Resolved by phone", "Ticket closed as resolved."),
        *("Thanks", "Thank you for your patience.", "Kind regards, Tom", "Done", "N/A", "All done."),
        *("No further action required.", "As discussed", "See notes", "User confirmed it works."),
        *("The issue has been resolved.", "This ticket is now closed.", "Fixed.", "Completed on site."),
    ],
)
def test_what_closes_a_form_is_no_ending(words: str) -> None:
    assert is_form(words)


@pytest.mark.parametrize(
    "words",
    ["All pages are clean again.", "Done before the first patient came.", "Closed the hole in the fence."],
)
def test_an_ending_is_no_form(words: str) -> None:
    assert not is_form(words)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_what_three_tickets_share_ends_none_of_them(n: int) -> None:
    rows = [
        solved(f"2026-10-0{day}T09:00", f"2026-10-0{day}T10:00", id=f"T-{day}",
               resolution=f"We looked at desk {day}. Everything works as it did before.")
        for day in range(1, n + 1)
    ]  # fmt: skip
    told = brief("2026-10", resolved=rows)
    mine = records_of(frame("tickets", rows[0]), Ticket)[0]
    assert len(sentences_of(mine, told)) == (2 if n < 3 else 0)


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ("No money moved, and the completion took place on the day.", True),
        ("Cards worked again at 10:00.", True),
        ("Everything worked when the first person sat down.", True),
        ("One person has been charged, and the bicycle is home.", True),
        ("Grace has both hands free while she books.", True),
        ("It was accepted at 11:05.", False),
        ("They arrive at once now.", False),
        ("This should not happen again.", False),
        ("A reader found him by the bicycle stand.", False),
        ("One of them was replaced.", False),
        ("Restarted the print spooler.", False),
        ("User is happy with the printer.", False),
        ("We rang the shop.", False),
        ("Works again.", False),
        ("Was the cable the cause of it?", False),
        ("Letters that had been waiting since the early morning were printed before noon.", False),
    ],
)  # fmt: skip
def test_a_headline_stands_by_itself(words: str, stands: bool) -> None:
    assert stands_by_itself(words) == stands


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("first", "We rang Ruth. Priya saw Tom at the desk."),
        ("role", "We rang your group practice manager. One of your colleagues saw one of us at the desk."),
        ("none", "We rang one of your colleagues. One of your colleagues saw one of us at the desk."),
    ],
)
@pytest.mark.parametrize(
    ("requester", "assignee"),
    [
        ("Priya Nair", "Tom Pickering"),
        ("Nair, Priya", "Pickering, Tom"),
        ("Priya Nair, Harborne", "Tom Pickering (desk)"),
        ("priya.nair@acme.example", "tom.pickering@northfield.example"),
        ("Priya Nair <priya@acme.example>", "Mr Tom Pickering"),
    ],
)
def test_people_are_named_by_the_clients_rule(names: str, said: str, requester: str, assignee: str) -> None:
    who = dentist(names=names, contacts=[RUTH])
    words = "We rang Mrs Pemberton. Priya Nair saw Tom Pickering at the desk."
    assert named(words, ticket(requester=requester, assignee=assignee), who) == said


@pytest.mark.parametrize(
    ("requester", "names", "said"),
    [
        ("Priya Nair", "first", "Priya"),
        ("Ruth Pemberton", "role", "Your group practice manager"),
        ("Priya Nair", "role", ""),
        ("Priya Nair", "none", ""),
        ("Service Desk", "first", ""),
        ("Monitoring", "first", ""),
        ("noreply@acme.example", "first", ""),
        ("Northfield Alerts", "first", ""),
        ("", "first", ""),
        ("pnair", "first", ""),
    ],
)
def test_who_told_us_is_a_person_or_nobody(requester: str, names: str, said: str) -> None:
    assert who_told_us(ticket(requester=requester), dentist(names=names, contacts=[RUTH])) == said


@pytest.mark.parametrize("names", ["first", "role", "none"])
def test_a_residents_name_is_never_said(names: str) -> None:
    who = dentist(kind="community", names=names)
    asked = ticket(requester="Priya Nair")
    assert who_told_us(asked, who) == ""
    assert "Priya" not in named("We met Priya Nair. Then Priya left.", asked, who)


def test_a_name_that_is_a_word_stays_at_a_sentences_start() -> None:
    asked = ticket(requester="Will Marsh")
    assert (
        named("Will it rain? We asked Will.", asked, dentist(names="none"))
        == "Will it rain? We asked one of your colleagues."
    )
