"""What was made, on its way into the outbox: gates → frozen mails → folder → ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reporter.cadences import FOLLOW_UP, NOTICE, cadence_of
from reporter.delivery.freezing import Frozen
from reporter.delivery.gates import REVIEW, is_stale, unchanged_words
from reporter.delivery.outbox import hashed
from reporter.errors import Failure, UsageError, safely
from reporter.files import write_folder
from reporter.ledger import Entry
from reporter.report import Document, Edition, Thing, Told
from reporter.runs import addressing
from reporter.runs.accounts import Outcome
from reporter.runs.addressing import readers_of, tickets_followed
from reporter.runs.announcing import ChangeLog, announced_to, stale
from reporter.runs.desk import Desk, edition_named, memory_of
from reporter.runs.following import TicketLog, outrun
from reporter.runs.making import Made, Task
from reporter.schedule import Moment, due_at

NO_MAIL = "there is no [mail] in reporter.toml to send it by"
NO_MAIL_MEND = 'write [mail] with sender = "you@example.com", and [mail.smtp] with host = "smtp.example.com"'
YOUR_WORDS_MEND = "write your own words there, or put a # before the line; the next run makes it anew"
NOBODY = "nobody reads it now"
QUIET = "nothing happened, and [quiet] leaves such an edition out"
LIES_IN_SENT = (
    "it lies in sent/, so it has left, and this ledger is older than that: withdraw it where they have it"
)


def file(desk: Desk, task: Task, made: Made | Failure) -> Outcome:
    """Hold or approve what was made; what could not be made is held with that as its reason."""
    filed = made if isinstance(made, Failure) else safely(_file, desk, task, made)
    if isinstance(filed, Outcome):
        return filed
    # no later edition must make it forgotten
    reasons = (f"could not be made: {filed.what}",)
    desk.ledger.keep(replace(unmade(desk, task.edition), reasons=reasons))
    return Outcome.failed(task.edition, filed)


def _file(desk: Desk, task: Task, made: Made) -> Outcome:
    edition, now, held = task.edition, task.now, task.reasons(made)
    entry = replace(entry_of(desk, made, now), reasons=held)
    if is_left_out(made, held):
        return give_up(desk, replace(entry, documents={}, report_sha256=""), edition, QUIET)
    if not held:
        entry = replace(entry, state="approved", approved_at=now, approved_by="the gates")
    contents = {document.name: document.content for document in made.documents}
    frozen = addressing.frozen(desk, entry, contents, now)
    if not frozen.deliveries and NO_MAIL not in held:
        return give_up(desk, replace(entry, documents={}), edition, NOBODY)
    put(desk, entry, made.documents, frozen, made.told)
    readers = frozen.recipients or readers_of(desk.workspace, desk.store, desk.ledger, edition.key, now)
    return Outcome(
        edition,
        desk.outbox.place(entry.key),
        tuple(contents),
        entry.headline,
        state=entry.state,
        reasons=held,
        recipients=tuple(contact.email for contact in readers),
        warnings=(*frozen.warnings, *made.all_remarks),
    )


def is_left_out(made: Made, held: Sequence[str]) -> bool:
    """Whether an edition in which nothing happened is not to leave, and nothing else holds it."""
    return made.quiet == "skip" and set(held) <= {REVIEW}


def refusal(entry: Entry, anyway: str = "") -> UsageError | None:
    """Why a person's yes does not let an edition go, with the mend; None where it does.

    Over data that are late or unread it does, where they say why: `anyway`.
    """
    key, held = entry.key, "; ".join(entry.reasons)
    if entry.state != "held":
        return UsageError(f"{key} is {entry.state}, so there is nothing to approve", "see: reporter outbox")
    if not entry.documents:
        mend = f"mend that; then the next run makes it, or now: reporter remake {key}"
        return UsageError(f"{key} cannot be approved: {held}", mend)
    if said := unchanged_words(entry.reasons):
        return UsageError(f"{key} cannot leave: {said}", YOUR_WORDS_MEND)
    if is_stale(entry.reasons) and not anyway.strip():
        mend = f'with fresh data: reporter remake {key}; without: reporter approve {key} --anyway "…"'
        return UsageError(f"{key} is held: {held}", mend)
    return None


def give_up(desk: Desk, entry: Entry, edition: Edition, because: str) -> Outcome:
    """Enter an edition that will never leave."""
    desk.ledger.keep(replace(entry, state="withdrawn", because=because))
    return Outcome(edition, headline=entry.headline, state="withdrawn", reasons=(because,))


def give_up_stale(desk: Desk, slug: str) -> list[Outcome]:
    """Give up what tells of a thing and has not left, where its moment is over or it stands otherwise."""
    return [*_give_up_notices(desk, slug), *_give_up_follow_ups(desk, slug)]


def why_outrun(desk: Desk, edition: Edition, *, again: bool = False) -> str:
    """Why an edition on a thing that has not left must not leave now; "" where it may, and of any other."""
    if not isinstance(edition.subject, Thing):
        return ""
    if edition.cadence == FOLLOW_UP.name:
        return outrun(_tickets(desk, edition.client), edition, again=again)
    changes = ChangeLog.read(desk.workspace, desk.store, edition.client, desk.clock())
    return stale(changes, edition, memory_of(desk.ledger, edition).announced, again=again)


def _give_up_follow_ups(desk: Desk, slug: str) -> list[Outcome]:
    """The same of follow-ups; nothing else that waits depends on one."""
    waiting = desk.ledger.entries(client=slug, cadence=FOLLOW_UP.name, states=("held", "approved"))
    here = waiting and slug in desk.workspace.clients
    log = _tickets(desk, slug) if here else None
    outcomes = []
    for entry in waiting if log else ():
        edition = edition_named(desk.workspace, entry.key)
        because = outrun(log, edition, again=bool(entry.because)) if log and edition else ""
        if edition and because and (outcome := _stop(desk, entry, edition, because)):
            outcomes.append(outcome)
    return outcomes


def _tickets(desk: Desk, slug: str) -> TicketLog:
    return tickets_followed(desk.workspace, desk.store, desk.ledger, slug, desk.clock())


def _give_up_notices(desk: Desk, slug: str) -> list[Outcome]:
    entries = desk.ledger.entries(client=slug, cadence=NOTICE.name)
    waiting = [entry for entry in entries if entry.state in ("held", "approved")]
    log = ChangeLog.read(desk.workspace, desk.store, slug, desk.clock()) if waiting else None
    known = announced_to(desk.ledger, slug)
    for entry in waiting:
        edition = edition_named(desk.workspace, entry.key)
        because = stale(log, edition, known, again=bool(entry.because)) if log and edition else ""
        if edition and because and (outcome := _stop(desk, entry, edition, because)):
            return [outcome, *_give_up_notices(desk, slug)]  # what else is due may depend on it
    return []


def _stop(desk: Desk, entry: Entry, edition: Edition, because: str) -> Outcome | None:
    """Keep what has not left of it from leaving; None where nothing waits but what is unsure."""
    if entry.state == "held":
        return give_up(desk, replace(unmade(desk, edition), headline=entry.headline), edition, because)
    deliveries = desk.ledger.deliveries(entry.key)
    waiting = [one for one in deliveries if one.state == "approved"]
    if not waiting:
        return None
    if any(one.state == "unsure" for one in deliveries):
        for one in waiting:
            desk.ledger.move(one, "withdrawn", desk.clock(), words=because)
    else:
        desk.ledger.withdraw(entry.key, desk.clock(), because)
    return Outcome(edition, headline=entry.headline, state="withdrawn", reasons=(because,))


def put(
    desk: Desk, entry: Entry, documents: Sequence[Document], frozen: Frozen, told: Told | None = None
) -> None:
    """The folder first, whole and on the disk; then the ledger, which alone decides what leaves."""
    folder = desk.outbox.place(entry.key)
    write_folder([*documents, *frozen.files], folder, durable=True)
    if entry.state == "approved":
        desk.ledger.approve(entry, frozen.deliveries, told)
    else:
        desk.ledger.keep(entry, told)


def entry_of(desk: Desk, made: Made, made_at: datetime) -> Entry:
    """The edition as the ledger will remember it; held until somebody says otherwise."""
    report = made.report
    return replace(
        unmade(desk, report.edition),
        made_at=made_at,
        headline=" ".join(part for part in report.headline if part),
        subject=report.subject,
        title=report.title,
        client_name=desk.workspace.reader(report.edition.client).name
        if report.edition.cadence == FOLLOW_UP.name  # whose letter names its reader
        else report.client,
        report_sha256=made.sha256,
        documents={one.name: hashed(one.content) for one in made.documents},
    )


def _due_at(desk: Desk, edition: Edition) -> datetime:
    """When it was due; what the log alone makes due is due when it was entered first."""
    client, cadence = desk.workspace.reader(edition.client), cadence_of(edition.client, edition.cadence)
    if not isinstance(edition.subject, Thing):
        return due_at(cadence, edition.period, client)
    is_notice = edition.cadence == NOTICE.name
    if is_notice and (at := Moment.parse(edition.subject.moment).due_at(client)):
        return at
    known = desk.ledger.entry(edition.key)
    return known.due_at if known else desk.clock()


def unmade(desk: Desk, edition: Edition) -> Entry:
    """The ledger's line on an edition of which there are no documents; held until somebody says otherwise."""
    client, cadence = desk.workspace.reader(edition.client), cadence_of(edition.client, edition.cadence)
    return Entry(
        key=edition.key,
        client=edition.client,
        cadence=edition.cadence,
        period=edition.named.about,
        state="held",
        made_at=desk.clock(),
        due_at=_due_at(desk, edition),
        headline="",
        subject="",
        title=cadence.title,
        client_name=client.name,
        report_sha256="",
    )
