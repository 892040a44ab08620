"""What readers answer: read once from a folder of mails, set beside what was sent to them, and remembered.

A stop and a bounce pause the contact in the client's own file; nothing is deleted, and nothing is answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

from reporter.cadences import FOLLOW_UP, PROVIDER
from reporter.config import Workspace
from reporter.config.contacts import ContactChange, change_contact
from reporter.delivery.composing import unsubscribed_in
from reporter.delivery.inbox import Received, read_mail
from reporter.errors import DataError, Failure, ReporterError, UsageError
from reporter.files import list_folder
from reporter.ledger import Delivery
from reporter.ledger.ledger import Ledger
from reporter.report import Answer, Key, Reply
from reporter.runs.announcing import TOLD_IN

FOR_GOOD = date(9999, 12, 31)  # paused until a person resumes it
_NOTE = "heard "
_AGAIN = "reporter contact {} --client {} --resume"
_SILENT = "no follow-ups of {} to "
_ANSWERED = "somebody wrote back on "
_SAID: dict[Answer, str] = {
    "fixed": "it still works",
    "back": "it came back",
    "good": "our work on it was good",
    "bad": "our work on it was not good",
}


@dataclass(frozen=True)
class Heard:
    """A mail that came back: what it is, whose, about which edition, and what was done about it."""

    sort: str  # answer, stop, bounce, automatic; unknown where it belongs to nothing that was sent
    client: str = ""
    edition: str = ""
    person: str = ""
    at: str = ""
    words: str = ""
    done: str = ""
    file: str = ""


def hear(workspace: Workspace, ledger: Ledger, folder: Path) -> Iterator[Heard | Failure]:
    """What the mails of a folder say that were not read before; a mail that cannot be read is a failure."""
    sent = {one.message_id: one for one in ledger.deliveries() if one.message_id}
    heard = set(ledger.notes(_NOTE))
    for path in sorted(one for one in list_folder(folder) if one.suffix.lower() == ".eml"):
        try:
            mail = read_mail(path.read_bytes())
        except (ReporterError, OSError) as fault:
            yield Failure.of(fault).at(path.name)
            continue
        if f"{_NOTE}{mail.id}" in heard or mail.id in sent:
            continue  # read before; or our own, come round
        about = _about(mail, sent) or _clicked(ledger, mail)
        ended = _ended_for_requester(workspace, ledger, sent.values(), about, mail)
        answer = ended or _act(workspace, about, mail)
        answer = replace(answer, file=path.name)
        ledger.set_note(f"{_NOTE}{mail.id}", json.dumps(asdict(answer), ensure_ascii=False))
        heard.add(f"{_NOTE}{mail.id}")
        if answer.sort == "answer" and Key.parse(answer.edition).cadence == FOLLOW_UP.name:
            ledger.set_note(f"{_ANSWERED}{answer.edition}", answer.at)
        yield answer


def heard_before(ledger: Ledger) -> list[Heard]:
    """All that was ever heard, by when it was written."""
    found = [Heard(**json.loads(note)) for note in ledger.notes(_NOTE).values()]
    return sorted(found, key=lambda one: (one.at, one.file))


def _about(mail: Received, sent: Mapping[str, Delivery]) -> Delivery | None:
    """The delivery that it answers or returns; None where it names none of ours."""
    return next((sent[one] for one in mail.refers if one in sent), None)


def _clicked(ledger: Ledger, mail: Received) -> Delivery | None:
    """The delivery whose answer box wrote this mail, to that very person; of a letter that told several
    tickets, the one that leads.
    """
    reply = Reply.parse(mail.subject) if mail.sort == "answer" else None
    entry = ledger.entry(reply.key) if reply else None
    if entry is None:
        return None
    teller = entry.because.removeprefix(TOLD_IN) if entry.because.startswith(TOLD_IN) else entry.key
    mails = ledger.deliveries(teller, {"sent"})
    return next((one for one in mails if one.recipient.lower() == mail.sender), None)


def _ended_for_requester(
    workspace: Workspace, ledger: Ledger, sent: Iterable[Delivery], about: Delivery | None, mail: Received
) -> Heard | None:
    """What ends the follow-ups to somebody who is told of their own tickets; None of any other mail."""
    named = unsubscribed_in(mail.subject) if mail.sort == "stop" and about is None else None
    key = Key.parse(about.edition) if about else None
    slug, cadence = named or ((key.client, key.cadence) if key else ("", ""))
    client = workspace.clients.get(slug)
    if client is None or cadence != FOLLOW_UP.name or mail.sort not in ("stop", "bounce"):
        return None
    person = about.recipient.lower() if about else mail.sender
    is_reader = any(one.email.lower() == person and cadence in one.wants for one in client.contacts)
    is_theirs = person == mail.sender if mail.sort == "stop" else person in mail.failed
    ours = f"{slug}/{cadence}/"
    was_told = any(one.recipient.lower() == person and one.edition.startswith(ours) for one in sent)
    if is_reader or not is_theirs or not was_told:
        return None
    at = mail.at.isoformat() if mail.at else ""
    silence(ledger, slug, person, at or "asked for")
    done = f"is told of no ticket any more until you say so: {_AGAIN.format(person, slug)}"
    return Heard(mail.sort, slug, about.edition if about else "", person, at, _first(mail), done)


def _act(workspace: Workspace, about: Delivery | None, mail: Received) -> Heard:
    at = mail.at.isoformat() if mail.at else ""
    if about is None and mail.sort == "stop" and (ended := _ended(workspace, mail)):
        return replace(ended, at=at, words=_first(mail))
    if about is None:
        told = mail.sort if mail.sort == "automatic" else "unknown"
        return Heard(told, person=mail.sender, at=at, words=_first(mail))
    client = Key.parse(about.edition).client
    answer = Heard(mail.sort, client, about.edition, about.recipient, at, _first(mail))
    own = about.recipient.lower()
    if mail.sort == "bounce":
        done = "" if own in mail.failed else "not for good, or of another address: nothing was changed"
        return replace(answer, done=done or _pause(workspace, client, own))
    if mail.sort == "stop":
        by_another = f"written by {mail.sender or 'nobody known'}: nothing was changed"
        return replace(answer, done=_pause(workspace, client, own) if mail.sender == own else by_another)
    reply = Reply.parse(mail.subject)
    said = f"says: {_SAID[reply.said]}" if reply else ""
    edition = reply.key if reply else about.edition
    return replace(answer, person=mail.sender or about.recipient, edition=edition, done=said)


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


def silence(ledger: Ledger, slug: str, address: str, at: str) -> None:
    """Tell this person of no ticket of that client any more; with no moment, again."""
    ledger.set_note(f"{_SILENT.format(slug)}{address.lower()}", at)


def silenced(ledger: Ledger, slug: str) -> frozenset[str]:
    """Who is told of no ticket of that client."""
    names = ledger.notes(_SILENT.format(slug))
    return frozenset(name.rpartition(" ")[2] for name, at in names.items() if at)


def written_back(ledger: Ledger, series: str, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """To which follow-ups of a series somebody wrote back, and when; now, where the mail does not say."""
    found = ledger.notes(f"{_ANSWERED}{series}")
    return tuple(
        (name.removeprefix(_ANSWERED), datetime.fromisoformat(at) if at else now)
        for name, at in found.items()
    )


def _first(mail: Received) -> str:
    return mail.words.partition("\n")[0] or mail.subject


def inbox_of(workspace: Workspace, folder: Path | None) -> Path:
    """The folder of received mails; UsageError where one is named that is none, DataError without inbox/."""
    found = folder or workspace.folder / "inbox"
    if not found.is_dir():
        kind = UsageError if folder else DataError
        raise kind(f"{found}: there is no such folder", "export the answers there, each as .eml")
    return found
