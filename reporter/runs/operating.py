"""What a person does by hand: approve, withdraw, resend, resolve. Each says first what it is about to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reporter.cadences import FOLLOW_UP
from reporter.config import Contact
from reporter.delivery.freezing import Frozen, freeze_for
from reporter.delivery.gates import unchanged_words
from reporter.errors import ConfigError, UsageError, safely
from reporter.ledger import FINAL, Delivery, Entry, State
from reporter.report import Document, Edition, Told
from reporter.runs import addressing, archiving, making, planning
from reporter.runs.accounts import Outcome
from reporter.runs.addressing import readers_of, tickets_followed
from reporter.runs.desk import Desk, edition_named, memory_of
from reporter.runs.dispatching import take_away
from reporter.runs.filing import (
    NO_MAIL,
    NO_MAIL_MEND,
    YOUR_WORDS_MEND,
    entry_of,
    file,
    put,
    refusal,
    why_outrun,
)
from reporter.runs.following import not_today

SAYING = ", who says: "  # between who approved it, and why it goes though its data are late or unread


@dataclass(frozen=True)
class Plan:
    """An edition and the mails it would send, before anybody said yes."""

    entry: Entry
    documents: tuple[Document, ...]
    frozen: Frozen
    told: Told | None = None  # where it was made anew
    anyway: str = ""  # why it goes though its data are late or unread


def plan_approval(desk: Desk, key: str, anyway: str = "") -> Plan:
    """What approving a held edition would send, and to whom, at this moment.

    `anyway` is why it goes though its data are late or unread; without, that is refused.
    """
    entry = entry_named(desk, key)
    if refused := refusal(entry, anyway):
        raise refused
    edition = _edition_of(desk, entry)
    _refuse_outrun(desk, edition)
    _refuse_too_many(desk, edition)
    if NO_MAIL in entry.reasons and desk.workspace.mail is None:
        raise ConfigError(f"{key}: {NO_MAIL}", NO_MAIL_MEND)
    now = desk.clock()
    contents = desk.outbox.documents(entry)
    entry = replace(entry, state="approved", approved_at=now)
    frozen = addressing.frozen(desk, entry, contents, now)
    if not frozen.deliveries:
        raise UsageError(f"{key}: nobody would get it", "see who reads what: reporter contacts")
    documents = tuple(Document(name, "", content) for name, content in contents.items())
    return Plan(entry, documents, frozen, anyway=" ".join(anyway.split()))


def make_again(desk: Desk, key: str) -> Outcome:
    """Read the sources and make a held edition anew, as a run does; what could not be made stays held."""
    entry = entry_named(desk, key)
    key = entry.key
    if entry.state != "held":
        mend = f'what has left is corrected: reporter resend {key} --rebuild --because "…"'
        raise UsageError(f"{key} is {entry.state}: only what is held is made again", mend)
    edition = _edition_of(desk, entry)
    if entry.due_at > desk.clock():
        raise UsageError(f"{key} is due only on {entry.due_at:%Y-%m-%d %H:%M} UTC", "make it then")
    _refuse_outrun(desk, edition)
    for _ in planning.read_sources(desk):
        pass  # what could not be read is noted on the desk, and holds what rests on it
    task = planning.task_of(desk, edition)
    return file(desk, task, safely(making.one_made, desk.workspace, desk.store, task, desk.spread))


def plan_resending(
    desk: Desk, key: str, because: str, *, to: Sequence[str] = (), rebuild: bool = False
) -> Plan:
    """What sending an edition again would send: as it was, or made anew; under a key of its own."""
    if not because.strip():
        raise UsageError("say why, since they read it: --because “…”")
    entry = entry_named(desk, key)
    edition = _edition_of(desk, entry)
    now = desk.clock()
    contacts = _chosen(desk, entry, to)
    _refuse_twice(desk, entry, contacts)
    edition = replace(edition, revision=_next_revision(desk, edition))
    told = None
    if rebuild:
        task = making.Task(edition, memory_of(desk.ledger, edition), now)
        made = making.one_made(desk.workspace, desk.store, task, desk.spread)
        if said := unchanged_words(made.reasons):
            raise UsageError(f"{key} cannot leave: {said}", YOUR_WORDS_MEND)
        documents, fresh, told = made.documents, entry_of(desk, made, now), made.told
    else:
        if not entry.documents:
            raise UsageError(f"{key} was never made, so it cannot be sent again", "add --rebuild")
        contents = desk.outbox.documents(entry)
        documents = tuple(Document(name, "", content) for name, content in contents.items())
        fresh = replace(entry, key=edition.key, made_at=now)
    fresh = replace(fresh, state="approved", approved_at=now, because=because.strip(), reasons=())
    contents = {document.name: document.content for document in documents}
    frozen = freeze_for(desk.workspace, desk.ledger, fresh, contents, (contacts, now))
    if not frozen.deliveries:
        raise UsageError(f"{key}: nobody would get it", "see who reads what: reporter contacts")
    return Plan(fresh, documents, frozen, told)


def _edition_of(desk: Desk, entry: Entry) -> Edition:
    edition = edition_named(desk.workspace, entry.key)
    if edition is None:
        raise UsageError(f"{entry.key}: its client or cadence is no longer here")
    return edition


def _refuse_outrun(desk: Desk, edition: Edition) -> None:
    """What tells of a thing whose moment is over, or which stands otherwise now, is not let go."""
    if because := why_outrun(desk, edition):
        raise UsageError(f"{edition.key}: {because}", "the next run gives it up, and makes what is due")


def _refuse_too_many(desk: Desk, edition: Edition) -> None:
    """No follow-up leaves that is one too many on a day."""
    if edition.cadence == FOLLOW_UP.name:
        log = tickets_followed(desk.workspace, desk.store, desk.ledger, edition.client, desk.clock())
        if because := not_today(log, edition):
            raise UsageError(f"{edition.key}: {because}", "see what waits: reporter outbox")


def carry_out(desk: Desk, plan: Plan, by: str) -> None:
    """Freeze it on the disk, then in the ledger; it leaves with the next run, or with `reporter send`."""
    said = f"{by}{SAYING}{plan.anyway}" if plan.anyway else by
    put(desk, replace(plan.entry, approved_by=said), plan.documents, plan.frozen, plan.told)


def withdraw(desk: Desk, key: str, because: str) -> list[Delivery]:
    """Take an edition back; what has left already is returned, since no one can take that back."""
    entry = entry_named(desk, key)
    key = entry.key
    deliveries = desk.ledger.deliveries(key)
    gone = [mail for mail in deliveries if mail.channel == "mail" and mail.state in ("sent", "unsure")]
    published = [one for one in deliveries if one.channel == "publish" and one.state == "sent"]
    if entry.state in FINAL and not published:
        raise UsageError(
            f"{key} is {entry.state} already", 'to correct it: reporter resend KEY --because "…"'
        )
    if published:
        take_away(desk, entry)
    for one in published:
        desk.ledger.move(one, "withdrawn", desk.clock(), words=because)
    if entry.state not in FINAL:
        desk.ledger.withdraw(key, desk.clock(), because)
    if not gone:
        desk.outbox.put_away(key)
    if published:
        archiving.refresh_one(desk, entry.client)
    return gone


def resolve(desk: Desk, key: str, *, was_sent: bool, to: str = "") -> list[Delivery]:
    """Say what became of the mails of an edition that are unsure: they arrived, or they are to be sent."""
    key = entry_named(desk, key).key
    unsure = [mail for mail in desk.ledger.deliveries(key, {"unsure"}) if to in ("", mail.recipient)]
    if not unsure:
        raise UsageError(f"nothing of {key} is unsure", "see: reporter outbox")
    words = "they have it, a person says" if was_sent else "they do not have it, a person says"
    state: State = "sent" if was_sent else "approved"
    if not was_sent:
        desk.outbox.take_back(key)
    return [desk.ledger.move(mail, state, desk.clock(), words=words) for mail in unsure]


def entry_named(desk: Desk, key: str) -> Entry:
    """The edition of that key; UsageError when the ledger knows none."""
    entry = desk.ledger.entry(key.strip("/"))
    if entry is None:
        raise UsageError(
            f"there is no edition “{key}”", "a key is like acme/weekly/2026-W33; see: reporter outbox"
        )
    return entry


def _refuse_twice(desk: Desk, entry: Entry, contacts: Sequence[Contact]) -> None:
    """Nobody is to get again what they are still to get."""
    if entry.is_taken_back:
        raise UsageError(f"{entry.key} was taken back", "the next run makes it")
    if entry.state == "held":
        raise UsageError(f"{entry.key} has not left yet", f"let it go: reporter approve {entry.key}")
    if contacts and desk.workspace.mail is None:
        raise ConfigError(f"{entry.key}: {NO_MAIL}", NO_MAIL_MEND)
    waiting = {mail.recipient for mail in desk.ledger.deliveries(entry.key) if mail.state not in FINAL}
    for contact in contacts:
        if contact.email in waiting:
            raise UsageError(
                f"{entry.key} is still on its way to {contact.email}",
                "see how it stands: reporter outbox; then withdraw or resolve it first",
            )


def _next_revision(desk: Desk, edition: Edition) -> int:
    revision = 2
    while desk.ledger.entry(replace(edition, revision=revision).key):
        revision += 1
    return revision


def _chosen(desk: Desk, entry: Entry, to: Sequence[str]) -> tuple[Contact, ...]:
    client = desk.workspace.reader(entry.client)
    if not to:
        return readers_of(desk.workspace, desk.store, desk.ledger, entry.key, desk.clock())
    by_address = {contact.email.lower(): contact for contact in client.contacts}
    for address in to:
        if address.lower() not in by_address:
            raise UsageError(
                f"“{address}” is no contact of {client.name}", f"add it to clients/{client.slug}.toml"
            )
    return tuple(by_address[address.lower()] for address in to)
