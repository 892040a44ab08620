"""Ratings and “it is back” by mail: counted once, from whom was asked, in the figures and in the calls."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from reporter import metrics
from reporter.config import load_workspace
from reporter.config.mail import ReplyBox
from reporter.delivery.messages import UnreachableError
from reporter.delivery.receiving import Came, ReadTo
from reporter.ledger import Delivery, Entry
from reporter.periods import parse_period
from reporter.report import Answer, AnswerWord, Edition, Key, Rung
from reporter.runs import answering
from reporter.runs.accounts import Account, summary_of
from reporter.runs.answering import heard_before
from reporter.runs.briefing import brief_of
from reporter.runs.calling import calls_of, memory_of_calls, tick_off
from reporter.runs.desk import memory_of
from reporter.runs.reactions import answered_in, reactions_of
from reporter.store.store import open_store
from tests.runs.workspaces import Office, moment, open_office, tell_little

RUTH, SAM = "ruth@acme.example", "sam@acme.example"
TICKET = "acme-2026-10-29"  # of the log that the office keeps
KEY = f"acme/follow-up/{TICKET}@after"
SENT_AT = moment("2026-11-02 09:00")


@dataclass
class Answering:
    """An office that asked two people about one ticket, and a folder in which their answers arrive."""

    office: Office
    count: int = 0

    def asks(self, key: str, *people: str) -> None:
        """The edition leaves for these people."""
        with self.office.desk() as desk:
            named = Key.parse(key)
            entry = Entry(
                key=key,
                client=named.client,
                cadence=named.cadence,
                period=named.about,
                state="held",
                made_at=SENT_AT,
                due_at=SENT_AT,
                headline="Is it still in order?",
                subject="Is it still in order?",
                title="Your request",
                client_name="Acme",
                report_sha256="",
            )
            mails = [
                Delivery(key, "mail", one, "approved", f"<{key}.{one}>".replace("@", ".")) for one in people
            ]
            desk.ledger.approve(replace(entry, state="approved", approved_at=SENT_AT), mails)
            for one in desk.ledger.deliveries(key):
                desk.ledger.move(desk.ledger.move(one, "sending", SENT_AT), "sent", SENT_AT)

    def takes(self, sender: str, subject: str, words: str = "", day: int = 3, **headers: str) -> None:
        """A mail arrives."""
        self.count += 1
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = sender, "desk@northfield.example", subject
        made["Message-ID"] = f"<{self.count}@acme.example>"
        made["Date"] = f"{day:02d} Nov 2026 10:{self.count:02d}:00 +0000"
        for name, value in headers.items():
            made[name.replace("_", "-")] = value
        made.set_content(words)
        folder = self.office.folder / "inbox"
        folder.mkdir(exist_ok=True)
        (folder / f"{self.count:02d}.eml").write_bytes(made.as_bytes())

    def answers(
        self, sender: str, word: AnswerWord, words: str = "", *, key: str = KEY, day: int = 3
    ) -> None:
        """They answer with two taps."""
        self.takes(sender, f"Re: Is it still in order? {Answer(key, word)}", words, day)

    def run(self, now: str) -> Account:
        return self.office.run(now)

    def ratings(self) -> list[tuple[str, str, str, str]]:
        """Ticket, verdict, by whom and what they said, as the file has them."""
        path = self.office.folder / "inbox" / "ratings.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert {row["may_quote"] for row in rows} <= {"no"}
        return [(row["ticket_id"], row["verdict"], row["rated_by"], row["comment"]) for row in rows]

    def satisfaction(self, period: str) -> tuple[int, int, int]:
        """Good ratings, all of them, and how many solved tickets were rated, in the next monthly."""
        space = load_workspace(self.office.folder)
        edition = Edition("monthly", "acme", parse_period(period, "Europe/London"))
        with open_store(space.store_path) as store:
            told = brief_of(space, store, edition, self.office.now).measure(metrics.csat)
        return told.good.good, told.good.of, told.answered.good

    def calls(self, now: str) -> list[tuple[str, tuple[str, ...], str]]:
        """About what somebody is to be rung, why, and what to say."""
        space = load_workspace(self.office.folder)
        with self.office.desk() as desk:
            found = calls_of(space, desk.store, memory_of_calls(desk.ledger), moment(now))
        return [(one.about, one.reasons, one.ask) for one in found.calls]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answering:
    tell_little(monkeypatch)
    office = open_office(tmp_path / "office", monkeypatch)
    office.client("acme", "ruth monthly", "sam")
    office.tickets("2026-11-04")
    office.now = moment("2026-11-02 08:00")
    answering = Answering(office)
    answering.asks(KEY, RUTH, SAM)
    return answering


def test_a_rating_by_mail_stands_in_the_figures_once_and_the_last_word_counts(desk: Answering) -> None:
    desk.answers(RUTH, "good", "Quick, thank you.")
    desk.answers(SAM, "good")
    desk.run("2026-11-03 12:00")
    assert desk.ratings() == [
        (TICKET, "good", RUTH, "Quick, thank you."),
        (TICKET, "good", SAM, ""),
    ]
    desk.answers(RUTH, "bad", "It was slow after all.", day=4)
    desk.answers(RUTH, "good", "An older mail that came late.")
    for now in ("2026-11-04 12:00", "2026-11-04 12:15", "2026-11-04 12:30"):
        desk.run(now)
    assert desk.ratings() == [(TICKET, "good", SAM, ""), (TICKET, "bad", RUTH, "It was slow after all.")]
    assert desk.satisfaction("2026-11") == (1, 2, 0)  # it was solved in October


def test_only_who_was_asked_is_counted_and_what_is_unknown_is_listed(desk: Answering) -> None:
    desk.answers("mallory@evil.example", "bad", "All of it.")
    desk.answers(RUTH, "bad", key=f"acme/follow-up/{TICKET}@never")
    desk.answers(RUTH, "bad", key="nobody/follow-up/X@after")
    desk.takes(RUTH, f"Out of Office: {Answer(KEY, 'bad')}")
    desk.takes(RUTH, f"Re: {Answer(KEY, 'bad')}", Auto_Submitted="auto-replied")
    account = desk.run("2026-11-03 12:00")
    assert not (desk.office.folder / "inbox" / "ratings.csv").exists()
    assert [one.sort for one in account.heard] == ["unknown"] * 3 + ["automatic"] * 2
    told = summary_of(account).text
    assert "was not sent to mallory@evil.example: not counted" in told
    assert "there is no edition nobody/follow-up/X@after: not counted" in told
    assert "and 2 more: automatic, or of nothing that was sent" in told
    assert not desk.calls("2026-11-04 07:00")


def test_words_on_what_has_ended_stand_among_the_calls_until_they_are_ticked_off(desk: Answering) -> None:
    letter = f"<{KEY}.{RUTH}>".replace("@", ".")
    desk.takes(RUTH, "Re: Is it solved?", "It still jams now and then.", In_Reply_To=letter)
    desk.run("2026-11-03 12:00")
    ((about, reasons, ask),) = desk.calls("2026-11-04 07:00")
    assert (about, reasons) == (f"acme/{TICKET}", ("wrote back",))
    assert ask == "They wrote: “It still jams now and then.” Is it solved for them?"
    with desk.office.desk() as here:
        tick_off(here.ledger, Rung(about, moment("2026-11-04 08:00"), "rung"))
    assert desk.calls("2026-11-05 07:00") == []


def test_what_is_bad_or_back_is_rung_about_until_somebody_has(desk: Answering) -> None:
    desk.answers(RUTH, "no", "It is jammed again.")
    desk.answers(SAM, "bad")
    desk.run("2026-11-03 12:00")
    desk.run("2026-11-03 12:15")  # the ratings are a feed from now on
    ((about, reasons, ask),) = desk.calls("2026-11-04 07:00")
    assert (about, reasons) == (f"acme/{TICKET}", ("bad rating", "back"))
    assert "“It is jammed again.”" in ask or "what went wrong" in ask
    desk.answers(RUTH, "yes", day=4)
    desk.answers(SAM, "good", day=4)
    desk.run("2026-11-04 12:00")
    assert desk.calls("2026-11-05 07:00") == []
    desk.answers(RUTH, "no", day=5)
    desk.run("2026-11-05 12:00")
    assert [reasons for _, reasons, _ in desk.calls("2026-11-06 07:00")] == [("back",)]
    assert desk.calls("2026-12-06 07:00") == []


def test_what_came_back_is_counted_of_what_left_and_nobody_s_words_are(desk: Answering) -> None:
    desk.answers(RUTH, "yes", "Private words.")
    desk.takes(SAM, "Re: Is it?", "More private words.", In_Reply_To=f"<{KEY}.{SAM}>".replace("@", "."))
    desk.run("2026-11-03 12:00")
    november = parse_period("2026-11", "Europe/London")
    with desk.office.desk() as open_desk:
        heard = answered_in(open_desk.ledger, "acme", november)
        assert memory_of(open_desk.ledger, Edition("monthly", "acme", november)).heard == heard
        assert answered_in(open_desk.ledger, "acme", november.before).mails == 0
    assert (heard.mails, heard.answered, [one.word for one in heard.reactions]) == (3, 2, ["yes", ""])
    assert not any(one.words for one in heard.reactions)


def test_a_run_pauses_who_stops_before_it_sends_to_them(desk: Answering) -> None:
    desk.takes(RUTH, "Re: Is it?", "abmelden", In_Reply_To=f"<{KEY}.{RUTH}>".replace("@", "."))
    sent = len(desk.office.post.taken)
    account = desk.run("2026-11-03 12:00")  # on which the monthly is due
    assert [one.sort for one in account.heard] == ["stop"]
    assert len(desk.office.post.taken) == sent
    assert desk.office.post.mails(RUTH) == []


def test_a_mail_from_the_future_counts_as_of_now(desk: Answering) -> None:
    desk.answers(RUTH, "bad", day=29)
    desk.run("2026-11-03 12:00")
    with desk.office.desk() as open_desk:
        (one,) = reactions_of(open_desk.ledger, "acme")
    assert moment("2026-11-03 12:00") - one.at < timedelta(minutes=1)


def test_a_run_reads_the_mailbox_from_where_it_stopped_and_remembers_only_what_is_ours(
    desk: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = 'host = "imap.northfield.example"\nuser = "desk"\npassword = { env = "ANSWERS" }\n'
    desk.office.settings(more=f"[answers]\n{box}")
    desk.answers(RUTH, "good")
    desk.takes("tom@elsewhere.example", "Lunch?", "Private.")
    desk.takes("mailer-daemon@acme.example", "failure notice")
    inbox = desk.office.folder / "inbox"
    mails = [file.read_bytes() for file in sorted(inbox.glob("*.eml"))]
    shutil.rmtree(inbox)
    fetched = list[int]()

    def receive(
        _box: ReplyBox, _folder: Path, read: ReadTo, since: date, is_wanted: Callable[[bytes], bool]
    ) -> Iterator[Came]:
        assert since <= SENT_AT.date()
        for uid, mail in enumerate(mails, 1):
            if uid > read.uid:
                fetched.append(uid)
                head = mail.partition(b"\n\n")[0] + b"\n\n"
                is_whole = is_wanted(head)
                yield Came(ReadTo(7, uid), mail if is_whole else head, is_whole)
        if len(mails) > 3:
            raise UnreachableError("the mailbox of answers broke the connection")

    monkeypatch.setattr(answering, "receive", receive)
    first, second = desk.run("2026-11-03 12:00"), desk.run("2026-11-03 12:15")
    assert [(one.sort, one.word, one.words) for one in first.heard] == [
        ("answer", "good", f"Re: Is it still in order? {Answer(KEY, 'good')}"),
        ("unknown", "", "Lunch?"),
        ("automatic", "", "failure notice"),
    ]
    assert (fetched, second.heard) == ([1, 2, 3], [])
    assert desk.ratings() == [(TICKET, "good", RUTH, "")]
    with desk.office.desk() as open_desk:
        assert "Lunch?" not in [one.words for one in heard_before(open_desk.ledger)]
        assert "Private." not in str(open_desk.ledger.notes(""))
    mails.append(mails[0])  # the same mail once more, and then the line breaks
    third = desk.run("2026-11-03 12:30")
    assert (fetched, third.heard) == ([1, 2, 3, 4], [])
    assert "[answers] in reporter.toml" in third.failures[0].mend


def test_a_rating_that_two_sources_bring_counts_once(desk: Answering) -> None:
    desk.answers(RUTH, "good")
    desk.answers(SAM, "bad")
    desk.run("2026-11-03 12:00")
    desk.run("2026-11-03 12:15")
    once = desk.satisfaction("2026-11")
    folder = desk.office.folder
    shutil.copy(folder / "inbox" / "ratings.csv", folder / "copy.csv")
    with (folder / "reporter.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[sources]]\nname = "copy"\nfiles = "copy.csv"\npreset = "plain-ratings"\n')
    desk.run("2026-11-03 12:30")
    assert once == (1, 2, 0)
    assert desk.satisfaction("2026-11") == once
