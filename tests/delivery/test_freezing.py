"""Frozen mails: one for each reader of that day, in the form they chose, the same bytes each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reporter.config.mail import ClientNotify
from reporter.delivery.freezing import Frozen, chats_of, file_name, freeze, is_read, recipients_of
from reporter.delivery.outbox import hashed
from reporter.ledger import Entry
from tests.metrics.worlds import client as a_client
from tests.runs.workspaces import Office, moment, open_office

ANN, EVE = "ann@anna.example", "eve@anna.example"
PUBLISH = '[publish]\nto = "public"\naddress = "https://reports.example.org"\n'
LETTER = b'<!doctype html><html lang="en"><head></head><body><p>All is well.</p></body></html>'
DOCUMENTS = {
    "letter.html": LETTER,
    "letter.txt": b"All is well.\n",
    "report.pdf": b"%PDF-1.7 " + b"x" * 50_000,
}
DUE = moment("2026-11-04 07:00")
ENTRY = Entry(
    key="anna/daily/2026-11-03",
    client="anna",
    cadence="daily",
    period="2026-11-03",
    state="held",
    made_at=DUE,
    due_at=DUE,
    headline="All is well.",
    subject="Anna: all is well",
    title="Daily Summary",
    client_name="Anna",
    report_sha256="",
)
WEEKLY = replace(ENTRY, key="anna/weekly/2026-W44", cadence="weekly", period="2026-W44")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = open_office(tmp_path / "northfield", monkeypatch)
    office.client("anna", "ann daily", "eve daily weekly")
    return office


def frozen(office: Office, entry: Entry = ENTRY) -> Frozen:
    with office.desk() as desk:
        return freeze(desk.workspace, desk.ledger, entry, DOCUMENTS, office.now)


def add_to_last_contact(office: Office, line: str) -> None:
    path = office.folder / "clients" / "anna.toml"
    path.write_text(f"{path.read_text()}{line}\n")


def test_each_reader_has_a_message_a_delivery_and_a_file_of_their_own(office: Office) -> None:
    made = frozen(office)
    assert [delivery.recipient for delivery in made.deliveries] == [ANN, EVE]
    assert [contact.email for contact in made.recipients] == [ANN, EVE]
    for delivery, message, file in zip(made.deliveries, made.messages, made.files, strict=True):
        assert delivery.sha256 == hashed(message.content) == hashed(file.content)
        assert (delivery.file, delivery.message_id) == (file.name, message.message_id)
        assert f"<{delivery.recipient}>".encode() in message.content
    assert len({delivery.file for delivery in made.deliveries}) == 2


def test_the_same_edition_and_moment_give_the_same_bytes(office: Office) -> None:
    assert frozen(office) == frozen(office)


def test_another_cadence_goes_to_those_who_want_it(office: Office) -> None:
    assert [delivery.recipient for delivery in frozen(office, WEEKLY).deliveries] == [EVE]


def test_without_mail_or_a_letter_there_is_nothing_to_freeze(office: Office) -> None:
    with office.desk() as desk:
        assert freeze(desk.workspace, desk.ledger, ENTRY, {"page.html": b""}, office.now).deliveries == ()
        no_mail = desk.workspace.model_copy(update={"mail": None})
        assert freeze(no_mail, desk.ledger, ENTRY, DOCUMENTS, office.now).deliveries == ()


def test_a_pause_ends_on_the_morning_of_its_day_where_the_client_is(office: Office) -> None:
    office.client("anna", "ann daily", zone="Pacific/Auckland")
    add_to_last_contact(office, "paused_until = 2026-11-05")
    with office.desk() as desk:
        client = desk.workspace.clients["anna"]
    assert recipients_of(client, "daily", moment("2026-11-04 10:59")) == ()
    assert len(recipients_of(client, "daily", moment("2026-11-04 11:00"))) == 1


def test_who_pauses_still_counts_as_a_reader(office: Office) -> None:
    office.client("anna", "ann daily")
    add_to_last_contact(office, "paused_until = 2027-01-01")
    with office.desk() as desk:
        assert is_read(desk.workspace, "anna", "daily")
        assert not is_read(desk.workspace, "anna", "weekly")


def test_a_pdf_that_is_too_large_for_mail_is_told(office: Office) -> None:
    office.client("anna", "ann daily weekly", "eve daily weekly")
    office.settings(mail='largest = "40 kB"')
    add_to_last_contact(office, 'form = "letter"')
    (warning,) = frozen(office, WEEKLY).warnings
    assert warning.startswith(f"{ANN}: the PDF (50 kB) was left out")


def test_a_cadence_attaches_only_what_its_menu_says(office: Office) -> None:
    for entry, is_attached in ((ENTRY, False), (WEEKLY, True)):
        (*_, message) = frozen(office, entry).messages
        assert (b"Content-Type: application/pdf" in message.content) == is_attached


def test_who_wants_a_link_gets_it_where_there_is_a_page(office: Office) -> None:
    office.settings(more=PUBLISH)
    office.client("anna", "eve daily", more="publish = true")
    add_to_last_contact(office, 'form = "link"')
    made = frozen(office)
    assert [(delivery.channel, delivery.recipient) for delivery in made.deliveries] == [
        ("mail", EVE),
        ("publish", ""),
    ]
    assert b"https://reports.example.org/" in made.messages[0].content.replace(b"=\r\n", b"")
    assert b"application/pdf" not in made.messages[0].content


def test_a_client_may_have_a_sender_of_its_own(office: Office) -> None:
    office.client("anna", "ann daily", more='sender = "team@other.example"')
    (message,) = frozen(office).messages
    assert b"<team@other.example>" in message.content
    assert b"reports@northfield.example" not in message.content


@pytest.mark.parametrize(
    "address",
    ["ann@anna.example", "a/../../b@anna.example", "ANN+x@anna.example", "-@a.example", "é@a.example"],
)
def test_file_names_are_plain_whatever_the_address_is(address: str) -> None:
    name = file_name(address)
    assert name.endswith(".eml")
    assert name.isascii()
    assert not set(name) & set("/\\ :+@")
    assert not name.startswith((".", "-"))


def test_addresses_that_look_alike_have_files_of_their_own_and_case_makes_none() -> None:
    names = {file_name(address) for address in ("a.b@x.example", "a-b@x.example", "a.b@y.example")}
    assert len(names) == 3
    assert file_name("A.B@X.example") == file_name("a.b@x.example")


@pytest.mark.parametrize(("wants", "told"), [((), ["weekly"]), (("follow-up",), ["follow-up"])])
def test_a_chat_hears_of_a_person_s_ticket_only_where_it_is_named(
    wants: tuple[str, ...], told: list[str]
) -> None:
    notify = ClientNotify.model_validate({"to": [{"env": "ACME_CHAT"}], "wants": wants})
    client = a_client().model_copy(update={"notify": notify})
    assert [one for one in ("weekly", "follow-up") if chats_of(client, one)] == told
