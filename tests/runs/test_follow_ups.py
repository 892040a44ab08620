"""Follow-ups of tickets over a month, on a stopped clock: what is told, to whom, when, and once."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest

from reporter.ledger import Entry
from reporter.runs.answering import hear
from tests.runs.workspaces import Office, open_office

HEADS = (
    *("id", "client", "opened_at", "updated_at", "subject", "kind", "status", "priority", "channel"),
    *("requester", "requester_email", "assignee", "next_update_at", "next_step", "resolved_at", "resolution"),
)
ALL = 'moments = ["acknowledged", "update", "status", "waiting", "after"]'
SCANNER = {
    "client": "anna",
    "opened_at": "2026-11-02 10:00",
    "subject": "Slow scanner",
    "kind": "incident",
    "status": "new",
    "priority": "Normal",
    "channel": "telephone",
    "requester": "Dr Farah Siddiqui",
    "requester_email": "farah@anna.example",
}


@dataclass
class Desk:
    """An office with a help desk, whose log is written anew before each run."""

    office: Office
    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    def ticket(self, name: str, at: str, **said: str) -> None:
        """What the log says of a ticket from now on."""
        self.rows[name] = {**SCANNER, **self.rows.get(name, {}), **said, "updated_at": f"2026-11-{at}"}

    def run(self, at: str) -> list[str]:
        """What was taken in a run at that moment of November: “T-1@acknowledged to farah”."""
        at = at if at.startswith("2026") else f"2026-11-{at}"
        with (self.office.folder / "desk.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, HEADS, restval="")
            out.writeheader()
            out.writerows({"id": name, **row} for name, row in self.rows.items())
        taken = len(self.office.post.taken)
        self.office.run(at)
        gone = [one.removeprefix("anna/follow-up/") for one in self.office.gone[taken:]]
        return [one.partition("@anna.example")[0] for one in gone]

    def runs(self, *moments: str) -> list[tuple[str, str]]:
        """What leaves in runs at these moments, and when."""
        return [(at, key) for at in moments for key in self.run(at)]

    def entries(self) -> dict[str, Entry]:
        with self.office.desk() as desk:
            found = desk.ledger.entries(cadence="follow-up")
        return {one.key.removeprefix("anna/follow-up/"): one for one in found}

    def text(self, number: int = -1) -> str:
        return text_of(self.office.post.mails()[number])

    def hear(self, name: str, mail: EmailMessage) -> list[str]:
        """What is done about an answer."""
        folder = self.office.folder / "inbox"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.eml").write_bytes(mail.as_bytes())
        with self.office.desk() as desk:
            return [f"{one.sort}: {one.done}" for one in hear(desk.workspace, desk.ledger, folder)]  # type: ignore[union-attr]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return " ".join(str(part.get_content()).split())


def answer(sender: str, subject: str, words: str, to: EmailMessage | None = None) -> EmailMessage:
    """A mail that comes back."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = sender, subject, f"<{abs(hash((sender, subject)))}@a>"
    mail["Date"] = "Tue, 03 Nov 2026 12:00:00 +0000"
    if to:
        mail["In-Reply-To"] = to["Message-ID"]
    mail.set_content(words)
    return mail


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    office = open_office(tmp_path / "office", monkeypatch)
    follow(office, ALL)
    return Desk(office)


def an_office(
    folder: Path, monkeypatch: pytest.MonkeyPatch, rules: str = ALL, contact: str = "ruth"
) -> Office:
    office = open_office(folder / "office", monkeypatch)
    follow(office, rules, contact)
    return office


def follow(office: Office, rules: str, contact: str = "ruth") -> None:
    office.client("anna", contact, more=f'domains = ["anna.example"]\n[follow_up]\n{rules}')


def test_the_life_of_a_ticket_is_told_each_moment_once_and_in_order(desk: Desk) -> None:
    desk.ticket("T-0", "01 10:00", opened_at="2026-11-01 10:00", assignee="Tom Pickering")  # before anybody switched it on
    told = desk.runs("02 09:00")
    desk.ticket("T-1", "02 10:00")
    told += desk.runs("02 10:15", "02 10:30")
    assert "We have your request “Slow scanner”. You hear from us by Wednesday." in desk.text()
    assert "Who has it: Not given to anyone yet." in desk.text()
    assert "Next word: Wednesday 4 November, even if nothing has changed." in desk.text()
    desk.ticket("T-1", "02 11:00", status="open", assignee="Jordan Ellis")
    told += desk.runs("02 11:15", "02 18:30", "03 07:45", "03 08:00")  # one a day, and quiet until eight
    assert "Jordan Ellis has your request “Slow scanner”." in desk.text()
    told += desk.runs("04 09:00", "05 08:45", "05 09:00", "05 09:15")
    assert "Nothing new yet on your request “Slow scanner”. You hear from us again by Monday." in desk.text()
    assert "Nothing that our log tells, since we wrote on Tuesday 3 November." in desk.text()
    desk.ticket("T-1", "06 12:00", status="waiting for client", next_step="May we come on Tuesday?")
    told += desk.runs("06 12:15", "09 09:00", "11 08:45", "11 09:00", "16 09:00")
    assert "A reminder: your request “Slow scanner” waits for you." in desk.text()
    desk.ticket("T-1", "17 11:00", status="resolved", resolved_at="2026-11-17 11:00", resolution="New cable.")
    told += desk.runs("17 11:15", "18 09:00", "23 09:00", "24 08:45", "24 09:00", "25 09:00", "30 09:00")
    assert told == [
        ("02 10:15", "T-1@acknowledged to farah"),
        ("03 08:00", "T-1@status-20261102T1100Z to farah"),
        ("05 09:00", "T-1@update-20261105T0900Z to farah"),
        ("06 12:15", "T-1@status-20261106T1200Z to farah"),
        ("11 09:00", "T-1@update-20261111T0900Z to farah"),
        ("17 11:15", "T-1@status-20261117T1100Z to farah"),
        ("24 09:00", "T-1@after to farah"),
    ]
    assert "Is it still fixed? One click tells us." in desk.text()
    assert "No answer is not counted as a yes." in desk.text()
    assert "“Answer back: anna/follow-up/T-1@after”" in desk.text()
    assert "Tuesday 24 November: we ask once whether it is still so." in desk.text(-2)
    mails = desk.office.post.mails()
    assert [mail["In-Reply-To"] for mail in mails] == [None, *(mail["Message-ID"] for mail in mails[:-1])]
