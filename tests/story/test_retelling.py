"""What a desk wrote, as a client may read it."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from reporter.records import Ticket
from reporter.store.facts import records_of
from reporter.story.choosing import choose
from reporter.story.retelling import (
    named,
    sentences_of,
    split,
    stands_by_itself,
    who_told_us,
)
from reporter.story.telling import tell
from reporter.story.unsaid import is_doubtful, is_form, is_secret
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
        *("Closed date : 2015-06-16 10:27:32.66 Case Resolved The tag was removed.",),
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


DOUBTFUL = [
    "Printer is still broken and the user has gone back to using the one upstairs.",
    "Restored the folder from last night. We could not recover the file Budget.",
    "Tom replaced the fuser again today but the printer keeps jamming on thick paper only.",
    "Solved, but only for now and only on one of the six computers.",
    "El problema no se pudo resolver porque falta la pieza de repuesto del fabricante.",
    "Could not reproduce the fault on any of the computers that we tried with it.",
    "Raised with support and sent them the log files they wanted. Waiting for vendor.",
    "We changed the channel. Will monitor for a week and see.",
    "Pending approval from the finance director.",
    "On hold until the client decides about the new server.",
    "Called the vendor. It is now with the vendor.",
    "The drive was sent to a laboratory in Leeds. Client advised that nothing could be saved.",
    "Two drivers were installed. User informed that the scanner will never work with it.",
    "The mailbox opens again on all computers. Failed again at noon, see #4711.",
    "That is all we could do.",
    "All is not well with the second disk.",
    "This is only a workaround.",
    "Duplicate of the ticket from this morning, see there for details of the work.",
    "User did not reply to three e-mails so this is being closed.",
    "Kunde meldet sich nicht mehr, Ticket wird geschlossen.",
    "Se cerró el ticket porque el usuario no respondió a los correos.",
    "No fix available, user will live with it.",
    "The line still drops twice a day.",
    "Nobody can log in still.",
    "The files are gone for good.",
    "The firewall is not patched yet.",
    "The files from October cannot be brought back by anybody.",
    "The new version will be installed next week.",
    "Looking at this now. Helen (14/10/2026 10:40): still broken!",
    "From: Helen Sent: Wednesday To: Support Subject: Re: Outlook. Works now.",
    "Hi Helen, Your mailbox is now twice the size.",
]
WELL = [
    "We replaced the drum. All pages are clean again.",
    "Nothing was paid, and nobody had clicked the link or given a password.",
    "No money moved, and the completion took place on the day.",
    "One appointment moved by ten minutes. No image was lost.",
    "Patients waited ten minutes, and nobody was sent home.",
    "Nobody was hurt.",
    "We replaced the battery that should have kept it running. Images were back at 08:37.",
    "The waiting messages were delivered the same day.",
    "We made the bundle smaller without making it harder to read. It was accepted at 11:05.",
]


@pytest.mark.parametrize("words", DOUBTFUL)
def test_what_may_not_be_over_or_well_is_no_story_and_never_called_fixed(words: str) -> None:
    row = solved("2026-10-05T09:00", "2026-10-05T09:50", id="T-1", resolution=words, priority=1)
    told = brief("2026-10", opened=[row], resolved=[row])
    assert sentences_of(records_of(frame("tickets", row), Ticket)[0], told) == []
    for one in choose(told):
        assert "fixed" not in tell(one, told).headline
    high = brief("2026-10", opened=[row | {"priority": 2}], resolved=[row | {"priority": 2}])
    assert choose(high) == []


@pytest.mark.parametrize("words", WELL)
def test_what_went_well_is_told(words: str) -> None:
    assert not is_doubtful(words)


@pytest.mark.parametrize(
    "words",
    [
        "Password set to Summer2026! and told by telephone.",
        "Helen can log in again with Welcome1 from today.",
        "Admin login is kadmin with Kestrel!2026.",
        "User name hmarsh, pwd Kestrel!2026, works on the portal again.",
        "Passwort lautet Kestrel2026.",
        "Wifi key changed, the new one is kestrel-guest-99.",
        "The alarm code is now 4-7-1-1 for all staff.",
        "Office is licensed again with VK7JGNPHTMC97JM9MPGT3V66T.",
        "Switch KESTSW01 answers on all ports again.",
        "DESKTOP-ABCDEF joined the domain and works again.",
        r"KESTREL\hmarsh can log in to TS01 again.",
        "MAC aabb.ccdd.eeff was blocked on the switch.",
        "The printer with serial VNB3K12345 prints again.",
        "IPv6 prefix fe80::1ff:fe23:4567:890a removed.",
        "Moved the mailbox off EXCH01 onto MBX-NORTH.",
        "Moved the share from SRVFILE to NEWFILE.",
        "Shipped to Flat 4, Oak House, Mill Lane, Dudley.",
        "The phone at 14, rue de la Paix rings again.",
        "The parcels go to Hauptstraße 12 in Berlin again.",
        "Sent the report to john dot smith at gmail dot com.",
        "Patient John Smith, born 12/03/1961, has been told.",
    ],
)
def test_secrets_in_other_forms_are_seen_too(words: str) -> None:
    assert is_secret(words)


@pytest.mark.parametrize("kind", ["business", "community"])
@pytest.mark.parametrize(
    ("requester", "words"),
    [
        ("Amit Shah", "Amit Shah can log in again from home."),
        ("Amit Shah", "We met the family. Mrs Shah has not heard the dog since."),
        ("Helen Talbot", "Helen Talbot has a new badge."),
        ("Pieter van Dijk", "Pieter van Dijk can log in again."),
        ("Helen Marsh", "HELEN MARSH has a new phone. helen marsh is happy."),
        ("Helen Marsh", "MARSH, Helen can log in again."),
        ("Helen Marsh", "H. Marsh can log in again, and HMarsh too."),
        ("MARSH, Helen (resident)", "The bicycle is back with Helen Marsh."),
        ("Helen Marsh", "The Marsh printer prints again."),
    ],
)
def test_where_nobody_is_named_no_form_of_a_name_is_left(kind: str, requester: str, words: str) -> None:
    who = dentist(kind=kind, names=None if kind == "community" else "none")
    asked = ticket(requester=requester, resolution=words)
    told = " ".join(sentences_of(asked, brief("2026-10", who))).casefold()
    for part in ("amit", "shah", "talbot", "dijk", "helen", "marsh"):
        assert part not in told


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Er kommt am 3. November nach Ulm.", ["Er kommt am 3. November nach Ulm."]),
        ("It works with v. 16 again.", ["It works with v. 16 again."]),
        ("Ms H. Marsh rang. It works.", ["Ms H. Marsh rang.", "It works."]),
        ("- Cleared it\n- Tested it\n- Letters print", ["Cleared it.", "Tested it.", "Letters print"]),
        ("<p>We rang.</p><p>The printer <b>works</b>.</p>", ["We rang.", "The printer works."]),
        ("We came\nand saw it. All is well.", ["We came and saw it.", "All is well."]),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_its_sentences_end(text: str, parts: list[str]) -> None:
    assert split(text) == parts
