"""What readers answer: read once, from a folder or a mailbox, set beside what was sent, and remembered.

A stop and a bounce pause the contact in the client's own file; nothing is deleted, and nothing is answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from reporter.cadences import FOLLOW_UP, PROVIDER
from reporter.config import Workspace, load_workspace
from reporter.config.contacts import ContactChange, change_contact
from reporter.delivery.bounces import SERVERS
from reporter.delivery.composing import unsubscribed_in
from reporter.delivery.inbox import Received, read_mail
from reporter.delivery.messages import UnreachableError
from reporter.delivery.receiving import Came, ReadTo, receive
from reporter.errors import DataError, Failure, ReporterError, UsageError
from reporter.files import list_folder
from reporter.ledger import Delivery
from reporter.ledger.ledger import Ledger
from reporter.report import Answer, Key, Reaction
from reporter.runs.accounts import Account
from reporter.runs.announcing import TOLD_IN
from reporter.runs.desk import Desk
from reporter.runs.reactions import Heard, keep_reaction, note_reply, silence, write_ratings
from reporter.story.sentences import shorten

FOR_GOOD = date(9999, 12, 31)  # paused until a person resumes it
_NOTE = "heard "
_READ_TO = "answers read to "  # and the mailbox
_LONGEST_WORDS = 300
MAY_STOP = "may ask to stop: read it; nothing was changed"
_PAUSE = "if so, reporter contact {} --client {} --pause-until 9999-12-31"
_AGAIN = "reporter contact {} --client {} --resume"


def hear(workspace: Workspace, ledger: Ledger, folder: Path, now: datetime) -> Iterator[Heard | Failure]:
    """What the mails of a folder say that were not read before; a mail that cannot be read is a failure."""
    hearing = _Hearing.of(workspace, ledger, now)
    for path in sorted(one for one in list_folder(folder) if one.suffix.lower() == ".eml"):
        try:
            mail = read_mail(path.read_bytes())
        except (ReporterError, OSError) as fault:
            yield Failure.of(fault).at(path.name)
            continue
        if not hearing.is_known(mail):
            answer = replace(hearing.act(mail), file=path.name)
            hearing.remember(mail, answer)
            yield answer


def hear_mailbox(workspace: Workspace, ledger: Ledger, now: datetime) -> Iterator[Heard | Failure]:
    """The same of what came since into the mailbox of answers, where one is named; none of it is changed.

    What belongs to nothing of ours is named by its subject once, and neither fetched nor remembered.
    """
    box, hearing = workspace.answers, _Hearing.of(workspace, ledger, now)
    first = min((one.updated_at for one in hearing.sent.values() if one.updated_at), default=None)
    if box is None or first is None:
        return  # nothing was ever sent that could be answered
    note = f"{_READ_TO}{box.user}@{box.host}/{box.mailbox}"
    read = ReadTo(**json.loads(ledger.note(note) or "{}"))
    since = (first - timedelta(days=2)).date()
    try:
        for came in receive(box, workspace.folder, read, since, hearing.is_wanted):
            yield from hearing.take(came, f"{box.mailbox}/{came.at.uid}")
            ledger.set_note(note, json.dumps(asdict(came.at)))
    except UnreachableError as fault:
        yield Failure(str(fault), "look at [answers] in reporter.toml; the next reading goes on from here")


def listen(desk: Desk, account: Account) -> Desk:
    """What came since the last run: told, kept and counted; the desk with what it has changed."""
    folder = desk.workspace.folder / "inbox"
    heard = list(hear_mailbox(desk.workspace, desk.ledger, desk.clock()))
    if folder.is_dir():
        heard += hear(desk.workspace, desk.ledger, folder, desk.clock())
    account.failures += [one for one in heard if isinstance(one, Failure)]
    account.heard += [one for one in heard if isinstance(one, Heard)]
    is_new = write_ratings(desk.workspace.folder, desk.ledger)
    if not is_new and not any(one.done for one in account.heard):
        return desk
    fresh = load_workspace(desk.workspace.folder)  # contacts that are paused now, and ratings to read
    return replace(
        desk,
        workspace=desk.workspace.model_copy(update={"clients": fresh.clients, "sources": fresh.sources}),
    )


def heard_before(ledger: Ledger) -> list[Heard]:
    """All that was ever heard, by when it was written."""
    found = [Heard(**json.loads(note)) for note in ledger.notes(_NOTE).values()]
    return sorted(found, key=lambda one: (one.at, one.file))


@dataclass
class _Hearing:
    """One reading of mails: what they are set beside, and what was heard already."""

    workspace: Workspace
    ledger: Ledger
    now: datetime
    sent: Mapping[str, Delivery]  # by Message-ID
    heard: set[str]

    @classmethod
    def of(cls, workspace: Workspace, ledger: Ledger, now: datetime) -> _Hearing:
        """Of a workspace, with all that its ledger knows."""
        sent = {one.message_id: one for one in ledger.deliveries() if one.message_id}
        return cls(workspace, ledger, now, sent, set(ledger.notes(_NOTE)))

    def is_known(self, mail: Received) -> bool:
        """Whether it was read before; or is our own, come round."""
        return f"{_NOTE}{mail.id}" in self.heard or mail.id in self.sent

    def remember(self, mail: Received, answer: Heard) -> None:
        """So that it is heard once."""
        self.ledger.set_note(f"{_NOTE}{mail.id}", json.dumps(asdict(answer), ensure_ascii=False))
        self.heard.add(f"{_NOTE}{mail.id}")
        if answer.sort == "answer" and Key.parse(answer.edition).cadence == FOLLOW_UP.name:
            note_reply(self.ledger, answer.edition, answer.at)

    def is_wanted(self, head: bytes) -> bool:
        """Whether a mail is ours to read, by its head: the others in that mailbox are somebody else's."""
        with suppress(ReporterError):
            mail = read_mail(head)
            is_ours = mail.answer is not None or any(one in self.sent for one in mail.refers)
            is_end = unsubscribed_in(mail.subject) is not None
            is_report = mail.sort == "bounce" or mail.sender.partition("@")[0] in SERVERS
            return not self.is_known(mail) and (is_ours or is_end or is_report)
        return False

    def take(self, came: Came, name: str) -> Iterator[Heard | Failure]:
        """What a mail of the mailbox says; nothing where it was heard."""
        try:
            mail = read_mail(came.content)
        except ReporterError as fault:
            yield Failure.of(fault).at(name)
            return
        if came.too_large:
            mend = "read it yourself, or raise `largest` in [answers]"
            yield Failure(f"{name}: “{mail.subject}” is too large to be read", mend)
        elif not came.is_whole and not self.is_known(mail):
            yield Heard(
                _ours_or_not(mail), person=mail.sender, at=_said_at(mail), words=mail.subject, file=name
            )
        elif came.is_whole and not self.is_known(mail):
            answer = replace(self.act(mail), file=name)
            self.remember(mail, answer)
            yield answer

    def act(self, mail: Received) -> Heard:
        """What it is, and what was done about it."""
        if mail.answer:
            return self._rate(mail, mail.answer)
        about = next((self.sent[one] for one in mail.refers if one in self.sent), None)
        at = _said_at(mail)
        if ended := self._ended_for_requester(about, mail):
            return ended
        if about is None and mail.sort == "stop" and (ended := _ended(self.workspace, mail)):
            return replace(ended, at=at, words=_first(mail))
        if about is None:
            return Heard(_ours_or_not(mail), person=mail.sender, at=at, words=mail.subject)
        client = Key.parse(about.edition).client
        own = about.recipient.lower()
        answer = Heard(mail.sort, client, about.edition, about.recipient, at, _first(mail))
        if mail.sort == "bounce":
            done = "" if own in mail.failed else "not for good, or of another address: nothing was changed"
            return replace(answer, done=done or _pause(self.workspace, client, own))
        if mail.sort == "stop":
            by_another = f"written by {mail.sender or 'nobody known'}: nothing was changed"
            return replace(
                answer, done=_pause(self.workspace, client, own) if mail.sender == own else by_another
            )
        if mail.sort == "answer" and mail.sender == own:
            self._keep(mail, about)
        asks = f"{MAY_STOP}: {_PAUSE.format(mail.sender or own, client)}" if mail.may_stop else ""
        return replace(answer, person=mail.sender or about.recipient, done=asks)

    def _ended_for_requester(self, about: Delivery | None, mail: Received) -> Heard | None:
        """What ends the follow-ups to somebody who is told of their own tickets; None of any other mail."""
        named = unsubscribed_in(mail.subject) if mail.sort == "stop" and about is None else None
        key = Key.parse(about.edition) if about else None
        slug, cadence = named or ((key.client, key.cadence) if key else ("", ""))
        client = self.workspace.clients.get(slug)
        if client is None or cadence != FOLLOW_UP.name or mail.sort not in ("stop", "bounce"):
            return None
        person = about.recipient.lower() if about else mail.sender
        contact = next((one for one in client.contacts if one.email.lower() == person), None)
        is_reader = contact is not None and cadence in contact.wants
        is_theirs = person == mail.sender if mail.sort == "stop" else person in mail.failed
        if is_reader or not is_theirs or not self._was_told(person, f"{slug}/{cadence}/"):
            return None
        at = _said_at(mail)
        silence(self.ledger, slug, person, at or "asked for")
        if about and contact:
            return None  # who says stop is paused altogether
        done = f"is told of no ticket any more until you say so: {_AGAIN.format(person, slug)}"
        return Heard(mail.sort, slug, about.edition if about else "", person, at, _first(mail), done)

    def _was_told(self, person: str, series: str) -> bool:
        return any(
            one.recipient.lower() == person and one.edition.startswith(series) for one in self.sent.values()
        )

    def _rate(self, mail: Received, said: Answer) -> Heard:
        """A rating, or whether it still works: by whom that edition was sent to, and by nobody else."""
        heard = Heard("unknown", person=mail.sender, at=_said_at(mail), words=mail.subject)
        entry = self.ledger.entry(said.edition)
        told_in = entry.because if entry and entry.because.startswith(TOLD_IN) else ""
        teller = told_in.removeprefix(TOLD_IN) or said.edition  # a letter may tell of several tickets
        to = [one for one in self.ledger.deliveries(teller) if one.channel == "mail"]
        if not to:
            return replace(heard, done=f"there is no edition {said.edition}: not counted")
        client = Key.parse(said.edition).client
        about = next((one for one in to if one.recipient.lower() == mail.sender), None)
        if about is None or about.state not in ("sent", "unsure"):
            words = f"{said.edition} was not sent to {mail.sender or 'nobody known'}: not counted"
            return replace(heard, client=client, edition=said.edition, done=words)
        self._keep(mail, about, said)
        told = Heard("answer", client, said.edition, mail.sender, heard.at, _first(mail), word=said.word)
        asks = f"{MAY_STOP}: {_PAUSE.format(mail.sender, client)}" if mail.may_stop else ""
        return replace(told, done=asks)

    def _keep(self, mail: Received, about: Delivery, said: Answer | None = None) -> None:
        """Count it: as of when it was written, which is after it was sent and not to come."""
        sent_at = about.updated_at or self.now
        at = min(max(mail.at or self.now, sent_at), self.now).astimezone(UTC)
        words = shorten(" ".join(mail.words.split()), _LONGEST_WORDS)
        edition, word = (said.edition, said.word) if said else (about.edition, "")
        person = about.recipient.lower()
        reaction = Reaction(edition, person, at, word, words, about.edition, mail.may_stop)
        keep_reaction(self.ledger, reaction)


def _ours_or_not(mail: Received) -> str:
    return mail.sort if mail.sort == "automatic" else "unknown"


def _said_at(mail: Received) -> str:
    return mail.at.isoformat() if mail.at else ""


def _ended(workspace: Workspace, mail: Received) -> Heard | None:
    """What came of the mail that the unsubscribe link of a letter writes: “Unsubscribe: acme weekly”, by a
    contact of that client; None for any other.
    """
    named = unsubscribed_in(mail.subject)
    client = workspace.clients.get(named[0]) if named else None
    if named is None or client is None:
        return None
    person = next((one for one in client.contacts if one.email.lower() == mail.sender), None)
    if person is None:
        return None
    slug, cadence = named
    left = tuple(one for one in person.wants if one != cadence)
    heard = Heard("stop", slug, person=person.email, done=f"gets no {cadence} any more")
    if left == person.wants:
        return heard
    try:
        change_contact(workspace, person.email, slug, ContactChange(wants=left))
    except (ReporterError, OSError) as fault:
        return replace(heard, done=f"{cadence} could not be ended ({fault}): clients/{slug}.toml")
    return heard


def _pause(workspace: Workspace, client: str, address: str) -> str:
    """Send them nothing until a person says so; in words, whether that could be written down."""
    resume = _AGAIN.format(address, client)
    if client == PROVIDER:
        return "take them out of [[contacts]] in reporter.toml"
    try:
        change_contact(workspace, address, client, ContactChange(paused_until=FOR_GOOD))
    except (ReporterError, OSError) as fault:
        return f"could not be paused ({fault}): take them out of clients/{client}.toml"
    return f"gets nothing more until you say so: {resume}"


def _first(mail: Received) -> str:
    return mail.words.partition("\n")[0] or mail.subject


def inbox_of(workspace: Workspace, folder: Path | None) -> Path | None:
    """The folder of received mails; None where none was named or is there, and a mailbox is read instead.

    UsageError where one is named that is none, DataError where there is neither.
    """
    found = folder or workspace.folder / "inbox"
    if found.is_dir():
        return found
    if folder is None and workspace.answers:
        return None
    mend = "export the answers there, each as .eml; or name their mailbox in [answers] of reporter.toml"
    raise (UsageError if folder else DataError)(f"{found}: there is no such folder", mend)
