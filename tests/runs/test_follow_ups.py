"""Follow-ups of tickets over a month, on a stopped clock: what is told, to whom, when, and once."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest

from reporter.errors import UsageError
from reporter.ledger import Entry
from reporter.runs import operating
from reporter.runs.announcing import OUTDATED, OVER, STANDS_OTHERWISE, TOLD_IN
from reporter.runs.answering import hear
from reporter.runs.following import MOST_A_DAY, TOO_MANY
from reporter.runs.reactions import Heard, silence, silenced
from reporter.runs.rehearsing import foresee
from tests.runs.workspaces import Office, moment, open_office

HEADS = (
    *("id", "client", "opened_at", "updated_at", "subject", "kind", "status", "priority", "channel"),
    *("requester", "requester_email", "assignee", "next_update_at", "next_step", "resolved_at", "resolution"),
    *("reopen_count", "first_response_at"),
)
UNSUBSCRIBE = "Unsubscribe: anna follow-up"
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
    written_at: str = ""  # when the log was written; else at the moment of the machine's clock

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
        if self.written_at:
            stamp = moment(f"2026-11-{self.written_at}").timestamp()
            os.utime(self.office.folder / "desk.csv", (stamp, stamp))
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

    def waiting(self, name: str) -> str:
        """The letter that waits."""
        with self.office.desk() as desk:
            entry = desk.ledger.entry(f"anna/follow-up/{name}")
            assert entry
            return desk.outbox.documents(entry)["letter.txt"].decode()

    def approve(self, name: str) -> None:
        with self.office.desk() as desk:
            operating.carry_out(desk, operating.plan_approval(desk, f"anna/follow-up/{name}"), "a test")

    def text(self, number: int = -1) -> str:
        return text_of(self.office.post.mails()[number])

    def hear(self, name: str, mail: EmailMessage) -> list[str]:
        """What is done about an answer."""
        folder = self.office.folder / "inbox"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.eml").write_bytes(mail.as_bytes())
        with self.office.desk() as desk:
            found = hear(desk.workspace, desk.ledger, folder, desk.clock())
            return [f"{one.sort}: {one.done}" for one in found if isinstance(one, Heard)]


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
    desk.ticket("T-0", "01 10:00", opened_at="2026-11-01 10:00", assignee="Tom Pickering")
    told = desk.runs("02 09:00")  # that one came in before anybody switched it on
    desk.ticket("T-1", "02 10:00")
    told += desk.runs("02 10:15", "02 10:30")
    assert "We have your request “Slow scanner”. You hear from us by Wednesday." in desk.text()
    assert "Who has it: Not given to anyone yet." in desk.text()
    assert "Next word: Wednesday 4 November, even if nothing has changed." in desk.text()
    desk.ticket("T-1", "02 11:00", status="open", assignee="Jordan Ellis")
    told += desk.runs("02 11:15", "02 18:30", "03 07:45", "03 08:00")  # one a day, and quiet until eight
    assert "Jordan Ellis has your request “Slow scanner”." in desk.text()
    told += desk.runs("04 09:00", "05 08:45", "05 09:00")
    assert "Nothing new yet on your request “Slow scanner”. You hear from us again by Monday." in desk.text()
    assert "Nothing that our log tells, since we wrote on Tuesday 3 November." in desk.text()
    desk.ticket("T-1", "06 12:00", status="waiting for client", next_step="May we come on Tuesday?")
    told += desk.runs("06 12:15", "09 09:00", "11 09:00", "16 09:00")
    assert "A reminder: your request “Slow scanner” waits for you." in desk.text()
    desk.ticket("T-1", "17 11:00", status="resolved", resolved_at="2026-11-17 11:00", resolution="New cable.")
    told += desk.runs("17 11:15", "23 09:00", "24 08:45", "24 09:00", "25 09:00")
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
    assert "[anna/follow-up/T-1@after no]”" in desk.text()
    assert "Tuesday 24 November: we ask once whether it is still so." in desk.text(-2)
    mails = desk.office.post.mails()
    assert [mail["In-Reply-To"] for mail in mails] == [None, *(mail["Message-ID"] for mail in mails[:-1])]


def test_switching_on_mails_nothing_old_and_switching_on_again_begins_anew(desk: Desk) -> None:
    for n in range(10, 30):
        desk.ticket(f"T-{n}", "01 09:00", opened_at=f"2026-10-{n} 09:00")
    assert desk.runs("02 09:00", "03 09:00") == []
    follow(desk.office, "moments = []")
    desk.ticket("T-1", "03 10:00", opened_at="2026-11-03 10:00")
    assert desk.run("03 10:15") == []
    follow(desk.office, ALL)
    assert desk.run("03 10:30") == []
    desk.ticket("T-2", "03 11:00", opened_at="2026-11-03 11:00")
    assert desk.run("03 11:15") == ["T-2@acknowledged to farah"]


def test_several_tickets_of_one_person_are_one_letter(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-2", "02 10:05", subject="Loud fan", opened_at="2026-11-02 10:05")
    desk.ticket("T-1", "02 10:00")
    desk.ticket("T-3", "02 10:07", requester="Tom Lloyd", requester_email="tom@anna.example")
    assert desk.run("02 10:15") == ["T-1@acknowledged to farah", "T-3@acknowledged to tom"]
    lead = "anna/follow-up/T-1@acknowledged"
    assert desk.entries()["T-2@acknowledged"].because == f"{TOLD_IN}{lead}"
    told = desk.text(0)
    assert "We have two requests of yours. You hear from us by Wednesday." in told
    assert "Also: Loud fan" in told
    assert "We have your request “Loud fan”." in told
    assert "Our reference: T-1, T-2" in told
    desk.ticket("T-2", "03 09:00", status="resolved", resolved_at="2026-11-03 09:00")
    assert desk.runs("02 10:30", "03 09:15") == [("03 09:15", "T-2@status-20261103T0900Z to farah")]
    assert desk.runs("04 09:00", "06 09:00", "10 09:00") == [
        ("04 09:00", "T-1@update-20261104T0900Z to farah"),
        ("04 09:00", "T-3@update-20261104T0900Z to tom"),
        ("06 09:00", "T-1@update-20261106T0900Z to farah"),
        ("06 09:00", "T-3@update-20261106T0900Z to tom"),
        ("10 09:00", "T-1@update-20261110T0900Z to farah"),
        ("10 09:00", "T-3@update-20261110T0900Z to tom"),
    ]
    assert desk.entries()["T-2@after"].because == f"{TOLD_IN}anna/follow-up/T-1@update-20261110T0900Z"
    assert "[anna/follow-up/T-2@after yes]”" in desk.text(-2)
    assert "One more needs your answer." in desk.text(-2)


def test_what_is_promised_for_a_day_goes_with_its_first_letter(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", next_update_at="2026-11-04 15:00")
    assert desk.run("02 10:15") == ["T-1@acknowledged to farah"]
    desk.ticket("T-2", "04 08:30", subject="Loud fan", opened_at="2026-11-04 08:30")
    assert desk.runs("04 08:45", "04 15:00") == [("04 08:45", "T-1@update-20261104T1500Z to farah")]
    assert desk.entries()["T-2@acknowledged"].because.startswith(TOLD_IN)


def test_nobody_gets_more_than_two_letters_a_day(desk: Desk) -> None:
    desk.run("02 09:00")
    told = []
    for n in range(1, 5):
        desk.ticket(f"T-{n}", f"02 1{n}:00", opened_at=f"2026-11-02 1{n}:00")
        told += desk.runs(f"02 1{n}:05")
    told += desk.runs("03 08:00")
    assert told == [
        ("02 11:05", "T-1@acknowledged to farah"),
        ("02 12:05", "T-2@acknowledged to farah"),
        ("03 08:00", "T-3@acknowledged to farah"),
    ]
    assert len([one for one in told if one[0].startswith("02")]) == MOST_A_DAY
    assert desk.entries()["T-4@acknowledged"].because.startswith(TOLD_IN)


@pytest.mark.parametrize(
    ("opened", "quiet", "spoken", "word"),
    [
        ("2026-10-25 00:10", "2026-10-25 00:20", "2026-10-25 00:30", "2026-10-27 09:00"),  # clocks go back
        ("2026-03-29 00:40", "2026-03-29 00:50", "2026-03-29 01:00", "2026-03-31 08:00"),  # and forward
    ],
)
def test_quiet_hours_in_the_nights_on_which_clocks_change(
    desk: Desk, opened: str, quiet: str, spoken: str, word: str
) -> None:
    follow(desk.office, f'{ALL}\nquiet = ["22:00", "01:30"]')
    desk.run(f"{opened[:8]}20 09:00")
    desk.rows["T-1"] = {**SCANNER, "opened_at": f"{opened}Z", "updated_at": f"{opened}Z"}
    assert desk.run(quiet) == []
    assert desk.run(spoken) == ["T-1@acknowledged to farah"]
    early = moment(word).replace(hour=moment(word).hour - 1)
    assert desk.run(f"{early:%Y-%m-%d %H:%M}") == []
    assert len(desk.run(word)) == 1


@pytest.mark.parametrize(
    ("named", "address", "to"),
    [
        ("Farah", "farah@anna.example", "farah"),
        ("Farah", "Farah Siddiqui <farah@anna.example>", "farah"),
        ("farah@anna.example", "", "farah"),
        ("Farah", "farah@desk.anna.example", "farah@desk.anna.example"),
        ("Farah", "farah@berta.example", ""),
        ("Farah", "farah@notanna.example", ""),
        ("Farah", "farah@anna.example <evil@berta.example>", ""),
        ("Farah", "farah@anna.example, evil@anna.example", ""),
        ("Farah", "", ""),
    ],
)
def test_only_one_whole_address_of_the_client_s_domains_is_written_to(
    desk: Desk, named: str, address: str, to: str
) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", requester=named, requester_email=address)
    desk.run("02 10:15")
    found = [one.recipient for one in desk.office.post.taken]
    assert [one.removesuffix("@anna.example") for one in found] == ([to] if to else [])


def test_who_asks_for_no_more_gets_none_until_told_otherwise(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    desk.run("02 10:15")
    letter = desk.office.post.mails()[-1]
    assert desk.hear("1", answer("eve@else.example", UNSUBSCRIBE, "")) == ["unknown: "]
    by_another = answer("tom@anna.example", "Re: yours", "Stop", letter)
    assert "nothing was changed" in desk.hear("2", by_another)[0]
    assert desk.runs("04 09:00") == [("04 09:00", "T-1@update-20261104T0900Z to farah")]
    done = desk.hear("3", answer("farah@anna.example", "Re: yours", "Stop.", letter))
    assert "is told of no ticket any more until you say so" in done[0]
    assert desk.runs("06 09:00", "09 09:00") == []
    with desk.office.desk() as open_desk:
        assert silenced(open_desk.ledger, "anna") == {"farah@anna.example"}
        silence(open_desk.ledger, "anna", "farah@anna.example", "")
    desk.ticket("T-2", "10 10:00", opened_at="2026-11-10 10:00")
    assert desk.run("10 10:15") == ["T-1@update-20261106T0900Z to farah"]
    assert "We had promised word by Friday 6 November and are late with it. We are sorry." in desk.text()
    assert desk.entries()["T-2@acknowledged"].because.startswith(TOLD_IN)
    done = desk.hear("4", answer("farah@anna.example", UNSUBSCRIBE, ""))
    assert "is told of no ticket any more" in done[0]
    assert desk.run("12 09:00") == []


def test_a_ticket_that_is_reopened_is_asked_about_once_and_later(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    told = desk.runs("02 10:15")
    desk.ticket("T-1", "03 10:00", status="resolved", resolved_at="2026-11-03 10:00")
    told += desk.runs("03 10:15")
    desk.ticket("T-1", "09 10:00", status="open", resolved_at="")
    told += desk.runs("09 10:15")
    assert "Your request “Slow scanner” is open again." in desk.text()
    desk.ticket("T-1", "10 12:00", status="resolved", resolved_at="2026-11-10 12:00")
    told += desk.runs("10 12:15", "11 09:00", "17 09:00")
    desk.ticket("T-1", "18 10:00", status="open", resolved_at="")
    told += desk.runs("18 10:15")
    desk.ticket("T-1", "18 12:00", status="resolved", resolved_at="2026-11-18 12:00")
    told += desk.runs("19 09:00", "25 09:00", "26 09:00")
    assert told == [
        ("02 10:15", "T-1@acknowledged to farah"),
        ("03 10:15", "T-1@status-20261103T1000Z to farah"),
        ("09 10:15", "T-1@status-20261109T1000Z to farah"),
        ("10 12:15", "T-1@status-20261110T1200Z to farah"),
        ("17 09:00", "T-1@after to farah"),
        ("18 10:15", "T-1@status-20261118T1000Z to farah"),
        ("19 09:00", "T-1@status-20261118T1200Z to farah"),
    ]


def test_an_answer_stops_what_came_before_it_but_for_what_was_promised(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    desk.run("02 10:15")
    letter = desk.office.post.mails()[-1]
    assert desk.hear("1", answer("farah@anna.example", "Re: yours", "Thanks.", letter)) == ["answer: "]
    desk.ticket("T-1", "03 10:00", status="waiting for client", next_step="May we come?")
    assert desk.runs("03 10:15", "04 09:00") == [("04 09:00", "T-1@update-20261104T0900Z to farah")]
    assert "hear from us again" not in desk.text()
    desk.ticket("T-1", "05 10:00", status="resolved", resolved_at="2026-11-05 10:00")
    assert desk.runs("05 10:15", "09 09:00", "12 09:00", "13 09:00") == [
        ("05 10:15", "T-1@status-20261105T1000Z to farah"),
        ("12 09:00", "T-1@after to farah"),
    ]


def test_an_answer_box_is_recognised_by_its_subject(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    desk.run("02 10:15")
    clicked = "Answer back: anna/follow-up/T-1@acknowledged"
    assert desk.hear("1", answer("farah@anna.example", clicked, "")) == ["answer: "]
    assert desk.hear("2", answer("eve@else.example", clicked, "")) == [
        "unknown: anna/follow-up/T-1@acknowledged was not sent to eve@else.example: not counted"
    ]
    unsent = "Answer back: anna/follow-up/T-9@after"
    assert desk.hear("3", answer("farah@anna.example", unsent, "")) == [
        "unknown: there is no edition anna/follow-up/T-9@after: not counted"
    ]


def test_what_is_held_is_told_anew_each_day_and_never_leaves_late(desk: Desk) -> None:
    desk.office.settings(review=True)
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    assert desk.runs("02 10:15", "02 10:30") == []
    assert "by Wednesday" in desk.waiting("T-1@acknowledged")
    desk.run("03 09:00")
    assert "by Thursday" in desk.waiting("T-1@acknowledged")
    desk.office.now = moment("2026-11-05 09:00")
    with desk.office.desk() as open_desk, pytest.raises(UsageError, match=OVER):
        operating.plan_approval(open_desk, "anna/follow-up/T-1@acknowledged")
    desk.run("05 09:15")
    assert desk.entries()["T-1@acknowledged"].because == OVER
    desk.ticket("T-1", "05 10:00", status="on hold")
    desk.run("05 10:15")
    desk.office.now = moment("2026-11-09 09:00")
    with desk.office.desk() as open_desk, pytest.raises(UsageError, match=OUTDATED):
        operating.plan_approval(open_desk, "anna/follow-up/T-1@status-20261105T1000Z")
    desk.ticket("T-1", "06 10:00", status="resolved", resolved_at="2026-11-06 10:00")
    desk.run("09 10:15")
    assert desk.entries()["T-1@status-20261105T1000Z"].because == STANDS_OTHERWISE
    assert desk.entries()["T-1@status-20261106T1000Z"].state == "held"
    assert not desk.office.post.taken


def test_a_person_s_yes_lets_no_third_letter_go_on_a_day(desk: Desk) -> None:
    desk.office.settings(review=True)
    desk.run("02 09:00")
    for n in range(1, 4):
        desk.ticket(f"T-{n}", f"02 1{n}:00", opened_at=f"2026-11-02 1{n}:00")
        desk.run(f"02 1{n}:05")
    desk.approve("T-1@acknowledged")
    desk.approve("T-2@acknowledged")
    with pytest.raises(UsageError, match=TOO_MANY):
        desk.approve("T-3@acknowledged")
    assert desk.run("02 19:00") == []  # in the quiet hours nothing leaves
    assert len(desk.run("03 08:00")) == MOST_A_DAY
    desk.ticket("T-3", "03 09:00", status="resolved", resolved_at="2026-11-03 09:00")
    assert desk.run("03 09:15") == []
    assert desk.entries()["T-3@acknowledged"].because == STANDS_OTHERWISE


def test_what_is_long_over_is_not_made_up_for(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    ended = {"status": "resolved", "resolved_at": "2026-11-02 12:00", "opened_at": "2026-11-02 11:00"}
    desk.ticket("T-2", "02 12:00", **ended)
    assert desk.runs("06 09:00") == []


def test_two_runs_at_one_moment_and_a_dry_run_write_nothing_twice(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    desk.run("02 09:30")
    desk.office.now = moment("2026-11-02 10:15")
    with desk.office.desk() as open_desk:
        found = [(one.edition.key, one.state, one.recipients) for one in foresee(open_desk)]
    assert found == [("anna/follow-up/T-1@acknowledged", "approved", ("farah@anna.example",))]
    assert not desk.entries()
    assert desk.run("02 10:15")
    before = desk.entries()
    assert desk.run("02 10:15") == []
    assert desk.entries() == before


def test_what_has_not_been_heard_of_since_the_last_letter_is_not_called_nothing_new(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    desk.written_at = "02 10:10"
    assert desk.runs("02 10:15", "04 09:00") == [("02 10:15", "T-1@acknowledged to farah")]
    reasons = desk.office.reasons("anna/follow-up/T-1@update-20261104T0900Z")
    assert "has not delivered since the last letter on T-1" in reasons


def test_contacts_read_what_is_public_where_they_are_named(desk: Desk) -> None:
    follow(desk.office, f'{ALL}\nto = "contacts"', "ruth follow-up")
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", requester_email="")
    assert desk.run("02 10:15") == ["T-1@acknowledged to ruth"]
    assert "We have the request “Slow scanner”." in desk.text()
    assert "You get the follow-ups on requests of Anna" in desk.text()


def test_a_policy_says_what_is_told_of_which_tickets(desk: Desk) -> None:
    rules = '[[follow_up.policies]]\npriorities = ["low"]\nmoments = []\n'
    rules += '[[follow_up.policies]]\nkinds = ["request"]\nnext_word = 4\n'
    follow(desk.office, f"{ALL}\n{rules}")
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00", priority="Low")
    desk.ticket("T-2", "02 10:00", kind="request")
    assert desk.run("02 10:15") == ["T-2@acknowledged to farah"]
    assert "You hear from us by Friday." in desk.text()


def test_nothing_of_another_client_s_tickets_is_told(desk: Desk) -> None:
    desk.office.client("berta", "tom", more=f'domains = ["berta.example"]\n[follow_up]\n{ALL}')
    desk.run("02 09:00")
    desk.ticket("T-1", "02 10:00")
    theirs = {"client": "berta", "requester_email": "eve@anna.example"}
    desk.ticket("T-2", "02 10:00", **theirs, subject="Zanzibar line")
    desk.ticket("T-3", "02 10:00", client="berta", subject="Kiosk", requester_email="eve@berta.example")
    desk.run("02 10:15")
    mails = desk.office.post.mails()
    told = {str(mail["To"]).rpartition("@")[2].rstrip(">"): text_of(mail) for mail in mails}
    assert sorted(told) == ["anna.example", "berta.example"]
    assert "Zanzibar" not in " ".join(told.values())
    assert "Kiosk" in told["berta.example"]
    assert "Kiosk" not in told["anna.example"]


def test_a_ticket_whose_number_no_key_has_room_for_costs_the_others_nothing(desk: Desk) -> None:
    desk.run("02 09:00")
    desk.ticket("é" * 60, "02 10:00")
    desk.ticket("T-1", "02 10:00")
    assert desk.run("02 10:15") == ["T-1@acknowledged to farah"]


def test_what_was_let_go_and_could_not_leave_in_time_is_told_anew(desk: Desk) -> None:
    desk.office.settings(review=True)
    desk.run("05 09:00")
    desk.ticket("T-1", "05 10:00", opened_at="2026-11-05 10:00", status="on hold")
    desk.run("05 10:15")
    desk.approve("T-1@acknowledged")
    assert desk.run("05 10:30") == ["T-1@acknowledged to farah"]
    desk.ticket("T-1", "06 10:00", status="open")
    desk.run("06 17:45")
    desk.approve("T-1@status-20261106T1000Z")
    assert desk.run("10 09:00") == []  # it says: by Tuesday
    assert desk.entries()["T-1@status-20261106T1000Z"].because == OUTDATED
    assert desk.entries()["T-1@status-20261106T1000Z.2"].state == "held"
    told = desk.waiting("T-1@status-20261106T1000Z.2")
    assert "Next word: Thursday 12 November, even if nothing has changed." in told
    assert "are late with it" in told  # the letter that they have says: by Monday
