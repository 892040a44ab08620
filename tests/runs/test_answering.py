"""What readers answer: told apart, set beside what was sent, acted on once, and by nobody else's word."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import pytest

from reporter.config import load_workspace
from reporter.delivery.freezing import recipients_of
from reporter.delivery.inbox import read_mail
from reporter.errors import DataError, Failure
from reporter.ledger.ledger import open_ledger
from reporter.runs.answering import hear, heard_before
from reporter.runs.calling import calls_of, memory_of_calls
from reporter.runs.reactions import Heard, reactions_of
from tests.runs.workspaces import Office, moment, open_office, tell_little

RUTH = "ruth@acme.example"


@dataclass
class Inbox:
    """A workspace of which one daily has left, and a folder for what comes back."""

    office: Office
    sent: str  # its Message-ID

    @property
    def folder(self) -> Path:
        return self.office.folder / "inbox"

    def takes(self, name: str, content: bytes) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / f"{name}.eml").write_bytes(content)

    def hears(self) -> list[Heard | Failure]:
        space = load_workspace(self.office.folder)
        with open_ledger(space) as ledger:
            return list(hear(space, ledger, self.folder, self.office.now))

    @property
    def readers(self) -> list[str]:
        client = load_workspace(self.office.folder).clients["acme"]
        return [one.email for one in recipients_of(client, "daily", moment("2026-11-05 08:00"))]


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    tell_little(monkeypatch)
    office = open_office(tmp_path / "office", monkeypatch)
    office.client("acme", "ruth daily")
    office.tickets("2026-11-03")
    office.now = moment("2026-11-04 08:00")
    office.run()
    (mail,) = office.post.mails(RUTH)
    return Inbox(office, str(mail["Message-ID"]))


def mail(to: str, words: str, *, sender: str = RUTH, **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"Ruth <{sender}>", "desk@north.example", "Re: Report"
    made["Message-ID"], made["Date"] = "<a1@acme.example>", "Wed, 04 Nov 2026 09:00:00 +0000"
    if to:
        made["In-Reply-To"] = to
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(words)
    return made.as_bytes()


def bounce(returned: str, status: str = "5.1.1", action: str = "failed", to: str = RUTH) -> bytes:
    return (
        "From: Mail Delivery System <mailer-daemon@acme.example>\r\nTo: desk@northfield.example\r\n"
        "Message-ID: <b1@acme.example>\r\nSubject: Undelivered\r\nAuto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain\r\n\r\nNo such person.\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.acme.example\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {returned}\r\nSubject: x\r\n--x--\r\n"
    ).encode()


def test_an_answer_is_heard_once_and_changes_nothing(inbox: Inbox) -> None:
    inbox.takes(
        "1", mail(inbox.sent, "Thank you, well told.\n\nOn Wed, Northfield wrote:\n> Nothing went wrong")
    )
    (heard,) = inbox.hears()
    assert isinstance(heard, Heard)
    assert (heard.sort, heard.client, heard.person, heard.words) == (
        *("answer", "acme", RUTH, "Thank you, well told."),
    )
    assert heard.edition == "acme/daily/2026-11-03"
    assert inbox.hears() == []
    assert inbox.readers == [RUTH]
    with open_ledger(load_workspace(inbox.office.folder)) as ledger:
        assert heard_before(ledger) == [heard]


@pytest.mark.parametrize("words", ["STOP", "stop.", "Unsubscribe", "weniger", "Please remove me"])
def test_a_stop_pauses_whoever_wrote_it(inbox: Inbox, words: str) -> None:
    inbox.takes("1", mail(inbox.sent, f"{words}\n\nRuth"))
    (heard,) = inbox.hears()
    assert isinstance(heard, Heard)
    assert (heard.sort, inbox.readers) == ("stop", [])
    assert "--resume" in heard.done


def test_a_sentence_that_may_be_a_stop_pauses_nobody_and_is_listed_to_be_read_and_rung(inbox: Inbox) -> None:
    inbox.takes("1", mail(inbox.sent, "Bitte hören Sie auf, mir zu schreiben.\n\nRuth"))
    (heard,) = inbox.hears()
    assert isinstance(heard, Heard)
    assert (heard.sort, inbox.readers) == ("answer", [RUTH])
    assert heard.done.startswith("may ask to stop: read it; nothing was changed")
    space, now = load_workspace(inbox.office.folder), inbox.office.now
    with inbox.office.desk() as desk:
        (one,) = reactions_of(desk.ledger, "acme")
        found = calls_of(space, desk.store, memory_of_calls(desk.ledger), max(one.at, now))
    assert [(call.about, call.reasons) for call in found.calls] == [(f"acme/{RUTH}", ("stop",))]
    assert "hören Sie auf" in found.calls[0].ask


@pytest.mark.parametrize(("sender", "ends"), [(RUTH, True), ("mallory@evil.example", False)])
def test_the_link_of_a_letter_ends_what_it_names_for_who_writes_it(
    inbox: Inbox, sender: str, ends: bool
) -> None:
    stop = str(inbox.office.post.mails(RUTH)[0]["List-Unsubscribe"])
    subject = unquote(stop.partition("subject=")[2].rstrip(">"))
    content = mail("", "", sender=sender).replace(b"Subject: Re: Report", f"Subject: {subject}".encode())
    inbox.takes("1", content)
    (heard,) = inbox.hears()
    assert isinstance(heard, Heard)
    assert (heard.sort, inbox.readers) == (("stop", []) if ends else ("unknown", [RUTH]))


def test_nobody_stops_another_s_reports(inbox: Inbox) -> None:
    inbox.takes("1", mail(inbox.sent, "STOP", sender="mallory@evil.example"))
    (heard,) = inbox.hears()
    assert isinstance(heard, Heard)
    assert "nothing was changed" in heard.done
    assert inbox.readers == [RUTH]


@pytest.mark.parametrize(
    ("content", "reached"),
    [
        ({}, False),
        ({"action": "delayed", "status": "4.4.1"}, True),
        ({"status": "4.2.2"}, True),
        ({"to": "other@acme.example"}, True),
        ({"returned": "<unknown@elsewhere.example>"}, True),
    ],
)
def test_only_a_bounce_of_our_own_mail_that_is_for_good_pauses(
    inbox: Inbox, content: dict[str, str], reached: bool
) -> None:
    inbox.takes("1", bounce(**({"returned": inbox.sent} | content)))
    assert len(inbox.hears()) == 1
    assert inbox.readers == ([RUTH] if reached else [])


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"List_Id": "<x.example>"},
    ],
)
def test_an_automatic_reply_is_no_answer_and_no_stop(inbox: Inbox, headers: dict[str, str]) -> None:
    inbox.takes("1", mail(inbox.sent, "Stop", **headers))
    (heard,) = inbox.hears()
    assert isinstance(heard, Heard)
    assert (heard.sort, inbox.readers) == ("automatic", [RUTH])


def test_what_belongs_to_nothing_is_listed_and_what_is_no_mail_is_told(inbox: Inbox) -> None:
    inbox.takes("1", mail("<other@elsewhere.example>", "STOP"))
    inbox.takes("2", b"no mail at all")
    unknown, failure = inbox.hears()
    assert isinstance(unknown, Heard)
    assert unknown.sort == "unknown"
    assert isinstance(failure, Failure)
    assert failure.what.startswith("2.eml: ")
    assert inbox.readers == [RUTH]
    assert len(list(inbox.folder.iterdir())) == 2  # nothing is deleted


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"Message-ID: <a@b>\r\nFrom: \xff\r\nDate: x\r\nContent-Type: text/plain; charset=no\r\n\r\n\xff",
        b"Message-ID: <a@b>\r\nFrom: a@b.example, c@d.example\r\n\r\nx",
        b"Message-ID: <a@b>\r\nContent-Type: multipart/report; report-type=delivery-status\r\n\r\n--",
    ],
)
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    try:
        found = read_mail(content)
    except DataError:
        return
    assert found.id == "<a@b>"
    assert found.sender == ""
